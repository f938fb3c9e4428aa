"""Who may do what with a PEI: grant, scope and states of each action, in one table."""

from institutions.scope import covered, own
from pei.states import EDITABLE, IN_FORCE, OPEN, PUBLISHED, State
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
    "pei.edit_unobserved": Rule("update_pei", own, frozenset({State.DRAFT})),
    "pei.delegate": Rule("submit_pei", own, OPEN),
    # The steps of its life; pei/lifecycle.py says where each leads.
    "pei.submit":   Rule("submit_pei", own, EDITABLE),
    "pei.withdraw": Rule("submit_pei", own, frozenset({State.IN_COUNCIL, State.IN_REVIEW})),
    "pei.decide":   Rule("adopt_pei", own, frozenset({State.IN_COUNCIL})),
    "pei.file":     Rule("submit_pei", own, frozenset({State.ADOPTED})),
    "pei.reject":   Rule("review_pei", covered, frozenset({State.IN_REVIEW})),
    "pei.approve":  Rule("approve_pei", covered, frozenset({State.IN_REVIEW})),
    "pei.assign":   Rule("assign_pei", covered, frozenset({State.IN_REVIEW})),
    "pei.amend":    Rule("amend_pei", own, IN_FORCE),
    "pei.remind":   Rule("review_pei", covered, frozenset({State.IN_REVIEW})),
    # What is observed of it.
    "pei.review":   Rule("review_pei", covered, frozenset({State.IN_REVIEW})),
    "pei.observe":  Rule("observe_pei", own, frozenset({State.DRAFT, State.IN_COUNCIL})),
    "pei.answer":   Rule("update_pei", own, EDITABLE),
}
# fmt: on

declare(RULES)
