"""What people are told: in the page, by whose wish by mail, once, and by hand."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import batches, messages, reading
from notifications.messages import MESSAGES
from notifications.models import Batch, Mail, MailState, Notification, Preferences, Wanted
from notifications.sending import notify, open_batch, write
from pei_project.errors import RuleBroken
from pei_project.jobs.models import Job, State
from pei_project.jobs.queue import sweep
from pei_project.jobs.running import attempt
from tests.conftest import person
from tests.parallel import at_once
from tests.told import TOLD, give_message, in_html, letters, told

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _message(monkeypatch):
    give_message(monkeypatch)


def tell(*people, what="el PEI", **how) -> list[Notification]:
    return notify(TOLD, people, what=what, day=DAY, **how)


def wants(user, mail: str):
    Preferences.objects.update_or_create(user=user, defaults={"mail": mail})


def mails_to(user) -> list[tuple[str, str]]:
    """(message, state) of the mails written to the person."""
    return list(Mail.objects.filter(recipient=user).values_list("message", "state"))


# --- Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_put_into_words_whatever_its_values_hold(message, rector):
    nasty = "{x} {0.__class__} </title><script>alert(1)</script>\r\nBcc: otro@mal.example"
    values = dict.fromkeys(MESSAGES[message].holes, nasty)
    write(message, rector, url="/", **values)
    [mail] = letters(rector)
    assert len(mail.subject.splitlines()) == 1
    assert "<script>" not in in_html(mail)
    headers, _, _ = mail.message().as_bytes().partition(b"\n\n")
    assert b"\nBcc:" not in headers


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_spanish_in_whole_sentences(message):
    words = MESSAGES[message]
    assert words.sentence.endswith((".", "?", ". {note}"))
    assert not {text[-1] for text in (words.subject, words.button)} & set(".?")


def test_what_was_told_is_read_in_the_words_of_today(rector, monkeypatch):
    tell(rector)
    assert told(rector) == [
        (TOLD, "Llegó el PEI", "el PEI espera su respuesta hasta el 27 de noviembre de 2026.")
    ]
    corrected = messages.Message("Ya llegó {what}", "Responda antes del {day}.")
    monkeypatch.setitem(MESSAGES, TOLD, corrected)
    assert told(rector) == [
        (TOLD, "Ya llegó el PEI", "Responda antes del 27 de noviembre de 2026.")
    ]


def test_what_another_release_told_breaks_no_page(web, rector, monkeypatch):
    tell(rector)
    monkeypatch.setitem(MESSAGES, TOLD, messages.Message("{other}", "{other}."))
    assert messages.UNKNOWN.subject in page(web(rector))
    monkeypatch.delitem(MESSAGES, TOLD)
    assert messages.UNKNOWN.sentence in page(web(rector))
    with pytest.raises(LookupError):
        letters(rector)


@pytest.mark.parametrize(
    ("message", "values", "error"),
    [
        ("test.unknown", {"what": "a", "day": DAY}, KeyError),
        (TOLD, {"what": "a"}, ValueError),
        (TOLD, {"what": "a", "day": DAY, "more": 1}, ValueError),
        (TOLD, {"what": None, "day": DAY}, TypeError),
        (TOLD, {"what": "a", "day": DAY, "url": "https://mal.example"}, ValueError),
        (TOLD, {"what": "a", "day": DAY, "url": "//mal.example"}, ValueError),
    ],
)
def test_what_could_not_be_read_is_refused_when_it_is_told(rector, message, values, error):
    with pytest.raises(error):
        notify(message, [rector], **values)
    with pytest.raises(error):
        write(message, rector, **values)
    assert (Notification.objects.count(), Mail.objects.count()) == (0, 0)


# --- Telling ------------------------------------------------------------------------------------


def test_each_active_person_is_told_once_and_nobody_else(rector, leader, secretary):
    secretary.disable()
    secretary.save()
    made = tell(rector, leader, rector, secretary)
    assert {row.recipient for row in made} == {rector, leader}
    assert Notification.objects.count() == 2
    assert mails_to(secretary) == []


def test_what_is_rolled_back_was_never_told(rector):
    with transaction.atomic():
        tell(rector)
        transaction.set_rollback(True)
    assert (Notification.objects.count(), Mail.objects.count(), Job.objects.count()) == (0, 0, 0)


def test_under_one_name_a_person_is_told_only_once(rector, leader):
    assert len(tell(rector, once="plazo:1")) == 1
    assert [row.recipient for row in tell(rector, leader, once="plazo:1")] == [leader]
    assert len(tell(rector, leader, once="plazo:2")) == 2
    assert len(tell(rector)) == len(tell(rector)) == 1
    assert Notification.objects.filter(recipient=rector).count() == 4
    assert len(mails_to(rector)) == 4


@pytest.mark.parametrize(
    ("wanted", "mails"),
    [
        (None, [(TOLD, MailState.WAITING)]),
        (Wanted.AT_ONCE, [(TOLD, MailState.WAITING)]),
        (Wanted.DAILY, []),
        (Wanted.NOTHING, []),
    ],
)
def test_who_wants_each_by_mail_gets_it_and_everybody_reads_it_in_the_page(rector, wanted, mails):
    if wanted:
        wants(rector, wanted)
    tell(rector)
    assert mails_to(rector) == mails
    assert len(told(rector)) == 1
    write(TOLD, rector, what="x", day=DAY)
    assert len(mails_to(rector)) == len(mails) + 1
    assert len(told(rector)) == 1


def test_telling_many_costs_no_more_queries_than_telling_one(institution, rector):
    people = [person(f"colega{n}", "institucion", institution=institution) for n in range(12)]
    costs = []
    for recipients in ([rector], people):
        with CaptureQueriesContext(connection) as asked:
            tell(*recipients)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_mail_says_it_in_plain_text_and_simple_html_with_whole_addresses(rector, settings):
    settings.SITE_URL = "https://pei.example/"
    settings.SITE_NAME, settings.MAIL_FROM = "PEI del Ñame", "avisos@pei.example"
    tell(rector, what="<b>El PEI</b>", url="/proyectos/1/")
    [mail] = letters(rector)
    row = Mail.objects.get()
    sent = mail.message()
    assert (mail.to, mail.subject) == ([rector.email], "Llegó <b>El PEI</b>")
    assert mail.from_email.endswith("<avisos@pei.example>")
    assert sent["Message-ID"] == f"<{row.pk}@pei.example>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert "<b>El PEI</b> espera su respuesta hasta el 27 de noviembre de 2026." in mail.body
    assert "Ver <b>El PEI</b>:\nhttps://pei.example/proyectos/1/\n" in mail.body
    assert "https://pei.example/notificaciones/preferencias/" in mail.body
    assert "&lt;b&gt;El PEI&lt;/b&gt; espera" in in_html(mail)
    assert 'href="https://pei.example/proyectos/1/"' in in_html(mail)
    for text in (mail.body, in_html(mail)):
        assert "PEI del Ñame" in text
        assert rector.name not in text


# --- The summary of the day ---------------------------------------------------------------------


def morning(day: int, hour: int = 5, minute: int = 5) -> datetime:
    """A time of November 2026 in Colombia."""
    return datetime(2026, 11, day, 5, minute, tzinfo=UTC) + timedelta(hours=hour)


def summaries(user) -> list[date]:
    found = Mail.objects.filter(recipient=user, digest_of__isnull=False)
    return list(found.order_by("digest_of").values_list("digest_of", flat=True))


def test_who_wants_a_summary_gets_one_a_day_of_what_is_unread_and_was_not_mailed(
    rector, leader, council, secretary
):
    wants(rector, Wanted.DAILY)
    wants(leader, Wanted.DAILY)
    wants(council, Wanted.NOTHING)
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        tell(rector, leader, council, secretary, what="Uno")
        [read_one] = tell(rector, what="Dos")
        reading.read(read_one)
        tell(rector, what="Tres")
        reading.read_all(leader)
        sweep()
        assert summaries(rector) == []

        clock.move_to(morning(27))
        sweep()
        tell(rector, what="Cuatro")
        clock.move_to(morning(27, 9))
        sweep()
        assert summaries(rector) == [date(2026, 11, 27)]
        [summary] = letters(rector)
        assert summary.subject == "Resumen del 27 de noviembre de 2026"
        assert "Tiene 2 notificaciones sin leer." in summary.body
        found = [
            what for what in ("Uno", "Dos", "Tres", "Cuatro") if f"Llegó {what}" in summary.body
        ]
        assert found == ["Uno", "Tres"]

        clock.move_to(morning(28, 23))  # the worker was away all day
        sweep()
        assert summaries(rector) == [date(2026, 11, 27), date(2026, 11, 28)]
        assert "Tiene 1 notificación sin leer." in letters(rector)[1].body
        clock.move_to(morning(30))
        sweep()
    assert len(summaries(rector)) == 2
    assert [summaries(one) for one in (leader, council, secretary)] == [[], [], []]


def test_a_summary_that_was_begun_twice_is_one(rector):
    wants(rector, Wanted.DAILY)
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        tell(rector)
        clock.move_to(morning(27))
        sweep()
        Job.objects.filter(kind="notifications.digest").delete()
        Notification.objects.update(mail=None)
        sweep()
    assert summaries(rector) == [date(2026, 11, 27)]


def test_a_long_summary_says_how_many_more_there_are(rector):
    wants(rector, Wanted.DAILY)
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        for number in range(23):
            tell(rector, what=f"Aviso-{number:02}")
        clock.move_to(morning(27))
        sweep()
        [summary] = letters(rector)
    for text in (summary.body, in_html(summary)):
        assert len(set(re.findall(r"Llegó Aviso-\d\d", text))) == 20
        assert "Y 3 más." in text


def test_what_is_old_is_no_news(rector):
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        tell(rector)
        clock.shift(timedelta(days=31))
        wants(rector, Wanted.DAILY)
        sweep()
    assert summaries(rector) == []
    assert reading.unread_of(rector).count() == 1


# --- By hand ------------------------------------------------------------------------------------


def sent_by_hand(author, *people) -> Batch:
    batch = open_batch(author, "Recordatorio a 2 instituciones")
    tell(*people, batch=batch)
    batch.refresh_from_db()
    return batch


def test_what_is_sent_by_hand_waits_and_then_tells_everybody(gagem, rector, leader, settings):
    wants(leader, Wanted.NOTHING)
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        batch = sent_by_hand(gagem, rector, leader)
        assert (batch.count, batch.leaves_at) == (2, timezone.now() + timedelta(minutes=10))
        clock.shift(timedelta(minutes=9))
        sweep()
        assert (told(rector), mails_to(rector)) == ([], [])
        assert reading.unread_of(rector).count() == 0
        clock.shift(timedelta(minutes=1))
        sweep()
        assert len(told(rector)) == len(told(leader)) == 1
        assert Notification.objects.filter(told_at=timezone.now()).count() == 2
    assert (len(mails_to(rector)), mails_to(leader)) == (1, [])


def test_what_is_cancelled_tells_nobody(gagem, rector):
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        batch = sent_by_hand(gagem, rector)
        batches.cancel(batch)
        clock.shift(timedelta(hours=1))
        sweep()
        assert (told(rector), mails_to(rector), Notification.objects.count()) == ([], [], 0)
        assert Job.objects.get(kind="notifications.leave").state == State.DONE
        with pytest.raises(RuleBroken) as refused:
            batches.cancel(batch)
    assert (refused.value.code, refused.value.sentence) == ("invalid_state", batches.IS_CANCELLED)


def test_what_has_left_is_not_cancelled(gagem, rector):
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        batch = sent_by_hand(gagem, rector)
        clock.shift(timedelta(minutes=10))
        sweep()
        with pytest.raises(RuleBroken) as refused:
            batches.cancel(batch)
    assert (refused.value.code, refused.value.sentence) == ("invalid_state", batches.HAS_LEFT)
    batch.refresh_from_db()
    assert batch.cancelled_at is None
    assert len(told(rector)) == 1


def test_who_was_disabled_meanwhile_is_told_nothing(gagem, rector, leader):
    with time_machine.travel(morning(26, 12), tick=False) as clock:
        sent_by_hand(gagem, rector, leader)
        rector.disable()
        rector.save()
        clock.shift(timedelta(minutes=10))
        sweep()
    assert (told(rector), mails_to(rector)) == ([], [])
    assert len(told(leader)) == 1
    assert Batch.objects.get().count == 1


# --- At once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_who_tell_a_person_the_same_at_once_tell_it_once(tmp_path, rector):
    def count():
        return Notification.objects.count(), Mail.objects.count()

    made, rows = at_once(6, tmp_path, lambda n: len(tell(rector, once="plazo:1")), count)
    assert sorted(made) == [0] * 5 + [1]
    assert rows == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_leaves_while_it_is_cancelled_does_one_or_the_other(tmp_path, gagem, rector):
    batch = sent_by_hand(gagem, rector)
    job = Job.objects.get(kind="notifications.leave")
    Job.objects.update(next_try_at=timezone.now())

    def act(number):
        if number == 0:
            return attempt(job.pk)
        try:
            batches.cancel(batch)
        except RuleBroken as refused:
            return refused.sentence
        return "cancelled"

    def then():
        batch.refresh_from_db()
        return bool(batch.left_at), bool(batch.cancelled_at), len(told(rector))

    (done, said), found = at_once(2, tmp_path, act, then)
    assert done
    assert (said, found) in [
        ("cancelled", (False, True, 0)),
        (batches.HAS_LEFT, (True, False, 1)),
    ]


# --- Pages --------------------------------------------------------------------------------------


def page(client, url="/notificaciones/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def bell(html: str) -> str:
    """The accessible name of the bell."""
    [link] = re.findall(r'<a class="bell".*?</a>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"<svg.*?</svg>", "", link)).split())


def test_a_person_reads_what_they_were_told_and_nobody_elses(web, rector, leader):
    tell(rector, what="Uno", url="/proyectos/")
    tell(rector, what="Dos")
    tell(leader, what="Ajeno")
    client = web(rector)
    html = page(client)
    assert bell(html) == "Notificaciones: 2 sin leer"
    assert html.count("Sin leer</span>") == 2
    assert html.index("Llegó Dos") < html.index("Llegó Uno")
    assert "Ajeno" not in html

    one = Notification.objects.get(recipient=rector, url="/proyectos/")
    gone = client.post(f"/notificaciones/{one.pk}/abrir/")
    assert (gone.status_code, gone["Location"]) == (302, "/proyectos/")
    assert bell(page(client)) == "Notificaciones: 1 sin leer"
    assert "Llegó Uno" not in page(client, "/notificaciones/?lista=sin-leer")

    other = Notification.objects.get(recipient=rector, url="")
    client.post(f"/notificaciones/{other.pk}/leer/")
    html = page(client)
    assert bell(html) == "Notificaciones: ninguna sin leer"
    assert "Sin leer</span>" not in html
    assert "Está al día" in page(client, "/notificaciones/?lista=sin-leer")
    assert reading.unread_of(leader).count() == 1


def test_reading_a_page_reads_no_notification(web, rector):
    [one] = tell(rector)
    client = web(rector)
    page(client)
    for way in ("abrir", "leer"):
        assert client.get(f"/notificaciones/{one.pk}/{way}/").status_code == 405
    assert client.get("/notificaciones/leer/").status_code == 405
    one.refresh_from_db()
    assert one.read_at is None


def test_of_another_persons_notification_nothing_is_said(web, rector, leader):
    [one] = tell(leader, url="/proyectos/")
    client = web(rector)
    for way in ("abrir", "leer"):
        assert client.post(f"/notificaciones/{one.pk}/{way}/").status_code == 404
    one.refresh_from_db()
    assert one.read_at is None


def test_all_that_were_seen_are_marked_and_none_that_came_since(web, rector):
    tell(rector, what="Uno")
    tell(rector, what="Dos")
    client = web(rector)
    [until] = re.findall(r'name="until" value="([^"]+)"', page(client))
    tell(rector, what="Tres")
    client.post("/notificaciones/leer/", {"until": until})
    assert [row.values["what"] for row in reading.unread_of(rector)] == ["Tres"]
    for wrong in ("", "ayer", "2026-13-45T00:00:00Z", "2026-11-27"):
        assert client.post("/notificaciones/leer/", {"until": wrong}).status_code == 400
    assert reading.unread_of(rector).count() == 1


def test_a_list_costs_the_same_however_long_and_so_does_the_bell(web, rector):
    client = web(rector)
    client.get("/mis-borradores/")
    costs = []
    for _ in range(2):
        for number in range(15):
            tell(rector, what=str(number))
        counted = []
        for url in ("/notificaciones/", "/mis-borradores/"):
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            counted.append([one["sql"] for one in asked])
        costs.append([len(sql) for sql in counted])
        assert len([one for one in counted[1] if "notifications_" in one]) == 1
    assert costs[0] == costs[1]
    assert "Página 1 de 2" in page(client)


def test_more_than_ninety_nine_are_not_counted(web, rector):
    Notification.objects.bulk_create(
        Notification(
            recipient=rector,
            message=TOLD,
            values={"what": "x", "day": "y"},
            told_at=timezone.now(),
        )
        for _ in range(101)
    )
    assert bell(page(web(rector), "/mis-borradores/")) == "Notificaciones: 99+ sin leer"


def test_a_person_chooses_what_comes_by_mail(web, rector):
    client, url = web(rector), "/notificaciones/preferencias/"
    assert 'value="at_once" id="id_mail_0" aria-describedby="id_mail_0-help" checked' in page(
        client, url
    )
    assert client.post(url, {"mail": "daily"}).status_code == 302
    assert Preferences.objects.get(user=rector).mail == Wanted.DAILY
    assert client.post(url, {"mail": "nothing"}).status_code == 302
    for wrong in ({}, {"mail": ""}, {"mail": "siempre"}):
        assert client.post(url, wrong).status_code == 422
    assert Preferences.objects.get(user=rector).mail == Wanted.NOTHING


def test_an_author_sees_what_waits_and_cancels_it(web, gagem, rector):
    client = web(gagem)
    assert "No ha enviado nada" in page(client, "/notificaciones/salida/")
    batch = sent_by_hand(gagem, rector)
    html = page(client, "/notificaciones/salida/")
    assert "1 aviso en espera." in html
    assert f"{rector.name}: Llegó el PEI" in html
    done = client.post(f"/notificaciones/salida/{batch.pk}/cancelar/", follow=True)
    assert "Nadie lo recibirá." in done.content.decode()
    assert "Nadie lo recibió." in done.content.decode()
    again = client.post(f"/notificaciones/salida/{batch.pk}/cancelar/", follow=True)
    assert batches.IS_CANCELLED in again.content.decode()


def test_nobody_else_cancels_it(web, gagem, rector, reviewer):
    batch = sent_by_hand(gagem, rector)
    client = web(reviewer)
    assert client.post(f"/notificaciones/salida/{batch.pk}/cancelar/").status_code == 404
    assert "Recordatorio" not in page(client, "/notificaciones/salida/")
    batch.refresh_from_db()
    assert batch.cancelled_at is None


def test_what_has_left_is_said_to_its_author(web, gagem, rector):
    with time_machine.travel(morning(26, 12)) as clock:
        batch = sent_by_hand(gagem, rector)
        clock.shift(timedelta(minutes=11))
        sweep()
        client = web(gagem)
        html = page(client, "/notificaciones/salida/")
        assert "1 aviso enviado." in html
        assert "Cancelar el envío" not in html
        late = client.post(f"/notificaciones/salida/{batch.pk}/cancelar/", follow=True)
    assert batches.HAS_LEFT in late.content.decode()


# --- The API ------------------------------------------------------------------------------------


def test_a_program_lists_counts_and_reads(api, rector, leader):
    [old] = tell(rector, what="Uno", url="/proyectos/")
    [new] = tell(rector, what="Dos")
    [foreign] = tell(leader)
    client = api(rector)
    answer = client.get("/notification").json()
    assert answer["count"] == 2
    assert [one["id"] for one in answer["results"]] == [str(new.pk), str(old.pk)]
    assert answer["results"][1] | {"createdAt": ""} == {
        "id": str(old.pk),
        "message": TOLD,
        "subject": "Llegó Uno",
        "sentence": "Uno espera su respuesta hasta el 27 de noviembre de 2026.",
        "url": "/proyectos/",
        "createdAt": "",
        "readAt": None,
    }
    assert client.get("/notification/unread").json() == {"count": 2}

    first = client.put(f"/notification/{old.pk}/read")
    assert (first.status_code, first.json()["readAt"] is None) == (200, False)
    assert client.put(f"/notification/{old.pk}/read").json() == first.json()
    assert [one["id"] for one in client.get("/notification?unread=true").json()["results"]] == [
        str(new.pk)
    ]
    assert [one["id"] for one in client.get("/notification?unread=false").json()["results"]] == [
        str(old.pk)
    ]
    assert client.get("/notification?ordering=createdAt&pageSize=1").json()["results"][0][
        "id"
    ] == str(old.pk)

    assert client.put("/notification/read").json() == {"count": 0}
    assert client.get("/notification/unread").json() == {"count": 0}
    assert client.put(f"/notification/{foreign.pk}/read").status_code == 404
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_who_holds_no_grant_is_told_nothing(api, web, rector):
    [one] = tell(rector)
    rector.sub_role.grants.filter(action="view_notification").delete()
    client = api(rector)
    for method, url, status in (
        ("get", "/notification", 403),
        ("get", "/notification/unread", 403),
        ("put", "/notification/read", 403),
        ("put", f"/notification/{one.pk}/read", 404),
    ):
        assert getattr(client, method)(url).status_code == status
    browser = web(rector)
    assert browser.get("/notificaciones/").status_code == 403
    assert browser.post(f"/notificaciones/{one.pk}/abrir/").status_code == 404


@pytest.mark.parametrize("asked", ["unread=yes", "unread=", "read=true", "ordering=url", "page=0"])
def test_what_is_not_declared_is_refused(api, rector, asked):
    status = {"unread=": 200, "page=0": 404}.get(asked, 400)
    assert api(rector).get(f"/notification?{asked}").status_code == status
