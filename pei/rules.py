"""Who may do what with a PEI: grant, scope and states of each action, in one table."""

from institutions.scope import covered, own
from pei.states import EDITABLE, IN_FORCE, PUBLISHED
from pei_project.policy import Rule, declare


def readable(user, version) -> bool:
    """The school reads its PEI always; others within their reach, once it was adopted."""
    return own(user, version) or (covered(user, version) and version.state in PUBLISHED)


# fmt: off
RULES = {
    "pei.view":   Rule("view_pei_institution", covered),   # that it exists, its state and steps
    "pei.read":   Rule("view_pei_institution", readable),  # what it says
    "pei.create": Rule("create_pei", own),
    "pei.edit":   Rule("update_pei", own, EDITABLE),
    "pei.draft":  Rule("update_pei", own),  # what is typed is kept though it closed meanwhile
    "pei.take_draft": Rule("submit_pei", own),  # what a colleague typed and has not saved
    "pei.keep_year": Rule("update_pei", own, EDITABLE | IN_FORCE),  # yearly tables
}
# fmt: on

declare(RULES)
