"""The antivirus: a real clamd with a signature of our own, where Debian's is installed; and files
that wait while it is silent."""

import shutil
import socket
import subprocess
import time
from contextlib import closing

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from institutions.files import antivirus
from institutions.files.antivirus import Verdict
from institutions.models import Blob, BlobState, StoredFile
from pei_project.jobs import queue
from pei_project.jobs.models import Job, State
from tests.stored import OF_KIND, upload

committing = pytest.mark.django_db(transaction=True)
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
INFECTED = OF_KIND["pdf"] + b"\n%" + VIRUS + b"\n%%EOF"
SECONDS_TO_START = 60


class Clamd:
    """A clamd that knows one signature."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"tcp://127.0.0.1:{self.port}"
        database = folder / "signatures"
        database.mkdir(parents=True)
        (database / "own.ndb").write_text(f"Pei.Test:0:*:{VIRUS.hex()}\n")
        said = {
            "DatabaseDirectory": database,
            "TCPSocket": self.port,
            "TCPAddr": "127.0.0.1",
            "Foreground": "yes",
            "TemporaryDirectory": folder,
            "LogFile": folder / "log",
        }
        lines = "".join(f"{name} {value}\n" for name, value in said.items())
        (folder / "clamd.conf").write_text(lines)

    def start(self):
        command = [shutil.which("clamd"), "--config-file", self.folder / "clamd.conf"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def one_clamd(tmp_path_factory):
    if not shutil.which("clamd"):
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    clamd = Clamd(tmp_path_factory.mktemp("clamd"))
    clamd.start()
    yield clamd
    clamd.stop()


@pytest.fixture
def clamd(one_clamd, settings):
    settings.CLAMD_URL = one_clamd.url
    return one_clamd


def send(client, content=OF_KIND["pdf"], name="SIEE.pdf"):
    return client.post("/file", {"file": upload(content, name)}, "multipart")


def test_a_real_antivirus_tells_one_from_the_other(clamd):
    assert antivirus.scan(OF_KIND["pdf"]) == Verdict.CLEAN
    assert antivirus.scan(INFECTED) == Verdict.INFECTED


@pytest.mark.django_db
def test_a_virus_is_refused_and_nothing_of_it_kept(clamd, api, secretary):
    client = api(secretary)
    refused = send(client, INFECTED)
    assert refused.status_code == 400
    assert [one["code"] for one in refused.json()["fields"]["file"]] == ["infected"]
    blob = Blob.objects.get()
    assert (blob.state, default_storage.exists(blob.path)) == (BlobState.INFECTED, False)
    assert not StoredFile.objects.exists()
    assert send(client, INFECTED, "otro.pdf").status_code == 400
    assert send(client).status_code == 201


@committing
def test_a_file_waits_for_an_antivirus_that_is_silent(api, secretary, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"  # nobody listens there
    client = api(secretary)
    said = send(client).json()
    assert said["state"] == "held"
    held = client.get(f"/file/{said['id']}/download")
    assert (held.status_code, held.json()["error"]) == (409, "in_progress")
    job = Job.objects.get(kind="files.scan")
    assert (job.state, job.attempts) == (State.WAITING, 1)
    settings.CLAMD_URL = ""
    Job.objects.filter(pk=job.pk).update(next_try_at=timezone.now())
    queue.sweep()
    assert client.get(f"/file/{said['id']}/download").content == OF_KIND["pdf"]


@committing
def test_one_that_turns_out_a_virus_is_taken_away(one_clamd, api, secretary, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    client = api(secretary)
    said = send(client, INFECTED).json()
    assert said["state"] == "held"
    settings.CLAMD_URL = one_clamd.url
    Job.objects.filter(kind="files.scan").update(next_try_at=timezone.now())
    queue.sweep()
    told = client.get(f"/file/{said['id']}").json()
    assert told["state"] == "infected"
    assert client.get(f"/file/{said['id']}/download").status_code == 404
    assert not default_storage.exists(Blob.objects.get().path)


def test_without_an_antivirus_everything_is_clean(settings):
    assert settings.CLAMD_URL == ""
    assert antivirus.scan(INFECTED) == Verdict.CLEAN
