"""From the answers of a PEI to what its PDF prints: parts, topics, facts, texts and tables.

Knows no section by name but the definition, which is called otherwise in print.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from institutions.models import Headquarter, Institution
from pei.attached import FileNumbers
from pei.columns import Layout
from pei.models import Section
from pei.models.sections.definition import Definition
from pei.pictures import fitted
from pei.printed import Block, Card, Fact, Part, PrintedTable, PrintedTopic
from pei_project.errors import RuleBroken
from pei_project.richtext import printable
from pei_project.sheets.base import Sheet, Topic
from pei_project.sheets.document import Answer, Cell, Picture, Table, parts
from pei_project.sheets.words import shortened
from pei_project.text import soft_breaks

# A document may cost what 1.2 million letters cost to set: about half a minute and 600 MB. A cell
# of a table costs as much as sixty letters.
MAX_WEIGHT = 1_200_000
CELL_WEIGHT = 60
TOO_LARGE = (
    "El documento es demasiado largo para un solo PDF. Acorte los textos o las tablas más largas."
)
NOTHING = "–"
SHORT = 90  # characters that fit beside their label
INSTITUTION = [
    "establishment_type",
    "sector",
    "nature",
    "character",
    "specialty",
    "detailed_specialty",
    "schedule",
    "zone",
    "gender",
    "address",
    "neighbourhood",
    "phone",
    "email",
    "website",
    "resguardo",
    "founded_on",
    "rector_name",
    "state",
    "legal_acts",
]
SITE = ("number", "name", "dane_code", "zone", "address", "levels", "enrolment", "teachers")


class Composer:
    """Turns sheets into parts; numbers the tables and weighs what it meets on the way."""

    def __init__(self):
        self.tables = 0
        self.weight = 0
        self.files = FileNumbers()
        self.form = ""  # what is being composed
        self.subsections = Counter()  # several sections may share a number of the law

    def section(self, section: Section) -> Part:
        self.form = section.form_title()
        number = str(section.item or "")
        topics = []
        if section.applies:
            pages = section.pages()
            for page in pages:
                title = page.title if len(pages) > 1 else ""
                if title and number:
                    self.subsections[number] += 1
                    title = f"{number}.{self.subsections[number]} {title}"
                topics.append(self.topic(section, page, title))
        return Part(
            anchor=section.key,
            number=number,
            title="Ficha del PEI" if isinstance(section, Definition) else section.form_title(),
            component=section.component.label if section.component else "",
            basis=section.legal_basis,
            topics=topics,
            reason="" if section.applies else soft_breaks(section.not_applicable_reason),
        )

    def institution(self, school: Institution, sites: list[Headquarter]) -> Part:
        self.form = school.form_title()
        identity = {
            "Nombre": school.name,
            "Código DANE": school.dane_code,
            "NIT": school.written_nit,
            "Municipio": f"{school.municipality}, {school.municipality.department}",
        }
        facts = [fact(label, Cell(text, SafeString())) for label, text in identity.items() if text]
        said = [part for part in parts(school, INSTITUTION) if prints_blanks() or _is_said(part)]
        blocks = [Block("facts", facts=tuple(facts)), *self.blocks(said)]
        return Part(
            anchor="institution",
            number="",
            title="Ficha de la institución y sus sedes",
            component="",
            basis="",
            topics=[
                PrintedTopic("Institución", _joined_facts(blocks)),
                PrintedTopic("Sedes", self.sites(sites)),
            ],
        )

    def sites(self, sites: list[Headquarter]) -> list[Block]:
        if not sites:
            return [unanswered("Sedes")]
        rows = []
        for site in sites:
            answers = parts(site, SITE)
            rows.append([answer.cell for answer in answers])
        total = [
            str(sum(getattr(site, name) or 0 for site in sites))
            if name in ("enrolment", "teachers")
            else ""
            for name in SITE
        ]
        total[0] = "Total"
        table = Table(
            name="sites",
            label="Sedes de la institución",
            headings=[answer.label for answer in answers],
            figures=[answer.cell.is_figure for answer in answers],
            rows=rows,
            required=True,
            page="",
            totals=[total] if len(sites) > 1 else [],
        )
        return [self.table(table)]

    def topic(self, sheet: Sheet, page: Topic, title: str) -> PrintedTopic:
        asked = page.names if prints_blanks() else ()
        said = [
            part
            for part in parts(sheet, page.names)
            if part.required or part.name in asked or _is_said(part)
        ]
        blocks = _joined_facts(self.blocks(said))
        match blocks:
            case [Block(kind="text", label=page.title) as text]:  # said once is enough
                blocks = [replace(text, label="")]
        return PrintedTopic(title, blocks)

    def blocks(self, said: list[Answer | Table]) -> list[Block]:
        return [self.block(self.files.told(one, self.form)) for one in said]

    def block(self, one: Answer | Table | Picture) -> Block:
        match one.kind:
            case "table":
                return self.table(one)
            case "picture":
                self.weight += len(one.drawing.svg)
                return fitted(one.drawing)
        return self.answer(one)

    def answer(self, answer: Answer) -> Block:
        self.weigh(answer.cell)
        return self.printed_answer(answer.label, answer.cell)

    @staticmethod
    def printed_answer(label: str, cell: Cell) -> Block:
        is_short = len(cell.text) <= SHORT or not cell.is_school_text
        if is_short and "<" not in cell.html:
            return Block("facts", facts=(fact(label, cell),))
        return Block("text", label=label, html=_printed(cell))

    def table(self, table: Table) -> Block:
        if not table.rows:
            return unanswered(table.label)
        self.weigh(*(cell for row in table.rows for cell in row))
        if not prints_blanks():
            table = _without_blank_columns(table)
        layout = Layout.of(table)
        if layout is None:
            cards = tuple(self.card(table, row) for row in table.rows)
            return Block("cards", label=table.label, cards=cards)
        self.tables += 1
        printed = PrintedTable(
            headings=table.columns,
            widths=layout.widths,
            rows=[[_printed_cell(cell) for cell in row] for row in table.rows],
            totals=[
                [
                    Cell(text, escape(text), is_figure=figure)
                    for text, figure in zip(line, table.figures, strict=True)
                ]
                for line in table.totals
            ],
            is_compact=layout.is_compact,
            number=self.tables,
            note=table.note,
        )
        return Block("table", label=table.label, table=printed, is_turned=layout.is_turned)

    def card(self, table: Table, row: list[Cell]) -> Card:
        title, *rest = row
        said = [
            (heading, cell)
            for heading, cell in zip(table.headings[1:], rest, strict=True)
            if prints_blanks() or cell.text.strip()
        ]
        if len(said) == 1:  # the heading of the table says what it is
            blocks = [Block("text", html=_printed(said[0][1]))]
        else:
            blocks = _joined_facts([self.printed_answer(*one) for one in said])
        return Card(soft_breaks(shortened(title.text, 200)) or NOTHING, blocks)

    def annex(self, make: Callable[..., Part], said, letter: str) -> Part:
        """What a function of ``pei.annexes`` makes of what is said; its table gets its number."""
        self.tables += 1
        return make(said, letter, self.tables)

    def weigh(self, *cells: Cell) -> None:
        self.weight += sum(CELL_WEIGHT + max(len(cell.text), len(cell.html)) for cell in cells)
        if self.weight > MAX_WEIGHT:
            raise RuleBroken("payload_too_large", TOO_LARGE)


def prints_blanks() -> bool:
    """Whether everything left blank is printed, not only what must still be answered."""
    return settings.PEI_PRINT_UNANSWERED


def _without_blank_columns(table: Table) -> Table:
    """The table without the columns nobody filled; the first one stays."""
    kept = [
        place
        for place in range(len(table.headings))
        if place == 0 or any(row[place].text.strip() for row in table.rows)
    ]
    return replace(
        table,
        headings=[table.headings[place] for place in kept],
        figures=[table.figures[place] for place in kept],
        rows=[[row[place] for place in kept] for row in table.rows],
        totals=[[line[place] for place in kept] for line in table.totals],
    )


def _is_said(part: Answer | Table) -> bool:
    match part.kind:
        case "table":
            return bool(part.rows)
        case "picture":
            return True
    return bool(part.cell.text.strip())


def unanswered(label: str) -> Block:
    return Block("facts", facts=(fact(label, Cell("", SafeString())),))


def fact(label: str, cell: Cell) -> Fact:
    if not cell.text.strip():
        word = "No respondido" if prints_blanks() else "Sin responder"
        return Fact(label, SafeString(word), is_blank=True)
    return Fact(label, _printed(cell))


def _printed(cell: Cell) -> SafeString:
    """The answer with places to break in endless words. HTML passes the sanitiser again."""
    if "<" in cell.html:
        return mark_safe(printable(cell.html))  # noqa: S308
    return escape(soft_breaks(cell.text))


def _printed_cell(cell: Cell) -> Cell:
    if not cell.text.strip():
        return Cell(NOTHING, SafeString(NOTHING), cell.is_figure)
    return Cell(cell.text, _printed(cell), cell.is_figure)


def _joined_facts(blocks: list[Block]) -> list[Block]:
    """Facts that follow one another stand in one list."""
    joined: list[Block] = []
    for block in blocks:
        if block.kind == "facts" and joined and joined[-1].kind == "facts":
            block = Block("facts", facts=joined.pop().facts + block.facts)
        joined.append(block)
    return joined
