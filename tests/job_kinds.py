"""Jobs to test the background work with. What one does is counted in the table of sessions: each
time is another row, and holds the id of its job."""

import os
import signal
import socket
import sys
import uuid
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend

from pei_project.jobs import running
from pei_project.jobs.models import Job
from pei_project.jobs.registry import STALE_AFTER, job

dying_at = ""  # where a worker of tests/worker.py is to be killed


def die_at(place):
    if place == dying_at:
        os.kill(os.getpid(), signal.SIGKILL)


def leave_a_mark(run):
    Session.objects.create(
        session_key=f"mark-{uuid.uuid4().hex}",
        session_data=str(run.job_id),
        expire_date=timezone.now() + timedelta(days=400),
    )


def marks() -> list[str]:
    made = Session.objects.filter(session_key__startswith="mark-")
    return list(made.values_list("session_data", flat=True))


@job("test.mark", "Dejar una marca", attempts=3)
def mark(run):
    die_at("in the handler")
    with run.finishing():
        leave_a_mark(run)
        die_at("after the effect")


@job("test.once", "Dejar un archivo")
def file(run):
    """An effect that no transaction holds: it has a name, so that twice is once."""
    with open(os.path.join(run.payload["folder"], str(run.job_id)), "w") as made:
        made.write("hecho")
    die_at("after the effect")


@job("test.fail", "Fallar", attempts=3)
def fail(run):
    leave_a_mark(run)
    with run.finishing():
        leave_a_mark(run)
        raise ValueError(run.payload["said"])


@job("test.hang", "No terminar nunca", limit=timedelta(milliseconds=50))
def hang(run):
    try:
        ours, _theirs = socket.socketpair()
        ours.recv(1)
    except Exception:
        leave_a_mark(run)


@job("test.overtaken", "Tardar más de lo que dura la toma")
def overtaken(run):
    if run.attempt == 1:
        make_stale()
        running.take_up_stale()
        running.attempt(run.job_id)
    with run.finishing():
        leave_a_mark(run)


@job("test.talk", "Esperar a que le hablen")
def talk(run):
    print("started", flush=True)
    sys.stdin.readline()
    with run.finishing():
        leave_a_mark(run)


def make_stale():
    """Let the time pass after which a claim is of a dead worker."""
    long_ago = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    Job.objects.filter(claimed_at__isnull=False).update(claimed_at=long_ago)


class BrokenEngine(BaseTaskBackend):
    """An engine that cannot be reached."""

    def enqueue(self, task, args, kwargs):
        raise ConnectionError
