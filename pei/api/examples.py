"""Requests that can be sent as they stand, for the document of the API: what the demo school
says, with its rows named so that others of the same request may point to them."""

import datetime
import decimal
import uuid

from pei.demo.guadual import GUADUAL
from pei.models.section import Section
from pei_project.api.wire import camel
from pei_project.sheets.fields import KeyField, RowField

ROWS = 2  # of each table: enough to see what a list is


def first_content(model: type[Section]) -> dict:
    """Save: some answers and the first rows of each table."""
    said = GUADUAL.get(model)
    if said is None:
        return {}
    answers = {
        camel(name): _value(model, model.field_named(name), value)
        for name, value in said.values.items()
    }
    return answers | {camel(name): _rows(model, name) for name in said.tables}


def whole(model: type[Section]) -> dict:
    """Update: every answer and every table, null, "" or [] for nothing."""
    nothing = {camel(part.name): _nothing(part) for part in model.fields()}
    nothing |= {camel(name): [] for name in model.tables()}
    return {"revision": 1} | nothing | first_content(model)


def change(model: type[Section]) -> dict:
    """PATCH: one answer."""
    first = next((part for part in model.fields() if _nothing(part) == ""), None)
    content = first_content(model)
    name = camel(first.name) if first else ""
    return {"revision": 1} | ({name: content.get(name, "")} if first else {})


def _rows(model: type[Section], name: str) -> list[dict]:
    said, row = GUADUAL[model].tables[name], model.tables()[name]
    found = []
    for place, given in enumerate(said[:ROWS]):
        values = {
            camel(part.name): _value(model, part, given.get(part.name)) for part in row.fields()
        }
        found.append({"id": _row_id(row, place)} | values)
    return found


def _value(model, part, value):
    if isinstance(part, KeyField) and not isinstance(part, RowField):
        return None  # what is of one school has no id that an example could know
    if not isinstance(part, RowField):
        return _nothing(part) if value is None else _plain(value)
    table = next(name for name, row in model.tables().items() if row is part.related_model)
    captions = [next(iter(row.values())) for row in GUADUAL[model].tables[table][:ROWS]]
    # The row it points to may be one that the example leaves out.
    return _row_id(part.related_model, captions.index(value)) if value in captions else None


def _row_id(row, place: int) -> str:
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{row.__name__}.{place}")
    return str(uuid.UUID(bytes=name.bytes, version=4))


def _nothing(part):
    if part.many_to_many:
        return []
    return None if part.null else ""


def _plain(value):
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
