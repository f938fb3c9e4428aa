"""What the body of a sheet looks like, derived from its fields: as it is answered, as it is sent
whole (PUT) and in part (POST, PATCH). ``serializers`` reads exactly this; a test holds the two
together."""

from functools import cache

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from pei_project.api.shapes import (
    ANYTHING,
    ID,
    INSTANT,
    LABELS,
    NAMED,
    WHOLE,
    YES_NO,
    Shape,
    closed,
    many,
    mapping,
    nullable,
    record,
    text,
)
from pei_project.api.wire import camel
from pei_project.sheets.base import MAX_ROWS, Answers, Row, Sheet
from pei_project.sheets.fields import MARKUP, KeyField, Money, Rich, RowField, Whole, list_of
from pei_project.sheets.sensitive import HIDDEN, LEAST
from pei_project.sheets.serializers import ENVELOPE
from pei_project.sheets.words import capital

FINDING = Shape("Finding", record({"code": text(), "message": text(), "field": text()}))
COMPUTED = Shape(
    "Computed",
    record({"label": text(), "headings": many(text()), "rows": many(many(ANYTHING))}),
)
REVISION = WHOLE | {"minimum": 0, "description": "Cuántas veces se ha guardado."}
TO_SUBMIT = "Se pide para presentar."


# --- as it is answered --------------------------------------------------------------------------


@cache
def answer_shape(sheet: type[Sheet]) -> Shape:
    return Shape(sheet.__name__, described(sheet, record(answered(sheet))))


def answered(sheet: type[Sheet]) -> dict:
    """The properties of a sheet as the API sends it."""
    tables = {camel(name): _answered_rows(sheet, name) for name in sheet.tables()}
    return {
        "revision": REVISION,
        **{camel(name): value(sheet.field_named(name)) for name in sheet.envelope},
        "updatedAt": nullable(INSTANT),
        "updatedBy": nullable(NAMED),
        **{camel(part.name): read(sheet, part) | notes(sheet, part) for part in sheet.fields()},
        **tables,
        "labels": LABELS,
        "computed": mapping(COMPUTED)
        | {"description": "Lo que se calcula con las respuestas: totales y comparaciones."},
        "missing": many(text()) | {"description": "Lo que falta para presentar, por su título."},
        "errors": many(FINDING) | {"description": "Lo que impide presentar el PEI."},
        "warnings": many(FINDING) | {"description": "Lo que conviene revisar; no impide nada."},
    }


def _answered_rows(sheet: type[Sheet], name: str) -> dict:
    return many(_row_answer(sheet.tables()[name])) | table_notes(sheet, name)


@cache
def _row_answer(row: type[Row]) -> Shape:
    columns = {camel(part.name): read(row, part) | notes(row, part) for part in row.fields()}
    return Shape(row.__name__, record({"id": ID, "order": WHOLE, **columns}))


def read(thing: type[Answers], part: models.Field) -> dict:
    """One answer as it is read: small counts of sensitive groups are hidden outside the school."""
    schema = value(part)
    return {"anyOf": [schema, {"const": HIDDEN}]} if part.name in thing.sensitive else schema


def value(part: models.Field) -> dict:
    """One answer as it is sent: codes for items of lists, ISO dates, ids for rows."""
    schema = kind(part)
    return nullable(schema) if part.null else schema


def kind(part: models.Field) -> dict:
    match part:
        case KeyField():
            return ID
        case models.ManyToManyField():
            return many(text())
        case models.ForeignKey():
            return text()
        case models.BooleanField():
            return YES_NO
        case models.DateField():
            return text(format="date")
        case models.TimeField():
            return text(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")
        case Money():
            return WHOLE | {"minimum": 0, "maximum": 10**part.DIGITS - 1}
        case Whole():
            return WHOLE | {"minimum": part.least, "maximum": part.most}
        case models.DecimalField():
            return {"type": "number"} | _bounds(part)
        case Rich():
            return text(contentMediaType="text/html")
    if part.choices:
        blank = [""] if part.blank else []
        return text(enum=[*blank, *(code for code, _ in part.flatchoices)])
    return text(maxLength=part.max_length)


def _bounds(part: models.DecimalField) -> dict:
    said = {
        type(one): float(one.limit_value)
        for one in part.validators
        if isinstance(one, MinValueValidator | MaxValueValidator)
    }
    most = float(10 ** (part.max_digits - part.decimal_places))
    return {
        "minimum": said.get(MinValueValidator, -most),
        "maximum": said.get(MaxValueValidator, most),
    }


# --- as it is sent ------------------------------------------------------------------------------


@cache
def part_shape(sheet: type[Sheet]) -> Shape:
    """Some answers, and some rows: what is left out stays. What a client got and sends back
    unread is accepted and ignored."""
    tables = sheet.tables()
    unread = {"description": "Se acepta y se ignora."}
    writable = {name: sent(sheet.field_named(name)) for name in sheet.envelope_answers}
    properties = {
        "revision": nullable(REVISION),
        **{camel(name): schema for name, schema in writable.items()},
        **{camel(part.name): sent(part) | notes(sheet, part) for part in sheet.fields()},
        **{
            camel(name): many(_row_part(row), maxItems=MAX_ROWS) | table_notes(sheet, name)
            for name, row in tables.items()
        },
        **dict.fromkeys(sorted(ENVELOPE), unread),
    }
    return Shape(f"{sheet.__name__}Part", described(sheet, closed(properties)))


@cache
def whole_shape(sheet: type[Sheet]) -> Shape:
    """Every answer and every table, null, "" or [] for nothing."""
    tables = sheet.tables()
    required = [camel(name) for name in (*(part.name for part in sheet.fields()), *tables)]
    rows = {camel(name): many(_row_whole(row)) for name, row in tables.items()}
    whole = {"allOf": [part_shape(sheet)], "required": required, "properties": rows}
    return Shape(f"{sheet.__name__}Whole", whole)


@cache
def _row_part(row: type[Row]) -> Shape:
    own = {
        "id": ID | {"description": "La fila que se cambia. Sin él es una fila nueva."},
        "order": WHOLE | {"minimum": 0, "description": "Su lugar, desde 1."},
        "delete": YES_NO | {"description": "Quita la fila."},
    }
    columns = {camel(part.name): sent(part) | notes(row, part) for part in row.fields()}
    return Shape(f"{row.__name__}Part", closed(own | columns))


@cache
def _row_whole(row: type[Row]) -> Shape:
    required = [camel(part.name) for part in row.fields()]
    whole = {"allOf": [_row_part(row)], "required": required, "properties": {"delete": False}}
    return Shape(f"{row.__name__}Whole", whole)


def sent(part: models.Field) -> dict:
    """One answer as it may come: null is the same as nothing."""
    schema = kind(part)
    if part.many_to_many:
        return schema
    if isinstance(part, Rich):
        schema = schema | {"maxLength": MARKUP * part.limit}
    return nullable(schema)


# --- what is said of it -------------------------------------------------------------------------


def described(sheet: type[Sheet], schema: dict) -> dict:
    said = {"title": sheet.form_title()}
    if sheet.legal_basis:
        said["description"] = sheet.legal_basis
    return said | schema


def notes(thing: type[Answers], part: models.Field) -> dict:
    """The title of an answer, and its help, limits, list and reason."""
    said = [capital(part.help_text)]
    own_list = list_of(part)
    if isinstance(part, Rich):
        said.append(f"Hasta {part.limit} caracteres, sin contar el formato.")
    if own_list:
        said.append(f"Código de la lista `{own_list}`; también se acepta su id.")
    elif isinstance(part, models.ForeignKey) and not isinstance(part, KeyField):
        said.append("Código; también se acepta su id.")
    if isinstance(part, RowField):
        said.append(f"El id de una fila de «{part.related_model._meta.verbose_name_plural}».")
    elif isinstance(part, KeyField):
        said.append(f"El id de una {part.related_model._meta.verbose_name} de la institución.")
    if isinstance(part, Money):
        said.append("Pesos, sin centavos.")
    if part.choices:
        said += [f"- `{code}`: {label}" for code, label in part.flatchoices]
    if part.name in thing.sensitive:
        said.append(f"Fuera de la institución un conteo menor de {LEAST} se lee `{HIDDEN}`.")
    is_sheet = issubclass(thing, Sheet)
    if thing.is_required(part.name) if is_sheet else part.name in thing.required:
        said.append(TO_SUBMIT)
    if is_sheet:
        said.append(thing.why.get(part.name, ""))
    found = {"title": thing.label(part.name), "description": "\n".join(filter(None, said))}
    if own_list:
        found["x-catalog"] = own_list
    if isinstance(part, Rich):
        found["x-max-characters"] = part.limit
    return {key: one for key, one in found.items() if one}


def table_notes(sheet: type[Sheet], name: str) -> dict:
    row = sheet.tables()[name]
    said = [capital(getattr(row, "help_text", "")), sheet.why.get(name, "")]
    if sheet.is_required(name):
        said.insert(1, TO_SUBMIT)
    found = {"title": sheet.label(name), "description": "\n".join(filter(None, said))}
    return {key: one for key, one in found.items() if one}
