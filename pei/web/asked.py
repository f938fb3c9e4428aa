"""A form of Django's drawn as the forms of sheets are: each field a part, as
``components/field.html`` takes it, with the classes of its control."""

from types import SimpleNamespace

from django import forms

from institutions.models import StoredFile
from pei.steps import Dissemination
from pei_project.sheets.attached import FileControl
from pei_project.sheets.forms import Part

# fmt: off
KINDS = (
    (forms.RadioSelect, "radio", ""),
    (FileControl,       "file", ""),
    (Dissemination.Lines, "choices", ""),
    (forms.Textarea,    "paragraph", "control"),
    (forms.Select,      "choice", "control control--select"),
    (forms.NumberInput, "number", "control control--short"),
    (forms.DateInput,   "date", "control control--date"),
    (forms.TextInput,   "text", "control"),
)
# fmt: on


def asked(form: forms.Form, names, needed=()) -> list[dict]:
    """The fields of these names as parts; ``needed``: those that are asked for though the form
    lets them be blank, because another answer makes them so."""
    return [{"part": part_of(form, name, name in needed)} for name in names]


def part_of(form: forms.Form, name: str, is_needed: bool) -> Part:
    bound = form[name]
    kind, css = next(
        ((kind, css) for widget, kind, css in KINDS if isinstance(bound.field.widget, widget)),
        ("text", ""),
    )
    errors = [str(error) for error in bound.errors]
    notes = {"help": bound.help_text, "error": errors}
    described = " ".join(f"{bound.auto_id}-{note}" for note, there in notes.items() if there)
    attributes = {"class": css} if css else {}
    attributes |= {"aria-describedby": described} if described else {}
    attributes |= {"aria-invalid": "true"} if errors else {}
    return Part(
        name=name,
        id=bound.auto_id,
        label=bound.label,
        help=bound.help_text,
        why="",
        kind=kind,
        optional=not (bound.field.required or is_needed),
        errors=errors,
        widget=bound.as_widget(attrs=attributes),
    )


def brings_file(form: forms.Form, name: str, files) -> None:
    """Let a file be brought with the form where one of ``files`` would be chosen."""
    attached = SimpleNamespace(related_model=StoredFile, kinds=())
    form.fields[name].widget = FileControl(attached, lambda: files)
