"""What a supervisor or a load balancer asks: is the process alive, can it do its work.

Both say nothing a stranger may not know, need no token and are never cached.
"""

import logging
import uuid
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from pei_project import disk
from pei_project.api import errors
from pei_project.api.operations import Operation
from pei_project.api.shapes import WHOLE, Shape, mapping, one_of, record
from pei_project.jobs import queue
from pei_project.sheets.stamps import READY, Stamp

log = logging.getLogger(__name__)


@require_safe
def healthz(request):
    """The process answers. Nothing else is looked at: restarting it would mend nothing else."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request):
    """200 when requests can be served; 503 with ``checks`` naming what fails when not.

    Background work that waits is told and fails nothing: pages are served without it, and taking
    the server away would not do the work.
    """
    passed = {name: _passes(name, check) for name, check in CHECKS.items()}
    checks = {name: "ok" if well else "failed" for name, well in passed.items()}
    if all(passed.values()):
        waiting = {"secondsOverdue": queue.seconds_overdue()}
        return JsonResponse({"status": "ok", "checks": checks, "jobs": waiting})
    content = errors.body("busy", checks=checks)
    response = JsonResponse(content, status=503, headers={"Retry-After": "10"})
    response.data = content  # by which ApiErrorMiddleware knows a body of ours
    return response


def _passes(name: str, check) -> bool:
    try:
        return check()
    except (Error, OSError):
        log.exception("Not ready: %s", name)
        return False


def _database_keeps_a_row() -> bool:
    """Committed and read again: what is rolled back never asks the disk for room."""
    drawn = uuid.uuid4()
    Stamp.objects.bulk_create(
        [Stamp(owner=READY, drawn=drawn)],
        update_conflicts=True,
        unique_fields=["owner"],
        update_fields=["drawn"],
    )
    folder = disk.database_folder()
    is_there = Stamp.objects.filter(owner=READY).exists()
    return is_there and (folder is None or disk.has_room(folder))


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _media_are_kept() -> bool:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    disk.write_in(folder)
    return disk.has_room(folder)


OK = {"status": one_of(("ok",))}
healthz.operations = {
    "GET": Operation(
        summary="healthz",
        folder="service",
        description="El proceso responde.",
        answer=Shape("Alive", record(OK)),
        refusals=("server_error",),
    )
}
readyz.operations = {
    "GET": Operation(
        summary="readyz",
        folder="service",
        description=(
            "El servicio puede trabajar: `database` guarda una fila y `storage` un archivo, y en "
            "el disco de cada uno queda espacio; `migrations`, que están aplicadas. Con un disco "
            "lleno responde 503, y otra vez 200 cuando hay espacio, sin reiniciar. "
            "`secondsOverdue` dice hace cuántos segundos debió empezar el trabajo en segundo "
            "plano que más espera."
        ),
        answer=Shape(
            "Ready",
            record(
                OK
                | {
                    "checks": mapping(one_of(("ok", "failed"))),
                    "jobs": record({"secondsOverdue": WHOLE}),
                }
            ),
        ),
        refusals=("server_error", "busy"),
    )
}

CHECKS = {
    "database": _database_keeps_a_row,
    "migrations": _migrations_are_applied,
    "storage": _media_are_kept,
}
