"""F. Files: what is sent in the place of one, and what rides in one."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from institutions.files import receiving
from institutions.models import Blob, StoredFile
from tests import stored
from tests.hostile.conftest import timed, told
from tests.stored import OF_KIND, office, pdf, upload

pytestmark = pytest.mark.django_db

PDF = OF_KIND["pdf"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ" + bytes(200)
HTML = b"<!doctype html><script>alert(1)</script>"


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large and holds nothing."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    size = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IEND", b"")


def animation(frames: int) -> bytes:
    out = io.BytesIO()
    first, *rest = [Image.new("L", (2, 2), place % 256) for place in range(frames)]
    first.save(out, "PNG", save_all=True, append_images=rest)
    return out.getvalue()


def bomb(entries: int = 1, size: int = 200 * 1024 * 1024) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in range(entries):
            with archive.open(f"xl/{place}.xml", "w") as part:
                for _ in range(size // (1024 * 1024)):
                    part.write(bytes(1024 * 1024))
    return out.getvalue()


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place in range(100_000):
            archive.writestr(f"{place}", "")
    return out.getvalue()


def nested(depth: int) -> bytes:
    content = office()
    for _ in range(depth):
        content = office(parts={"word/embeddings/one.docx": content})
    return content


@pytest.fixture
def send(api, secretary):
    """Send a file to be kept, and say what was told."""
    client = api(secretary)

    def sent(content: bytes, name: str, **more):
        return timed(client.post, "/file", {"file": upload(content, name)}, "multipart", **more)

    return sent


REFUSED = {
    "F01 empty": (b"", "a.pdf", "empty_file"),
    "F02 PNG as PDF": (OF_KIND["png"], "a.pdf", "type_mismatch"),
    "F02 EXE as PDF": (EXE, "a.pdf", "type_mismatch"),
    "F02 HTML as PNG": (HTML, "a.png", "type_mismatch"),
    "F02 EXE": (EXE, "a.exe", "type_not_allowed"),
    "F02 Word as Excel": (OF_KIND["docx"], "a.xlsx", "type_mismatch"),
    "F03 PDF garbage": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "a.pdf", "invalid_file"),
    "F03 PDF cut": (PDF[: len(PDF) // 2], "a.pdf", "invalid_file"),
    "F03 PNG cut": (stored.image(size=(400, 400), colour="red")[:200], "a.png", "invalid_file"),
    "F03 JPEG garbage": (b"\xff\xd8\xff" + bytes(500), "a.jpg", "invalid_file"),
    "F03 Word cut": (OF_KIND["docx"][:100], "a.docx", "invalid_file"),
    "F05 SVG": (SVG, "a.svg", "type_not_allowed"),
    "F05 SVGZ": (b"\x1f\x8b" + bytes(50), "a.svgz", "type_not_allowed"),
    "F05 SVG as PNG": (SVG, "a.png", "type_mismatch"),
    "F06 nested": (nested(4), "a.docx", "archive_too_large"),
    "F07 macros": (office(parts={"word/vbaProject.bin": "x"}), "a.docx", "type_not_allowed"),
    "F07 macro type": (office(types="macroEnabled.main+xml"), "a.docx", "type_not_allowed"),
    "F07 docm": (OF_KIND["docx"], "a.docm", "type_not_allowed"),
    "F08 400 million pixels": (png_header(20_000, 20_000), "a.png", "image_too_large"),
    "F08 100 million pixels": (png_header(10_000, 10_000), "a.png", "image_too_large"),
    "F09 EPS": (b"%!PS-Adobe-3.0 EPSF", "a.png", "type_not_allowed"),
    "F09 TIFF": (b"II*\x00" + bytes(50), "a.png", "type_not_allowed"),
    "F09 PSD": (b"8BPS" + bytes(50), "a.png", "type_not_allowed"),
    "C18 entities": (
        office(parts={"word/styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        "a.docx",
        "invalid_file",
    ),
}


@pytest.mark.parametrize(("content", "name", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_file_of_ours_is_refused(attack, api, secretary, content, name, code):
    client = api(secretary)
    answer = attack(client.post, "/file", {"file": upload(content, name)}, "multipart")
    assert answer == (400, "validation_error", {"file": [code]})


@pytest.mark.parametrize(
    "make",
    [bomb, many_entries, lambda: animation(5_000)],
    ids=["F06 bomb", "F06 entries", "F08 animation"],
)
def test_what_would_grow_is_refused_by_its_list(send, make):
    content = make()
    name = "a.png" if content.startswith(b"\x89PNG") else "a.xlsx"
    code = "image_too_large" if name == "a.png" else "archive_too_large"
    assert told(send(content, name)) == (400, "validation_error", {"file": [code]})
    assert not Blob.objects.exists()


@pytest.mark.parametrize("over", [1, 20 * 1024 * 1024], ids=["F01 a byte more", "F01 a stream"])
def test_a_file_above_the_limit_is_413(attack, api, secretary, settings, over):
    settings.FILE_MAX_BYTES = 1024 * 1024
    content = PDF + bytes(settings.FILE_MAX_BYTES + over - len(PDF))
    answer = attack(api(secretary).post, "/file", {"file": upload(content)}, "multipart")
    assert answer == (413, "payload_too_large")


@pytest.mark.parametrize("_id", ["F04 polyglots"])
def test_what_rides_behind_an_image_is_gone_and_a_pdf_runs_nowhere(
    send, web, secretary, settings, _id
):
    for kind in ("png", "jpeg", "webp"):
        made = send(OF_KIND[kind] + HTML, f"{kind}.{kind}")
        file = StoredFile.objects.get(pk=made.json()["id"])
        assert HTML not in file.blob.read()
        assert HTML not in file.blob.read(small=True)
    made = send(PDF + HTML + b"%%EOF", "a.pdf").json()
    page = web(secretary).get(reverse("institutions:download-file", args=[made["id"]]))
    assert page["Content-Disposition"].startswith("attachment")
    seen = web(secretary).get(reverse("institutions:view-file", args=[made["id"]]))
    for answer in (page, seen):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["Content-Type"] == "application/pdf"


FLAGGED = {
    "F07 external": (
        office(parts={"word/_rels/a.rels": '<Relationship TargetMode="External" Target="x"/>'}),
        "a.docx",
        ["external"],
    ),
    "F07 DDE": (office("xlsx", {"xl/externalLinks/1.xml": "<ddeLink/>"}), "a.xlsx", ["external"]),
    "F10 JavaScript": (
        pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")),
        "a.pdf",
        ["javascript"],
    ),
    "F10 launch": (
        pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F="cmd.exe")),
        "a.pdf",
        ["launch"],
    ),
    "F10 embedded": (
        pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())),
        "a.pdf",
        ["attachments"],
    ),
}


@pytest.mark.parametrize(("content", "name", "flags"), FLAGGED.values(), ids=FLAGGED)
def test_what_reaches_out_is_kept_and_told(send, content, name, flags):
    made = send(content, name)
    assert made.status_code == 201
    assert made.json()["flags"] == flags


@pytest.mark.parametrize("_id", ["F10 encrypted"])
def test_a_pdf_with_a_password_is_kept_uncounted(send, _id):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as plain:
        plain.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    made = send(out.getvalue(), "a.pdf").json()
    assert (made["flags"], made["pages"]) == (["encrypted"], None)


@pytest.mark.parametrize("_id", ["F10 object loop"])
def test_pages_in_a_circle_are_no_pdf(send, _id):
    circle = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    assert told(send(circle, "a.pdf")) == (400, "validation_error", {"file": ["invalid_file"]})


@pytest.mark.parametrize("_id", ["F10 10,000 pages"])
def test_many_pages_are_counted(send, _id):
    assert send(pdf(10_000), "a.pdf").json()["pages"] == 10_000


NAMES = {
    "F12 unix": ("../../etc/passwd.pdf", "passwd.pdf"),
    "F12 windows": ("..\\..\\x.pdf", "x.pdf"),
    "F12 drive": ("C:\\x.pdf", "x.pdf"),
    "F12 absolute": ("/etc/x.pdf", "x.pdf"),
    "F13 NUL": ("a\x00b.pdf", "ab.pdf"),
    "F13 header": ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
    "F13 quotes": ('a"b.pdf', 'a"b.pdf'),
    "F13 right to left": ("a\u202efdp.pdf", "afdp.pdf"),
    "F13 long": ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
    "F13 emoji": ("acta \U0001f33d.pdf", "acta \U0001f33d.pdf"),
    "F13 hidden": (".htaccess", "htaccess.pdf"),
    "F13 device": ("CON.pdf", "CON.pdf"),
}


@pytest.mark.parametrize(("name", "shown"), NAMES.values(), ids=NAMES)
def test_a_name_is_only_a_name(api, secretary, name, shown):
    """As it is given to us: how a client writes it into its request is its own affair."""
    given = upload(PDF, "x.pdf")
    given._name = name
    received = receiving.receive(given)
    file = receiving.add(secretary.institution, received, actor=secretary)
    assert file.filename == shown
    answer = api(secretary).get(f"/file/{file.pk}/download")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].isascii()
    assert "\n" not in answer["Content-Disposition"]
    assert set(answer.cookies) == set()
    assert "/" not in file.blob.path.removeprefix("files/")[3:]


@pytest.mark.parametrize("_id", ["F13 over HTTP"])
def test_a_name_with_a_line_end_makes_no_header(send, api, secretary, _id):
    made = send(PDF, 'a"\r\nSet-Cookie: x=1\r\n.pdf')
    assert made.status_code == 201
    answer = api(secretary).get(f"/file/{made.json()['id']}/download")
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("_id", ["F14 same file twice"])
def test_the_same_file_twice_is_kept_once(send, _id):
    first, second = (send(PDF, name).json() for name in ("a.pdf", "b.pdf"))
    assert first["id"] != second["id"]
    assert first["sha256"] == second["sha256"]
    assert Blob.objects.count() == 1


@pytest.mark.parametrize("_id", ["F15 same key"])
def test_a_key_gives_the_first_answer_again(send, _id):
    key = {"HTTP_IDEMPOTENCY_KEY": "k-1"}
    first, again = send(PDF, "a.pdf", **key), send(PDF, "otro.pdf", **key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = send(pdf(2), "a.pdf", **key)
    assert told(other) == (422, "idempotency_mismatch")
    assert StoredFile.objects.count() == 1


CUT = {
    "F16 cut": lambda body: body[: len(body) // 2],
    "F16 no end": lambda body: body[: body.rindex(b"--B--")],
}


@pytest.mark.parametrize("cut", CUT.values(), ids=CUT)
def test_half_a_file_is_none(attack, api, secretary, cut):
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = cut(body + PDF + b"\r\n--B--\r\n")
    kind = "multipart/form-data; boundary=B"
    answer = attack(api(secretary).generic, "POST", "/file", body, kind)
    assert answer == (400, "validation_error", {"file": ["incomplete_upload"]})


@pytest.mark.parametrize("_id", ["F17 two files in one"])
def test_one_file_at_a_time(attack, api, secretary, _id):
    sent = {"file": [upload(PDF, "a.pdf"), upload(PDF, "b.pdf")]}
    answer = attack(api(secretary).post, "/file", sent, "multipart")
    assert answer == (400, "validation_error", {"file": ["too_many_files"]})


@pytest.mark.parametrize(
    ("setting", "most", "code"),
    [("FILES_MAX", 1, "too_many_files"), ("FILES_TOTAL_BYTES", 900, "quota_exceeded")],
    ids=["F17 too many", "F17 quota"],
)
def test_an_institution_keeps_so_much(send, settings, setting, most, code):
    assert send(PDF, "a.pdf").status_code == 201
    setattr(settings, setting, most)
    assert told(send(pdf(3), "b.pdf")) == (400, "validation_error", {"file": [code]})
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("_id", ["F18 declared type"])
def test_the_type_that_is_declared_counts_for_nothing(send, api, secretary, _id):
    file = upload(PDF, "a.pdf")
    file.content_type = "text/html"
    made = api(secretary).post("/file", {"file": file}, "multipart").json()
    assert made["mediaType"] == "application/pdf"
    download = api(secretary).get(f"/file/{made['id']}/download")
    assert download["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("_id", ["F20 by its path"])
def test_nothing_is_served_by_its_place_in_the_storage(send, web, secretary, _id):
    blob = Blob.objects.get(pk=send(PDF, "a.pdf").json()["sha256"])
    for path in (f"/media/{blob.path}", f"/{blob.path}", f"/static/{blob.path}"):
        assert web(secretary).get(path).status_code == 404
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize("_id", ["B16 links"])
def test_an_address_of_a_file_opens_nothing_by_itself(send, api, web, secretary, stranger, _id):
    made = send(PDF, "a.pdf").json()
    unknown = made["id"][:-1] + ("0" if made["id"][-1] != "0" else "1")
    for path in ("", "/download", "/preview"):
        mine, other = f"/file/{made['id']}{path}", f"/file/{unknown}{path}"
        assert api(secretary).get(mine).status_code == 200
        assert told(api(stranger).get(mine)) == told(api(secretary).get(other))
    assert web(stranger).get(f"/archivos/{made['id']}/ver/").status_code == 404
    secretary.sub_role.grants.filter(action="view_file").delete()
    assert told(api(secretary).get(f"/file/{made['id']}")) == (404, "not_found")
    assert web(secretary).get(f"/archivos/{made['id']}/descargar/").status_code == 404


@pytest.fixture
def foreign(stranger):
    return stored.kept(stranger.institution, stranger)


@pytest.mark.parametrize("_id", ["B04 foreign file"])
def test_the_file_of_another_school_is_no_answer(foreign, attack, api, secretary, plan, _id):
    unknown = "7d1b5e26-4a56-4d0c-8d6e-2f4f1b7c3a10"
    answers = [
        told(
            api(secretary).patch(
                f"/pei/{plan.pk}/aspect/institutional-diagnosis-reference",
                {"file": key, "revision": 0},
                "json",
            )
        )
        for key in (str(foreign.pk), unknown)
    ]
    assert answers == [(400, "validation_error", {"file": ["invalid_choice"]})] * 2
