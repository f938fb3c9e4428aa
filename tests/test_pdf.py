"""The PDF of a PEI: what a council reads, what a reader's program reads, what it refuses."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape
from pypdf import PdfReader
from pypdf.generic import ContentStream

from pei import making, pdf, printing, typesetting
from pei.columns import WAYS, Layout
from pei.copies import Shelf
from pei.document import document
from pei.editing import load_all, open_plan
from pei.models import PeiVersion
from pei.models.sections import Definition, Principles, SchoolGovernment, aspects
from pei.pictures import fitted
from pei.printed import Part, PrintedTopic
from pei.printing import Composer
from pei.states import State
from pei_project import limited
from pei_project.errors import RuleBroken
from pei_project.richtext import from_plain
from pei_project.sheets.chart import org_chart
from pei_project.sheets.document import Cell, Table
from pei_project.text import ems
from tests.conftest import person, school
from tests.full_plan import fill, rows, save

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def text_of(page) -> str:
    return " ".join(page.extract_text().split())


def whole_text(reader: PdfReader) -> str:
    return " ".join(text_of(page) for page in reader.pages)


def rendered(version) -> PdfReader:
    return read(pdf.render_pdf(version, load_all(version)))


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """The document of a whole draft, read by every test that only looks."""
    with django_db_blocker.unblock(), transaction.atomic():
        guadual = school("Institución Educativa El Guadual", "76100", "276100000011")
        secretary = person("secretaria.pdf", "institucion", institution=guadual)
        version = open_plan(guadual, secretary)
        fill(version, secretary)
        content = pdf.render_pdf(version, load_all(version))
        transaction.set_rollback(True)
    return read(content)


@pytest.fixture
def version(institution, secretary):
    return open_plan(institution, secretary)


# --- What a council reads -------------------------------------------------------------------


def test_it_reads_in_order_from_the_cover_to_the_last_section(full):
    text = whole_text(full)
    expected = [
        "Institución Educativa El Guadual Bolívar, Valle del Cauca",
        "DANE 276100000011 · NIT 901.999.999-8",
        "Proyecto Educativo Institucional Sembrar saberes, cosechar futuro",
        "Versión 3.0 · vigencia 2026-2030 · resignificación",
        "Estado Borrador",
        "Contenido",
        "Ficha de la institución y sus sedes Institución Nombre Institución Educativa El Guadual",
        "Tabla 2. Sedes de la institución",
        "Total 536 27",
        "Ficha del PEI Decreto 1860",
        "1 · Gestión directiva y administrativa Principios y fundamentos Decreto 1860 de 1994, "
        "artículo 14, numeral 1",
        "1.1 Historia e identidad Reseña histórica La institución nació en 1968",
        "1.2 Misión, visión y valores Misión Formamos ciudadanos rurales",
        "Filosofía institucional Sin responder",
        "3.2 Metas Tabla",
        "8.3 Sesiones y otras instancias Sin respuestas en este apartado.",
        "Anexo A Cumplimiento de los contenidos de la ley",
        "Cumplimiento del Decreto 1860 de 1994, artículo 14",
    ]
    places = [text.find(words) for words in expected]
    assert -1 not in places
    assert places == sorted(places)


def test_letters_of_all_kinds_survive(full):
    assert "Ana Ñáñez" in whole_text(full)
    assert "Ajustes con la familia. 😀" in whole_text(full)


def test_optional_blanks_are_left_out(full):
    assert "Política de calidad" not in whole_text(full)
    assert "Identidad institucional" not in whole_text(full)


def test_the_contents_give_the_real_pages(full):
    contents = re.sub(r"[. ]{2,}", " ", text_of(full.pages[1]))
    parts = [mark for mark in full.outline if not isinstance(mark, list)]
    assert [mark.title for mark in parts] == [
        "Contenido",
        "Ficha de la institución y sus sedes",
        "Ficha del PEI",
        *(f"{one.item or ''} {one.form_title()}".strip() for one in aspects()),
        "A Cumplimiento de los contenidos de la ley",
    ]
    for mark in parts[1:]:
        number = full.get_destination_page_number(mark) + 1
        assert f"{mark.title} {number}" in contents
        assert mark.title.lstrip("0123456789 ") in text_of(full.pages[number - 1])


def test_subsections_are_in_the_outline(full):
    subsections = [mark.title for mark in full.outline[full_index(full, "8 Gobierno escolar") + 1]]
    assert subsections == [
        "8.1 Órganos",
        "8.2 Integrantes y elecciones",
        "8.3 Sesiones y otras instancias",
    ]


def test_the_annex_gives_the_real_pages_and_what_lacks(full):
    mark = full.outline[full_index(full, "A Cumplimiento de los contenidos de la ley")]
    begins = full.get_destination_page_number(mark)
    annex = " ".join(text_of(page) for page in full.pages[begins:])
    for number, title in (("3", "Objetivos y metas"), ("8", "Gobierno escolar")):
        mark = full.outline[full_index(full, f"{number} {title}")]
        page = full.get_destination_page_number(mark) + 1
        assert re.search(rf"{number} .*{title} {page} En curso", annex)
    assert "En curso Metas; Planes institu" in annex


def test_blank_answers_are_named_where_that_is_wanted(version, settings):
    settings.PEI_PRINT_UNANSWERED = False
    html = document(version, load_all(version))
    assert ("Política de calidad" in html, "No respondido" in html) == (False, False)
    assert html.count("Sin responder") > 10

    settings.PEI_PRINT_UNANSWERED = True
    html = document(version, load_all(version))
    assert "Sin responder" not in html
    for section in load_all(version):
        for name in section.names():
            assert escape(section.label(name)) in html


def full_index(reader, title: str) -> int:
    return next(
        place for place, mark in enumerate(reader.outline) if getattr(mark, "title", "") == title
    )


def test_every_page_but_the_cover_says_whose_it_is_and_which_of_how_many(full):
    count = len(full.pages)
    for number, page in enumerate(full.pages, start=1):
        text = text_of(page)
        is_cover = number == 1
        assert ("I. E. El Guadual · PEI versión 3.0 Borrador del" in text) is not is_cover
        assert (f"{number} de {count}" in text) is not is_cover
        assert ("Los borradores no tienen código de verificación" in text) is not is_cover


def test_made_up_data_says_so_in_development_only(version, settings):
    settings.DEBUG = True
    assert "DATOS FICTICIOS" in document(version, load_all(version))
    settings.DEBUG = False
    assert "DATOS FICTICIOS" not in document(version, load_all(version))


def test_an_empty_plan_is_a_document_too(version):
    reader = rendered(version)
    assert "Nombre o lema del PEI Sin responder" in whole_text(reader)
    assert "Versión 1" in text_of(reader.pages[0])


def test_a_section_that_does_not_apply_says_why(version):
    reason = "La institución aún no ha elegido."
    SchoolGovernment.objects.filter(version=version).update(
        applies=False, not_applicable_reason=reason
    )
    text = whole_text(rendered(version))
    assert f"No aplica: {reason}" in text
    assert "8.1 Órganos" not in text


def test_a_long_table_repeats_its_head(version, secretary):
    said = [{"name": f"Principio {number}"} for number in range(200)]
    save(version, secretary, Principles, principles=rows(*said))
    reader = rendered(version)
    texts = [text_of(page) for page in reader.pages]
    holding = [text for text in texts if re.search(r"Principio \d", text)]
    assert len(holding) > 3
    assert all("Principio Principio" in text for text in holding)
    numbers = re.findall(r"Principio (\d+)(?! de )", " ".join(holding))
    assert [int(number) for number in numbers] == list(range(200))


def test_an_endless_word_stays_on_the_page_and_takes_no_time(version, secretary):
    save(version, secretary, Principles, {"historical_review": from_plain("a" * 5900)})
    save(version, secretary, Definition, {"pei_name": "b" * 300})
    began = time.monotonic()
    reader = rendered(version)
    assert time.monotonic() - began < 20
    lines = "\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    assert lines.count("a") >= 5900
    assert max(map(len, re.findall("a+", lines))) < 80  # as many as a line of the page holds
    cover = reader.pages[0].extract_text().replace("\u200b", "")
    assert len(re.findall("b", cover)) > 300
    assert max(map(len, re.findall("b+", cover))) < 45


# --- What is wide ---------------------------------------------------------------------------


def table_of(headings: list[str], figures: list[bool], rows: list[list], totals=()) -> Table:
    cells = [
        [
            Cell(text, escape(text), is_figure=figure)
            for text, figure in zip(row, figures, strict=True)
        ]
        for row in rows
    ]
    return Table("x", "Ancha", headings, figures, cells, True, "", list(totals), "Una nota.")


# Twelve columns as those of an inventory: texts, quantities, a date.
INVENTORY = {
    "Recurso físico": "Aula de clase",
    "Ambiente": "Biblioteca escolar",
    "Cantidad": "24",
    "Área": "1.250,5",
    "Capacidad": "40",
    "Estado de conservación": "Regular",
    "¿Es accesible?": "Sí",
    "Requeridos": "3",
    "Observación": "Cubierta con goteras en invierno",
    "Sede": "Nueva Esperanza",
    "Responsable": "Coordinación",
    "Fecha de revisión": "12/11/2026",
}
QUANTITIES = ("Cantidad", "Área", "Capacidad", "Requeridos")


def inventory(count: int) -> Table:
    figures = [heading in QUANTITIES for heading in INVENTORY]
    rows = [[f"Aula {n}", *list(INVENTORY.values())[1:]] for n in range(count)]
    total = ["Total", "", "336", *[""] * 9]
    return table_of(list(INVENTORY), figures, rows, [total])


MONEY = "$\N{NO-BREAK SPACE}145.800.000"


def layout(columns: int, text: str, rows: int = 8, figures: bool = False):
    made = [[text] * columns] * rows
    return Layout.of(table_of(["Columna"] * columns, [figures] * columns, made))


@pytest.mark.parametrize(
    ("columns", "text", "rows", "expected"),
    [
        (4, "Consejo académico", 8, "upright"),
        (9, "Ciencias naturales", 8, "compact"),
        (12, "Ciencias naturales", 8, "turned"),
        (12, "Ciencias naturales", 4, "cards"),  # too few to turn the page
        (8, "Ciencias naturales y educación ambiental. " * 6, 8, "cards"),
        (8, MONEY, 3, "turned"),  # but not of figures, which are compared
    ],
)
def test_a_table_is_set_as_it_can_be_read(columns, text, rows, expected):
    found = layout(columns, text, rows, figures=text == MONEY)
    kinds = found and (
        "turned" if found.is_turned else "compact" if found.is_compact else "upright"
    )
    assert (kinds or "cards") == expected


def test_a_figure_is_never_divided():
    found = layout(11, MONEY, rows=3, figures=True)
    kind = (found.is_compact, found.is_turned)
    (line,) = [way.line for way in WAYS if (way.is_compact, way.is_turned) == kind]
    assert min(float(width[:-1]) for width in found.widths) / 100 * line > ems(MONEY)


CHART = [
    SimpleNamespace(id=n, name=f"Cargo {n}", parent_id=(n - 1) // 2 if n else None, kind="line")
    for n in range(12)
]


@pytest.fixture(scope="module")
def wide():
    """A document of what is wide: an inventory, a chart, a chart too large for a page."""
    composer = Composer()
    large = [
        SimpleNamespace(id=n, name=f"Hoja {n}", parent_id=n and 1000, kind="line")
        for n in range(150)
    ]
    large.append(SimpleNamespace(id=1000, name="Raíz", parent_id=None, kind="line"))
    topics = [
        PrintedTopic("11.1 Recursos", [composer.table(inventory(14))]),
        PrintedTopic("11.2 Cargos", [fitted(org_chart(CHART, "c", "Organigrama", ""))]),
        PrintedTopic("11.3 Muchos", [fitted(org_chart(large, "c", "Organigrama", ""))]),
    ]
    part = Part("resources", "11", "Recursos", "Gestión directiva", "Decreto 1860", topics)
    context = {"body": [part], "front": [], "annexes": [], "origin": typesetting.ORIGIN}
    html = render_to_string("pei/pdf/document.html", context | {"is_draft": True})
    return read(typesetting.typeset(html))


def is_turned(page) -> bool:
    return page.mediabox.width > page.mediabox.height


def test_a_table_of_twelve_columns_stands_on_turned_pages_whole(wide):
    turned = [page for page in wide.pages if is_turned(page)]
    texts = [text_of(page) for page in turned]
    assert len(turned) == 2
    assert texts[0].startswith("BORRADOR 11 · Gestión directiva Recursos Decreto 1860 11.1")
    words = " ".join(texts).replace("\N{SOFT HYPHEN}", "")
    for text in list(INVENTORY.values())[1:]:
        assert words.count(text) >= 14
    assert re.findall(r"Aula (\d+)", words) == [str(n) for n in range(14)]
    assert [text.count("Responsable") for text in texts] == [1, 1]  # the head, repeated
    assert [text.count("Total") for text in texts] == [0, 1]
    assert words.count("Una nota.") == 1


def test_a_turned_page_is_marked_as_a_draft_and_numbered_too(wide):
    for number, page in enumerate(wide.pages, start=1):
        assert "BORRADOR" in artifacts(page, wide)
        assert (f"{number} de {len(wide.pages)}" in text_of(page)) is (number > 1)


def test_a_turned_table_keeps_within_the_margins(wide):
    """Every word begins between the margins of its page (22 and 25 mm, in points)."""
    for page in filter(is_turned, wide.pages):
        begins = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_, found=begins: (
                text.strip() and found.append(tm[4] * cm[0] + cm[4])
            )
        )
        assert min(begins) >= 25 / 25.4 * 72 - 1
        assert max(begins) <= float(page.mediabox.width) - 22 / 25.4 * 72


def test_a_chart_is_a_figure_that_its_words_stand_for(wide):
    (figure,) = [element for element in elements(wide) if element.get("/S") == "/Figure"]
    words = org_chart(CHART, "c", "Organigrama", "").words
    assert figure["/Alt"] == f"Organigrama. {' '.join(words)}"


def test_a_chart_too_large_for_a_page_is_printed_in_words(wide):
    assert "Hoja 149 depende de Raíz." in whole_text(wide)


# --- What a reader's program reads ----------------------------------------------------------


def tags(reader) -> list[str]:
    """The kinds of structure element, in the order of reading."""
    return [element["/S"] for element in elements(reader)]


def elements(reader) -> list:
    """The structure elements, in the order of reading."""
    found = []

    def walk(element):
        element = element.get_object()
        if not hasattr(element, "get"):
            return
        if "/S" in element:
            found.append(element)
        children = element.get("/K", [])
        children = children.get_object() if hasattr(children, "get_object") else children
        for child in children if isinstance(children, list) else [children]:
            walk(child)

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_it_is_tagged_with_language_and_title(full):
    root = full.trailer["/Root"]
    assert root["/Lang"] == "es-CO"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  # pypdf's own kind of truth
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert full.metadata.title == (
        "Sembrar saberes, cosechar futuro · Institución Educativa El Guadual"
    )
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_headings_lists_and_tables_are_tagged(full):
    found = tags(full)
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= set(found)
    levels = [int(tag[2]) for tag in found if re.fullmatch(r"/H\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_every_heading_of_a_table_says_of_what_it_is_the_heading(full):
    rows = [element["/K"] for element in elements(full) if element["/S"] == "/TR"]
    scopes = set()
    for row in rows:
        cells = [cell.get_object() for cell in row]
        kinds = tuple(cell["/S"] for cell in cells)
        scopes |= {(kinds[-1], cell["/A"]["/Scope"]) for cell in cells if cell["/S"] == "/TH"}
    assert scopes == {("/TH", "/Column"), ("/TD", "/Row")}


def test_every_figure_has_words_in_its_place(full):
    figures = [element for element in elements(full) if element["/S"] == "/Figure"]
    assert all(figure["/Alt"].strip() for figure in figures)


def test_pages_are_called_by_the_number_that_stands_on_them(full):
    count = len(full.pages)
    assert full.page_labels == ["Portada", *(str(number) for number in range(2, count + 1))]


def test_every_font_is_embedded_and_from_noto(full):
    names = set()
    for page in full.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            descendant = font["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]
            names.add(font["/BaseFont"].split("+")[1])
    assert {"Noto-Sans", "Noto-Sans-Bold", "Noto-Serif"} <= names


def artifacts(page, reader) -> str:
    """The text of what is drawn as an artifact: as nothing that is read aloud."""
    found, depth, inside = [], 0, []
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        if operator in (b"BMC", b"BDC"):
            depth += 1
            if operands[0] == "/Artifact":
                inside.append(depth)
        elif operator == b"EMC":
            if inside and inside[-1] == depth:
                inside.pop()
            depth -= 1
        elif operator == b"Do" and inside:
            form = page["/Resources"]["/XObject"][operands[0]].get_object()
            found.append(page.extract_xform_text(form, (0, 90, 180, 270), 200.0))
    return " ".join(found)


def test_a_draft_is_marked_on_every_page_as_an_artifact(full):
    assert ["BORRADOR" in artifacts(page, full) for page in full.pages] == [True] * len(full.pages)


def test_an_adopted_version_is_not_marked(version):
    PeiVersion.objects.filter(pk=version.pk).update(state=State.ADOPTED)
    version.refresh_from_db()
    reader = rendered(version)
    assert "BORRADOR" not in whole_text(reader)
    assert "Los borradores" not in whole_text(reader)


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.IN_COUNCIL])
def test_every_state_before_adoption_is_a_draft(version, state):
    version.state = state
    assert "is-draft" in document(version, load_all(version))


# --- What it refuses ------------------------------------------------------------------------


@pytest.fixture
def canary():
    """A server that notes whoever asks it for anything."""
    hits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", hits=hits)
    server.shutdown()
    thread.join()
    server.server_close()


def hostile(url: str) -> str:
    return (
        f'<p style="background:url({url}/style)">Hola</p><img src="{url}/img">'
        f'<style>@import "{url}/import"; p {{ background: url({url}/css) }}</style>'
        f'<link rel="stylesheet" href="{url}/sheet"><iframe src="{url}/frame"></iframe>'
        f'<object data="{url}/object"></object><svg><image href="{url}/svg"/></svg>'
        '<link rel="attachment" href="file:///etc/passwd"><a rel="attachment" '
        'href="file:///etc/hostname">a</a><img src="file:///etc/passwd">'
        '<embed src="data:text/html,x"><base href="file:///etc/">'
    )


def attachments(reader) -> list:
    annotations = [
        note.get_object()["/Subtype"] for page in reader.pages for note in page.get("/Annots", [])
    ]
    return [*reader.attachments, *(kind for kind in annotations if kind == "/FileAttachment")]


def test_a_hostile_answer_fetches_and_attaches_nothing(version, canary):
    Principles.objects.filter(version=version).update(
        historical_review=hostile(canary.url), mission=hostile(canary.url)
    )
    reader = rendered(version)
    assert canary.hits == []
    assert attachments(reader) == []
    assert "Hola" in whole_text(reader)


def test_typesetting_itself_fetches_and_attaches_nothing(canary):
    html = f'<html lang="es"><title>x</title><body>{hostile(canary.url)}'
    reader = read(typesetting.typeset(html))
    assert canary.hits == []
    assert attachments(reader) == []


def test_markup_in_a_name_is_printed_as_it_stands(version):
    version.institution.name = "I. E. </title><script>alert(1)</script>"
    version.institution.save()
    assert "</title><script>alert(1)</script>" in text_of(rendered(version).pages[0])


def test_a_document_beyond_the_limits_is_refused_before_it_is_set(version, secretary, monkeypatch):
    save(version, secretary, Principles, {"mission": from_plain("Enseñar. " * 100)})
    monkeypatch.setattr(printing, "MAX_WEIGHT", 500)
    with pytest.raises(RuleBroken) as refused:
        pdf.render_pdf(version, load_all(version))
    assert refused.value.code == "payload_too_large"


def test_typesetting_ends_with_a_word_where_it_cannot_go_on():
    with pytest.raises(limited.TooMuch):
        typesetting.typeset("<html lang=es><title>x</title>" + "<div>" * 3000)


# --- The copy that is kept ------------------------------------------------------------------


def copy_of(made: pdf.Pdf) -> str:
    return making.PDFS.path(made.tag)


def test_the_same_content_is_set_once(version):
    first = pdf.pdf_of(version)
    assert default_storage.size(copy_of(first)) == len(first.content)
    default_storage.delete(copy_of(first))
    default_storage.save(copy_of(first), ContentFile(b"%PDF the copy %%EOF"))
    again = pdf.pdf_of(version)
    assert again == pdf.Pdf(b"%PDF the copy %%EOF", first.tag)


@pytest.mark.parametrize("left", [None, b"%PDF half a fi"])
def test_a_copy_that_is_gone_or_half_written_is_made_again(version, left):
    first = pdf.pdf_of(version)
    default_storage.delete(copy_of(first))
    if left:
        default_storage.save(copy_of(first), ContentFile(left))
    again = pdf.pdf_of(version)
    assert again.tag == first.tag
    assert len(read(again.content).pages) == len(read(first.content).pages)
    assert making.PDFS.get(first.tag) == again.content


def test_another_content_is_another_document(version, secretary):
    """The tag is the hash of this HTML."""
    made = {document(version, load_all(version))}
    save(version, secretary, Principles, {"vision_horizon_year": 2031})
    made.add(document(version, load_all(version)))
    version.institution.name = "Otro nombre"
    version.institution.save()
    made.add(document(version, load_all(version)))
    version.state = State.IN_COUNCIL
    made.add(document(version, load_all(version)))
    assert len(made) == 4


def test_another_content_has_another_tag(version, secretary):
    first = pdf.pdf_of(version)
    save(version, secretary, Principles, {"vision_horizon_year": 2031})
    second = pdf.pdf_of(version)
    assert first.tag != second.tag
    assert first.content != second.content


def test_no_more_copies_are_kept_than_there_is_room_for():
    shelf = Shelf("shelf", ".pdf", b"%%EOF", room=2)
    for name in ("a", "b", "c"):
        shelf.put(name, b"%PDF %%EOF")
    left = default_storage.listdir("shelf")[1]
    assert len(left) == 2
    assert "c.pdf" in left


# --- How it is sent -------------------------------------------------------------------------

TEN = pdf.Pdf(b"0123456789", "tag")


def ask(method="GET", filename="PEI.pdf", **headers):
    request = RequestFactory().generic(method, "/", headers=headers)
    return pdf.range_response(request, TEN, filename)


def test_the_whole_file_is_private_and_asked_for_again_each_time():
    answer = ask()
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["ETag"] == '"tag"'
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("wanted", "content", "said"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=5-500", b"56789", "bytes 5-9/10"),
        ("bytes=-500", b"0123456789", "bytes 0-9/10"),
    ],
)
def test_one_range_is_a_part(wanted, content, said):
    answer = ask(range=wanted)
    assert (answer.status_code, answer.content, answer["Content-Range"]) == (206, content, said)


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_that_does_not_exist_is_refused(wanted):
    answer = ask(range=wanted)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "lines=1-2", "x"])
def test_a_range_that_is_not_understood_is_the_whole(wanted):
    assert ask(range=wanted).status_code == 200


def test_a_range_of_another_content_is_the_whole():
    assert ask(range="bytes=0-1", if_range='"old"').status_code == 200
    assert ask(range="bytes=0-1", if_range='"tag"').status_code == 206


@pytest.mark.parametrize("held", ['"tag"', 'W/"tag"', '"old", "tag"', "*"])
def test_who_holds_it_gets_no_second_copy(held):
    answer = ask(if_none_match=held)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", '"tag"')


def test_who_holds_another_gets_this_one():
    assert ask(if_none_match='"old"').status_code == 200


def test_the_file_name_keeps_its_accents_and_has_a_plain_twin():
    answer = ask(filename='PEI Niñez "Ágil", borrador.pdf')
    assert answer["Content-Disposition"] == (
        'inline; filename="pei ninez agil, borrador.pdf"; '
        "filename*=UTF-8''PEI%20Ni%C3%B1ez%20%22%C3%81gil%22%2C%20borrador.pdf"
    )
