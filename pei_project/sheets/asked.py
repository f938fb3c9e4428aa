"""A form of Django's drawn as the forms of sheets are: each field a part, as
``components/field.html`` takes it, with the classes of its control."""

from django import forms

from pei_project.sheets.forms import Part

# fmt: off
KINDS = (
    (forms.RadioSelect,   "radio", ""),
    (forms.Textarea,      "paragraph", "control"),
    (forms.Select,        "choice", "control control--select"),
    (forms.NumberInput,   "number", "control control--short"),
    (forms.DateInput,     "date", "control control--date"),
    (forms.TextInput,     "text", "control"),
    (forms.EmailInput,    "text", "control"),
    (forms.PasswordInput, "text", "control"),
)
# fmt: on


def asked(form: forms.Form, names, needed=(), kinds=KINDS) -> list[dict]:
    """The fields of these names as parts; ``needed``: those that are asked for though the form
    lets them be blank, because another answer makes them so."""
    return [{"part": part_of(form, name, name in needed, kinds)} for name in names]


def part_of(form: forms.Form, name: str, is_needed: bool, kinds) -> Part:
    bound = form[name]
    kind, css = next(
        ((kind, css) for widget, kind, css in kinds if isinstance(bound.field.widget, widget)),
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
