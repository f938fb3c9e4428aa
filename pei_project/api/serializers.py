"""Serializers that coerce nothing and ignore nothing, with camelCase names.

They only parse: that a value is of the right kind. Lengths, ranges, lists and rules are checked
once, by the writer.
"""

import datetime
import decimal
import re
import uuid

from django.utils.functional import cached_property
from rest_framework import serializers

from pei_project.api.errors import echoed
from pei_project.api.wire import camel
from pei_project.errors import NOT_ON_THE_LIST


class Strict(serializers.Serializer):
    """Wire names are the camelCase of the names declared; an unknown name is refused."""

    default_error_messages = {
        "unknown_field": "No se conoce este campo.",
        "invalid": "Envíe un objeto.",
    }

    def get_fields(self):
        fields = {}
        for name, part in super().get_fields().items():
            if camel(name) != name and part.source is None:
                part.source = name
            fields[camel(name)] = part
        return fields

    def run_validation(self, data=serializers.empty):
        """Null is no object either, and is told so like a text or a list."""
        if data is not serializers.empty and not isinstance(data, dict):
            detail = serializers.ErrorDetail(self.error_messages["invalid"], code="invalid")
            raise serializers.ValidationError({"non_field_errors": [detail]})
        return super().run_validation(data)

    def to_internal_value(self, data):
        unknown = [name for name in data if name not in self.fields and name not in self.ignored]
        if unknown:
            message = self.error_messages["unknown_field"]
            detail = serializers.ErrorDetail(message, code="unknown_field")
            raise serializers.ValidationError({echoed(name): [detail] for name in unknown})
        return super().to_internal_value(data)

    ignored: frozenset[str] = frozenset()


class StrictField(serializers.Field):
    """Takes values of ``kind`` only: no text for a number, no number for a text."""

    kind: type | tuple = str
    default_error_messages = {"invalid": "El valor no es de la clase que se espera."}

    def to_internal_value(self, data):
        if not isinstance(data, self.kind) or (isinstance(data, bool) and self.kind is not bool):
            self.fail("invalid")
        return self.parse(data)

    def parse(self, data):
        return data

    def to_representation(self, value):
        return value


class TextField(StrictField):
    """Text; null is the same as nothing."""

    def __init__(self, **kwargs):
        super().__init__(**({"allow_null": True} | kwargs))

    def validate_empty_values(self, data):
        empty, value = super().validate_empty_values(data)
        return (True, "") if empty and data is None else (empty, value)


class WholeField(StrictField):
    kind = int


class NumberField(StrictField):
    kind = (int, float)

    def parse(self, data):
        return decimal.Decimal(str(data))


class YesNoField(StrictField):
    kind = bool


class DayField(StrictField):
    """``YYYY-MM-DD``."""

    default_error_messages = {"invalid": "Envíe una fecha real como AAAA-MM-DD."}

    def parse(self, data):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", data, re.ASCII):
            self.fail("invalid")
        try:
            return datetime.date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")


class HourField(StrictField):
    """``HH:MM``."""

    default_error_messages = {"invalid": "Envíe una hora como HH:MM."}

    def parse(self, data):
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", data, re.ASCII):
            self.fail("invalid")
        return datetime.time.fromisoformat(data)


class IdField(StrictField):
    """A UUID."""

    default_error_messages = {"invalid": "Envíe un UUID."}

    def parse(self, data):
        try:
            return uuid.UUID(data)
        except ValueError:
            self.fail("invalid")


class ItemField(StrictField):
    """An item of a list by its code; its UUID is accepted too; "" is the same as null.

    ``items`` is the queryset of the list, read once a request however many rows name it.
    """

    default_error_messages = {"invalid_choice": NOT_ON_THE_LIST}

    def __init__(self, items, **kwargs):
        self.items = items
        super().__init__(**kwargs)

    def validate_empty_values(self, data):
        return (True, None) if data == "" else super().validate_empty_values(data)

    def parse(self, data):
        if data not in self.offered:
            self.fail("invalid_choice")
        return self.offered[data]

    @cached_property
    def offered(self) -> dict:
        """The items by code and by id: a field lives as long as its request."""
        lists = self.root.context.setdefault("lists", {})
        name = str(self.items.query)
        if name not in lists:
            lists[name] = {key: i for i in self.items for key in (i.code, str(i.pk))}
        return lists[name]


class ItemsField(serializers.ListField):
    """Several items of one list."""

    default_error_messages = {"not_a_list": "Envíe una lista."}

    def __init__(self, items, **kwargs):
        super().__init__(child=ItemField(items), **kwargs)
