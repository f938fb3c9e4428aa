"""The states of a version of the PEI, by the words of the API (docs/api.md, "Life cycle")."""

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "Borrador"
    RETURNED = "returned", "Devuelto"
    IN_COUNCIL = "in_council", "En consejo"
    ADOPTED = "adopted", "Adoptado"
    IN_REVIEW = "in_review", "En revisión"
    APPROVED = "approved", "Aprobado"
    SUPERSEDED = "superseded", "Reemplazado"


CLOSED = frozenset({State.APPROVED, State.SUPERSEDED})
OPEN = frozenset(State) - CLOSED
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
IN_FORCE = frozenset({State.APPROVED})
IN_REVIEW = frozenset({State.IN_REVIEW})
REOPENED = frozenset({State.RETURNED})  # of its sections only those that were observed are open

# From adoption on, the text may be read outside the school by whom it concerns.
PUBLISHED = frozenset({State.ADOPTED, State.IN_REVIEW, State.APPROVED, State.SUPERSEDED})
AWAITING = PUBLISHED & OPEN  # adopted, and not approved yet
