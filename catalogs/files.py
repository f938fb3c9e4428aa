"""The official files as they are read: ``read(folder)`` refuses them all if one is broken."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from catalogs.models import ListItem, ProjectType
from catalogs.registry import CATALOGS

COLUMNS = ["code", "name", "parent", "description", "active", "order"]
MORE_COLUMNS = {"project-type": ["mandatory", "legal_basis"]}
GAGEM_COLUMNS = ["gagem", "municipality"]

LISTS = (
    *CATALOGS,
    "department",
    "municipality-by-department",
    "gagem",
    "certified-entity",
    "project-type",
)
PARENTS = {key: catalog.parent for key, catalog in CATALOGS.items() if catalog.parent}
PARENTS["municipality-by-department"] = "department"

BOOLEANS = {"true": True, "false": False}
LONGEST = {
    **{
        name: ListItem._meta.get_field(name).max_length for name in ("code", "name", "description")
    },
    "legal_basis": ProjectType._meta.get_field("legal_basis").max_length,
}


class BrokenFile(Exception):
    """A file that cannot be loaded; says which, the line and what is wrong, in Spanish."""

    def __init__(self, file: str, line: int, sentence: str):
        super().__init__(f"{file}, línea {line}: {sentence}")


@dataclass(frozen=True)
class Line:
    """One line of a file: its number and its cells by column."""

    file: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column):
        return self.cells[column]

    def refuse(self, sentence):
        raise BrokenFile(self.file, self.number, sentence)

    def boolean(self, column) -> bool:
        if self[column] not in BOOLEANS:
            self.refuse(f"«{column}» es «true» o «false», no «{self[column]}».")
        return BOOLEANS[self[column]]

    def number_in(self, column) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", self[column]):
            self.refuse(f"«{column}» es un número, no «{self[column]}».")
        return int(self[column])


@dataclass(frozen=True)
class Files:
    """Every list by name, its lines by code; and the GAGEM of each municipality."""

    lists: dict[str, dict[str, Line]]
    gagem_of: dict[str, str]


def read(folder: Path) -> Files:
    """Read and check every file of ``folder``. Raises BrokenFile at the first thing wrong."""
    lists = {name: _read_list(folder, name) for name in LISTS}
    _check_parents(lists)
    return Files(lists, _read_gagem_of(folder, lists))


def _lines(folder: Path, name: str, columns: list[str]) -> list[Line]:
    file = f"{name}.csv"
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BrokenFile(file, 1, "el archivo no está en la carpeta.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BrokenFile(file, line, "el texto no está en UTF-8.") from None
    rows = csv.reader(io.StringIO(text), strict=True)
    try:
        if next(rows, None) != columns:
            raise BrokenFile(file, 1, f"las columnas deben ser {','.join(columns)}.")
        return [_line(file, rows.line_num, columns, row) for row in rows]
    except csv.Error:
        raise BrokenFile(file, rows.line_num, "las comillas no cierran bien.") from None


def _line(file: str, number: int, columns: list[str], row: list[str]) -> Line:
    if len(row) != len(columns):
        raise BrokenFile(file, number, f"hay {len(row)} celdas, no {len(columns)}.")
    if re.search(r"[\x00-\x1f\x7f]", "".join(row)):
        raise BrokenFile(file, number, "hay saltos de línea u otros caracteres de control.")
    return Line(file, number, dict(zip(columns, map(str.strip, row), strict=True)))


def _read_list(folder: Path, name: str) -> dict[str, Line]:
    """The lines of a list by code, each of them fit to be stored."""
    found = {}
    for line in _lines(folder, name, COLUMNS + MORE_COLUMNS.get(name, [])):
        code = line["code"]
        if code in found:
            line.refuse(f"el código «{code}» está repetido.")
        _check(line)
        found[code] = line
    if not found:
        raise BrokenFile(f"{name}.csv", 1, "el archivo no tiene elementos.")
    return found


def _check(line: Line):
    """Refuse what the columns of the table would not take."""
    if not re.fullmatch(r"[A-Za-z0-9-]+", line["code"]):
        line.refuse(f"el código «{line['code']}» no es de letras sin tilde, números y guiones.")
    if not line["name"]:
        line.refuse("falta el nombre.")
    for column, longest in LONGEST.items():
        if len(line.cells.get(column, "")) > longest:
            line.refuse(f"«{column}» pasa de {longest} caracteres.")
    for column in ("active", "mandatory"):
        if column in line.cells:
            line.boolean(column)
    line.number_in("order")


def _check_parents(lists: dict[str, dict[str, Line]]):
    """Every item stands under an item of its parent list, and no tree bites its tail."""
    for name, lines in lists.items():
        owner = PARENTS.get(name)
        for line in lines.values():
            parent = line["parent"]
            if owner is None and parent:
                line.refuse("esta lista no depende de otra: «parent» va vacío.")
            if owner not in (None, name) and not parent:
                line.refuse(f"falta «parent», un código de {owner}.csv.")
            if parent and parent not in lists[owner]:
                line.refuse(f"«{parent}» no está en {owner}.csv.")
        if owner == name:
            _check_tree(lines)


def _check_tree(lines: dict[str, Line]):
    for line in lines.values():
        seen, code = set(), line["code"]
        while code and code not in seen:
            seen.add(code)
            code = lines[code]["parent"]
        if code:
            line.refuse(f"«{line['code']}» termina dependiendo de sí mismo.")


def _read_gagem_of(folder: Path, lists: dict[str, dict[str, Line]]) -> dict[str, str]:
    found = {}
    for line in _lines(folder, "municipality-by-gagem", GAGEM_COLUMNS):
        gagem, municipality = line["gagem"], line["municipality"]
        if gagem not in lists["gagem"]:
            line.refuse(f"«{gagem}» no está en gagem.csv.")
        if municipality not in lists["municipality-by-department"]:
            line.refuse(f"«{municipality}» no está en municipality-by-department.csv.")
        if municipality in found:
            line.refuse(f"el municipio «{municipality}» está repetido.")
        found[municipality] = gagem
    return found
