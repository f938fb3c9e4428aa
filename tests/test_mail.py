"""Mails on their way out, to real SMTP servers: one that works, and those that refuse, hang and
die; and the worker killed in the middle. The user waits for nothing and nothing is lost."""

import os
import signal
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from notifications import delivery, links
from notifications.models import Mail, MailState, Notification
from notifications.sending import notify, write
from pei_project.jobs.models import Job, State
from pei_project.jobs.queue import enqueue
from pei_project.jobs.registry import KINDS
from pei_project.jobs.running import attempt
from tests.conftest import person
from tests.job_kinds import make_stale, marks
from tests.mail_server import Dying, Inbox, hanging, smtp
from tests.test_jobs import elsewhere as elsewhere
from tests.told import TOLD, give_message

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
LIST = "/admin/notifications/mail/"


@pytest.fixture
def mail(db, monkeypatch, rector):
    """A mail that waits to be sent."""
    give_message(monkeypatch)
    return write(TOLD, rector, what="El PEI", day="martes", url="/proyectos/")


@pytest.fixture
def through(settings):
    """``through(address)``: the mails go to the server that listens there."""

    def choose(address):
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = SMTP_BACKEND, 1
        settings.EMAIL_HOST, settings.EMAIL_PORT = address
        cache.delete(delivery.AWAY)

    return choose


def work() -> None:
    """Do what is due now, as a worker does."""
    for pk in list(Job.objects.due().order_by("created_at").values_list("pk", flat=True)):
        attempt(pk)


def let_time_pass() -> None:
    """The wait before the next try is over."""
    cache.delete(delivery.AWAY)
    Job.objects.filter(state=State.WAITING).update(next_try_at=timezone.now())


def how(mail: Mail) -> tuple:
    """(state, attempts, whether it says what happened)."""
    mail.refresh_from_db()
    return mail.state, mail.attempts, bool(mail.reason)


def jobs() -> list[tuple]:
    found = Job.objects.filter(kind=delivery.SEND).order_by("created_at")
    return list(found.values_list("state", "attempts"))


# --- A server that works ------------------------------------------------------------------------


def test_a_mail_goes_out_once(mail, through, rector):
    inbox = Inbox()
    with smtp(inbox) as address:
        through(address)
        work()
        attempt(Job.objects.get(kind=delivery.SEND).pk)
        enqueue(delivery.SEND, {"mail": str(mail.pk)})
        work()
    assert how(mail) == (MailState.SENT, 1, False)
    assert mail.sent_at is not None
    [came] = inbox.messages
    assert inbox.recipients == [rector.email]
    assert (came["To"], came["Subject"]) == (rector.email, "Llegó El PEI")
    assert came["From"] == "PEI del Valle <no-responder@localhost>"
    kinds = {part.get_content_type() for part in came.iter_parts()}
    assert kinds == {"text/plain", "text/html"}
    assert "El PEI espera su respuesta hasta el martes." in came.get_body(("plain",)).get_content()


def test_a_secret_is_made_when_the_mail_is_sent_and_lies_nowhere(
    mail, through, rector, monkeypatch, caplog
):
    monkeypatch.setitem(links.KINDS, "door", lambda about: f"/abrir/secreto-de-{about}/")
    secret = write(TOLD, rector, link=("door", "7"), what="La llave", day="hoy")
    inbox = Inbox(at_content=["451 see /abrir/secreto-de-7/", "550 see /abrir/secreto-de-7/"])
    with smtp(inbox) as address:
        through(address)
        Job.objects.exclude(payload={"mail": str(secret.pk)}).delete()
        work()
        assert how(secret) == (MailState.WAITING, 1, True)
        let_time_pass()
        work()
        assert how(secret) == (MailState.FAILED, 2, True)
        assert delivery.retry(secret)
        work()
    assert how(secret) == (MailState.SENT, 1, False)
    assert "/abrir/secreto-de-7/" in inbox.messages[0].get_body(("plain",)).get_content()
    rows = [*Mail.objects.values_list(), *Job.objects.values_list()]
    assert "secreto" not in repr(rows)
    assert "secreto" not in caplog.text


def test_a_mail_that_is_wanted_no_longer_is_cancelled(db, through, monkeypatch, rector, leader):
    give_message(monkeypatch)
    monkeypatch.setitem(links.KINDS, "door", lambda about: "")
    dead = write(TOLD, rector, link=("door", "7"), what="La llave", day="hoy")
    [gone] = notify(TOLD, [leader], what="El PEI", day="hoy")
    security = write(TOLD, leader, what="Su cuenta se cerró", day="hoy")
    leader.disable()
    leader.save()
    inbox = Inbox()
    with smtp(inbox) as address:
        through(address)
        work()
    assert [how(one) for one in (dead, gone.mail)] == [(MailState.CANCELLED, 1, True)] * 2
    assert how(security) == (MailState.SENT, 1, False)
    assert [came["Subject"] for came in inbox.messages] == ["Llegó Su cuenta se cerró"]


def test_a_mail_is_forgotten_after_ninety_days_and_what_it_told_is_not(db, monkeypatch, rector):
    give_message(monkeypatch)
    for days in (91, 89):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            notify(TOLD, [rector], what=f"De hace {days}", day="hoy")
            write(TOLD, rector, what=f"En espera {days}", day="hoy")
    Mail.objects.filter(notifications__isnull=False).update(state=MailState.SENT)
    attempt(enqueue("notifications.forget").pk)
    kept = Mail.objects.order_by("created_at").values_list("values__what", flat=True)
    assert list(kept) == ["En espera 91", "De hace 89", "En espera 89"]
    assert Notification.objects.count() == 2


# --- A server that refuses ----------------------------------------------------------------------


@pytest.mark.parametrize("at", ["at_recipient", "at_content"])
def test_who_is_refused_for_ever_is_told_to_staff(mail, through, at, rector, caplog):
    inbox = Inbox(**{at: [f"550 5.1.1 <{rector.email}> unknown here"]})
    with smtp(inbox) as address:
        through(address)
        work()
        work()
    assert how(mail) == (MailState.FAILED, 1, True)
    assert mail.reason == "El servidor de correo respondió 550. 5.1.1 <…> unknown here"
    assert jobs() == [(State.DONE, 1)]
    assert inbox.messages == []
    assert f"Mail {mail.pk} was not sent" in caplog.text
    assert rector.email not in caplog.text


@pytest.mark.parametrize("at", ["at_recipient", "at_content"])
def test_who_is_refused_for_now_is_tried_again(mail, through, at):
    inbox = Inbox(**{at: ["451 4.7.1 Greylisted", "421 4.3.2 Busy"]})
    with smtp(inbox) as address:
        through(address)
        for tries in (1, 2):
            work()
            assert how(mail) == (MailState.WAITING, tries, True)
            let_time_pass()
        work()
    assert how(mail) == (MailState.SENT, 3, False)
    assert len(inbox.messages) == 1


def test_a_mail_no_server_takes_in_all_its_attempts_waits_for_staff(mail, through):
    most = KINDS[delivery.SEND].attempts
    inbox = Inbox(at_recipient=["450 4.2.1 Later"] * most)
    with smtp(inbox) as address:
        through(address)
        for tries in range(1, most):
            work()
            assert how(mail) == (MailState.WAITING, tries, True)
            let_time_pass()
        work()
        assert how(mail) == (MailState.FAILED, most, True)
        assert jobs() == [(State.DONE, most)]
        assert delivery.retry(mail)
        assert not delivery.retry(mail)
        work()
    assert how(mail) == (MailState.SENT, 1, False)
    assert len(inbox.messages) == 1


@pytest.mark.parametrize("email", ["rectora@prueba.example\r\nBcc: otro@mal.example", "nadie"])
def test_an_address_with_line_breaks_is_refused_and_logged(mail, through, email, caplog):
    """H06, where something went past every form."""
    User.objects.update(email=email.lower())
    inbox = Inbox(at_recipient=["501 5.1.3 Bad address"])
    with smtp(inbox) as address:
        through(address)
        work()
    assert how(mail) == (MailState.FAILED, 1, True)
    assert inbox.messages == []
    assert f"Mail {mail.pk} was not sent" in caplog.text


def test_a_subject_with_line_breaks_is_one_line(db, through, monkeypatch, rector):
    """H06."""
    give_message(monkeypatch)
    write(TOLD, rector, what="El PEI\r\nBcc: otro@mal.example\r\n\r\nOtro texto", day="hoy")
    inbox = Inbox()
    with smtp(inbox) as address:
        through(address)
        work()
    [came] = inbox.messages
    assert came["Subject"] == "Llegó El PEI Bcc: otro@mal.example Otro texto"
    assert (came["Bcc"], inbox.recipients) == (None, [rector.email])


# --- A server that hangs, dies, or is not there -------------------------------------------------


def test_a_server_that_hangs_keeps_nobody_waiting(mail, through, web, rector):
    other = write(TOLD, rector, what="Otro", day="hoy")
    enqueue("test.mark")
    with hanging() as server:
        through(server.address)
        assert web(rector).get("/notificaciones/").status_code == 200
        assert server.count() == 0
        began = time.monotonic()
        work()
        assert time.monotonic() - began < 10
        # The first ended at its limit; the second did not wait for it, and other work went on.
        assert server.count() == 1
        assert [how(one) for one in (mail, other)] == [(MailState.WAITING, 1, True)] * 2
        assert mail.reason == delivery.NO_ANSWER
        assert len(marks()) == 1
    inbox = Inbox()
    with smtp(inbox) as address:
        through(address)
        let_time_pass()
        work()
    assert sorted(inbox.ids()) == sorted(f"<{one.pk}@localhost>" for one in (mail, other))


def test_a_server_that_dies_in_the_middle_of_a_message_gets_it_again(mail, through):
    inbox = Inbox()
    Dying.deaths = 2
    with smtp(inbox, Dying) as address:
        through(address)
        for tries in (1, 2):
            work()
            assert how(mail) == (MailState.WAITING, tries, True)
            assert inbox.messages == []
            let_time_pass()
        work()
    assert how(mail) == (MailState.SENT, 3, False)
    assert len(inbox.messages) == 1


def test_a_server_that_is_spoken_to_wrongly_refuses_no_mail_for_ever(mail, through, settings):
    inbox = Inbox()
    with smtp(inbox) as address:
        through(address)
        settings.EMAIL_USE_TLS = True  # it cannot
        work()
        assert how(mail) == (MailState.WAITING, 1, True)
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "nadie", "nada"  # it asks nobody
        let_time_pass()
        work()
        assert how(mail) == (MailState.WAITING, 2, True)
        settings.EMAIL_HOST_USER = ""
        let_time_pass()
        work()
    assert how(mail) == (MailState.SENT, 3, False)
    assert len(inbox.messages) == 1


def test_a_server_that_is_not_there_is_tried_again(mail, through):
    with hanging() as server:
        nobody = server.address
    through(nobody)
    work()
    assert how(mail) == (MailState.WAITING, 1, True)
    assert jobs() == [(State.WAITING, 1)]


# --- A worker that is killed --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("place", "copies"),
    [
        ("before the nudge", 1),
        ("after the claim", 1),
        ("while the server reads", 2),
        ("before the effect", 2),
    ],
)
def test_a_worker_killed_at_any_moment_loses_no_mail_and_sends_one_more_at_most(
    elsewhere, place, copies
):
    def due():
        make_stale()
        Job.objects.exclude(kind=delivery.SEND).delete()

    email = elsewhere(lambda: person("rectora", "rector").email)
    working = []

    def kill():
        if place == "while the server reads" and len(inbox.messages) == 1:
            os.kill(working[0].pid, signal.SIGKILL)

    inbox = Inbox(when_it_comes=kill)
    with smtp(inbox) as (host, port):
        server = {"EMAIL_URL": f"smtp://{host}:{port}", "EMAIL_TIMEOUT": "5"}
        working.append(elsewhere.start(place, "send", email, **server))
        with working[0] as worker:
            worker.communicate(timeout=60)
        assert worker.returncode == -signal.SIGKILL
        mail = elsewhere(Mail.objects.get)
        assert mail.state == MailState.WAITING
        elsewhere(due)
        assert elsewhere.run("nowhere", "run_worker", "--once", **server) == 0
        assert elsewhere.run("nowhere", "run_worker", "--once", **server) == 0
    assert elsewhere(lambda: Mail.objects.get().state) == MailState.SENT
    assert inbox.ids() == [f"<{mail.pk}@localhost>"] * copies


# --- The desk -----------------------------------------------------------------------------------


@pytest.fixture
def failed(mail):
    Mail.objects.update(state=MailState.FAILED, attempts=1, reason="No existe ese buzón.")
    mail.refresh_from_db()
    return mail


def chosen(client, *mails):
    asked = {"action": "retry", "_selected_action": [str(one.pk) for one in mails]}
    return client.post(LIST, asked, follow=True)


def test_staff_see_what_failed_and_have_it_sent_again(web, staff, failed, rector):
    desk = web(staff)
    sent = write(TOLD, rector, what="Otro", day="hoy")
    [concern] = [one for one in desk.get("/admin/").context["concerns"] if "correos" in one.text]
    assert (concern.count, concern.text) == (1, "correos que no se pudieron enviar")
    assert list(desk.get(concern.url).context["cl"].result_list) == [failed]
    html = desk.get(f"{LIST}{failed.pk}/change/").content.decode()
    assert "No existe ese buzón." in html
    assert len(desk.get(f"{LIST}?q={rector.email}").context["cl"].result_list) == 2
    assert len(desk.get(f"{LIST}?q=nadie").context["cl"].result_list) == 0
    page = chosen(desk, failed, sent).content.decode()
    assert "Se reintentarán: 1." in page
    assert "No se tocaron, porque no se habían detenido: 1." in page
    assert how(failed)[:2] == (MailState.WAITING, 0)


def test_who_only_watches_sends_nothing_again_and_nobody_changes_a_mail(
    web, auditor, staff, failed
):
    auditor.is_staff = True
    auditor.save()
    watching = web(auditor)
    assert watching.get(LIST).status_code == 200
    chosen(watching, failed)
    assert how(failed)[0] == MailState.FAILED
    desk = web(staff)
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{failed.pk}/change/", {"state": "sent"}).status_code == 403
    assert desk.post(f"{LIST}{failed.pk}/delete/", {"post": "yes"}).status_code == 403
    assert how(failed)[0] == MailState.FAILED


@pytest.mark.parametrize("who", ["rector", "director"])
def test_nobody_else_sees_them(request, web, who, failed):
    user = request.getfixturevalue(who)
    user.is_staff = True
    user.save()
    assert web(user).get(LIST).status_code == 403
