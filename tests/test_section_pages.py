"""Filling a section in a browser: its form, its tables, two people on one page, and a section
that nobody had thought of."""

import importlib
import io
import re
import uuid
from html.parser import HTMLParser

import pypdf
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches

from catalogs.models import CatalogItem
from pei import editing, pdf
from pei.models import PeiVersion, Section, sections
from pei.models.section import Component, Status
from pei.models.sections import Objectives, Principles, SchoolGovernment
from pei.states import State
from pei_project.sheets.base import Row
from pei_project.sheets.fields import Line as LineField
from pei_project.sheets.fields import Rich, Whole, belongs_to
from pei_project.sheets.history import Change
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def clerk(web, secretary):
    return web(secretary)


@pytest.fixture
def pages(plan):
    """The addresses of a plan: ``pages("principios-y-fundamentos", "fundamentos")``."""
    return lambda *parts: "/".join([f"/proyectos/{plan.pk}", *parts, ""])


@pytest.fixture
def mission(pages):
    """The page with prose, a year and two tables."""
    return pages("principios-y-fundamentos", "mision-y-vision")


@pytest.fixture
def write(plan, rector):
    """``write(Principles, {...})``: somebody else saves in the meantime."""

    def write(model, values, tables=None, actor=None):
        section = editing.load(plan, model)
        return save_sheet(section, values, tables, actor=actor or rector, seen=section.revision)

    return write


def principles(plan) -> Principles:
    return editing.load(plan, Principles)


def names(plan, table="values") -> list[str]:
    return [row.name for row in principles(plan).rows(table)]


def named(*names) -> TableInput:
    return TableInput([RowInput(values={"name": name}) for name in names], whole=True)


class Controls(HTMLParser):
    """What a browser would post: the controls of the page's own form and their values."""

    def __init__(self, html: str):
        super().__init__()
        self.found, self.area, self.select, self.option = {}, None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "textarea":
            self.area = name
            self.found[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and self.select:
            self.found[self.select] = given.get("value", "")
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            if given.get("type") in ("radio", "checkbox"):
                if "checked" in given:
                    self.found.setdefault(name, []).append(given["value"])
            else:
                self.found[name] = given.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.found[self.area] = self.found[self.area].removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.select = None


def form_of(answer) -> dict:
    return Controls(answer.content.decode()).found


def asked_in(answer) -> set[str]:
    """What a page asks, beside the marks that every form carries."""
    return {name for name in form_of(answer) if not name.startswith("form-")}


def text_of(answer) -> str:
    """The words of a page."""
    html = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def problems_of(answer) -> list[str]:
    """The sentences of the error summary."""
    found = re.search(r'<ul class="problems__list">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    if not found:
        return []
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<li>(.*?)</li>", found[1])]


# --- the form -----------------------------------------------------------------------------------


def test_a_section_opens_on_its_first_page(clerk, pages):
    answer = clerk.get(pages("principios-y-fundamentos"))

    assert answer.status_code == 200
    assert asked_in(answer) == {"revision", "historical_review", "institutional_identity"}
    assert form_of(answer)["revision"] == "0"
    for word in (
        "Historia e identidad",
        "¿Por qué se pide?",
        "Toma unos 60 minutos",
        "(opcional)",
    ):
        assert word in text_of(answer)


@pytest.mark.parametrize("section", sections.SECTIONS, ids=lambda section: section.slug)
def test_every_page_of_every_section_opens_and_saves_as_it_stands(clerk, pages, plan, section):
    for page in section.pages():
        url = pages(section.slug, page.slug)
        before = editing.load(plan, section).revision
        answer = clerk.get(url)
        assert answer.status_code == 200
        saved = clerk.post(url, form_of(answer) | {"do": "save"})
        assert saved.status_code == 302, problems_of(saved)
        assert editing.load(plan, section).revision <= before + 1


@pytest.mark.parametrize(
    "parts",
    [
        ("nada",),
        ("principios-y-fundamentos", "nada"),
        ("principios-y-fundamentos", "mision-y-vision", "nada"),
        ("principios-y-fundamentos", "mision-y-vision", "metas"),
        ("principios-y-fundamentos", "mision-y-vision", "values"),
        ("principles-fundamentals",),
    ],
)
def test_a_page_that_does_not_exist_is_not_found(clerk, pages, parts):
    assert clerk.get(pages(*parts)).status_code == 404
    assert clerk.post(pages(*parts), {"revision": "0"}).status_code == 404


def test_saving_stays_and_continuing_goes_on_until_the_task_list(clerk, plan, mission, pages):
    typed = {"mission": "Formar personas.", "vision_horizon_year": "2030", "revision": "0"}
    saved = clerk.post(mission, typed | {"do": "save"})
    assert saved["Location"] == mission
    assert "Guardado: Misión, visión y valores." in text_of(clerk.get(mission))

    gone_on = clerk.post(mission, typed | {"revision": "1", "do": "continue"})
    assert gone_on["Location"] == pages("principios-y-fundamentos", "fundamentos")
    last = pages("principios-y-fundamentos", "calidad-e-inclusion")
    ended = clerk.post(last, {"revision": "1", "do": "continue", "finished": "yes"})
    assert ended["Location"] == pages()

    section = principles(plan)
    assert (section.mission, section.vision_horizon_year) == ("<p>Formar personas.</p>", 2030)
    assert (section.revision, section.status) == (2, Status.READY)


def test_a_page_saves_its_own_answers_and_no_others(clerk, plan, mission, write):
    write(Principles, {"historical_review": "Fundada en 1950.", "inclusion_policy": "Todos."})
    clerk.post(mission, {"revision": "1", "mission": "Formar.", "historical_review": "Nada."})

    section = principles(plan)
    assert section.mission == "<p>Formar.</p>"
    assert section.historical_review == "<p>Fundada en 1950.</p>"
    assert section.inclusion_policy == "<p>Todos.</p>"


def test_fields_that_are_not_of_the_form_change_nothing(
    clerk, plan, mission, other_institution, stranger
):
    hidden = {
        "state": "approved",
        "status": "ready",
        "version": str(uuid.uuid4()),
        "institution": str(other_institution.pk),
        "updated_by": str(stranger.pk),
        "applies": "False",
        "not_applicable_reason": "No.",
        "role": "administrador",
        "is_staff": "on",
    }
    assert clerk.post(mission, hidden | {"revision": "0", "mission": "x"}).status_code == 302

    section = principles(plan)
    assert (section.version.state, section.status, section.applies) == (
        State.DRAFT,
        Status.IN_PROGRESS,
        True,
    )
    assert (section.updated_by.name, section.version.institution_id) == (
        "Secretaria",
        plan.institution_id,
    )
    assert not stranger.is_staff
    assert section.not_applicable_reason == ""


def test_what_was_typed_comes_back_when_it_is_refused(clerk, plan, mission, write):
    typed = {"revision": "0", "mission": "Buena", "vision": "x" * 1501}
    answer = clerk.post(mission, typed | {"vision_horizon_year": "el año que viene"})

    assert answer.status_code == 422
    back = form_of(answer)
    assert (back["mission"], back["vision"]) == ("Buena", "x" * 1501)
    assert (back["vision_horizon_year"], back["revision"]) == ("el año que viene", "0")
    assert len(problems_of(answer)) == 1
    assert 'href="#id_vision_horizon_year"' in answer.content.decode()

    answer = clerk.post(mission, typed | {"vision_horizon_year": "1800"})
    assert answer.status_code == 422
    assert len(problems_of(answer)) == 2
    assert "Escriba como máximo 1500 caracteres: hay 1501." in problems_of(answer)
    assert principles(plan).revision == 0


def test_a_refused_page_keeps_the_revision_it_was_made_from(clerk, mission, write):
    write(Principles, {"philosophy": "Otra cosa."})
    answer = clerk.post(mission, {"revision": "0", "vision_horizon_year": "1800x"})
    assert (answer.status_code, form_of(answer)["revision"]) == (422, "0")


def test_typed_markup_is_text(clerk, plan, mission):
    typed = "<script>alert(1)</script> y 2 < 3 & <b>fuerte</b>"
    clerk.post(mission, {"revision": "0", "mission": typed})

    assert form_of(clerk.get(mission))["mission"] == typed
    for page in (clerk.get(mission), clerk.get(mission.split("principios")[0] + "revisar/")):
        assert "<script>alert" not in page.content.decode()


# --- tables -------------------------------------------------------------------------------------


@pytest.fixture
def values(plan, write):
    """Three rows."""
    saved = write(Principles, {}, {"values": named("Respeto", "Alegría", "Cuidado")})
    return saved.rows("values")


def press(clerk, url, plan, button, **typed):
    return clerk.post(url, {"revision": str(principles(plan).revision), "do": button} | typed)


def test_rows_go_up_and_down_and_not_beyond_the_ends(clerk, plan, mission, values):
    first, _, last = values
    answer = press(clerk, mission, plan, f"down:values:{first.pk}")
    assert answer["Location"] == f"{mission}#rows-values"
    assert names(plan) == ["Alegría", "Respeto", "Cuidado"]
    press(clerk, mission, plan, f"up:values:{last.pk}")
    assert names(plan) == ["Alegría", "Cuidado", "Respeto"]

    revision = principles(plan).revision
    assert press(clerk, mission, plan, f"down:values:{first.pk}").status_code == 302
    assert names(plan) == ["Alegría", "Cuidado", "Respeto"]
    assert principles(plan).revision == revision


def test_a_button_of_a_table_saves_what_was_typed_beside_it(clerk, plan, mission, values):
    press(clerk, mission, plan, f"up:values:{values[1].pk}", mission="Formar.")
    assert principles(plan).mission == "<p>Formar.</p>"
    assert names(plan) == ["Alegría", "Respeto", "Cuidado"]


def test_a_removed_row_can_be_put_back_as_it_was(clerk, plan, mission, write):
    rows = [RowInput(values={"name": n, "description": f"Qué es {n}"}) for n in "ab"]
    first, second = write(Principles, {}, {"values": TableInput(rows)}).rows("values")
    press(clerk, mission, plan, f"remove:values:{first.pk}")
    assert names(plan) == ["b"]

    page = clerk.get(mission).content.decode()
    undo = re.search(r"value=['\"](undo:values:[0-9a-f-]{36}):1['\"]", page)[1]
    for place in ("0", "-1", "501", "x", "", "1:1", "0" * 8 + "1" * 5000):
        assert press(clerk, mission, plan, f"{undo}:{place}").status_code == 404
    press(clerk, mission, plan, f"{undo}:1")

    back = [(row.pk, row.name, row.description) for row in principles(plan).rows("values")]
    assert back == [(row.pk, row.name, row.description) for row in (first, second)]
    assert press(clerk, mission, plan, f"{undo}:1").status_code == 302
    assert names(plan) == ["a", "b"]


def test_a_row_is_added_on_a_page_of_its_own(clerk, plan, mission, pages):
    answer = press(clerk, mission, plan, "add:values", mission="Formar.")
    page = pages("principios-y-fundamentos", "mision-y-vision", "valores-institucionales")
    assert answer["Location"] == page
    assert principles(plan).mission == "<p>Formar.</p>"

    shown = clerk.get(page)
    assert "Agregar valor" in text_of(shown)
    another = clerk.post(page, form_of(shown) | {"name": "Respeto", "do": "another"})
    assert another["Location"] == page
    back = clerk.post(page, form_of(clerk.get(page)) | {"name": "Alegría", "do": "save"})
    assert back["Location"] == f"{mission}#rows-values"
    assert names(plan) == ["Respeto", "Alegría"]


def test_a_row_is_changed_on_a_page_of_its_own(clerk, plan, mission, pages, values):
    row = values[1]
    answer = press(clerk, mission, plan, f"change:values:{row.pk}")
    table = ("principios-y-fundamentos", "mision-y-vision", "valores-institucionales")
    assert answer["Location"] == pages(*table, str(row.pk))

    shown = clerk.get(answer["Location"])
    assert "Cambiar valor" in text_of(shown)
    assert form_of(shown)["name"] == "Alegría"
    clerk.post(answer["Location"], form_of(shown) | {"name": "Gozo", "description": "Reír."})
    changed = principles(plan).rows("values")[1]
    assert (changed.pk, changed.name, changed.description) == (row.pk, "Gozo", "<p>Reír.</p>")


def test_a_refused_row_comes_back_as_it_was_typed(clerk, plan, pages, values):
    table = ("principios-y-fundamentos", "mision-y-vision", "valores-institucionales")
    for url in (pages(*table), pages(*table, str(values[0].pk))):
        answer = clerk.post(url, {"revision": "1", "name": "x" * 121, "description": "Sí."})
        assert answer.status_code == 422
        assert len(problems_of(answer)) == 1
        back = form_of(answer)
        assert (back["name"], back["description"], back["revision"]) == ("x" * 121, "Sí.", "1")
    assert names(plan) == ["Respeto", "Alegría", "Cuidado"]


def test_a_pupil_is_not_named_on_a_page_either(clerk, plan, pages):
    page = pages("gobierno-escolar", "integrantes", "integrantes")
    typed = form_of(clerk.get(page)) | {"estate": "students", "full_name": "Fulanita"}
    answer = clerk.post(page, typed)
    assert answer.status_code == 422
    assert len(problems_of(answer)) == 1
    assert editing.load(plan, SchoolGovernment).rows("members") == []


def test_a_row_that_never_was_here_is_not_found(clerk, plan, pages, other_institution, stranger):
    other = editing.open_plan(other_institution, stranger)
    theirs = save_sheet(
        editing.load(other, Principles), {}, {"values": named("Suyo")}, actor=stranger, seen=0
    )
    table = ("principios-y-fundamentos", "mision-y-vision", "valores-institucionales")
    for row in (theirs.rows("values")[0].pk, uuid.uuid4()):
        url = pages(*table, str(row))
        assert clerk.get(url).status_code == 404
        assert clerk.post(url, {"revision": "0", "name": "Mío"}).status_code == 404
    assert editing.load(other, Principles).rows("values")[0].name == "Suyo"
    assert names(plan) == []


# --- what nobody's button says ------------------------------------------------------------------


@pytest.mark.parametrize(
    "button",
    [
        "nothing",
        "",
        "delete:values",
        "up",
        "up:",
        "up:values",
        "up:mission:x",
        "up:population_groups:1",
        "up:values:1:2",
        "remove:principles_principle:1",
        "remove:__class__:1",
        "add",
        "add:",
        "add:mission",
        "add:values:1",
        "change:values",
        "undo",
        "undo:values",
        "undo:values:1",
        "undo:values:" + "0" * 36 + ":1",
        f"undo:mission:{uuid.UUID(int=1)}:1",
        f"undo:values:{uuid.UUID(int=1)}:1",
        "save\x00",
        "x" * 5000,
    ],
)
def test_a_button_that_does_not_exist_is_not_found(clerk, plan, mission, values, button):
    before = Change.objects.count()
    answer = press(clerk, mission, plan, button, mission="Formar.")
    assert answer.status_code == 404
    assert Change.objects.count() == before


@pytest.mark.parametrize("act", ["up", "down", "remove", "change"])
@pytest.mark.parametrize("key", ["1", "", "\x00", str(uuid.UUID(int=1)), "é" * 400])
def test_a_button_of_a_row_that_is_gone_says_so_and_keeps_the_text(
    clerk, plan, mission, values, act, key
):
    answer = press(clerk, mission, plan, f"{act}:values:{key}", mission="Formar.")
    assert answer.status_code == 409
    assert problems_of(answer) == ["Esa fila ya no está: otra persona la quitó."]
    assert form_of(answer)["mission"] == "Formar."
    assert (names(plan), principles(plan).mission) == (["Respeto", "Alegría", "Cuidado"], "")


@pytest.mark.parametrize(
    "revision",
    ["", "-1", "x", "1.0", "٣", "²", "9" * 9, "9" * 10, "9" * 4000, "1\x00", "0x1", " 1"],
)
def test_a_revision_that_is_none_breaks_nothing(clerk, plan, mission, values, revision):
    answer = clerk.post(mission, {"revision": revision, "mission": "Formar."})
    assert answer.status_code in (302, 409)
    table = f"{mission}valores-institucionales/{values[0].pk}/"
    assert clerk.post(table, {"revision": revision, "name": "N"}).status_code in (302, 409)


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("mision-y-vision", {"mission": "a\x00b"}),
        ("mision-y-vision", {"vision_horizon_year": "9" * 400}),
        ("mision-y-vision", {"vision_horizon_year": "1e9"}),
        ("calidad-e-inclusion", {"population_groups": ["x"]}),
        ("calidad-e-inclusion", {"population_groups": [str(uuid.uuid4())]}),
        ("calidad-e-inclusion", {"quality_certification": "' OR 1=1 --"}),
        ("calidad-e-inclusion", {"quality_certification": "\x00"}),
    ],
)
def test_what_cannot_be_an_answer_is_refused(clerk, plan, pages, page, typed):
    url = pages("principios-y-fundamentos", page)
    body = "&".join(
        f"{name}={quoted(one)}"
        for name, value in typed.items()
        for one in (value if isinstance(value, list) else [value])
    )
    answer = clerk.post(
        url, f"revision=0&{body}", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (400, 422)
    assert principles(plan).revision == 0


def quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


# --- who may not --------------------------------------------------------------------------------


def test_a_reader_reads_and_a_post_of_theirs_is_refused(web, council, plan, mission, values):
    reader = web(council)
    page = reader.get(mission)
    assert page.status_code == 200
    assert "mission" not in form_of(page)
    assert "Solo lectura" in text_of(page)
    assert "Respeto" in text_of(page)

    table = f"{mission}valores-institucionales/"
    for url in (mission, table, f"{table}{values[0].pk}/"):
        assert reader.post(url, {"revision": "1", "mission": "x", "name": "x"}).status_code == 403
    assert reader.get(table).status_code == 403
    assert (principles(plan).revision, names(plan)[0]) == (1, "Respeto")


def test_a_closed_plan_is_read_only_for_its_authors_too(clerk, plan, mission, values):
    PeiVersion.objects.filter(pk=plan.pk).update(state=State.IN_COUNCIL)

    page = clerk.get(mission)
    assert form_of(page) == {}
    assert "Cerrado: en consejo" in text_of(page)
    assert press(clerk, mission, plan, "save", mission="x").status_code == 409
    assert press(clerk, mission, plan, f"remove:values:{values[0].pk}").status_code == 409
    assert clerk.get(f"{mission}valores-institucionales/").status_code == 403
    assert principles(plan).revision == 1


def test_a_post_from_another_site_is_refused(plan, mission, secretary):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(secretary)
    assert strict.post(mission, {"revision": "0", "mission": "x"}).status_code == 403
    assert principles(plan).revision == 0


# --- two people on one page ---------------------------------------------------------------------


def test_answers_to_different_questions_merge_by_themselves(clerk, plan, mission, write):
    write(Principles, {"vision": "La de la rectora."})
    answer = clerk.post(mission, {"revision": "0", "mission": "La de la secretaria."})

    assert answer.status_code == 302
    section = principles(plan)
    assert section.mission == "<p>La de la secretaria.</p>"
    assert section.vision == "<p>La de la rectora.</p>"
    assert section.revision == 2


def test_the_same_answer_twice_is_no_clash(clerk, plan, mission, write):
    write(Principles, {"mission": "La misma."})
    assert clerk.post(mission, {"revision": "0", "mission": "La misma."}).status_code == 302
    assert principles(plan).mission == "<p>La misma.</p>"


def test_what_is_refused_after_merging_is_said_at_its_field(clerk, plan, mission, write):
    write(Principles, {"vision": "La de la rectora."})
    answer = clerk.post(mission, {"revision": "0", "mission": "x" * 1501})

    assert answer.status_code == 422
    assert problems_of(answer) == ["Escriba como máximo 1500 caracteres: hay 1501."]
    assert (form_of(answer)["mission"], form_of(answer)["revision"]) == ("x" * 1501, "0")
    assert principles(plan).vision == "<p>La de la rectora.</p>"


@pytest.fixture
def clash(clerk, plan, mission, write):
    """The page with both texts: the mission was written twice, the philosophy only here."""
    write(Principles, {"mission": "Educar bien."})
    write(Principles, {"mission": "Educar muy bien.", "vision_horizon_year": 2031})
    typed = {
        "revision": "1",
        "mission": "Educar siempre bien.",
        "philosophy": "La mía.",
        "vision_horizon_year": "2032",
    }
    return clerk.post(mission, typed | {"do": "continue"})


def test_two_texts_are_both_shown_and_nothing_is_written(clash, plan):
    assert clash.status_code == 409
    words = text_of(clash)
    for word in ("Hay dos textos", "muy", "siempre", "2031", "2032", "Rectora"):
        assert word in words
    section = principles(plan)
    assert (section.revision, section.mission) == (2, "<p>Educar muy bien.</p>")
    assert (section.philosophy, section.vision_horizon_year) == ("", 2031)
    posted = form_of(clash)
    assert (posted["revision"], posted["began"]) == ("2", "1")
    assert (posted["mission"], posted["philosophy"]) == ("Educar siempre bien.", "La mía.")


@pytest.mark.parametrize(
    ("choices", "mission_kept", "year_kept"),
    [
        (("theirs", "theirs"), "Educar muy bien.", 2031),
        (("mine", "theirs"), "Educar siempre bien.", 2031),
        (("theirs", "mine"), "Educar muy bien.", 2032),
        (("mine", "mine"), "Educar siempre bien.", 2032),
        (("joined", "mine"), "Educar, y punto.", 2032),
    ],
)
def test_each_text_can_be_chosen(clerk, plan, mission, clash, choices, mission_kept, year_kept):
    chosen = {"choice-mission": choices[0], "choice-vision_horizon_year": choices[1]}
    posted = form_of(clash) | chosen | {"joined-mission": "Educar, y punto.", "do": "resolve"}
    assert clerk.post(mission, posted).status_code == 302

    section = principles(plan)
    assert section.mission == f"<p>{mission_kept}</p>"
    assert section.vision_horizon_year == year_kept
    assert section.philosophy == "<p>La mía.</p>"


@pytest.mark.parametrize("choice", [None, "", "other", "joined"])
def test_without_a_choice_it_is_asked_again_and_nothing_is_written(
    clerk, plan, mission, clash, choice
):
    posted = form_of(clash) | {"choice-mission": "joined", "joined-mission": "Corregido."}
    posted |= {"do": "resolve"} | ({"choice-vision_horizon_year": choice} if choice else {})
    answer = clerk.post(mission, posted)

    assert answer.status_code == 409
    assert problems_of(answer) == ["Elija con cuál texto seguir en cada respuesta."]
    again = form_of(answer)
    assert (again["revision"], again["began"], again["joined-mission"]) == ("2", "1", "Corregido.")
    assert again["choice-mission"] == ["joined"]
    assert principles(plan).revision == 2

    done = clerk.post(mission, again | {"do": "resolve", "choice-vision_horizon_year": "mine"})
    assert done.status_code == 302
    section = principles(plan)
    assert (section.mission, section.vision_horizon_year) == ("<p>Corregido.</p>", 2032)


def test_a_third_text_while_choosing_is_asked_about_too(clerk, plan, mission, clash, write):
    write(Principles, {"mission": "La tercera."})
    chosen = {"choice-mission": "mine", "choice-vision_horizon_year": "mine"}
    answer = clerk.post(mission, form_of(clash) | chosen | {"do": "resolve"})

    assert answer.status_code == 409
    assert "La tercera." in text_of(answer)
    assert principles(plan).mission == "<p>La tercera.</p>"


def test_a_choice_that_somebody_cleared_can_be_left_as_it_is(clerk, plan, pages, write):
    """A year or a list that is blank on their side is blank again, not a wrong answer."""
    certified = CatalogItem.objects.get(catalog="quality-certification", code="en-proceso")
    other = CatalogItem.objects.filter(catalog=certified.catalog).exclude(pk=certified.pk)[0]
    write(Principles, {"quality_certification": certified})
    write(Principles, {"quality_certification": None})
    url = pages("principios-y-fundamentos", "calidad-e-inclusion")
    clash = clerk.post(url, {"revision": "1", "quality_certification": str(other.pk)})
    assert clash.status_code == 409

    posted = form_of(clash) | {"choice-quality_certification": "theirs", "do": "resolve"}
    assert clerk.post(url, posted).status_code == 302
    assert principles(plan).quality_certification is None


def test_two_texts_in_one_row_are_both_shown(clerk, plan, mission, write, values):
    row = values[0]
    url = f"{mission}valores-institucionales/{row.pk}/"
    changed = TableInput([RowInput(row.pk, {"name": "Respeto mutuo"})])
    write(Principles, {}, {"values": changed})
    typed = {"revision": "1", "name": "Respeto a todos", "description": "Siempre."}
    answer = clerk.post(url, typed)
    assert answer.status_code == 409
    assert "Respeto mutuo" in text_of(answer)
    assert names(plan)[0] == "Respeto mutuo"

    again = clerk.post(url, form_of(answer) | {"do": "resolve"})
    assert (again.status_code, len(problems_of(again))) == (409, 1)
    assert names(plan)[0] == "Respeto mutuo"
    done = clerk.post(url, form_of(again) | {"do": "resolve", "choice-name": "mine"})
    assert done.status_code == 302
    saved = principles(plan).rows("values")[0]
    assert (saved.name, saved.description) == ("Respeto a todos", "<p>Siempre.</p>")


def test_a_row_saved_from_an_old_page_is_not_disturbed_by_other_rows(
    clerk, plan, mission, write, values
):
    write(Principles, {}, {"values": TableInput([RowInput(values[1].pk, {"name": "Gozo"})])})
    url = f"{mission}valores-institucionales/{values[0].pk}/"
    assert clerk.post(url, {"revision": "1", "name": "Estima"}).status_code == 302
    assert names(plan) == ["Estima", "Gozo", "Cuidado"]


def test_a_row_saved_from_before_it_was_there_shows_both(clerk, plan, mission, values):
    url = f"{mission}valores-institucionales/{values[0].pk}/"
    answer = clerk.post(url, {"revision": "0", "name": "Otro"})
    assert answer.status_code == 409
    assert names(plan)[0] == "Respeto"


def test_a_row_that_somebody_removed_keeps_the_text_and_can_be_added_again(
    clerk, plan, mission, write, values
):
    row = values[0]
    url = f"{mission}valores-institucionales/{row.pk}/"
    write(Principles, {}, {"values": TableInput([RowInput(row.pk, delete=True)])})
    answer = clerk.post(url, {"revision": "1", "name": "Respeto a todos"})

    assert answer.status_code == 409
    assert len(problems_of(answer)) == 1
    assert problems_of(answer)[0].startswith("Rectora quitó esta fila.")
    assert names(plan) == ["Alegría", "Cuidado"]
    assert form_of(answer)["name"] == "Respeto a todos"
    assert clerk.post(url, form_of(answer)).status_code == 302
    assert names(plan) == ["Alegría", "Cuidado", "Respeto a todos"]
    assert clerk.get(f"{mission}valores-institucionales/{uuid.uuid4()}/").status_code == 404


def test_a_row_removed_twice_is_said(clerk, plan, mission, write, values):
    row = values[0]
    write(Principles, {}, {"values": TableInput([RowInput(row.pk, delete=True)])})
    answer = clerk.post(
        mission, {"revision": "1", "mission": "Formar.", "do": f"remove:values:{row.pk}"}
    )
    assert (answer.status_code, form_of(answer)["mission"]) == (409, "Formar.")
    assert principles(plan).revision == 2


# --- cost ---------------------------------------------------------------------------------------


def test_a_page_costs_the_same_whatever_it_holds(clerk, plan, mission, pages, write, secretary):
    urls = [
        pages(),
        pages("revisar"),
        pages("cumplimiento"),
        mission,
        pages("principios-y-fundamentos", "fundamentos"),
        pages("objetivos-y-metas", "metas"),
        pages("objetivos-y-metas", "metas", "metas"),
        "/",
        "/proyectos/",
    ]

    def costs():
        found = {}
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert clerk.get(url).status_code == 200
            found[url] = len(queries)
        return found

    def fill(count):
        objectives = [RowInput(uuid.uuid4(), {"text": f"o{n}"}) for n in range(count)]
        goals = [
            RowInput(values={"description": f"m{n}", "objective": row.id})
            for n, row in enumerate(objectives)
        ]
        tables = {
            "specific_objectives": TableInput(objectives, whole=True),
            "goals": TableInput(goals, whole=True),
        }
        write(Objectives, {"general_objective": f"uno {count}"}, tables, actor=secretary)
        many = named(*[f"v{n}" for n in range(count)])
        write(Principles, {"mission": f"m {count}"}, {"values": many, "principles": many})

    fill(1)
    few = costs()
    fill(40)
    assert costs() == few


def test_the_list_of_plans_costs_the_same_however_many_there_are(
    web, auditor, plan, other_institution, stranger
):
    clerk = web(auditor)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get("/proyectos/").status_code == 200
        return len(queries)

    PeiVersion.objects.update(state=State.ADOPTED)
    one = cost()
    editing.open_plan(other_institution, stranger)
    PeiVersion.objects.update(state=State.ADOPTED)
    assert cost() == one


# --- a section that nobody had thought of -------------------------------------------------------


def start_anew():
    """Read the addresses as a server does when it starts."""
    importlib.reload(importlib.import_module("pei.urls"))
    importlib.reload(importlib.import_module("pei_project.urls"))
    clear_url_caches()


@pytest.fixture
def made_up(transactional_db, monkeypatch):
    """An aspect with a text, a figure and a table, written here and put among the sections."""
    registered = apps.all_models["pei"].copy()

    class Orchard(Section):
        key, slug = "school-orchard", "huerta-escolar"
        component, item = Component.COMMUNITY, 13
        lead = "La leen las familias."
        legal_basis = "Un artículo inventado."
        required = ("purpose", "beds")
        at_least = {"harvests": 2}
        purpose = Rich("propósito de la huerta", limit=500)
        beds = Whole("número de eras", most=50)

        class Meta:
            app_label = "pei"
            verbose_name = "huerta escolar"

    class Harvest(Row):
        sheet = belongs_to(Orchard, "harvests")
        crop = LineField("cultivo", max_length=40)
        kilos = Whole("kilos")
        required = ("crop",)

        class Meta(Row.Meta):
            app_label = "pei"
            verbose_name, verbose_name_plural = "cosecha", "cosechas"

    with connection.schema_editor() as schema:
        schema.create_model(Orchard)
        schema.create_model(Harvest)
    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, Orchard))
    start_anew()
    yield Orchard
    monkeypatch.undo()
    start_anew()
    with connection.schema_editor() as schema:
        schema.delete_model(Harvest)
        schema.delete_model(Orchard)
    apps.all_models["pei"].clear()
    apps.all_models["pei"].update(registered)
    apps.clear_cache()


@pytest.mark.django_db(transaction=True)
def test_a_new_aspect_is_a_model_and_a_word_in_the_list(
    made_up, institution, secretary, council, api, web
):
    plan = editing.open_plan(institution, secretary)
    client, clerk = api(secretary), web(secretary)
    page, url = f"/proyectos/{plan.pk}/huerta-escolar/", f"/pei/{plan.pk}/aspect/school-orchard"

    # The form, and a row on a page of its own.
    shown = clerk.get(page)
    assert asked_in(shown) == {"revision", "purpose", "beds", "finished"}
    for word in ("Huerta escolar", "La leen las familias.", "Un artículo inventado.", "Cosechas"):
        assert word in text_of(shown)
    typed = form_of(shown) | {"purpose": "Comer sano.", "beds": "4", "do": "add:harvests"}
    row_page = clerk.post(page, typed)["Location"]
    row = form_of(clerk.get(row_page)) | {"crop": "Plátano", "kilos": "120", "do": "save"}
    assert clerk.post(row_page, row)["Location"] == f"{page}#rows-harvests"
    refused = clerk.post(page, form_of(clerk.get(page)) | {"beds": "51"})
    assert (refused.status_code, len(problems_of(refused))) == (422, 1)

    # The API.
    said = client.get(url).json()
    assert (said["purpose"], said["beds"], said["revision"]) == ("<p>Comer sano.</p>", 4, 2)
    assert [(row["crop"], row["kilos"]) for row in said["harvests"]] == [("Plátano", 120)]
    assert said["missing"] == ["Cosechas"]
    assert client.post(url, {"purpose": "x"}).status_code == 409
    whole = said | {"harvests": [*said["harvests"], {"crop": "Yuca", "kilos": 30}]}
    assert client.put(url, whole, HTTP_IF_MATCH='"2"').json()["missing"] == []
    assert client.patch(url, {"nothing": 1, "revision": 3}).json()["error"] == "unknown_field"
    assert client.get(f"{url}/indicator/beds").json()["value"] == 4
    tree = {one["key"]: one for one in client.get("/pei/component").json()}["community"]
    described = tree["aspects"][-1]
    assert [field["name"] for field in described["fields"]] == ["purpose", "beds", "harvests"]
    assert [column["name"] for column in described["fields"][2]["columns"]] == ["crop", "kilos"]
    total = client.get(f"/pei/{plan.pk}/total").json()["components"]
    assert total[-1]["aspects"][-1]["harvests"][1]["crop"] == "Yuca"

    # Completeness, task list, review, reading.
    assert client.get(f"/pei/{plan.pk}").json()["completeness"] == {
        "ready": 0,
        "total": len(sections.SECTIONS),
    }
    mended = form_of(clerk.get(page)) | {"beds": "4", "finished": ["yes"]}  # 51 is a draft
    last = clerk.post(page, mended)
    assert last.status_code == 302
    assert client.get(f"/pei/{plan.pk}").json()["completeness"] == {
        "ready": 1,
        "total": len(sections.SECTIONS),
    }
    task_list = text_of(clerk.get(f"/proyectos/{plan.pk}/"))
    others = sum(one.component == Component.COMMUNITY for one in sections.SECTIONS)
    assert f"Gestión de la comunidad 1 de {others} listas" in task_list
    review = text_of(clerk.get(f"/proyectos/{plan.pk}/revisar/"))
    assert "Plátano, Yuca" in review
    reading = text_of(web(council).get(page))
    assert "Comer sano." in reading
    assert "Plátano" in reading

    # History.
    changes = client.get(f"/change-history/pei/{plan.pk}?target=school-orchard").json()["results"]
    assert {change["field"] for change in changes} == {"purpose", "beds", "harvests", "status"}
    history = text_of(clerk.get(f"/proyectos/{plan.pk}/historial/"))
    assert "Huerta escolar: número de eras, propósito de la huerta" in history

    # The document.
    document = pypdf.PdfReader(io.BytesIO(pdf.render_pdf(plan, editing.load_all(plan))))
    printed = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    for word in ("Huerta escolar", "Comer sano.", "Plátano", "Un artículo inventado."):
        assert word in printed
