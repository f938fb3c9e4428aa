"""The wire style, once: strict JSON in, camelCase JSON out, pages.

Wire names are the camelCase of the names in code (``camel``), made by the serializers, so that
keys that are data (catalog codes) are never touched.
"""

import json
import re

import orjson
from rest_framework import negotiation, pagination, parsers, renderers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from pei_project.api.errors import WireError
from pei_project.errors import InvalidInput, Problem

MAX_BODY = 1024 * 1024
MAX_DEPTH = 32
MAX_ITEMS = 1000
MAX_DIGITS = 30


def camel(name: str) -> str:
    """``vision_horizon_year`` -> ``visionHorizonYear``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


class JSONRenderer(renderers.BaseRenderer):
    """orjson; dates in ISO 8601, UUIDs as text."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=str)


class JSONNegotiation(negotiation.DefaultContentNegotiation):
    """JSON is what there is; ``?format=`` is an ordinary, unknown, parameter."""

    def filter_renderers(self, renderers, format):
        return renderers


class AnyNegotiation(negotiation.BaseContentNegotiation):
    """For answers that are no JSON: whatever Accept asks, it gets what there is."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


def _refused(code: str, message: str) -> InvalidInput:
    return InvalidInput({"body": [Problem(code, message)]})


def _pairs(pairs):
    if len(pairs) > MAX_ITEMS:
        raise _refused("too_many", f"Hay más de {MAX_ITEMS} elementos en un objeto.")
    keys = dict(pairs)
    if len(keys) < len(pairs):
        raise _refused("duplicate_key", "Una clave está repetida en el mismo objeto.")
    return keys


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _refused("invalid", "Un número es demasiado grande.")
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _refused("invalid", "Un número es demasiado grande.")
    return number


def _not_a_number(word: str):
    raise WireError("parse_error", f"{word} no es JSON válido.")


# Possessive, and content with a text that never ends: no body makes it look twice at a byte.
_STRUCTURE = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def _is_too_deep(raw: bytes) -> bool:
    """Whether brackets stand too deep in one another, found without recursion (a thousand would
    crash the parser) and no further than the first that does."""
    depth = 0
    for token in _STRUCTURE.finditer(raw):
        match raw[token.start()]:
            case 0x5B | 0x7B:
                depth += 1
                if depth > MAX_DEPTH:
                    return True
            case 0x5D | 0x7D:
                depth -= 1
    return False


def _long_lists(value) -> bool:
    if isinstance(value, list):
        return len(value) > MAX_ITEMS or any(map(_long_lists, value))
    return isinstance(value, dict) and any(map(_long_lists, value.values()))


def parse_json(raw: bytes):
    """The body as Python values. Raises WireError ``parse_error`` for what is not JSON, and
    InvalidInput with ``too_deep``, ``too_many``, ``duplicate_key`` or ``invalid`` for what is
    JSON but beyond the limits of the contract."""
    if _is_too_deep(raw):
        raise _refused("too_deep", f"Hay más de {MAX_DEPTH} niveles, unos dentro de otros.")
    try:
        value = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_pairs,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_not_a_number,
        )
    except ValueError as error:
        raise WireError("parse_error") from error
    if _long_lists(value):
        raise _refused("too_many", f"Hay más de {MAX_ITEMS} elementos en una lista.")
    return value


class StrictJSONParser(parsers.BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(MAX_BODY + 1)
        if len(raw) > MAX_BODY:
            raise WireError("payload_too_large")
        return parse_json(raw)


class Pages(pagination.PageNumberPagination):
    """``?page=1&pageSize=50`` -> ``{count, next, previous, results}``."""

    page_size = 50
    page_size_query_param = "pageSize"
    max_page_size = 100
    last_page_strings = ()

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not re.fullmatch(r"[0-9]{1,9}", asked) or not 1 <= int(asked) <= self.max_page_size:
            message = f"Pida entre 1 y {self.max_page_size} por página."
            raise InvalidInput({"pageSize": [Problem("invalid", message)]})
        return int(asked)

    def get_page_number(self, request, paginator):
        asked = request.query_params.get(self.page_query_param, "1")
        if not re.fullmatch(r"[0-9]{1,18}", asked):
            raise NotFound
        return asked

    def get_paginated_response(self, data):
        return Response(
            {
                "count": self.page.paginator.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )
