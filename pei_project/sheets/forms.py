"""The browser's way into a sheet: forms derived from its fields, which only parse.

A page of a sheet shows a few answers to be typed and tables to be read, each row of which is
changed on a page of its own. Rules are checked once, by ``save_sheet``; what it refuses comes
back to the field it belongs to.
"""

import uuid
from dataclasses import dataclass

from django import forms
from django.db import models
from django.utils.safestring import SafeString

from pei_project import richtext
from pei_project.errors import InvalidInput
from pei_project.sheets.base import Answers, Sheet, Topic, shortened
from pei_project.sheets.document import cell
from pei_project.sheets.fields import Choice, Paragraph, Rich, RowField, Year, YesNo
from pei_project.sheets.saving import RowInput, TableInput, save_sheet

SHOWN = 3  # columns beside the key in a table that is being filled
FEW = 4  # up to so many choices are shown as radio buttons rather than as a list


@dataclass
class Part:
    """One labelled control, as ``components/field.html`` draws it."""

    name: str
    id: str
    label: str
    help: str
    why: str
    kind: str
    optional: bool
    errors: list[str]
    widget: SafeString
    limit: int | None = None
    count: int = 0


class RichTextField(forms.CharField):
    """A plain textarea over formatted text. Text that was not touched keeps its formatting."""

    def __init__(self, stored: str, **kwargs):
        self.stored = stored
        super().__init__(strip=False, **kwargs)

    def prepare_value(self, value):
        return richtext.to_plain(self.stored) if value == self.stored else value

    def clean(self, value):
        text = (value or "").replace("\r\n", "\n")
        if text == richtext.to_plain(self.stored):
            return self.stored
        return richtext.from_plain(text)


def _keep_uuid(value):
    return uuid.UUID(value) if value else None


def form_field(thing: Answers, part: models.Field, sheet: Sheet) -> forms.Field:
    """The form field of one answer. Nothing is required and nothing too long: that is for the
    writer to say, in the same words for page and API."""
    said = {"required": False, "label": thing.label(part.name), "help_text": part.help_text}
    css = {"class": "control"}
    match part:
        case Rich():
            css = {"class": "control control--rich", "rows": 6 if part.limit > 500 else 3}
            stored = getattr(thing, part.name)
            return RichTextField(stored, widget=forms.Textarea(css), **said)
        case Paragraph():
            return forms.CharField(widget=forms.Textarea(css | {"rows": 3}), strip=False, **said)
        case RowField():
            rows = next(n for n, model in sheet.tables().items() if model is part.related_model)
            kinds = [(str(row.id), shortened(str(row), 80)) for row in sheet.rows(rows)]
            widget = forms.Select({"class": "control control--select"})
            return forms.TypedChoiceField(
                choices=[("", ""), *kinds],
                coerce=_keep_uuid,
                empty_value=None,
                widget=widget,
                **said,
            )
        case models.ManyToManyField():
            chosen = [] if thing._state.adding else [i.pk for i in getattr(thing, part.name).all()]
            return forms.ModelMultipleChoiceField(
                offered(part, chosen), widget=forms.CheckboxSelectMultiple(), **said
            )
        case models.ForeignKey():
            chosen = [getattr(thing, part.attname)]
            widget = forms.Select({"class": "control control--select"})
            return forms.ModelChoiceField(
                offered(part, chosen), empty_label="", widget=widget, **said
            )
        case Choice():
            kinds = list(part.flatchoices)
            if len(kinds) <= FEW:
                return forms.ChoiceField(choices=kinds, widget=forms.RadioSelect(), **said)
            widget = forms.Select({"class": "control control--select"})
            return forms.ChoiceField(choices=[("", ""), *kinds], widget=widget, **said)
        case YesNo():
            return forms.TypedChoiceField(
                choices=[("True", "Sí"), ("False", "No")],
                coerce=lambda value: value == "True",
                empty_value=None,
                widget=forms.RadioSelect(),
                **said,
            )
        case Year():
            css = {"class": "control control--short", "inputmode": "numeric"}
            return forms.IntegerField(widget=forms.TextInput(css), **said)
        case models.IntegerField():
            css = {"class": "control control--number", "inputmode": "numeric"}
            return forms.IntegerField(widget=forms.TextInput(css), **said)
        case models.DecimalField():
            css = {"class": "control control--number", "inputmode": "decimal"}
            return forms.DecimalField(localize=True, widget=forms.TextInput(css), **said)
        case models.DateField():
            widget = forms.DateInput(
                {"class": "control control--date", "type": "date"}, "%Y-%m-%d"
            )
            return forms.DateField(input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=widget, **said)
    return forms.CharField(widget=forms.TextInput(css), strip=False, **said)


def offered(part: models.Field, chosen) -> models.QuerySet:
    """The items a list offers: the active ones, and those already chosen though retired."""
    items = part.related_model._default_manager.complex_filter(part.get_limit_choices_to())
    return items.filter(models.Q(is_active=True) | models.Q(pk__in=chosen))


def kind_of(part: models.Field) -> str:
    match part:
        case Rich():
            return "rich"
        case Paragraph():
            return "paragraph"
        case models.ManyToManyField():
            return "choices"
        case YesNo():
            return "bool"
        case Choice() if len(part.flatchoices) <= FEW:
            return "radio"
        case Choice() | models.ForeignKey():
            return "choice"
        case models.IntegerField() | models.DecimalField():
            return "number"
        case models.DateField():
            return "date"
    return "text"


class AnswersForm(forms.Form):
    """The named answers of a sheet or of a row, to be typed."""

    def __init__(self, thing: Answers, names: list[str], sheet: Sheet, data=None):
        self.thing, self.names = thing, names
        initial = {}
        for name in names:
            part = thing.field_named(name)
            if part.many_to_many:
                adding = thing._state.adding
                initial[name] = [] if adding else [i.pk for i in getattr(thing, name).all()]
            else:
                value = getattr(thing, part.attname)
                is_word = isinstance(part, YesNo | RowField) and value is not None
                initial[name] = str(value) if is_word else value
        super().__init__(data, initial=initial)
        for name in names:
            self.fields[name] = form_field(thing, thing.field_named(name), sheet)

    def values(self) -> dict:
        """What was typed, parsed; many choices as a list."""
        return {
            name: list(value) if isinstance(value, models.QuerySet) else value
            for name, value in self.cleaned_data.items()
        }

    def parts(self, sheet: Sheet) -> dict[str, Part]:
        """The controls by name, with what surrounds them."""
        return {name: self._part(name, sheet) for name in self.names}

    def _part(self, name: str, sheet: Sheet) -> Part:
        bound, part = self[name], self.thing.field_named(name)
        errors = [str(error) for error in bound.errors]
        limit = getattr(part, "limit", None)
        notes = {"help": part.help_text, "error": errors, "count": limit}
        described = [f"{bound.auto_id}-{note}" for note, there in notes.items() if there]
        attributes = {"aria-describedby": " ".join(described)} if described else {}
        if errors:
            attributes["aria-invalid"] = "true"
        is_sheet = self.thing is sheet
        return Part(
            name=name,
            id=bound.auto_id,
            label=self.thing.label(name),
            help=part.help_text,
            why=sheet.reason(name) if is_sheet else "",
            kind=kind_of(part),
            optional=not (sheet.is_required(name) if is_sheet else name in self.thing.required),
            errors=errors,
            widget=bound.as_widget(attrs=attributes),
            limit=limit,
            count=len((bound.value() or "").strip()) if limit else 0,
        )


def place_errors(form: forms.Form, refused: InvalidInput, prefix: str = "") -> None:
    """Give each field the sentence the writer refused it with."""
    for path, problems in refused.fields.items():
        name = path.removeprefix(prefix).split(".")[0]
        for problem in problems:
            form.add_error(name if name in form.fields else None, problem.message)


class PageEditor:
    """One page of a sheet being filled: its form, its tables to be read, and saving."""

    def __init__(self, sheet: Sheet, page: Topic, data=None):
        self.sheet, self.page = sheet, page
        tables = sheet.tables()
        self.names = [name for name in page.names if name not in tables]
        self.form = AnswersForm(sheet, self.names, sheet, data)

    def save(self, actor, seen: int, tables=None, *, marks=None, values=None) -> Sheet | None:
        """The sheet as saved, or None where the page must be shown again with its errors.

        ``values`` instead of everything that was typed, ``marks`` besides. Raises what
        ``save_sheet`` raises but InvalidInput.
        """
        if not self.form.is_valid():
            return None
        said = (self.form.values() if values is None else values) | (marks or {})
        try:
            return save_sheet(self.sheet, said, tables, actor=actor, seen=seen)
        except InvalidInput as refused:
            place_errors(self.form, refused)
            return None

    def parts(self) -> list[dict]:
        """Controls (``part``) and tables (``table``) in the order in which they are asked."""
        controls = self.form.parts(self.sheet)
        return [
            {"part": controls[name]}
            if name in controls
            else {"table": table_part(self.sheet, name, editable=True)}
            for name in self.page.names
        ]


def table_part(sheet: Sheet, name: str, editable: bool = False) -> dict:
    """A table of rows as ``components/rows_table.html`` draws it: while it is being filled its
    first columns, the rest being on the page of the row; to be read, every column that says
    something."""
    model, rows = sheet.tables()[name], sheet.rows(name)
    first, *others = model.fields()
    item = str(model._meta.verbose_name)
    if editable:
        others = others[:SHOWN]
    else:
        others = [part for part in others if any(row.is_answered(part.name) for row in rows)]
    return {
        "name": name,
        "editable": editable,
        "label": sheet.label(name),
        "help": getattr(model, "help_text", "") if editable else "",
        "why": sheet.reason(name) if editable else "",
        "optional": not sheet.is_required(name),
        "errors": [],
        "headings": [model.label(part.name) for part in (first, *others)],
        "wide": len(others) > SHOWN,
        "dense": len(others) == SHOWN,
        "item_label": item,
        "add_label": f"Agregar {item}",
        "empty_text": f"Empiece con «Agregar {item}»." if editable else "No respondido.",
        "rows": [
            {
                "id": row.id,
                "key": cell(row, first).text or row.caption(),
                "cells": [cell(row, part).html for part in others],
                "labelled": [(model.label(part.name), cell(row, part).html) for part in others],
                "first": row is rows[0],
                "last": row is rows[-1],
            }
            for row in rows
        ],
    }


class RowEditor:
    """One row of a table on a page of its own, new or to be changed."""

    def __init__(self, sheet: Sheet, name: str, row, data=None):
        self.sheet, self.name, self.row = sheet, name, row
        names = [part.name for part in row.fields()]
        self.form = AnswersForm(row, names, sheet, data)

    def save(self, actor, seen: int, *, values=None) -> Sheet | None:
        """As ``PageEditor.save``."""
        if not self.form.is_valid():
            return None
        said = RowInput(self.row.id, self.form.values() if values is None else values)
        try:
            tables = {self.name: TableInput([said])}
            return save_sheet(self.sheet, {}, tables, actor=actor, seen=seen)
        except InvalidInput as refused:
            place_errors(self.form, refused, f"{self.name}.0.")
            return None

    def parts(self) -> list[dict]:
        """As ``PageEditor.parts``."""
        return [{"part": part} for part in self.form.parts(self.sheet).values()]
