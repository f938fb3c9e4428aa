"""Asking for work in the background, and seeing that all that was asked for is done."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pei_project.jobs.engine import forget_nudges, nudge
from pei_project.jobs.models import Job, State
from pei_project.jobs.registry import KINDS, job
from pei_project.jobs.running import attempt, take_up_stale

log = logging.getLogger(__name__)

AT_ONCE = 100
KEPT = timedelta(days=30)
SEEN, SEEN_FOR = "jobs:worker", 30  # seconds


def enqueue(
    kind: str,
    payload: dict | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> Job:
    """Ask for work as part of the caller's transaction: it is asked for if that commits.

    With a ``key`` the same work asked for again is the row there is, whatever became of it, with
    its first payload; so the key names everything the result depends on. The row of finished work
    is kept for 30 days. Raises KeyError for a kind nobody registered.
    """
    return ask(kind, payload, key, not_before)[0]


def enqueue_each(kind: str, payloads: list[dict]) -> None:
    """``enqueue`` one job for each payload, in one query."""
    rows = [Job(kind=KINDS[kind].name, payload=payload) for payload in payloads]
    for row in Job.objects.bulk_create(rows):
        nudge_on_commit(row)


def ask(
    kind: str,
    payload: dict | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> tuple[Job, bool]:
    """``enqueue``, and whether nobody had asked for it before."""
    due = not_before or timezone.now()
    asked = {"kind": KINDS[kind].name, "payload": payload or {}, "next_try_at": due}
    if key is None:
        row, is_new = Job.objects.create(**asked), True
    else:
        row, is_new = Job.objects.get_or_create(kind=kind, key=key, defaults=asked)
    if is_new:
        nudge_on_commit(row)
    return row, is_new


def renew(row: Job, dead_for: timedelta) -> bool:
    """Ask again for work that was done, and whose result is gone, or that died so long ago. False
    where it waits, is being done or has just died."""
    ended = Q(state=State.DONE)
    ended |= Q(state=State.DEAD, finished_at__lt=timezone.now() - dead_for)
    return _again(row, ended)


def retry(row: Job) -> bool:
    """Let a dead job be tried anew, with all its attempts. False where it is dead no longer."""
    return _again(row, Q(state=State.DEAD))


def _again(row: Job, ended: Q) -> bool:
    with transaction.atomic():
        won = Job.objects.filter(ended, pk=row.pk).update(
            state=State.WAITING, attempts=0, next_try_at=timezone.now(), finished_at=None
        )
        if won:
            nudge_on_commit(row)
    return bool(won)


def nudge_on_commit(row: Job):
    """Robust: what was committed is safe though no nudge could be sent; the sweep finds it."""

    def send():
        nudge.enqueue(str(row.pk))

    transaction.on_commit(send, robust=True)


def sweep(is_stopping: Callable[[], bool] = lambda: False):
    """Take up what dead workers left, ask for what is regular, and do what is due: retries, and
    work whose nudge was lost. Any number of workers may sweep at once."""
    take_up_stale()
    ask_for_regular_work()
    forget_nudges()
    due = Job.objects.due().order_by("next_try_at").values_list("pk", flat=True)
    for pk in list(due[:AT_ONCE]):
        if is_stopping():
            return
        attempt(pk)


def tell_of_worker():
    """Called by a worker now and then. One that has long work in hand is soon forgotten, which is
    right: it takes up nothing else meanwhile. No worker ends because the cache is away."""
    try:
        cache.set(SEEN, True, SEEN_FOR)
    except Exception:
        log.exception("The cache does not take that a worker is here")


def has_worker() -> bool:
    """Whether work that is asked for now will soon be taken up. Only a hint: the row decides."""
    return cache.get(SEEN, False)


def ask_for_regular_work():
    """Keyed by when its time began, so it is asked for once however many sweep."""
    now = timezone.now().timestamp()
    for kind in KINDS.values():
        if kind.every:
            began = now - now % kind.every.total_seconds()
            enqueue(kind.name, key=datetime.fromtimestamp(began, UTC).isoformat())


def seconds_overdue() -> int:
    """For how long the job that is due the longest has waited; 0 where none is."""
    now = timezone.now()
    waiting = Job.objects.filter(state=State.WAITING, next_try_at__lte=now)
    first = waiting.order_by("next_try_at").values_list("next_try_at", flat=True).first()
    return int((now - first).total_seconds()) if first else 0


@job("jobs.forget", "Olvidar los trabajos hechos hace más de 30 días", every=timedelta(days=1))
def forget_done(run):
    with run.finishing():
        Job.objects.filter(state=State.DONE, finished_at__lt=timezone.now() - KEPT).delete()
