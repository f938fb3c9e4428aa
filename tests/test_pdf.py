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
from django.test import RequestFactory
from pypdf import PdfReader
from pypdf.generic import ContentStream

from pei import pdf, printing, typesetting
from pei.document import document
from pei.editing import load_all, open_plan
from pei.models import PeiVersion
from pei.models.sections import Definition, Principles, SchoolGovernment, aspects
from pei.states import State
from pei_project.errors import RuleBroken
from pei_project.richtext import from_plain
from tests.conftest import person, school
from tests.full_plan import fill, rows, save

pytestmark = pytest.mark.django_db


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
        *(f"{one.item or ''} {one.title()}".strip() for one in aspects()),
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


# --- What a reader's program reads ----------------------------------------------------------


def tags(reader) -> list[str]:
    """The kinds of structure element, in the order of reading."""
    found = []

    def walk(element):
        element = element.get_object()
        if not hasattr(element, "get"):
            return
        if "/S" in element:
            found.append(element["/S"])
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
    with pytest.raises(typesetting.TooMuch):
        typesetting.typeset("<html lang=es><title>x</title>" + "<div>" * 3000)


# --- The copy that is kept ------------------------------------------------------------------


def copy_of(made: pdf.Pdf) -> str:
    return f"{pdf.FOLDER}/{made.tag}.pdf"


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
    assert pdf.pdf_of(version) == first
    with default_storage.open(copy_of(first)) as file:
        assert file.read() == first.content


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


def test_no_more_copies_are_kept_than_the_limit(version, monkeypatch):
    monkeypatch.setattr(pdf, "KEPT", 2)
    for name in ("a", "b", "c"):
        default_storage.save(f"{pdf.FOLDER}/{name}.pdf", ContentFile(b"%PDF %%EOF"))
    made = pdf.pdf_of(version)
    left = default_storage.listdir(pdf.FOLDER)[1]
    assert len(left) == 2
    assert f"{made.tag}.pdf" in left


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
