"""A formatted answer on its way: sent by the editor, by a textarea or by a client of the API, and
shown on pages, in the history, beside another text and in the PDF."""

import io
import re
from html import unescape

import pypdf
import pytest

from pei import editing, pdf
from pei.models.sections import Principles
from pei_project.sheets.differences import marked_html
from pei_project.sheets.saving import save_sheet
from tests.test_section_pages import form_of

pytestmark = pytest.mark.django_db

STORED = (
    "<h3>Quiénes somos</h3><p>Una escuela <strong>rural</strong><br>y <em>abierta</em>.</p>"
    "<ul><li>Aprendemos<ol><li>leyendo</li></ol></li></ul><blockquote><p>Sembrar</p></blockquote>"
    "<table><thead><tr><th>Año</th></tr></thead><tbody><tr><td>1994</td></tr></tbody></table>"
    '<p><a href="https://a.edu.co" rel="noopener noreferrer">Sitio</a></p>'
)
BOLD = "<p>Formar <strong>personas</strong>.</p>"


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def clerk(web, secretary):
    return web(secretary)


@pytest.fixture
def mission(plan):
    """The page with three formatted answers."""
    return f"/proyectos/{plan.pk}/principios-y-fundamentos/mision-y-vision/"


@pytest.fixture
def write(plan, rector):
    """``write({...})``: somebody else saves in the meantime."""

    def write(values):
        section = editing.load(plan, Principles)
        return save_sheet(section, values, {}, actor=rector, seen=section.revision)

    return write


def kept(plan, name="mission") -> str:
    return getattr(editing.load(plan, Principles), name)


def sent(name: str, html: str) -> dict:
    """What a form sends of an answer written in the editor."""
    return {name: html, f"{name}-format": "html"}


def for_editor(answer, name="mission") -> dict:
    """What the editor finds on the textarea."""
    tag = re.search(rf"<textarea[^>]*name=\"{name}\"[^>]*>", answer.content.decode())[0]
    rich = re.search(r'data-rich="([^"]*)"', tag)[1]
    return {"rich": unescape(rich), "typed": "data-typed" in tag}


# --- typed --------------------------------------------------------------------------------------


def test_what_the_editor_sends_is_cleaned_and_kept(clerk, plan, mission):
    html = '<p class="x">Formar <b>personas</b><script>x</script>.</p>'
    html += "<ul><li>a</li><ul><li>b</ul></ul>"
    assert clerk.post(mission, {"revision": "0"} | sent("mission", html)).status_code == 302
    assert kept(plan) == f"{BOLD}<ul><li>a<ul><li>b</li></ul></li></ul>"


def test_an_answer_that_nobody_touched_stays_byte_for_byte(clerk, plan, mission, write):
    write({"mission": STORED})
    page = clerk.get(mission)
    assert for_editor(page) == {"rich": STORED, "typed": False}

    clerk.post(mission, form_of(page) | {"vision": "Otra cosa.", "do": "save"})

    assert (kept(plan), kept(plan, "vision")) == (STORED, "<p>Otra cosa.</p>")


def test_a_touched_textarea_is_plain_text(clerk, plan, mission, write):
    write({"mission": BOLD})
    page = form_of(clerk.get(mission))
    clerk.post(mission, page | {"mission": page["mission"] + " <b>Más</b>", "do": "save"})
    assert kept(plan) == "<p>Formar personas. &lt;b&gt;Más&lt;/b&gt;</p>"


def test_a_refused_page_gives_the_editor_back_what_it_sent(clerk, plan, mission, write):
    write({"vision": BOLD})
    said = {"revision": "1", "vision": "Formar personas.", "vision_horizon_year": "1800"}
    answer = clerk.post(mission, said | sent("mission", "<p>Ser <b>felices</b></p>"))

    assert answer.status_code == 422
    assert for_editor(answer) == {"rich": "<p>Ser <b>felices</b></p>", "typed": True}
    assert for_editor(answer, "vision") == {"rich": BOLD, "typed": False}
    assert form_of(answer)["mission"] == "Ser felices"
    assert "11 de 1.500 caracteres" in answer.content.decode()


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<blockquote>" * 9 + "x", "más de 8 niveles"),
        ("<table><tr>" + "<td>a" * 21, "más de 20 columnas"),
        ("<p>" + "x" * 1501, "como máximo 1500 caracteres: hay 1501"),
        ("<b></b>" * 5000, "como máximo 1500 caracteres: hay 35000"),
        ("<p>a\x0cb</p>", "caracteres de control"),
    ],
)
def test_too_deep_too_wide_and_too_long_are_refused_and_not_lost(
    clerk, plan, mission, html, sentence
):
    answer = clerk.post(mission, {"revision": "0"} | sent("mission", html))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert for_editor(answer) == {"rich": html, "typed": True}
    assert kept(plan) == ""


# --- two people ---------------------------------------------------------------------------------


def test_a_formatted_answer_that_only_the_other_changed_is_no_clash(clerk, plan, mission, write):
    write({"mission": BOLD})
    page = form_of(clerk.get(mission))
    write({"mission": f"{BOLD}<p>De la rectora.</p>"})

    answer = clerk.post(mission, page | {"philosophy": "Mía.", "do": "save"})

    assert answer.status_code == 302
    assert kept(plan) == f"{BOLD}<p>De la rectora.</p>"
    assert kept(plan, "philosophy") == "<p>Mía.</p>"


@pytest.fixture
def clash(clerk, plan, mission, write):
    """Both wrote another end to a formatted mission, and the rector a vision besides."""
    write({"mission": BOLD})
    page = form_of(clerk.get(mission))
    theirs = f"{BOLD}<p>De <em>ella</em>.</p>"
    write({"mission": theirs, "vision": "<p><em>Suya</em></p>"})
    return clerk.post(mission, page | sent("mission", f"{BOLD}<ul><li>Mío</li></ul>"))


@pytest.mark.parametrize(
    ("choice", "mission_kept"),
    [
        ("theirs", f"{BOLD}<p>De <em>ella</em>.</p>"),
        ("mine", f"{BOLD}<ul><li>Mío</li></ul>"),
        ("joined", f"{BOLD}<p>De <em>ella</em>.</p><ul><li>Mío</li></ul>"),
    ],
)
def test_each_of_two_texts_keeps_its_formats(clerk, plan, mission, clash, choice, mission_kept):
    assert clash.status_code == 409
    chosen = form_of(clash) | {"choice-mission": choice, "do": "resolve"}
    assert clerk.post(mission, chosen).status_code == 302
    assert kept(plan) == mission_kept
    assert kept(plan, "vision") == "<p><em>Suya</em></p>"  # which nobody had to decide


def test_a_joined_text_can_be_corrected_in_the_editor_and_by_hand(clerk, plan, mission, clash):
    page = form_of(clash) | {"choice-mission": "joined", "do": "resolve"}
    clerk.post(mission, page | sent("joined-mission", "<p>De <b>dos</b></p>"))
    assert kept(plan) == "<p>De <strong>dos</strong></p>"

    page = form_of(clerk.get(mission))
    save = {"mission": "De dos manos", "do": "save"}
    assert clerk.post(mission, page | save).status_code == 302
    assert kept(plan) == "<p>De dos manos</p>"


def test_two_texts_are_shown_with_their_formats_and_what_differs(clash):
    page = clash.content.decode()
    assert (
        "<p>Formar <strong>personas</strong>.</p><p><ins>De </ins><em><ins>ella</ins></em>" in page
    )
    assert "<ul><li><ins>Mío</ins></li></ul>" in page


def test_a_change_of_format_alone_is_marked():
    assert marked_html("<p>uno dos</p>", "<p>uno <strong>dos</strong></p>") == (
        "<p>uno <strong><ins>dos</ins></strong></p>"
    )
    assert marked_html("<p>a &amp; b</p>", "<p>a &lt; b</p>") == "<p>a <ins>&lt;</ins> b</p>"
    assert marked_html("", "<p>a b<br>c</p>") == "<p><ins>a b</ins><br><ins>c</ins></p>"


# --- shown --------------------------------------------------------------------------------------


def test_page_history_api_and_pdf_show_one_and_the_same(web, api, plan, write, secretary, council):
    write({"mission": STORED})

    section = f"/proyectos/{plan.pk}/principios-y-fundamentos/"
    assert STORED in web(council).get(section).content.decode()
    said = api(secretary).get(f"/pei/{plan.pk}/aspect/principles-fundamentals").json()
    assert said["mission"] == STORED
    history = api(secretary).get(f"/change-history/pei/{plan.pk}").json()
    assert STORED in [change["after"] for change in history["results"]]
    text = " ".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.pdf_of(plan).content)).pages
    )
    for words in ("Quiénes somos", "Una escuela rural", "leyendo", "Sembrar", "1994", "Sitio"):
        assert words in text


def test_plain_text_by_the_api_becomes_paragraphs_and_lists(api, plan, secretary):
    path = f"/pei/{plan.pk}/aspect/principles-fundamentals"
    text = "Somos 2 < 3.\r\n\r\nAprendemos:\n- leyendo\n- sembrando"
    answer = api(secretary).post(path, {"mission": text})
    assert answer.json()["mission"] == (
        "<p>Somos 2 &lt; 3.</p><p>Aprendemos:</p><ul><li>leyendo</li><li>sembrando</li></ul>"
    )
