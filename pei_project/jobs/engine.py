"""The engine that carries nudges. No other module knows django-tasks, so that moving to Django 6,
which has the same interface, is a change of these imports.

A nudge says "look at this job now". It may be lost, late or doubled: the row of the job decides.
The rows of django-tasks are not the truth because a worker that is killed leaves them running for
ever (github.com/RealOrangeOne/django-tasks, issue 46).
"""

from django.utils import timezone
from django_tasks import (
    DEFAULT_TASK_BACKEND_ALIAS,
    DEFAULT_TASK_QUEUE_NAME,
    task,
    task_backends,
)
from django_tasks_db import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from pei_project.jobs.registry import STALE_AFTER
from pei_project.jobs.running import attempt


@task()
def nudge(pk: str):
    attempt(pk)


def serve_nudge() -> bool:
    """Serve one nudge of the database engine. False where none waits, or another engine carries
    them and has workers of its own."""
    if not isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend):
        return False
    if not DBTaskResult.objects.ready().exists():
        return False
    Worker(
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        interval=1,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=1,
        worker_id="run_worker",
        excluded_queue_names=[],
    ).run()
    return True


def forget_nudges():
    """Drop the nudges that were served, and those that killed workers left."""
    DBTaskResult.objects.filter(started_at__lt=timezone.now() - STALE_AFTER).delete()
