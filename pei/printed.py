"""What the templates of the PDF print: a part has topics, a topic has blocks."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from pei_project.sheets.document import Cell
from pei_project.sheets.results import Drawing


@dataclass(frozen=True)
class Fact:
    """A short answer beside its label."""

    label: str
    html: SafeString
    is_blank: bool = False


@dataclass(frozen=True)
class Block:
    """One thing on a page: ``kind`` is facts, text, table, picture or cards; the rest is what the
    template of that kind reads. ``is_turned``: it needs a page on its side."""

    kind: str
    label: str = ""
    html: SafeString = SafeString()
    facts: tuple[Fact, ...] = ()
    table: "PrintedTable | None" = None
    picture: Drawing | None = None
    cards: tuple["Card", ...] = ()
    is_turned: bool = False


@dataclass(frozen=True)
class PrintedTable:
    """A table as it stands on the page; ``widths`` are percentages of its width."""

    headings: list[tuple[str, bool]]
    widths: list[str]
    rows: list[list[Cell]]
    totals: list[list[Cell]]
    is_compact: bool
    number: int
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A row too wide or too long for a table: its first answer as title, the rest below."""

    title: str
    blocks: list[Block]

    @property
    def is_short(self) -> bool:
        """Whether it may be kept on one page without leaving a hole on the one before."""
        return all(block.kind == "facts" for block in self.blocks)


@dataclass(frozen=True)
class PrintedTopic:
    title: str
    blocks: list[Block]

    @property
    def is_turned(self) -> bool:
        """Whether its title stands on a page on its side."""
        return bool(self.blocks) and self.blocks[0].is_turned


@dataclass(frozen=True)
class Part:
    """What begins on a page of its own and has a line in the contents."""

    anchor: str
    number: str
    title: str
    component: str
    basis: str
    topics: list[PrintedTopic]
    reason: str = ""  # why it does not apply
    is_annex: bool = False

    @property
    def is_turned(self) -> bool:
        """Whether its head stands on a page on its side."""
        return bool(self.topics) and self.topics[0].is_turned

    @property
    def eyebrow(self) -> str:
        """What stands above its title."""
        if self.is_annex:
            return f"Anexo {self.number}"
        return " · ".join(filter(None, [self.number, self.component]))

    @property
    def numbered_title(self) -> str:
        return f"{self.number} {self.title}".strip()
