"""One error body for every answer of the API (docs/api.md, "Errors").

``handle`` turns what a view raises into it; ``ApiErrorMiddleware`` turns what happens outside
the views (unknown paths, 405 of the router, a crash, Django's own HTML answers, DEBUG's pages)
into it too, for every path whose first segment belongs to the API.
"""

import logging

import orjson
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

from pei_project import disk
from pei_project.errors import NO_ROOM, InvalidInput, Problem, RuleBroken
from pei_project.requests import current_request_id

log = logging.getLogger(__name__)

API_SEGMENTS = frozenset(
    [
        "auth",
        "pei",
        "institution",
        "headquarter",
        "change-draft",
        "change-history",
        "notification",
        "user",
        "indicator",
        "filters",
        "file",
        "schema",
        "docs",
        "healthz",
        "readyz",
    ]
)

# The status of each name a rule may be broken with; the names are a closed list (docs/api.md).
STATUS = {
    "validation_error": 400,
    "parse_error": 400,
    "unknown_field": 400,
    "unknown_parameter": 400,
    "ambiguous_parameter": 400,
    "invalid_token": 400,
    "ValidationToken": 401,
    "Unauthorized": 401,
    "ValidationRole": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "not_acceptable": 406,
    "invalid_state": 409,
    "stale": 409,
    "in_use": 409,
    "incomplete": 409,
    "in_progress": 409,
    "precondition_failed": 412,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "range_not_satisfiable": 416,
    "idempotency_mismatch": 422,
    "precondition_required": 428,
    "throttled": 429,
    "server_error": 500,
    "busy": 503,
    "storage_full": 507,
}
NAME = {
    400: "parse_error",
    401: "Unauthorized",
    403: "ValidationRole",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "payload_too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    429: "throttled",
    500: "server_error",
    503: "busy",
    507: "storage_full",
}
SENTENCE = {
    "parse_error": "El contenido enviado no es JSON válido.",
    "Unauthorized": "Ingrese para continuar: la credencial falta, venció o no es válida.",
    "ValidationRole": "Su rol no permite esta acción.",
    "not_found": "No existe o no está a su alcance.",
    "method_not_allowed": "Esta dirección no admite ese método.",
    "not_acceptable": "Esta dirección solo responde en JSON.",
    "payload_too_large": "El contenido enviado supera el tamaño permitido.",
    "unsupported_media_type": "Envíe el contenido como application/json en UTF-8.",
    "range_not_satisfiable": "El rango pedido no existe en el archivo.",
    "throttled": "Demasiados intentos. Espere un momento y vuelva a intentar.",
    "server_error": "No se pudo completar. Lo guardado antes sigue aquí. Vuelva a intentar.",
    "busy": "El servicio está ocupado. Vuelva a intentar en unos segundos.",
    "storage_full": NO_ROOM,
}
RETRY_AFTER = {"busy": "2"}  # seconds


class WireError(exceptions.APIException):
    """An error of the contract raised where only the wire is concerned: name and sentence."""

    def __init__(self, name: str, sentence: str | None = None, **details):
        super().__init__(sentence or SENTENCE[name], code=name)
        self.name, self.details = name, details
        self.status_code = STATUS[name]


def echoed(text: str) -> str:
    """At most 40 characters of what was sent; what a reader would not see is written out."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text[:40]
    )


def body(name: str, sentence: str | None = None, **details) -> dict:
    """The error body; ``details`` stand beside ``fields`` (``current``, ``reason`` ...)."""
    return {
        "statusCode": STATUS[name],
        "error": name,
        "message": sentence or SENTENCE[name],
        "requestId": current_request_id(),
        **details,
    }


def refused_fields(fields: dict[str, list[Problem]]) -> dict:
    """The body for what cannot be read; ``unknown_field`` where nothing else is wrong with it."""
    codes = {problem.code for problems in fields.values() for problem in problems}
    if codes == {"unknown_field"}:
        return body("unknown_field", "Hay campos que no se conocen.", fields=wire_fields(fields))
    return body("validation_error", "Revise los datos señalados.", fields=wire_fields(fields))


def wire_fields(fields: dict[str, list[Problem]]) -> dict:
    return {
        name: [{"code": problem.code, "message": problem.message} for problem in problems]
        for name, problems in fields.items()
    }


def handle(error: Exception, context: dict) -> Response:
    """DRF's exception handler: every exception leaves as the one body."""
    headers = {}
    match error:
        case InvalidInput():
            content = refused_fields(error.fields)
        case RuleBroken():
            content = body(error.code, error.sentence, **error.details)
        case WireError():
            content = body(error.name, str(error.detail), **error.details)
        case exceptions.ValidationError():
            content = refused_fields(problems_of(error.detail))
        case exceptions.APIException():
            content = body(NAME.get(error.status_code, "server_error"))
        case Http404():
            content = body("not_found")
        case PermissionDenied():
            content = body("ValidationRole")
        case UnreadablePostError():  # the connection was lost
            content = body("parse_error")
        case RequestDataTooBig():
            content = body("payload_too_large")
        case BadRequest() | SuspiciousOperation():
            content = body("parse_error")
        case _ if name := unavailable(error):
            content = body(name)
            headers |= waits(name)
        case _:
            log.exception("Unhandled error in %s", context["request"].path)
            content = body("server_error")
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(wait)
    return Response(content, status=content["statusCode"], headers=headers)


def unavailable(error: BaseException | None) -> str | None:
    """The name of what no request is to blame for and may be well again soon: ``storage_full``
    where there is no room to write, ``busy`` where the database does not answer in time. None for
    any other error. It is logged."""
    if disk.is_full(error):
        name = "storage_full"
    elif isinstance(error, OperationalError):
        name = "busy"
    else:
        return None
    log.error("Answered %s", name, exc_info=error)
    return name


def waits(name: str) -> dict[str, str]:
    """The headers that say when to try again."""
    return {"Retry-After": RETRY_AFTER[name]} if name in RETRY_AFTER else {}


def problems_of(detail, path: str = "") -> dict[str, list[Problem]]:
    """Flatten DRF's nested error detail: ``{"values": [{}, {"name": [..]}]}`` becomes
    ``{"values.1.name": [Problem]}``. What belongs to the whole body stands under ``body``."""
    if isinstance(detail, dict):
        parts = detail.items()
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        parts = enumerate(detail)
    else:
        problems = detail if isinstance(detail, list) else [detail]
        return {path or "body": [Problem(p.code, str(p)) for p in problems]}
    found = {}
    for key, part in parts:
        if part:
            name = "" if key in ("non_field_errors", "nonFieldErrors") else str(key)
            found |= problems_of(part, ".".join(filter(None, (path, name))))
    return found


class ApiErrorMiddleware:
    """The catch-all: under an API segment no answer of 400 or more leaves in another shape."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if (
            response.status_code >= 400
            and request.path.split("/")[1] in API_SEGMENTS
            and not getattr(response, "data", None)
        ):
            name = NAME.get(response.status_code, "server_error")
            content = orjson.dumps(body(name))
            headers = dict(response.headers)
            headers.pop("Content-Encoding", None)
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
            response = HttpResponse(content, status=response.status_code, headers=headers)
        return response
