"""Answers that need not be typed again: what another form already says, and last year's rows.

Nothing is brought by itself. The page says what the source has, asks «¿Sigue vigente?» and brings
it when a person says so; what was brought is an answer like any other from then on.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from pei_project.sheets.base import Row, Sheet
from pei_project.sheets.document import plain
from pei_project.sheets.fields import FileField, KeyField
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.words import display

STILL = "Tomado de {}. ¿Sigue vigente? Si no, corríjalo aquí."


@dataclass(frozen=True)
class Source:
    """Where an answer or a table of a sheet may come from.

    ``read(sheet)`` gives what the source says: a value, or the rows of a table as values by
    column (a thing by itself, whatever kind of reference the column is). ``key`` names the
    columns by which a row of the source is known again among those of the table.
    """

    origin: str  # «la hoja de vida», as it stands in a sentence
    read: Callable[[Sheet], object]
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """What a page says of the source of an answer: where it comes from (``sentence``), and the
    button that brings what is not here, if anything is not."""

    name: str
    sentence: str
    button: str = ""


def offers(sheet: Sheet, names) -> dict[str, Offer]:
    """The offers of these answers and tables, as far as their sources say anything."""
    found = {name: offer(sheet, name) for name in names if name in sheet.sources}
    return {name: one for name, one in found.items() if one}


def offer(sheet: Sheet, name: str) -> Offer | None:
    source = sheet.sources[name]
    said = source.read(sheet)
    if said in (None, "", []):
        return None
    capital = source.origin[:1].upper() + source.origin[1:]
    if name in sheet.tables():
        new, changed = _compared(sheet, name, said)
        if not new and not changed:
            return Offer(name, STILL.format(source.origin))
        if not sheet.rows(name):
            return Offer(name, f"{capital} tiene {_rows(len(new))}. ¿Siguen vigentes?", "Traerlas")
        told = [f"{_rows(len(new))} que aquí no están"] * bool(new)
        told += [f"{_rows(len(changed))} con otros datos"] * bool(changed)
        return Offer(name, f"{capital} tiene {' y '.join(told)}.", "Traerlas")
    part = sheet.field_named(name)
    here, there = plain(sheet, part), plain(_with(sheet, part, said), part)
    if here == there:
        return Offer(name, STILL.format(source.origin))
    words = display(_with(sheet, part, said), part)
    return Offer(name, f"Según {source.origin}: «{words}». ¿Sigue vigente?", "Usarlo")


def bring(sheet: Sheet, name: str) -> tuple[dict, dict[str, TableInput]]:
    """What to save of a sheet to bring what the source of ``name`` says: answers and tables."""
    said = sheet.sources[name].read(sheet)
    if name not in sheet.tables():
        return {name: said}, {}
    new, changed = _compared(sheet, name, said)
    model = sheet.tables()[name]
    rows = [RowInput(values=_values(model, row)) for row in new]
    rows += [RowInput(here.pk, _values(model, row)) for here, row in changed]
    return {}, {name: TableInput(rows)}


def last_year(sheet: Sheet, name: str) -> int | None:
    """The newest year that the rows of a yearly table are of."""
    if not sheet.tables()[name].yearly:
        return None
    return max((row.year for row in sheet.rows(name) if row.year), default=None)


def next_year(sheet: Sheet, name: str) -> dict[str, TableInput]:
    """The rows of the newest year once more, for the year after. Dates and files are left blank:
    they are what is never the same again."""
    newest = last_year(sheet, name)
    copies = []
    for row in sheet.rows(name):
        if row.year != newest:
            continue
        values = {}
        for part in row.fields():
            if part.many_to_many:
                values[part.name] = list(getattr(row, part.name).all())
            elif not isinstance(part, models.DateField | FileField):
                attribute = part.attname if isinstance(part, KeyField) else part.name
                values[part.name] = getattr(row, attribute)
        copies.append(RowInput(values=values | {"year": newest + 1}))
    return {name: TableInput(copies)}


def _compared(sheet: Sheet, name: str, said: list[dict]) -> tuple[list[dict], list[tuple]]:
    """The rows of the source that the table lacks, and those it has with other values."""
    model, key = sheet.tables()[name], sheet.sources[name].key
    here = {
        tuple(plain(row, model.field_named(part)) for part in key): row for row in sheet.rows(name)
    }
    new, changed = [], []
    for row in said:
        made = _plain_row(model, row)
        own = here.get(tuple(made[part] for part in key))
        if own is None:
            new.append(row)
        elif any(plain(own, model.field_named(part)) != value for part, value in made.items()):
            changed.append((own, row))
    return new, changed


def _plain_row(model: type[Row], row: dict) -> dict:
    found = {}
    for name, value in row.items():
        part = model.field_named(name)
        if part.many_to_many:
            found[name] = sorted(item.code for item in value)
        else:
            found[name] = plain(model(**{name: value}), part)
    return found


def _values(model: type[Row], row: dict) -> dict:
    """What ``save_sheet`` takes: a reference that goes by its id as that id."""
    return {
        name: getattr(value, "pk", None)
        if isinstance(model.field_named(name), KeyField)
        else value
        for name, value in row.items()
    }


def _with(sheet: Sheet, part: models.Field, value) -> Sheet:
    """A sheet that says ``value`` there and nothing else, to be read and never kept."""
    made = type(sheet)()
    setattr(made, part.name, part.to_python(value) if not part.is_relation else value)
    return made


def _rows(count: int) -> str:
    return "1 fila" if count == 1 else f"{count} filas"
