"""``save_sheet``: the one writer of every form; and how a form begins and goes that is not always
there."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from pei_project import policy
from pei_project.errors import InvalidInput, RuleBroken
from pei_project.sheets import whole
from pei_project.sheets.base import Sheet
from pei_project.sheets.document import content
from pei_project.sheets.history import beginnings, differences, endings, record
from pei_project.sheets.overlay import Overlay, TableInput
from pei_project.sheets.words import capital


class Gone(RuleBroken):
    """Somebody has taken the form away since the author looked."""

    def __init__(self):
        super().__init__("not_found", "Otra persona lo quitó mientras usted escribía.")


class Stale(RuleBroken):
    """Somebody has saved since the author looked; ``current`` is the sheet as it stands."""

    def __init__(self, current: Sheet):
        super().__init__("stale", "Otra persona guardó este formulario después de usted.")
        self.current = current


@transaction.atomic
def save_sheet(
    sheet: Sheet,
    values: dict,
    tables: dict[str, TableInput] | None = None,
    *,
    actor,
    seen: int,
    reason: str = "",
) -> Sheet:
    """Write answers and tables of one sheet, all of them or none, and return it as it stands.

    In this order: the owner is locked, ``sheet.rule_for`` is demanded of ``actor`` (403, 409),
    ``seen``, the revision the author was looking at, is compared (Stale), everything is checked
    above the database (InvalidInput), written, the revision raised and each change recorded, with
    ``reason`` where there is one to tell.
    What is left out of ``values`` and ``tables`` stays. A save that changes nothing raises no
    revision, but for the first, by which a sheet comes to have content.
    """
    tables = tables or {}
    owner, current = _held(sheet, values, tables, actor, seen)
    before = envelope(current) | content(current)

    draft = Overlay(current)
    draft.say(values, tables)
    if draft.problems:
        raise InvalidInput(draft.problems)
    draft.write()

    (saved,) = whole.read([type(sheet)], owner, sheet.pk)
    found = differences(before, envelope(saved) | content(saved), sheet.tables())
    if found or not seen:
        _sign(saved, owner, actor, found, reason)
    return saved


@transaction.atomic
def create_sheet(sheet: Sheet, values: dict, *, actor) -> Sheet:
    """Write a sheet of its own, and without tables, that is not stored yet, and return it.

    ``sheet`` says whose it is; what ``values`` leave out is blank. Raises as ``save_sheet``.
    """
    policy.require(actor, sheet.edit_rule, sheet)
    blank = {part.name: [] if part.many_to_many else part.get_default() for part in sheet.fields()}
    draft = Overlay(sheet)
    draft.say(blank | values, {})
    if draft.problems:
        raise InvalidInput(draft.problems)
    draft.write()
    saved = type(sheet).complete().get(pk=sheet.pk)
    _sign(saved, saved, actor, beginnings(content(saved), {}))
    return saved


@transaction.atomic
def remove_sheet(sheet: Sheet, *, actor, seen: int) -> None:
    """Take a sheet away that is its own owner; what it said stays in the history.

    Refused as ``save_sheet`` refuses, and with ``in_use`` (409) where something names it.
    """
    owner, current = _held(sheet, {}, {}, actor, seen)
    found = endings(content(current), current.tables())
    try:
        current.delete()
    except ProtectedError as error:
        raise RuleBroken("in_use", _named_in(error.protected_objects)) from error
    record(owner, sheet.key, seen + 1, actor, found)


def _held(sheet: Sheet, values: dict, tables: dict, actor, seen: int) -> tuple:
    """Its owner, held until the transaction ends, and the sheet as it stands, where ``actor`` may
    write these answers and tables and has seen it so. Raises Gone, Stale and what ``require``
    does."""
    try:
        owner = sheet.owner.locked()
        (current,) = whole.read([type(sheet)], owner, sheet.pk)
    except ObjectDoesNotExist as error:
        raise Gone from error
    policy.require(actor, current.rule_for(values, tables), owner)
    if current.revision != seen:
        raise Stale(current)
    return owner, current


def _named_in(things) -> str:
    """Why something cannot go: the forms that name it."""
    models = [type(getattr(thing, "sheet", thing)) for thing in things]
    forms = sorted({capital(model._meta.verbose_name) for model in models})
    return f"No se puede quitar porque se nombra en: {', '.join(forms)}."


def _sign(sheet: Sheet, owner, actor, found: list[dict], reason: str = "") -> None:
    """Raise the revision of what was written, and record what changed."""
    sheet.revision += 1
    sheet.updated_at, sheet.updated_by = timezone.now(), actor
    sheet.begin()
    sheet.save(update_fields=["revision", "updated_at", "updated_by", *sheet.envelope])
    record(owner, sheet.key, sheet.revision, actor, found, reason)


def envelope(sheet: Sheet) -> dict:
    return {name: getattr(sheet, name) for name in sheet.envelope}
