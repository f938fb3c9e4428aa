"""Whom the note of a step is for (product.md, "What is seen by state")."""

from institutions.scope import own
from pei.models import Step
from pei.states import IN_REVIEW

# What the school says to itself, unless the step goes to the Secretaría or comes from it.
AMONG_SCHOOL = frozenset({"submit", "withdraw", "send_back", "hand_over"})
AMONG_SECRETARY = frozenset({"assign"})
TO_THE_SCHOOL = frozenset({"reject", "approve"})  # the words of the Secretaría, also its own


def reads_note(user, step: Step) -> bool:
    """Whether a step's note, and what else was said with it, is for this person."""
    is_own = own(user, step.version)
    if step.name in TO_THE_SCHOOL:
        return True
    if step.name in AMONG_SECRETARY:
        return not is_own and user.may("pei.read", step.version)
    if step.name in AMONG_SCHOOL and not IN_REVIEW & {step.source, step.target}:
        return is_own
    return user.may("pei.read", step.version)


def note_for(user, step: Step) -> str:
    return step.note if reads_note(user, step) else ""
