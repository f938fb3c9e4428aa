"""Drafts: what is typed and not saved is kept as it is, merges field by field, is shown again,
goes with the save that writes it, and is seen by nobody whom it does not concern."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogs.models import CatalogItem
from institutions.models import SessionAct
from pei import editing
from pei.models import PeiVersion, sections
from pei.models.sections import Principles
from pei.states import State
from pei_project.jobs.models import Job
from pei_project.jobs.running import attempt
from pei_project.sheets import drafts
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.history import Change
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.presence import Presence, others_at
from pei_project.sheets.saving import save_sheet
from tests.conftest import PASSWORD, person
from tests.parallel import at_once
from tests.test_section_pages import form_of, text_of

pytestmark = pytest.mark.django_db
SECTION = "principios-y-fundamentos"


@pytest.fixture(autouse=True)
def _no_throttle():
    cache.clear()


@pytest.fixture
def plan(institution, secretary):
    version = editing.open_plan(institution, secretary)
    rows = {"values": TableInput([RowInput(values={"name": "Respeto"})])}
    said = {"mission": "<p>Formar.</p>", "vision": "<p>Ser.</p>"}
    save_sheet(editing.load(version, Principles), said, rows, actor=secretary, seen=0)
    return version


@pytest.fixture
def url(plan):
    return f"/change-draft/pei/{plan.pk}/{Principles.key}"


@pytest.fixture
def where(plan):
    return f"/proyectos/{plan.pk}/{SECTION}/mision-y-vision/"


def principles(plan) -> Principles:
    return editing.load(plan, Principles)


def texts(user) -> dict:
    draft = ChangeDraft.objects.filter(user=user).first()
    return draft.values() if draft else {}


def type_in(client, where, tab="a", order=1, revision=1, seen=0, **said):
    """What a tab sends while somebody types."""
    marks = {"do": "draft", "revision": revision, "form-draft": seen}
    marks |= {"form-tab": tab, "form-order": order, "typed": list(said)}
    return client.post(where, marks | said, headers={"Accept": "application/json"})


# --- by the API ---------------------------------------------------------------------------------


def test_a_form_in_progress_is_kept_as_it_is_and_changes_nothing_else(api, secretary, plan, url):
    client, changes = api(secretary), Change.objects.count()
    row = str(uuid.uuid4())
    said = {
        "mission": "<p>Formar a <b>medi",
        "visionHorizonYear": "dos mil",
        "values": [{"id": row, "name": "Ale"}],
        "noLongerAsked": {"a": [1, 2.5, None]},
    }
    none = client.get(url)
    kept = client.put(url, said)

    assert (none.status_code, none["ETag"], none.json()["values"]) == (200, '"0"', {})
    assert (kept.status_code, kept["ETag"]) == (200, '"1"')
    assert kept.json()["values"] == client.get(url).json()["values"] == said
    assert (kept.json()["baseRevision"], kept.json()["currentRevision"]) == (1, 1)
    assert Change.objects.count() == changes
    assert principles(plan).mission == "<p>Formar.</p>"
    assert client.get(f"/pei/{plan.pk}/aspect/{Principles.key}").json()["revision"] == 1


def test_two_devices_merge_field_by_field(api, secretary, url):
    phone, desk = api(secretary), api(secretary)
    first = desk.patch(url, {"revision": 0, "mission": "A", "vision": "B"}).json()
    other = phone.patch(url, {"revision": 0, "philosophy": "C"})
    same = phone.patch(url, {"revision": 0, "mission": "A"})
    clash = phone.patch(url, {"revision": 0, "vision": "otra", "philosophy": "D"})
    by_header = phone.patch(url, {"vision": "otra"}, headers={"If-Match": '"0"'})

    assert first["revision"] == 1
    assert other.json()["values"] == {"mission": "A", "vision": "B", "philosophy": "C"}
    assert same.status_code == 200
    assert (clash.status_code, clash.json()["error"]) == (409, "stale")
    assert clash.json()["current"]["values"] == other.json()["values"]
    assert (by_header.status_code, by_header.json()["error"]) == (412, "precondition_failed")
    assert desk.get(url).json()["values"] == other.json()["values"]
    seen = clash.json()["current"]["revision"]
    assert (
        phone.patch(url, {"revision": seen, "vision": "otra"}).json()["values"]["vision"] == "otra"
    )


def test_the_rows_of_a_table_merge_by_their_ids(api, secretary, url):
    client = api(secretary)
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    client.patch(url, {"revision": 0, "values": [{"id": one, "name": "Uno"}]})
    client.patch(url, {"revision": 0, "values": [{"id": two, "name": "Dos"}]})
    client.patch(url, {"revision": 0, "values": [{"id": one, "description": "Primero"}]})

    rows = {row["id"]: row for row in client.get(url).json()["values"]["values"]}
    assert rows == {
        one: {"id": one, "name": "Uno", "description": "Primero"},
        two: {"id": two, "name": "Dos"},
    }


@pytest.mark.parametrize(
    ("said", "status", "error"),
    [
        ({"mission": "a\x00b"}, 400, "validation_error"),
        ({"a/b": "x"}, 400, "validation_error"),
        ({"": "x"}, 400, "validation_error"),
        ({"x" * 81: "x"}, 400, "validation_error"),
        ({"baseRevision": -1}, 400, "validation_error"),
        ({"baseRevision": True}, 400, "validation_error"),
        ([1], 400, "validation_error"),
    ],
)
def test_what_no_database_takes_is_refused(api, secretary, url, said, status, error):
    answer = api(secretary).put(url, said)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert texts(secretary) == {}


def test_a_draft_has_an_end(api, secretary, url):
    client = api(secretary)
    for number in range(4):
        answer = client.patch(url, {"revision": 99, f"f{number}": "ñ" * 130_000})
    for times in range(3):
        said = {f"g{times}{number}": 1 for number in range(900)}
        many = client.patch(url, {"revision": 99} | said)

    assert (answer.status_code, answer.json()["error"]) == (413, "payload_too_large")
    assert (many.status_code, many.json()["error"]) == (413, "payload_too_large")
    assert len(client.get(url).json()["values"]) < drafts.MOST_TEXTS


def test_a_draft_may_be_written_when_the_form_has_closed(api, secretary, plan, url):
    PeiVersion.objects.filter(pk=plan.pk).update(state=State.IN_COUNCIL)
    assert api(secretary).patch(url, {"revision": 0, "mission": "Tarde"}).status_code == 200
    assert texts(secretary) == {"mission": "Tarde"}


def test_the_sheets_of_an_institution_and_its_sites_have_drafts(api, secretary, institution):
    client = api(secretary)
    where = f"/change-draft/institution/{institution.pk}"
    assert client.put(where, {"address": "Vereda"}).json()["values"] == {"address": "Vereda"}
    (listed,) = client.get("/change-draft/user").json()["results"]
    assert listed["form"] == {
        "kind": "institution",
        "id": str(institution.pk),
        "aspect": None,
        "title": str(institution),
    }


def test_a_person_finds_and_deletes_their_own_and_no_other(api, secretary, leader, url):
    api(leader).put(url, {"mission": "De la líder"})
    client = api(secretary)
    client.put(url, {"mission": "Mía"})
    found = client.get("/change-draft/user").json()
    (mine,) = found["results"]
    theirs = ChangeDraft.objects.get(user=leader)

    assert found["count"] == 1
    assert (mine["form"]["aspect"], mine["values"]) == (Principles.key, {"mission": "Mía"})
    assert client.delete(f"/change-draft/{theirs.pk}").status_code == 404
    assert client.delete(f"/change-draft/{mine['id']}").status_code == 204
    assert client.delete(f"/change-draft/{mine['id']}").status_code == 404
    assert client.get("/change-draft/user").json()["count"] == 0
    assert texts(leader) == {"mission": "De la líder"}


def test_who_has_left_the_school_has_left_their_drafts(api, secretary, url, other_institution):
    api(secretary).put(url, {"mission": "Mía"})
    secretary.institution = other_institution
    secretary.save()
    draft = ChangeDraft.objects.get(user=secretary)

    assert api(secretary).get("/change-draft/user").json()["count"] == 0
    assert api(secretary).delete(f"/change-draft/{draft.pk}").status_code == 404
    assert texts(secretary) == {"mission": "Mía"}


# --- by the page, as the browser sends it -------------------------------------------------------


def test_what_is_typed_is_kept_and_shown_again(web, secretary, plan, where):
    clerk = web(secretary)
    answer = type_in(clerk, where, vision="Ser los mejo", vision_horizon_year="dos mil")
    shown = form_of(clerk.get(where))

    assert answer.status_code == 200
    assert answer.json()["draft"] == 1
    assert texts(secretary) == {"vision": "<p>Ser los mejo</p>", "visionHorizonYear": "dos mil"}
    assert (shown["vision"], shown["vision_horizon_year"]) == ("Ser los mejo", "dos mil")
    assert (shown["mission"], shown["form-draft"]) == ("Formar.", "1")
    assert "Ya está en la página: Visión, Año de la visión." in text_of(clerk.get(where))
    assert principles(plan).vision == "<p>Ser.</p>"
    assert not Change.objects.filter(owner=plan.pk, revision__gt=1).exists()


def test_what_is_typed_back_is_no_draft(web, secretary, plan, where):
    clerk = web(secretary)
    type_in(clerk, where, vision="Otra", mission="Otra")
    type_in(clerk, where, order=2, seen=1, vision="Ser.")
    assert texts(secretary) == {"mission": "<p>Otra</p>"}
    type_in(clerk, where, order=3, seen=2, mission="  Formar. ")
    assert texts(secretary) == {}
    assert "Hay texto sin guardar" not in text_of(clerk.get(where))


def test_a_save_takes_its_texts_out_of_the_draft_and_no_others(web, secretary, plan, where):
    clerk = web(secretary)
    other = f"/proyectos/{plan.pk}/{SECTION}/calidad-e-inclusion/"
    type_in(clerk, where, vision="Ser más")
    type_in(clerk, other, order=2, quality_policy="Quien pregunta")
    saved = clerk.post(where, form_of(clerk.get(where)) | {"do": "save"})

    assert saved.status_code == 302
    assert principles(plan).vision == "<p>Ser más</p>"
    assert texts(secretary) == {"qualityPolicy": "<p>Quien pregunta</p>"}
    assert "Hay texto sin guardar" not in text_of(clerk.get(where))


def test_what_another_device_typed_meanwhile_stays_a_draft(web, secretary, plan, where):
    desk, phone = web(secretary), web(secretary)
    shown = form_of(desk.get(where))
    type_in(phone, where, tab="phone", vision="Del teléfono", mission="Del teléfono")
    desk.post(where, shown | {"do": "save", "vision": "Del escritorio", "form-tab": "desk"})

    assert principles(plan).vision == "<p>Del escritorio</p>"
    assert texts(secretary) == {"vision": "<p>Del teléfono</p>", "mission": "<p>Del teléfono</p>"}


def test_a_refused_save_is_kept_without_scripts_too(web, secretary, plan, where):
    clerk = web(secretary)
    long = "Ser los mejores. " * 200
    typed = form_of(clerk.get(where)) | {
        "do": "save",
        "vision": long,
        "vision_horizon_year": "x",
    }
    refused = clerk.post(where, typed)

    assert refused.status_code == 422
    assert texts(secretary) == {"vision": f"<p>{long.strip()}</p>", "visionHorizonYear": "x"}
    again = form_of(web(secretary).get(where))
    assert (again["vision"], again["vision_horizon_year"]) == (long.strip(), "x")
    mended = again | {"do": "save", "vision": "Ser", "vision_horizon_year": "2030"}
    assert clerk.post(where, mended).status_code == 302
    assert texts(secretary) == {}


def test_what_is_saved_after_it_closed_is_kept_as_draft(web, secretary, plan, where):
    clerk = web(secretary)
    typed = form_of(clerk.get(where)) | {"do": "save", "vision": "Tarde"}
    PeiVersion.objects.filter(pk=plan.pk).update(state=State.IN_COUNCIL)
    refused = clerk.post(where, typed)

    assert (refused.status_code, principles(plan).vision) == (409, "<p>Ser.</p>")
    assert "quedó en «Mis borradores»" in text_of(refused)
    assert texts(secretary) == {"vision": "<p>Tarde</p>"}


def test_a_new_row_is_kept_until_it_is_saved(web, secretary, plan, where):
    clerk, new = web(secretary), f"{where}valores-institucionales/"
    row = form_of(clerk.get(new))["form-row"]
    type_in(clerk, new, name="Ale", **{"form-row": row})
    shown = form_of(clerk.get(new))

    assert texts(secretary) == {f"values/{row}/name": "Ale"}
    assert (shown["form-row"], shown["name"]) == (row, "Ale")
    assert "Fila sin guardar en «Valores institucionales»" in text_of(clerk.get(where))
    assert clerk.post(new, shown | {"do": "save", "name": "Alegría"}).status_code == 302
    assert [value.name for value in principles(plan).rows("values")] == ["Respeto", "Alegría"]
    assert texts(secretary) == {}


def test_the_answer_to_the_last_question_is_kept_too(web, secretary, institution, plan):
    clerk = web(secretary)
    section = next(one for one in sections.SECTIONS if one.may_not_apply)
    where = f"/proyectos/{plan.pk}/{section.slug}/{section.pages()[-1].slug}".rstrip("/") + "/"
    type_in(clerk, where, revision=0, finished="none", not_applicable_reason="No hay se")

    shown = form_of(clerk.get(where))
    assert shown["not_applicable_reason"] == "No hay se"
    assert shown["finished"] == ["none"]


def test_a_new_act_is_kept_until_it_is_saved(web, secretary, institution):
    clerk, new = web(secretary), f"/instituciones/{institution.pk}/actas/nueva/"
    type_in(clerk, new, revision=0, number="7", decisions="Se ado")
    assert (form_of(clerk.get(new))["number"], SessionAct.objects.count()) == ("7", 0)
    body = "consejo-directivo"
    options = form_of(clerk.get(new)) | {"document": "acta", "year": "2026"}
    refused = clerk.post(new, options)
    assert refused.status_code == 422
    assert texts(secretary)["document"] == "acta"
    assert body not in texts(secretary)


# --- two at once --------------------------------------------------------------------------------


def test_a_late_request_of_the_same_tab_changes_nothing(web, secretary, where):
    clerk = web(secretary)
    type_in(clerk, where, order=2, vision="Ser los mejores")
    late = type_in(clerk, where, order=1, vision="Ser los")
    assert late.status_code == 200
    assert texts(secretary) == {"vision": "<p>Ser los mejores</p>"}


def test_a_retry_whose_answer_was_lost_is_no_clash(web, secretary, where):
    clerk = web(secretary)
    type_in(clerk, where, order=1, vision="Ser")
    again = type_in(clerk, where, order=2, seen=0, vision="Ser más")
    assert (again.status_code, texts(secretary)) == (200, {"vision": "<p>Ser más</p>"})


def test_what_two_tabs_typed_in_one_answer_is_for_the_person_to_choose(web, secretary, where):
    clerk = web(secretary)
    type_in(clerk, where, tab="one", vision="La una", mission="Mía")
    clash = type_in(clerk, where, tab="two", vision="La otra", philosophy="Otra")

    assert clash.status_code == 409
    assert clash.json()["elsewhere"] == {"vision": "<p>La una</p>"}
    assert texts(secretary) == {
        "vision": "<p>La una</p>",
        "mission": "<p>Mía</p>",
        "philosophy": "<p>Otra</p>",
    }
    seen = clash.json()["draft"]
    assert (
        type_in(clerk, where, tab="two", order=2, seen=seen, vision="La otra").status_code == 200
    )
    assert texts(secretary)["vision"] == "<p>La otra</p>"


def test_two_people_have_two_drafts(web, secretary, leader, where):
    type_in(web(secretary), where, vision="De una")
    type_in(web(leader), where, vision="De otra")
    assert texts(secretary) == {"vision": "<p>De una</p>"}
    assert texts(leader) == {"vision": "<p>De otra</p>"}
    assert "De una" not in text_of(web(leader).get(where))


def test_a_draft_of_an_older_revision_says_so_and_nothing_is_overwritten(
    web, secretary, leader, plan, where
):
    clerk = web(secretary)
    type_in(clerk, where, vision="La mía")
    said = {"vision": "<p>La de ella.</p>", "philosophy": "<p>Nueva</p>"}
    save_sheet(principles(plan), said, actor=leader, seen=1)
    shown = clerk.get(where)
    words = text_of(shown)

    assert "Mientras tanto Lider guardó este formulario" in words
    assert "Cambió: Visión, Filosofía institucional." in words
    assert "<del>Ser</del><ins>La de ella</ins>." in shown.content.decode()
    assert (form_of(shown)["vision"], form_of(shown)["philosophy"]) == ("La mía", "Nueva")
    both = clerk.post(where, form_of(shown) | {"do": "save"})
    assert both.status_code == 409
    assert "Hay dos textos: visión" in text_of(both)
    assert principles(plan).vision == "<p>La de ella.</p>"
    assert texts(secretary)["vision"] == "<p>La mía</p>"


def test_the_text_that_is_not_chosen_stays_in_the_history(web, secretary, leader, plan, where):
    clerk = web(secretary)
    typed = form_of(clerk.get(where)) | {"do": "save", "vision": "La mía"}
    save_sheet(principles(plan), {"vision": "<p>La de ella.</p>"}, actor=leader, seen=1)
    both = form_of(clerk.post(where, typed))
    clerk.post(where, both | {"do": "resolve", "choice-vision": "theirs"})

    assert principles(plan).vision == "<p>La de ella.</p>"
    told = Change.objects.filter(owner=plan.pk, field="vision").order_by("revision")
    assert [(one.actor_name, one.after) for one in told] == [
        ("Secretaria", "<p>Ser.</p>"),
        ("Lider", "<p>La de ella.</p>"),
        ("Secretaria", "<p>La mía</p>"),
        ("Secretaria", "<p>La de ella.</p>"),
    ]
    assert texts(secretary) == {}


@pytest.mark.django_db(transaction=True)
def test_of_many_tabs_at_once_each_answer_is_kept(web, secretary, plan, where, tmp_path):
    names = ["mission", "vision", "philosophy", "vision_horizon_year"]
    clients = [web(secretary) for _ in range(8)]
    cache.clear()

    def write(number):
        said = {names[number % 4]: "2030"}
        return type_in(clients[number], where, tab=str(number // 4), **said).status_code

    answers, kept = at_once(8, tmp_path, write, lambda: texts(secretary))
    assert set(answers) <= {200, 409}
    assert set(kept) == {"mission", "vision", "philosophy", "visionHorizonYear"}


# --- who else is here ---------------------------------------------------------------------------


def test_who_else_has_the_section_open_is_told(web, secretary, leader, stranger, where):
    assert "también tiene abierto" not in text_of(web(leader).get(where))
    assert "Lider también tiene abierto este formulario" in text_of(web(secretary).get(where))
    told = web(leader).post(where, {"do": "draft"}, headers={"Accept": "application/json"}).json()
    assert told == {"others": "Secretaria también tiene abierto este formulario"}
    assert web(stranger).get(where).status_code == 404
    assert Presence.objects.count() == 2


def test_who_looked_long_ago_is_here_no_more(web, secretary, leader, where):
    web(leader).get(where)
    long_ago = Presence.objects.get().at.replace(year=2020)
    Presence.objects.update(at=long_ago)
    assert "también tiene abierto" not in text_of(web(secretary).get(where))


# --- the pages of drafts ------------------------------------------------------------------------


def test_a_person_reads_and_discards_what_they_have_not_saved(web, secretary, plan, where):
    clerk = web(secretary)
    type_in(clerk, where, vision="Ser <b>más</b>", gone_question="Texto de antes")
    draft = ChangeDraft.objects.get()
    listed = text_of(clerk.get("/mis-borradores/"))
    shown = clerk.get(f"/mis-borradores/{draft.pk}/")

    assert "Principios y fundamentos" in listed
    assert "2 textos" in listed
    assert "Visión Ser &lt;b&gt;más&lt;/b&gt; Seguir escribiendo" in text_of(shown)
    assert "Texto de preguntas que ya no están" in text_of(shown)
    assert "Texto de antes" in text_of(shown)
    assert clerk.post(f"/mis-borradores/{draft.pk}/", {}).status_code == 302
    assert texts(secretary) == {}
    assert "No tiene borradores" in text_of(clerk.get("/mis-borradores/"))
    assert principles(plan).vision == "<p>Ser.</p>"


def test_the_rector_takes_over_what_a_colleague_left(web, secretary, rector, leader, plan, where):
    type_in(web(secretary), where, vision="A medias")
    draft = ChangeDraft.objects.get()
    listed = f"/proyectos/{plan.pk}/borradores/"
    seen = text_of(web(rector).get(listed))

    assert "Principios y fundamentos" in seen
    assert "Secretaria · 1 texto" in seen
    assert "A medias" not in seen
    assert web(leader).post(f"{listed}{draft.pk}/tomar/").status_code == 403
    assert web(rector).post(f"{listed}{draft.pk}/tomar/").status_code == 302
    assert (texts(secretary), texts(rector)) == ({}, {"vision": "<p>A medias</p>"})
    assert form_of(web(rector).get(where))["vision"] == "A medias"
    told = Change.objects.get(owner=plan.pk, target="draft")
    assert (told.field, told.before, told.after) == (Principles.key, "Secretaria", "Rectora")
    assert "Tomó el borrador de Secretaria" in text_of(
        web(rector).get(f"/proyectos/{plan.pk}/historial/")
    )
    assert web(rector).post(f"{listed}{draft.pk}/tomar/").status_code == 404


def test_who_has_a_draft_of_their_own_takes_no_other(web, secretary, rector, plan, where):
    type_in(web(secretary), where, vision="De una")
    type_in(web(rector), where, vision="De otra")
    draft = ChangeDraft.objects.get(user=secretary)
    web(rector).post(f"/proyectos/{plan.pk}/borradores/{draft.pk}/tomar/")
    assert (texts(secretary), texts(rector)) == (
        {"vision": "<p>De una</p>"},
        {"vision": "<p>De otra</p>"},
    )


def test_the_list_costs_the_same_however_many_there_are(web, secretary, institution, plan):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            clerk.get("/mis-borradores/")
        return len(asked)

    clerk = web(secretary)
    drafts.write(secretary, principles(plan), {"mission": "x"}, began=1, seen=0)
    clerk.get("/mis-borradores/")
    few = cost()
    for model in sections.SECTIONS[2:9]:
        drafts.write(secretary, editing.load(plan, model), {"x": "x"}, began=0, seen=0)
    assert cost() == few


# --- a session that ends, a form that comes twice -----------------------------------------------


def test_what_was_typed_goes_through_signing_in(web, secretary, plan, where, settings):
    typed = form_of(web(secretary).get(where)) | {"do": "save", "vision": "Ser <más>"}
    nobody = web()
    asked = nobody.post(where, typed)
    carried = form_of(asked)

    assert asked.status_code == 401
    assert "Lo que escribió sigue aquí" in text_of(asked)
    wrong = nobody.post("/ingresar/", carried | {"email": secretary.email, "password": "no"})
    assert form_of(wrong)["carried-vision"] == "Ser <más>"
    right = form_of(wrong) | {"email": secretary.email, "password": PASSWORD}
    back = nobody.post("/ingresar/", right)
    assert "Su texto sigue aquí" in text_of(back)
    assert nobody.post(where, form_of(back)).status_code == 302
    assert principles(plan).vision == "<p>Ser &lt;más&gt;</p>"


def test_what_one_person_typed_is_not_saved_by_another(web, secretary, leader, plan, where):
    typed = form_of(web(secretary).get(where)) | {"do": "save", "vision": "De la secretaria"}
    refused = web(leader).post(where, typed)
    assert refused.status_code == 409
    assert "ingresó otra persona" in text_of(refused)
    assert (principles(plan).vision, texts(leader)) == ("<p>Ser.</p>", {})


def test_a_script_is_told_that_the_session_is_over(web, where):
    answer = type_in(web(), where, vision="x")
    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})


def test_two_clicks_have_one_effect(web, secretary, plan, where):
    clerk, new = web(secretary), f"{where}valores-institucionales/"
    typed = form_of(clerk.get(new)) | {"do": "save", "name": "Alegría"}
    first, second = clerk.post(new, typed), clerk.post(new, typed)
    changed = clerk.post(new, form_of(clerk.get(new)) | {"do": "save", "name": "Alegría"})

    assert first["Location"] == second["Location"]
    assert changed.status_code == 302
    names = [value.name for value in principles(plan).rows("values")]
    assert names == ["Respeto", "Alegría", "Alegría"]


@pytest.mark.django_db(transaction=True)
def test_many_equal_forms_at_once_make_one_act(web, secretary, institution, tmp_path):
    clerk, new = web(secretary), f"/instituciones/{institution.pk}/actas/nueva/"
    body = CatalogItem.objects.get(catalog="session-act-type", code="consejo-directivo")
    said = {"document": "acta", "number": "3", "year": "2026", "body": body.pk}
    typed = form_of(clerk.get(new)) | said
    clients = [web(secretary) for _ in range(8)]

    def send(number):
        return clients[number].post(new, typed).status_code

    answers, made = at_once(8, tmp_path, send, SessionAct.objects.count)
    assert (made, set(answers)) == (1, {302})


def test_somebody_else_has_no_say(web, secretary, where, plan):
    outsider = person("sin.permiso", "consejo_directivo", institution=plan.institution)
    assert type_in(web(outsider), where, vision="x").status_code == 403
    assert ChangeDraft.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_only_what_says_nothing_is_thrown_away(secretary, leader, plan):
    for author, said in ((secretary, {"mission": "x"}), (leader, {"mission": "x"})):
        drafts.write(author, principles(plan), said, began=1, seen=0)
        others_at(principles(plan), author)
    drafts.discard(ChangeDraft.objects.get(user=leader))
    attempt(Job.objects.create(kind="sheets.forget_marks").pk)
    assert (ChangeDraft.objects.count(), Presence.objects.count()) == (2, 2)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        attempt(Job.objects.create(kind="sheets.forget_marks").pk)
    assert ChangeDraft.objects.get().user == secretary
    assert Presence.objects.count() == 0
