"""Somebody of the demo school who asks the real server, at the API and at the pages alike."""

import http.cookiejar
import json
import urllib.parse
import urllib.request

from tests.pages import DEMO_PASSWORD

SECRETARY = "secretaria@demo.example"


class AnyStatus(urllib.request.HTTPErrorProcessor):
    """Every answer is an answer, a redirect too."""

    def http_response(self, request, response):
        return response


class Visitor:
    """Keeps cookies and token, and takes any answer."""

    def __init__(self, url: str):
        self.url, self.headers = url, {}
        self.jar = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(AnyStatus, cookies)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers):
        """Status and content."""
        sent = self.headers | {name.replace("_", "-"): said for name, said in headers.items()}
        request = urllib.request.Request(self.url + path, body, sent, method=method)
        with self.opener.open(request, timeout=60) as answer:
            return answer.status, answer.read().decode(errors="replace")

    def api(self, method: str, path: str, body=None, **headers):
        """Status and what the JSON says."""
        sent = None if body is None else json.dumps(body).encode()
        status, content = self.ask(method, path, sent, Content_Type="application/json", **headers)
        return status, json.loads(content)

    def upload(self, content: bytes, path="/file", **fields):
        lines = [
            f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
            for name, said in fields.items()
        ]
        part = 'Content-Disposition: form-data; name="file"; filename="acta.pdf"'
        head = "".join([*lines, f"--B\r\n{part}\r\n\r\n"]).encode()
        body = head + content + b"\r\n--B--\r\n"
        status, said = self.ask("POST", path, body, Content_Type="multipart/form-data; boundary=B")
        return status, json.loads(said)

    def post(self, path: str, **fields):
        said = {"csrfmiddlewaretoken": self.csrf()} | fields
        return self.ask("POST", path, urllib.parse.urlencode(said).encode())

    def csrf(self) -> str:
        return next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")

    def sign_in(self):
        """At the API and at the pages."""
        said = {"email": SECRETARY, "password": DEMO_PASSWORD}
        status, tokens = self.api("POST", "/auth/login", said)
        assert status == 201
        self.headers = {"Authorization": f"Bearer {tokens['token']}"}
        self.ask("GET", "/ingresar/")
        assert self.post("/ingresar/", **said)[0] == 302
