"""JSON Schema in few words: what the bodies of the API look like (OpenAPI 3.1).

A ``Shape`` has a name of its own in the document and is referred to wherever it stands. The
other words give plain schemas.
"""

from dataclasses import dataclass

from pei_project.api.errors import STATUS


@dataclass(frozen=True, eq=False)
class Shape:
    name: str
    schema: dict


def record(properties: dict, optional=()) -> dict:
    """An object that has all of ``properties`` but those named in ``optional``."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def closed(properties: dict, required=()) -> dict:
    """An object that may have these properties and no other: what a request is read as."""
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def many(items, **limits) -> dict:
    return {"type": "array", "items": items, **limits}


def mapping(values) -> dict:
    """An object whose keys are data."""
    return {"type": "object", "additionalProperties": values}


def text(**said) -> dict:
    return {"type": "string", **said}


def one_of(values, **said) -> dict:
    return {"type": "string", "enum": list(values), **said}


def codes(choices) -> dict:
    """The codes of a few kinds fixed in code, and what each is called."""
    said = "\n".join(f"- `{code}`: {name}" for code, name in choices.choices)
    return one_of(choices.values, description=said)


def nullable(schema) -> dict:
    if isinstance(schema, Shape):
        return {"anyOf": [schema, {"type": "null"}]}
    found = schema | {"type": [schema["type"], "null"]}
    return found | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})


def page_of(item: Shape) -> Shape:
    """A page of a list that can grow."""
    address = nullable(text(format="uri"))
    page = {"count": WHOLE, "next": address, "previous": address, "results": many(item)}
    return Shape(f"{item.name}Page", record(page))


WHOLE = {"type": "integer"}
YES_NO = {"type": "boolean"}
ID = text(format="uuid")
INSTANT = text(format="date-time")
ANYTHING = {}

NAMED = Shape("Named", record({"id": ID, "name": text()}))
CODED = Shape("Coded", record({"code": text(), "name": text()}))
PROBLEM = Shape("Problem", record({"code": text(), "message": text()}))
LABELS = mapping(mapping(text())) | {
    "description": "Cómo se llama cada código usado, por campo.",
}
CURRENT = Shape(
    "Current",
    record(
        {
            "revision": WHOLE,
            "updatedBy": nullable(NAMED),
            "updatedAt": nullable(INSTANT),
            "values": mapping(ANYTHING),
        }
    )
    | {"description": "Lo que está guardado, para mostrarlo al lado de lo que se quiso guardar."},
)
ERROR = Shape(
    "Error",
    record(
        {
            "statusCode": WHOLE | {"description": "El mismo estado de la respuesta."},
            "error": one_of(STATUS, description="Nombre estable, para programas."),
            "message": text(description="Para personas, en español."),
            "requestId": text(description="Dígalo cuando pida ayuda."),
            "fields": mapping(many(PROBLEM))
            | {"description": "Qué falta corregir, por campo. Una fila: `values.0.name`."},
            "current": CURRENT,
            "reason": text(),
            "checks": mapping(text()),
        },
        optional=("fields", "current", "reason", "checks"),
    ),
)
