"""A. Authentication and tokens: what tests/test_tokens.py and tests/test_accounts.py leave."""

import threading
import time
import uuid

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from time_machine import travel

from accounts import links, own, people
from accounts.models import EntryLink, Purpose, SubRole, User
from notifications.models import Mail
from pei_project.errors import RuleBroken
from pei_project.jobs.models import Job
from tests.conftest import CAST, PASSWORD
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


# --- the links of recovery and invitation -------------------------------------------------------

NEW = "Un puente de guadua y niebla"
FORGOT, RESET = "/auth/password/forgot", "/auth/password/reset"


def token_for(user, purpose=Purpose.RECOVERY) -> str:
    return links.token_of(links.give(user, purpose).pk)


@pytest.mark.parametrize("length", [65, 100, 128])
@pytest.mark.parametrize("_id", ["A24"])
def test_a_long_password_is_taken(api, secretary, length, _id):
    password = ("camino de piedra 🌧️ " * 10)[:length]
    said = {"token": token_for(secretary), "password": password}

    assert api().post(RESET, said).status_code == 200
    login = {"email": secretary.email, "password": password}
    assert api().post("/auth/login", login).status_code == 201


@pytest.mark.parametrize("_id", ["A24 monster"])
def test_a_monster_is_refused_before_it_is_hashed(api, client, web, secretary, _id):
    monster = "x" * 10_000
    sent = [
        api().post(RESET, {"token": token_for(secretary), "password": monster}),
        client.put("/auth/password", {"current": PASSWORD, "password": monster}),
    ]
    for answer in sent:
        assert answer.status_code == 400
        assert [one["code"] for one in answer.json()["fields"]["password"]] == ["max_length"]
    page = web().post(f"/recuperar-clave/{token_for(secretary)}/", {"password": monster})
    assert page.status_code == 422
    assert monster not in page.content.decode()


@pytest.mark.parametrize("text", SQL)
@pytest.mark.parametrize("_id", ["A25 recovery"])
def test_sql_recovers_nothing(api, secretary, text, _id):
    assert api().post(FORGOT, {"email": text}).status_code == 202
    answer = api().post(RESET, {"token": text, "password": NEW})
    assert told(answer) == (400, "invalid_token")
    assert not Mail.objects.exists()


@pytest.mark.parametrize("target", ["//evil.com", "https:evil.com", "/\\evil", "https://evil.com"])
@pytest.mark.parametrize("_id", ["A28 links"])
def test_no_link_leads_to_another_site(web, secretary, target, _id):
    pages = {
        f"/recuperar-clave/{token_for(secretary)}/": "/ingresar/",
        f"/invitacion/{token_for(secretary, Purpose.INVITATION)}/": "/",
    }
    for page, leads in pages.items():
        said = {"password": NEW, "name": "Dora", "next": target}
        answer = web().post(f"{page}?next={target}", said)
        assert (answer.status_code, answer["Location"]) == (302, leads)
        EntryLink.objects.update(used_at=None, expires_at="2999-01-01T00:00:00Z")


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
@pytest.mark.parametrize("_id", ["A29"])
def test_the_link_of_a_recovery_uses_the_configured_host(
    settings, secretary, header, django_capture_on_commit_callbacks, _id
):
    cache.clear()
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    asked = {header: "evil.example"}
    with django_capture_on_commit_callbacks(execute=True):
        answers = [
            Client().post("/recuperar-clave/", {"email": secretary.email}, **asked),
            Client().post(FORGOT, {"email": secretary.email}, "application/json", **asked),
        ]
    expected = [400, 400] if header == "HTTP_HOST" else [200, 202]
    assert [answer.status_code for answer in answers] == expected
    assert "evil" not in repr(list(Mail.objects.values()))
    assert "evil" not in repr(list(Job.objects.values()))
    assert Mail.objects.count() == expected.count(200) + expected.count(202)


@pytest.mark.parametrize("_id", ["A30"])
def test_a_link_that_is_not_open_is_no_key(api, secretary, stranger, _id):
    used, foreign = token_for(secretary), token_for(stranger)
    assert api().post(RESET, {"token": used, "password": NEW}).status_code == 200
    with travel("2026-03-02T17:00:00+00:00", tick=False) as clock:
        expired = token_for(secretary)
        clock.shift(3600)
        answer = api().post(RESET, {"token": expired, "password": NEW})
        assert told(answer) == (400, "invalid_token")
    mine = token_for(secretary)
    bad = [
        used, "", "A" * 64, mine[:-1], mine + "=", mine.lower(), mine[:22] + foreign[22:],
        foreign[:22] + mine[22:], str(uuid.uuid4()), f"{mine}\u0000", "../../ingresar",
    ]  # fmt: skip
    for token in bad:
        answer = api().post(RESET, {"token": token, "password": "Otra frase bien larga"})
        assert told(answer) == (400, "invalid_token"), token
    assert User.objects.get(pk=secretary.pk).check_password(NEW)
    assert User.objects.get(pk=stranger.pk).check_password(PASSWORD)


@pytest.mark.parametrize("_id", ["A30 race"])
@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_does(_id):
    institution = CAST["institution"](None)
    token = token_for(CAST["secretary"](institution))
    gate, done, refusals = threading.Barrier(6), [], []

    def use(number):
        gate.wait()
        try:
            own.enter_by_link(token, f"{NEW} {number}", Purpose.RECOVERY)
            done.append(number)
        except RuleBroken as refused:
            refusals.append(refused.code)
        finally:
            connections.close_all()

    if connection.vendor == "sqlite":  # in memory, of one connection
        gate = threading.Barrier(1)
        for number in range(6):
            use(number)
    else:
        threads = [threading.Thread(target=use, args=[number]) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(done), refusals) == (1, ["invalid_token"] * 5)
    assert User.objects.get().check_password(f"{NEW} {done[0]}")


@pytest.mark.parametrize("_id", ["A23 recovery"])
def test_recovering_takes_as_long_for_nobody(api, secretary, _id):
    """The request does the same for both: the worker does the rest."""

    def seconds(email):
        cache.clear()
        start = time.process_time()
        assert api().post(FORGOT, {"email": email}).status_code == 202
        return time.process_time() - start

    seconds(secretary.email)
    known = min(seconds(secretary.email) for _ in range(40))
    unknown = min(seconds("nadie@prueba.example") for _ in range(40))
    assert abs(known - unknown) <= 0.2 * max(known, unknown)


@pytest.mark.parametrize("_id", ["A30 invitation"])
def test_an_invitation_that_was_taken_back_opens_nothing(web, institution, _id):
    rector = CAST["rector"](institution)
    sub_role = SubRole.objects.get(code="institucion")
    invited = people.invite(
        rector, User(email="nueva@prueba.example", name="Nueva", sub_role=sub_role)
    )
    path = f"/invitacion/{links.token_of(EntryLink.objects.get().pk)}/"
    people.disable(rector, invited, 0)

    assert web().get(path).status_code == 410
    assert web().post(path, {"name": "N", "password": NEW}).status_code == 410
    assert not User.objects.get(pk=invited.pk).has_usable_password()
