"""Files in a bucket: the same product over HTTP against a server that speaks S3."""

import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import boto3
import pytest
from django.core.files.storage import default_storage

from institutions.models import Blob
from pei_project.jobs.models import Job
from pei_project.jobs.running import attempt
from tests.stored import OF_KIND, upload
from tests.test_files import older

KEYS = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": "us-east-1"}


@pytest.fixture(scope="session")
def s3():
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/moto-api/", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    boto3.client("s3", endpoint_url=url, **KEYS).create_bucket(Bucket="pei")
    yield url
    server.terminate()
    server.wait()


@pytest.fixture
def bucket(s3, settings):
    options = {
        "access_key": "tests",
        "secret_key": "tests",
        "region_name": "us-east-1",
        "bucket_name": "pei",
        "endpoint_url": s3,
        "default_acl": "private",
        "file_overwrite": True,
    }
    backend = "storages.backends.s3.S3Storage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": options}}
    return boto3.client("s3", endpoint_url=s3, **KEYS)


def keys(bucket) -> list[str]:
    return [one["Key"] for one in bucket.list_objects_v2(Bucket="pei").get("Contents", ())]


@pytest.mark.django_db(transaction=True)
def test_a_file_is_kept_in_a_bucket_and_swept_from_it(bucket, api, secretary):
    client = api(secretary)
    sent = {"file": upload(OF_KIND["png"], "Escudo.png")}
    made = client.post("/file", sent, "multipart").json()
    blob = Blob.objects.get()
    assert keys(bucket) == sorted([blob.path, blob.preview_path])
    assert len(client.get(f"/file/{made['id']}/download").content) == made["size"]
    assert client.delete(f"/file/{made['id']}", HTTP_IF_MATCH='"1"').status_code == 204
    older(blob)
    attempt(Job.objects.create(kind="files.sweep").pk)
    assert keys(bucket) == []
    assert not default_storage.exists(blob.path)
