"""What a printed PEI has after its sections: how it answers to the law, and its files."""

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

from pei.attached import Attached
from pei.compliance import LAW, Content
from pei.printed import Block, Part, PrintedTable, PrintedTopic
from pei.register import Entry
from pei_project.sheets.document import Cell
from pei_project.text import soft_breaks

HEADINGS = ("N.º", "Contenido", "Sección", "Página", "Estado", "Lo que falta")
WIDTHS = ("5%", "30%", "23%", "9%", "12%", "21%")
WIDTHS_OF_COMPLETE = ("6%", "42%", "30%", "9%", "13%")  # nothing lacks


HEADINGS_OF_FILES = ("N.º", "Archivo", "Dónde se usa", "Tipo y tamaño", "Huella (SHA-256)")
HEADINGS_OF_REGISTER = ("Versión", "Tipo", "Por qué", "Acuerdo", "Fechas")
WIDTHS_OF_REGISTER = ("9%", "15%", "30%", "16%", "30%")
WIDTHS_OF_FILES = ("6%", "24%", "28%", "16%", "26%")


def compliance_annex(contents: list[Content], letter: str, table_number: int) -> Part:
    """Each content the law asks for with its section, the page that begins on, and what lacks."""
    widths = WIDTHS if any(content.missing for content in contents) else WIDTHS_OF_COMPLETE
    table = PrintedTable(
        headings=[(heading, heading == "Página") for heading in HEADINGS[: len(widths)]],
        widths=list(widths),
        rows=[_row(content)[: len(widths)] for content in contents],
        totals=[],
        is_compact=True,
        number=table_number,
    )
    block = Block("table", label=f"Cumplimiento del {LAW}", table=table)
    return Part(
        anchor="compliance",
        number=letter,
        title="Cumplimiento de los contenidos de la ley",
        component="",
        basis=f"{LAW}. Hoy está en el Decreto 1075 de 2015, artículo 2.3.3.1.4.1.",
        topics=[PrintedTopic("", [block])],
        is_annex=True,
    )


def _row(content: Content) -> list[Cell]:
    line = mark_safe("<br>")
    keys = [(section.key,) for section in content.sections]
    named = [(section.key, section.form_title()) for section in content.sections]
    pages = format_html_join(line, '<span class="page-of" data-page-of="#{}"></span>', keys)
    said = [
        str(content.item),
        content.title,
        format_html_join(line, '<a href="#{}">{}</a>', named),
        pages,
        content.status.label,
        "; ".join(content.missing) or "–",
    ]
    return [Cell(text, conditional_escape(text), is_figure=text is pages) for text in said]


def register_annex(entries: list[Entry], letter: str, table_number: int) -> Part:
    """The versions up to this one, why each was made, by which agreement and when."""
    table = PrintedTable(
        headings=[(heading, False) for heading in HEADINGS_OF_REGISTER],
        widths=list(WIDTHS_OF_REGISTER),
        rows=[_register_row(entry) for entry in entries],
        totals=[],
        is_compact=True,
        number=table_number,
    )
    return Part(
        anchor="register",
        number=letter,
        title="Control de cambios",
        component="",
        basis="Decreto 1860 de 1994, artículo 15: adopción y modificación del PEI.",
        topics=[PrintedTopic("", [Block("table", label="Control de cambios", table=table)])],
        is_annex=True,
    )


def _register_row(entry: Entry) -> list[Cell]:
    line = mark_safe("<br>")
    dates = format_html_join(line, "{}", ((date,) for date in entry.dates))
    said = [
        entry.version,
        entry.kind,
        soft_breaks(entry.reason) or "–",
        entry.agreement or "–",
        dates or "–",
    ]
    return [Cell(text, conditional_escape(text)) for text in said]


def files_annex(attached: list[Attached], letter: str, table_number: int) -> Part:
    """Each file that the answers name, with the proof of what it holds."""
    table = PrintedTable(
        headings=[(heading, False) for heading in HEADINGS_OF_FILES],
        widths=list(WIDTHS_OF_FILES),
        rows=[_file_row(one) for one in attached],
        totals=[],
        is_compact=True,
        number=table_number,
    )
    return Part(
        anchor="files",
        number=letter,
        title="Archivos anexos",
        component="",
        basis="Se guardan con el PEI. La huella permite comprobar que un archivo es el mismo.",
        topics=[PrintedTopic("", [Block("table", label="Archivos", table=table)])],
        is_annex=True,
    )


def _file_row(one: Attached) -> list[Cell]:
    said = [
        str(one.number),
        one.file.title,
        "; ".join(one.places),
        one.file.measure,
        soft_breaks(one.file.blob.sha256),
    ]
    return [Cell(text, conditional_escape(text)) for text in said]
