"""A sheet as plain data (``content``) and as labels and text for a reader (``parts``).

``content`` is what history compares, what the API sends and what a snapshot keeps; ``parts`` is
what the screen and the PDF print. Both read a sheet that ``Sheet.complete()`` has loaded.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from pei_project.sheets.base import Answers, Sheet, display
from pei_project.sheets.fields import Rich, RowField


def plain(thing: Answers, part: models.Field):
    """One answer as JSON would hold it: codes for catalog items, ISO dates, ids for rows."""
    if part.many_to_many:
        return sorted(item.code for item in getattr(thing, part.name).all())
    if isinstance(part, RowField):
        key = getattr(thing, part.attname)
        return str(key) if key else None
    value = getattr(thing, part.name)
    if value is None:
        return None
    if part.many_to_one:
        return value.code
    if isinstance(part, models.DateField):
        return value.isoformat()
    if isinstance(part, models.DecimalField):
        return float(value)
    return value


def answers(thing: Answers) -> dict:
    return {part.name: plain(thing, part) for part in thing.fields()}


def content(sheet: Sheet) -> dict:
    """Everything a sheet says, by name; a table is a list of ``{"id", "order", ...}``."""
    found = answers(sheet)
    for name in sheet.tables():
        found[name] = [
            {"id": str(row.id), "order": row.order} | answers(row) for row in sheet.rows(name)
        ]
    return found


def labels(sheet: Sheet) -> dict[str, dict[str, str]]:
    """What each code used in the sheet is called: ``{"management_area": {"academica": ...}}``."""
    found: dict[str, dict[str, str]] = {}
    for thing in [sheet, *(row for name in sheet.tables() for row in sheet.rows(name))]:
        for part in thing.fields():
            value = getattr(thing, part.name)
            if isinstance(part, RowField) or value in (None, ""):
                continue
            if part.many_to_many:
                named = {item.code: item.name for item in value.all()}
            elif part.many_to_one:
                named = {value.code: value.name}
            elif part.choices:
                named = {value: display(thing, part)}
            else:
                continue
            found.setdefault(part.name, {}).update(named)
    return found


@dataclass(frozen=True)
class Cell:
    """One answer for a reader: plain text and safe HTML; both empty where nothing was said."""

    text: str
    html: SafeString
    is_figure: bool = False
    is_school_text: bool = False


@dataclass(frozen=True)
class Answer:
    name: str
    label: str
    cell: Cell
    required: bool
    page: str
    is_table = False


@dataclass(frozen=True)
class Table:
    name: str
    label: str
    headings: list[str]
    figures: list[bool]
    rows: list[list[Cell]]
    required: bool
    page: str
    is_table = True


def cell(thing: Answers, part: models.Field) -> Cell:
    text = display(thing, part)
    if isinstance(part, Rich):
        return Cell(text, mark_safe(getattr(thing, part.name)), is_school_text=True)  # noqa: S308
    figure = isinstance(part, models.IntegerField | models.DecimalField)
    if "\n" in text:
        return Cell(text, mark_safe(linebreaks(text, autoescape=True)))  # noqa: S308
    written = isinstance(part, models.CharField) and not part.choices
    return Cell(text, format_html("{}", text), is_figure=figure, is_school_text=written)


def parts(sheet: Sheet, names=None) -> list[Answer | Table]:
    """The sheet, or the named part of it, for a reader, in the order in which it is asked."""
    tables = sheet.tables()
    found = []
    for name in names or sheet.names():
        said = {
            "name": name,
            "label": sheet.label(name),
            "required": sheet.is_required(name),
            "page": sheet.page_of(name).slug,
        }
        if name not in tables:
            found.append(Answer(cell=cell(sheet, sheet.field_named(name)), **said))
            continue
        columns = tables[name].fields()
        figures = [isinstance(c, models.IntegerField | models.DecimalField) for c in columns]
        rows = [[cell(row, column) for column in columns] for row in sheet.rows(name)]
        headings = [tables[name].label(column.name) for column in columns]
        found.append(Table(headings=headings, figures=figures, rows=rows, **said))
    return found
