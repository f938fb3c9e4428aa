"""How the columns of a printed table share its width, decided by what stands in them."""

import math
import re
from dataclasses import dataclass

from pei_project.sheets.document import Table
from pei_project.text import ems

MODEST = 11  # ems that a column may have before those of longer texts
MANY = 5  # rows; fewer are no reason to turn the page, which leaves room empty before and after
AFTER_FIGURE = 1  # ems between a figure, which stands to the right, and the text after it


@dataclass(frozen=True)
class Layout:
    """``widths`` are percentages; ``is_compact`` asks for the smaller type, ``is_turned`` for a
    page on its side."""

    widths: list[str]
    is_compact: bool
    is_turned: bool

    UPRIGHT, TURNED = 51.3, 78.7  # ems of 9 pt in a line of the page
    # Of the wide and of the compact layout: its type, beside 9 pt; the ems between two columns;
    # and the ems of the longest word that is not divided.
    SIZES = ((False, 1, 1, 8), (True, 9 / 8, 0.7, 6.4))
    # Lines of a row. A table of many rows is turned rather than set small and high; above the most
    # that may be, a card reads better.
    HIGH, TALLEST = 6, 10

    @classmethod
    def of(cls, table: Table) -> "Layout | None":
        """Upright, wide or else compact; else turned, where many rows are worth it; None where
        none of these is legible."""
        wide, compact = cls.SIZES
        if len(table.rows) < MANY:
            tries = [(wide, False, cls.TALLEST), (compact, False, cls.TALLEST)]
        else:
            tries = [
                (wide, False, cls.TALLEST),
                (compact, False, cls.HIGH),
                (wide, True, cls.HIGH),
                (compact, True, cls.TALLEST),
                (compact, False, cls.TALLEST),
            ]
        return next(filter(None, (cls._at(table, *one) for one in tries)), None)

    @classmethod
    def _at(cls, table: Table, size: tuple, is_turned: bool, most: int) -> "Layout | None":
        is_compact, room, gap, undivided = size
        line = (cls.TURNED if is_turned else cls.UPRIGHT) * room
        gaps = [gap + AFTER_FIGURE * is_after for is_after in _after_figures(table.figures)]
        texts = list(_columns(table))
        words = [
            max(_least(heading, undivided, bold=True), *(_least(text, undivided) for text in own))
            for heading, own in zip(table.headings, texts, strict=True)
        ]
        least = [space + word for space, word in zip(gaps, words, strict=True)]
        if sum(least) > line:
            return None
        longest = [max(map(ems, own)) for own in texts]
        shares = _shared(least, [_wish(length) for length in longest], line)
        lines = [
            length / (share - space)
            for length, share, space in zip(longest, shares, gaps, strict=True)
        ]
        if max(lines) > most:
            return None
        return cls([f"{100 * part / sum(shares):.2f}%" for part in shares], is_compact, is_turned)


def _columns(table: Table):
    """The texts of each column, those of its totals too."""
    rows = [[cell.text for cell in row] for row in table.rows]
    return zip(*rows, *table.totals, strict=True)


def _after_figures(figures: list[bool]) -> list[bool]:
    """Of each column, whether it is of text and stands after one of figures."""
    return [before and not here for before, here in zip([False, *figures], figures, strict=False)]


def _shared(least: list[float], wish: list[float], line: float) -> list[float]:
    """The line shared out: to each the least it needs, then to the modest all they wish, and the
    rest in proportion to what the others wish."""
    need = [max(0.0, wished - floor) for wished, floor in zip(wish, least, strict=True)]
    modest = [more if wished <= MODEST else 0.0 for more, wished in zip(need, wish, strict=True)]
    spare = line - sum(least)
    if sum(modest) > spare:
        modest = [0.0] * len(need)
    rest = [more - given for more, given in zip(need, modest, strict=True)]
    share = (spare - sum(modest)) / (sum(rest) or 1)
    ems = [a + b + c * share for a, b, c in zip(least, modest, rest, strict=True)]
    return [part * line / sum(ems) for part in ems]


def _least(text: str, undivided: float, bold: bool = False) -> float:
    """The width of the longest word, which a hyphen may divide where it is one of letters."""
    return max(_undivided(word, undivided, bold) for word in re.split(r"[ \n]+", text))


def _undivided(word: str, most: float, bold: bool) -> float:
    width = max(0.5, ems(word, bold))
    return min(most, width) if re.search(r"[^\W\d_]", word) else width


def _wish(length: float) -> float:
    """The width a column asks for: all of a short text, less and less of a long one."""
    return 1 + (length if length <= 15 else 15 + 3 * math.sqrt(length - 15))
