"""What changes say, for a reader: each answer with the words that went and the words that came,
each row as added, removed or changed.

The history keeps codes and ids. What they are called is asked once for each answer or column,
however many changes there are; what is gone since goes by its code.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString

from pei_project.sheets.base import Answers, Sheet
from pei_project.sheets.differences import Piece, as_html, compare
from pei_project.sheets.fields import FileField, KeyField, Line, Paragraph, Rich
from pei_project.sheets.history import Change
from pei_project.sheets.sensitive import HIDDEN, masked_change
from pei_project.sheets.typed import plain
from pei_project.sheets.words import capital, display

GONE = "Lo que decía se borró del historial."
REORDERED = "Cambió el orden de las filas."
ROWS = {"added": "Fila agregada", "removed": "Fila quitada", "changed": "Fila cambiada"}


@dataclass(frozen=True)
class Told:
    """One change. ``cells`` are what it says, each with its label ("" for the one of an answer);
    ``note`` says what is no answer; ``kind`` is of a row: added, removed, changed."""

    change: Change
    label: str
    cells: list["Cell"] = field(default_factory=list)
    kind: str = ""
    note: str = ""

    @property
    def of_row(self) -> str:
        return ROWS.get(self.kind, "")


@dataclass(frozen=True)
class Cell:
    label: str
    before: str
    after: str
    is_prose: bool

    @property
    def html(self) -> SafeString:
        """The words that went and the words that came; of what is no prose, all of them."""
        if self.is_prose:
            return as_html(compare(self.before, self.after))
        pieces = [Piece("removed", self.before), Piece("added", self.after)]
        return as_html([piece for piece in pieces if piece.text])


def told(form: type[Sheet], changes: list[Change], exact: bool) -> list[Told]:
    """Changes of one form as a reader sees them; ``exact`` as in ``document``."""
    names = Names(form, changes, exact)
    return [_told(form, change, exact, names) for change in changes]


def label_of(form: type[Sheet], name: str) -> str:
    """What an answer, a table or a mark is called; one that is no more goes by its name."""
    if name in form.names():
        return form.label(name)
    marks = {part.name: capital(part.verbose_name) for part in form._meta.fields}
    return marks.get(name, name)


def _told(form: type[Sheet], change: Change, exact: bool, names: "Names") -> Told:
    label = label_of(form, change.field)
    if change.redacted_by:
        return Told(change, label, note=GONE)
    before, after = change.before, change.after
    if not exact and change.field in form.names():
        before, after = (masked_change(form, change.field, said) for said in (before, after))
    if change.field not in form.tables():
        part = _part(form, change.field)
        return Told(change, label, [_cell("", form, part, before, after, names)])
    if change.row is None:
        return Told(change, label, note=REORDERED)
    return _told_row(form.tables()[change.field], change, label, before, after, names)


def _told_row(row: type[Answers], change: Change, label: str, before, after, names) -> Told:
    kind = "added" if before is None else "removed" if after is None else "changed"
    was, now = before or {}, after or {}
    cells = [
        _cell(row.label(part.name), row, part, was.get(part.name), now.get(part.name), names)
        for part in row.fields()
    ]
    named = next((cell.before or cell.after for cell in cells if cell.before or cell.after), "")
    shown = [cell for cell in cells if cell.before != cell.after]
    return Told(change, f"{label}: «{named}»" if named else label, shown, kind)


def _part(form: type[Answers], name: str) -> models.Field | None:
    return next((part for part in form._meta.get_fields() if part.name == name), None)


def _cell(label: str, thing: type[Answers], part, before, after, names: "Names") -> Cell:
    is_prose = isinstance(part, Rich | Paragraph | Line)
    texts = (words(thing, part, said, names) for said in (before, after))
    return Cell(label, *texts, is_prose)


def words(thing: type[Answers], part: models.Field | None, said, names: "Names") -> str:
    """An answer that the history kept, as text for a reader."""
    if said in (None, "", []):
        return ""
    if part is None or said == HIDDEN:
        return str(said)
    if part.many_to_many:
        return ", ".join(names.of(part, code) for code in said)
    if part.is_relation:
        return names.of(part, said)
    if isinstance(said, str) and isinstance(part, Rich | Paragraph | Line):
        return plain(said)
    try:
        return display(thing(**{part.name: part.to_python(said)}), part)
    except ValidationError:  # what the question took once, and takes no more
        return str(said)


class Names:
    """What the codes and ids of some changes are called. A file is named to its school only."""

    def __init__(self, form: type[Sheet], changes: list[Change], exact: bool):
        self.exact = exact
        used = defaultdict(set)
        for change in changes:
            for part, said in _pointing(form, change):
                used[part] |= set(said if isinstance(said, list) else [said])
        self.known = {part: self._asked(part, codes) for part, codes in used.items()}

    def of(self, part: models.Field, code) -> str:
        return self.known.get(part, {}).get(code, str(code))

    def _asked(self, part: models.Field, codes: set) -> dict:
        if isinstance(part, FileField) and not self.exact:
            return dict.fromkeys(codes, "un archivo")
        things = part.related_model._default_manager
        if isinstance(part, KeyField):
            keys = [uuid.UUID(code) for code in codes]
            return {str(key): str(thing) for key, thing in things.in_bulk(keys).items()}
        found = things.filter(code__in=codes).complex_filter(part.get_limit_choices_to())
        return dict(found.values_list("code", "name"))


def _pointing(form: type[Sheet], change: Change) -> Iterator[tuple[models.Field, object]]:
    """What a change says of things that stand elsewhere."""
    for said in (change.before, change.after):
        row = form.tables().get(change.field)
        if row and isinstance(said, dict):
            parts = [(part, said.get(part.name)) for part in row.fields()]
        else:
            parts = [] if row else [(_part(form, change.field), said)]
        yield from ((part, one) for part, one in parts if part and part.is_relation and one)
