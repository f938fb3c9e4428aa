"""Reminders by hand from the queue: who may, the very message, the count, the outbox."""

import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, localtime, now

from accounts.models import User
from notifications.models import Batch, Mail, Notification
from pei.models import PeiVersion, Reminder
from pei.states import State
from pei_project.jobs.models import Job
from pei_project.jobs.running import attempt
from pei_project.throttling import REMINDERS
from tests.conftest import person, school, whole_cast
from tests.test_section_pages import text_of

pytestmark = pytest.mark.django_db

PAGE = "/proyectos/recordar/"
NOTE = "El comité es el martes."


def waiting_plan(institution, **said) -> PeiVersion:
    said = {"state": State.IN_REVIEW, "due_on": localdate()} | said
    return PeiVersion.objects.create(institution=institution, **said)


@pytest.fixture(scope="module")
def made(once):
    """Of one Secretaría: two PEIs of the GAGEM, one of Calidad, one of nobody, and one that the
    school writes; and one of another Secretaría."""
    cast = whole_cast()
    schools = [
        school(f"I. E. {name}", "76100", f"27610000010{number}")
        for number, name in enumerate(("Uno", "Dos", "Tres", "Cuatro", "Cinco"))
    ]
    one, two, three, four, five = schools
    plans = {
        "one": waiting_plan(one, reviewer=cast["gagem"]),
        "two": waiting_plan(two, reviewer=cast["gagem"]),
        "three": waiting_plan(three, reviewer=cast["reviewer"]),
        "nobody": waiting_plan(four, due_on=None),
        "draft": waiting_plan(five, state=State.DRAFT),
        "foreign": waiting_plan(cast["other_institution"]),
    }
    return cast | {"plans": plans}


@pytest.fixture(autouse=True)
def _new_day():
    cache.clear()


@pytest.fixture
def cast(world):
    return SimpleNamespace(**world)


@pytest.fixture
def plans(cast):
    return SimpleNamespace(**cast.plans)


def asked(*plans) -> dict:
    return {"pei": [str(one.pk) for one in plans]}


def sent(projects: int, people: int, *plans, **said) -> dict:
    return asked(*plans) | {"projects": projects, "people": people} | said


def leave(batch: Batch):
    job = Job.objects.get(kind="notifications.leave", payload={"batch": str(batch.pk)})
    Job.objects.filter(pk=job.pk).update(next_try_at=now())
    assert attempt(job.pk)


def told() -> list[tuple]:
    found = Notification.objects.told().select_related("recipient")
    return sorted((one.recipient.name, one.subject) for one in found)


# --- before it is sent --------------------------------------------------------------------------


def test_the_page_tells_how_many_who_and_the_very_message(cast, web, plans):
    page = web(cast.director).get(PAGE, asked(plans.one, plans.two, plans.three, plans.nobody))
    words = text_of(page)
    for said in (
        "Recordar 4 proyectos",
        "Le llega a 2 personas.",
        "Gagem (Profesional de GAGEM): 2 proyectos",
        "Calidad (Profesional de Calidad Educativa): 2 proyectos",  # one is nobody's yet
        "Recordatorio: 2 proyectos",
        "Director le recuerda lo que espera una decisión:",
        "Enviar a 2 personas",
    ):
        assert said in words
    assert not Batch.objects.exists()


def test_the_message_is_seen_as_it_is_sent(cast, web, plans):
    client = web(cast.director)
    first = client.post(PAGE, sent(1, 1, plans.one, note=f"  {NOTE}\n", seen=""))
    assert first.status_code == 200
    assert not Batch.objects.exists()
    page = unescape(first.content.decode())
    (shown,) = re.findall(r"<p>(Director le recuerda.*?)</p>", page)
    assert first.context["note"] == NOTE
    client.post(PAGE, sent(1, 1, plans.one, note=NOTE, seen=NOTE))
    leave(Batch.objects.get())
    assert shown == Notification.objects.get().sentence
    assert shown.endswith(f"Le escribe: «{NOTE}»")


def test_a_note_too_long_is_told_and_kept(cast, web, plans):
    page = web(cast.director).post(PAGE, sent(1, 1, plans.one, note="a" * 501, seen=""))
    assert page.status_code == 422
    assert "Hay un problema" in text_of(page)
    assert "a" * 501 in page.content.decode()


# --- who, and of what ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["gagem", "reviewer", "director"])
def test_who_reviews_may_remind_others(cast, web, plans, who):
    other = {"gagem": plans.three}.get(who, plans.one)
    client = web(getattr(cast, who))
    assert client.get(PAGE, asked(other)).status_code == 200
    assert client.post(PAGE, sent(1, 1, other)).status_code == 302
    assert Batch.objects.get().author == getattr(cast, who)


@pytest.mark.parametrize("who", ["secretary", "rector", "council", "auditor", "staff"])
def test_nobody_else_may(cast, web, plans, who):
    client = web(getattr(cast, who))
    assert client.get(PAGE, asked(plans.one)).status_code == 403
    assert client.post(PAGE, sent(1, 1, plans.one)).status_code == 403
    assert not Batch.objects.exists()


def test_what_is_out_of_reach_is_not_there(cast, web, plans):
    client = web(cast.director)
    for keys in ([plans.foreign.pk], [plans.one.pk, plans.foreign.pk], ["otro"], [cast.gagem.pk]):
        assert client.get(PAGE, {"pei": keys}).status_code == 404
        said = {"pei": keys, "projects": 1, "people": 1}
        assert client.post(PAGE, said).status_code == 404
    unknown = client.get(PAGE, {"pei": ["11111111-1111-4111-8111-111111111111"]})
    foreign = client.get(PAGE, asked(plans.foreign))
    told = [re.sub(r"\b[0-9a-f]{32}\b", "", text_of(page)) for page in (foreign, unknown)]
    assert told[0] == told[1]
    assert not Batch.objects.exists()


def test_what_does_not_wait_is_not_reminded_of(cast, web, plans):
    page = web(cast.director).get(PAGE, asked(plans.draft))
    assert (page.status_code, page["Location"]) == (302, "/")
    page = web(cast.director).get(PAGE)
    assert (page.status_code, page["Location"]) == (302, "/")


def test_nobody_reminds_themselves(cast, web, plans):
    client = web(cast.gagem)
    page = text_of(client.get(PAGE, asked(plans.one, plans.two)))
    assert "Este recordatorio no le llega a nadie." in page
    assert client.post(PAGE, sent(2, 0, plans.one, plans.two)).status_code == 409
    assert client.post(PAGE, sent(1, 1, plans.one, plans.three)).status_code == 302
    assert list(Reminder.objects.get().versions.all()) == [plans.three]


def test_a_whole_list_is_reminded_of_if_it_is_as_it_was(cast, web, plans):
    client = web(cast.director)
    said = {"todos": "1", "lista": "vencidos"}
    PeiVersion.objects.filter(pk__in=[plans.one.pk, plans.three.pk]).update(
        due_on=localdate() - timedelta(days=3)
    )
    assert "Recordar 2 proyectos" in text_of(client.get(PAGE, said))
    late = client.post(PAGE, said | {"projects": 3, "people": 2})
    assert late.status_code == 409
    assert "La lista cambió" in text_of(late)
    assert client.post(PAGE, said | {"projects": 2, "people": 2}).status_code == 302


# --- the outbox ---------------------------------------------------------------------------------


def test_it_waits_leaves_and_is_told_in_page_and_mail(cast, web, plans, settings):
    client = web(cast.director)
    said = sent(3, 2, plans.one, plans.two, plans.three)
    answer = client.post(PAGE, said, follow=True)
    assert answer.redirect_chain == [("/notificaciones/salida/", 302)]
    batch = Batch.objects.get()
    words = text_of(answer)
    assert f"sale a las {localtime(batch.leaves_at):%H:%M}" in words
    assert "Cancelar el envío" in words
    assert (batch.title, batch.count) == ("Recordatorio: 3 proyectos", 2)
    wait = timedelta(minutes=settings.NOTIFICATIONS_OUTBOX_MINUTES)
    assert abs(batch.leaves_at - batch.created_at - wait) < timedelta(seconds=2)
    assert (told(), Mail.objects.count()) == ([], 0)
    leave(batch)
    assert told() == [
        ("Calidad", "Recordatorio: I. E. Tres"),
        ("Gagem", "Recordatorio: 2 proyectos"),
    ]
    assert set(Mail.objects.values_list("recipient", flat=True)) == {
        cast.gagem.pk,
        cast.reviewer.pk,
    }


def test_what_is_cancelled_is_told_to_nobody_and_may_be_sent_again(cast, web, plans):
    client = web(cast.director)
    client.post(PAGE, sent(1, 1, plans.one))
    batch = Batch.objects.get()
    assert web(cast.gagem).post(f"/notificaciones/salida/{batch.pk}/cancelar/").status_code == 404
    assert client.post(f"/notificaciones/salida/{batch.pk}/cancelar/").status_code == 302
    leave(batch)
    assert told() == []
    assert client.post(PAGE, sent(1, 1, plans.one)).status_code == 302


def test_a_form_that_comes_twice_is_one_reminder(cast, web, plans):
    client = web(cast.director)
    said = sent(1, 1, plans.one) | {"form-once": "a" * 32}
    places = [client.post(PAGE, said)["Location"] for _ in range(2)]
    assert places == ["/notificaciones/salida/"] * 2
    assert Batch.objects.count() == 1


def test_the_same_day_a_pei_is_reminded_of_once(cast, web, plans):
    assert web(cast.director).post(PAGE, sent(1, 1, plans.one)).status_code == 302
    page = text_of(web(cast.reviewer).get(PAGE, asked(plans.one, plans.two)))
    assert "Recordar 1 proyecto" in page
    assert "Queda por fuera 1 que ya se recordó hoy." in page
    again = web(cast.reviewer).post(PAGE, sent(1, 1, plans.one))
    assert again.status_code == 409
    Batch.objects.update(created_at=now() - timedelta(days=1))
    assert web(cast.reviewer).post(PAGE, sent(1, 1, plans.one)).status_code == 302


def test_nobody_floods_others(cast, web, plans):
    client = web(cast.director)
    for _ in range(REMINDERS.limit):
        REMINDERS.take(str(cast.director.pk))
    refused = client.post(PAGE, sent(1, 1, plans.one))
    assert refused.status_code == 429
    assert "Hoy ya envió muchos recordatorios" in text_of(refused)
    assert not Batch.objects.exists()
    assert web(cast.reviewer).post(PAGE, sent(1, 1, plans.one)).status_code == 302


# --- what changed while it waited ---------------------------------------------------------------


def test_of_what_waits_no_longer_nobody_is_told(cast, web, plans):
    web(cast.director).post(PAGE, sent(3, 2, plans.one, plans.two, plans.three))
    PeiVersion.objects.filter(pk=plans.one.pk).update(state=State.APPROVED)
    PeiVersion.objects.filter(pk=plans.three.pk).update(state=State.RETURNED)
    batch = Batch.objects.get()
    leave(batch)
    assert told() == [("Gagem", "Recordatorio: I. E. Dos")]
    batch.refresh_from_db()
    assert batch.count == 1


def test_it_reaches_who_has_it_in_charge_when_it_leaves(cast, web, plans):
    web(cast.director).post(PAGE, sent(1, 1, plans.one))
    PeiVersion.objects.filter(pk=plans.one.pk).update(reviewer=cast.reviewer)
    leave(Batch.objects.get())
    assert told() == [("Calidad", "Recordatorio: I. E. Uno")]


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_nothing_leaves_from_or_to_whom_was_disabled(cast, web, plans, who):
    person("otra", "calidad", certified_entity=cast.reviewer.certified_entity)
    web(cast.director).post(PAGE, sent(1, 1, plans.one))
    gone = User.objects.get(pk={"author": cast.director.pk, "reviewer": cast.gagem.pk}[who])
    gone.disable()
    gone.save()
    leave(Batch.objects.get())
    assigners = [("Calidad", "Recordatorio: I. E. Uno"), ("Otra", "Recordatorio: I. E. Uno")]
    assert told() == {"author": [], "reviewer": assigners}[who]


# --- what it costs ------------------------------------------------------------------------------


def test_it_costs_the_same_however_many(cast, web, plans):
    client, said = web(cast.director), {"todos": "1"}
    client.get(PAGE, said)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(PAGE, said)
        with CaptureQueriesContext(connection) as sending:
            found = {name: page.context[name] for name in ("projects", "people")}
            assert client.post(PAGE, said | found).status_code == 302
        Batch.objects.all().delete()
        return len(asked), len(sending)

    before = queries()
    for number in range(20):
        one = school(f"Otra {number}", "76100", f"2761000003{number:02}")
        waiting_plan(one, reviewer=cast.gagem)
    assert queries() == before
