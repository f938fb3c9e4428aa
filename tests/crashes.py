"""People who save without pause, and a server that is killed under them: ``python -m tests.crashes
KILLS`` (script/crash). Each save that was acknowledged, which is 200 and the whole answer read, is
looked for after every new start.
"""

import http.client
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.server import ROOT, Server

# Who writes what: a section each, and in it one answer, as the API and as the history call it.
SECTIONS = {
    "principles-fundamentals": ("mission", "mission"),
    "objectives": ("generalObjective", "general_objective"),
    "resource-evaluation": ("gapAnalysis", "gap_analysis"),
    "articulation-cultural-expressions": ("culturalStrategy", "cultural_strategy"),
}
WRITER = {"email": "secretaria@demo.example", "password": "Pei-demo-2026"}
TOKEN_LIVES = 20 * 60  # seconds, and some more
LEAST, MOST = 0.02, 0.15  # seconds that all go on writing before the kill
PATIENCE = 60  # seconds
HISTORY = "SELECT owner, target, revision, field, CAST(after AS TEXT) FROM sheets_change"
CUT_OFF = (OSError, http.client.HTTPException)


class Save(NamedTuple):
    section: str
    revision: int
    value: str


@dataclass
class Report:
    kills: int = 0
    acknowledged: list[Save] = field(default_factory=list)
    lost: set[Save] = field(default_factory=set)
    without_history: set[tuple[str, int]] = field(default_factory=set)
    damage: set[str] = field(default_factory=set)

    @property
    def is_well(self) -> bool:
        return bool(self.acknowledged) and not (self.lost or self.without_history or self.damage)

    def __str__(self):
        damage = f", damaged: {', '.join(sorted(self.damage))}" if self.damage else ""
        return (
            f"{self.kills} kills, {len(self.acknowledged)} saves acknowledged, "
            f"{len(self.lost)} lost, {len(self.without_history)} without history{damage}"
        )


class Site:
    """gunicorn and a worker on ``database``, to be killed and started. The socket they listen on
    outlives them, so who asks meanwhile waits."""

    def __init__(self, database, folder: Path):
        self.database, self.log = database, folder / "crashes.log"
        self.socket = socket.create_server(("127.0.0.1", 0))
        environment = os.environ | {
            "DEBUG": "yes",
            "DATABASE_URL": database.url,
            "MEDIA_ROOT": str(folder / "media"),
        }
        listening = self.socket.fileno()
        with self.log.open("wb") as log:
            self.warm = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(listening)],
                cwd=ROOT,
                env=environment,
                pass_fds=[listening],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.token, self.token_ends = None, 0
        self.start()

    def start(self) -> None:
        """Return when it serves."""
        self.warm.stdin.write("start\n")
        self.warm.stdin.flush()
        said = self.warm.stdout.readline()
        if not said:
            raise RuntimeError(self.log.read_text())
        self.group = int(said)
        ready = self.ask("GET", "/readyz")
        if ready.status != 200:
            raise RuntimeError(f"{ready.content}\n{self.log.read_text()}")

    def kill(self) -> None:
        os.killpg(self.group, signal.SIGKILL)

    def end(self) -> None:
        self.kill()
        self.warm.communicate(timeout=PATIENCE)
        self.socket.close()

    def ask(self, method: str, path: str, body=None, **headers) -> "Answer":
        """The whole answer. Raises one of CUT_OFF where it did not come."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        port = self.socket.getsockname()[1]
        connection = http.client.HTTPConnection("localhost", port, timeout=PATIENCE)
        try:
            connection.request(method, path, json.dumps(body) if body else None, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read())
        finally:
            connection.close()

    def sign_in(self) -> None:
        """Once in the life of a token, however often the server is killed."""
        if time.monotonic() > self.token_ends:
            self.token = None
            self.token = self.ask("POST", "/auth/login", WRITER).json()["token"]
            self.token_ends = time.monotonic() + TOKEN_LIVES


@dataclass
class Answer:
    status: int
    content: bytes

    def json(self):
        return json.loads(self.content)


class Crash:
    """The PEI of the demo school being written while its server is killed; ``report`` says what
    came of it."""

    def __init__(self, site: Site):
        self.site, self.report = site, Report()
        site.sign_in()
        plans = site.ask("GET", "/pei").json()["results"]
        self.plan = next(plan["id"] for plan in plans if plan["state"] == "draft")
        self.numbers = itertools.count(1)
        self.first = {section: self.stored(section).revision for section in SECTIONS}

    def once(self) -> None:
        """Kill it at some moment, start it again and look for all that was acknowledged."""
        self.site.sign_in()
        began, killed = [threading.Event() for _ in SECTIONS], threading.Event()
        with ThreadPoolExecutor(len(SECTIONS)) as threads:
            writing = [
                threads.submit(self.write, section, begun, killed)
                for section, begun in zip(SECTIONS, began, strict=True)
            ]
            all_began = all(begun.wait(PATIENCE) for begun in began)
            time.sleep(random.uniform(LEAST, MOST))
            self.site.kill()
            killed.set()
            self.site.start()
            for one in writing:
                one.result()
        if not all_began:
            raise RuntimeError(f"Not all could save:\n{self.site.log.read_text()}")
        self.report.kills += 1
        self.compare()

    def write(self, section: str, begun: threading.Event, killed: threading.Event) -> None:
        """Save one after the other until the server is gone."""
        name, _ = SECTIONS[section]
        revision = self.stored(section).revision
        while not killed.is_set():
            said = {name: f"<p>Guardado {next(self.numbers)}</p>"}
            try:
                answer = self.site.ask("PATCH", self.path(section), said, If_Match=f'"{revision}"')
            except CUT_OFF:
                return
            if answer.status != 200:
                raise RuntimeError(f"{section}: {answer.status} {answer.content}")
            revision = answer.json()["revision"]
            self.report.acknowledged.append(Save(section, revision, said[name]))
            begun.set()

    def compare(self) -> None:
        """What was acknowledged, beside what people read and what the history says."""
        report = self.report
        history = self.history()
        for section in SECTIONS:
            stored = self.stored(section)
            saves = [save for save in report.acknowledged if save.section == section]
            report.lost |= {save for save in saves if save not in history}
            report.lost |= {save for save in saves if save.revision > stored.revision}
            told = {save.revision for save in history if save.section == section}
            written = set(range(self.first[section] + 1, stored.revision + 1))
            report.without_history |= {(section, revision) for revision in written - told}
            if written and stored not in history:
                report.without_history.add((section, stored.revision))
        if self.site.database.url.startswith("sqlite"):
            found = {said for (said,) in self.site.database.read("PRAGMA integrity_check")}
            report.damage |= found - {"ok"}

    def history(self) -> set[Save]:
        """What was written by our writers, as the database keeps it."""
        names = {(section, name) for section, (_, name) in SECTIONS.items()}
        return {
            Save(section, revision, json.loads(after))
            for owner, section, revision, name, after in self.site.database.read(HISTORY)
            if uuid.UUID(str(owner)) == uuid.UUID(self.plan) and (section, name) in names
        }

    def stored(self, section: str) -> Save:
        body = self.site.ask("GET", self.path(section)).json()
        return Save(section, body["revision"], body[SECTIONS[section][0]])

    def path(self, section: str) -> str:
        return f"/pei/{self.plan}/aspect/{section}"


def crash(prepared: Server, folder: Path, kills: int) -> Report:
    """Kill a server so often, on a database like the one of ``prepared``."""
    database = prepared.database.twin(folder)
    try:
        site = Site(database, folder)
        try:
            crashing = Crash(site)
            for _ in range(kills):
                crashing.once()
        finally:
            site.end()
    finally:
        database.remove()
    return crashing.report


def main(kills: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "prepared").mkdir()
        prepared = Server(folder / "prepared", folder / "given")
        try:
            report = crash(prepared, folder, kills)
        finally:
            prepared.stop()
    engine = "PostgreSQL" if prepared.database.url.startswith("postgres") else "SQLite"
    print(f"{engine}: {report}")
    return 0 if report.is_well else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
