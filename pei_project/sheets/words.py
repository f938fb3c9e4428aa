"""Answers in words: as a reader sees them, and what a sentence says of them."""

from django.db import models

from pei_project.richtext import to_plain
from pei_project.sheets.fields import FileField, Money, Percent, Year
from pei_project.text import written_figure


def capital(label) -> str:
    """A label as it begins a line: a question with its first letter, after the «¿»."""
    label = str(label)
    first = 1 if label.startswith("¿") else 0
    return label[:first] + label[first : first + 1].upper() + label[first + 1 :]


def shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def display(thing, part: models.Field) -> str:
    """An answer as plain text for a reader: labels for choices, «Sí» and «No», dates in words."""
    value = getattr(thing, part.name)
    if part.many_to_many:
        return ", ".join(str(item) for item in value.all())
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if part.choices:
        return dict(part.flatchoices).get(value, value)
    if isinstance(part, models.TextField):
        return to_plain(value)
    if isinstance(part, models.DateField):
        return f"{value:%d/%m/%Y}"
    if isinstance(part, models.TimeField):
        return f"{value:%H:%M}"
    if isinstance(part, Money):
        return pesos(value)
    if isinstance(part, Percent):
        return f"{written_figure(value)}\N{NO-BREAK SPACE}%"
    if isinstance(part, models.IntegerField | models.DecimalField) and not isinstance(part, Year):
        return written_figure(value)
    return str(value)


def pesos(value: int) -> str:
    """Money as it is written in Colombia."""
    return f"$\N{NO-BREAK SPACE}{written_figure(value)}"


MEGABYTE = 1024 * 1024  # as computers show it


def file_size(size: int) -> str:
    """How large a file is, in the units people know: «340 kB», «1,2 MB»."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))}\N{NO-BREAK SPACE}kB"
    return f"{written_figure(round(size / MEGABYTE, 1))}\N{NO-BREAK SPACE}MB"


def verb_for(part: models.Field) -> str:
    """What is asked of the person: to choose from a list, to bring a file, or to write."""
    if isinstance(part, FileField):
        return "Suba"
    chosen = part.is_relation or part.choices or isinstance(part, models.BooleanField)
    return "Elija" if chosen else "Escriba"
