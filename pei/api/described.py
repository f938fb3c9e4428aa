"""What the document of the API says of the routes of one section, from its model."""

from pei.api import examples, shapes
from pei.models.section import Component, Section
from pei.models.sections import Definition
from pei_project.api.operations import IF_MATCH, Operation
from pei_project.sheets.shapes import answer_shape, part_shape, whole_shape

# The folders of the documentation, which are not called as a school calls the components.
FOLDERS = {
    Component.ADMINISTRATIVE: "Administrative Management",
    Component.ADMINISTRATIVE_COMMUNITY: "Administrative Community Management",
    Component.PEDAGOGICAL: "Academic pedagogical",
    Component.ADMINISTRATIVE_PEDAGOGICAL: "Administrative Management Academic Pedagogical",
    Component.COMMUNITY: "Community",
}
# The documented names of the aspects that have more words than their key.
NAMES = {
    "curriculum-plan-evaluation-promotion-criteria": (
        "curriculum plan and evaluation and promotion criteria - PEI"
    ),
    "coexistence-manual-teacher-regulations": "coexistence manual and teacher regulations",
}
FIRST = "El primer contenido. Si ya lo hay, la respuesta es 409 `stale`."
WHOLE = 'Reemplaza todo: van todas las respuestas y tablas; `null`, `""` o `[]` donde no hay nada.'
PART = (
    "Cambia lo que se envía y deja lo demás. De una tabla, las filas con `id` se cambian, sin "
    "`id` se agregan y con `delete` se quitan."
)
CREATED = ("ETag", "Location")


def of_aspect(model: type[Section]) -> dict[str, Operation]:
    name = NAMES.get(model.key, model.key.replace("-", " "))
    found = of_section(model, FOLDERS[model.component], name)
    return found | {
        "GET": Operation(
            summary="Get PEI by ID and aspect ID",
            folder="pei / component",
            description=f"{model.form_title()}: lo que se dijo y lo que falta.",
            answer=answer_shape(model),
            sends=("ETag",),
        ),
        "POST": Operation(
            summary=f"Save {name}",
            folder=FOLDERS[model.component],
            description=FIRST,
            status=201,
            takes=part_shape(model),
            example=examples.first_content(model),
            answer=answer_shape(model),
            sends=CREATED,
            refusals=("stale",),
        ),
    }


def of_definition() -> dict[str, Operation]:
    found = of_section(Definition, "pei / definition", "PEI definition")
    return found | {
        "GET": Operation(
            summary="Get PEI definition",
            folder="pei / definition",
            description="La portada del PEI.",
            answer=answer_shape(Definition),
            sends=("ETag",),
        )
    }


def of_section(model: type[Section], folder: str, name: str) -> dict[str, Operation]:
    """How a section is written once it exists."""
    said = {"folder": folder, "answer": answer_shape(model)}
    said |= {"accepts": (IF_MATCH,), "sends": ("ETag",)}
    return {
        "PUT": Operation(
            **said,
            summary=f"Update {name}",
            description=WHOLE,
            takes=whole_shape(model),
            example=examples.whole(model),
        ),
        "PATCH": Operation(
            **said,
            summary=f"Update {name} in part",
            description=PART,
            takes=part_shape(model),
            example=examples.change(model),
        ),
    }


def of_opening() -> dict[str, Operation]:
    return {
        "POST": Operation(
            summary="Create PEI definition",
            folder="pei / definition",
            description="Abre la primera versión del PEI de su institución.",
            status=201,
            takes=part_shape(Definition),
            example=examples.first_content(Definition),
            answer=shapes.DEFINITION_OPENED,
            sends=CREATED,
            refusals=("invalid_state",),
        )
    }


def of_one_answer(model: type[Section]) -> dict[str, Operation]:
    return {
        "GET": Operation(
            summary="Get PEI data by aspect's indicator",
            folder="pei / component",
            description=f"{model.form_title()}: un campo o una tabla.",
            answer=shapes.one_answer(model),
            sends=("ETag",),
        )
    }
