"""The files that a printed PEI names: each has a number, by which the answers call it."""

from dataclasses import dataclass, replace

from django.utils.html import escape

from pei_project.sheets.document import Answer, Cell, Picture, Table


@dataclass(frozen=True)
class Attached:
    """A file, its number in print, and the answers that name it."""

    number: int
    file: object
    places: list[str]


class FileNumbers:
    """Numbers files as they are met."""

    def __init__(self):
        self.met: dict = {}

    def list(self) -> list[Attached]:
        return [*self.met.values()]

    def told(self, one: Answer | Table | Picture, form: str) -> Answer | Table | Picture:
        """The same answer of ``form``, where a file is called by its title and its number."""
        place = f"{form}: {one.label}"
        match one.kind:
            case "answer":
                return replace(one, cell=self._told(one.cell, place))
            case "table":
                rows = [[self._told(cell, place) for cell in row] for row in one.rows]
                return replace(one, rows=rows)
        return one

    def _told(self, cell: Cell, place: str) -> Cell:
        if cell.file is None:
            return cell
        unmet = Attached(len(self.met) + 1, cell.file, [])
        met = self.met.setdefault(cell.file.pk, unmet)
        if place not in met.places:
            met.places.append(place)
        text = f"{cell.text} (anexo {met.number})"
        return Cell(text, escape(text))
