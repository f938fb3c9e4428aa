"""The texts of a draft as a person reads them: what, of which answer, and in which row."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString, mark_safe

from pei_project import richtext
from pei_project.api.wire import camel
from pei_project.sheets.base import Sheet
from pei_project.sheets.controls import as_control
from pei_project.sheets.differences import as_html, compare
from pei_project.sheets.drafting import Shown
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.fields import FileField, KeyField, Line, Paragraph, Rich
from pei_project.sheets.history import Change
from pei_project.text import id_or_none

MARKS = {"finished": "¿Terminó?", "notApplicableReason": "Por qué no aplica"}


@dataclass(frozen=True)
class Typed:
    """One text of a draft. ``name`` is the answer or table of the form, "" of a mark beside them;
    ``row`` the row of the table; ``is_asked``: the form has such a question still."""

    label: str
    said: str | SafeString
    name: str = ""
    row: uuid.UUID | None = None
    is_asked: bool = True


def texts(draft: ChangeDraft, model: type[Sheet]) -> list[Typed]:
    """The texts of a draft, in the order in which the form asks; those it asks no more last."""
    names = {camel(name): name for name in model.names()}
    found = [_typed(model, names, path, value) for path, value in draft.values().items()]
    order = {name: place for place, name in enumerate(model.names())}
    return sorted(found, key=lambda one: order.get(one.name, len(order)))


def _typed(model: type[Sheet], names: dict, path: str, value) -> Typed:
    answer, _, rest = path.partition("/")
    name, tables = names.get(answer, ""), model.tables()
    if name in tables and rest:
        row, _, column = rest.partition("/")
        parts = {camel(part.name): part for part in tables[name].fields()}
        if column in parts and (key := id_or_none(row)):
            label = f"{model.label(name)}: {tables[name].label(parts[column].name).lower()}"
            return Typed(label, words(parts[column], value), name, key)
    elif name and name not in tables:
        part = model.field_named(name)
        return Typed(model.label(name), words(part, value), name)
    elif answer in MARKS:
        label, said = MARKS[answer], str(value)
        return Typed(label, {"yes": "Sí", "no": "No", "none": "No aplica"}.get(said, said))
    return Typed(path, value if isinstance(value, str) else str(value), is_asked=False)


def words(part: models.Field, value) -> str | SafeString:
    """What was typed, for a page: formatted where it can be, an item by its name."""
    if isinstance(part, Rich) and isinstance(value, str):
        try:
            return mark_safe(richtext.clean_html(value))  # noqa: S308  # nh3 has cleaned it
        except ValidationError:
            return value
    if isinstance(part, KeyField) and not isinstance(part, FileField):
        return "Elegido" if value else ""
    if part.many_to_many or part.many_to_one:
        return ", ".join(str(item) for item in _items(part, as_control(part, value)))
    if part.choices:
        return dict(part.flatchoices).get(value, str(value))
    return {"True": "Sí", "False": "No"}.get(str(value), str(value))


def _items(part: models.Field, chosen) -> list:
    keys = [id_or_none(one) for one in (chosen if isinstance(chosen, list) else [chosen])]
    return list(part.related_model._default_manager.filter(pk__in=[key for key in keys if key]))


# --- beside a form ------------------------------------------------------------------------------


def note(shown: Shown, sheet: Sheet, names, url_of_row=None) -> dict | None:
    """What a page says of the draft that is laid over it (``components/draft_note.html``): of its
    tables too, whose rows have pages of their own. ``url_of_row(name, row)`` leads there. None
    where nothing of it belongs to the page."""
    if shown.draft is None:
        return None
    read = texts(shown.draft, type(sheet))
    waiting = dict.fromkeys((one.name, one.row) for one in read if one.row and one.name in names)
    if not (shown.labels or waiting or any(not one.is_asked for one in read)):
        return None
    rows = [
        {"text": f"Fila sin guardar en «{sheet.label(name)}»", "url": url_of_row(name, row)}
        for name, row in waiting
    ]
    return {
        "labels": shown.labels,
        "when": shown.when,
        "rows": rows,
        "newer": newer(sheet, shown.newer, names),
        "id": shown.draft.pk,
    }


def newer(sheet: Sheet, changes: list[Change], names) -> dict | None:
    """What others saved while somebody wrote: who, and which answers, texts with their words in
    and out. ``changes`` come newest first."""
    changed = {change.field for change in changes}
    touched = [name for name in sheet.names() if name in names and name in changed]
    if not touched:
        return None
    before = {change.field: change.before for change in changes}
    after = {change.field: change.after for change in reversed(changes)}
    return {
        "who": changes[0].actor_name,
        "when": changes[0].at,
        "names": [sheet.label(name) for name in touched],
        "changes": [
            {"label": sheet.label(name), "html": as_html(compare(*map(plain, pair)))}
            for name, pair in ((name, (before[name], after[name])) for name in touched)
            if is_prose(sheet, name)
        ],
    }


def is_prose(sheet: Sheet, name: str) -> bool:
    return name not in sheet.tables() and isinstance(
        sheet.field_named(name), Rich | Paragraph | Line
    )


def plain(value) -> str:
    return richtext.to_plain(value) if value and value.startswith("<") else value or ""
