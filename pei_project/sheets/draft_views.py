"""The base of the routes of a draft: the JSON of a form in progress, whatever it says.

A draft is flat beside its envelope, as the form is; of a table it has the rows, by their ids, with
what was typed in each.
"""

import decimal
import math
import uuid

from django.db import transaction
from rest_framework.response import Response

from pei_project.api.errors import WireError, echoed
from pei_project.api.operations import Operation
from pei_project.api.shapes import ANYTHING, ID, INSTANT, WHOLE, Shape, mapping, nullable, record
from pei_project.api.views import ApiView, seen_revision
from pei_project.api.wire import camel
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets import drafts
from pei_project.sheets.base import Sheet
from pei_project.sheets.serializers import ENVELOPE
from pei_project.text import id_or_none, is_storable

FOLDER = "change-draft"
LONGEST_NAME = 80
NOT_TEXTS = ENVELOPE | {"revision", "baseRevision", "currentRevision"}
STALE = "Este borrador cambió en otro equipo después de lo que usted vio."
DRAFT = Shape(
    "Draft",
    record(
        {
            "id": nullable(ID),
            "revision": WHOLE | {"description": "Del borrador; 0 si aún no hay."},
            "baseRevision": WHOLE | {"description": "Sobre qué revisión se escribió."},
            "currentRevision": WHOLE | {"description": "La revisión del formulario ahora."},
            "updatedAt": nullable(INSTANT),
            "values": mapping(ANYTHING) | {"description": "Lo escrito, sin revisar, por campo."},
        }
    ),
)
TEXTS = mapping(ANYTHING) | {
    "description": "Los campos del formulario, completos o no. `baseRevision` dice sobre qué "
    "revisión se escribió; si falta, sobre la de ahora.",
}


def operations_of(read: str, write: str, said: str, example: dict) -> dict[str, Operation]:
    """GET and PUT of a draft: ``read`` and ``write`` are what they are called, ``said`` what the
    form is called in a sentence, ``example`` what is typed into it."""
    common = {"folder": FOLDER, "answer": DRAFT, "sends": ("ETag",)}
    return {
        "GET": Operation(
            **common,
            summary=read,
            description=f"Lo que usted escribió de {said} y no ha guardado.",
        ),
        "PUT": Operation(
            **common,
            summary=write,
            description=f"Guarda lo que va escribiendo de {said}, completo o no, en lugar de lo "
            "que había en el borrador.",
            takes=TEXTS,
            example=example,
            refusals=("payload_too_large",),
        ),
    }


class DraftView(ApiView):
    """A route of the caller's own draft of one form. Subclasses give ``model``, ``rules`` and
    ``find``, which sets ``sheet``."""

    model: type[Sheet] | None = None
    sheet: Sheet | None = None

    def get(self, request, **kwargs):
        return self.answer(drafts.draft_of(request.user, self.sheet))

    def put(self, request, **kwargs):
        said, began = self.said(request)
        draft, _ = drafts.write(
            request.user, self.sheet, said, began=began, seen=drafts.LATEST, whole=True
        )
        return self.answer(draft)

    def patch(self, request, **kwargs):
        seen, name = self.seen
        said, began = self.said(request)
        with transaction.atomic():
            draft, left = drafts.write(request.user, self.sheet, said, began=began, seen=seen)
            if left:
                raise self.refused(draft, name)
        return self.answer(draft)

    def check_conditions(self, request):
        """Who changes a draft says which revision of it they saw: two devices write in it."""
        if request.method == "PATCH":
            self.seen = seen_revision(request)

    def refused(self, draft, name: str) -> WireError:
        told = self.represent(draft)
        author = {"id": str(draft.user_id), "name": self.request.user.name}
        current = {part: told[part] for part in ("revision", "updatedAt", "values")}
        return WireError(name, STALE, current=current | {"updatedBy": author})

    def said(self, request) -> tuple[dict, int]:
        """What a request says, by path, and the revision of the form it was typed over."""
        if not isinstance(request.data, dict):
            raise InvalidInput({"body": [Problem("invalid", "Envíe un objeto.")]})
        began = request.data.get("baseRevision", self.sheet.revision)
        if type(began) is not int or not 0 <= began < 10**9:
            raise InvalidInput({"baseRevision": [Problem("invalid", "La revisión no es válida.")]})
        tables = {camel(name) for name in self.model.tables()}
        said = {}
        for name, value in request.data.items():
            if name not in NOT_TEXTS:
                said |= by_path(name, value, name in tables)
        return said, min(began, self.sheet.revision)

    def represent(self, draft) -> dict:
        revision = self.sheet.revision
        began = draft.began() if draft else None
        return {
            "id": str(draft.pk) if draft else None,
            "revision": draft.revision if draft else 0,
            "baseRevision": revision if began is None else began,
            "currentRevision": revision,
            "updatedAt": draft.updated_at if draft else None,
            "values": by_name(draft.values()) if draft else {},
        }

    def answer(self, draft) -> Response:
        told = self.represent(draft)
        return Response(told, headers={"ETag": f'"{told["revision"]}"'})


def by_path(name: str, value, is_table: bool) -> dict[str, object]:
    """What a request says of one field: of a table, each answer of each row."""
    if not name or len(name) > LONGEST_NAME or "/" in name or not is_storable(name):
        raise InvalidInput({echoed(name): [Problem("invalid", "El nombre no es válido.")]})
    if not is_table or not isinstance(value, list) or not all(map(is_row, value)):
        return {name: storable(name, value)}
    said = {}
    for row in value:
        key = str(row.get("id") or uuid.uuid4())
        for part, typed in row.items():
            if part != "id":
                said |= {
                    f"{name}/{key}/{path}": t for path, t in by_path(part, typed, False).items()
                }
    return said


def is_row(value) -> bool:
    """Whether it may be a row; a new one needs no id."""
    if not isinstance(value, dict):
        return False
    key = value.get("id")
    return key is None or (isinstance(key, str) and id_or_none(key) is not None)


def storable(name: str, value):
    """A value as the database takes it, or InvalidInput with the code of what it does not."""
    match value:
        case str():
            if not is_storable(value):
                sentence = "El texto trae caracteres que no se pueden guardar."
                raise InvalidInput({name: [Problem("control_chars", sentence)]})
            return value
        case list():
            return [storable(name, one) for one in value]
        case dict():
            return {storable(name, key): storable(name, one) for key, one in value.items()}
        case decimal.Decimal():
            number = float(value)
            return number if math.isfinite(number) else str(value)
    return value


def by_name(values: dict[str, object]) -> dict[str, object]:
    """Texts by path as the form says them: the rows of each table in a list."""
    said, rows = {}, {}
    for path, value in values.items():
        name, *rest = path.split("/")
        if len(rest) == 2:
            rows.setdefault(name, {}).setdefault(rest[0], {"id": rest[0]})[rest[1]] = value
        else:
            said[path] = value
    return said | {name: list(found.values()) for name, found in rows.items()}
