"""The product as people meet it: script/server, its own database, real HTTP.

Each test starts from the state ``script/server`` prepared (catalogs and the demo school): a copy
of the database is laid over the live one, under the running processes. The first server of a run
is prepared from nothing, and the others start from what it has prepared.
"""

import fcntl
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 300


class Server:
    """A running product. ``url`` has no slash at its end. ``prepared`` is a folder for what the
    servers of a run have in common."""

    def __init__(self, folder: Path, prepared: Path):
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.log, self.static = folder / "server.log", prepared / "static"
        self.database = database_in(folder)
        self.media, self.prepared, self.has_given = folder / "media", prepared, False
        environment = os.environ | {
            "PORT": str(port),
            "DEBUG": "yes",
            "DATABASE_URL": self.database.url,
            "MEDIA_ROOT": str(self.media),
            "STATIC_ROOT": str(self.static),
            "VENV": sys.prefix,
        }
        with alone(prepared) as is_first:
            if not is_first:
                self.database.take(prepared)
                shutil.copytree(prepared / "media", self.media)
            self.start(environment)
            if is_first:
                self.database.give(prepared)
                shutil.copytree(self.media, prepared / "media")
            self.has_given = is_first

    def start(self, environment: dict):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [ROOT / "script/server"], env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            self.wait()
            self.rest()
            self.database.keep()
        except BaseException:
            self.stop()
            raise

    def wait(self):
        """Return when it serves. Raises RuntimeError with its log when it never does."""
        deadline = time.monotonic() + SECONDS_TO_START
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
                return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
        raise RuntimeError(f"script/server did not start:\n{self.log.read_text()}")

    def rest(self):
        """Return when its worker has nothing left to do: the official PDFs of the demo are made
        once, not under every test again."""
        unfinished = "SELECT count(*) FROM jobs_job WHERE state IN ('waiting', 'running')"
        deadline = time.monotonic() + SECONDS_TO_START
        while self.database.read(unfinished) != [(0,)]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"its work does not end:\n{self.log.read_text()}")
            time.sleep(0.2)

    def restore(self):
        self.database.restore()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.has_given:
            with alone(self.prepared):
                shutil.rmtree(self.prepared / "media")
                self.database.take_back(self.prepared)
        self.database.remove()


@contextmanager
def alone(prepared: Path):
    """Hold the folder; whether nobody has prepared anything in it yet."""
    prepared.mkdir(exist_ok=True)
    with (prepared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not (prepared / "media").exists()


def database_in(folder: Path):
    """A database for a server: beside the one the other tests use, of the same kind."""
    url = os.environ.get("DATABASE_URL", "")
    return PostgresDatabase(url) if url.startswith("postgres") else SqliteDatabase(folder)


class SqliteDatabase:
    def __init__(self, folder: Path):
        self.live, self.kept = folder / "db.sqlite3", folder / "kept.sqlite3"
        self.url = f"sqlite:///{self.live}"

    def keep(self):
        self._copy(self.live, self.kept)

    def restore(self):
        self._copy(self.kept, self.live)

    def twin(self, folder: Path) -> "SqliteDatabase":
        """Another one, as this was when it was kept."""
        made = SqliteDatabase(folder)
        self._copy(self.kept, made.live)
        return made

    def read(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.live, timeout=20)) as connection:
            return connection.execute(query).fetchall()

    def give(self, prepared: Path):
        self._copy(self.kept, prepared / "db.sqlite3")

    def take(self, prepared: Path):
        self._copy(prepared / "db.sqlite3", self.live)

    def take_back(self, prepared: Path):
        (prepared / "db.sqlite3").unlink()

    def remove(self):
        pass  # it goes with its folder

    def _copy(self, source: Path, target: Path):
        with (
            closing(sqlite3.connect(source, timeout=20)) as old,
            closing(sqlite3.connect(target, timeout=20)) as new,
        ):
            old.backup(new)


class PostgresDatabase:
    def __init__(self, url: str):
        self.suite_url, parts = url, urllib.parse.urlsplit(url)
        self.live = f"pei_server_{secrets.token_hex(4)}"
        self.kept = f"{self.live}_kept"
        self.url = parts._replace(path=f"/{self.live}").geturl()
        self.maintenance = parts._replace(path="/postgres").geturl()
        self._run("CREATE DATABASE {}", self.live)

    def keep(self):
        self._copy(self.live, self.kept)

    def restore(self):
        self._run("DROP DATABASE {} WITH (FORCE)", self.live)
        self._copy(self.kept, self.live)

    def twin(self, folder: Path) -> "PostgresDatabase":
        """Another one, as this was when it was kept."""
        made = PostgresDatabase(self.suite_url)
        made._run("DROP DATABASE {} WITH (FORCE)", made.live)
        self._copy(self.kept, made.live)
        return made

    def read(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def give(self, prepared: Path):
        given = f"{self.live}_given"
        self._copy(self.kept, given)
        (prepared / "database").write_text(given)

    def take(self, prepared: Path):
        self._run("DROP DATABASE {}", self.live)
        self._copy((prepared / "database").read_text(), self.live)

    def take_back(self, prepared: Path):
        self._run("DROP DATABASE {}", (prepared / "database").read_text())

    def remove(self):
        for name in (self.live, self.kept):
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _copy(self, source: str, target: str):
        # PostgreSQL copies only a database nobody is connected to; the server connects again, and
        # its worker would at once.
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}"
        self._run("ALTER DATABASE {} ALLOW_CONNECTIONS false", source)
        with psycopg.connect(self.maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL(end).format(sql.Literal(source)))
        self._run("CREATE DATABASE {} TEMPLATE {}", target, source)
        self._run("ALTER DATABASE {} ALLOW_CONNECTIONS true", source)

    def _run(self, statement: str, *names: str):
        with psycopg.connect(self.maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
