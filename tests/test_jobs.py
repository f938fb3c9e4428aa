"""Work in the background: asked for in a transaction, never lost, never done twice."""

import os
import signal
import subprocess
import sys
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import RefreshFamily
from accounts.tokens import sign_in
from pei_project.jobs import queue, running
from pei_project.jobs.models import Job, State
from pei_project.jobs.queue import enqueue, sweep
from pei_project.jobs.registry import KINDS, STALE_AFTER, job
from pei_project.jobs.running import attempt, backoff
from pei_project.sheets.idempotency import LIFE, IdempotencyKey
from tests.conftest import person
from tests.job_kinds import make_stale, marks
from tests.parallel import alone, at_once, many_connections
from tests.server import ROOT, Server

committing = pytest.mark.django_db(transaction=True)
LIST = "/admin/jobs/job/"


def waiting(kind="test.mark", **fields) -> Job:
    """A job whose nudge was lost."""
    return Job.objects.create(kind=kind, **fields)


def ours() -> list[tuple]:
    """(state, attempts) of the jobs of these tests, which may have begun the regular ones."""
    return list(Job.objects.filter(kind__startswith="test.").values_list("state", "attempts"))


# --- Asking -------------------------------------------------------------------------------------


@committing
def test_work_is_asked_for_when_the_callers_transaction_commits():
    with transaction.atomic():
        asked = enqueue("test.mark")
        assert marks() == []
    assert marks() == [str(asked.pk)]
    assert ours() == [(State.DONE, 1)]


@committing
def test_a_transaction_that_is_rolled_back_leaves_no_job():
    with transaction.atomic():
        enqueue("test.mark")
        transaction.set_rollback(True)
    sweep()
    assert (ours(), marks()) == ([], [])


@committing
def test_the_same_work_asked_for_again_is_one_row_and_is_not_done_again():
    first = enqueue("test.mark", {"a": 1}, key="a")
    again = enqueue("test.mark", {"a": 2}, key="a")
    other = enqueue("test.once", {"folder": "/nowhere"}, key="a")
    assert first.pk == again.pk != other.pk
    assert again.payload == {"a": 1}
    assert marks() == [str(first.pk)]


@committing
def test_the_same_work_asked_for_at_once_is_one_row(tmp_path):
    asked, count = at_once(
        8, tmp_path, lambda n: enqueue("test.mark", key="a").pk, lambda: (ours(), len(marks()))
    )
    assert len(set(asked)) == 1
    assert count == ([(State.DONE, 1)], 1)


@pytest.mark.django_db
def test_work_nobody_registered_is_refused_when_it_is_asked_for():
    with pytest.raises(KeyError):
        enqueue("test.unknown")
    assert not Job.objects.exists()


def test_a_kind_is_declared_once_and_cannot_outlive_its_claim():
    with pytest.raises(ValueError, match="twice"):
        job("test.mark", "Otra vez")(print)
    with pytest.raises(ValueError, match="outlive"):
        job("test.longest", "Tardar", limit=STALE_AFTER)
    assert "test.longest" not in KINDS


# --- Failing ------------------------------------------------------------------------------------


def test_each_wait_is_about_five_times_the_last_and_never_over_twelve_hours():
    minutes = [1, 5, 25, 125, 625, 720, 720]
    for attempts, least in enumerate(minutes, start=1):
        waits = [backoff(attempts) / timedelta(minutes=1) for _ in range(100)]
        assert least <= min(waits) < max(waits) <= least * 1.2
        assert len(set(waits)) > 50


@pytest.mark.django_db
def test_a_failure_undoes_its_effect_waits_and_is_dead_after_the_last_attempt():
    made = waiting("test.fail", payload={"said": "no hay papel"})
    for number in (1, 2):
        began = timezone.now()
        assert attempt(made.pk)
        made.refresh_from_db()
        assert ours() == [(State.WAITING, number)]
        assert made.last_error == "ValueError: no hay papel"
        wait = (made.next_try_at - began) / timedelta(minutes=5 ** (number - 1))
        assert 1 <= wait <= 1.3
        assert not attempt(made.pk)
        Job.objects.update(next_try_at=timezone.now())

    assert attempt(made.pk)
    made.refresh_from_db()
    assert ours() == [(State.DEAD, 3)]
    assert made.finished_at is not None
    sweep()
    assert ours() == [(State.DEAD, 3)]
    # What a handler writes outside ``finishing`` stays, once for each try; what is inside, never.
    assert len(marks()) == 3


@pytest.mark.django_db
def test_an_error_is_kept_whatever_it_says():
    made = waiting()
    running.claim(made.pk).give_back("no\0 \ud800" + "x" * 10_000)
    made.refresh_from_db()
    assert made.last_error.startswith("no \\ud800xxx")
    assert len(made.last_error) == running.LONGEST_ERROR


@committing
def test_who_asks_is_not_told_that_the_work_failed():
    enqueue("test.fail", {"said": "no"})
    assert ours() == [(State.WAITING, 1)]


@committing
def test_a_handler_is_stopped_at_its_limit():
    made = waiting("test.hang")
    assert attempt(made.pk)
    made.refresh_from_db()
    assert (ours(), made.last_error) == ([(State.WAITING, 1)], running.TOOK_TOO_LONG)
    assert marks() == []


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_is_dead_after_its_last_attempt():
    made = waiting()
    for _ in range(KINDS["test.mark"].attempts):
        assert running.claim(made.pk) is not None
        make_stale()
        running.take_up_stale()
    made.refresh_from_db()
    assert (ours(), made.last_error) == ([(State.DEAD, 3)], running.DIED)


@pytest.mark.django_db
def test_who_lost_the_claim_changes_nothing_any_more():
    made = waiting("test.overtaken")
    assert attempt(made.pk)
    assert ours() == [(State.DONE, 2)]
    assert marks() == [str(made.pk)]


@pytest.mark.django_db
def test_a_kind_of_another_release_is_left_to_its_workers():
    made = waiting("test.of-tomorrow")
    left = waiting("test.of-tomorrow", state=State.RUNNING, attempts=1, claimed_at=made.created_at)
    make_stale()
    sweep()
    assert not attempt(made.pk)
    left.refresh_from_db()
    assert sorted(ours()) == [(State.RUNNING, 1), (State.WAITING, 0)]


# --- Several at once ----------------------------------------------------------------------------


@committing
def test_many_who_claim_one_job_do_it_once(tmp_path):
    pk = waiting().pk
    won, count = at_once(8, tmp_path, lambda n: attempt(pk), lambda: (ours(), len(marks())))
    assert sorted(won) == [False] * 7 + [True]
    assert count == ([(State.DONE, 1)], 1)


@committing
def test_many_who_sweep_do_each_job_once(tmp_path):
    jobs = {str(waiting().pk) for _ in range(20)}
    _, (done, made) = at_once(4, tmp_path, lambda n: sweep(), lambda: (ours(), marks()))
    assert done == [(State.DONE, 1)] * 20
    assert sorted(made) == sorted(jobs)


# --- Real processes -----------------------------------------------------------------------------


class Elsewhere:
    """The tests' database as other processes and threads see it."""

    def __init__(self, thread, folder: Path):
        self.thread, self.folder = thread, folder

    def __call__(self, work, *given):
        """What ``work(*given)`` gives on a connection of its own."""
        return self.thread.submit(alone, work, *given).result()

    def start(self, place: str, *command: str, **environment) -> subprocess.Popen:
        name = str(connection.settings_dict["NAME"])
        url = f"sqlite:///{name}"
        if connection.vendor == "postgresql":
            url = urllib.parse.urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")
            url = url.geturl()
        return subprocess.Popen(
            [sys.executable, "-m", "tests.worker", place, *command],
            cwd=ROOT,
            env=os.environ | {"DEBUG": "yes", "DATABASE_URL": url} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, place: str, *command: str, **environment) -> int:
        with self.start(place, *command, **environment) as process:
            process.communicate(timeout=60)
        return process.returncode


@pytest.fixture
def elsewhere(transactional_db, tmp_path):
    with many_connections(tmp_path), ThreadPoolExecutor(1) as thread:
        yield Elsewhere(thread, tmp_path)


@committing
@pytest.mark.parametrize(
    ("place", "left"),
    [
        ("before the nudge", (State.WAITING, 0)),
        ("before the claim", (State.WAITING, 0)),
        ("after the claim", (State.RUNNING, 1)),
        ("in the handler", (State.RUNNING, 1)),
        ("before the effect", (State.RUNNING, 1)),
        ("after the effect", (State.RUNNING, 1)),
        ("after it was done", (State.DONE, 1)),
    ],
)
def test_a_worker_killed_at_any_moment_loses_nothing_and_nothing_is_done_twice(
    elsewhere, place, left
):
    state, attempts = left
    killed = elsewhere.run(place, "enqueue", "test.mark", str(elsewhere.folder))

    assert killed == -signal.SIGKILL
    assert elsewhere(ours) == [left]
    assert len(elsewhere(marks)) == (state == State.DONE)
    elsewhere(sweep)
    if state == State.RUNNING:  # its worker may be alive
        assert elsewhere(ours) == [left]
        assert elsewhere(marks) == []
        elsewhere(make_stale)
        elsewhere(sweep)
        attempts += 1
    if state == State.WAITING:
        attempts = 1
    assert elsewhere(ours) == [(State.DONE, attempts)]
    assert len(elsewhere(marks)) == 1


@committing
def test_an_effect_outside_the_database_that_is_done_again_replaces_itself(elsewhere):
    made = elsewhere.folder / "made"
    made.mkdir()
    killed = elsewhere.run("after the effect", "enqueue", "test.once", str(made))
    assert killed == -signal.SIGKILL
    assert elsewhere(ours) == [(State.RUNNING, 1)]
    elsewhere(make_stale)
    elsewhere(sweep)
    assert elsewhere(ours) == [(State.DONE, 2)]
    assert len(list(made.iterdir())) == 1


@committing
def test_the_database_engine_serves_the_nudge(elsewhere):
    assert elsewhere.run("nowhere", "enqueue", "test.mark", "") == 0
    assert elsewhere(ours) == [(State.DONE, 1)]


@committing
@pytest.mark.parametrize(
    "engine", ["django_tasks.backends.dummy.DummyBackend", "tests.job_kinds.BrokenEngine"]
)
def test_with_another_engine_or_a_broken_one_the_sweep_does_what_was_asked_for(elsewhere, engine):
    assert elsewhere.run("nowhere", "enqueue", "test.mark", "", TASKS_BACKEND=engine) == 0
    assert elsewhere(ours) == [(State.WAITING, 0)]
    assert elsewhere.run("nowhere", "run_worker", "--once", TASKS_BACKEND=engine) == 0
    assert elsewhere(ours) == [(State.DONE, 1)]


@committing
def test_two_worker_processes_do_each_job_once(elsewhere):
    jobs = elsewhere(lambda: sorted(str(waiting().pk) for _ in range(30)))
    workers = [elsewhere.start("nowhere", "run_worker", "--once") for _ in range(2)]
    for worker in workers:
        with worker:
            worker.communicate(timeout=60)
    assert [worker.returncode for worker in workers] == [0, 0]
    assert elsewhere(ours) == [(State.DONE, 1)] * 30
    assert sorted(elsewhere(marks)) == jobs


@committing
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_its_job_and_begins_no_other(elsewhere, number):
    elsewhere(waiting, "test.talk")
    with elsewhere.start("nowhere", "run_worker") as worker:
        assert worker.stdout.readline() == "started\n"
        elsewhere(waiting, "test.mark")
        worker.send_signal(number)
        worker.send_signal(number)
        worker.communicate("go on\n", timeout=60)
    assert worker.returncode == 0
    assert sorted(elsewhere(ours)) == [(State.DONE, 1), (State.WAITING, 0)]


# --- What is done by itself ---------------------------------------------------------------------


@pytest.mark.django_db
def test_regular_work_is_asked_for_once_in_its_time():
    regular = {kind.name for kind in KINDS.values() if kind.every}
    asked = Job.objects.order_by("kind").values_list("kind", "state")
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False) as clock:
        sweep()
        sweep()
        assert list(asked) == [(kind, State.DONE) for kind in sorted(regular)]
        clock.shift(timedelta(hours=12))
        sweep()
        assert asked.all().count() == 2 * len(regular)


@pytest.mark.django_db
def test_what_has_expired_is_thrown_away_and_nothing_else(secretary, web):
    now = timezone.now()
    for key, at in (("old", now - LIFE - timedelta(minutes=1)), ("new", now)):
        IdempotencyKey.objects.create(user=secretary, key=key, digest="", at=at)
    for name, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=name, expire_date=now + timedelta(days=days))
    sign_in(secretary)
    ended = RefreshFamily.objects.create(user=secretary, epoch=0, expires_at=now)
    recent = waiting(state=State.DONE, finished_at=now)
    waiting(state=State.DONE, finished_at=now - queue.KEPT - timedelta(minutes=1))
    dead = waiting(state=State.DEAD, finished_at=now - queue.KEPT - timedelta(minutes=1))

    sweep()

    assert [row.key for row in IdempotencyKey.objects.all()] == ["new"]
    assert [row.pk for row in Session.objects.all()] == ["new"]
    assert RefreshFamily.objects.count() == 1
    assert not RefreshFamily.objects.filter(pk=ended.pk).exists()
    assert {row.pk for row in Job.objects.filter(kind="test.mark")} == {recent.pk, dead.pk}


@pytest.mark.django_db
def test_readyz_tells_how_long_the_work_that_is_due_has_waited(client):
    now = timezone.now()
    waiting("test.of-tomorrow", next_try_at=now - timedelta(hours=1))
    waiting(next_try_at=now - timedelta(minutes=1))
    waiting(next_try_at=now + timedelta(hours=1))
    waiting(state=State.DEAD, next_try_at=now - timedelta(days=1))

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert 3600 <= answer.json()["jobs"]["secondsOverdue"] < 3660


# --- The desk -----------------------------------------------------------------------------------


@pytest.fixture
def dead(db):
    return waiting(state=State.DEAD, attempts=3, finished_at=timezone.now(), last_error="E: no")


def retry(client, *jobs):
    chosen = {"action": "retry", "_selected_action": [str(one.pk) for one in jobs]}
    return client.post(LIST, chosen, follow=True)


def test_staff_see_what_stopped_and_let_it_be_tried_again(
    web, staff, dead, django_capture_on_commit_callbacks
):
    desk, untouched = web(staff), waiting()
    [concern] = [one for one in desk.get("/admin/").context["concerns"] if one.count]
    assert (concern.count, concern.text) == (1, "trabajos detenidos")
    assert list(desk.get(concern.url).context["cl"].result_list) == [dead]
    assert "E: no" in desk.get(f"{LIST}{dead.pk}/change/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        page = retry(desk, dead, untouched).content.decode()

    assert "Se reintentarán: 1." in page
    assert "No se tocaron, porque no se habían detenido: 1." in page
    assert marks() == [str(dead.pk)]
    assert sorted(ours()) == [(State.DONE, 1), (State.WAITING, 0)]
    assert LogEntry.objects.get(object_id=str(dead.pk)).get_change_message() == "Se reintentó."
    assert not queue.retry(dead)


def test_who_only_watches_may_not_let_it_be_tried_again(web, auditor, dead):
    auditor.is_staff = True
    auditor.save()
    client = web(auditor)
    assert client.get(f"{LIST}?state__exact=dead").status_code == 200
    assert "Reintentar" not in client.get(LIST).content.decode()
    retry(client, dead)
    assert ours() == [(State.DEAD, 3)]


@pytest.mark.parametrize("who", ["secretary", "director"])
def test_nobody_else_sees_it(request, web, who, dead):
    user = request.getfixturevalue(who)
    user.is_staff = True
    user.save()
    client = web(user)
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{dead.pk}/change/").status_code == 403
    assert retry(client, dead).status_code == 403
    assert ours() == [(State.DEAD, 3)]


def test_nobody_adds_changes_or_deletes_a_job(web, db, dead):
    client = web(person("jefe", "administrador", is_staff=True, is_superuser=True))
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{dead.pk}/change/", {"state": "done"}).status_code == 403
    assert client.post(f"{LIST}{dead.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/django_tasks_database/dbtaskresult/").status_code == 404
    assert client.get("/admin/").status_code == 200
    assert ours() == [(State.DEAD, 3)]
    assert all(
        client.get(f"{LIST}?{asked}").status_code == 200
        for asked in ("state__exact=done", "kind=test.mark", "kind=nada", "o=1.2.5")
    )


# --- script/server ------------------------------------------------------------------------------


def worker_of(server: Server, other_than: int = 0) -> int:
    """The process that works in the background beside the server, once there is one."""
    script, deadline = server.process.pid, time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in Path(f"/proc/{script}/task/{script}/children").read_text().split():
            line = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if b"run_worker" in line and int(child) != other_than:
                return int(child)
        time.sleep(0.1)
    raise TimeoutError(server.log.read_text())


def test_script_server_keeps_a_worker_and_leaves_none_behind(server, prepared, tmp_path):
    server = Server(tmp_path, prepared)  # beside the one that has prepared what it starts from
    try:
        first = worker_of(server)
        os.kill(first, signal.SIGKILL)
        second = worker_of(server, other_than=first)
    finally:
        server.stop()
    assert server.process.returncode == 0
    assert not Path(f"/proc/{second}").exists()
