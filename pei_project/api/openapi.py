"""The document of the API, made from the routes and from what each view says of itself.

drf-spectacular walks the routes and collects the named parts; what an operation looks like is
said here, from ``Operation`` and from the view: its path, the parameters it knows, its rules.
"""

import re
from dataclasses import replace

from django.urls import get_resolver
from django_filters import FilterSet, filters
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from pei_project.api.errors import STATUS
from pei_project.api.operations import IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, JSON, RANGE
from pei_project.api.refusals import MEANING, refusals_of
from pei_project.api.shapes import ERROR, WHOLE, Shape, one_of, record, text

CONVERTERS = {
    "uuid": text(format="uuid"),
    "slug": text(pattern="^[-a-zA-Z0-9_]+$"),
    "str": text(),
}
LONGEST_PARAMETER = 200
PAGING = {
    "page": WHOLE | {"minimum": 1, "default": 1, "description": "Cuál página."},
    "pageSize": WHOLE
    | {"minimum": 1, "maximum": 100, "default": 50, "description": "Cuántos por página."},
}
REQUEST_HEADERS = {
    "X-Request-Id": text(
        pattern="^[A-Za-z0-9-]{8,64}$",
        description="Nombre de esta solicitud en los registros. Si falta, el servicio pone uno.",
    ),
    IF_MATCH: text(
        pattern='^(W/)?"[0-9]{1,9}"$',
        description="La revisión que se vio, como la dio `ETag`. En su lugar sirve `revision` "
        "en el cuerpo; sin ninguna de las dos la respuesta es 428.",
    ),
    IF_NONE_MATCH: text(
        description="La `ETag` de la copia que se tiene: si sigue igual, la respuesta es 304.",
    ),
    IDEMPOTENCY_KEY: text(
        pattern="^[!-~]{1,255}$",
        description="Una clave nueva por cada cosa que se crea. Repetir la solicitud con la misma "
        "clave da otra vez la primera respuesta, durante 24 horas.",
    ),
    RANGE: text(description="Una parte del archivo, como `bytes=0-1023`."),
}
ANSWER_HEADERS = {
    "X-Request-Id": text(description="Nombre de la solicitud en los registros."),
    "ETag": text(description="La revisión, o la huella de lo que se respondió."),
    "Location": text(format="uri-reference", description="Dónde está o estará."),
    "Retry-After": WHOLE | {"description": "Segundos que conviene esperar."},
    "WWW-Authenticate": text(description="El esquema que se acepta."),
}
ERROR_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


class Describer:
    """Writes operations; every named part it meets is put into the document once."""

    def __init__(self, registry):
        self.registry = registry

    def named(self, kind: str, name: str, content) -> dict:
        """A reference to the part ``content()`` of the document."""
        part = ResolvedComponent(name=name, type=kind, object=name)
        if part not in self.registry:
            self.registry.register(part)
            part.schema = content()
        return part.ref

    def resolved(self, schema):
        """A schema with references in the place of its shapes."""
        match schema:
            case Shape():
                return self.named("schemas", schema.name, lambda: self.resolved(schema.schema))
            case dict():
                return {key: self.resolved(value) for key, value in schema.items()}
            case list():
                return [self.resolved(value) for value in schema]
        return schema

    # --- the request ------------------------------------------------------------------------

    def operation(self, operation, method, path, refusals, *, parameters=(), needs_token=True):
        """The document's text for one method of a route."""
        said = {
            "operationId": operation_id(method, path),
            "summary": operation.summary,
            "description": operation.description,
            "tags": [operation.folder],
            "parameters": [*parameters, *map(self.request_header, operation.accepts)],
            "security": [{"accessToken": []}] if needs_token else [],
        }
        if operation.takes:
            content = {"schema": self.resolved(operation.takes)}
            if operation.example:
                content["example"] = operation.example
            said["requestBody"] = {
                "required": True,
                "content": {operation.takes_media: content},
            }
        said["responses"] = self.responses(operation, refusals)
        return {key: value for key, value in said.items() if value or key == "security"}

    def request_header(self, name: str) -> dict:
        schema = REQUEST_HEADERS[name]
        return self.named("parameters", name, lambda: parameter(name, "header", schema))

    # --- the answers ------------------------------------------------------------------------

    def responses(self, operation, refusals) -> dict:
        answer = {"description": "Hecho.", "headers": self.headers(*operation.sends)}
        if operation.answer:
            schema = self.resolved(operation.answer)
            answer["content"] = {media: {"schema": schema} for media in operation.media}
        found = {str(operation.status): answer}
        if operation.waits:
            schema = record({"message": text()})
            found["202"] = {
                "description": "Se está preparando: se pide otra vez, más tarde, en `Location`.",
                "headers": self.headers("Location", "Retry-After"),
                "content": {JSON: {"schema": schema}},
            }
        if RANGE in operation.accepts:
            found["206"] = answer | {"description": "La parte pedida."}
        if IF_NONE_MATCH in operation.accepts:
            kept = {"description": "La copia que se tiene sigue igual."}
            found["304"] = kept | {"headers": self.headers("ETag")}
        for status in sorted({STATUS[name] for name in refusals}):
            names = [name for name in STATUS if name in refusals and STATUS[name] == status]
            found[str(status)] = self.refusal(status, names)
        return found

    def headers(self, *names) -> dict:
        return {
            name: self.named("headers", name, lambda name=name: {"schema": ANSWER_HEADERS[name]})
            for name in ("X-Request-Id", *names)
        }

    def refusal(self, status: int, names: list[str]) -> dict:
        """The one error body, of this status and with one of these names."""

        def content():
            narrowed = {"statusCode": {"const": status}, "error": {"enum": names}}
            schema = {"allOf": [self.resolved(ERROR)], "properties": narrowed}
            return {
                "description": "\n".join(f"- `{name}`: {MEANING[name]}" for name in names),
                "headers": self.headers(*ERROR_HEADERS.get(status, ())),
                "content": {JSON: {"schema": schema}},
            }

        return self.named("responses", f"{status}.{'.'.join(names)}", content)


def operation_id(method: str, path: str) -> str:
    """``PUT /pei/definition/{idPei}`` -> ``putPeiDefinitionByIdPei``."""
    words = []
    for part in path.strip("/").split("/"):
        if part.startswith("{"):
            words.append("By")
        words += re.findall(r"[A-Za-z0-9]+", part)
    return method.lower() + "".join(word[:1].upper() + word[1:] for word in words)


def parameter(name: str, place: str, schema: dict) -> dict:
    said = {"name": name, "in": place, "schema": dict(schema)}
    if description := said["schema"].pop("description", ""):
        said["description"] = description
    return said | ({"required": True} if place == "path" else {})


# --- what follows from the view -----------------------------------------------------------------


class RouteSchema(AutoSchema):
    """Describes the routes of an ``ApiView``."""

    def get_operation(self, path, path_regex, path_prefix, method, registry):
        view = self.view
        if method not in view.operations:
            raise LookupError(f"{type(view).__name__}.operations says nothing of {method} {path}.")
        operation, describer = view.operations[method], Describer(registry)
        handler = getattr(view, method.lower())
        if getattr(handler, "takes_key", False):
            operation = replace(operation, accepts=(*operation.accepts, IDEMPOTENCY_KEY))
        parameters = [
            *(parameter(*said) for said in path_parameters(view, path_regex)),
            *(parameter(name, "query", schema) for name, schema in query_of(view).items()),
            describer.request_header("X-Request-Id"),
        ]
        return describer.operation(
            operation,
            method,
            path,
            refusals_of(view, method, path, operation),
            parameters=parameters,
            needs_token=bool(view.authentication_classes),
        )


def path_parameters(view, path_regex: str) -> list[tuple[str, str, dict]]:
    return [
        (view.path_names.get(name, name), "path", CONVERTERS[kind] | view.path_says.get(name, {}))
        for kind, name in re.findall(r"<(\w+):(\w+)>", path_regex)
    ]


def query_of(view) -> dict[str, dict]:
    """The query parameters of a view, in the order in which they are declared."""
    listed = getattr(view, "filters", None)
    found = query_of_filters(listed) if listed else {}
    orderings = [sign + name for name in getattr(listed, "orderings", ()) for sign in ("", "-")]
    if orderings:
        found["ordering"] = one_of(orderings, description="Con `-` va al revés.")
    if "page" in view.parameters:
        found |= PAGING
    return found | view.query


def query_of_filters(listed: type[FilterSet]) -> dict[str, dict]:
    return {name: asked_by(one) for name, one in listed.base_filters.items()}


def asked_by(one: filters.Filter) -> dict:
    """The schema of what a filter takes."""
    said = {"description": one.extra["help_text"]} if one.extra.get("help_text") else {}
    match one:
        case filters.ChoiceFilter():
            return one_of([code for code, _ in one.extra["choices"]], **said)
        case filters.UUIDFilter():
            return text(format="uuid", **said)
        case filters.NumberFilter():
            bounds = {"minimum": one.extra["min_value"], "maximum": one.extra["max_value"]}
            return {"type": "integer", **bounds, **said}
        case filters.IsoDateTimeFilter():
            return text(format="date-time", **said)
    return text(maxLength=LONGEST_PARAMETER, **said)


class Generator(SchemaGenerator):
    """The whole document. Routes that are plain functions say their ``operations`` themselves."""

    def coerce_path(self, path, method, view):
        """Parameters go by their documented names."""
        return re.sub(
            r"\{(\w+)\}", lambda found: f"{{{view.path_names.get(found[1], found[1])}}}", path
        )

    def parse(self, input_request, public):
        paths = super().parse(input_request, public)
        describer = Describer(self.registry)
        for route in get_resolver().url_patterns:
            view = getattr(route, "callback", None)
            for method, operation in getattr(view, "operations", {}).items():
                path = f"/{route.pattern}"
                paths.setdefault(path, {})[method.lower()] = describer.operation(
                    operation, method, path, set(operation.refusals), needs_token=False
                )
        return paths
