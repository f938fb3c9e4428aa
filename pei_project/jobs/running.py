"""One try at one job: claimed, done or given back (``registry`` says what a handler promises)."""

import logging
import os
import random
import secrets
import signal
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from pei_project.jobs.models import Job, State
from pei_project.jobs.registry import KINDS, Kind

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
LONGEST_ERROR = 1000
DIED = "El proceso que lo hacía dejó de responder."
TOOK_TOO_LONG = "Tardó más de lo permitido."


class ClaimLost(Exception):
    """The try took so long that another has taken up the job, so nothing of this one counts."""


class TimeUp(BaseException):
    """The handler's limit has passed. No ``except Exception`` of a handler holds it back."""


class Run:
    """What a handler is given. ``attempt`` counts from 1; ``job_id`` is the same at each."""

    def __init__(self, job: Job):
        self.job_id, self.payload, self.attempt = job.pk, job.payload, job.attempts
        self.kind = KINDS[job.kind]
        self.is_finished = False
        self._claim = claim_of(job)

    @contextmanager
    def finishing(self):
        """What is written inside and the job's being done are one transaction. Once per run; a
        handler that does without it is done when it returns.

        Raises ClaimLost, before anything inside happens, where another has taken up the job.
        """
        with transaction.atomic(durable=True):
            if not self._claim.update(state=State.DONE, finished_at=timezone.now(), last_error=""):
                raise ClaimLost
            yield
        self.is_finished = True

    def give_back(self, said: str):
        """Record a failure; nothing where the job was done or lost meanwhile."""
        give_back(self._claim, self.kind, self.attempt, said, backoff(self.attempt))


def attempt(pk) -> bool:
    """Claim the job and do it, whatever comes of it. False, with nothing done, where it is not
    due or somebody else has it."""
    run = claim(pk)
    if run is None:
        return False
    try:
        with time_limit(run.kind.limit):
            run.kind.handler(run)
            if not run.is_finished:
                with run.finishing():
                    pass
    except ClaimLost:
        log.warning("Job %s (%s) was taken up by another", pk, run.kind.name)
    except TimeUp:
        log.exception("Job %s (%s) took too long", pk, run.kind.name)
        connection.close()  # it may have been stopped within a query
        run.give_back(TOOK_TOO_LONG)
    except Exception as error:
        log.exception("Job %s (%s) failed at attempt %d", pk, run.kind.name, run.attempt)
        run.give_back(f"{type(error).__name__}: {error}")
    else:
        log.info("Job %s (%s) is done", pk, run.kind.name)
    return True


def claim(pk) -> Run | None:
    """One UPDATE decides which of several callers has the job."""
    name = f"{socket.gethostname()[:64]}:{os.getpid()}:{secrets.token_hex(8)}"
    won = (
        Job.objects.due()
        .filter(pk=pk)
        .update(
            state=State.RUNNING,
            attempts=F("attempts") + 1,
            claimed_at=timezone.now(),
            claimed_by=name,
        )
    )
    return Run(Job.objects.get(pk=pk, claimed_by=name)) if won else None


def claim_of(job: Job):
    """The row, as long as it is still held by the claim that ``job`` was read with."""
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, claimed_by=job.claimed_by)


def take_up_stale():
    """Give back what dead workers left. The claim's age was wait enough."""
    for job in Job.objects.stale():
        log.warning("Job %s (%s) was left by %s", job.pk, job.kind, job.claimed_by)
        give_back(claim_of(job), KINDS[job.kind], job.attempts, DIED, timedelta())


def give_back(claimed, kind: Kind, attempts: int, said: str, wait: timedelta):
    """Let the job wait for its next try, or stop it for staff to see after the last."""
    now = timezone.now()
    said = said.replace("\0", "").encode(errors="backslashreplace").decode()[:LONGEST_ERROR]
    if attempts < kind.attempts:
        claimed.update(state=State.WAITING, next_try_at=now + wait, last_error=said)
    elif claimed.update(state=State.DEAD, finished_at=now, last_error=said):
        log.error("A job (%s) is dead after %d attempts", kind.name, attempts)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many tries: 1 min, 5 min, 25 min, 2 h, 10 h, then 12 h, and up to
    a fifth more, so that what failed together does not come back together."""
    wait = min(FIRST_WAIT * 5 ** (attempts - 1), LONGEST_WAIT)
    return wait * random.uniform(1, 1.2)


@contextmanager
def time_limit(limit: timedelta):
    """Raise TimeUp inside when ``limit`` has passed. Only a process's main thread can be stopped
    so; an engine that runs nudges in other threads brings its own limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum, frame):
        raise TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
