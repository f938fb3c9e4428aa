"""The kinds of work that is done in the background: what each does and how often it is tried.

An app registers its handlers in a module that its ``AppConfig.ready`` imports::

    @job("plans.typeset", "Preparar el PDF oficial")
    def typeset(run):
        pdf = render(run.payload["plan"])   # slow, outside any transaction
        with run.finishing():               # what is written here and "done" are one transaction
            Document.objects.create(...)

Any process may be killed at any moment, so a handler may begin several times and must be
idempotent:

- What it writes in our database it writes in ``run.finishing()``, which is committed once.
- What it does elsewhere (a file, a message) carries a name made of ``run.job_id``, so that the
  second time replaces the first or is known by whoever receives it.
- It ends within its limit. What takes longer is cut into several jobs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

# A claim this old is of a worker that died: no handler may take so long.
STALE_AFTER = timedelta(minutes=5)
LIMIT = timedelta(minutes=4)
ATTEMPTS = 6


@dataclass(frozen=True)
class Kind:
    """``title`` is what staff read. ``every``: it is asked for by itself, once in such a time."""

    name: str
    title: str
    handler: Callable
    attempts: int
    limit: timedelta
    every: timedelta | None


KINDS: dict[str, Kind] = {}


def job(name, title, *, attempts=ATTEMPTS, limit=LIMIT, every=None):
    """Register the decorated ``handler(run)``. One name said twice, or a limit as long as a claim
    lives, is a programming error."""
    if limit >= STALE_AFTER:
        raise ValueError(f"{name} could outlive its claim.")

    def register(handler):
        if name in KINDS:
            raise ValueError(f"Job declared twice: {name}")
        KINDS[name] = Kind(name, title, handler, attempts, limit, every)
        return handler

    return register
