"""A sheet as plain data (``content``) and as labels and text for a reader (``parts``).

``content`` is what history compares, what the API sends and what a snapshot keeps; ``parts`` is
what the screen and the PDF print. Both read a sheet that ``Sheet.complete()`` has loaded.
``exact``: for a reader who may know the small counts of ``sensitive``.
"""

import re
from dataclasses import dataclass, field, replace

from django.db import models
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from pei_project.sheets import sensitive
from pei_project.sheets.base import Answers, Row, Sheet
from pei_project.sheets.fields import FileField, KeyField, Rich, RowField, Year
from pei_project.sheets.results import Computed, Drawing, Pesos
from pei_project.sheets.words import display, pesos
from pei_project.text import written_figure

# What reads as a figure although it comes as text: "$ 1.200", "93 %", "4,5"; "2026" is a year.
WRITTEN = re.compile(r"(\$\s?)?-?[0-9]{1,3}(\.[0-9]{3})*(,[0-9]+)?(\s?%)?")


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
    return labels_of([sheet, *(row for name in sheet.tables() for row in sheet.rows(name))])


def labels_of(things: list[Answers], with_rows: bool = False) -> dict[str, dict[str, str]]:
    """The same of some sheets or rows; ``with_rows``: also what rows of the same sheet, which they
    name, are called."""
    found: dict[str, dict[str, str]] = {}
    for thing in things:
        for part in thing.fields():
            value = getattr(thing, part.name)
            if value in (None, "") or (isinstance(part, RowField) and not with_rows):
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
    file: object = None  # that the answer names


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
    """Rows as they were filled, or as they follow from the answers; ``note`` says how. ``figures``
    are the columns set to the right, never the first. Each of ``totals`` is a line as long as
    ``headings``, blank where nothing is added up."""

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

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Each heading, and whether figures stand below it."""
        return list(zip(self.headings, self.figures, strict=True))

    @property
    def labelled_rows(self) -> list[list[tuple[str, Cell]]]:
        """Each cell with its heading."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]

    @property
    def labelled_totals(self) -> list[list[tuple[str, bool, str]]]:
        """Each text of the lines of ``totals`` with its heading, and whether it is a figure."""
        return [list(zip(self.headings, self.figures, line, strict=True)) for line in self.totals]


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


def cell(thing: Answers, part: models.Field, exact: bool = False) -> Cell:
    figure = is_figure(part)
    if not exact and sensitive.is_hidden(thing, part.name):
        return Cell(sensitive.HIDDEN, format_html("{}", sensitive.HIDDEN), is_figure=figure)
    text = display(thing, part)
    if isinstance(part, FileField) and text:
        file = getattr(thing, part.name)
        return Cell(text, file.as_link(), file=file)
    if isinstance(part, Rich):
        return Cell(text, mark_safe(getattr(thing, part.name)), is_school_text=True)  # noqa: S308
    if "\n" in text:
        return Cell(text, mark_safe(linebreaks(text, autoescape=True)))  # noqa: S308
    written = isinstance(part, models.CharField) and not part.choices
    return Cell(text, format_html("{}", text), is_figure=figure, is_school_text=written)


def parts(sheet: Sheet, names=None, exact: bool = False) -> list[Answer | Table | Picture]:
    """The sheet, or the named part of it, for a reader, in the order in which it is asked; what
    follows from an answer or a table stands after it."""
    tables, follows = sheet.tables(), following(sheet, exact)
    found = []
    for name in names or sheet.names():
        said = {
            "name": name,
            "label": sheet.label(name),
            "required": sheet.is_asked(name),
            "page": sheet.page_of(name).slug,
        }
        if name in tables:
            found.append(table(tables[name], sheet.rows(name), exact, **said))
        else:
            found.append(Answer(cell=cell(sheet, sheet.field_named(name), exact), **said))
        found += follows.get(name, [])
    return found


def table(model: type[Row], rows: list[Row], exact: bool, **said) -> Table:
    columns = model.fields()
    return Table(
        headings=[model.label(column.name) for column in columns],
        figures=[place > 0 and is_figure(column) for place, column in enumerate(columns)],
        rows=[[cell(row, column, exact) for column in columns] for row in rows],
        totals=totals(model, rows, columns, exact),
        note="" if exact else hidden_note(model, rows),
        **said,
    )


def hidden_note(model: type[Row], rows: list[Row]) -> str:
    """What is said below a table some counts of which are hidden."""
    some = any(sensitive.is_hidden(row, name) for row in rows for name in model.sensitive)
    return sensitive.NOTE if some else ""


def totals(
    model: type[Row], rows: list[Row], columns: list[models.Field], exact: bool
) -> list[list[str]]:
    """The lines under a table that add up its columns ``Row.totals``: one, or one a year."""
    if not model.totals or len(rows) < 2:
        return []
    years = sorted({row.year or 0 for row in rows}) if model.yearly else [None]
    lines = []
    for year in years:
        own = [row for row in rows if year is None or (row.year or 0) == year]
        line = [_total(own, part, exact) if part.name in model.totals else "" for part in columns]
        line[0] = f"Total {year}" if year and len(years) > 1 else "Total"
        lines.append(line)
    return lines


def _total(rows: list[Row], part: models.Field, exact: bool) -> str:
    """A sum, unless it would tell a count that is hidden."""
    said = [getattr(row, part.name) for row in rows if getattr(row, part.name) is not None]
    is_told = exact or not any(sensitive.is_hidden(row, part.name) for row in rows)
    if not said or not is_told:
        return ""
    return display(type(rows[0])(**{part.name: sum(said)}), part)


def is_figure(part: models.Field) -> bool:
    """Whether it is a quantity; a year is a name."""
    is_number = isinstance(part, models.IntegerField | models.DecimalField)
    return is_number and not isinstance(part, Year)


def following(sheet: Sheet, exact: bool) -> dict[str, list[Table | Picture]]:
    """What is computed and drawn, by the answer or table it is shown after."""
    found: dict[str, list[Table | Picture]] = {}
    for one in sheet.computed():
        page = sheet.page_of(one.after).slug
        found.setdefault(one.after, []).append(computed_table(one, page, exact))
    for one in sheet.drawings():
        found.setdefault(one.after, []).append(Picture(one, sheet.page_of(one.after).slug))
    return found


def computed_table(one: Computed, page: str, exact: bool) -> Table:
    said = one.rows if exact else sensitive.masked_rows(one)
    rows = [[computed_cell(value) for value in row] for row in said]
    figures = [
        place > 0 and _are_figures([row[place] for row in rows])
        for place in range(len(one.headings))
    ]
    rows = [
        [replace(cell, is_figure=figure) for cell, figure in zip(row, figures, strict=True)]
        for row in rows
    ]
    end = len(rows) - len(one.totals())
    hidden = "" if said == one.rows else sensitive.NOTE
    return Table(
        name=one.name,
        label=one.label,
        headings=one.headings,
        figures=figures,
        rows=rows[:end],
        totals=[[cell.text for cell in row] for row in rows[end:]],
        required=False,
        page=page,
        note=" ".join(filter(None, [one.note, hidden])),
    )


def _are_figures(column: list[Cell]) -> bool:
    """Whether most of what a computed column says are figures, which then are set to the right."""
    said = [cell.is_figure for cell in column if cell.text.strip("–- ")]
    return sum(said) * 2 > len(said)


def computed_cell(value) -> Cell:
    if isinstance(value, str):
        is_figure = value == sensitive.HIDDEN or bool(WRITTEN.fullmatch(value))
        return Cell(value, format_html("{}", value), is_figure)
    text = pesos(value) if isinstance(value, Pesos) else written_figure(value)
    return Cell(text, format_html("{}", text), is_figure=True)
