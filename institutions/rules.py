"""Who may see and change the sheets of an institution and of its sites.

An act of the institution's bodies is seen by who sees the institution, and written by the
institution alone, as its files are: whoever asks passes the act or the file, whose institution is
what counts. The official directory holds schools of everywhere, new ones too, so importing it is
asked of nothing in particular.
"""

from institutions.files.uses import seen
from institutions.scope import covered, everywhere, own
from pei_project.policy import Rule

# fmt: off
RULES = {
    "institution.view": Rule("view_institution",   covered),
    "institution.edit": Rule("update_institution", covered),
    "act.edit":         Rule("update_institution", own),
    "file.view":        Rule("view_file",          seen),
    "file.edit":        Rule("upload_file",        own),
    "headquarter.view": Rule("view_headquarter",   covered),
    "headquarter.edit": Rule("update_headquarter", covered),
    "directory.import": Rule("update_institution", everywhere),
}
# fmt: on
