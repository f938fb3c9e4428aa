"""What a file that people edited would change of a list (``compare``), and the change itself
(``apply``), all or nothing."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models, transaction

from catalogs.listings import Listing, said, shown, title_of
from catalogs.models import CatalogItem, ListItem
from catalogs.spreadsheets import BrokenTable, heading
from pei_project import text
from pei_project.sheets import things
from pei_project.sheets.history import store

YES = {"si": True, "true": True, "verdadero": True, "1": True}
NO = {"no": False, "false": False, "falso": False, "0": False}

# How the official files call the same columns.
OFFICIAL = {
    "code": "code",
    "name": "name",
    "parent": "parent",
    "department": "parent",
    "description": "description",
    "is_active": "active",
    "order": "order",
    "mandatory": "mandatory",
    "legal_basis": "legal_basis",
}


# --- What a file would change -------------------------------------------------------------------


@dataclass
class Comparison:
    """What a file would do to a list; nothing at all where any line has a problem."""

    new: list[ListItem] = field(default_factory=list)
    changed: list[tuple[ListItem, list[tuple[str, str, str]]]] = field(default_factory=list)
    retired: list[ListItem] = field(default_factory=list)
    reinstated: list[ListItem] = field(default_factory=list)
    unchanged: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return bool(self.new or self.changed or self.retired or self.reinstated)

    @property
    def mark(self) -> str:
        """The same for the same changes: what was confirmed is what is done."""
        told = [
            [(item.code, [shown(getattr(item, name)) for name in written(item)])
             for item in self.new],
            [(item.code, differences) for item, differences in self.changed],
            [item.code for item in self.retired],
            [item.code for item in self.reinstated],
        ]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()


def written(item: ListItem) -> list[str]:
    """The columns an import writes."""
    kept = ("id", "code", "catalog", "in_file")
    return [f.name for f in item._meta.fields if not f.generated and f.name not in kept]


def compare(listing: Listing, rows: list[tuple[int, list[str]]], whole: bool) -> Comparison:
    """What the rows of a file, headings first, would change of a list. With ``whole`` an item
    that the file does not hold is retired. Raises BrokenTable where the headings are wrong."""
    columns = columns_of(listing, rows[0][1])
    found = Comparison()
    stored = {item.code: item for item in listing.rows()}
    lines = _by_code(columns, rows[1:], found)
    items = {code: stored.get(code) or listing.new(code) for code in lines}
    choices = {part: listing.choices(part) for part in columns if part and part.many_to_one}
    for part, owners in choices.items():
        if part.related_model is CatalogItem and listing.owner == listing.key:
            owners |= {code: items.get(code, item) for code, item in (owners | items).items()}
        _join(owners)
    for code, (number, cells) in lines.items():
        item, is_new = items[code], code not in stored
        was = {part: said(item, part) for part in columns if part}
        problems = _write(item, zip(columns, cells, strict=True), choices)
        problems += [] if problems else _check(item)
        found.problems += [(number, problem) for problem in problems]
        if not problems:
            _sort(found, item, is_new, was)
    if whole:
        gone = [item for code, item in stored.items() if code not in lines and item.is_active]
        for item in gone:
            item.is_active = False
        found.retired += gone
    found.problems.sort()
    return found


def columns_of(listing: Listing, headings: list[str]) -> list[models.Field | None]:
    """The field of each column of a file; None for a column without heading or cells."""
    known = {heading(title_of(part)): part for part in listing.fields}
    known |= {OFFICIAL[part.name]: part for part in listing.fields if part.name in OFFICIAL}
    names = [heading(name) for name in headings]
    while names and not names[-1]:
        names.pop()
    unknown = [given for given, name in zip(headings, names, strict=False) if name not in known]
    expected = ", ".join(title_of(part) for part in listing.fields)
    # The official file of a list that hangs on none has the column, always blank.
    if listing.owner is None and unknown == ["parent"]:
        unknown = []
    if unknown:
        raise BrokenTable(f"No se conoce la columna «{unknown[0]}». Se esperan: {expected}.")
    columns = [known.get(name) for name in names]
    said_twice = len(set(filter(None, columns))) < len(list(filter(None, columns)))
    if said_twice:
        raise BrokenTable("Una columna está repetida.")
    missing = [part for part in listing.fields[:2] if part not in columns]
    if missing:
        raise BrokenTable(f"Falta la columna «{title_of(missing[0])}». Se esperan: {expected}.")
    return columns


def _by_code(columns, rows, found: Comparison) -> dict[str, tuple[int, list[str]]]:
    """The lines by the code of their item, each as wide as the headings."""
    place = next(place for place, part in enumerate(columns) if part and part.name == "code")
    lines = {}
    for number, cells in rows:
        if any(cells[len(columns) :]):
            found.problems.append((number, "tiene más celdas que títulos."))
            continue
        cells = (cells + [""] * len(columns))[: len(columns)]
        code = cells[place]
        if not code:
            found.problems.append((number, "falta el código."))
        elif code in lines:
            found.problems.append((number, f"el código «{code}» está repetido."))
        else:
            lines[code] = (number, cells)
    return lines


def _join(owners: dict[str, ListItem]) -> None:
    """Give each item of a tree its parent in memory, so that walking up asks nothing."""
    by_id = {item.pk: item for item in owners.values()}
    for item in owners.values():
        if getattr(item, "parent_id", None) in by_id:
            item.parent = by_id[item.parent_id]


def _write(item: ListItem, cells, choices) -> list[str]:
    """Lay a line over an item; returns what is wrong with it."""
    problems = []
    for part, cell in cells:
        if part is None or part.name == "code":
            continue
        try:
            setattr(item, part.name, _value(part, cell, choices))
        except ValueError as error:
            problems.append(f"{title_of(part)}: {error}")
        except ValidationError as error:
            problems.append(f"{title_of(part)}: {error.messages[0]}")
    return problems


def _value(part: models.Field, cell: str, choices):
    if part.many_to_one:
        if not cell:
            return None
        if cell not in choices[part]:
            raise ValueError(f"no existe el código «{cell}».")
        return choices[part][cell]
    if isinstance(part, models.BooleanField):
        answers = YES | NO
        if heading(cell) not in answers:
            raise ValueError(f"escriba sí o no, no «{cell}».")
        return answers[heading(cell)]
    if isinstance(part, models.IntegerField):
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 9):
            raise ValueError(f"escriba un número entero, no «{cell}».")
        return int(cell)
    if isinstance(part, models.DateField):
        return _day(cell)
    return text.clean_line(cell)


def _day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"escriba la fecha como 2026-01-31, no «{cell}».") from None


def _check(item: ListItem) -> list[str]:
    """What the table would not take, without asking the database line by line."""
    keys = [part.name for part in item._meta.fields if part.many_to_one]
    needed = [part for part in item._meta.fields if part.name in keys and not part.blank]
    problems = [
        f"{title_of(part)}: falta." for part in needed if getattr(item, part.attname) is None
    ]
    checks = [lambda: item.clean_fields(exclude=keys), item.clean]
    for constraint in item._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            checks.append(lambda c=constraint: c.validate(type(item), item))
    for check in checks:
        try:
            check()
        except ValidationError as error:
            problems += _sentences(item, error)
    return problems


def _sentences(item: ListItem, error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        f"{title_of(item._meta.get_field(name))}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def _sort(found: Comparison, item: ListItem, is_new: bool, was: dict) -> None:
    if is_new:
        found.new.append(item)
        return
    differences = [
        (title_of(part), shown(before), shown(said(item, part)))
        for part, before in was.items()
        if said(item, part) != before and part.name != "is_active"
    ]
    active = next((before for part, before in was.items() if part.name == "is_active"), None)
    if active is not None and item.is_active != active:
        (found.reinstated if item.is_active else found.retired).append(item)
    if differences:
        found.changed.append((item, differences))
    elif active in (None, item.is_active):
        found.unchanged += 1


# --- Doing it -----------------------------------------------------------------------------------


@transaction.atomic
def apply(listing: Listing, rows, whole: bool, mark: str, actor) -> Comparison | None:
    """Change the list as the file says and write it in the log; None, and nothing changed, where
    that is no longer what was confirmed (``mark``)."""
    list(listing.items.select_for_update(of=("self",)).values_list("pk"))
    found = compare(listing, rows, whole)
    if found.problems or found.mark != mark:
        return None
    listing.model.objects.bulk_create(found.new)
    history = [one for item in found.new for one in things.made(item, actor)]
    others = {item.pk: item for item, _ in found.changed}
    others |= {item.pk: item for item in (*found.retired, *found.reinstated)}
    if others:
        keys = [part.name for part in listing.model._meta.fields if part.many_to_one]
        stored = listing.model.objects.select_related(*keys).in_bulk(list(others))
        for key, item in others.items():
            history += things.changed(item, actor, things.said(stored[key]))
        listing.model.objects.bulk_update(
            others.values(), written(listing.new("")), batch_size=200
        )
    store(history)
    for items, act, sentence in (
        (found.new, ADDITION, "Se agregó con un archivo."),
        ([item for item, _ in found.changed], CHANGE, "Se cambió con un archivo."),
        (found.retired, CHANGE, "Se retiró con un archivo."),
        (found.reinstated, CHANGE, "Se volvió a ofrecer con un archivo."),
    ):
        if items:
            LogEntry.objects.log_actions(actor.pk, items, act, sentence)
    return found
