"""A. Authentication and tokens: what tests/test_tokens.py and tests/test_accounts.py leave."""

import time

import pytest
from django.test import Client

from tests.conftest import PASSWORD
from tests.hostile.conftest import told

pytestmark = pytest.mark.django_db

WRONG = "El correo o la contraseña no coinciden."
SQL = [
    "' OR 1=1--",
    "' OR ''='",
    "admin'--",
    '" OR ""="',
    "x'; DROP TABLE accounts_user;--",
    "%",
    "_%",
]


@pytest.mark.parametrize("text", SQL)
@pytest.mark.parametrize("_id", ["A25"])
def test_sql_is_a_wrong_password(client, api, secretary, attack, text, _id):
    for email, password in ((secretary.email, text), (text, PASSWORD), (text, text)):
        answer = api().post("/auth/login", {"email": email, "password": password})
        assert told(answer) == (401, "Unauthorized")
        assert answer.json()["message"] == WRONG


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver:80@evil.example", "a b", "localhost.evil.example", "[::1", ""],
)
@pytest.mark.parametrize("_id", ["A29 host"])
def test_another_host_is_not_served(settings, host, _id):
    settings.DEBUG = False
    for path in ("/ingresar/", "/auth/login", "/pei", "/"):
        answer = Client().get(path, HTTP_HOST=host)
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("_id", ["A29 forwarded"])
def test_a_forwarded_host_is_not_believed(_id):
    answer = Client().get("/ingresar/", HTTP_X_FORWARDED_HOST="evil.example")
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()
    home = Client().get("/", HTTP_X_FORWARDED_HOST="evil.example")
    assert home["Location"] == "/ingresar/?next=/"


@pytest.mark.parametrize("_id", ["A23 time"])
def test_an_unknown_account_takes_as_long_as_a_wrong_password(settings, api, secretary, _id):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    secretary.set_password(PASSWORD)
    secretary.save()

    def seconds(email):
        start = time.process_time()
        answer = api().post("/auth/login", {"email": email, "password": "no"})
        assert answer.status_code == 401
        return time.process_time() - start

    known = min(seconds(secretary.email) for _ in range(4))
    unknown = min(seconds("nadie@prueba.example") for _ in range(4))
    assert abs(known - unknown) <= 0.2 * known
