"""A page of a sheet being filled, and a row of its tables on a page of its own.

A page shows a few answers to be typed and tables to be read. What ``save_sheet`` refuses comes
back to the field it belongs to.
"""

from django import forms

from pei_project.api.wire import camel
from pei_project.errors import InvalidInput
from pei_project.sheets.base import Sheet, Topic
from pei_project.sheets.document import Picture, cell, following, hidden_note, totals
from pei_project.sheets.document import Table as ReadTable
from pei_project.sheets.forms import AnswersForm
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet
from pei_project.sheets.sources import last_year, offers

SHOWN = 3  # columns beside the key in a table that is being filled


def place_errors(form: forms.Form, refused: InvalidInput, prefix: str = "") -> None:
    """Give each field the sentence the writer refused it with."""
    for path, problems in refused.fields.items():
        name = path.removeprefix(prefix).split(".")[0]
        for problem in problems:
            form.add_error(name if name in form.fields else None, problem.message)


def problems_of(asked: list[dict]) -> list[dict]:
    """The error summary: the sentence at each field, linked to it."""
    return [
        {"text": error, "href": f"#{one['part'].id}"}
        for one in asked
        if "part" in one
        for error in one["part"].errors
    ]


class Editor:
    """What a page and a row have in common: a form, and the texts of a draft that go with it."""

    sheet: Sheet
    form: AnswersForm
    prefix = ""  # of the paths of its texts in a draft
    marks: dict[str, str] = {}  # what is asked beside the answers, as it is shown
    left: dict = {}  # what its author chose not to keep, of two texts

    def names(self) -> list[str]:
        """Everything that is typed or chosen here."""
        return [*self.form.fields, *self.marks]

    def path(self, name: str) -> str:
        """Where a draft keeps what is typed here."""
        return f"{self.prefix}{camel(name)}"

    def label(self, name: str) -> str:
        return self.form.thing.label(name) if name in self.form.fields else "¿Terminó?"

    def sent(self, name: str, posted) -> tuple[object, bool]:
        """As ``AnswersForm.sent``; of an answer that the form has no more, its text."""
        if name in self.form.fields:
            return self.form.sent(name, posted)
        value = posted.get(name, "")
        return value, value == self.marks.get(name)

    def write(self, actor, seen: int, said: dict, tables=None) -> Sheet:
        """Save these answers; as ``save_sheet``."""
        raise NotImplementedError

    def leave(self, actor, seen: int) -> int:
        """Write what its author chose not to keep, so that the history has it before it is
        written over, and return the revision then. What cannot be stored is let go."""
        if not self.left:
            return seen
        try:
            return self.write(actor, seen, self.left).revision
        except InvalidInput:
            return seen

    def lay(self, name: str, value) -> bool:
        """Show a text of a draft; whether it differs from what is shown."""
        if name in self.form.fields:
            return self.form.lay(name, value)
        differs = value != self.marks[name]
        self.marks = self.marks | {name: value}
        return differs


class PageEditor(Editor):
    """One page of a sheet being filled: its form, its tables to be read, and saving."""

    def __init__(self, sheet: Sheet, page: Topic, data=None, marks: dict[str, str] | None = None):
        self.sheet, self.page, self.marks = sheet, page, marks or {}
        tables = sheet.tables()
        names = [name for name in page.names if name not in tables]
        self.form = AnswersForm(sheet, names, sheet, data)

    def save(self, actor, seen: int, tables=None, *, marks=None, values=None) -> Sheet | None:
        """The sheet as saved, or None where the page must be shown again with its errors.

        ``values`` instead of everything that was typed, ``marks`` besides. Raises what
        ``save_sheet`` raises but InvalidInput.
        """
        if not self.form.is_valid():
            return None
        said = (self.form.values() if values is None else values) | (marks or {})
        try:
            return self.write(actor, seen, said, tables)
        except InvalidInput as refused:
            place_errors(self.form, refused)
            return None

    def write(self, actor, seen: int, said: dict, tables=None) -> Sheet:
        return save_sheet(self.sheet, said, tables, actor=actor, seen=seen)

    def parts(self) -> list[dict]:
        """Controls (``part``) and tables (``table``) in the order in which they are asked."""
        controls, follows = self.form.parts(self.sheet), following(self.sheet, exact=True)
        offered = offers(self.sheet, self.page.names)
        asked = []
        for name in self.page.names:
            if name in controls:
                one = {"part": controls[name]}
            else:
                one = {"table": table_part(self.sheet, name, editable=True)}
            asked.append(one | {"offer": offered.get(name)})
            asked += [read_part(one) for one in follows.get(name, [])]
        return asked


def read_part(one: ReadTable | Picture) -> dict:
    """What follows from the answers, as the page draws it."""
    return {"picture": one.drawing} if one.kind == "picture" else {"computed": one}


def table_part(sheet: Sheet, name: str, editable: bool = False, exact: bool = False) -> dict:
    """A table of rows as ``components/rows_table.html`` draws it: while it is being filled its
    first columns, the rest being on the page of the row; to be read, every column that says
    something. ``exact`` as in ``document``; who fills a table knows what it says."""
    exact = exact or editable
    model, rows = sheet.tables()[name], sheet.rows(name)
    first, *others = model.fields()
    item = str(model._meta.verbose_name)
    if editable:
        others = shown(model, others)
    else:
        others = [part for part in others if any(row.is_answered(part.name) for row in rows)]
    return {
        "name": name,
        "editable": editable,
        "label": sheet.label(name),
        "help": getattr(model, "help_text", "") if editable else "",
        "why": sheet.reason(name) if editable else "",
        "optional": editable and not sheet.is_asked(name),
        "errors": [],
        "headings": [model.label(part.name) for part in (first, *others)],
        "wide": len(others) > SHOWN,
        "dense": len(others) == SHOWN,
        "item_label": item,
        "add_label": f"Agregar {item}",
        "totals": totals(model, rows, [first, *others], exact),
        "note": "" if exact else hidden_note(model, rows),
        "next_year": next_year_of(sheet, name) if editable else 0,
        "empty_text": f"Empiece con «Agregar {item}»." if editable else "No respondido.",
        "rows": [
            {
                "id": row.id,
                "key": cell(row, first, exact).text or row.caption(),
                "cells": [cell(row, part, exact).html for part in others],
                "labelled": [
                    (model.label(part.name), cell(row, part, exact).html) for part in others
                ],
                "first": row is rows[0],
                "last": row is rows[-1],
            }
            for row in rows
        ],
    }


def next_year_of(sheet: Sheet, name: str) -> int:
    """The year that the newest rows of a yearly table may be copied to; 0 where there are none."""
    newest = last_year(sheet, name)
    return newest + 1 if newest else 0


def shown(model, others: list) -> list:
    """The columns beside the key while a table is being filled: its first ones, and those that
    are added up in the place of the last of them."""
    added_up = [part for part in others if part.name in model.totals][:SHOWN]
    plain = [part for part in others if part not in added_up][: SHOWN - len(added_up)]
    return [part for part in others if part in plain or part in added_up]


class RowEditor(Editor):
    """One row of a table on a page of its own, new or to be changed."""

    def __init__(self, sheet: Sheet, name: str, row, data=None):
        self.sheet, self.name, self.row = sheet, name, row
        self.prefix = f"{camel(name)}/{row.pk}/"
        names = [part.name for part in row.fields()]
        self.form = AnswersForm(row, names, sheet, data)

    def save(self, actor, seen: int, *, values=None) -> Sheet | None:
        """As ``PageEditor.save``."""
        if not self.form.is_valid():
            return None
        try:
            return self.write(actor, seen, self.form.values() if values is None else values)
        except InvalidInput as refused:
            place_errors(self.form, refused, f"{self.name}.0.")
            return None

    def write(self, actor, seen: int, said: dict, tables=None) -> Sheet:
        tables = {self.name: TableInput([RowInput(self.row.id, said)])}
        return save_sheet(self.sheet, {}, tables, actor=actor, seen=seen)

    def parts(self) -> list[dict]:
        """As ``PageEditor.parts``."""
        return [{"part": part} for part in self.form.parts(self.sheet).values()]
