"""Measure one database: ``python -m benchmarks.run SQLite PORT``. The order in which things are
asked is the order in which they are told; what changes the school's PEI comes last."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import django

django.setup()

from django.contrib.auth import SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.tokens import sign_in  # noqa: E402
from benchmarks import measures  # noqa: E402
from benchmarks.client import Client  # noqa: E402
from benchmarks.table import printed  # noqa: E402

WRITER = "secretaria@demo.example"


def started(*arguments) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, *arguments])


def wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            return Client(port).ask("/healthz") and None
        except (OSError, IndexError):
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def main(kind: str, port: int, wanted: list[str]) -> None:
    # It is told of a proxy that speaks TLS, which the browser of the measures does not.
    os.environ["CSRF_TRUSTED_ORIGINS"] = f"http://localhost:{port}"
    server = started(
        "-m", "gunicorn", "pei_project.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--timeout", "180", "--log-level", "error",
    )  # fmt: skip
    worker = started("manage.py", "run_worker")
    try:
        wait_for(port, server)
        user = User.objects.get(email=WRITER)
        session = session_of(user)
        scene = measures.Scene(
            program=Client(port, {"Authorization": f"Bearer {sign_in(user)['token']}"}),
            browser=Client(port, {"Cookie": f"__Host-sessionid={session}"}),
            session=session,
            user=user,
            folder=Path(os.environ["BENCH_FOLDER"]),
        )
        printed(kind, measures.all_of(scene, wanted))
    finally:
        for process in (server, worker):
            process.send_signal(signal.SIGTERM)
        for process in (server, worker):
            process.wait(timeout=60)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
