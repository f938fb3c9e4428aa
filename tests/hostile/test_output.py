"""H. Output: files that spreadsheets open, the log, and the pages of errors; and E. Rich text."""

import csv
import html
import io
import logging
from html.parser import HTMLParser

import openpyxl
import pypdf
import pytest
from django.test import Client

from catalogs import spreadsheets
from catalogs.models import CatalogItem
from institutions.models import Institution
from pei import editing, pdf
from pei.models.sections import Principles
from pei_project.requests import OneLineFormatter
from pei_project.richtext.reading import KNOWN
from tests import word
from tests.hostile.conftest import timed, told

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FORMULAS = {
    "=1+1": "=1+1",
    "+cmd": "+cmd|' /C calc'!A0",
    "-2+3": "-2+3",
    "@SUM": "@SUM(1)",
    "TAB": "\t=1",
    "CR": "\r=1",
    "==": "==1+1",
    "full width": "\uff1d1+1",
    "DDE": '=DDE("cmd";"/C calc";"x")',
}


@pytest.mark.parametrize("text", FORMULAS.values(), ids=[f"H01 {name}" for name in FORMULAS])
def test_a_text_never_becomes_a_formula(text):
    written = spreadsheets.as_csv(["a"], [[text]]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
    assert rows[1] == ["'" + text]

    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.as_xlsx("a", ["a"], [[text]])))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert cell.value.replace("\r", "\n") == text.replace("\r", "\n")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("_id", ["H01 list"])
def test_an_exported_list_runs_nothing(web, staff, kind, _id):
    CatalogItem.objects.filter(catalog="zone").update(name="=HYPERLINK(1)", description="@SUM(1)")
    answer = timed(web(staff).get, f"/admin/catalogs/catalogitem/listas/zone/exportar/{kind}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    if kind == "csv":
        text = answer.content.decode("utf-8-sig")
        assert '"\'=HYPERLINK(1)"' in text
        assert '"=' not in text
        assert '"@' not in text
    else:
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert {cell.data_type for row in book.active for cell in row} <= {"s", "n", "b"}


@pytest.mark.parametrize("_id", ["H02"])
def test_a_negative_number_stays_a_number(_id):
    written = spreadsheets.as_csv(["a", "b"], [[-5, -0.5]]).decode("utf-8-sig")
    assert written.splitlines()[1] == "-5;-0.5"
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.as_xlsx("a", ["a"], [[-5]])))
    assert (book.active["A2"].data_type, book.active["A2"].value) == ("n", -5)


@pytest.mark.parametrize("_id", ["H07"])
def test_a_forged_event_stays_in_the_line_it_came_in(client, caplog, _id):
    forged = '\r\n2026-01-01 INFO [-] security: {"login": "admin"}\u2028\x1b[2J'
    with caplog.at_level(logging.INFO):
        client.get("/pei/" + forged.replace("\r", "%0d").replace("\n", "%0a"))
        client.post("/auth/login", {"email": forged, "password": forged})
        client.get("/pei", HTTP_X_REQUEST_ID=forged.replace("\r", "").replace("\n", ""))
        logging.getLogger("security").warning("of %s", forged)
    for record in caplog.records:
        record.request_id = "-"
        line = OneLineFormatter().format(record)
        assert line.splitlines() == [line]
        assert "\x1b" not in line


SCRIPT = "%3Cscript%3Ealert(1)%3C/script%3E"


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        pytest.param(f"/{SCRIPT}/", {}, 404, id="H08 404"),
        pytest.param(f"/{SCRIPT}/?{SCRIPT}", {"HTTP_HOST": "<script>"}, 400, id="H08 400"),
        pytest.param(f"/boom/{SCRIPT}/", {}, 500, id="H08 500"),
        pytest.param(f"/pei/{SCRIPT}", {}, 404, id="H08 404 API"),
        pytest.param(f"/auth/{SCRIPT}?{SCRIPT}={SCRIPT}", {}, 404, id="H08 query API"),
        pytest.param(f"/pei/{SCRIPT}", {"HTTP_HOST": "<script>"}, 400, id="H08 400 API"),
        pytest.param(f"/pei/boom/{SCRIPT}", {}, 500, id="H08 500 API"),
    ],
)
def test_an_error_repeats_nothing_and_shows_no_code(settings, path, more, status):
    settings.DEBUG = False
    settings.ROOT_URLCONF = "tests.hostile.broken_urls"
    answer = timed(Client(raise_request_exception=False).get, path, **more)
    page = answer.content.decode()
    assert answer.status_code == status
    assert "<script>" not in page
    assert "Traceback" not in page
    assert answer["X-Request-Id"] in page


# --- E. rich text -------------------------------------------------------------------------------

RICH = {
    "E01 script": "<script>alert(1)</script>x",
    "E01 onerror": "<img src=x onerror=alert(1)>x",
    "E01 svg": "<svg onload=alert(1)>x</svg>",
    "E01 body": "<body onload=alert(1)>x",
    "E02 javascript": '<a href="javascript:alert(1)">x</a>',
    "E02 tab": '<a href="java\tscript:alert(1)">x</a>',
    "E02 data": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "E02 vbscript": '<a href="vbscript:x">x</a>',
    "E03 mathml": "<math><mtext><mglyph><style><img src=x onerror=alert(1)></style>x",
    "E03 noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">x',
    "E03 template": "<template><script>alert(1)</script></template>x",
    "E04 iframe": '<iframe srcdoc="<script>alert(1)</script>"></iframe>x',
    "E04 object": "<object data=x></object><embed src=x>x",
    "E04 form": "<form action=//evil.co><input name=a></form><base href=//evil.co>x",
    "E04 meta": '<meta http-equiv="refresh" content="0;url=//evil.co">x',
    "E05 style": '<p style="background:url(http://127.0.0.1:9)">x</p><style>@import "//e"</style>',
    "E06": '<link rel=attachment href="file:///etc/passwd">x',
    "E07": '<p hx-get="/salir/" hx-on:click="x" data-hx-post="/" id="a" name="b" class="c">x</p>',
}  # fmt: skip


class Markup(HTMLParser):
    """The tags of a text, and its attributes as (tag, name, value)."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.attributes, self.written_scripts = set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "script" and "src" not in dict(attrs):
            self.written_scripts.append(self.getpos())
        self.attributes |= {(tag, name, value or "") for name, value in attrs}


ACTIVE = {"iframe", "object", "embed", "base", "template", "math", "noscript", "style"}
TEXTS_OF_OURS = set(KNOWN) | {"p"}


@pytest.mark.parametrize("text", RICH.values(), ids=RICH)
def test_a_rich_text_is_cleaned_before_it_is_kept(client, aspect, web, secretary, plan, text):
    answer = timed(client.post, aspect, {"mission": text, "values": [{"name": text}]})
    assert answer.status_code == 201
    kept = editing.load(plan, Principles)
    markup = Markup(kept.mission)
    assert markup.tags <= TEXTS_OF_OURS
    assert {name for _, name, _ in markup.attributes} <= {"href", "rel"}
    assert all(v.startswith(("https:", "mailto:")) for _, n, v in markup.attributes if n == "href")
    assert "x" in kept.mission
    assert kept.rows("values")[0].name == " ".join(text.split())
    for url in (f"/proyectos/{plan.pk}/revisar/", f"/proyectos/{plan.pk}/principios/identidad/"):
        page = Markup(web(secretary).get(url).content.decode())
        assert not page.tags & ACTIVE, url
        for tag, name, value in page.attributes:
            assert not name.startswith(("on", "hx-", "data-hx", "srcdoc")), url
            assert name != "style", url
            if name in ("src", "href", "action") and tag != "link":  # the icon is in the frame
                assert value == "" or value[0] in "/#?" and not value.startswith("//"), value
        assert page.written_scripts == []


@pytest.mark.parametrize("text", RICH.values(), ids=RICH)
def test_what_an_editor_sends_runs_nowhere(client, aspect, web, secretary, council, plan, text):
    """On the form, the page that is read, the history, beside another text and in the API."""
    page = f"/proyectos/{plan.pk}/principios-y-fundamentos/mision-y-vision/"
    sent = {"revision": "0", "mission": f"<p>Una</p>{text}", "mission-format": "html"}
    assert timed(web(secretary).post, page, sent).status_code == 302
    clash = timed(web(secretary).post, page, sent | {"mission": f"<p>Otra</p>{text}"})
    assert clash.status_code == 409
    read = [web(secretary).get(page), web(council).get(page.removesuffix("mision-y-vision/"))]
    history = web(secretary).get(f"/proyectos/{plan.pk}/historial/")
    for answer in (clash, history, *read):
        markup = Markup(answer.content.decode())
        assert not markup.tags & ACTIVE
        assert not {n for _, n, _ in markup.attributes if n.startswith(("on", "hx-", "srcdoc"))}
        assert "style" not in {name for _, name, _ in markup.attributes}
        assert markup.written_scripts == []
    changes = client.get(f"/change-history/pei/{plan.pk}").json()["results"]
    said = [change["after"] for change in changes if change["field"] == "mission"]
    said.append(client.get(aspect).json()["mission"])
    assert len(said) == 2
    for each in said:
        markup = Markup(each)
        assert markup.tags <= TEXTS_OF_OURS
        assert {name for _, name, _ in markup.attributes} <= {"href", "rel"}


@pytest.mark.parametrize("_id", ["E01 to E07 PDF"])
def test_a_document_runs_nothing_and_leads_nowhere_else(client, aspect, plan, _id):
    assert client.post(aspect, {"mission": "<p>Una</p>".join(RICH.values())}).status_code == 201
    content = pdf.pdf_of(plan).content
    assert not any(word in content for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile"))
    reader = pypdf.PdfReader(io.BytesIO(content))
    links = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
    addresses = [link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})]
    assert [one for one in addresses if not one.startswith(("https:", "mailto:"))] == []


DEEP = {
    "E08 lists": ("<ul><li>" * 90 + "x", "too_deep"),
    "E08 strong": ("<strong>" * 500 + "x", "too_deep"),
    "E08 tables": ("<table><tr><td>" * 60 + "x", "too_deep"),
    "E09 columns": ("<table><tr>" + "<td>x" * 1000, "too_many"),
    "E10 300 KB of Word": (word.HTML * 80, "max_length"),
}


@pytest.mark.parametrize(("text", "code"), DEEP.values(), ids=DEEP)
def test_too_deep_too_wide_and_too_long_is_refused(
    client, aspect, web, secretary, plan, text, code
):
    answer = timed(client.post, aspect, {"mission": text})
    assert answer.status_code == 400
    assert [problem["code"] for problem in answer.json()["fields"]["mission"]] == [code]
    page = f"/proyectos/{plan.pk}/principios-y-fundamentos/mision-y-vision/"
    sent = {"revision": "0", "mission": text, "mission-format": "html"}
    assert timed(web(secretary).post, page, sent).status_code == 422
    assert editing.load(plan, Principles).mission == ""


@pytest.mark.parametrize("_id", ["E09 colspan"])
def test_a_wide_cell_is_capped(client, aspect, _id):
    answer = client.post(aspect, {"mission": "<table><tr><td colspan=65534>x</table>"})
    assert 'colspan="20"' in answer.json()["mission"]


@pytest.mark.parametrize("_id", ["E10"])
def test_a_text_of_word_is_cleaned(client, aspect, _id):
    kept = timed(client.post, aspect, {"mission": word.HTML}).json()["mission"]
    assert Markup(kept).tags <= TEXTS_OF_OURS
    assert "Nuestra escuela" in kept
    assert "mso" not in kept


@pytest.mark.parametrize("_id", ["E06 PDF"])
def test_a_document_attaches_nothing(client, aspect, plan, _id):
    said = {"mission": RICH["E06"], "values": [{"name": RICH["E06"]}]}
    assert client.post(aspect, said).status_code == 201
    assert pypdf.PdfReader(io.BytesIO(pdf.pdf_of(plan).content)).attachments == {}


@pytest.mark.parametrize("_id", ["E11"])
def test_a_text_is_not_decoded_twice(client, aspect, _id):
    text = "&amp;lt;script&amp;gt; &lt;b&gt; &amp;amp;"
    first = client.post(aspect, {"mission": text}).json()
    for revision in (1, 2, 3):
        said = {"mission": first["mission"], "vision": str(revision), "revision": revision}
        assert client.patch(aspect, said).json()["mission"] == first["mission"]


@pytest.mark.parametrize("_id", ["E12"])
def test_markup_in_the_name_of_a_school_is_a_name(web, secretary, staff, plan, _id):
    name = "</title><script>alert(1)</script>{{7*7}}"
    Institution.objects.filter(pk=plan.institution_id).update(name=name)
    pages = [
        (secretary, "/"),
        (secretary, "/proyectos/"),
        (secretary, f"/proyectos/{plan.pk}/"),
        (secretary, f"/proyectos/{plan.pk}/historial/"),
        (secretary, f"/instituciones/{plan.institution_id}/"),
        (staff, "/instituciones/"),
        (staff, "/admin/institutions/institution/"),
        (staff, f"/admin/institutions/institution/{plan.institution_id}/change/"),
    ]
    for who, url in pages:
        answer = web(who).get(url)
        assert answer.status_code == 200, url
        page = answer.content.decode()
        assert "<script>alert" not in page, url
        assert "</title><" not in page.replace("</title>\n", ""), url
        assert "{{7*7}}" in html.unescape(page), url
    assert pdf.pdf_of(plan).content.startswith(b"%PDF-")


def test_the_error_body_is_one(client):
    assert told(client.get("/pei/x")) == (404, "not_found")
