"""What holds for every answer of the product: ids, headers, error bodies, health, settings."""

import io
import logging
import os
import re
import socket
import subprocess
import sys
import urllib.request

import pytest
from django.conf import settings as django_settings
from django.db import ConnectionHandler, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from pei_project import checks
from pei_project.api.errors import API_SEGMENTS
from pei_project.requests import OneLineFormatter
from tests.server import ROOT

NOT_FOUND = {
    "statusCode": 404,
    "error": "not_found",
    "message": "No existe o no está a su alcance.",
}


def run(*command, **environment):
    """A process of its own, with nothing of ours in its environment but what is given."""
    ours = {"DATABASE_URL", "DEBUG", "SECRET_KEY", "TOKEN_KEY", "ALLOWED_HOSTS"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    inherited["DJANGO_SETTINGS_MODULE"] = "pei_project.settings"
    return subprocess.run(
        command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True
    )


def python(code, **environment):
    return run(sys.executable, "-c", code, **environment)


# --- Request id and log ---------------------------------------------------------------------


@pytest.fixture
def log(monkeypatch):
    """What the configured log writes, from here on."""
    (handler,) = (
        each for each in logging.root.handlers if isinstance(each.formatter, OneLineFormatter)
    )
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    return written


def test_the_request_id_given_is_in_the_answer_and_in_the_log_line(client, log):
    answer = client.get("/pei/no/existe", headers={"X-Request-Id": "abcd-1234-efgh"})
    assert answer["X-Request-Id"] == "abcd-1234-efgh"
    assert answer.json()["requestId"] == "abcd-1234-efgh"
    assert "[abcd-1234-efgh] django.request: Not Found: /pei/no/existe" in log.getvalue()


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g h", "<script>alert"])
def test_an_ill_formed_request_id_is_replaced(client, given):
    made = client.get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"]
    assert made != given
    assert len(made) == 32


def test_line_feeds_in_a_message_stay_in_one_log_line(client, log):
    logging.getLogger("pei").warning("first\r\n2026-01-01 INFO [-] forged: %s", "a\nb")
    client.get("/no-existe%0d%0aforged/")
    first, second = log.getvalue().splitlines()
    assert first.endswith(r"WARNING [-] pei: first\r\n2026-01-01 INFO [-] forged: a\nb")
    assert second.endswith(r"forged/")


# --- Errors ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("segment", sorted(API_SEGMENTS))
def test_an_unknown_path_of_the_api_is_the_one_error_body(client, settings, segment, debug):
    settings.DEBUG = debug
    answer = client.get(f"/{segment}/no/existe/en/absoluto")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == NOT_FOUND | {"requestId": answer["X-Request-Id"]}


@pytest.mark.django_db
def test_an_unknown_page_is_a_page(client):
    answer = client.get("/no-existe/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "<html" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/%3Cscript%3Ealert(1)%3C/script%3E/", "/pei/%3Cscript%3E"])
def test_an_error_repeats_no_markup_of_the_path(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.content.decode()
    assert len(answer["X-Request-Id"]) == 32


@pytest.mark.django_db
def test_a_wrong_method_says_which_are_right(client):
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert answer.json()["error"] == "method_not_allowed"
    assert answer["Allow"] == "GET, HEAD"


# --- Headers --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/ingresar/", "/no-existe/", "/healthz", "/user/me", "/pei/no/x"]
)
def test_every_answer_carries_the_security_headers(client, path):
    answer = client.get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"].split(",")[-1].strip() in ("no-store", "private")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/ingresar/", "/no-existe/", "/user/me", "/pei/no/x"])
def test_the_content_policy_allows_nothing_unsafe_and_no_frame(client, path):
    policy = client.get(path)["Content-Security-Policy"]
    assert "unsafe" not in policy
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"


# --- Health ---------------------------------------------------------------------------------


def test_healthz_says_the_process_is_alive_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_says_what_was_looked_at(client):
    answer = client.get("/readyz")
    ready = {"database": "ok", "migrations": "ok", "storage": "ok"}
    expected = {"status": "ok", "checks": ready, "jobs": {"secondsOverdue": 0}}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert client.head("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_leaves_nothing_in_the_media_folder(client, settings):
    client.get("/readyz")
    assert list(settings.MEDIA_ROOT.iterdir()) == []


@pytest.mark.django_db
def test_readyz_is_503_where_the_media_folder_cannot_be_written(client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer.json() == {
        "statusCode": 503,
        "error": "busy",
        "message": "El servicio está ocupado. Vuelva a intentar en unos segundos.",
        "requestId": answer["X-Request-Id"],
        "checks": {"database": "ok", "migrations": "ok", "storage": "failed"},
    }


@pytest.mark.django_db
def test_readyz_is_503_while_a_migration_is_not_applied(client, request):
    if request.config.option.nomigrations:
        pytest.skip("there are no migrations with --nomigrations")
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "failed"


# --- Settings and system checks -------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "named"),
    [({}, "SECRET_KEY"), ({"SECRET_KEY": "k" * 50}, "ALLOWED_HOSTS")],
)
def test_a_required_setting_that_is_missing_stops_the_start_with_its_name(given, named):
    started = python("import pei_project.settings", **given)
    assert started.returncode == 1
    assert f"Set the {named} environment variable" in started.stderr


def test_debug_is_off_and_cookies_are_locked_unless_asked_otherwise():
    code = (
        "from pei_project.settings import *;"
        "print(DEBUG, SESSION_COOKIE_SECURE, SESSION_COOKIE_NAME, SECURE_SSL_REDIRECT)"
    )
    started = python(code, SECRET_KEY="k" * 50, ALLOWED_HOSTS="pei.example.co")
    assert started.stdout.split() == ["False", "True", "__Host-sessionid", "True"]


def test_each_new_connection_to_a_sqlite_file_keeps_what_is_promised(tmp_path):
    code = (
        "import django; django.setup();"
        "from django.db import connection; from pei_project.checks import pragmas_in_force;"
        "ask = lambda: print(pragmas_in_force(connection), connection.transaction_mode);"
        "ask(); connection.close(); ask()"
    )
    started = python(code, DEBUG="yes", DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert started.stdout.splitlines() == [f"{expected} IMMEDIATE"] * 2


@pytest.mark.django_db
def test_each_new_connection_to_postgres_waits_for_the_disk():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is asked above")
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
            cursor.execute("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'")
            assert cursor.fetchone() == ("client",)  # whatever the server and the role say
    finally:
        own.close()


def test_a_sqlite_file_without_wal_is_found_by_the_checks(tmp_path, django_db_blocker):
    plain = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"}
    handler = ConnectionHandler({"default": {}, "plain": plain})
    connections["plain"] = handler["plain"]
    try:
        with django_db_blocker.unblock():
            found = checks.sqlite_keeps_what_it_promises(None, databases=["plain"])
            handler["plain"].close()
    finally:
        del connections["plain"]
    assert [error.msg for error in found] == ["SQLite answers journal_mode = delete, not wal."]


@pytest.mark.parametrize(
    ("secret", "token", "found"),
    [
        ("s" * 32, "t" * 32, []),
        ("s" * 31, "t" * 32, ["pei.E001"]),
        ("s" * 32, "t" * 31, ["pei.E001"]),
        ("s" * 32, "s" * 32, ["pei.E002"]),
        (django_settings.DEVELOPMENT_KEY, "t" * 32, ["pei.E003"]),
    ],
)
def test_keys_that_everybody_knows_or_could_guess_are_found(settings, secret, token, found):
    settings.SECRET_KEY, settings.TOKEN_KEY = secret, token
    assert [error.id for error in checks.keys_are_our_own(None)] == found


@pytest.mark.parametrize(
    ("media", "found"),
    [("media", []), ("static", ["pei.E004"]), ("static/media", ["pei.E004"]), ("", ["pei.E004"])],
)
def test_uploads_lie_apart_from_static_files(settings, tmp_path, media, found):
    settings.STATIC_ROOT, settings.MEDIA_ROOT = tmp_path / "static", tmp_path / media
    assert [error.id for error in checks.uploads_are_not_static_files(None)] == found


# --- The scripts ----------------------------------------------------------------------------


def test_the_server_that_script_server_starts_is_ready_and_serves_compressed_files(site):
    with urllib.request.urlopen(f"{site.url}/readyz") as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{site.url}/ingresar/") as answer:
        (sheet,) = re.findall(r'href="(/static/css/site\.\w+\.css)"', answer.read().decode())
    asked = urllib.request.Request(f"{site.url}{sheet}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"


def test_a_port_that_is_taken_is_said_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        started = run("script/server", PORT=port)
    assert started.returncode == 1
    assert started.stdout == ""
    assert started.stderr == (
        f"Stopped: port {port} is taken or not allowed;"
        " choose another, as in: PORT=8001 script/server\n"
    )


def test_the_home_page_asks_to_sign_in(client):
    assert client.get(reverse("home")).status_code == 302
