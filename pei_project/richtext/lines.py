"""The lines an answer is made of, whatever form it came in, and how one line is tidied."""

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import ValidationError

from pei_project import text as texts

DEPTH = 8
COLUMNS = 20

MESSAGES = {
    "too_deep": f"Hay listas, citas o formatos unos dentro de otros en más de {DEPTH} niveles."
    " Use menos niveles.",
    "too_many": f"La tabla tiene más de {COLUMNS} columnas. Divídala en dos.",
}

_SPACES = re.compile(r"[ \t\r\n]+")


class Run(NamedTuple):
    """Letters that look the same."""

    text: str
    href: str = ""
    strong: bool = False
    em: bool = False

    @property
    def is_marked(self) -> bool:
        return bool(self.href or self.strong or self.em)


@dataclass(slots=True)
class Line:
    """One line of an answer.

    ``tag`` is p, h3, h4, ul or ol. ``indent`` is two for each list it stands in, as in the plain
    text; ``number`` is that of an item of an ol. A line that is not ``first`` goes on in the
    paragraph or item before it. A line without runs is blank.
    """

    tag: str
    runs: list[Run]
    indent: int = 0
    number: int = 0
    first: bool = True
    quoted: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def marker(self) -> str:
        if self.tag == "p" or not self.first:
            return ""
        return {"ul": "- ", "ol": f"{self.number}. "}.get(self.tag, "")


@dataclass(slots=True)
class Cell:
    tag: str
    colspan: int = 1
    rowspan: int = 1
    lines: list[list[Run]] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    rows: list[tuple[bool, list[Cell]]] = field(default_factory=list)  # (is a head row, cells)


def tidy(runs: list[Run]) -> list[Run]:
    """The runs of one line: single spaces, none at the ends, neighbours of one look joined."""
    if all(texts.is_blank(run.text) for run in runs):
        return []
    spaced, after_space = [], True
    for run in _joined(runs):
        text = _SPACES.sub(" ", texts.without_bidi(run.text))
        if after_space:
            text = text.removeprefix(" ")
        if text:
            after_space = text.endswith(" ")
            spaced.append(Run(text) if texts.is_blank(text) else run._replace(text=text))
    tidy = _joined(spaced)
    while not tidy[0].text.strip():
        del tidy[0]
    while not tidy[-1].text.strip():
        del tidy[-1]
    tidy[0] = tidy[0]._replace(text=tidy[0].text.lstrip())
    tidy[-1] = tidy[-1]._replace(text=tidy[-1].text.rstrip())
    texts.check("".join(run.text for run in tidy))
    return [run._replace(text=texts.composed(run.text)) for run in tidy]


def _joined(runs: list[Run]) -> list[Run]:
    if len(runs) < 2:
        return runs
    return [
        Run("".join(run.text for run in group), *look)
        for look, group in groupby(runs, key=lambda run: run[1:])
    ]


def refusal(code: str) -> ValidationError:
    return ValidationError(MESSAGES[code], code=code)
