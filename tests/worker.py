"""A process that works as in production, to be killed: ``python -m tests.worker PLACE COMMAND``.
It knows the kinds of tests/job_kinds.py, and brings files."""

import os
import signal
import sys

import django
from django.db.backends.signals import connection_created

# Where: (the statement, which one of its kind, whether it has been executed).
STATEMENTS = {
    "before the nudge": ('INSERT INTO "django_tasks_database_dbtaskresult"', 1, False),
    "before the claim": ('UPDATE "jobs_job"', 1, False),
    "after the claim": ('UPDATE "jobs_job"', 1, True),
    "before the effect": ('UPDATE "jobs_job"', 2, True),
    "after the bytes": ('UPDATE "institutions_blob"', 2, False),
    "after the pdf": ('UPDATE "institutions_blob"', 1, False),
    "before the pdf is named": ('UPDATE "pei_frozen"', 1, True),
    "before the file": ('INSERT INTO "institutions_storedfile"', 1, False),
    "after the file": ('INSERT INTO "institutions_storedfile"', 1, True),
    "after it was done": ('UPDATE "django_tasks_database_dbtaskresult"', 2, False),
}


def die_at(place):
    wanted, which, executed = STATEMENTS[place]
    seen = 0

    def watch(execute, sql, params, many, context):
        nonlocal seen
        seen += sql.startswith(wanted)
        if seen == which and not executed:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(sql, params, many, context)
        if seen == which:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    def install(connection, **kwargs):
        if watch not in connection.execute_wrappers:  # it connects more than once
            connection.execute_wrappers.append(watch)

    connection_created.connect(install, weak=False)


def main(place, command, *given):
    from django.core.management import call_command

    from pei_project.jobs.engine import serve_nudge
    from pei_project.jobs.queue import enqueue
    from tests import job_kinds

    job_kinds.dying_at = place
    if place in STATEMENTS:
        die_at(place)
    if command == "enqueue":
        kind, folder = given
        enqueue(kind, {"folder": folder})
        serve_nudge()
    elif command == "keep":
        keep(*given)
    elif command == "send":
        send(*given)
        serve_nudge()
    else:
        call_command(command, *given)


def send(email):
    """Write a mail as a person's request does."""
    from accounts.models import User
    from notifications.sending import write

    given = {"day": "27 de noviembre", "count": "3 notificaciones"}
    write("notifications.digest", User.objects.get(email=email), **given)


def keep(institution):
    """Bring a file as a person's request does."""
    from institutions.models import Institution
    from tests import stored

    school = Institution.objects.get(pk=institution)
    stored.kept(school, school.users.get(sub_role__code="institucion"), stored.pdf(7))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "pei_project.settings"
    django.setup()
    main(*sys.argv[1:])
