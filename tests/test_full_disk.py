"""A disk without room: one clear answer, what was there stays, and it is well again by itself."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from pei import editing
from pei_project import disk
from pei_project.api.errors import SENTENCE
from pei_project.errors import NO_ROOM
from pei_project.limited import OUT_OF_ROOM
from tests import stored
from tests.conftest import PASSWORD
from tests.disks import Forbidden, Mounted, children, small_disk
from tests.pages import DEMO_PASSWORD
from tests.server import ROOT
from tests.visitor import SECRETARY, Visitor

ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
SECONDS_TO_START = 60
LARGE = stored.pdf() + b"\n%" + b"x" * 3_000_000  # it waits on the disk while it is read


class Product:
    """The product with its files, and SQLite's, on a small disk."""

    def __init__(self, place: Mounted | Forbidden, database, contents, static):
        folder, self.place = place.folder, place
        url = database.url if ON_POSTGRES else f"sqlite:///{folder}/{database.live.name}"
        for name in ("media", "tmp"):
            (contents / name).mkdir()
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "pei_project.settings",
            "DEBUG": "yes",
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(static),
            "TMPDIR": str(folder / "tmp"),
        }
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self.port = probe.getsockname()[1]
        gunicorn = [sys.executable, "-m", "gunicorn", "pei_project.wsgi", "--workers", "2"]
        living = place.living(contents, *gunicorn, "--bind", f"127.0.0.1:{self.port}")
        self.process = subprocess.Popen(living, cwd=ROOT, env=environment)
        self.url = f"http://localhost:{self.port}"
        self.wait()

    def wait(self):
        deadline = time.monotonic() + SECONDS_TO_START
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=30).close()
                return
            except OSError:
                time.sleep(0.1)
        self.process.kill()
        raise RuntimeError("it did not start")

    def fill(self):
        self.place.fill(self.process.pid)

    def give_room(self):
        self.place.give_room(self.process.pid)

    def processes(self) -> list[int]:
        return [self.process.pid, *children(self.process.pid)]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.fixture(params=[small_disk, Forbidden])
def product(request, server, tmp_path):
    contents, folder = tmp_path / "contents", tmp_path / "disk"
    contents.mkdir()
    folder.mkdir()
    database = server.database.twin(contents)
    running = Product(request.param(folder), database, contents, server.static)
    yield running
    running.stop()
    database.remove()


@pytest.fixture
def visitor(product):
    made = Visitor(product.url)
    made.sign_in()
    return made


@pytest.fixture
def aspect(visitor):
    plans = visitor.api("GET", "/pei")[1]["results"]
    plan = next(plan["id"] for plan in plans if plan["state"] == "draft")
    return f"/pei/{plan}/aspect/principles-fundamentals"


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


def refused(answer) -> bool:
    """Whether this is the one error body of a full disk."""
    status, body = answer
    said = {name: body[name] for name in ("statusCode", "error", "message")}
    expected = {"statusCode": 507, "error": "storage_full", "message": NO_ROOM}
    return (status, said) == (507, expected)


def checks(visitor) -> tuple[int, dict]:
    status, body = visitor.api("GET", "/readyz")
    return status, body["checks"]


def save(visitor, aspect, text):
    revision = visitor.api("GET", aspect)[1]["revision"]
    return visitor.api("PATCH", aspect, {"mission": text}, If_Match=f'"{revision}"')


def again(page: str) -> dict[str, str]:
    """What a page offers to send again."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(said) for name, said in hidden}


@contextmanager
def postgres_out_of_room():
    """Inside, PostgreSQL refuses each line of the history as it does where its disk is full."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
            "'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON sheets_change EXECUTE FUNCTION no_room()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION no_room CASCADE")


@pytest.mark.skipif(ON_POSTGRES, reason="the disk of PostgreSQL is not ours")
def test_a_save_on_a_full_disk_is_refused_and_is_well_once_there_is_room(product, visitor, aspect):
    page = f"/proyectos/{aspect.split('/')[2]}/principios-y-fundamentos/mision-y-vision/"
    assert save(visitor, aspect, "Lo de antes")[0] == 200
    before, processes = visitor.api("GET", aspect), product.processes()
    fields = {"revision": str(before[1]["revision"]), "do": "save", "vision": "Lejos\nde aquí"}

    product.fill()

    assert refused(save(visitor, aspect, "Lo nuevo"))
    status, content = visitor.post(page, mission="Lo <nuevo>", **fields)
    assert status == 507
    assert NO_ROOM in content
    typed = again(content)
    assert typed.items() >= {**fields, "mission": "Lo <nuevo>"}.items()
    newcomer = Visitor(product.url)
    newcomer.ask("GET", "/ingresar/")
    status, content = newcomer.post("/ingresar/", email=SECRETARY, password=DEMO_PASSWORD)
    assert status == 507
    assert NO_ROOM in content
    assert DEMO_PASSWORD not in content
    credentials = {"email": SECRETARY, "password": DEMO_PASSWORD}
    assert refused(visitor.api("POST", "/auth/login", credentials))
    assert visitor.api("GET", aspect) == before
    assert visitor.ask("GET", page)[0] == 200
    failed = {"database": "failed", "migrations": "ok", "storage": "failed"}
    assert checks(visitor) == (503, failed)

    product.give_room()

    assert checks(visitor) == (200, {"database": "ok", "migrations": "ok", "storage": "ok"})
    assert visitor.post(page, **typed)[0] == 302
    assert visitor.api("GET", aspect)[1]["mission"] == "<p>Lo &lt;nuevo&gt;</p>"
    assert save(visitor, aspect, "Lo nuevo")[0] == 200
    assert product.processes() == processes


def test_a_file_for_which_there_is_no_room_is_refused_and_taken_once_there_is(product, visitor):
    status, kept = visitor.upload(stored.pdf(2))
    assert status == 201
    processes = product.processes()
    fields = {"csrfmiddlewaretoken": visitor.csrf(), "name": "file"}

    product.fill()

    for content in (stored.pdf(3), LARGE):
        assert refused(visitor.upload(content))
        assert visitor.upload(content, "/archivos/subir/", **fields) == (
            507,
            {"message": NO_ROOM},
        )
    assert visitor.ask("GET", f"/file/{kept['id']}/download")[1].startswith("%PDF")
    assert checks(visitor)[1]["storage"] == "failed"

    product.give_room()

    assert checks(visitor)[0] == 200
    assert visitor.upload(stored.pdf(3))[0] == 201
    assert product.processes() == processes


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite's disk is really filled above")
@pytest.mark.django_db(transaction=True)
def test_what_postgres_says_of_a_full_disk_is_told_as_that(api, web, secretary, plan):
    """``disk_full`` comes from the server: nobody fills its disk for a test."""
    aspect = f"/pei/{plan.pk}/aspect/principles-fundamentals"
    page = f"/proyectos/{plan.pk}/principios-y-fundamentos/mision-y-vision/"
    client, clerk = api(secretary), web(secretary)
    with postgres_out_of_room():
        answer = client.patch(aspect, {"mission": "Lo nuevo", "revision": 0})
        assert refused((answer.status_code, answer.json()))
        told = clerk.post(page, {"mission": "Lo nuevo", "revision": "0", "do": "save"})
        assert told.status_code == 507
        assert NO_ROOM in told.content.decode()
    assert client.get(aspect).json()["revision"] == 0
    assert client.patch(aspect, {"mission": "Lo nuevo", "revision": 0}).status_code == 200


# --- What else is answered so -------------------------------------------------------------------


def test_whoever_says_that_there_is_no_room_is_understood():
    with pytest.raises(OSError, match="No space") as no_room:
        Path("/dev/full").write_bytes(b"x")
    assert disk.is_full(no_room.value)
    assert not disk.is_full(FileNotFoundError(2, "No such file"))
    assert not disk.is_full(OperationalError("database is locked"))
    with pytest.raises(OperationalError) as caused:
        raise OperationalError("could not be kept") from no_room.value
    assert disk.is_full(caused.value)


def test_sqlite_that_may_not_grow_is_full(tmp_path):
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as small:
        small.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as no_room:
            small.execute("CREATE TABLE one AS SELECT randomblob(90000)")
    assert disk.is_full(no_room.value)


def test_a_limited_process_without_room_says_so():
    code = (
        "import sys; from pathlib import Path; from pei_project.limited import serve;"
        "sys.exit(serve(lambda folder: Path('/dev/full').write_bytes(b'x'), '.'))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == OUT_OF_ROOM


@contextmanager
def held(statement: str):
    """Inside, the database does not answer to statements that begin so."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(statement):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ['INSERT INTO "sheets_change"', ""])
def test_a_page_that_the_database_does_not_answer_says_so(web, secretary, plan, statement):
    """With its frame, or without where nobody can be read."""
    clerk = web(secretary)
    page = f"/proyectos/{plan.pk}/principios-y-fundamentos/mision-y-vision/"
    with held(statement):
        told = clerk.post(page, {"mission": "Lo nuevo", "revision": "0", "do": "save"})
    assert (told.status_code, told["Retry-After"]) == (503, "2")
    assert SENTENCE["busy"] in told.content.decode()
    assert ("Lo nuevo" in told.content.decode()) == bool(statement)


@pytest.mark.django_db
def test_what_fails_outside_the_views_says_so_too(web, secretary):
    """The session is kept after the view has answered."""
    newcomer = web()
    newcomer.raise_request_exception = False
    with held('UPDATE "django_session"'):
        told = newcomer.post("/ingresar/", {"email": secretary.email, "password": PASSWORD})
    assert (told.status_code, told["Retry-After"]) == (503, "2")
    assert SENTENCE["busy"] in told.content.decode()
    assert PASSWORD not in told.content.decode()
