"""Tables as people exchange them: CSV and XLSX, read with care and written so that no cell can
act as a formula."""

import csv
import io
import re
import unicodedata
import zipfile
from datetime import date, datetime

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 40

# What makes a spreadsheet take a text for a formula or for the edge of a cell; the last four are
# their full-width twins (OWASP ASVS 1.2.10).
STARTS = tuple("=+-@\t\r\n\0＝＋－＠")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class BrokenTable(Exception):
    """A file that is no table; says what is wrong with it, in Spanish."""


# --- Reading ------------------------------------------------------------------------------------


def read(name: str, data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of a CSV or XLSX file that are not blank, each with its number in the file; the
    first one holds the headings."""
    if not data:
        raise BrokenTable("El archivo está vacío.")
    if len(data) > LARGEST_FILE:
        raise BrokenTable("El archivo pasa de 2 MB. Divídalo en varios.")
    is_book = data.startswith(b"PK")
    if is_book != name.lower().endswith(".xlsx"):
        raise BrokenTable("El nombre del archivo no corresponde a lo que contiene.")
    rows = [(number, cells) for number, cells in (_book if is_book else _csv)(data) if any(cells)]
    if len(rows) > MOST_ROWS:
        raise BrokenTable(f"El archivo pasa de {MOST_ROWS} filas. Divídalo en varios.")
    if not rows:
        raise BrokenTable("El archivo está vacío.")
    return rows


def _csv(data: bytes):
    text = _decoded(data)
    if "\0" in text:
        raise BrokenTable("El archivo no es una tabla CSV ni XLSX.")
    heading = text.split("\n", 1)[0]
    separator = max(";,\t", key=heading.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [(rows.line_num, [_unguarded(cell).strip() for cell in row]) for row in rows]
    except csv.Error:
        raise BrokenTable(f"Fila {rows.line_num}: las comillas no cierran bien.") from None


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel writes in Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BrokenTable("No se reconoce la codificación del texto. Guárdelo como CSV UTF-8.")


def _unguarded(cell: str) -> str:
    """What was guarded when it was exported comes back as it was."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(STARTS) else cell


def _book(data: bytes):
    _check_book(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size may be anything
        found = []
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > MOST_ROWS + 1 or len(cells) > MOST_COLUMNS:
                raise BrokenTable("La hoja tiene demasiadas filas o columnas.")
            found.append((number, [_text(cell).strip() for cell in cells]))
        return found
    except BrokenTable:
        raise
    except Exception as error:  # openpyxl raises whatever the damage makes it stumble over
        raise BrokenTable("El archivo XLSX está dañado. Ábralo y guárdelo de nuevo.") from error


def _check_book(data: bytes) -> None:
    """Refuse, before anything is unpacked as XML, a book that would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            if sum(part.file_size for part in book.infolist()) > LARGEST_UNPACKED:
                raise BrokenTable("El archivo XLSX es demasiado grande por dentro.")
            parts = [book.read(part) for part in book.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise BrokenTable("El archivo XLSX está dañado. Ábralo y guárdelo de nuevo.") from None
    if any(b"<!" in part.replace(b"\0", b"") and _declares(part) for part in parts):
        raise BrokenTable("El archivo XLSX trae definiciones que no se aceptan.")


def _declares(part: bytes) -> bool:
    plain = part.replace(b"\0", b"").upper()
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def heading(text: str) -> str:
    """A heading as it is compared: «Código » and «codigo» are the same."""
    apart = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


# --- Writing ------------------------------------------------------------------------------------


def guarded(value):
    """A text that a spreadsheet would run is quoted; a number stays a number."""
    if isinstance(value, str) and value.startswith(STARTS):
        return "'" + value.replace("\0", "")
    return value


def written(value):
    """A cell's value: numbers as they are, everything else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return _text(value)


def as_csv(headings: list[str], rows) -> bytes:
    """UTF-8 with its mark and semicolons, as Excel in Spanish opens it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in [headings, *rows]:
        writer.writerow([guarded(written(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: list[str], rows) -> bytes:
    """One sheet; every text is typed as text, so that none is ever taken for a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for place, name in enumerate(headings):
        wide = name.lower() in ("nombre", "descripción", "base legal")
        sheet.column_dimensions[chr(ord("A") + place)].width = 44 if wide else 18
    sheet.append([_cell(sheet, name, bold=True) for name in headings])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet, value, bold=False):
    value = written(value)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _CONTROLS.sub("", value))
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(STARTS)
    if bold:
        cell.font = Font(bold=True)
    return cell
