"""Which errors an operation can give, and what each means, for the document of the API."""

from pei_project import policy
from pei_project.api.operations import IDEMPOTENCY_KEY, IF_MATCH, RANGE, Operation
from pei_project.api.views import WRITING, ApiView
from pei_project.api.wire import JSONNegotiation

MEANING = {
    "validation_error": "Un dato no es válido: `fields` dice cuál y por qué.",
    "parse_error": "El contenido no es JSON.",
    "unknown_field": "Hay un campo que no se conoce.",
    "unknown_parameter": "Hay un parámetro, filtro u orden que no se conoce.",
    "ambiguous_parameter": "Algo se dijo dos veces, o de dos maneras distintas.",
    "invalid_token": "El enlace venció o ya se usó.",
    "ValidationToken": "El token de renovación falta, venció, ya se usó o se revocó.",
    "Unauthorized": "La credencial falta, venció o no es válida.",
    "ValidationRole": "El rol no permite esta acción.",
    "not_found": "No existe o no está a su alcance: las dos respuestas son iguales.",
    "method_not_allowed": "La dirección no admite ese método.",
    "not_acceptable": "La respuesta no existe en el formato pedido.",
    "invalid_state": "El estado no permite esta acción ahora.",
    "stale": "Alguien guardó después: `current` trae lo que hay.",
    "in_use": "Algo apunta a esto y no se puede borrar.",
    "incomplete": "Falta algo para dar este paso.",
    "in_progress": "La misma solicitud todavía se está atendiendo.",
    "precondition_failed": "La revisión de `If-Match` no es la actual: `current` trae lo que hay.",
    "payload_too_large": "El contenido es demasiado grande.",
    "unsupported_media_type": "El contenido no viene como `application/json` en UTF-8.",
    "range_not_satisfiable": "El rango pedido no existe en el archivo.",
    "idempotency_mismatch": "La clave ya se usó con otra solicitud.",
    "precondition_required": "Falta decir qué revisión se vio.",
    "throttled": "Demasiados intentos: espere lo que dice `Retry-After`.",
    "server_error": "Falló el servicio. Lo guardado antes sigue ahí.",
    "busy": "El servicio está ocupado: espere lo que dice `Retry-After`.",
    "storage_full": "No queda espacio para guardar: lo guardado antes sigue ahí.",
}

ALWAYS = ("server_error", "busy")
OF_QUERY = ("unknown_parameter", "ambiguous_parameter")
OF_BODY = ("parse_error", "validation_error", "unknown_field")
OF_WRITING = ("payload_too_large", "unsupported_media_type", "storage_full")
OF_HEADER = {
    IF_MATCH: ("stale", "precondition_failed", "precondition_required", "validation_error"),
    IDEMPOTENCY_KEY: ("in_progress", "idempotency_mismatch", "validation_error"),
    RANGE: ("range_not_satisfiable",),
}


def refusals_of(view: ApiView, method: str, path: str, operation: Operation) -> set[str]:
    """The names of every error the operation can give."""
    names = {*ALWAYS, *OF_QUERY, *operation.refusals}
    rule = view.rules.get(method)
    if issubclass(view.content_negotiation_class, JSONNegotiation):
        names.add("not_acceptable")
    if view.authentication_classes:
        names.add("Unauthorized")
    if rule:
        names.add("ValidationRole")
    if rule and policy.RULES[rule].states is not None:
        names.add("invalid_state")
    if view.parameters:
        names.add("validation_error")
    if "{" in path or "page" in view.parameters:
        names.add("not_found")
    if method in WRITING:
        names.update(OF_WRITING)
    if operation.takes:
        names.update(OF_BODY)
    for header in operation.accepts:
        names.update(OF_HEADER.get(header, ()))
    return names
