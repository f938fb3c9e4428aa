"""The API's way into a sheet: serializers derived from its fields, which only parse."""

import decimal
from functools import cache

from django.db import models
from rest_framework import serializers

from pei_project.api import serializers as wire
from pei_project.api.wire import camel
from pei_project.errors import Finding
from pei_project.sheets.base import Answers, Sheet
from pei_project.sheets.document import content, labels
from pei_project.sheets.fields import KeyField, Money
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.results import Computed
from pei_project.sheets.sensitive import masked_content, masked_rows

# Envelope names a client gets with a sheet and may send back unread.
ENVELOPE = frozenset(
    {"status", "updatedAt", "updatedBy", "labels", "computed", "missing", "errors", "warnings"}
)


def wire_field(part: models.Field, required: bool) -> serializers.Field:
    """The serializer field of one answer."""
    said = {"required": required, "allow_null": True}
    match part:
        case KeyField():
            return wire.IdField(**said)
        case models.ManyToManyField():
            items = part.related_model._default_manager.complex_filter(part.get_limit_choices_to())
            return wire.ItemsField(items, required=required, allow_empty=True)
        case models.ForeignKey():
            items = part.related_model._default_manager.complex_filter(part.get_limit_choices_to())
            return wire.ItemField(items, **said)
        case models.BooleanField():
            return wire.YesNoField(**said)
        case Money():
            return wire.NumberField(**said)
        case models.IntegerField():
            return wire.WholeField(**said)
        case models.DecimalField():
            return wire.NumberField(**said)
        case models.DateField():
            return wire.DayField(**said)
        case models.TimeField():
            return wire.HourField(**said)
    return wire.TextField(**said)


def _fields(model: type[Answers], whole: bool) -> dict[str, serializers.Field]:
    return {part.name: wire_field(part, required=whole) for part in model.fields()}


@cache
def serializer_for(model: type[Sheet], whole: bool) -> type[wire.Strict]:
    """The serializer of a sheet. ``whole``: every answer and table must be there (PUT);
    otherwise what is left out stays (PATCH, and POST of the first content)."""
    declared = _fields(model, whole)
    for name, row in model.tables().items():
        declared[name] = _row_serializer(row, whole)(many=True, required=whole)
    for name in model.envelope_answers:
        declared[name] = wire_field(model.field_named(name), required=False)
    declared["revision"] = wire.WholeField(required=False, allow_null=True)
    declared["ignored"] = ENVELOPE
    return type(f"{model.__name__}Serializer", (wire.Strict,), declared)


@cache
def _row_serializer(model, whole: bool) -> type[wire.Strict]:
    declared = {
        "id": wire.IdField(required=False),
        "order": wire.WholeField(required=False),
        **_fields(model, whole),
    }
    if not whole:
        declared["delete"] = wire.YesNoField(required=False)
    return type(f"{model.__name__}Serializer", (wire.Strict,), declared)


def parse(model: type[Sheet], data, whole: bool) -> tuple[dict, dict[str, TableInput], int | None]:
    """What a request says: answers, tables and the revision its author saw."""
    serializer = serializer_for(model, whole)(data=data)
    serializer.is_valid(raise_exception=True)
    said = dict(serializer.validated_data)
    seen = said.pop("revision", None)
    tables = {
        name: TableInput([_row_input(dict(row)) for row in said.pop(name)], whole)
        for name in model.tables()
        if name in said
    }
    return said, tables, seen


def _row_input(said: dict) -> RowInput:
    return RowInput(
        id=said.pop("id", None),
        delete=said.pop("delete", False),
        order=said.pop("order", None),
        values=said,
    )


def represent(sheet: Sheet, exact: bool = False, checked=None) -> dict:
    """A sheet as the API sends it: the envelope and beside it every answer. ``exact``: to a reader
    who may know the small counts of ``sensitive``. ``checked``: what is missing and what the rules
    find, where that was asked already."""
    findings = checked or sheet.findings()
    lacks = checked.missing if checked else sheet.missing()
    author = sheet.updated_by
    return {
        "revision": sheet.revision,
        **{camel(name): getattr(sheet, name) for name in sheet.envelope},
        "updatedAt": sheet.updated_at,
        "updatedBy": {"id": str(author.pk), "name": author.name} if author else None,
        **wire_values(sheet, exact),
        "labels": {camel(name): named for name, named in labels(sheet).items()},
        "computed": {camel(one.name): represent_computed(one, exact) for one in sheet.computed()},
        "missing": list(dict.fromkeys(missing.label for missing in lacks)),
        "errors": [represent_finding(one) for one in findings.errors],
        "warnings": [represent_finding(one) for one in findings.warnings],
    }


def represent_computed(one: Computed, exact: bool) -> dict:
    said = one.rows if exact else masked_rows(one)
    rows = [[number(value) for value in row] for row in said]
    return {"label": one.label, "headings": one.headings, "rows": rows}


def number(value):
    return float(value) if isinstance(value, decimal.Decimal) else value


def represent_finding(one: Finding) -> dict:
    return {"code": one.code, "message": one.message, "field": camel(one.name)}


def wire_values(sheet: Sheet, exact: bool = False) -> dict:
    """The answers and tables of a sheet by their wire names."""
    tables = sheet.tables()
    said = content(sheet) if exact else masked_content(sheet, content(sheet))
    return {
        camel(name): [_camel_row(row) for row in value] if name in tables else value
        for name, value in said.items()
    }


def _camel_row(row: dict) -> dict:
    return {camel(name): value for name, value in row.items()}
