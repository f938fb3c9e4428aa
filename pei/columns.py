"""How the columns of a printed table share its width, decided by what stands in them."""

import math
from dataclasses import dataclass

from pei_project.sheets.document import Table

MODEST = 11  # ems that a column may have before those of longer texts


@dataclass(frozen=True)
class Layout:
    """``widths`` are percentages; ``is_compact`` asks for the smaller type."""

    widths: list[str]
    is_compact: bool

    LINE = 51.3  # ems of 9 pt in a line of the page
    # Of the wide and of the compact layout: its type, beside 9 pt; the ems between two columns;
    # and the ems of the longest word that is not divided.
    SIZES = ((False, 1, 1, 8), (True, 9 / 8, 0.7, 6.4))
    TALLEST = 10  # lines of a row; above it a card reads better

    @classmethod
    def of(cls, table: Table) -> "Layout | None":
        """The wide layout, else the compact one; None where neither is legible."""
        columns = list(zip(*table.rows, strict=True))
        words = [
            max(_word(heading, bold=True), *(_word(cell.text) for cell in column))
            for heading, column in zip(table.headings, columns, strict=True)
        ]
        longest = [max(_ems(cell.text) for cell in column) for column in columns]
        for is_compact, room, gap, undivided in cls.SIZES:
            least = [gap + min(undivided, word) for word in words]
            if sum(least) > cls.LINE * room:
                continue
            ems = _shared(least, [_wish(length) for length in longest], cls.LINE * room)
            lines = [length / (room - gap) for length, room in zip(longest, ems, strict=True)]
            if max(lines) <= cls.TALLEST:
                return cls([f"{100 * part / sum(ems):.2f}%" for part in ems], is_compact)
        return None


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


def _ems(text: str, bold=False) -> float:
    """About how wide a text is in Noto Sans."""
    narrow = sum(map(text.count, "ijlftrI.,:;|()- '"))
    wide = sum(map(text.count, "mwMW")) + sum(map(str.isupper, text))
    return (0.62 * len(text) - 0.28 * narrow + 0.25 * wide) * (1.08 if bold else 1)


def _word(text: str, bold=False) -> float:
    return max((_ems(word, bold) for word in text.split()), default=0.5)


def _wish(length: float) -> float:
    """The width a column asks for: all of a short text, less and less of a long one."""
    return 1 + (length if length <= 15 else 15 + 3 * math.sqrt(length - 15))
