"""The file as it is read: bytes in, the cells of the columns we know out, line by line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pei_project.search import fold
from pei_project.sheets.words import shortened

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 30_000
MAX_COLUMNS = 200
SEPARATORS = {",": "coma", ";": "punto y coma", "\t": "tabulador"}

# Field of the institution -> headers accepted, the first one as its own.
HEADERS = {
    "dane_code": "dane_code dane codigo_dane codigo_establecimiento codigo_dane_establecimiento",
    "name": "name nombre nombre_establecimiento establecimiento",
    "municipality": "municipality_code codigo_municipio codigo_dane_municipio cod_municipio"
    " divipola",
    "sector": "sector sector_code codigo_sector",
    "zone": "zone zona zone_code codigo_zona zone_from_code",
    "address": "address direccion",
    "phone": "phone telefono",
    "email": "email correo correo_electronico",
    "state_due": "state_due estado estado_due",
}
NEEDED = {
    "dane_code": "código DANE",
    "name": "nombre",
    "municipality": "código del municipio",
    "sector": "sector",
}

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DAMAGED = re.compile(r"[\ud800-\udfff\ufffd]")  # what ``decoded`` could not read
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xls


class UnreadableFile(Exception):
    """A file of which no line can be read; says why, in Spanish."""


class Refusal(NamedTuple):
    """What is wrong with a line, or worth a look; ``line`` counts from 1, the header's."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One school of the file: what each column we know says, by field."""

    number: int
    cells: dict[str, list[str]]


@dataclass
class Table:
    """The file read: ``columns`` and ``unread`` are headers as the file writes them."""

    encoding: str
    separator: str
    columns: list[str]
    unread: list[str]
    lines: list[Line] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.lines) + len(self.refused)


def read(data: bytes) -> Table:
    """Read a whole file. Raises UnreadableFile; a broken line is among ``refused``."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"El archivo pesa más de {MAX_BYTES // 1024**2} MB.")
    if data.startswith(_WORKBOOKS):
        raise UnreadableFile("Es un libro de Excel. Guárdelo como CSV y cargue ese archivo.")
    text, encoding = decoded(data)
    if not text.strip():
        raise UnreadableFile("El archivo está vacío.")
    separator = _separator(text)
    records = _records(text, separator)
    header = next(records)[1]
    fields = _fields(header)
    headers = [
        (shortened(name.strip()), known) for name, known in zip(header, fields, strict=True)
    ]
    table = Table(
        encoding,
        separator,
        columns=[name for name, known in headers if known],
        unread=[name for name, known in headers if name and not known],
    )
    for number, cells in records:
        if cells is not None and not any(map(str.strip, cells)):
            continue
        if table.count == MAX_LINES:
            raise UnreadableFile(f"El archivo tiene más de {MAX_LINES} líneas.")
        fault = _fault(cells, len(header))
        if fault:
            table.refused.append(Refusal(number, fault))
        else:
            table.lines.append(Line(number, _known_cells(fields, cells)))
    if not table.count:
        raise UnreadableFile("El archivo solo tiene el encabezado.")
    return table


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding.

    Bytes that are no UTF-8 mean Windows-1252, unless most of the accents are whole: then it is a
    damaged UTF-8 file, whose damage stays in the text (as half characters) to be refused by line,
    rather than make every name «InstituciÃ³n».
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    if data[1:2] == b"\0":
        return data.decode("utf-16-le", "replace"), "UTF-16"
    text = data.decode("utf-8-sig", "surrogateescape")
    damaged = sum("\udc80" <= letter <= "\udcff" for letter in text)
    whole = sum(letter > "\x7f" for letter in text) - damaged
    if damaged <= whole:
        return text, "UTF-8"
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"


def key(text: str) -> str:
    """How headers and names of a list are compared: «Código DANE» is ``codigodane``."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


_FIELD_OF = {key(name): field for field, names in HEADERS.items() for name in names.split()}


def _separator(text: str) -> str:
    """The one that makes most known columns of the header."""
    first = io.StringIO(text, newline="").readline()
    return max(SEPARATORS, key=lambda mark: sum(key(c) in _FIELD_OF for c in first.split(mark)))


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each record with the number of the line it begins on; None where it cannot be read."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield number, None
        else:
            yield number, cells


def _fields(header: list[str] | None) -> list[str | None]:
    """The field each column says, None for what we do not read."""
    if header is None or _CONTROLS.search(said := "".join(header)) or _DAMAGED.search(said):
        raise UnreadableFile("El encabezado está dañado. Guarde de nuevo el archivo como CSV.")
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(f"El encabezado tiene más de {MAX_COLUMNS} columnas.")
    keys = [key(name) for name in header]
    for name, known in zip(header, keys, strict=True):
        if known and keys.count(known) > 1:
            raise UnreadableFile(f"La columna «{shortened(name)}» está más de una vez.")
    fields = [_FIELD_OF.get(known) for known in keys]
    lacking = [label for name, label in NEEDED.items() if name not in fields]
    if lacking:
        raise UnreadableFile(
            f"Al encabezado le falta: {', '.join(lacking)}. Revise los nombres de las columnas"
            " y que el archivo sea CSV."
        )
    return fields


def _fault(cells: list[str] | None, width: int) -> str | None:
    if cells is None:
        return "Las comillas no cierran bien o una celda es demasiado larga."
    if len(cells) != width:
        return f"Tiene {len(cells)} celdas y el encabezado tiene {width}."
    said = "".join(cells)
    if _DAMAGED.search(said):
        return "Trae caracteres dañados: el archivo se guardó mal."
    if _CONTROLS.search(said):
        return "Trae saltos de línea u otros caracteres de control dentro de una celda."
    return None


def _known_cells(fields: list[str | None], cells: list[str]) -> dict[str, list[str]]:
    known = {}
    for name, cell in zip(fields, cells, strict=True):
        if name:
            known.setdefault(name, []).append(cell.strip())
    return known
