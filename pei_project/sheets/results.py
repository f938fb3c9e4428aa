"""What a sheet tells of itself: what is missing, what its rules find, what follows from it."""

from dataclasses import dataclass, field
from itertools import takewhile

from pei_project.errors import Finding


@dataclass(frozen=True)
class Missing:
    """A required answer still blank: of which field or table, its label, what to do about it."""

    name: str
    label: str
    message: str


@dataclass(frozen=True)
class Findings:
    """What the rules of a sheet say: errors stop a submission, warnings do not."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


class Pesos(int):
    """A figure among the cells of a computed table that is money: printed as «$ 1.200.000»."""


@dataclass(frozen=True)
class Computed:
    """A table of what follows from the answers, shown after the answer or table ``after``.

    Figures among the cells are numbers (``Pesos`` where they are money), everything else is text.
    The last rows whose first cell begins with «Total» are printed as totals. ``sensitive`` are the
    places of the columns that count people of sensitive groups.
    """

    name: str
    label: str
    after: str
    headings: list[str]
    rows: list[list]
    note: str = ""
    sensitive: tuple[int, ...] = ()

    def totals(self) -> list[list]:
        """The rows at the end that add up the others."""
        found = list(takewhile(_is_total, reversed(self.rows)))
        return found[::-1]


def _is_total(row: list) -> bool:
    return str(row[0]).startswith("Total")


@dataclass(frozen=True)
class Drawing:
    """A table drawn as a picture, shown after it: ``svg`` is safe and has a title, ``words`` say
    the same. Its size, in points of the screen, tells how it is printed."""

    name: str
    label: str
    after: str
    svg: str
    words: list[str]
    width: int = 0
    height: int = 0
