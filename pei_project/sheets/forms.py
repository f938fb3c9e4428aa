"""The browser's way into a sheet: forms derived from its fields, which only parse.

Rules are checked once, by ``save_sheet``. The pages that show these forms are in ``editors``.
"""

import decimal
import uuid
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString

from pei_project.sheets.attached import AttachedField, FileControl
from pei_project.sheets.base import Answers, Sheet
from pei_project.sheets.controls import as_control
from pei_project.sheets.document import plain
from pei_project.sheets.fields import (
    Choice,
    Email,
    FileField,
    KeyField,
    Money,
    Paragraph,
    Phone,
    Rich,
    Year,
    YesNo,
)
from pei_project.sheets.merging import plain_typed
from pei_project.sheets.rich import RichTextarea, RichTextField
from pei_project.sheets.words import shortened
from pei_project.text import figure, written_figure

PERSONAL = {"data-personal": True}  # what no browser keeps (static/js/drafts.js)
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
    kept_at: tuple[str, str] | None = None  # where what it chooses from is kept: address, words


class WholeField(forms.IntegerField):
    """A whole number as it is typed in Colombia (``text.figure``)."""

    def to_python(self, value):
        return super().to_python(figure(value or ""))


class MoneyField(WholeField):
    """Pesos, shown in groups of three as they are written on paper."""

    def prepare_value(self, value):
        return written_figure(value) if isinstance(value, int) else value


class FigureField(forms.DecimalField):
    """A figure as it is typed in Colombia (``text.figure``)."""

    def to_python(self, value):
        plain = figure(value or "")
        return decimal.Decimal(plain) if plain else None


class ItemsField(forms.ModelMultipleChoiceField):
    """Some items of a list. Those that stand under an item of another list say which one: two
    bodies have a kind of act of the same name."""

    def label_from_instance(self, item):
        parent = item.parent
        return f"{parent}: {item}" if parent and parent.catalog != item.catalog else str(item)


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
            return RichTextField(part, stored, widget=RichTextarea(css), **said)
        case Paragraph():
            return forms.CharField(widget=forms.Textarea(css | {"rows": 3}), strip=False, **said)
        case FileField():
            return AttachedField(widget=FileControl(part, lambda: sheet.pointed_to(part)), **said)
        case KeyField():
            kinds = [(str(one.pk), shortened(str(one), 80)) for one in sheet.pointed_to(part)]
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
            return ItemsField(
                offered(part, chosen).select_related("parent"),
                widget=forms.CheckboxSelectMultiple(),
                **said,
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
            return WholeField(widget=forms.TextInput(css), **said)
        case Money():
            css = {"class": "control control--money", "inputmode": "numeric"}
            return MoneyField(widget=forms.TextInput(css), **said)
        case models.IntegerField():
            css = {"class": "control control--number", "inputmode": "numeric"}
            return WholeField(widget=forms.TextInput(css), **said)
        case models.DecimalField():
            css = {"class": "control control--number", "inputmode": "decimal"}
            return FigureField(localize=True, widget=forms.TextInput(css), **said)
        case models.DateField():
            widget = forms.DateInput(
                {"class": "control control--date", "type": "date"}, "%Y-%m-%d"
            )
            return forms.DateField(input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=widget, **said)
        case models.TimeField():
            widget = forms.TimeInput({"class": "control control--short", "type": "time"}, "%H:%M")
            return forms.TimeField(input_formats=["%H:%M"], widget=widget, **said)
        case Email():
            css |= {"type": "email", "autocomplete": "off"} | PERSONAL
        case Phone():
            css |= {"type": "tel", "autocomplete": "off"} | PERSONAL
    return forms.CharField(widget=forms.TextInput(css), strip=False, **said)


def offered(part: models.Field, chosen) -> models.QuerySet:
    """The items a list offers: the active ones, and those already chosen though retired."""
    items = part.related_model._default_manager.complex_filter(part.get_limit_choices_to())
    return items.offered(chosen)


def kind_of(part: models.Field) -> str:
    match part:
        case Rich():
            return "rich"
        case FileField():
            return "file"
        case Money():
            return "money"
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
        """``data``: what was sent; its ``refused`` says which files were not taken, and why."""
        self.thing, self.names = thing, names
        initial = {}
        for name in names:
            part = thing.field_named(name)
            if part.many_to_many:
                adding = thing._state.adding
                initial[name] = [] if adding else [i.pk for i in getattr(thing, name).all()]
            else:
                value = getattr(thing, part.attname)
                is_word = isinstance(part, YesNo | KeyField) and value is not None
                initial[name] = str(value) if is_word else value
        super().__init__(data, initial=initial)
        for name in names:
            self.fields[name] = form_field(thing, thing.field_named(name), sheet)

    def _clean_fields(self):
        super()._clean_fields()
        for name, sentence in getattr(self.data, "refused", {}).items():
            if name in self.fields:
                self.add_error(name, sentence)

    def values(self, began: dict | None = None) -> dict:
        """What was typed, parsed; many choices as a list. ``began``: the answers, as
        ``document.plain`` gives them, that were typed over, where they are not those of now."""
        values = {
            name: list(value) if isinstance(value, models.QuerySet) else value
            for name, value in self.cleaned_data.items()
        }
        for name, field in self.fields.items():
            if began is not None and isinstance(field, RichTextField):
                values[name] = field.typed_over(began.get(name) or "", self[name].data)
        return values

    def sent(self, name: str, posted) -> tuple[object, bool]:
        """What a browser sent of an answer, as a draft keeps it, and whether the answer says so
        already."""
        field = self.fields[name]
        value = field.widget.value_from_datadict(posted, {}, name)
        is_same = self._says(name, value)
        return (field.as_html(value) if isinstance(field, RichTextField) else value), is_same

    def lay(self, name: str, value) -> bool:
        """Show a text of a draft over the answer; whether it says something else."""
        self.initial[name] = as_control(self.thing.field_named(name), value)
        return not self._says(name, self.initial[name])

    def _says(self, name: str, value) -> bool:
        part, field = self.thing.field_named(name), self.fields[name]
        try:
            typed = field.clean(value)
        except ValidationError:
            return False
        if self.thing._state.adding:  # it says nothing yet
            return not typed and typed is not False and typed != 0
        return plain_typed(part, typed) == plain(self.thing, part)

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
        if isinstance(bound.field, RichTextField):
            typed = bound.data if self.is_bound else bound.initial
            attributes |= bound.field.for_editor(typed)
        is_sheet = self.thing is sheet
        return Part(
            name=name,
            id=bound.auto_id,
            label=self.thing.label(name),
            help=part.help_text,
            why=sheet.reason(name) if is_sheet else "",
            kind=kind_of(part),
            optional=not (sheet.is_asked(name) if is_sheet else name in self.thing.required),
            errors=errors,
            widget=bound.as_widget(attrs=attributes),
            limit=limit,
            count=len((bound.value() or "").strip()) if limit else 0,
            kept_at=kept_at(part, sheet),
        )


def kept_at(part: models.Field, sheet: Sheet) -> tuple[str, str] | None:
    """Where the things that an answer names are written, if they have a page for it."""
    where = getattr(part.related_model, "kept_at", None)
    return where(sheet.institution) if where else None
