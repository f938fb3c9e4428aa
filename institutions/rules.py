"""Who may see and change the sheets of an institution and of its sites.

An act of the institution's bodies is seen and changed by the institution's own rules: whoever
asks passes the act, whose institution is what counts. The official directory holds schools of
everywhere, new ones too, so importing it is asked of nothing in particular.
"""

from institutions.scope import covered, everywhere
from pei_project.policy import Rule

# fmt: off
RULES = {
    "institution.view": Rule("view_institution",   covered),
    "institution.edit": Rule("update_institution", covered),
    "headquarter.view": Rule("view_headquarter",   covered),
    "headquarter.edit": Rule("update_headquarter", covered),
    "directory.import": Rule("update_institution", everywhere),
}
# fmt: on
