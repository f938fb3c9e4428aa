"""C. Transport and JSON, sent byte by byte to every route that takes a body."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.hostile.conftest import invalid, timed, told

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

JSON = "application/json"
PARSE = (400, "parse_error")
UNSUPPORTED = (415, "unsupported_media_type")
LARGE = (413, "payload_too_large")
MIB = 1024 * 1024

TWICE = invalid({"body": ["duplicate_key"]})
DEEP = {"body": ["too_deep"]}
MANY = {"body": ["too_many"]}
BAD = {"body": ["invalid"]}


def keys(count: int) -> bytes:
    return b"{" + b",".join(b'"%x":0' % number for number in range(count)) + b"}"


# id -> (body, Content-Type, what is told)
BODIES = {
    "C01 no JSON": (b"mission", JSON, PARSE),
    "C01 truncated": (b'{"mission": "x', JSON, PARSE),
    "C01 trailing comma": (b'{"mission": "x",}', JSON, PARSE),
    "C01 two values": (b"{}{}", JSON, PARSE),
    "C01 single quotes": (b"{'mission': 'x'}", JSON, PARSE),
    "C01 raw control in a text": (b'{"mission": "\x01"}', JSON, PARSE),
    "C01 a text that never ends": (b'"' + b'\\"' * 500_000, JSON, PARSE),
    "C01 only quotes": (b'"' * 1_000_001, JSON, PARSE),
    "C02 invalid UTF-8": (b'{"mission": "\xff\xfe"}', JSON, PARSE),
    "C02 overlong UTF-8": (b'{"mission": "\xc0\xaf"}', JSON, PARSE),
    "C02 UTF-16": ("{}".encode("utf-16"), JSON, PARSE),
    "C02 charset=utf-16": ("{}".encode("utf-16"), f"{JSON}; charset=utf-16", UNSUPPORTED),
    "C02 charset=foo": (b"{}", f"{JSON}; charset=foo", UNSUPPORTED),
    "C02 charset=base64": (b"{}", f"{JSON}; charset=base64", UNSUPPORTED),
    "C04 at the top": (b'{"mission": "a", "mission": "b"}', JSON, TWICE),
    "C04 in a row": (b'{"values": [{"name": "a", "name": "b"}]}', JSON, TWICE),
    "C04 written in two ways": (b'{"a": 1, "\\u0061": 2}', JSON, TWICE),
    "C05 33": (b"[" * 33 + b"]" * 33, JSON, invalid(DEEP)),
    "C05 1,000": (b"[" * 1_000 + b"]" * 1_000, JSON, invalid(DEEP)),
    "C05 100,000": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, JSON, invalid(DEEP)),
    "C05 never closed": (b"[" * 1_000_000, JSON, invalid(DEEP)),
    "C06 1,001 keys": (keys(1_001), JSON, invalid(MANY)),
    "C06 100,000 keys": (keys(100_000), JSON, invalid(MANY)),
    "C06 1,001 items": (b'{"values":[' + b"0," * 1_000 + b"0]}", JSON, invalid(MANY)),
    "C06 100,000 items": (b"[" + b"0," * 100_000 + b"0]", JSON, invalid(MANY)),
    "C07 NaN": (b'{"visionHorizonYear": NaN}', JSON, PARSE),
    "C07 Infinity": (b'{"visionHorizonYear": Infinity}', JSON, PARSE),
    "C07 -Infinity": (b'{"visionHorizonYear": -Infinity}', JSON, PARSE),
    "C08 5,000 digits": (b'{"revision": ' + b"9" * 5_000 + b"}", JSON, invalid(BAD)),
    "C08 900 digits": (b'{"visionHorizonYear": -' + b"9" * 900 + b"}", JSON, invalid(BAD)),
    "C08 1e400": (b'{"visionHorizonYear": 1e400}', JSON, invalid(BAD)),
    "C08 a million digits": (b'{"a": 0.' + b"9" * 1_000_000 + b"e999999999}", JSON, invalid(BAD)),
    "C10 array": (b"[]", JSON, invalid(BAD)),
    "C10 string": (b'"x"', JSON, invalid(BAD)),
    "C10 number": (b"7", JSON, invalid(BAD)),
    "C10 true": (b"true", JSON, invalid(BAD)),
    "C10 null": (b"null", JSON, invalid(BAD)),
    "C10 empty": (b"", JSON, invalid(BAD)),
    "C11 text": (b"{}", "text/plain", UNSUPPORTED),
    "C11 XML": (b"<a/>", "application/xml", UNSUPPORTED),
    "C11 form": (b"mission=x", "application/x-www-form-urlencoded", UNSUPPORTED),
    "C11 multipart": (b"--x--", "multipart/form-data; boundary=x", UNSUPPORTED),
    "C11 no type": (b"{}", " ", UNSUPPORTED),
    "C11 a list of types": (b"{}", f"text/plain, {JSON}", UNSUPPORTED),
    "C12 1 MiB and a byte": (b"{}" + b" " * (MIB - 1), JSON, LARGE),
    "C12 3 MiB": (b'{"mission": "' + b"x" * 3 * MIB + b'"}', JSON, LARGE),
}  # fmt: skip


@pytest.fixture
def routes(plan, aspect, api, client, stranger):
    """Each route that takes a body, in a state in which it would take one."""
    seen = {"HTTP_IF_MATCH": '"0"'}
    definition = f"/pei/definition/{plan.pk}"
    return [
        (api().post, "/auth/login", {}),
        (client.put, "/user/me", seen),
        (api(stranger).post, "/pei/definition", {}),
        (client.put, definition, seen),
        (client.patch, definition, seen),
        (client.post, aspect, {}),
        (client.put, aspect, seen),
        (client.patch, aspect, seen),
    ]


@pytest.mark.parametrize(("body", "kind", "expected"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_body(routes, attack, body, kind, expected):
    for send, url, headers in routes:
        assert attack(send, url, body, content_type=kind, **headers) == expected, url


@pytest.mark.parametrize("_id", ["C03"])
def test_a_byte_order_mark_is_left_out(client, aspect, _id):
    body = b"\xef\xbb\xbf" + '{"mission": "Niñez"}'.encode()
    answer = client.post(aspect, body, content_type=JSON)
    assert (answer.status_code, answer.json()["mission"]) == (201, "<p>Niñez</p>")


def test_c05_and_c06_what_is_just_allowed_is_read(client, aspect, attack):
    deep = b'{"x":' + b"[" * 31 + b"]" * 31 + b"}"
    assert attack(client.post, aspect, deep, content_type=JSON)[1] == "unknown_field"
    assert attack(client.post, aspect, keys(1_000), content_type=JSON)[1] == "unknown_field"
    items = b'{"x":[' + b"0," * 999 + b"0]}"
    assert attack(client.post, aspect, items, content_type=JSON)[1] == "unknown_field"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("__proto__", id="C09 __proto__"),
        pytest.param("constructor", id="C09 constructor"),
        pytest.param("__class__", id="C09 __class__"),
        pytest.param("", id="C09 nothing"),
        pytest.param("\\u0000", id="C09 NUL"),
        pytest.param("\\ud800", id="C09 half a character"),
        pytest.param("\\u202e<script>", id="C09 markup"),
        pytest.param("x" * 5_000, id="C09 long"),
    ],
)  # fmt: skip
def test_a_key_that_is_no_field(routes, attack, name):
    body = f'{{"{name}": 1}}'.encode()
    for send, url, headers in routes:
        status, error, fields = attack(send, url, body, content_type=JSON, **headers)
        assert (status, error) in ((400, "unknown_field"), (400, "validation_error")), url
        unknown = [key for key, codes in fields.items() if codes == ["unknown_field"]]
        assert unknown or url in ("/auth/login", "/user/me") or send.__name__ == "put"
        assert all(key.isprintable() and len(key) <= 50 for key in fields)


def test_c09_a_refresh_with_an_odd_key_is_told_so(client, attack):
    body = b'{"refreshToken": "x", "\\ud800": 1}'
    told_of = attack(client.post, "/auth/refresh", body, content_type=JSON)
    assert told_of == (400, "unknown_field", {"\\ud800": ["unknown_field"]})


def test_c12_just_1_mib_is_read(client, aspect):
    body = b"{}" + b" " * (MIB - 2)
    assert client.post(aspect, body, content_type=JSON).status_code == 201


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "٣", "9" * 30])
def test_c13_a_length_that_is_none(client, aspect, attack, length):
    given = attack(client.post, aspect, b"{}", content_type=JSON, CONTENT_LENGTH=length)
    assert given == invalid(BAD)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "x"])
def test_c13_a_compressed_body_is_not_unpacked(routes, attack, coding):
    for send, url, headers in routes:
        headers = headers | {"HTTP_CONTENT_ENCODING": coding}
        assert attack(send, url, b"{}", content_type=JSON, **headers) == UNSUPPORTED


FIELDS = b"&".join(b"f%d=1" % number for number in range(1_001))
FILES = {f"f{number}": SimpleUploadedFile("x.txt", b"x") for number in range(101)}
PART = (
    b'--x\r\nContent-Disposition: form-data; name="a"\r\nX: '
    + b"y" * 500_000
    + b"\r\n\r\n1\r\n--x--"
)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(FIELDS, "application/x-www-form-urlencoded", id="C14 1,001 fields"),
        pytest.param(FILES, None, id="C14 101 files"),
        pytest.param(PART, "multipart/form-data; boundary=x", id="C14 a header of 500 KB"),
        pytest.param(b"a=" + b"x" * 3 * MIB, "application/x-www-form-urlencoded", id="C12 form"),
    ],
)
def test_a_form_with_too_much(settings, body, kind):
    settings.DEBUG = False
    answer = timed(Client().post, "/ingresar/", body, **({"content_type": kind} if kind else {}))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f"Código: 400 · {answer['X-Request-Id']}" in page
    assert "Traceback" not in page


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "image/*"])
@pytest.mark.parametrize("_id", ["C15"])
def test_only_json_is_answered(client, aspect, attack, accept, _id):
    assert attack(client.get, aspect, HTTP_ACCEPT=accept) == (406, "not_acceptable")
    assert attack(client.get, f"{aspect}?format=xml") == (400, "unknown_parameter")
    assert client.get(aspect, HTTP_ACCEPT="application/*;q=0.1").status_code == 200
    assert client.get(aspect, HTTP_ACCEPT="not a type").status_code in (200, 406)


def test_c15_who_asks_for_a_pdf_gets_it(client, plan):
    answer = client.get(f"/pei/{plan.pk}/download", HTTP_ACCEPT="application/pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize(
    "part",
    ["%00", "%2e%2e%2f", "..%2f..%2fetc%2fpasswd", "//", "%c0%ae%c0%ae", "%ff", "%ed%a0%80",
     "%0d%0a", "x" * 4_000, "%F0%9F%8C%B1", "%25%30%30", ";", "\\"],
)  # fmt: skip
@pytest.mark.parametrize("_id", ["C16"])
def test_a_path_that_leads_nowhere(client, web, secretary, plan, aspect, attack, part, _id):
    for url in (
        f"/pei/{part}",
        f"/pei/{plan.pk}/aspect/{part}",
        f"{aspect}/indicator/{part}",
        f"/filters/{part}",
        f"/filters/municipality/department/{part}",
        f"/institution/municipality/{part}",
        f"/institution/{part}",
        f"/change-history/pei/{part}",
        f"/user/{part}",
    ):
        assert attack(client.get, url) == (404, "not_found"), url
    for url in (f"/proyectos/{part}/", f"/proyectos/{plan.pk}/{part}/", f"/instituciones/{part}/"):
        assert timed(web(secretary).get, url).status_code == 404, url


def test_c17_only_headers_the_proxy_was_said_to_write_are_believed(client, aspect):
    answer = client.get(aspect, HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_HOST="evil.co")
    assert answer.status_code == 200
    assert not answer.wsgi_request.is_secure()
    assert answer.wsgi_request.get_host() == "testserver"


def test_the_error_body_is_one(client):
    assert told(client.get("/pei/nothing")) == (404, "not_found")
