"""What the lines of the file say, in terms of our tables: ``understand``."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from catalogs.models import CatalogItem, Municipality
from institutions import identifiers
from institutions.directory.files import HEADERS, NEEDED, Line, Refusal, Table, key
from institutions.models import Institution
from pei_project.sheets.words import shortened
from pei_project.text import is_blank

FIELDS = {name: Institution._meta.get_field(name) for name in HEADERS}
CATALOGS = {name: FIELDS[name].catalog for name in ("sector", "zone", "state_due")}
# What the first digit of a DANE code means (the table of zones says so); others mean nothing.
ZONES = {"1": "1", "3": "1", "2": "2", "4": "2"}
# The directory writes both zones for a school with sites in both: no zone of the school.
BOTH_ZONES = {"urbanarural", "ruralurbana", "urbanayrural", "ruralyurbana"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line understood: ``values`` holds what it says of fields other than the DANE code."""

    line: int
    dane_code: str
    values: dict


class Refused(Exception):
    """A cell that cannot be taken; says why, in Spanish."""


class Lists:
    """The municipalities and the lists that a line may point into, read once per import."""

    def __init__(self):
        self.municipalities = {one.code: one for one in Municipality.objects.defer("search_key")}
        self.items = {name: {} for name in CATALOGS}
        self.by_id = {one.pk: one for one in self.municipalities.values()}
        fields = {catalog: name for name, catalog in CATALOGS.items()}
        for item in CatalogItem.objects.filter(catalog__in=fields):
            self.by_id[item.pk] = item
            self.items[fields[item.catalog]] |= {key(item.name): item, key(item.code): item}

    def zone_of(self, dane_code: str) -> CatalogItem | None:
        return self.items["zone"].get(ZONES.get(dane_code[0], ""))


def understand(table: Table, lists: Lists) -> Iterator[Entry | Refusal]:
    """What each line of ``table`` says, or why it cannot be taken."""
    seen = {}
    for line in table.lines:
        entry, wrong = _entry(line, lists)
        if entry and entry.dane_code in seen:
            wrong.append(f"El código DANE ya está en la línea {seen[entry.dane_code]}.")
        if wrong:
            yield Refusal(line.number, " ".join(wrong))
            continue
        seen[entry.dane_code] = line.number
        yield entry


def _entry(line: Line, lists: Lists) -> tuple[Entry | None, list[str]]:
    said, wrong = {}, []
    for name, cells in line.cells.items():
        try:
            said[name] = _said(name, cells, lists)
        except Refused as refused:
            wrong.append(str(refused))
    code = said.pop("dane_code", None)
    values = {name: value for name, value in said.items() if value is not None}
    return (Entry(line.number, code, values) if code else None), wrong


def _said(name: str, cells: list[str], lists: Lists):
    """What the cells of one field say together; None where they say nothing."""
    values = [_value(name, cell, lists) for cell in cells if cell]
    values = [value for value in values if value is not None]
    if not values:
        if name in NEEDED:
            raise Refused(f"Falta el {NEEDED[name]}.")
        return None
    if any(value != values[0] for value in values):
        raise Refused(f"Dos columnas dicen distinto: {', '.join(map(_quoted, cells))}.")
    return values[0]


def _value(name: str, cell: str, lists: Lists):
    if name == "municipality":
        return _municipality(cell, lists)
    if name in CATALOGS:
        return _item(name, cell, lists)
    if name == "dane_code":
        return _dane_code(cell)
    return _text(FIELDS[name], cell)


def _dane_code(cell: str) -> str:
    try:
        identifiers.dane_code(cell)
    except ValidationError:
        raise Refused(f"El código DANE tiene 12 dígitos, no {_quoted(cell)}.") from None
    return cell


def _municipality(cell: str, lists: Lists) -> Municipality:
    # A spreadsheet that takes codes for numbers drops the 0 of Antioquia and Atlántico.
    code = cell.zfill(5) if len(cell) == 4 else cell
    if code not in lists.municipalities:
        raise Refused(f"No hay un municipio con el código {_quoted(cell)}.")
    return lists.municipalities[code]


def _item(name: str, cell: str, lists: Lists) -> CatalogItem | None:
    known = key(cell)
    if name == "zone" and known in BOTH_ZONES:
        return None
    if known not in lists.items[name]:
        offered = dict.fromkeys(i.name for i in lists.items[name].values() if i.is_active)
        label = FIELDS[name].verbose_name
        raise Refused(f"El {label} {_quoted(cell)} no se conoce. Use: {', '.join(offered)}.")
    return lists.items[name][known]


def _text(part: models.Field, cell: str) -> str | None:
    if is_blank(cell):
        return None
    if len(cell) > part.max_length:
        raise Refused(
            f"El texto de «{part.verbose_name}» pasa de {part.max_length} caracteres:"
            f" tiene {len(cell)}."
        )
    try:
        return part.clean(cell, None)
    except ValidationError as error:
        raise Refused(f"En «{part.verbose_name}»: {' '.join(error.messages)}") from None


def _quoted(cell: str) -> str:
    return f"«{shortened(cell)}»"
