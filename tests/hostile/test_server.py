"""The rows of A and C that only a real server can answer, over a socket of our own."""

import gzip
import http.client
import http.cookiejar
import json
import re
import socket
import urllib.parse
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests import stored

pytestmark = pytest.mark.one_database

LOGIN = json.dumps({"email": "secretaria@demo.example", "password": "Pei-demo-2026"}).encode()
FORM = "application/x-www-form-urlencoded"
SECONDS = 20


def raw(site, *parts: bytes) -> tuple[int, dict, bytes]:
    """What the server answers to these bytes: status, headers in lower case, body. Nothing more
    is sent after them."""
    address = urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port), SECONDS) as wire:
        with suppress(OSError):  # it has answered already
            for part in parts:
                wire.sendall(part)
            wire.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()


def post(headers: dict, *body: bytes, path: bytes = b"/auth/login") -> list[bytes]:
    lines = {"Host": "localhost", "Content-Type": "application/json", "Connection": "close"}
    said = "".join(f"{name}: {value}\r\n" for name, value in (lines | headers).items())
    return [b"POST " + path + b" HTTP/1.1\r\n" + said.encode("latin-1") + b"\r\n", *body]


def get(path: bytes, *headers: bytes) -> bytes:
    lines = [b"GET " + path + b" HTTP/1.1", b"Host: localhost", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def error_of(answer) -> tuple[int, str]:
    status, headers, body = answer
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["statusCode"] == status
    return status, json.loads(body)["error"]


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


@pytest.mark.parametrize("_id", ["A02 20 KB header"])
def test_a_header_of_20_kb_is_refused_by_the_server(site, _id):
    status, _, _ = raw(site, get(b"/user/me", b"Authorization: Bearer " + b"x" * 20_000))
    assert status in (400, 431)


@pytest.mark.parametrize("_id", ["A14 1 MB over the wire"])
def test_a_token_over_the_limit_is_refused(site, _id):
    body = b'{"refreshToken": "' + b"x" * 1024 * 1024 + b'"}'
    answer = raw(site, *post({"Content-Length": len(body)}, body, path=b"/auth/refresh"))
    assert error_of(answer) == (413, "payload_too_large")


CHARSETS = ["base64", "utf-16", "rot13", "idna", "undefined", "foo", '"utf-8x"', "", "utf-7"]


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("_id", ["C02 any codec"])
def test_text_is_utf_8_whatever_codec_is_named(site, charset, _id):
    kind = f"application/json; charset={charset}"
    answer = raw(site, *post({"Content-Length": len(LOGIN), "Content-Type": kind}, LOGIN))
    assert error_of(answer) == (415, "unsupported_media_type")

    status, _, page = raw(
        site, get(b"/ingresar/?next=%2Fx%C3%A1", f"Content-Type: {kind}".encode())
    )
    assert (status, "/xá" in page.decode()) == (200, True)
    assert raw(site, get(b"/pei?search=%C3%A1", f"Content-Type: {kind}".encode()))[0] == 401

    part = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nx@y.co\r\n--x--\r\n'
    for body, kind in ((part, "multipart/form-data; boundary=x"), (b"email=x%C3%A1", FORM)):
        said = {"Content-Length": len(body), "Content-Type": f"{kind}; charset={charset}"}
        assert raw(site, *post(said, body, path=b"/ingresar/"))[0] == 403  # no CSRF token


@pytest.mark.parametrize("_id", ["C13 more than is sent"])
def test_a_body_shorter_than_it_says(site, _id):
    answer = raw(site, *post({"Content-Length": len(LOGIN) + 50}, LOGIN[:-1]))
    assert error_of(answer) == (400, "parse_error")


@pytest.mark.parametrize("_id", ["C13 less than is sent"])
def test_a_body_longer_than_it_says(site, _id):
    answer = raw(site, *post({"Content-Length": len(LOGIN) - 5}, LOGIN))
    assert error_of(answer) == (400, "parse_error")


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "5, 5", "+5", "0x10"])
@pytest.mark.parametrize("_id", ["C13 no length"])
def test_a_length_that_is_none(site, length, _id):
    assert raw(site, *post({"Content-Length": length}, LOGIN))[0] == 400


@pytest.mark.parametrize("_id", ["C13 both"])
def test_a_length_and_chunks_are_two_messages(site, _id):
    headers = {"Content-Length": len(LOGIN), "Transfer-Encoding": "chunked"}
    assert raw(site, *post(headers, chunk(LOGIN) + b"0\r\n\r\n"))[0] == 400


@pytest.mark.parametrize("_id", ["C13 chunked"])
def test_a_body_in_chunks_is_read(site, _id):
    chunks = b"".join(chunk(LOGIN[place : place + 7]) for place in range(0, len(LOGIN), 7))
    status, _, body = raw(site, *post({"Transfer-Encoding": "chunked"}, chunks, b"0\r\n\r\n"))
    assert (status, "token" in json.loads(body)) == (201, True)


@pytest.mark.parametrize("_id", ["C13 endless chunks"])
def test_chunks_without_end_are_too_much(site, _id):
    endless = [chunk(b" " * 65_536)] * 64
    answer = raw(site, *post({"Transfer-Encoding": "chunked"}, *endless))
    assert error_of(answer) == (413, "payload_too_large")


@pytest.mark.parametrize("_id", ["C13 broken chunks"])
def test_chunks_that_are_none(site, _id):
    for broken in (b"zz\r\nx\r\n0\r\n\r\n", b"-1\r\n\r\n", b"\r\n", b"5\r\nabcdefgh\r\n"):
        assert raw(site, *post({"Transfer-Encoding": "chunked"}, broken))[0] == 400, broken


@pytest.mark.parametrize("_id", ["C13 gzip"])
def test_a_compressed_body_is_not_unpacked(site, _id):
    body = gzip.compress(b" " * 50_000_000)
    headers = {"Content-Length": len(body), "Content-Encoding": "gzip"}
    assert error_of(raw(site, *post(headers, body))) == (415, "unsupported_media_type")


PATHS = {
    "C16 NUL": b"/pei/%00",
    "C16 dots": b"/pei/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "C16 plain dots": b"/pei/../../etc/passwd",
    "C16 static dots": b"/static/%2e%2e/%2e%2e/db.sqlite3",
    "C16 slashes": b"//evil.example/pei",
    "C16 inner slashes": b"/pei//component",
    "C16 overlong": b"/pei/%c0%ae%c0%ae/",
    "C16 no UTF-8": b"/pei/%ff%fe",
    "C16 backslash": b"/pei\\component",
    "C16 3 KB": b"/pei/" + b"x" * 3_000,
    "C16 8 KB": b"/pei/" + b"x" * 8_192,
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_path_that_leads_nowhere(site, path):
    status, headers, body = raw(site, get(path))
    assert status == (414 if len(path) > 4_000 else 404)
    assert b"Traceback" not in body
    assert b"evil" not in headers.get("location", "").encode()
    if status == 404 and path.startswith(b"/pei/"):
        assert error_of((status, headers, body)) == (404, "not_found")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"X-A: a\rSet-Cookie: b=c", id="C17 CR"),
        pytest.param(b"X-A: a\x00b", id="C17 NUL"),
        pytest.param(b"X A: b", id="C17 space in the name"),
        pytest.param(b"X-A : b", id="C17 space after the name"),
        pytest.param(b": b", id="C17 no name"),
        pytest.param(b"X-A: a\r\n folded", id="C17 folded"),
    ],
)
def test_a_header_that_is_none(site, header):
    status, headers, _ = raw(site, get(b"/healthz", header))
    assert status == 400
    assert "set-cookie" not in headers


@pytest.mark.parametrize("_id", ["C17 underscore twin"])
def test_a_header_with_underscores_is_not_its_twin(site, _id):
    known = b"abcd-1234-efgh"
    _, headers, _ = raw(site, get(b"/healthz", b"X-Request-Id: " + known))
    assert headers["x-request-id"] == known.decode()
    _, headers, _ = raw(site, get(b"/healthz", b"X_Request_Id: " + known))
    assert headers["x-request-id"] != known.decode()
    status, _, body = raw(
        site, get(b"/user/me", b"Authori_zation: x", b"X_Forwarded_Proto: https")
    )
    assert (status, json.loads(body)["error"]) == (401, "Unauthorized")


@pytest.mark.parametrize("_id", ["C16 what a path says"])
def test_nothing_of_the_request_comes_back_as_a_header(site, _id):
    evil = b"/ingresar?x=%0d%0aSet-Cookie:%20a=b"
    status, headers, _ = raw(site, get(evil))
    assert status == 301
    assert "\r" not in headers["location"]
    assert "a=b" not in headers.get("set-cookie", "")


# --- a file that is cut off ---------------------------------------------------------------------

SHARES = [10, 50, 99]


def token(site) -> str:
    return json.loads(raw(site, *post({"Content-Length": len(LOGIN)}, LOGIN))[2])["token"]


def asked(site, path: bytes, bearer: str) -> dict:
    said = f"Authorization: Bearer {bearer}".encode()
    return json.loads(raw(site, get(path, said))[2])


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("_id", ["F16 cut over the wire"])
def test_a_file_that_is_cut_off_is_none(site, share, _id):
    bearer = token(site)
    school = asked(site, b"/user/institution", bearer)["results"][0]["id"].encode()
    listed = b"/institution/" + school + b"/history-file"
    before = asked(site, listed, bearer)["count"]
    part = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = part + stored.pdf(40) + b"\r\n--B--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=B",
        "Content-Length": len(body),
        "Authorization": f"Bearer {bearer}",
    }
    sent = body[: len(body) * share // 100]
    answer = raw(site, *post(headers, sent, path=b"/file"))
    assert error_of(answer) == (400, "validation_error")
    assert set(json.loads(answer[2])["fields"]) == {"file"}
    assert asked(site, listed, bearer)["count"] == before
    whole = raw(site, *post(headers, body, path=b"/file"))
    assert whole[0] == 201
    assert asked(site, listed, bearer)["count"] == before + 1


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("_id", ["F16 a form that is cut off"])
def test_a_form_that_is_cut_off_saves_nothing(site, share, _id):
    """The answers that did not come would be taken for blank ones."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def csrf() -> str:
        return next(cookie.value for cookie in jar if cookie.name == "csrftoken")

    browser.open(f"{site.url}/ingresar/")
    said = {"email": "secretaria@demo.example", "password": "Pei-demo-2026"}
    form = urllib.parse.urlencode(said | {"csrfmiddlewaretoken": csrf()}).encode()
    browser.open(f"{site.url}/ingresar/", form)
    plans = browser.open(f"{site.url}/proyectos/").read().decode()
    plan = re.search(r'href="(/proyectos/[0-9a-f-]{36}/)"', plans)[1]
    path = f"{plan}principios-y-fundamentos/mision-y-vision/"
    page = browser.open(site.url + path).read().decode()
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    answers = {"csrfmiddlewaretoken": csrf(), "revision": revision, "do": "save"}
    answers |= {"mission": "Otra misión", "vision": "x" * 900, "vision_horizon_year": "2031"}
    body = urllib.parse.urlencode(answers).encode()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    headers = {"Content-Type": FORM, "Content-Length": len(body), "Cookie": cookies}
    sent = body[: len(body) * share // 100]
    raw(site, *post(headers, sent, path=path.encode()))
    after = browser.open(site.url + path).read().decode()
    assert re.search(r'name="revision" value="(\d+)"', after)[1] == revision
    assert "Otra misión" not in after
