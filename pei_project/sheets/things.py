"""The history of what is no form: people, roles, official lists. Each is told by the answers that
its table has, by name; never a password, nor what the product itself marks (when, by whom)."""

import datetime
import decimal
import uuid

from django.db import models

from pei_project.sheets.history import (
    Change,
    beginnings,
    changes,
    differences,
    key_of,
    store,
)

SECRET = ("password",)
OF_THE_PRODUCT = ("last_login",)


def said(thing: models.Model) -> dict:
    """What a thing says, by field, as JSON would hold it: of what it points to its code, or what
    it is known by."""
    return {part.name: _plain(thing, part) for part in parts(type(thing))}


def parts(model: type[models.Model]) -> list[models.Field]:
    kept = (*SECRET, *OF_THE_PRODUCT)
    return [part for part in model._meta.fields if _is_told(part) and part.name not in kept]


def _is_told(part: models.Field) -> bool:
    return part.editable and not part.primary_key and not part.generated


def rows_of(things) -> list[dict]:
    """Things that belong to another, as ``history.differences`` takes the rows of a table."""
    return [{"id": str(key_of(thing))} | said(thing) for thing in things]


def _plain(thing: models.Model, part: models.Field):
    if part.many_to_one:
        other = getattr(thing, part.name)
        return other and str(getattr(other, "code", other.pk))
    value = getattr(thing, part.name)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    return str(value) if isinstance(value, uuid.UUID) else value


def made(thing, actor) -> list[Change]:
    """The changes that tell of a new thing, not yet stored."""
    return told(thing, actor, beginnings(said(thing), ()))


def changed(thing, actor, before: dict) -> list[Change]:
    """The changes that tell how a thing came to differ from ``before``, not yet stored."""
    return told(thing, actor, differences(before, said(thing), ()))


def told(thing, actor, found: list[dict], reason: str = "") -> list[Change]:
    """Changes of a thing as ``differences`` found them, not yet stored. Things that count no
    revisions have none."""
    revision = getattr(thing, "revision", 0)
    return changes(thing, thing._meta.model_name, revision, actor, found, reason)


def record_thing(thing, actor, found: list[dict]) -> None:
    """Add the changes of one save of a thing, in the transaction that saves."""
    store(told(thing, actor, found))
