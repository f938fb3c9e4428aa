"""The demo school: loaded whole, once, and never over what people wrote."""

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.utils import timezone

from accounts.models import User
from institutions.identifiers import nit_check_digit
from institutions.models import Headquarter, Institution, SessionAct
from notifications.models import Mail, Notification
from pei import editing
from pei.demo.guadual import GUADUAL as SAID
from pei.demo.guadual import objectives
from pei.demo.loading import load_demo
from pei.models import Frozen, PeiVersion, Status, Step
from pei.models.review import ObservationState
from pei.models.sections import (
    Curriculum,
    Definition,
    Objectives,
    Principles,
    ResourceEvaluation,
    SchoolGovernment,
)
from pei.states import State
from pei_project.sheets.history import Change
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet

pytestmark = pytest.mark.django_db

GUADUAL, CEIBA, MIRADOR = "276100990011", "176834990021", "276622990031"
PALMAR = "276622990064"
SUB_ROLES = {
    "secretaria@demo.example": "institucion",
    "lider@demo.example": "lider_pei",
    "rectora@demo.example": "rector",
    "consejo@demo.example": "consejo_directivo",
    "gagem@demo.example": "gagem",
    "calidad@demo.example": "calidad",
    "director@demo.example": "director_secretaria",
    "admin@demo.example": "administrador",
    "consulta@demo.example": "consulta",
    "secretaria@otra.example": "institucion",
    "secretaria@mirador.example": "institucion",
    "rectora@mirador.example": "rector",
    "consejo@mirador.example": "consejo_directivo",
    "secretaria@palmar.example": "institucion",
    "rectora@palmar.example": "rector",
}


@pytest.fixture(scope="module")
def loaded(once):
    load_demo()


@pytest.fixture
def demo(db, loaded):
    """The demo as it was loaded, whatever another test did to it."""


@pytest.fixture
def guadual(demo):
    return Institution.objects.get(dane_code=GUADUAL)


@pytest.fixture
def version(guadual):
    return guadual.pei_versions.open().get()


@pytest.fixture
def approved(guadual):
    return guadual.pei_versions.get(state=State.APPROVED)


def user(email) -> User:
    return User.objects.get(email=email)


def counts() -> dict:
    models = (User, Institution, Headquarter, SessionAct, PeiVersion, Step, Change)
    return {model.__name__: model.objects.count() for model in models}


# --- A second time --------------------------------------------------------------------------


def test_a_second_time_changes_nothing(demo):
    before = counts()
    epochs = dict(User.objects.values_list("email", "epoch"))

    load_demo()

    assert counts() == before
    assert dict(User.objects.values_list("email", "epoch")) == epochs


def test_what_people_wrote_in_between_stands(guadual, version):
    secretary = user("secretaria@demo.example")
    principles = editing.load(version, Principles)
    values = TableInput([RowInput(values={"name": "Alegría"})], whole=True)
    told = {"mission": "Otra misión."}
    save_sheet(principles, told, {"values": values}, actor=secretary, seen=1)
    save_sheet(guadual, {"dane_code": "276100990018"}, actor=secretary, seen=1)
    secretary.name = "Otro nombre"
    secretary.set_password("Camino-al-colegio-7")
    secretary.save()
    SessionAct.objects.filter(document="acuerdo", number=6).first().kinds.clear()
    before = counts()

    load_demo()

    again = editing.load(version, Principles)
    assert counts() == before
    assert again.mission == "<p>Otra misión.</p>"
    assert [row.name for row in again.rows("values")] == ["Alegría"]
    assert user("secretaria@demo.example").name == "Otro nombre"
    assert authenticate(username="secretaria@demo.example", password="Camino-al-colegio-7")


def test_an_account_that_is_gone_comes_back(demo):
    user("consulta@demo.example").delete()

    load_demo()

    assert user("consulta@demo.example").sub_role.code == "consulta"


# --- The accounts ---------------------------------------------------------------------------


def test_every_account_signs_in_and_is_what_it_says(demo, settings):
    people = {
        email: authenticate(username=email, password=settings.DEMO_PASSWORD) for email in SUB_ROLES
    }

    assert {email: one.sub_role.code for email, one in people.items()} == SUB_ROLES
    assert User.objects.count() == len(SUB_ROLES)
    for person in people.values():
        assert person.name.endswith(" Ficticio")
        person.full_clean()


def test_only_the_platform_account_is_staff(demo):
    staff = User.objects.filter(is_staff=True, is_superuser=True)

    assert [person.email for person in staff] == ["admin@demo.example"]
    assert not User.objects.exclude(pk__in=staff).filter(is_staff=True).exists()
    assert not User.objects.exclude(pk__in=staff).filter(is_superuser=True).exists()


def test_each_school_reads_its_own_pei_only(demo):
    read = {
        email: {one.institution.dane_code for one in PeiVersion.objects.readable_by(user(email))}
        for email in ("secretaria@demo.example", "rectora@demo.example", "secretaria@otra.example")
    }

    assert read == {
        "secretaria@demo.example": {GUADUAL},
        "rectora@demo.example": {GUADUAL},
        "secretaria@otra.example": {CEIBA},
    }


def test_the_other_school_is_outside_the_reach_of_the_demo_offices(demo):
    for email in ("gagem@demo.example", "calidad@demo.example", "director@demo.example"):
        seen = Institution.objects.visible_to(user(email))
        assert sorted(one.dane_code for one in seen) == [GUADUAL, MIRADOR, PALMAR]


# --- The school -----------------------------------------------------------------------------


def test_the_school_is_whole(guadual):
    written = Institution.complete().get(pk=guadual.pk)

    assert written.missing() == []
    assert written.findings().warnings == []
    assert written.written_nit == "901.999.999-8"
    assert nit_check_digit(written.nit) == written.nit_dv
    assert [act.number for act in written.rows("legal_acts")] == ["9901", "9914", "9937"]
    written.full_clean()


def test_its_sites_add_up(guadual):
    sites = list(Headquarter.complete().filter(institution=guadual))

    assert [(one.number, one.enrolment) for one in sites] == [
        ("01", 268),
        ("02", 61),
        ("03", 48),
        ("04", 35),
    ]
    assert sum(one.enrolment for one in sites) == 412
    assert sum(one.teachers for one in sites) == 22
    assert [one.is_principal for one in sites] == [True, False, False, False]
    assert [one.missing() for one in sites] == [[], [], [], []]


def test_its_acts_are_of_their_bodies_and_whole(guadual):
    acts = list(SessionAct.complete().filter(institution=guadual).order_by("held_on", "number"))

    assert [(act.document, act.number, act.body.code, f"{act.held_on}") for act in acts] == [
        ("acuerdo", 4, "consejo-directivo", "2025-11-25"),
        ("acuerdo", 5, "consejo-directivo", "2025-11-25"),
        ("acuerdo", 6, "consejo-directivo", "2025-11-28"),
        ("acta", 2, "consejo-academico", "2026-04-17"),
        ("acta", 3, "consejo-directivo", "2026-04-24"),
        ("acta", 4, "consejo-academico", "2026-05-26"),
        ("acta", 5, "consejo-directivo", "2026-05-29"),
    ]
    for act in acts:
        assert act.missing() == []
        assert {kind.parent.code for kind in act.kinds.all()} == {act.body.code}


# --- Its PEI --------------------------------------------------------------------------------


def test_the_open_version_amends_the_approved_one(version, approved):
    written = editing.load_all(version)

    assert (version.state, version.number, version.kind) == (State.DRAFT, 4, "adjustment")
    assert (version.based_on, approved.number) == (approved, 3)
    # Its cover was changed since.
    assert {type(section): section.revision for section in written if section.revision != 1} == {
        Definition: 2
    }
    assert {section.updated_by.email for section in written} == {"secretaria@demo.example"}
    ready = [type(one) for one in written if one.status == Status.READY]
    assert ready == [Curriculum, ResourceEvaluation]  # what was observed and resolved
    assert {one.status for one in written} == {Status.READY, Status.IN_PROGRESS}


def test_the_approved_version_went_its_whole_way(approved):
    steps = [
        (step.name, f"{timezone.localdate(step.at)}", step.actor.sub_role.code)
        for step in approved.steps.order_by("pk")
    ]
    assert steps == [
        ("open", "2026-02-02", "institucion"),
        ("submit", "2026-04-20", "rector"),
        ("adopt", "2026-04-24", "consejo_directivo"),
        ("file", "2026-04-30", "rector"),
        ("assign", "2026-04-30", "director_secretaria"),
        ("reject", "2026-05-15", "calidad"),
        ("submit", "2026-05-27", "rector"),
        ("adopt", "2026-05-29", "consejo_directivo"),
        ("file", "2026-05-29", "rector"),
        ("assign", "2026-05-29", "director_secretaria"),
        ("approve", "2026-06-12", "director_secretaria"),
    ]
    assert {one.state for one in approved.observations.all()} == {ObservationState.RESOLVED}
    assert approved.observations.count() == 3
    assert [(one.moment, f"{timezone.localdate(one.at)}") for one in approved.frozen.all()] == [
        ("adopted", "2026-04-24"),
        ("adopted", "2026-05-29"),
        ("approved", "2026-06-12"),
    ]
    assert approved.next_review_year == 2028


def test_the_third_school_is_in_its_second_review(demo):
    version = Institution.objects.get(dane_code=MIRADOR).pei_versions.get()

    assert (version.state, version.returns) == (State.IN_REVIEW, 1)
    assert version.reviewer == user("calidad@demo.example")
    assert {one.state for one in version.observations.all()} == {ObservationState.ANSWERED}
    assert [lack for one in editing.load_all(version) for lack in one.missing()] == []
    assert Frozen.objects.filter(version=version).count() == 2


def test_nothing_is_missing(version):
    assert [lack for section in editing.load_all(version) for lack in section.missing()] == []


def test_the_fourth_school_is_half_filled_and_lacks_something_of_each_kind(demo):
    version = Institution.objects.get(dane_code=PALMAR).pei_versions.get()
    written = [section for section in editing.load_all(version) if section.revision]
    missing = {type(section): [one.message for one in section.missing()] for section in written}

    assert missing == {
        Definition: ["Elija «¿Certifica que la información es verdadera?»"],
        Principles: ["Escriba «Filosofía institucional»"],
        Objectives: ["Agregue una meta para «Conectar y dotar las sedes»"],
        SchoolGovernment: ["Agregue en «Órganos»: consejo de estudiantes"],
    }


@time_machine.travel("2026-11-27T17:00:00+00:00", tick=False)  # some answers grow old
def test_nothing_it_says_breaks_a_rule(version):
    for section in editing.load_all(version):
        assert section.findings().errors == []
        assert section.findings().warnings == []


def test_every_answer_that_was_given_has_its_change(approved):
    for model, said in SAID.items():
        changes = Change.objects.filter(owner=approved.pk, target=model.key)
        rows = sum(len(rows) for rows in said.tables.values())
        fields = set(changes.filter(row=None).values_list("field", flat=True))

        assert fields >= set(said.values)
        assert changes.exclude(row=None).values("row").distinct().count() == rows
        assert {change.actor_name for change in changes} == {"Dora Lindero Ficticio"}


def test_goals_members_and_traits_point_to_their_rows(version):
    goals = editing.load(version, Objectives).rows("goals")
    government = editing.load(version, SchoolGovernment)
    traits = editing.load(version, Principles).rows("profile_traits")
    of_council = [
        row
        for row in government.rows("members")
        if row.body.organization.code == "consejo-directivo"
    ]
    election = government.rows("election_process")[0]

    assert [(g.objective.text, g.baseline, g.target, g.due_year) for g in goals] == [
        (objectives.READING, 38, 60, 2029),
        (objectives.ATTENDANCE, 11, 5, 2028),
        (objectives.TECHNICAL, 6, 25, 2030),
        (objectives.CONNECTED, 1, 4, 2028),
    ]
    assert len(of_council) == 8
    assert (election.body.organization.code, election.votes, election.census) == (
        "personeria",
        171,
        240,
    )
    assert {trait.profile.profile_type.code for trait in traits} == {
        "estudiante",
        "docente",
        "directivo-docente",
        "padre-familia",
        "egresado",
    }


def test_pupils_have_a_post_and_a_grade_and_no_name(version):
    members = editing.load(version, SchoolGovernment).rows("members")
    pupils = [row for row in members if row.estate == "students"]

    assert len(pupils) == 14
    assert {row.full_name for row in pupils} == {""}
    assert {int(row.grade.code) for row in pupils} == set(range(3, 12))
    assert all(row.full_name.endswith(" Ficticio") for row in members if row not in pupils)


def test_the_other_school_has_something_to_hide(demo):
    version = Institution.objects.get(dane_code=CEIBA).pei_versions.get()

    assert editing.load(version, Definition).pei_name == "Raíces junto al río"
    assert "a la sombra de la ceiba" in editing.load(version, Principles).mission
    assert editing.load(version, Objectives).status == Status.NOT_STARTED


def test_each_finds_its_news_and_nobody_a_mail(demo):
    found = {}
    for one in Notification.objects.select_related("recipient"):
        assert one.told_at <= timezone.now()
        if one.read_at is None:
            found.setdefault(one.recipient.email, []).append(one.message)
    assert found == {
        "secretaria@demo.example": ["pei.amended", "pei.approved"],
        "lider@demo.example": ["pei.amended", "pei.approved"],
        "rectora@demo.example": ["pei.approved"],
        "calidad@demo.example": ["pei.assigned"],
    }
    assert not Mail.objects.exists()
