"""How people come in without a password of their own: links that are used once, invitations,
recovery, and changing a password."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts import links, own, people
from accounts.models import EntryLink, Purpose, RefreshFamily, SubRole, User
from notifications.links import path_of
from notifications.models import Mail
from pei_project.errors import RuleBroken
from pei_project.jobs.models import Job
from pei_project.jobs.queue import enqueue
from pei_project.jobs.running import attempt
from pei_project.requests import OneLineFormatter
from pei_project.sheets.history import Change
from tests.conftest import PASSWORD

NEW = "Un puente de guadua y niebla"


@pytest.fixture(autouse=True)
def _counted_anew(db):
    cache.clear()


def newcomer(rector, email="nueva@prueba.example") -> User:
    sub_role = SubRole.objects.get(code="institucion")
    return people.invite(rector, User(email=email, name="Nueva Persona", sub_role=sub_role))


def path_in(mail: Mail) -> str:
    """The address as the worker makes it."""
    return path_of(mail.link_kind, mail.link_id)


def mailed(user: User, message: str) -> Mail:
    """The last mail of this kind that the person was written."""
    return Mail.objects.filter(recipient=user, message=message).order_by("created_at").last()


def token_for(user: User, purpose=Purpose.RECOVERY) -> str:
    return links.token_of(links.give(user, purpose).pk)


def refused(answer, error: str) -> bool:
    return (answer.status_code, answer.json()["error"]) == (400, error)


# --- links --------------------------------------------------------------------------------------


def test_a_link_serves_once(secretary):
    token = token_for(secretary)

    own.enter_by_link(token, NEW, Purpose.RECOVERY)

    with pytest.raises(RuleBroken) as again:
        own.enter_by_link(token, "Otra frase bien larga", Purpose.RECOVERY)
    assert again.value.code == "invalid_token"
    assert User.objects.get(pk=secretary.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("purpose", "life"),
    [(Purpose.INVITATION, timedelta(days=7)), (Purpose.RECOVERY, timedelta(hours=1))],
)
def test_a_link_ends_when_its_time_is_over(secretary, purpose, life):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False) as clock:
        token = token_for(secretary, purpose)
        clock.shift(life - timedelta(seconds=1))
        assert links.find(token, purpose).user == secretary
        clock.shift(timedelta(seconds=1))
        with pytest.raises(RuleBroken):
            links.find(token, purpose)


def test_a_new_link_ends_the_earlier_of_its_purpose_only(secretary):
    first, invitation = token_for(secretary), token_for(secretary, Purpose.INVITATION)

    second = token_for(secretary)

    assert links.find(second, Purpose.RECOVERY)
    assert links.find(invitation, Purpose.INVITATION)
    with pytest.raises(RuleBroken):
        links.find(first, Purpose.RECOVERY)


def test_a_link_of_one_purpose_is_none_of_the_other(secretary):
    with pytest.raises(RuleBroken):
        links.find(token_for(secretary), Purpose.INVITATION)


def test_the_token_of_one_link_opens_no_other(secretary, leader):
    own_token, other_token = token_for(secretary), token_for(leader)

    mixed = [
        own_token[:21] + other_token[21:], other_token[:21] + own_token[21:], own_token[:-1],
        own_token + "A", own_token[::-1], "", "A" * 64, "á" * 64, None, 7, [own_token],
    ]  # fmt: skip

    for token in mixed:
        with pytest.raises(RuleBroken):
            links.find(token, *Purpose)


def test_another_key_makes_other_addresses(secretary, settings):
    link = links.give(secretary, Purpose.RECOVERY)
    token = links.token_of(link.pk)

    settings.TOKEN_KEY = "another-key-" * 4

    assert links.token_of(link.pk) != token
    with pytest.raises(RuleBroken):
        links.find(token, Purpose.RECOVERY)


def test_a_link_of_somebody_shut_out_serves_nobody_even_when_let_in_again(rector, secretary):
    token = token_for(secretary)

    people.disable(rector, secretary, 0)
    with pytest.raises(RuleBroken):
        links.find(token, Purpose.RECOVERY)

    people.enable(rector, secretary, 1)
    with pytest.raises(RuleBroken):
        links.find(token, Purpose.RECOVERY)


def test_what_is_stored_opens_no_door(rector):
    invited = newcomer(rector)

    token = path_in(mailed(invited, "accounts.invitation")).split("/")[2]

    kept = repr(list(EntryLink.objects.values())) + repr(list(Mail.objects.values()))
    kept += repr(list(Change.objects.values()))
    assert links.find(token, Purpose.INVITATION)
    assert token not in kept
    assert token[22:] not in kept


def test_the_address_of_a_link_that_serves_no_more_is_not_made(rector):
    invited = newcomer(rector)
    mail = mailed(invited, "accounts.invitation")

    people.invite_again(rector, invited)

    assert path_in(mail) == ""
    assert path_in(mailed(invited, "accounts.invitation")).startswith("/invitacion/")


@pytest.mark.django_db(transaction=True)
def test_links_are_forgotten_a_month_after_their_end(secretary):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False) as clock:
        links.give(secretary, Purpose.RECOVERY)
        clock.shift(timedelta(days=30))
        attempt(enqueue("accounts.forget_links").pk)
        assert EntryLink.objects.count() == 1
        clock.shift(timedelta(hours=2))
        attempt(enqueue("accounts.forget_links").pk)
        assert EntryLink.objects.count() == 0


# --- an invitation accepted ---------------------------------------------------------------------


def test_who_is_invited_chooses_a_password_and_is_in(web, rector, institution, settings):
    invited, browser = newcomer(rector), web()
    path = path_in(mailed(invited, "accounts.invitation"))

    page = browser.get(path)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Rectora le abrió una cuenta." in text
    assert institution.name in text
    assert "Secretaria o secretario institucional" in text
    assert 'value="Nueva Persona"' in text

    entered = browser.post(path, {"name": "  Nueva   Ejemplo ", "password": NEW})
    assert (entered.status_code, entered["Location"]) == (302, "/")
    assert browser.session["_auth_user_id"] == str(invited.pk)
    user = User.objects.get(pk=invited.pk)
    assert user.name == "Nueva Ejemplo"
    assert user.check_password(NEW)
    assert browser.get("/", follow=True).request["PATH_INFO"] == "/privacidad/"
    browser.post("/privacidad/", {"accept": settings.PRIVACY_VERSION, "next": "/"})
    assert browser.get("/").status_code == 200


def test_looking_at_an_invitation_spends_nothing(web, rector):
    path = path_in(mailed(newcomer(rector), "accounts.invitation"))

    for _ in range(3):
        assert web().get(path).status_code == 200
        assert web().head(path).status_code == 200

    assert EntryLink.objects.get().used_at is None


def test_a_password_that_is_refused_spends_nothing(web, rector):
    path = path_in(mailed(newcomer(rector), "accounts.invitation"))

    answer = web().post(path, {"name": "Nueva", "password": "guadual2026"})

    assert answer.status_code == 422
    assert "Esta contraseña se adivina" in answer.content.decode()
    assert "guadual2026" not in answer.content.decode()
    assert EntryLink.objects.get().used_at is None


def test_a_link_that_serves_no_more_says_what_to_do(web, rector):
    path = path_in(mailed(newcomer(rector), "accounts.invitation"))
    assert web().post(path, {"name": "Nueva", "password": NEW}).status_code == 302

    for browser in (web(), web()):
        for answer in (browser.get(path), browser.post(path, {"name": "N", "password": NEW})):
            assert answer.status_code == 410
            assert "pida otra invitación a quien lo invitó" in answer.content.decode()


@pytest.mark.parametrize("path", ["/invitacion/nada/", "/recuperar-clave/nada/"])
def test_what_is_no_link_says_the_same(web, path):
    assert web().get(path).status_code == 410


def test_the_page_of_a_link_is_told_to_nobody(web, rector, secretary):
    paths = [
        path_in(mailed(newcomer(rector), "accounts.invitation")),
        f"/recuperar-clave/{token_for(secretary)}/",
        "/invitacion/nada/",
    ]

    for path in paths:
        answer = web().get(path)
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_who_is_signed_in_is_told_nothing_of_anothers_link(web, rector, secretary):
    invited = newcomer(rector)
    path = path_in(mailed(invited, "accounts.invitation"))
    browser = web(secretary)

    for answer in (browser.get(path), browser.post(path, {"name": "X", "password": NEW})):
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "ingresó Secretaria" in text
        assert invited.email not in text
    assert EntryLink.objects.get().used_at is None


def test_the_secret_of_an_address_is_not_logged(caplog, web, rector):
    path = path_in(mailed(newcomer(rector), "accounts.invitation"))
    token = path.split("/")[2]

    web().put(path)
    web().post(path, {"password": "corta"})

    lines = [OneLineFormatter().format(record) for record in caplog.records]
    for record in caplog.records:
        record.request_id = "-"
    assert any(token in record.getMessage() for record in caplog.records)
    assert not any(token in line for line in lines)


# --- recovery -----------------------------------------------------------------------------------


def test_who_forgot_the_password_chooses_another_by_mail(
    web, api, secretary, django_capture_on_commit_callbacks
):
    browser, before, family = web(), web(secretary), api(secretary)
    with django_capture_on_commit_callbacks(execute=True):
        asked = browser.post("/recuperar-clave/", {"email": " Secretaria@Prueba.Example "})
    assert asked.status_code == 200
    path = path_in(mailed(secretary, "accounts.recovery"))
    assert browser.get(path).status_code == 200

    done = browser.post(path, {"password": NEW})

    assert (done.status_code, done["Location"]) == (302, "/ingresar/")
    assert "_auth_user_id" not in browser.session
    assert User.objects.get(pk=secretary.pk).check_password(NEW)
    assert before.get("/").status_code == 302
    assert family.get("/user/me").status_code == 401
    assert mailed(secretary, "accounts.password_changed").url == "/recuperar-clave/"
    assert "Su contraseña cambió. Ingrese con ella." in browser.get("/ingresar/").content.decode()


def test_the_api_recovers_too(api, secretary, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = api().post("/auth/password/forgot", {"email": secretary.email})
    assert asked.status_code == 202
    token = path_in(mailed(secretary, "accounts.recovery")).split("/")[2]

    done = api().post("/auth/password/reset", {"token": token, "password": NEW})

    assert done.status_code == 200
    assert done.json() == {"message": "Ya puede ingresar con su contraseña nueva."}
    login = {"email": secretary.email, "password": NEW}
    assert api().post("/auth/login", login).status_code == 201
    again = api().post("/auth/password/reset", {"token": token, "password": NEW})
    assert refused(again, "invalid_token")


def test_an_invitation_is_accepted_by_the_api(api, rector):
    invited = newcomer(rector)
    token = path_in(mailed(invited, "accounts.invitation")).split("/")[2]

    assert api().post("/auth/password/reset", {"token": token, "password": NEW}).status_code == 200

    assert User.objects.get(pk=invited.pk).check_password(NEW)
    assert mailed(invited, "accounts.password_changed") is None


@pytest.mark.parametrize("who", ["nobody", "disabled", "invited"])
def test_whoever_asks_for_an_account_learns_nothing(
    web, api, rector, secretary, django_capture_on_commit_callbacks, who
):
    known = web().post("/recuperar-clave/", {"email": secretary.email})
    match who:
        case "nobody":
            email = "nadie@prueba.example"
        case "disabled":
            email = people.disable(rector, secretary, 0).email
        case "invited":
            email = newcomer(rector).email
    Mail.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        page = web().post("/recuperar-clave/", {"email": email})
        answer = api().post("/auth/password/forgot", {"email": email})

    assert page.status_code == known.status_code == 200
    assert page.content == known.content
    assert answer.status_code == 202
    assert not Mail.objects.exists()


def test_one_account_is_sent_three_links_an_hour(api, secretary):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False):
        answers = [
            api().post("/auth/password/forgot", {"email": secretary.email}) for _ in range(5)
        ]

    assert {answer.status_code for answer in answers} == {202}
    asked = Job.objects.filter(kind="accounts.recover").values_list("payload", flat=True)
    assert sorted(one["user"] for one in asked) == ["", "", *[str(secretary.pk)] * 3]


def test_one_address_asks_sixty_times_an_hour(api):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False):
        for number in range(60):
            said = {"email": f"nadie{number}@prueba.example"}
            assert api().post("/auth/password/forgot", said).status_code == 202
        stopped = api().post("/auth/password/forgot", {"email": "otro@prueba.example"})
        elsewhere = api().post(
            "/auth/password/forgot", {"email": "otro@prueba.example"}, REMOTE_ADDR="203.0.113.9"
        )

    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 3600
    assert elsewhere.status_code == 202


# --- changing the one in use --------------------------------------------------------------------


def test_another_password_ends_the_other_sessions_and_keeps_this_one(web, api, secretary):
    here, elsewhere, program = web(secretary), web(secretary), api(secretary)

    done = here.post("/cuenta/clave/", {"current_password": PASSWORD, "password": NEW})

    assert (done.status_code, done["Location"]) == (302, "/cuenta/")
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert program.get("/user/me").status_code == 401
    assert User.objects.get(pk=secretary.pk).check_password(NEW)
    assert mailed(secretary, "accounts.password_changed")


def test_a_program_that_changes_the_password_goes_on_with_a_new_session(web, api, secretary):
    browser, here, elsewhere = web(secretary), api(secretary), api(secretary)

    done = here.put("/auth/password", {"current": PASSWORD, "password": NEW})

    assert done.status_code == 200
    assert here.get("/user/me").status_code == 401
    assert elsewhere.get("/user/me").status_code == 401
    assert browser.get("/").status_code == 302
    fresh = api()
    fresh.credentials(HTTP_AUTHORIZATION=f"Bearer {done.json()['token']}")
    assert fresh.get("/user/me").status_code == 200
    renewed = api().post("/auth/refresh", {"refreshToken": done.json()["refreshToken"]})
    assert renewed.status_code == 201
    assert RefreshFamily.objects.filter(user=secretary, revoked_at=None).count() == 1


def test_who_does_not_know_the_password_changes_nothing_and_is_stopped(web, api, secretary):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False):
        client = api(secretary)
        for _ in range(10):
            wrong = client.put("/auth/password", {"current": "no", "password": NEW})
            assert [one["code"] for one in wrong.json()["fields"]["current"]] == ["incorrect"]
        right = {"current": PASSWORD, "password": NEW}
        page = {"current_password": PASSWORD, "password": NEW}
        assert client.put("/auth/password", right).status_code == 429
        assert web(secretary).post("/cuenta/clave/", page).status_code == 429
    assert User.objects.get(pk=secretary.pk).check_password(PASSWORD)


def test_the_page_says_what_is_wrong_and_repeats_no_password(web, secretary):
    answer = web(secretary).post("/cuenta/clave/", {"current_password": "no-es", "password": NEW})

    assert answer.status_code == 422
    assert "No es su contraseña actual." in answer.content.decode()
    assert NEW not in answer.content.decode()


def test_no_page_carries_a_password_through_signing_in(web, rector):
    said = {"current_password": PASSWORD, "password": NEW, "form-author": str(rector.pk)}
    asked = web().post("/cuenta/clave/", said)
    unchecked = Client(enforce_csrf_checks=True)
    path = path_in(mailed(newcomer(rector), "accounts.invitation"))
    odd = unchecked.post(path, {"name": "N", "password": NEW}, HTTP_ORIGIN="http://testserver")

    assert asked.status_code == 401
    assert "carried-form-author" in asked.content.decode()
    assert PASSWORD not in asked.content.decode()
    assert NEW not in asked.content.decode()
    assert (odd.status_code, odd["Location"]) == (302, path)
    assert EntryLink.objects.get().used_at is None


# --- what a password may be ---------------------------------------------------------------------

TAKEN = [
    "diez letra", "a" * 9 + "é", "x y z   x y z", "🌧️🌄🐎🌿🪨🌾🌙🔥☕🫘", "Mi guadual querido 7",
    "ñandú-ñandú", PASSWORD, "solo minusculas aqui", "q" * 127 + "!",
]  # fmt: skip
REFUSED = [
    ("corta", "password_too_short"), ("x" * 129, "max_length"), ("x" * 10_000, "max_length"),
    ("1234567890", "password_too_common"), ("guadual2026", "local_words"),
    ("El Guadual 1!", "local_words"), ("pei12345678", "local_words"),
    ("276100000011", "local_words"), ("Secretaria-2026", "local_words"),
    ("institución1", "local_words"),
]  # fmt: skip


@pytest.mark.parametrize("password", TAKEN)
def test_a_password_of_ones_own_is_taken(api, secretary, password):
    answer = api(secretary).put("/auth/password", {"current": PASSWORD, "password": password})

    assert answer.status_code == 200
    login = {"email": secretary.email, "password": password}
    assert api().post("/auth/login", login).status_code == 201


@pytest.mark.parametrize(("password", "code"), REFUSED)
def test_a_password_that_is_guessed_is_refused(api, secretary, password, code):
    answer = api(secretary).put("/auth/password", {"current": PASSWORD, "password": password})

    assert answer.status_code == 400
    assert code in [one["code"] for one in answer.json()["fields"]["password"]]


def test_the_name_of_another_school_is_nobodys_business(api, stranger):
    said = {"current": PASSWORD, "password": "guadual2026"}

    assert api(stranger).put("/auth/password", said).status_code == 200


# --- what the history tells ---------------------------------------------------------------------


def test_the_history_tells_of_a_password_and_never_which(rector):
    invited = newcomer(rector)
    token = path_in(mailed(invited, "accounts.invitation")).split("/")[2]
    own.enter_by_link(token, NEW, Purpose.INVITATION, name="Nombre Propio")

    told = Change.objects.filter(owner=invited.pk, actor=invited)
    assert {(one.field, one.before, one.after) for one in told} == {
        ("name", "Nueva Persona", "Nombre Propio"),
        ("password", None, None),
    }
    assert NEW not in repr(list(Change.objects.values()))
