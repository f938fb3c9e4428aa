"""The pages of the review and of what is observed: what each person finds there, and what nobody
outside the Secretaría ever reads."""

import io
from types import SimpleNamespace

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pei import editing, lifecycle, observing
from pei.models import Observation, PeiVersion, Step, Verdict
from pei.models.review import Reply
from pei.models.sections import Objectives, Principles
from pei.states import State
from pei_project.sheets.saving import save_sheet
from tests.conftest import whole_cast
from tests.full_plan import rows, save
from tests.test_section_pages import text_of

pytestmark = pytest.mark.django_db

SECRET = "Guadua-interna"
TOLD = "Diga con qué meta se medirá."
SAID = {
    "aspect": "principles-fundamentals",
    "field": "mission",
    "row": None,
    "quote": "",
    "text": TOLD,
    "severity": "must",
    "visibility": "school",
}


@pytest.fixture(scope="module")
def made(once):
    """A version in review, with a mission and two values."""
    cast = whole_cast()
    plan = editing.open_plan(cast["institution"], cast["secretary"])
    mission = {"mission": "<p>Formamos personas del campo.</p>"}
    values = rows({"name": "Respeto"}, {"name": "Alegría"})
    save(plan, cast["secretary"], Principles, mission, values=values)
    into_review(plan, cast["rector"])
    return cast | {"plan": plan}


def into_review(plan, actor):
    plan.state = State.IN_REVIEW
    plan.save()
    Step.objects.create(version=plan, name="file", target=State.IN_REVIEW, actor=actor)


@pytest.fixture
def cast(world):
    return SimpleNamespace(**world)


@pytest.fixture
def plan(cast):
    return cast.plan


def observe(plan, author, **said) -> Observation:
    return observing.observe(plan, author, SAID | said)


def put_in(plan, state):
    PeiVersion.objects.filter(pk=plan.pk).update(state=state)


@pytest.fixture
def told(cast, plan):
    """What the school is told by a return, beside something that it is not."""
    observe(plan, cast.gagem, text=SECRET, visibility="internal")
    made = observe(plan, cast.gagem)
    lifecycle.take(plan, "reject", cast.gagem, {})
    return made


def page_of(plan, *more) -> str:
    return "/".join([f"/proyectos/{plan.pk}", *map(str, more), ""])


def review(plan, slug="principios-y-fundamentos") -> str:
    return page_of(plan, "revision", slug)


OBSERVATIONS = "observaciones"
FORM = "principios-y-fundamentos/mision-y-vision"


# --- the review ---------------------------------------------------------------------------------


def test_the_review_tells_where_it_stands(cast, plan, web):
    observe(plan, cast.director)
    observing.give_verdict(plan, cast.gagem, Objectives, is_clear=True)
    answer = web(cast.gagem).get(page_of(plan, "revision"))
    rows = {row["title"]: row for row in answer.context["rows"]}
    assert rows["Principios y fundamentos"]["open"] == 1
    assert rows["Objetivos y metas"]["verdict"]["text"] == "Sin observaciones"
    assert answer.context["judged"] == 1
    assert [one["item"] for one in answer.context["contents"]] == list(range(1, 15))
    page = text_of(answer)
    assert "primera revisión" in page
    assert "Para aprobar falta resolver 1 observación." in page


def test_an_observation_is_written_beside_the_text(cast, plan, web):
    client = web(cast.gagem)
    page = text_of(client.get(review(plan)))
    assert "Formamos personas del campo." in page
    answer = client.post(review(plan), SENT | {"quote": "del campo"})
    assert (answer.status_code, answer["Location"]) == (302, review(plan))
    made = Observation.objects.get()
    assert (made.quote, made.visibility, made.author) == ("del campo", "internal", cast.gagem)
    page = text_of(client.get(review(plan)))
    assert TOLD in page
    assert "Interna: solo la Secretaría" in page


SENT = {"do": "observe", "aspect": "principles-fundamentals", "field": "mission", "text": TOLD}


def test_what_is_wrong_with_it_is_told_and_nothing_is_lost(cast, plan, web):
    said = SENT | {"quote": "del mar", "text": "No se pierda esto."}
    answer = web(cast.gagem).post(review(plan), said)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Esas palabras no están en el texto." in page
    assert "No se pierda esto." in page
    assert not Observation.objects.exists()
    empty = web(cast.gagem).post(review(plan), SENT | {"text": ""})
    assert empty.status_code == 422


def test_its_author_changes_it_and_takes_it_back(cast, plan, web):
    made = observe(plan, cast.gagem)
    mine, other = web(cast.gagem), web(cast.director)
    assert "Cambiar la observación" in text_of(mine.get(f"{review(plan)}?cambiar={made.pk}"))
    assert other.get(f"{review(plan)}?cambiar={made.pk}").status_code == 403
    change = SENT | {"do": f"change:{made.pk}", "text": "Otra cosa.", "seen": "1"}
    assert other.post(review(plan), change).status_code == 403
    assert mine.post(review(plan), change).status_code == 302
    assert mine.post(review(plan), change).status_code == 409
    assert Observation.objects.get().text == "Otra cosa."
    take_back = {"do": f"take-back:{made.pk}", "seen": "2"}
    assert other.post(review(plan), take_back).status_code == 403
    assert mine.post(review(plan), take_back).status_code == 302
    assert not Observation.objects.exists()


def test_a_verdict_is_given_for_each_section(cast, plan, web):
    client = web(cast.gagem)
    assert client.post(review(plan), {"do": "verdict:observed"}).status_code == 409
    assert client.post(review(plan), {"do": "verdict:clear"}).status_code == 302
    assert "Sin observaciones, según Gagem" in text_of(client.get(review(plan)))
    observe(plan, cast.director)
    assert client.post(review(plan), {"do": "verdict:clear"}).status_code == 409
    assert Verdict.objects.get().is_clear is False


def test_what_is_no_act_is_not_found(cast, plan, web):
    client = web(cast.gagem)
    for said in ("", "verdict:x", "answer:", f"resolve:{plan.pk}", "open:1"):
        assert client.post(review(plan), {"do": said}).status_code == 404, said
    assert client.get(review(plan, "nada")).status_code == 404


def test_only_what_changed_since_the_last_review(cast, plan, web, told):
    client = web(cast.gagem)
    new = {"mission": "<p>Formamos personas del campo y del río.</p>"}
    sheet = editing.load(PeiVersion.objects.get(pk=plan.pk), Principles)
    kept = sheet.rows("values")[0]
    values = rows({"name": "Paz"})
    save_sheet(sheet, new, {"values": values}, actor=cast.secretary, seen=sheet.revision)
    into_review(PeiVersion.objects.get(pk=plan.pk), cast.rector)

    answer = client.get(f"{review(plan)}?cambios=1")
    html = answer.content.decode()
    assert "<ins> y del río</ins>" in html
    assert answer.context["pills"][1]["count"] == 2
    assert "1 fila nueva, 2 filas se quitaron." in text_of(answer)
    assert kept.caption() not in text_of(answer)
    assert [item["name"] for item in answer.context["parts"]] == ["mission", "values"]
    assert "<ins>" not in client.get(review(plan)).content.decode()
    objectives = client.get(f"{review(plan, 'objetivos-y-metas')}?cambios=1")
    assert "Nada cambió desde su última revisión." in text_of(objectives)


def test_there_is_nothing_to_compare_in_the_first_review(cast, plan, web):
    answer = web(cast.gagem).get(f"{review(plan)}?cambios=1")
    assert answer.context["pills"] == []
    assert "Formamos personas del campo." in text_of(answer)


def test_the_review_costs_the_same_whatever_is_observed(cast, plan, web):
    client = web(cast.gagem)
    pages = [page_of(plan, "revision"), review(plan), page_of(plan, OBSERVATIONS)]

    def queries():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            found.append(len(asked))
        return found

    observe(plan, cast.gagem)
    queries()
    before = queries()
    for number in range(6):
        observe(plan, cast.director, text=f"Otra {number}", field="")
    assert queries() == before


# --- the school ---------------------------------------------------------------------------------


def test_the_school_answers_at_the_field_and_in_the_list(cast, plan, web, told):
    client = web(cast.secretary)
    field = page_of(plan, FORM)
    page = client.get(field).content.decode()
    assert page.count(f'id="observacion-{told.pk}"') == 1
    assert f'action="{page_of(plan, OBSERVATIONS)}"' in page
    assert TOLD not in client.get(page_of(plan, "principios-y-fundamentos")).content.decode()
    back = f"{field}#observacion-{told.pk}"
    said = {"do": f"answer:{told.pk}", "text": "Hecho.", "back": back}
    answer = client.post(page_of(plan, OBSERVATIONS), said)
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert "Hecho." in text_of(client.get(page_of(plan, OBSERVATIONS)))
    told.refresh_from_db()
    assert told.get_state_display() == "Respondida"


def test_an_answer_leads_to_no_other_site(cast, plan, web, told):
    said = {"do": f"answer:{told.pk}", "text": "Hecho.", "back": "//otro.example/"}
    answer = web(cast.secretary).post(page_of(plan, OBSERVATIONS), said)
    assert answer["Location"] == page_of(plan, OBSERVATIONS)


def test_an_empty_answer_is_told(cast, plan, web, told):
    answer = web(cast.secretary).post(page_of(plan, OBSERVATIONS), {"do": f"answer:{told.pk}"})
    assert answer.status_code == 422
    assert f'href="#answer-{told.pk}"' in answer.content.decode()
    assert not told.replies.exists()


def test_the_school_is_told_that_the_text_changed_since(cast, plan, web, told):
    client, words = web(cast.secretary), "Cambió desde la observación"
    assert words not in text_of(client.get(page_of(plan, OBSERVATIONS)))
    sheet = editing.load(PeiVersion.objects.get(pk=plan.pk), Principles)
    save_sheet(sheet, {"mission": "<p>Otra.</p>"}, actor=cast.secretary, seen=sheet.revision)
    assert words in text_of(client.get(page_of(plan, OBSERVATIONS)))
    assert words in text_of(client.get(page_of(plan, FORM)))


def test_only_the_observed_section_can_be_written_after_a_return(cast, plan, web, told):
    client = web(cast.secretary)
    assert "Guardar y continuar" in text_of(client.get(page_of(plan, FORM)))
    closed = text_of(client.get(page_of(plan, "objetivos-y-metas")))
    assert "Guardar y continuar" not in closed
    assert "Cerrado" in closed


def test_the_council_observes_what_it_reads(cast, plan, web):
    put_in(plan, State.IN_COUNCIL)
    council, section = web(cast.council), page_of(plan, "principios-y-fundamentos")
    assert "Observar esta sección" in text_of(council.get(section))
    assert "Observar esta sección" not in text_of(web(cast.secretary).get(section))
    assert council.post(page_of(plan, OBSERVATIONS), SENT | {"back": section}).status_code == 302
    assert TOLD in text_of(web(cast.secretary).get(section))
    refused = web(cast.secretary).post(page_of(plan, OBSERVATIONS), SENT)
    assert refused.status_code == 403
    assert Observation.objects.count() == 1
    put_in(plan, State.IN_REVIEW)
    for page in (page_of(plan, OBSERVATIONS), review(plan), section):
        assert TOLD not in text_of(web(cast.gagem).get(page))


# --- what is internal stays so ------------------------------------------------------------------


def pdf_text(answer) -> str:
    pages = pypdf.PdfReader(io.BytesIO(b"".join(answer))).pages
    return " ".join(page.extract_text() for page in pages)


@pytest.mark.parametrize("who", ["secretary", "rector", "council"])
def test_what_is_internal_is_nowhere_for_the_school(cast, plan, web, api, told, who):
    user = getattr(cast, who)
    pages = ["", OBSERVATIONS, "revisar", "cumplimiento", "historial", FORM]
    pages += ["principios-y-fundamentos"]
    routes = ["", "/observation", "/total", "/component", "/aspect/principles-fundamentals"]
    answers = [web(user).get(page_of(plan, *filter(None, [page]))) for page in pages]
    answers += [web(user).get("/"), web(user).get("/proyectos/")]
    answers += [api(user).get(f"/pei/{plan.pk}{route}") for route in routes]
    answers += [api(user).get(f"/change-history/pei/{plan.pk}"), api(user).get("/pei")]
    assert {answer.status_code for answer in answers} == {200}
    said = " ".join(answer.content.decode() for answer in answers)
    assert SECRET not in said
    assert said.count(TOLD) >= 2  # what is meant for it is there


def test_no_observation_is_in_a_pdf(cast, plan, api, told):
    for state in (State.RETURNED, State.IN_REVIEW):
        put_in(plan, state)
        answer = api(cast.secretary).get(f"/pei/{plan.pk}/download")
        text = pdf_text(answer)
        assert "Formamos personas del campo" in " ".join(text.split())
        assert SECRET not in text
        assert TOLD not in text


def test_who_reviews_reads_what_is_internal(cast, plan, web, told):
    into_review(PeiVersion.objects.get(pk=plan.pk), cast.rector)
    assert SECRET in text_of(web(cast.director).get(review(plan)))
    assert SECRET not in text_of(web(cast.auditor).get(page_of(plan, OBSERVATIONS)))


def test_who_reviews_says_whether_an_answer_settles_it(cast, plan, web, told):
    observing.reply(told, cast.secretary, Reply.ANSWER, "Hecho.")
    into_review(PeiVersion.objects.get(pk=plan.pk), cast.rector)
    client = web(cast.gagem)
    page = text_of(client.get(review(plan)))
    assert "Hecho." in page
    assert "Marcar como resuelta" in page
    assert client.post(review(plan), {"do": f"resolve:{told.pk}"}).status_code == 302
    assert client.post(review(plan), {"do": f"resolve:{told.pk}"}).status_code == 409
    empty = client.post(review(plan), {"do": f"reopen:{told.pk}"})
    assert empty.status_code == 422
    said = {"do": f"reopen:{told.pk}", "text": "Falta la meta."}
    assert client.post(review(plan), said).status_code == 302
    told.refresh_from_db()
    assert told.get_state_display() == "Pendiente"
