"""Files that a school keeps: what may come in, how it is looked at, where it is kept, who uses it.

``kinds`` is the list of what may come in; ``naming`` cleans names; ``archives`` and ``inspection``
look at the content, the second in a process of its own; ``antivirus`` asks clamd; ``receiving``
keeps it, ``posting`` does so for what comes with a form, ``sending`` gives it back; ``uses`` says
which answers name a file, and so who may see it.
"""
