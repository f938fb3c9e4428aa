"""The acts and agreements of an institution's bodies: written in any state of its PEI, by page and
by API, each once, and never taken away while the PEI names it."""

import pytest

from catalogs.models import CatalogItem
from institutions.models import SessionAct
from pei import editing
from pei.models import PeiVersion
from pei.models.sections import Coexistence
from pei.states import State
from pei_project.errors import InvalidInput
from pei_project.sheets.history import Change
from pei_project.sheets.saving import create_sheet, save_sheet
from tests.parallel import at_once

SAID = {
    "document": "acuerdo",
    "number": 3,
    "year": 2026,
    "body": "consejo-directivo",
    "kinds": ["cd-manual-convivencia", "cd-siee"],
    "sessionKind": "ordinaria",
    "heldOn": "2026-03-12",
    "quorum": 5,
    "attendees": 7,
    "decisions": "<p>Se adopta el manual.</p>",
}
TYPED = {
    "document": "acuerdo",
    "number": "3",
    "year": "2026",
    "session_kind": "ordinaria",
    "held_on": "2026-03-12",
    "quorum": "5",
    "attendees": "7",
    "decisions": "Se adopta el manual.",
}


def item(catalog: str, code: str) -> CatalogItem:
    return CatalogItem.objects.get(catalog=catalog, code=code)


@pytest.fixture
def typed(db):
    body = item("session-act-type", "consejo-directivo")
    kinds = [item("session-acts", code).pk for code in SAID["kinds"]]
    return TYPED | {"body": body.pk, "kinds": kinds}


@pytest.fixture
def act(institution, secretary):
    values = {"document": "acta", "number": 1, "year": 2026, "decisions": "<p>Se instala.</p>"}
    values["body"] = item("session-act-type", "consejo-directivo")
    return create_sheet(SessionAct(institution=institution), values, actor=secretary)


def url(thing) -> str:
    if isinstance(thing, SessionAct):
        return f"/institution/{thing.institution_id}/act/{thing.pk}"
    return f"/institution/{thing.pk}/act"


def page(thing) -> str:
    if isinstance(thing, SessionAct):
        return f"/instituciones/{thing.institution_id}/actas/{thing.pk}/"
    return f"/instituciones/{thing.pk}/actas/"


# --- by API -------------------------------------------------------------------------------------


def test_what_is_sent_is_what_is_read(api, institution, secretary):
    client = api(secretary)
    made = client.post(url(institution), SAID)
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    read = client.get(made["Location"])
    assert {name: read.json()[name] for name in SAID} == SAID
    assert read.json()["labels"]["body"] == {"consejo-directivo": "Consejo Directivo"}
    assert read.json()["missing"] == []

    whole = {name: read.json()[name] for name in (*SAID, "file")}
    again = client.put(made["Location"], whole, HTTP_IF_MATCH=read["ETag"])
    assert (again.status_code, again["ETag"]) == (200, '"1"')

    part = client.patch(made["Location"], {"attendees": 8}, HTTP_IF_MATCH='"1"')
    assert (part.json()["attendees"], part["ETag"]) == (8, '"2"')
    assert client.patch(made["Location"], {"attendees": 9}, HTTP_IF_MATCH='"1"').status_code == 412
    assert client.patch(made["Location"], {"attendees": 9}).status_code == 428


@pytest.mark.parametrize("state", State.values)
def test_it_is_written_in_every_state_of_the_pei(api, institution, secretary, act, state):
    version = editing.open_plan(institution, secretary)
    PeiVersion.objects.filter(pk=version.pk).update(state=state)
    client = api(secretary)
    assert client.post(url(institution), SAID).status_code == 201
    assert client.patch(url(act), {"quorum": 6, "revision": 1}).status_code == 200


def test_what_says_which_act_it_is_must_be_there(api, institution, secretary):
    refused = api(secretary).post(url(institution), {"year": 2026, "body": None})
    assert refused.status_code == 400
    assert {name: found[0]["code"] for name, found in refused.json()["fields"].items()} == {
        "document": "required",
        "number": "required",
        "body": "required",
    }
    assert not SessionAct.objects.exists()
    assert not Change.objects.exists()


def test_a_body_numbers_each_document_once_a_year(api, institution, secretary, act):
    client = api(secretary)
    same = {"document": "acta", "number": 1, "year": 2026, "body": "consejo-directivo"}
    refused = client.post(url(institution), same)
    assert (refused.status_code, refused.json()["fields"]["number"][0]["code"]) == (400, "unique")
    for other in ({"document": "acuerdo"}, {"year": 2025}, {"body": "consejo-academico"}):
        assert client.post(url(institution), same | other).status_code == 201

    agreement = SessionAct.objects.get(document="acuerdo")
    taken = client.patch(url(agreement), {"document": "acta", "revision": 1})
    assert (taken.status_code, taken.json()["fields"]["number"][0]["code"]) == (400, "unique")
    assert SessionAct.objects.get(pk=agreement.pk).document == "acuerdo"


@pytest.mark.django_db(transaction=True)
def test_of_several_with_the_same_number_at_once_one_is_kept(institution, secretary, tmp_path):
    body = item("session-act-type", "consejo-directivo")
    values = {"document": "acta", "number": 9, "year": 2026, "body": body}

    def write(_):
        try:
            create_sheet(SessionAct(institution=institution), values, actor=secretary)
            return "kept"
        except InvalidInput as refused:
            return refused.fields["number"][0].code

    found, kept = at_once(6, tmp_path, write, SessionAct.objects.count)
    assert (sorted(found), kept) == (["kept", *["unique"] * 5], 1)


def test_a_key_makes_one_act_of_two_tries(api, institution, secretary):
    client = api(secretary)
    first, again = (
        client.post(url(institution), SAID, HTTP_IDEMPOTENCY_KEY="acta-3") for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first["Location"] == again["Location"]
    assert SessionAct.objects.count() == 1


def test_what_the_pei_names_stays(api, institution, secretary, act):
    version = editing.open_plan(institution, secretary)
    manual = editing.load(version, Coexistence)
    save_sheet(manual, {"manual_agreement": act.pk}, actor=secretary, seen=0)
    client = api(secretary)

    refused = client.delete(url(act), HTTP_IF_MATCH='"1"')
    assert (refused.status_code, refused.json()["error"]) == (409, "in_use")
    assert Coexistence.form_title() in refused.json()["message"]
    assert client.get(url(act)).status_code == 200

    save_sheet(manual, {"manual_agreement": None}, actor=secretary, seen=1)
    assert client.delete(url(act)).status_code == 428
    assert client.delete(url(act), HTTP_IF_MATCH='"7"').status_code == 412
    assert client.delete(url(act), HTTP_IF_MATCH='"1"').status_code == 204
    assert client.get(url(act)).status_code == 404
    gone = Change.objects.get(owner=act.pk, field="decisions", revision=2)
    assert (gone.before, gone.after) == ("<p>Se instala.</p>", None)


def test_the_list_is_narrowed_and_of_one_institution(
    api, institution, secretary, act, other_institution, stranger
):
    api(secretary).post(url(institution), SAID)
    api(stranger).post(url(other_institution), SAID)

    def numbers(query=""):
        return [
            one["number"] for one in api(secretary).get(url(institution) + query).json()["results"]
        ]

    assert numbers("?ordering=number") == [1, 3]
    assert numbers("?document=acuerdo") == [3]
    assert numbers("?year=2025") == []
    assert numbers("?body=consejo-academico") == []
    assert api(secretary).get(url(institution) + "?year=nada").status_code == 400
    assert api(secretary).get(url(other_institution)).status_code == 404


def test_a_list_costs_the_same_whatever_it_holds(
    api, web, institution, secretary, act, django_assert_max_num_queries
):
    def count(ask, path):
        with django_assert_max_num_queries(60) as found:
            assert ask.get(path).status_code == 200
        return len(found)

    for ask, path in ((api(secretary), url(institution)), (web(secretary), page(institution))):
        ask.get(path)
        few = count(ask, path)
        for number in range(10, 15):
            said = SAID | {"number": number, "document": "acta" if "/act" in path else "acuerdo"}
            api(secretary).post(url(institution), said)
        assert count(ask, path) == few


# --- by page ------------------------------------------------------------------------------------


def test_what_is_typed_is_written_and_read(web, institution, secretary, typed):
    browser = web(secretary)
    empty = browser.get(page(institution)).content.decode()
    assert "Aún no hay actas ni acuerdos" in empty
    made = browser.post(f"{page(institution)}nueva/", typed)
    act = SessionAct.objects.get()
    assert made["Location"] == page(act)
    shown = browser.get(page(act)).content.decode()
    for said in ("Acuerdo 03 de 2026, Consejo Directivo", "Se adopta el manual.", "12/03/2026"):
        assert said in shown
    assert "Acuerdo 03 de 2026" in browser.get(page(institution)).content.decode()
    assert (
        "1 documento de los órganos"
        in browser.get(f"/instituciones/{institution.pk}/").content.decode()
    )


def test_what_is_wrong_is_said_and_what_was_typed_stays(web, institution, secretary, typed):
    refused = web(secretary).post(f"{page(institution)}nueva/", typed | {"number": ""})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert text.count("Escriba «Número».") == 2  # above and at the field
    assert "Se adopta el manual." in text
    assert not SessionAct.objects.exists()


def test_two_who_change_the_same_answer_see_both_texts(web, institution, secretary, rector, act):
    base = {
        "document": "acta",
        "number": "1",
        "year": "2026",
        "body": act.body_id,
        "revision": "1",
    }
    one, other = web(secretary), web(rector)
    assert one.post(f"{page(act)}cambiar/", base | {"decisions": "Uno."}).status_code == 302
    clash = other.post(f"{page(act)}cambiar/", base | {"decisions": "Otro."})
    text = clash.content.decode()
    assert clash.status_code == 409
    assert "Hay dos textos: decisiones" in text
    undecided = other.post(
        f"{page(act)}cambiar/",
        base | {"decisions": "Otro.", "do": "resolve", "revision": "2", "began": "1"},
    )
    assert undecided.status_code == 409
    chosen = {"decisions": "Otro.", "choice-decisions": "mine", "do": "resolve"}
    done = other.post(f"{page(act)}cambiar/", base | chosen | {"revision": "2", "began": "1"})
    assert done["Location"] == page(act)
    assert SessionAct.objects.get().decisions == "<p>Otro.</p>"


def test_the_text_stays_where_somebody_took_the_act_away_meanwhile(web, secretary, rector, act):
    browser, other = web(secretary), web(rector)
    assert "¿Quitar Acta 01 de 2026" in other.get(f"{page(act)}quitar/").content.decode()
    assert other.post(f"{page(act)}quitar/", {"revision": "1"}).status_code == 302
    assert browser.post(f"{page(act)}cambiar/", {"revision": "1"}).status_code == 404


def test_a_page_says_why_an_act_cannot_go(web, institution, secretary, act):
    version = editing.open_plan(institution, secretary)
    manual = editing.load(version, Coexistence)
    save_sheet(manual, {"manual_agreement": act.pk}, actor=secretary, seen=0)
    refused = web(secretary).post(f"{page(act)}quitar/", {"revision": "1"})
    assert refused.status_code == 409
    assert f"se nombra en: {Coexistence.form_title()}." in refused.content.decode()
    assert SessionAct.objects.filter(pk=act.pk).exists()


def test_a_kind_of_another_body_is_remarked(api, institution, secretary):
    strange = SAID | {"kinds": ["ca-plan-estudios"]}
    made = api(secretary).post(url(institution), strange).json()
    assert made["warnings"] == [
        {
            "code": "kind_of_other_body",
            "message": "«Aprobación del plan de estudios» no es un tipo de acta de "
            "Consejo Directivo.",
            "field": "kinds",
        }
    ]
    assert api(secretary).post(url(institution), SAID | {"number": 4}).json()["warnings"] == []


def test_a_section_that_names_acts_leads_to_where_they_are_written(web, institution, secretary):
    version = editing.open_plan(institution, secretary)
    manual = Coexistence.page_of("manual_agreement")
    path = f"/proyectos/{version.pk}/{Coexistence.slug}/{manual.slug}/"
    assert (
        f'href="{page(institution)}" target="_blank"' in web(secretary).get(path).content.decode()
    )
