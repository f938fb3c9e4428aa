"""A text of a draft put into the control of an answer."""

from django.core.exceptions import ValidationError
from django.db import models

from pei_project import richtext
from pei_project.sheets.fields import KeyField, Rich
from pei_project.sheets.rich import EditorHtml

UUID_LENGTH = 36


def as_control(part: models.Field, value):
    """A text of a draft, any JSON, as the control of an answer takes it. An item of a list may go
    by its code, as in the API."""
    if isinstance(part, Rich):
        return EditorHtml(settled(value)) if isinstance(value, str) else ""
    if part.many_to_many:
        given = value if isinstance(value, list) else []
        return [item_id(part, one) for one in given if isinstance(one, str)]
    if isinstance(value, list | dict | None):
        return ""
    return item_id(part, str(value)) if part.many_to_one else str(value)


def settled(text: str) -> str:
    """A formatted text as an editor shows it; as it is where it cannot be stored."""
    try:
        return richtext.clean_html(text)
    except ValidationError:
        return text


def item_id(part: models.Field, given: str) -> str:
    if len(given) == UUID_LENGTH or isinstance(part, KeyField):
        return given
    item = part.related_model._default_manager.complex_filter(part.get_limit_choices_to())
    found = item.filter(code=given).first()
    return str(found.pk) if found else given
