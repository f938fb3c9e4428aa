"""The sessions of API clients: login, access tokens, one-use refresh tokens, logout."""

import base64
import json
import logging
import uuid
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import time_machine
from django.conf import settings as project
from django.contrib.auth.hashers import MD5PasswordHasher
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import RefreshFamily, RefreshToken, SubRole
from tests.conftest import PASSWORD
from tests.parallel import at_once

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
BODY_KEYS = {
    "token", "refreshToken", "userId", "subRole", "permissions", "hvi", "subroles"
}  # fmt: skip
CLAIMS = {
    "sub", "email", "role", "subRole", "iat", "exp", "jti", "iss", "aud", "token_type", "sid",
    "epoch",
}  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


def login(client, email, password=PASSWORD, **more):
    said = {"email": email, "password": password, **more}
    return client.post("/auth/login", said, format="json")


def refresh(client, raw):
    return client.post("/auth/refresh", {"refreshToken": raw}, format="json")


def error_of(answer):
    """Status and name, after holding the one error body."""
    body = answer.json()
    assert body.keys() >= {"statusCode", "error", "message", "requestId"}
    assert body["statusCode"] == answer.status_code
    return answer.status_code, body["error"]


def asks_for_me(authorization) -> tuple[int, str | None]:
    answer = APIClient().get("/user/me", HTTP_AUTHORIZATION=authorization)
    return error_of(answer) if answer.status_code >= 400 else (answer.status_code, None)


def forged(user, key=project.TOKEN_KEY, algorithm="HS256", headers=None, **claims):
    """A token signed with the real key, with some claims of another making (... : left out)."""
    access = jwt.decode(
        tokens.sign_in(user)["token"], options={"verify_signature": False, "verify_exp": False}
    )
    claims = {name: value for name, value in (access | claims).items() if value is not ...}
    return jwt.encode(claims, key, algorithm=algorithm, headers=headers)


# --- Login ----------------------------------------------------------------------------------


def test_login_answers_the_documented_body(api, secretary):
    answer = login(api(), secretary.email)

    body = answer.json()
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    assert body.keys() == BODY_KEYS
    assert (body["userId"], body["subRole"]) == (str(secretary.pk), "institucion")
    hvi = {
        "access": True,
        "submodules": [
            {"name": name, "access": True}
            for name in (
                "institution_headquarter_management", "pei", "file", "indicator", "notification",
            )
        ],
    }  # fmt: skip
    assert body["hvi"] == hvi
    assert body["permissions"] == {"hvi": hvi}
    assert {
        "id": str(secretary.sub_role_id),
        "module": "hvi",
        "submodule": "pei",
        "action": "update_pei",
    } in body["subroles"]
    assert all(row.keys() == {"id", "module", "submodule", "action"} for row in body["subroles"])


def test_the_access_token_carries_the_documented_claims(api, secretary, clock):
    body = login(api(), secretary.email).json()

    claims = jwt.decode(
        body["token"],
        project.TOKEN_KEY,
        algorithms=["HS256"],
        audience="pei-api",
        issuer="pei",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims.keys() == CLAIMS
    assert claims["sub"] == str(secretary.pk)
    assert claims["email"] == secretary.email
    assert (claims["role"], claims["subRole"]) == ("institution", "institucion")
    assert claims["token_type"] == "access"
    assert claims["iat"] == int(NOON.timestamp())
    assert claims["exp"] - claims["iat"] == 1800
    assert claims["sid"] == str(RefreshFamily.objects.get().pk)
    assert claims["epoch"] == secretary.epoch


def test_the_email_is_taken_in_any_case_and_otp_may_be_absent_null_or_text(api, secretary):
    assert login(api(), secretary.email.upper()).status_code == 201
    assert login(api(), secretary.email, otp=None).status_code == 201
    assert login(api(), secretary.email, otp="123456").status_code == 201


def test_a_user_without_sub_role_comes_in_and_holds_nothing(api, secretary):
    secretary.sub_role = None
    secretary.save()

    body = login(api(), secretary.email).json()

    assert body["subRole"] == ""
    assert body["hvi"] == {"access": False, "submodules": []}
    assert body["subroles"] == []
    assert asks_for_me(f"Bearer {body['token']}") == (200, None)


class CountingHasher(MD5PasswordHasher):
    hashed = 0

    def encode(self, password, salt):
        CountingHasher.hashed += 1
        return super().encode(password, salt)


def test_unknown_wrong_and_disabled_get_one_answer_after_one_hash_each(api, secretary, settings):
    settings.PASSWORD_HASHERS = ["tests.test_tokens.CountingHasher"]
    answers, hashes = [], []

    def fails(email, password):
        CountingHasher.hashed = 0
        answer = login(api(), email, password)
        body = answer.json()
        body.pop("requestId")
        answers.append((answer.status_code, answer["WWW-Authenticate"], body))
        hashes.append(CountingHasher.hashed)

    fails("nadie@prueba.example", PASSWORD)
    fails("' OR 1=1--", PASSWORD)
    fails(secretary.email, "otra-clave-9")
    fails(secretary.email, "")
    secretary.disable()
    secretary.save()
    fails(secretary.email, PASSWORD)

    assert answers == [
        (
            401,
            "Bearer",
            {
                "statusCode": 401,
                "error": "Unauthorized",
                "message": "El correo o la contraseña no coinciden.",
            },
        )
    ] * len(answers)
    assert hashes == [1] * len(hashes)


@pytest.mark.parametrize("password", ["a" * 65, "b" * 128, "con espacios y 🌱 ñandú"])
def test_long_passwords_spaces_and_emoji_are_taken(api, secretary, password):
    secretary.set_password(password)
    secretary.save()

    assert login(api(), secretary.email, password).status_code == 201
    assert login(api(), secretary.email, password[:-1]).status_code == 401


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"email": "x@y.example"}, "password", "required"),
        ({"email": "x@y.example", "password": None}, "password", "null"),
        ({"email": 1, "password": "x"}, "email", "invalid"),
        ({"email": "x@y.example", "password": True}, "password", "invalid"),
        ({"email": "x@y.example", "password": "p" * 10_000}, "password", "max_length"),
        ({"email": "x" * 255, "password": "x"}, "email", "max_length"),
        ({"email": "x\0@y.example", "password": "x"}, "email", "control_chars"),
        ({"email": "x@y.example", "password": "\ud800"}, "password", "invalid"),
        ({"email": "x@y.example", "password": "x", "role": "admin"}, "role", "unknown_field"),
        ({"email": "x@y.example", "password": "x", "otp": 5}, "otp", "invalid"),
        ([], "body", "invalid"),
        (None, "body", "invalid"),
    ],
)
def test_an_odd_login_is_refused_before_the_database(api, db, body, field, code):
    answer = api().post("/auth/login", json.dumps(body), content_type="application/json")

    assert answer.status_code == 400
    assert [problem["code"] for problem in answer.json()["fields"][field]] == [code]


# --- The access token -----------------------------------------------------------------------


def test_without_a_token_nothing_is_answered(db):
    answer = APIClient().get("/user/me")

    assert error_of(answer) == (401, "Unauthorized")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_the_browser_session_opens_nothing_in_the_api(web, secretary):
    assert error_of(web(secretary).get("/user/me")) == (401, "Unauthorized")


def test_pages_of_other_sites_are_not_let_in(db):
    preflight = {
        "HTTP_ORIGIN": "https://evil.example",
        "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST",
    }

    answer = APIClient().options("/auth/login", **preflight)

    assert [name for name in answer.headers if name.startswith("Access-Control-")] == []


def test_a_malformed_authorization_is_401(secretary):
    good = tokens.sign_in(secretary)["token"]

    assert asks_for_me(f"Bearer {good}") == (200, None)
    for header in [
        "", "Bearer", "Bearer ", f"Bearer {good} {good}", f"Bearer {good}, Bearer {good}",
        f"Basic {base64.b64encode(b'a:b').decode()}", f"Token {good}", good,
        "Bearer " + "x" * 20_000, "Bearer a.b", "Bearer ñ.ñ.ñ", "Bearer ..", "Bearer \0",
    ]:  # fmt: skip
        assert asks_for_me(header) == (401, "Unauthorized"), header


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE"])
def test_an_unsigned_token_is_refused_and_logged(secretary, caplog, algorithm):
    _, claims, _ = tokens.sign_in(secretary)["token"].split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())

    for signature in ("", "c2lnbmF0dXJl"):
        caplog.clear()
        raw = f"{header.decode().rstrip('=')}.{claims}.{signature}"
        assert asks_for_me(f"Bearer {raw}") == (401, "Unauthorized")
        assert [record.levelname for record in caplog.records if record.name == "security"] == [
            "WARNING"
        ]


def test_only_our_key_and_our_algorithm_are_taken(secretary):
    assert asks_for_me(f"Bearer {forged(secretary)}") == (200, None)
    for raw in [
        forged(secretary, key="another-key-of-thirty-two-bytes-or-more"),
        forged(secretary, algorithm="HS512"),
        forged(secretary, algorithm="HS384"),
    ]:
        assert asks_for_me(f"Bearer {raw}") == (401, "Unauthorized")


def test_what_the_header_points_at_is_not_followed(secretary):
    pointers = {"kid": "../../dev/null", "jku": "http://127.0.0.1:9/keys"}

    assert asks_for_me(f"Bearer {forged(secretary, headers=pointers)}") == (200, None)
    foreign = forged(secretary, key="x" * 40, headers=pointers)
    assert asks_for_me(f"Bearer {foreign}") == (401, "Unauthorized")


def test_a_changed_payload_breaks_the_signature(secretary):
    header, claims, signature = tokens.sign_in(secretary)["token"].split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    changed = base64.urlsafe_b64encode(json.dumps(decoded | {"role": "admin"}).encode())

    raw = f"{header}.{changed.decode().rstrip('=')}.{signature}"

    assert asks_for_me(f"Bearer {raw}") == (401, "Unauthorized")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"}, {"aud": ...}, {"iss": "another"}, {"iss": ...},
        {"token_type": "refresh"}, {"token_type": ...}, {"jti": ...},
        {"exp": ...}, {"exp": "soon"}, {"exp": "9999999999"}, {"exp": float("inf")},
        {"exp": None}, {"exp": 253402300799}, {"exp": 10**30}, {"exp": True},
        {"iat": ...}, {"iat": "now"},
        {"sub": ...}, {"sub": "1"}, {"sub": 7}, {"sub": str(uuid.uuid4())},
        {"sid": ...}, {"sid": "x"}, {"sid": str(uuid.uuid4())}, {"sid": 5},
        {"epoch": ...}, {"epoch": 99}, {"epoch": "1"}, {"subRole": ...}, {"subRole": 1},
    ],
)  # fmt: skip
def test_a_claim_of_another_kind_is_401_even_if_signed_by_us(secretary, claims):
    assert asks_for_me(f"Bearer {forged(secretary, **claims)}") == (401, "Unauthorized")


def test_a_token_lives_half_an_hour_and_the_leeway(secretary, clock):
    raw = tokens.sign_in(secretary)["token"]

    clock.shift(timedelta(seconds=1829))
    assert asks_for_me(f"Bearer {raw}") == (200, None)
    clock.shift(timedelta(seconds=2))
    assert asks_for_me(f"Bearer {raw}") == (401, "Unauthorized")


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_token_of_the_future_is_401(secretary, clock, claim):
    now = int(NOON.timestamp())

    soon = forged(secretary, **{claim: now + 29})
    later = forged(secretary, **{claim: now + 31})

    assert asks_for_me(f"Bearer {soon}") == (200, None)
    assert asks_for_me(f"Bearer {later}") == (401, "Unauthorized")


def test_a_disabled_or_deleted_user_is_out_on_the_next_request(api, secretary):
    client = api(secretary)
    assert client.get("/user/me").status_code == 200

    secretary.disable()
    secretary.save()
    assert error_of(client.get("/user/me")) == (401, "Unauthorized")

    secretary.is_active = True
    secretary.save()
    assert error_of(client.get("/user/me")) == (401, "Unauthorized")
    again = api(secretary)
    assert again.get("/user/me").status_code == 200

    secretary.delete()
    assert error_of(again.get("/user/me")) == (401, "Unauthorized")


def test_a_new_password_ends_the_sessions(api, secretary):
    session = tokens.sign_in(secretary)
    secretary.set_password("Otra-clave-muy-larga")
    secretary.save()

    assert asks_for_me(f"Bearer {session['token']}") == (401, "Unauthorized")
    assert error_of(refresh(api(), session["refreshToken"])) == (401, "ValidationToken")


def test_a_withdrawn_role_is_403_until_a_refresh_brings_the_new_one(api, secretary):
    session = tokens.sign_in(secretary)
    secretary.sub_role = SubRole.objects.get(code="lider_pei")
    secretary.save()

    assert asks_for_me(f"Bearer {session['token']}") == (403, "ValidationRole")
    renewed = refresh(api(), session["refreshToken"])
    assert (renewed.status_code, renewed.json()["subRole"]) == (201, "lider_pei")
    assert asks_for_me(f"Bearer {renewed.json()['token']}") == (200, None)


def test_who_is_asking_costs_one_query(api, secretary, django_assert_num_queries):
    client = api(secretary)

    # The session with its user and their role; which mails they want.
    with django_assert_num_queries(2):
        assert client.get("/user/me").status_code == 200


# --- Logout ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_logout_ends_this_session_and_no_other(api, secretary, method):
    here, there = tokens.sign_in(secretary), tokens.sign_in(secretary)
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {here['token']}")

    answer = getattr(client, method)("/auth/logout")

    assert answer.status_code == 200
    assert answer.json() == {"message": "La sesión quedó cerrada."}
    assert asks_for_me(f"Bearer {here['token']}") == (401, "Unauthorized")
    assert error_of(refresh(api(), here["refreshToken"])) == (401, "ValidationToken")
    assert asks_for_me(f"Bearer {there['token']}") == (200, None)
    assert refresh(api(), there["refreshToken"]).status_code == 201


def test_logout_asks_for_a_bearer_and_not_for_a_cookie(web, secretary):
    browser = web(secretary)

    assert error_of(browser.get("/auth/logout")) == (401, "Unauthorized")
    assert browser.session["_auth_user_id"] == str(secretary.pk)


# --- Refresh --------------------------------------------------------------------------------


def test_a_refresh_answers_the_body_of_login_with_new_tokens(api, secretary):
    first = login(api(), secretary.email).json()

    answer = refresh(api(), first["refreshToken"])

    second = answer.json()
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    assert second.keys() == BODY_KEYS
    assert second["refreshToken"] != first["refreshToken"]
    assert asks_for_me(f"Bearer {second['token']}") == (200, None)
    assert RefreshFamily.objects.count() == 1


def test_refresh_tokens_are_long_opaque_and_not_stored_in_clear(api, secretary):
    raw = tokens.sign_in(secretary)["refreshToken"]
    child = refresh(api(), raw).json()["refreshToken"]

    assert [len(base64.urlsafe_b64decode(text + "=")) for text in (raw, child)] == [32, 32]
    stored = set(RefreshToken.objects.values_list("digest", flat=True))
    assert stored == {tokens.digest_of(raw), tokens.digest_of(child)}
    assert not stored & {raw, child}


@pytest.mark.parametrize("header", ["Bearer garbage", "Basic eDp5", "Bearer " + "x" * 9000])
def test_a_stale_authorization_is_not_in_the_way_of_a_refresh(secretary, header):
    raw = tokens.sign_in(secretary)["refreshToken"]

    assert refresh(APIClient(HTTP_AUTHORIZATION=header), raw).status_code == 201


def test_an_expired_access_token_is_not_in_the_way_of_a_refresh(secretary, clock):
    session = tokens.sign_in(secretary)
    clock.shift(timedelta(hours=2))
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {session['token']}")

    assert error_of(client.get("/user/me")) == (401, "Unauthorized")
    assert refresh(client, session["refreshToken"]).status_code == 201


def test_both_spellings_are_taken_and_two_that_differ_are_ambiguous(api, secretary):
    raw = tokens.sign_in(secretary)["refreshToken"]

    both = {"refreshToken": raw, "refresh_token": raw + "x"}
    assert error_of(api().post("/auth/refresh", both)) == (400, "ambiguous_parameter")
    unknown = api().post("/auth/refresh", {"refreshToken": raw, "user": "x"})
    assert unknown.status_code == 400
    assert [problem["code"] for problem in unknown.json()["fields"]["user"]] == ["unknown_field"]
    answer = api().post("/auth/refresh", {"refresh_token": raw})
    assert answer.status_code == 201
    child = answer.json()["refreshToken"]
    same = {"refreshToken": child, "refresh_token": child}
    assert api().post("/auth/refresh", same).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"null", b"7", b"[]", b'"x"', b"true", b'{"other": 1}',
        b'{"refreshToken": null}', b'{"refreshToken": 7}', b'{"refreshToken": ["x"]}',
        b'{"refreshToken": ""}', b'{"refreshToken": "\\u0000"}', b'{"refreshToken": "\\ud800"}',
        b'{"refreshToken": "' + b"A" * 43 + b'"}',
        b'{"refreshToken": "' + b"A" * 1_000_000 + b'"}',
    ],
)  # fmt: skip
def test_no_or_an_odd_refresh_token_is_401(api, db, body):
    answer = api().post("/auth/refresh", body, content_type="application/json")

    assert error_of(answer) == (401, "ValidationToken")


def test_a_truncated_refresh_token_is_unknown(api, secretary):
    raw = tokens.sign_in(secretary)["refreshToken"]

    assert error_of(refresh(api(), raw[:-1])) == (401, "ValidationToken")
    assert refresh(api(), raw).status_code == 201


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{", "application/json", (400, "parse_error")),
        (b"refreshToken=x", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        (b'"' + b"x" * 1024 * 1024 + b'"', "application/json", (413, "payload_too_large")),
    ],
)
def test_what_is_no_json_is_no_refresh(api, db, body, kind, error):
    assert error_of(api().post("/auth/refresh", body, content_type=kind)) == error


def test_a_lost_answer_is_given_again_within_20_seconds(api, secretary, clock):
    raw = tokens.sign_in(secretary)["refreshToken"]
    child = refresh(api(), raw).json()["refreshToken"]

    clock.shift(timedelta(seconds=20))
    answer = refresh(api(), raw)

    assert (answer.status_code, answer.json()["refreshToken"]) == (201, child)
    assert RefreshToken.objects.count() == 2
    assert refresh(api(), child).status_code == 201


def test_a_token_reused_after_a_minute_ends_the_whole_family(api, secretary, clock, caplog):
    session = tokens.sign_in(secretary)
    raw = session["refreshToken"]
    child = refresh(api(), raw).json()["refreshToken"]

    clock.shift(timedelta(seconds=60))
    with caplog.at_level(logging.WARNING, "security"):
        reused = refresh(api(), raw)

    assert error_of(reused) == (401, "ValidationToken")
    assert error_of(refresh(api(), child)) == (401, "ValidationToken")
    assert asks_for_me(f"Bearer {session['token']}") == (401, "Unauthorized")
    [line] = [record.getMessage() for record in caplog.records if record.name == "security"]
    assert tokens.digest_of(raw)[:8] in line
    assert tokens.digest_of(raw)[:9] not in line
    assert raw not in line


def test_the_grandparent_is_no_lost_answer(api, secretary, clock):
    raw = tokens.sign_in(secretary)["refreshToken"]
    child = refresh(api(), raw).json()["refreshToken"]
    grandchild = refresh(api(), child).json()["refreshToken"]

    clock.shift(timedelta(seconds=1))

    assert error_of(refresh(api(), raw)) == (401, "ValidationToken")
    assert error_of(refresh(api(), grandchild)) == (401, "ValidationToken")


def test_an_ended_family_leaves_the_users_other_sessions_alone(api, secretary, clock):
    stolen, other = tokens.sign_in(secretary), tokens.sign_in(secretary)
    refresh(api(), stolen["refreshToken"])
    clock.shift(timedelta(seconds=60))
    refresh(api(), stolen["refreshToken"])

    assert refresh(api(), other["refreshToken"]).status_code == 201


def test_a_token_idle_for_a_day_is_dead_and_accuses_nobody(api, secretary, clock, caplog):
    raw = tokens.sign_in(secretary)["refreshToken"]
    clock.shift(timedelta(hours=23, minutes=59))
    child = refresh(api(), raw).json()["refreshToken"]

    clock.shift(timedelta(hours=24, seconds=1))
    with caplog.at_level(logging.WARNING, "security"):
        assert error_of(refresh(api(), child)) == (401, "ValidationToken")

    assert RefreshFamily.objects.get().revoked_at is None
    assert [record for record in caplog.records if record.name == "security"] == []


def test_a_family_ends_after_seven_days_however_often_it_was_renewed(api, secretary, clock):
    raw = tokens.sign_in(secretary)["refreshToken"]
    for _ in range(7):
        clock.shift(timedelta(hours=23))
        raw = refresh(api(), raw).json()["refreshToken"]

    clock.shift(timedelta(hours=8))

    assert error_of(refresh(api(), raw)) == (401, "ValidationToken")
    tokens.sign_in(secretary)
    assert RefreshFamily.objects.count() == 1


def test_a_disabled_user_renews_nothing(api, secretary):
    raw = tokens.sign_in(secretary)["refreshToken"]
    secretary.is_active = False
    secretary.save()

    assert error_of(refresh(api(), raw)) == (401, "ValidationToken")


@pytest.mark.django_db(transaction=True)
def test_32_parallel_refreshes_of_one_token_have_exactly_one_child(secretary, tmp_path):
    raw = tokens.sign_in(secretary)["refreshToken"]

    def spend(_):
        return refresh(APIClient(), raw).json()

    def stored():
        counted = RefreshToken.objects.count(), RefreshFamily.objects.get().revoked_at
        return *counted, refresh(APIClient(), tokens.child_of(raw)).status_code

    answers, found = at_once(32, tmp_path, spend, stored)

    assert [answer.get("error") for answer in answers] == [None] * 32
    assert {answer["refreshToken"] for answer in answers} == {tokens.child_of(raw)}
    assert found == (2, None, 201)


# --- Throttles ------------------------------------------------------------------------------


def test_20_failed_logins_a_minute_stop_the_account_at_that_address_only(api, secretary, clock):
    clock.move_to(NOON + timedelta(seconds=10))
    for _ in range(20):
        assert login(api(), secretary.email, "no").status_code == 401

    stopped = login(api(), secretary.email)

    assert error_of(stopped) == (429, "throttled")
    assert 50 <= int(stopped["Retry-After"]) <= 51
    elsewhere = APIClient(REMOTE_ADDR="203.0.113.7")
    assert login(elsewhere, secretary.email).status_code == 201
    assert login(api(), "otra@prueba.example").status_code == 401
    clock.shift(timedelta(minutes=1))
    assert login(api(), secretary.email).status_code == 201


def test_logins_that_succeed_are_not_counted(api, secretary, clock):
    assert [login(api(), secretary.email).status_code for _ in range(25)] == [201] * 25


def test_100_failed_logins_a_minute_stop_the_address(api, secretary, clock):
    for number in range(100):
        assert login(api(), f"x{number}@prueba.example", "no").status_code == 401

    assert error_of(login(api(), secretary.email)) == (429, "throttled")


def test_a_forwarded_address_is_not_believed(secretary, clock):
    for number in range(20):
        client = APIClient(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        assert login(client, secretary.email, "no").status_code == 401

    client = APIClient(HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert error_of(login(client, secretary.email)) == (429, "throttled")


def test_60_refreshes_a_minute_stop_the_family_and_no_other(api, secretary, clock):
    session, other = tokens.sign_in(secretary), tokens.sign_in(secretary)
    raw = session["refreshToken"]
    for _ in range(60):
        raw = refresh(api(), raw).json()["refreshToken"]

    stopped = refresh(api(), raw)

    assert error_of(stopped) == (429, "throttled")
    assert int(stopped["Retry-After"]) > 0
    assert refresh(api(), other["refreshToken"]).status_code == 201
    clock.shift(timedelta(minutes=1))
    assert refresh(api(), raw).status_code == 201


def test_600_refreshes_a_minute_stop_the_address(api, db, clock):
    answers = [refresh(api(), "unknown").status_code for _ in range(601)]

    assert answers == [401] * 600 + [429]
