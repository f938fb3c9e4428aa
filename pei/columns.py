"""How a printed table is set and how its columns share the line, by what stands in them."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from pei_project.sheets.document import Table
from pei_project.text import ems

STEPS = 40  # in which the room that is left is given to the columns
MANY = 5  # rows; fewer texts are no reason to turn the page
LONG = 12  # letters of a word that a hyphen may divide, as in static/css/print.css
ADDRESS = 18  # ems of a mail or web address
AFTER_FIGURE = 1  # ems between a figure, which stands to the right, and the text after it
# Lines of a row: more are avoided where they can be; above the most a card reads better.
HIGH, TALLEST = 6, 10


@dataclass(frozen=True)
class Layout:
    """``widths`` are percentages; ``is_compact`` asks for the smaller type, ``is_turned`` for a
    page on its side."""

    widths: list[str]
    is_compact: bool
    is_turned: bool

    @classmethod
    def of(cls, table: Table) -> "Layout | None":
        """The way to set a table that takes the fewest pages; None where none is legible."""
        are_figures = 2 * sum(table.figures) >= len(table.figures)
        may_turn = len(table.rows) >= MANY or are_figures
        ways = [way for way in WAYS if may_turn or not way.is_turned]
        found = [one for way in ways if (one := Trial.of(table, way)) and one.tallest <= TALLEST]
        found = [one for one in found if one.tallest <= HIGH] or found
        if not found:
            return None
        best = min(found, key=lambda one: one.price)
        return cls(best.widths, best.way.is_compact, best.way.is_turned)


@dataclass(frozen=True)
class Way:
    """A way to set a table. ``line``: ems of its type on the page; ``gap``: those between two
    columns; ``undivided``: those that a long word needs at least. ``page``: the points that rows
    have on it, of which each line takes ``leading`` and each row ``padding`` besides. A page set
    so costs ``rate`` pages of the first way, and the change of type or of page ``waste``."""

    is_compact: bool
    is_turned: bool
    line: float
    gap: float
    undivided: float
    page: int
    leading: int
    padding: int
    rate: float = 1
    waste: float = 0


WAYS = (
    Way(False, False, 51.3, 1, 8, 650, 13, 10),
    Way(True, False, 57.7, 0.7, 6.4, 650, 11, 8, rate=1.25, waste=0.1),
    Way(False, True, 78.7, 1, 8, 410, 13, 10, waste=0.7),
    Way(True, True, 88.5, 0.7, 6.4, 410, 11, 8, rate=1.25, waste=0.8),
)


@dataclass(frozen=True)
class Trial:
    """What a table would be, set in one way."""

    way: Way
    widths: list[str]
    tallest: float  # lines of its highest row
    price: float

    @classmethod
    def of(cls, table: Table, way: Way) -> "Trial | None":
        """None where a word or a figure would not fit."""
        texts = list(zip(*[[cell.text for cell in row] for row in table.rows], strict=True))
        heavy = list(zip(table.headings, *table.totals, strict=True))
        least = [
            max(_least(text, way.undivided, bold) for bold in (False, True) for text in own[bold])
            for own in zip(texts, heavy, strict=True)
        ]
        gaps = [way.gap + AFTER_FIGURE * is_after for is_after in _after_figures(table.figures)]
        spare = way.line - sum(least) - sum(gaps)
        if spare < 0:
            return None
        columns = [[(ems(text), text.count("\n")) for text in own] for own in texts]
        room = _shared(columns, least, spare)
        rows = [
            max(_lines(cell, width) for cell, width in zip(row, room, strict=True))
            for row in zip(*columns, strict=True)
        ]
        points = sum(math.ceil(lines) * way.leading + way.padding for lines in rows)
        shares = [100 * (width + gap) / way.line for width, gap in zip(room, gaps, strict=True)]
        price = way.rate * points / way.page + way.waste
        return cls(way, [f"{share:.2f}%" for share in shares], max(rows), price)


def _lines(cell: tuple[float, int], width: float) -> float:
    """About how many lines a text of so many ems and line ends takes."""
    return max(1.0, cell[0] / width + cell[1])


def _after_figures(figures: list[bool]) -> list[bool]:
    """Of each column, whether it is of text and stands after one of figures."""
    return [before and not here for before, here in zip([False, *figures], figures, strict=False)]


def _shared(columns: list[list], least: list[float], spare: float) -> list[float]:
    """To each column the least it needs, then step by step to the one whose high cells become
    lower by it; what nobody needs goes to all in proportion to their texts."""
    room, step = list(least), spare / STEPS
    gains = [_gain(own, width, step) for own, width in zip(columns, room, strict=True)]
    for _ in range(STEPS):
        place = max(range(len(room)), key=gains.__getitem__)
        if not gains[place]:
            break
        room[place] += step
        spare -= step
        gains[place] = _gain(columns[place], room[place], step)
    wishes = [1 + max(length for length, _ in own) ** 0.5 for own in columns]
    return [width + spare * wish / sum(wishes) for width, wish in zip(room, wishes, strict=True)]


def _gain(cells: list[tuple], width: float, step: float) -> float:
    """How much lower a column becomes by one step; the high cells, which make the rows, count
    most."""
    return sum(_lines(cell, width) ** 3 - _lines(cell, width + step) ** 3 for cell in cells)


def _least(text: str, undivided: float, bold: bool) -> float:
    """The width of the longest word; a long one of letters may be divided."""
    return max(_undivided(word, undivided, bold) for word in re.split(r"[ \n]+", text))


@lru_cache(maxsize=20_000)  # the same words stand in many cells, and in the next draft again
def _undivided(word: str, most: float, bold: bool) -> float:
    width = max(0.5, ems(word, bold) * 1.05)
    if "@" in word or "/" in word:  # an address is divided only where it is very long
        return min(ADDRESS, width)
    is_long = len(word) >= LONG and re.search(r"[^\W\d_]", word)
    return min(most, width) if is_long else width
