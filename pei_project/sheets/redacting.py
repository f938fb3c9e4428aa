"""What must not have been written, as the data of somebody who may ask that it go (Ley 1581 de
2012, article 8), leaves the history by this one door, and another change tells so."""

from django.db import transaction

from pei_project.errors import RuleBroken
from pei_project.sheets.history import REDACTION, Change, changes, store


@transaction.atomic
def redact(change: Change, actor, reason: str) -> Change:
    """Take away what a change says, before and after, and return the change that tells of it:
    who, when and why. Where it stood, who made it and its digest stay, so the chain holds.

    Raises RuleBroken where there is nothing to take away or no reason is given.
    """
    if not reason.strip():
        raise RuleBroken("required", "Escriba por qué se borra.")
    if change.redacted_by or change.target == REDACTION:
        raise RuleBroken("invalid_state", "De ese cambio no queda nada que borrar.")
    said = {"field": change.field, "row": change.pk, "before": None, "after": None}
    (told,) = changes(change, REDACTION, change.revision, actor, [said], reason.strip())
    told.institution, told.owner = change.institution, change.owner
    store([told])
    Change.objects.filter(pk=change.pk).update(
        kept_before=None, after=None, salt="", redacted_by=told.pk
    )
    return told
