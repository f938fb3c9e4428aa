"""A sheet as plain data (``content``) and as labels and text for a reader (``parts``).

``content`` is what history compares, what the API sends and what a snapshot keeps; ``parts`` is
what the screen and the PDF print. Both read a sheet that ``Sheet.complete()`` has loaded.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from pei_project.sheets.base import Answers, Row, Sheet
from pei_project.sheets.fields import KeyField, Rich, RowField
from pei_project.sheets.results import Drawing
from pei_project.sheets.words import display
from pei_project.text import written_figure


def plain(thing: Answers, part: models.Field):
    """One answer as JSON would hold it: codes for catalog items, ISO dates, ids for rows."""
    if part.many_to_many:
        return sorted(item.code for item in getattr(thing, part.name).all())
    if isinstance(part, KeyField):
        key = getattr(thing, part.attname)
        return str(key) if key else None
    value = getattr(thing, part.name)
    if value is None:
        return None
    if part.many_to_one:
        return value.code
    if isinstance(part, models.DateField):
        return value.isoformat()
    if isinstance(part, models.TimeField):
        return f"{value:%H:%M}"
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
            elif isinstance(part, KeyField):
                named = {str(value.pk): str(value)}
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
    kind = "answer"


@dataclass(frozen=True)
class Table:
    """Rows as they were filled, or (``note`` says how) as they follow from the answers; each of
    ``totals`` is a line as long as ``headings``, blank where nothing is added up."""

    name: str
    label: str
    headings: list[str]
    figures: list[bool]
    rows: list[list[Cell]]
    required: bool
    page: str
    totals: list[list[str]] = field(default_factory=list)
    note: str = ""
    kind = "table"


@dataclass(frozen=True)
class Picture:
    """A table drawn, and the same in words."""

    drawing: Drawing
    page: str
    required = False
    kind = "picture"

    @property
    def name(self) -> str:
        return self.drawing.name

    @property
    def label(self) -> str:
        return self.drawing.label


def cell(thing: Answers, part: models.Field) -> Cell:
    text = display(thing, part)
    if isinstance(part, Rich):
        return Cell(text, mark_safe(getattr(thing, part.name)), is_school_text=True)  # noqa: S308
    figure = is_figure(part)
    if "\n" in text:
        return Cell(text, mark_safe(linebreaks(text, autoescape=True)))  # noqa: S308
    written = isinstance(part, models.CharField) and not part.choices
    return Cell(text, format_html("{}", text), is_figure=figure, is_school_text=written)


def parts(sheet: Sheet, names=None) -> list[Answer | Table | Picture]:
    """The sheet, or the named part of it, for a reader, in the order in which it is asked; what
    follows from an answer or a table stands after it."""
    tables, follows = sheet.tables(), following(sheet)
    found = []
    for name in names or sheet.names():
        said = {
            "name": name,
            "label": sheet.label(name),
            "required": sheet.is_asked(name),
            "page": sheet.page_of(name).slug,
        }
        if name in tables:
            found.append(table(tables[name], sheet.rows(name), **said))
        else:
            found.append(Answer(cell=cell(sheet, sheet.field_named(name)), **said))
        found += follows.get(name, [])
    return found


def table(model: type[Row], rows: list[Row], **said) -> Table:
    columns = model.fields()
    return Table(
        headings=[model.label(column.name) for column in columns],
        figures=[is_figure(column) for column in columns],
        rows=[[cell(row, column) for column in columns] for row in rows],
        totals=totals(model, rows, columns),
        **said,
    )


def totals(model: type[Row], rows: list[Row], columns: list[models.Field]) -> list[list[str]]:
    """The lines under a table that add up its columns ``Row.totals``: one, or one a year."""
    if not model.totals or len(rows) < 2:
        return []
    years = sorted({row.year or 0 for row in rows}) if model.yearly else [None]
    lines = []
    for year in years:
        own = [row for row in rows if year is None or (row.year or 0) == year]
        line = [_total(own, part) if part.name in model.totals else "" for part in columns]
        line[0] = f"Total {year}" if year and len(years) > 1 else "Total"
        lines.append(line)
    return lines


def _total(rows: list[Row], part: models.Field) -> str:
    said = [getattr(row, part.name) for row in rows if getattr(row, part.name) is not None]
    if not said:
        return ""
    return display(type(rows[0])(**{part.name: sum(said)}), part)


def is_figure(part: models.Field) -> bool:
    return isinstance(part, models.IntegerField | models.DecimalField)


def following(sheet: Sheet) -> dict[str, list[Table | Picture]]:
    """What is computed and drawn, by the answer or table it is shown after."""
    found: dict[str, list[Table | Picture]] = {}
    for one in sheet.computed():
        kinds = [
            any(not isinstance(row[n], str) for row in one.rows) for n in range(len(one.headings))
        ]
        made = Table(
            name=one.name,
            label=one.label,
            headings=one.headings,
            figures=kinds,
            rows=[[computed_cell(value) for value in row] for row in one.rows],
            required=False,
            page=sheet.page_of(one.after).slug,
            note=one.note,
        )
        found.setdefault(one.after, []).append(made)
    for one in sheet.drawings():
        found.setdefault(one.after, []).append(Picture(one, sheet.page_of(one.after).slug))
    return found


def computed_cell(value) -> Cell:
    if isinstance(value, str):
        return Cell(value, format_html("{}", value))
    text = written_figure(value)
    return Cell(text, format_html("{}", text), is_figure=True)
