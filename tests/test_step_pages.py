"""The pages of the steps: what they tell before, the receipt after, forms that come twice, pages
that grew stale, the next thing for each person, and sections entrusted to colleagues."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from institutions.models import StoredFile
from pei import lifecycle
from pei.models import CouncilDecision, Delegation, PeiVersion, Step
from pei.models.sections import SECTIONS, Objectives, Principles
from pei.states import State
from pei_project.sheets.drafts import ChangeDraft
from tests.life import demo, form_of, observe, page_of, put_in
from tests.stored import upload

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once):
    return demo()


@pytest.fixture
def version(world):
    return PeiVersion.objects.with_institution().get(pk=world.version.pk)


@pytest.fixture
def people(world):
    return world.people


@pytest.fixture
def at(web, people):
    """``at(who)``: the browser of somebody of the demo."""
    return lambda who: web(people[who])


def text_of(answer) -> str:
    """The words of the main part of a page."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# --- before and after ---------------------------------------------------------------------------


def test_the_page_says_who_signs_what_closes_and_who_is_next(at, version):
    text = text_of(at("rector").get(page_of("submit", version)))
    assert "Quedará: Marlén Ocaso Ficticio (Rectora o rector)." in text
    assert "Mientras el consejo decide, nadie puede cambiar el texto." in text
    assert "El consejo directivo lo lee y decide si lo adopta o lo devuelve." in text


def test_the_receipt_tells_the_step_under_an_address_that_lasts(at, version):
    form = form_of("submit", version) | {"note": "Listo para el consejo."}
    answer = at("rector").post(page_of("submit", version), form)
    step = version.steps.get(name="submit")
    assert answer["Location"] == f"/proyectos/{version.pk}/constancia/{step.receipt}/"
    put_in(State.APPROVED, version)  # whatever became of it since
    for who in ("rector", "secretary", "council", "gagem"):
        page = at(who).get(answer["Location"])
        assert page.status_code == 200
        for told in (step.receipt, "Marlén Ocaso Ficticio"):
            assert told in text_of(page), who
        assert ("Listo para el consejo." in text_of(page)) is (who != "gagem")
    assert at("stranger").get(answer["Location"]).status_code == 404


def test_the_note_of_a_receipt_is_for_who_may_read_the_text(at, version):
    form = form_of("submit", version) | {"note": "Guadualito-secreto"}
    address = at("rector").post(page_of("submit", version), form)["Location"]
    assert "Guadualito-secreto" in text_of(at("council").get(address))
    outside = at("gagem").get(address)
    assert outside.status_code == 200
    assert "Guadualito-secreto" not in outside.content.decode()


@pytest.mark.parametrize("state", [State.IN_COUNCIL, State.APPROVED])
def test_programs_outside_the_school_read_none_of_its_notes(api, version, people, state):
    said = {"note": "Guadualito-secreto"}
    lifecycle.take(version, "submit", people["rector"], said)
    put_in(state, version)
    for who, is_told in (("secretary", True), ("gagem", False), ("auditor", False)):
        for url in (f"/pei/{version.pk}", "/pei"):
            answer = api(people[who]).get(url)
            assert ("Guadualito-secreto" in answer.content.decode()) is is_told, (who, url)


def test_what_the_council_sent_back_stays_in_the_school(api, version, people):
    version = put_in(State.IN_COUNCIL, version)
    said = {"result": "returned", "note": "Guadualito-secreto"}
    lifecycle.decide(version, people["council"], said)
    url = f"/pei/{version.pk}/school-governing"
    assert [one["note"] for one in api(people["secretary"]).get(url).json()] == [said["note"]]
    assert api(people["gagem"]).get(url).json() == []


def test_the_receipt_of_another_version_is_none(at, version, people):
    other = PeiVersion.objects.get(institution=people["stranger"].institution)
    receipt = other.steps.get().receipt
    assert at("rector").get(f"/proyectos/{version.pk}/constancia/{receipt}/").status_code == 404


# --- what lacks ---------------------------------------------------------------------------------


def test_what_lacks_is_told_by_section_with_the_way_there(at, version, people):
    Principles.objects.filter(version=version).update(mission="")
    observe(version, people["gagem"], section=Objectives.key, shown=True)
    for answer in (
        at("rector").get(page_of("submit", version)),
        at("rector").post(page_of("submit", version), form_of("submit", version)),
    ):
        page = answer.content.decode()
        way = f"/proyectos/{version.pk}/principios-y-fundamentos/"
        assert re.findall(rf'href="({way}[^"]*)"', page) == [f"{way}mision-y-vision/#id_mission"]
        assert f'href="/proyectos/{version.pk}/objetivos-y-metas/"' in page
    assert answer.status_code == 409
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_drafts_are_listed_and_left_out_with_a_mark(at, version, people):
    ChangeDraft.objects.create(
        user=people["secretary"], owner=version.pk, target="objectives", texts={"x": {}}, count=1
    )
    rector, form = at("rector"), form_of("submit", version)
    assert "Objetivos y metas: Dora Lindero Ficticio" in text_of(
        rector.get(page_of("submit", version))
    )
    assert rector.post(page_of("submit", version), form).status_code == 409
    answer = rector.post(page_of("submit", version), form | {"without_drafts": "on"})
    assert answer.status_code == 302


def test_returning_shows_what_the_school_will_see_and_no_more(at, version, people):
    version = put_in(State.IN_REVIEW, version)
    observe(version, people["gagem"])
    internal = observe(version, people["gagem"], visibility="internal")
    type(internal).objects.filter(pk=internal.pk).update(text="Solo entre nosotros.")
    text = text_of(at("reviewer").get(page_of("reject", version)))
    assert "La institución verá 1 observación" in text
    assert "Diga en qué año se cumple cada meta." in text
    assert "Solo entre nosotros." not in text


def test_the_signed_agreement_comes_with_the_decision(at, version):
    version = put_in(State.IN_COUNCIL, version)
    form = form_of("adopt", version) | {"agreement_file": "", "agreement_file-file": upload()}
    assert at("council").post(page_of("adopt", version), form).status_code == 302
    file = CouncilDecision.objects.get(version=version).agreement_file
    assert file == StoredFile.objects.filter(institution=version.institution_id).latest(
        "uploaded_at"
    )


def test_a_decision_with_holes_says_which(at, version):
    version = put_in(State.IN_COUNCIL, version)
    form = form_of("adopt", version) | {"votes_for": "9", "agreement_number": ""}
    answer = at("council").post(page_of("adopt", version), form)
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Falta «Número del acuerdo»." in text
    assert "Los votos suman más que los asistentes con voto." in text
    assert not CouncilDecision.objects.filter(version=version).exists()


# --- twice, stale, not now ----------------------------------------------------------------------


def test_a_form_that_comes_twice_takes_one_step(at, version):
    rector, form = at("rector"), form_of("submit", version) | {"form-once": uuid.uuid4().hex}
    answers = [rector.post(page_of("submit", version), form) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert version.steps.filter(name="submit").count() == 1


def test_two_pages_of_the_same_step_take_it_once(at, version):
    rector, form = at("rector"), form_of("submit", version)
    assert rector.post(page_of("submit", version), form).status_code == 302
    second = rector.post(page_of("submit", version), form)
    assert second.status_code == 409
    assert "Ahora está en «En consejo». Enviado al consejo directivo por Marlén" in text_of(second)
    assert version.steps.filter(name="submit").count() == 1


def test_a_stale_page_takes_nothing_though_the_step_is_possible_again(at, version, people):
    rector, form = at("rector"), form_of("submit", version)
    lifecycle.take(version, "submit", people["rector"])
    lifecycle.take(version, "withdraw", people["rector"], {"reason": "Falta un anexo."})
    stale = rector.post(page_of("submit", version), form)
    assert stale.status_code == 409
    assert "cambió de estado mientras usted tenía abierta la página" in text_of(stale)
    assert version.steps.filter(name="submit").count() == 1
    assert rector.post(page_of("submit", version), form_of("submit", version)).status_code == 302


def test_where_a_step_cannot_be_taken_the_page_says_why_and_leads_back(at, version):
    answer = at("rector").get(page_of("file", version))
    assert answer.status_code == 409
    assert "Ahora está en «Borrador»." in text_of(answer)
    assert f'href="/proyectos/{version.pk}/"' in answer.content.decode()


def test_a_second_amendment_leads_to_the_open_one(at, version, people):
    version = put_in(State.APPROVED, version)
    rector, form = at("rector"), form_of("amend", version)
    made = rector.post(page_of("amend", version), form)
    assert made.status_code == 302
    assert rector.post(page_of("amend", version), form).status_code == 409
    assert rector.get(page_of("amend", version)).status_code == 409
    assert PeiVersion.objects.filter(institution=version.institution).count() == 2


# --- the next thing -----------------------------------------------------------------------------

WHO = ("secretary", "rector", "council", "director", "gagem")
# What the panel asks of each in each state: the last word of its button's address, "" where
# somebody else has the turn. Outside the school a draft is not to be read.
NEXT = {
    State.IN_COUNCIL: ("", "decision", "decision", "", ""),
    State.ADOPTED: ("", "radicar", "", "", ""),
    State.IN_REVIEW: ("", "", "", "revision", "revision"),
    State.APPROVED: ("", "modificar", "", "", ""),
    State.SUPERSEDED: ("", "", "", "", ""),
}


@pytest.mark.parametrize("state", NEXT)
def test_each_person_gets_the_one_next_thing(state, at, version):
    version = put_in(state, version)
    address = f"/proyectos/{version.pk}/"
    found = tuple(button_of(at(who).get(address)) for who in WHO)
    assert found == NEXT[state]


def button_of(answer) -> str:
    panel = re.search(r'<section class="card next">.*?</section>', answer.content.decode(), re.S)
    link = re.search(r'href="([^"]*)"', panel[0])
    return link[1].rstrip("/").split("/")[-1] if link else ""


def test_who_writes_is_told_to_send_it_and_who_may_not_to_tell_the_rector(at, version):
    for model in SECTIONS:
        model.objects.filter(version=version).update(status="ready")
    address = f"/proyectos/{version.pk}/"
    assert button_of(at("rector").get(address)) == "enviar"
    assert button_of(at("secretary").get(address)) == "revisar"
    review = f"/proyectos/{version.pk}/revisar/"
    link = f'href="/proyectos/{version.pk}/enviar/"'
    assert link in at("rector").get(review).content.decode()
    assert link not in at("secretary").get(review).content.decode()


def test_a_returned_version_shows_first_what_is_to_be_corrected(at, version, people):
    version = put_in(State.IN_REVIEW, version)
    observe(version, people["gagem"], section=Objectives.key)
    lifecycle.take(version, "reject", people["gagem"])
    text = text_of(at("secretary").get(f"/proyectos/{version.pk}/"))
    order = ["Responda 1 observación", "Por corregir", "1 observación por responder", "Cerradas"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.count("Solo lectura") == 15
    assert "0 de 1 respondidas" in text


def test_the_trail_tells_the_days(at, version, people):
    lifecycle.take(version, "submit", people["rector"])
    Step.objects.filter(name="submit").update(at="2026-04-16T15:00:00Z")
    text = text_of(at("secretary").get(f"/proyectos/{version.pk}/"))
    assert "Consejo directivo Desde el 16/04/2026" in text


@pytest.mark.parametrize("name", ["submit", "adopt", "file", "reject"])
def test_a_page_asks_the_database_the_same_whatever_there_is(name, at, version, people):
    states = {"adopt": State.IN_COUNCIL, "file": State.ADOPTED, "reject": State.IN_REVIEW}
    version = put_in(states.get(name, State.DRAFT), version)
    client = at({"adopt": "council", "reject": "gagem"}.get(name, "rector"))
    observe(version, people["gagem"], shown=True)
    client.get(page_of(name, version))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(name, version))
        counts.append(len(queries))
        for section in ("objectives", Principles.key, "objectives"):
            observe(version, people["gagem"], section=section, shown=True)
    assert counts[0] == counts[1]


# --- the change register ------------------------------------------------------------------------


def test_the_register_tells_versions_reasons_and_agreements(at, version, people):
    version = put_in(State.IN_COUNCIL, version)
    at("council").post(page_of("adopt", version), form_of("adopt", version))
    version = put_in(State.APPROVED, version)
    said = {"kind": "adjustment", "reason": "Cambia el SIEE."}
    made = lifecycle.amend(version, people["rector"], said)
    text = text_of(at("secretary").get(f"/proyectos/{made.pk}/"))
    assert "Control de cambios" in text
    assert "1 Primera versión 02 del 24/04/2026 Adoptado por el consejo directivo" in text
    assert "2 Ajuste: Cambia el SIEE." in text


# --- entrusted sections -------------------------------------------------------------------------


def entrust(client, version, **chosen):
    return client.post(f"/proyectos/{version.pk}/encargos/", chosen)


def test_the_rector_entrusts_a_section_and_its_writer_sees_it_first(at, version, people):
    person = people["leader"]
    answer = entrust(at("rector"), version, objectives=str(person.pk))
    assert answer.status_code == 302
    told = Delegation.objects.get(version=version)
    assert (told.section, told.person, told.by) == ("objectives", person, people["rector"])
    address = f"/proyectos/{version.pk}/"
    assert f"Encargada a {person.name}" in text_of(at("secretary").get(address))
    assert "Encargadas a usted" not in text_of(at("secretary").get(address))
    mine = text_of(at("leader").get(address))
    assert "Continúe con Objetivos y metas" in mine
    assert mine.index("Encargadas a usted") < mine.index("Portada y vigencia")


def test_what_was_not_changed_on_the_page_stays_as_others_left_it(at, version, people):
    Delegation.objects.create(
        version=version, section="objectives", person=people["leader"], by=people["rector"]
    )
    shown_before = {"initial-objectives": "", "objectives": ""}
    entrust(at("rector"), version, **shown_before)
    assert Delegation.objects.get(version=version).person == people["leader"]
    taken_back = {"initial-objectives": str(people["leader"].pk), "objectives": ""}
    entrust(at("rector"), version, **taken_back)
    assert not Delegation.objects.filter(version=version).exists()


@pytest.mark.parametrize("who", ["council", "gagem", "stranger", "left"])
def test_only_active_colleagues_who_write_are_entrusted(who, at, version, people):
    if who == "left":
        person = people["leader"]
        User.objects.filter(pk=person.pk).update(is_active=False)
    else:
        person = people[who]
    answer = entrust(at("rector"), version, objectives=str(person.pk))
    assert answer.status_code == 422
    assert person.name not in text_of(answer)
    assert not Delegation.objects.exists()
