"""Reminders that come by themselves: on which working days, of what, and to whom."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Notification
from pei import editing, reminding
from pei.models import Delegation, PeiVersion, Step
from pei.models.sections import Objectives, Principles
from pei.states import State
from pei_project.jobs.queue import enqueue
from pei_project.jobs.registry import KINDS
from pei_project.jobs.running import attempt
from pei_project.sheets.saving import save_sheet
from tests.conftest import person, school, whole_cast

pytestmark = pytest.mark.django_db

# In June of 2026 the Mondays 8 (Corpus Christi), 15 (Sagrado Corazón) and 29 (San Pedro y San
# Pablo) are holidays.
DUE = date(2026, 6, 16)


@pytest.fixture(scope="module")
def made(once):
    cast = whole_cast()
    with time_machine.travel(datetime(2026, 5, 4, 15, tzinfo=UTC)):
        cast["plan"] = editing.open_plan(cast["institution"], cast["secretary"])
    cast["foreign_plan"] = PeiVersion.objects.create(
        institution=cast["other_institution"], state=State.IN_REVIEW, due_on=DUE
    )
    return cast


@pytest.fixture
def cast(world):
    return SimpleNamespace(**world)


@pytest.fixture
def plan(cast):
    """In review by the GAGEM, until DUE."""
    return put_in(cast.plan, State.IN_REVIEW, reviewer=cast.gagem, due_on=DUE)


def put_in(plan, state, **said) -> PeiVersion:
    PeiVersion.objects.filter(pk=plan.pk).update(state=state, **said)
    return PeiVersion.objects.with_institution().get(pk=plan.pk)


def told(cast) -> list[tuple]:
    """What was told since the last time it was asked: (message, who), apart from the other
    Secretaría, which has its own."""
    names = {one.pk: who for who, one in vars(cast).items() if hasattr(one, "email")}
    rows = Notification.objects.exclude(recipient=cast.foreign_reviewer)
    found = sorted((one.message, names[one.recipient_id]) for one in rows)
    Notification.objects.all().delete()
    return found


def days_told(cast, remind, first: date, last: date) -> dict:
    """The days from first to last on which somebody was told, each with who; run twice a day."""
    found = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if reminding.is_working_day(day):
            remind(day)
            if now := told(cast):
                found[f"{day:%m-%d}"] = now
            remind(day)
            assert told(cast) == []
    return found


# --- of terms -----------------------------------------------------------------------------------


def test_a_term_is_reminded_before_it_ends_and_after_it_by_working_days(cast, plan):
    found = days_told(cast, reminding.remind_of_terms, date(2026, 6, 1), date(2026, 7, 3))
    late = [("pei.overdue", "director"), ("pei.overdue", "gagem")]
    assert found == {
        # Five working days are left: 9, 10, 11, 12 and 16.
        "06-05": [("pei.due_soon", "gagem")],
        "06-17": late,
        "06-24": late,  # five working days later
        "07-02": late,  # five more, over the holiday of the 29th
    }


@pytest.mark.parametrize("days", [1, 3])
def test_how_often_is_a_setting(cast, plan, settings, days):
    settings.PEI_DUE_SOON_DAYS = settings.PEI_OVERDUE_EVERY_DAYS = days
    found = days_told(cast, reminding.remind_of_terms, date(2026, 6, 9), date(2026, 6, 23))
    wanted = {
        1: ["06-12", "06-17", "06-18", "06-19", "06-22", "06-23"],
        3: ["06-10", "06-17", "06-22"],
    }
    assert list(found) == wanted[days]


def test_a_day_without_a_worker_loses_nothing(cast, plan):
    reminding.remind_of_terms(date(2026, 6, 12))
    assert told(cast) == [("pei.due_soon", "gagem")]
    reminding.remind_of_terms(date(2026, 6, 26))
    assert told(cast) == [("pei.overdue", "director"), ("pei.overdue", "gagem")]


def test_another_term_is_reminded_of_again(cast, plan):
    reminding.remind_of_terms(date(2026, 6, 10))
    assert told(cast) == [("pei.due_soon", "gagem")]
    put_in(plan, State.IN_REVIEW, due_on=date(2026, 7, 30))
    reminding.remind_of_terms(date(2026, 6, 17))
    assert told(cast) == []
    reminding.remind_of_terms(date(2026, 7, 27))
    assert told(cast) == [("pei.due_soon", "gagem")]


def test_while_nobody_is_in_charge_who_assigns_is_reminded(cast, plan):
    put_in(plan, State.IN_REVIEW, reviewer=None)
    reminding.remind_of_terms(date(2026, 6, 10))
    assert told(cast) == [("pei.due_soon", "director"), ("pei.due_soon", "reviewer")]


@pytest.mark.parametrize("lost", ["active", "reach", "grant"])
def test_a_reviewer_who_may_review_no_longer_is_not_in_charge(cast, plan, lost):
    if lost == "active":
        cast.gagem.disable()
        cast.gagem.save()
    elif lost == "reach":
        type(cast.gagem).objects.filter(pk=cast.gagem.pk).update(gagem=cast.foreign_gagem.gagem)
    else:
        cast.gagem.sub_role.grants.filter(action="review_pei").delete()
    reminding.remind_of_terms(date(2026, 6, 10))
    assert told(cast) == [("pei.due_soon", "director"), ("pei.due_soon", "reviewer")]


@pytest.mark.parametrize("state", [state for state in State if state != State.IN_REVIEW])
def test_of_what_waits_no_longer_nobody_is_told(cast, plan, state):
    put_in(plan, state)
    reminding.remind_of_terms(date(2026, 6, 10))
    reminding.remind_of_terms(date(2026, 6, 17))
    assert told(cast) == []


def test_the_other_secretaria_is_told_of_its_own_only(cast, plan):
    person(
        "otra.direccion",
        "director_secretaria",
        certified_entity=cast.foreign_reviewer.certified_entity,
    )
    reminding.remind_of_terms(date(2026, 6, 17))
    rows = Notification.objects.filter(
        recipient__certified_entity=cast.foreign_reviewer.certified_entity
    )
    assert rows.count() == 2
    for one in rows:
        assert one.sentence.startswith(
            f"Sigue sin decisión de la Secretaría: {cast.other_institution}"
        )
        assert cast.institution.name not in one.sentence


def test_each_is_told_once_of_all_that_is_theirs(cast, plan):
    for number in range(6):
        PeiVersion.objects.create(
            institution=school(f"I. E. Otra {number}", "76100", f"27610000010{number}"),
            state=State.IN_REVIEW,
            reviewer=cast.gagem,
            due_on=DUE - timedelta(days=number + 1),
        )
    reminding.remind_of_terms(date(2026, 6, 17))
    one = Notification.objects.get(recipient=cast.gagem)
    assert (one.subject, one.url) == ("Plazo vencido: 7 proyectos", "/?lista=vencidos")
    assert "I. E. Otra 5 (venció el 10/06/2026)" in one.sentence
    assert one.sentence.endswith("y 2 más.")


def test_it_costs_a_few_queries_more_for_each_person_not_for_each_pei(cast, plan):
    def queries(day):
        with CaptureQueriesContext(connection) as asked:
            reminding.remind_of_terms(day)
        return len(asked)

    before = queries(date(2026, 6, 17))
    for number in range(20):
        PeiVersion.objects.create(
            institution=school(f"I. E. Otra {number}", "76100", f"2761000001{number:02}"),
            state=State.IN_REVIEW,
            reviewer=cast.gagem,
            due_on=DUE,
        )
    assert queries(date(2026, 6, 24)) == before


# --- of what lies -------------------------------------------------------------------------------


def returned_on(cast, day: date) -> PeiVersion:
    version = put_in(cast.plan, State.RETURNED, returns=1)
    Step.objects.create(
        version=version,
        name="reject",
        source=State.IN_REVIEW,
        target=State.RETURNED,
        actor=cast.gagem,
        at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC),
    )
    return version


def save(version, actor, day: date):
    with time_machine.travel(datetime(day.year, day.month, day.day, 15, tzinfo=UTC)):
        sheet = editing.load(PeiVersion.objects.get(pk=version.pk), Principles)
        values = {"mission": f"<p>Misión del {day}.</p>"}
        sheet.version.state = State.DRAFT  # whatever is open
        PeiVersion.objects.filter(pk=version.pk).update(state=State.DRAFT)
        save_sheet(sheet, values, actor=actor, seen=sheet.revision)
        PeiVersion.objects.filter(pk=version.pk).update(state=version.state)


def test_a_returned_pei_that_lies_is_reminded_to_who_submits(cast):
    returned_on(cast, date(2026, 6, 1))
    found = days_told(cast, reminding.remind_of_returned, date(2026, 6, 2), date(2026, 7, 10))
    told_of = [("pei.returned_lies", "rector")]
    # The eleventh working day, and ten after it.
    assert found == {"06-18": told_of, "07-03": told_of}


def test_a_returned_pei_that_is_worked_on_does_not_lie(cast):
    version = returned_on(cast, date(2026, 6, 1))
    save(version, cast.secretary, date(2026, 6, 12))
    found = days_told(cast, reminding.remind_of_returned, date(2026, 6, 12), date(2026, 7, 1))
    assert list(found) == ["07-01"]


def test_encargos_that_lie_are_reminded_to_who_has_them_and_to_the_rector(cast):
    entrusted_on(cast, date(2026, 6, 1), {Objectives: cast.leader, Principles: cast.secretary})
    save(cast.plan, cast.secretary, date(2026, 6, 12))
    found = days_told(cast, reminding.remind_of_entrusted, date(2026, 6, 2), date(2026, 6, 26))
    told_of = [("pei.entrusted_lies", "leader"), ("pei.entrusted_lies", "rector")]
    assert found == {"06-18": told_of}


def test_what_is_ready_or_closed_does_not_lie(cast):
    entrusted_on(cast, date(2026, 6, 1), {Objectives: cast.leader, Principles: cast.leader})
    Objectives.objects.filter(version=cast.plan).update(status="ready")
    reminding.remind_of_entrusted(date(2026, 6, 30))
    assert [one.values["which"] for one in Notification.objects.all()] == [
        Principles.form_title()
    ] * 2
    told(cast)
    put_in(cast.plan, State.IN_COUNCIL)
    reminding.remind_of_entrusted(date(2026, 9, 30))
    assert told(cast) == []


def entrusted_on(cast, day: date, given: dict):
    put_in(cast.plan, State.DRAFT)
    for model, who in given.items():
        Delegation.objects.create(
            version=cast.plan,
            section=model.key,
            person=who,
            by=cast.rector,
            at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC),
        )


# --- the job ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-06-10T12:00", True),  # seven in the morning of a Wednesday in Colombia
        ("2026-06-10T22:59", True),
        ("2026-06-10T23:00", False),  # six in the evening
        ("2026-06-10T10:59", False),
        ("2026-06-13T15:00", False),  # Saturday
        ("2026-06-15T15:00", False),  # Sagrado Corazón
    ],
)
def test_it_reminds_by_day_on_working_days(cast, plan, moment, is_told):
    with time_machine.travel(datetime.fromisoformat(f"{moment}+00:00")):
        assert attempt(enqueue("pei.reminders").pk)
        assert attempt(enqueue("pei.reminders").pk)
        assert told(cast) == [("pei.due_soon", "gagem")] * is_told


def test_it_is_asked_for_four_times_a_day():
    assert KINDS["pei.reminders"].every == timedelta(hours=6)
