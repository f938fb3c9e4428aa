"""The second factor: who must have one, setting it up, coming in with it, losing it; and every way
around it, which is closed."""

import base64
import re
from binascii import unhexlify
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib import admin
from django.core import serializers
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import Grant, RefreshFamily, User
from notifications.models import Mail
from pei_project.errors import TooOften
from pei_project.sheets.history import Change
from tests.conftest import PASSWORD, SECRET, code_now, person
from tests.parallel import at_once
from tests.test_section_pages import form_of, text_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
WRONG = "El correo o la contraseña no coinciden."
CODE, ENROL, PAGE = "/ingresar/codigo/", "/ingresar/segundo-factor/", "/cuenta/segundo-factor/"


@pytest.fixture
def clock():
    """It stands still at noon until a test moves it."""
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def bare(db, director):
    """A director who has not set one up."""
    second_factor._forget(director)
    User.objects.filter(pk=director.pk).update(second_factor_at=None)
    director.refresh_from_db()
    return director


def sign_in(browser, user, password=PASSWORD, **more):
    return browser.post("/ingresar/", {"email": user.email, "password": password, **more})


def is_in(browser) -> bool:
    return browser.get("/cuenta/").status_code == 200


def secret_on(page) -> str:
    """The secret that the page shows, as the device keeps it."""
    shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page.content.decode())[1]
    return base64.b32decode(shown.replace(" ", "")).hex()


def codes_on(page) -> list[str]:
    return re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", page.content.decode())


def set_up(browser, target="/cuenta/"):
    """Set one up where the page is; the page of recovery codes, and the secret."""
    secret = secret_on(browser.get(ENROL))
    return browser.post(ENROL, {"code": code_now(secret), "next": target}), secret


def prove(browser, do, proof=PASSWORD):
    return browser.post(PAGE, {"do": do, "proof": proof})


# --- Who must have one --------------------------------------------------------------------------


def test_it_is_asked_of_staff_and_of_who_may_approve(institution, settings, director, staff):
    clerk = person("alguien", "institucion", institution=institution)
    chief = User.objects.create_superuser("jefe@prueba.example", PASSWORD, name="Jefe")
    asked = {
        one.email for one in (clerk, director, staff, chief) if second_factor.required_of(one)
    }
    assert asked == {director.email, staff.email, chief.email}
    Grant.objects.create(sub_role=clerk.sub_role, submodule="pei", action="approve_pei")
    assert second_factor.required_of(User.objects.get(pk=clerk.pk))
    settings.PEI_SECOND_FACTOR_REQUIRED = False
    assert not any(second_factor.required_of(one) for one in (director, staff, chief))


def test_who_must_have_one_sets_it_up_on_the_way_in(bare, clock):
    browser = Client()
    entered = sign_in(browser, bare, next="/proyectos/")
    assert entered["Location"] == f"{ENROL}?next=%2Fproyectos%2F"
    for path in ("/", "/proyectos/", "/cuenta/", PAGE):
        assert browser.get(path)["Location"].startswith("/ingresar/?next="), path
    assert browser.get("/ingresar/?next=/proyectos/")["Location"] == entered["Location"]

    page, secret = set_up(browser, "/proyectos/")

    assert len(set(codes_on(page))) == 10
    assert form_of(page)["next"] == "/proyectos/"
    assert browser.post("/ingresar/", form_of(page))["Location"] == "/proyectos/"
    assert is_in(browser)
    assert TOTPDevice.objects.get(user=bare).key == secret


def test_one_who_may_set_one_up_is_asked_who_they_are(web, secretary, clock):
    browser = web(secretary)
    assert browser.get(ENROL)["Location"] == "/"
    assert "No es su contraseña" in text_of(prove(browser, "change", "otra"))
    assert browser.get(ENROL)["Location"] == "/"

    assert prove(browser, "change")["Location"].startswith(ENROL)
    page, _ = set_up(browser)

    assert len(codes_on(page)) == 10
    assert User.objects.get(pk=secretary.pk).second_factor_at
    assert is_in(browser)
    assert browser.get(ENROL)["Location"] == "/"  # once


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "١٢٣٤٥٦", "x" * 5000])
def test_a_wrong_code_sets_nothing_up(bare, clock, wrong):
    browser = Client()
    sign_in(browser, bare)
    secret = secret_on(browser.get(ENROL))

    refused = browser.post(ENROL, {"code": wrong})

    assert "no es correcto" in text_of(refused)
    assert secret_on(refused) == secret
    assert not TOTPDevice.objects.filter(user=bare).exists()
    assert not is_in(browser)


FOREIGN = ["//evil.com", "https:evil.com", "/\\evil.com", "https://evil.com/", "javascript:x"]


@pytest.mark.parametrize("given", FOREIGN)
def test_a_step_leads_only_to_this_site(director, clock, given):
    browser = Client()
    assert sign_in(browser, director, next=given)["Location"] == f"{CODE}?next=%2F"
    assert form_of(browser.get(CODE, {"next": given}))["next"] == "/"
    assert browser.post(CODE, {"code": code_now(), "next": given})["Location"] == "/"


def test_a_form_of_another_site_answers_no_step(director, clock):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(director)
    evil = {"HTTP_ORIGIN": "https://evil.com"}
    assert browser.post(CODE, {"code": code_now()}, **evil).status_code == 403
    assert browser.post("/privacidad/", {"accept": "x"}, **evil).status_code == 403
    assert not is_in(browser)


def test_what_another_tab_made_stale_is_not_lost(director, clock):
    """The token of the form is of a session that is no more; our own page sent it."""
    browser = Client(enforce_csrf_checks=True, HTTP_ORIGIN="http://testserver")
    typed = {"carried-vision": "Ser", "next": "/proyectos/", "code": "1"}
    asked = browser.post(CODE, typed)
    assert asked.status_code == 403
    assert form_of(asked)["carried-vision"] == "Ser"
    assert form_of(asked)["next"] == "/proyectos/"


# --- Coming in with it --------------------------------------------------------------------------


def test_the_code_is_asked_after_the_password(director, clock):
    browser = Client()
    assert sign_in(browser, director)["Location"] == f"{CODE}?next=%2F"
    assert not is_in(browser)

    entered = browser.post(CODE, {"code": code_now(), "next": "/proyectos/"})

    assert entered["Location"] == "/proyectos/"
    assert is_in(browser)


def test_a_code_is_good_once_and_for_a_step_before_and_after(director, clock):
    def enters(steps: int) -> bool:
        browser = Client()
        sign_in(browser, director)
        clock.shift(600)  # the device makes who was wrong wait
        return browser.post(CODE, {"code": code_now(steps=steps)}).status_code == 302

    assert not enters(-2)
    assert enters(-1)
    assert not enters(2)
    assert enters(1)
    code, browser = code_now(), Client()
    sign_in(browser, director)
    assert browser.post(CODE, {"code": code}).status_code == 200  # the one after was used already
    clock.shift(120)
    used, again = code_now(), [Client(), Client()]
    for one in again:
        sign_in(one, director)
    assert [one.post(CODE, {"code": used}).status_code for one in again] == [302, 200]


def test_guessing_is_slowed_down_and_ends(director, clock):
    browser = Client()
    sign_in(browser, director)
    statuses = []
    for _ in range(12):
        statuses.append(browser.post(CODE, {"code": "000000"}).status_code)
        clock.shift(2)
    assert statuses[:2] == [200, 200]
    refused = browser.post(CODE, {"code": code_now()})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Hubo demasiados intentos" in text_of(refused)
    assert not is_in(browser)
    clock.shift(3600)
    assert browser.post(CODE, {"code": code_now()}).status_code == 302


def test_an_account_is_guessed_ten_times_in_ten_minutes(director, settings, clock):
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    browser = Client()
    sign_in(browser, director)
    tried = [browser.post(CODE, {"code": "000000"}).status_code for _ in range(11)]
    assert tried == [200] * 10 + [429]


def test_a_recovery_code_is_good_once(web, director, clock):
    codes = codes_on(prove(web(director), "codes"))
    for code, status in [(codes[0], 302), (codes[0], 200), (codes[1].upper(), 302)]:
        browser = Client()
        clock.shift(60)
        sign_in(browser, director)
        assert browser.post(CODE, {"code": code}).status_code == status
    assert second_factor.codes_left(director) == 8


def test_of_recovery_codes_only_a_digest_is_kept(web, director, clock):
    codes = [code.replace("-", "") for code in codes_on(prove(web(director), "codes"))]
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == len(codes) == 10
    assert not kept & set(codes)


def test_what_was_typed_goes_through_the_code(director, clock):
    typed = {"carried-vision": "Ser <más>", "next": "/proyectos/"}
    browser = Client()
    asked = sign_in(browser, director, **typed)
    assert asked.status_code == 200
    assert form_of(asked)["carried-vision"] == "Ser <más>"
    wrong = browser.post(CODE, form_of(asked) | {"code": "000000"})
    assert form_of(wrong)["carried-vision"] == "Ser <más>"
    clock.shift(5)
    back = browser.post(CODE, form_of(wrong) | {"code": code_now()})
    assert "Su texto sigue aquí" in text_of(back)
    assert form_of(back)["vision"] == "Ser <más>"


def test_what_was_typed_goes_through_setting_it_up(bare, clock):
    browser = Client()
    asked = sign_in(browser, bare, **{"carried-vision": "Ser", "next": "/proyectos/"})
    code = code_now(secret_on(asked))
    codes = browser.post(ENROL, form_of(asked) | {"code": code})
    back = browser.post("/ingresar/", form_of(codes))
    assert form_of(back)["vision"] == "Ser"


# --- The API ------------------------------------------------------------------------------------


def test_the_api_asks_for_it(api, director, clock):
    said = {"email": director.email, "password": PASSWORD}
    due = api().post("/auth/login", said)
    assert (due.status_code, due.json()["error"]) == (401, "Unauthorized")
    assert due.json()["reason"] == "otp_required"
    assert due["WWW-Authenticate"] == "Bearer"

    wrong = api().post("/auth/login", said | {"otp": "000000"})
    assert (wrong.status_code, wrong.json()["message"]) == (401, WRONG)
    assert "reason" not in wrong.json()

    clock.shift(5)
    right = api().post("/auth/login", said | {"otp": code_now()})
    assert right.status_code == 201
    assert api().post("/auth/login", said | {"otp": code_now()}).status_code == 401
    unknown = api().post("/auth/login", said | {"password": "otra-clave-9", "otp": code_now()})
    assert (unknown.status_code, unknown.json()["message"]) == (401, WRONG)


def test_a_recovery_code_opens_the_api_too(api, web, director, clock):
    code = codes_on(prove(web(director), "codes"))[0]
    said = {"email": director.email, "password": PASSWORD, "otp": code}
    assert [api().post("/auth/login", said).status_code for _ in range(2)] == [201, 401]


def test_who_has_not_set_one_up_is_stopped_on_every_route(api, bare, institution):
    entered = api().post("/auth/login", {"email": bare.email, "password": PASSWORD})
    assert entered.status_code == 201
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {entered.json()['token']}")
    for path in ("/user/me", "/pei", "/filters/zone", f"/institution/{institution.pk}"):
        for _ in range(2):  # the second would come from what is kept
            answer = client.get(path)
            assert (answer.status_code, answer.json()["error"]) == (403, "ValidationRole"), path
    assert "segundo factor" in answer.json()["message"]


def test_what_is_kept_is_not_given_to_who_must_set_one_up(api, director):
    client = api(director)
    assert [client.get("/filters/zone").status_code for _ in range(2)] == [200, 200]
    User.objects.filter(pk=director.pk).update(second_factor_at=None)
    assert client.get("/filters/zone").status_code == 403


def test_where_it_is_not_required_nobody_is_stopped(api, web, bare, settings):
    settings.PEI_SECOND_FACTOR_REQUIRED = False
    browser = Client()
    assert sign_in(browser, bare)["Location"] == "/"
    entered = api().post("/auth/login", {"email": bare.email, "password": PASSWORD})
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {entered.json()['token']}")
    assert [client.get(path).status_code for path in ("/user/me", "/filters/zone")] == [200, 200]


# --- No way around ------------------------------------------------------------------------------


def test_the_admin_is_closed_without_it(staff, clock):
    browser = Client()
    sign_in(browser, staff)
    refused = browser.get("/admin/accounts/user/")
    assert refused["Location"] == "/admin/login/?next=/admin/accounts/user/"
    led = browser.get(refused["Location"], follow=True)
    assert led.redirect_chain[-1][0] == f"{CODE}?next=%2Fadmin%2Faccounts%2Fuser%2F"

    entered = browser.post(CODE, form_of(led) | {"code": code_now()})

    assert entered["Location"] == "/admin/accounts/user/"
    assert browser.get(entered["Location"]).status_code == 200


def test_a_session_that_was_opened_otherwise_is_asked_too(director):
    """As an invitation or a recovery opens it."""
    browser = Client()
    browser.force_login(director)
    assert not is_in(browser)
    assert browser.get("/ingresar/")["Location"] == f"{CODE}?next=%2F"
    assert browser.post("/proyectos/").status_code in (302, 401)


def test_a_script_is_told_that_nobody_is_signed_in(director):
    browser = Client()
    browser.force_login(director)
    answer = browser.post("/cuenta/", {}, HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})


def test_another_factor_asks_every_other_browser_and_ends_the_api(api, web, director, clock):
    here, there, client = web(director), web(director), api(director)
    assert is_in(there)
    clock.shift(60)
    prove(here, "change", code_now())
    set_up(here)
    assert is_in(here)
    assert not is_in(there)
    assert client.get("/user/me").status_code == 401


def test_a_role_that_may_approve_is_asked_on_the_next_request(web, secretary):
    browser = web(secretary)
    assert is_in(browser)
    Grant.objects.create(sub_role=secretary.sub_role, submodule="pei", action="approve_pei")
    assert not is_in(browser)
    assert browser.get("/ingresar/")["Location"].startswith(ENROL)


def test_nobody_is_left_without_who_must_have_one(web, director, clock):
    browser = web(director)
    assert "Desactivar" not in text_of(browser.get(PAGE))
    assert prove(browser, "off").status_code == 409
    assert User.objects.get(pk=director.pk).second_factor_at


def test_turning_it_off_asks_for_the_password_or_a_code(web, secretary, clock):
    browser = web(secretary)
    prove(browser, "change")
    _, secret = set_up(browser)
    assert "No es su contraseña" in text_of(prove(browser, "off", "000000"))
    assert User.objects.get(pk=secretary.pk).second_factor_at
    clock.shift(60)
    assert prove(browser, "off", code_now(secret)).status_code == 302
    assert User.objects.get(pk=secretary.pk).second_factor_at is None
    assert not TOTPDevice.objects.filter(user=secretary).exists()
    assert not StaticToken.objects.filter(device__user=secretary).exists()
    assert is_in(browser)


def test_a_password_is_not_guessed_on_the_page_of_the_factor(web, secretary, clock):
    browser = web(secretary)
    tried = [prove(browser, "change", "otra").status_code for _ in range(11)]
    assert tried == [200] * 10 + [429]
    assert prove(browser, "change").status_code == 429


# --- Lost, told, kept secret --------------------------------------------------------------------


def reset(browser, *users):
    chosen = {"action": "reset_second_factor", "_selected_action": [one.pk for one in users]}
    return browser.post("/admin/accounts/user/", chosen)


def test_staff_take_a_lost_one_away_below_their_own_rank(api, web, staff, director, clock):
    chief = User.objects.create_superuser("jefe@prueba.example", PASSWORD, name="Jefe")
    theirs, client = web(director), api(director)
    web(chief)  # gives them one

    reset(web(staff), director, chief, staff)

    left = {one.email: bool(one.second_factor_at) for one in User.objects.all()}
    assert left == {director.email: False, chief.email: True, staff.email: True}
    assert not is_in(theirs)
    assert client.get("/user/me").status_code == 401
    told = Change.objects.get(owner=director.pk, field="second_factor_at")
    assert (told.actor_name, told.before, told.after) == ("Admin", "activo", "sin activar")
    mail = Mail.objects.get()
    assert (mail.recipient, mail.message) == (director, "accounts.second_factor_reset")
    assert not TOTPDevice.objects.filter(user=director).exists()


def test_a_rector_takes_nothing_away(web, rector, director):
    assert reset(web(rector), director).status_code == 302
    assert User.objects.get(pk=director.pk).second_factor_at


def test_each_change_is_told_by_mail_and_in_the_history_without_secrets(web, secretary, clock):
    browser = web(secretary)
    prove(browser, "change")
    page, secret = set_up(browser)
    clock.shift(1)
    codes = codes_on(page) + codes_on(prove(browser, "codes"))
    clock.shift(1)
    prove(browser, "off")

    mails = Mail.objects.order_by("created_at").values_list("message", flat=True)
    assert list(mails) == [
        "accounts.second_factor_on", "accounts.recovery_codes", "accounts.second_factor_off",
    ]  # fmt: skip
    told = Change.objects.filter(owner=secretary.pk).order_by("at")
    assert [(one.before, one.after) for one in told] == [
        ("sin activar", "activo"),
        ("activo", "códigos de recuperación nuevos"),
        ("activo", "sin activar"),
    ]
    kept = serializers.serialize("json", [*told, *Mail.objects.all()])
    shown = base64.b32encode(unhexlify(secret)).decode()
    for hidden in (secret, shown, *codes, *(code.replace("-", "") for code in codes)):
        assert hidden not in kept


def test_no_page_shows_a_secret_again(web, staff, director):
    browser = web(staff)
    apps = {model._meta.app_label for model in admin.site._registry}
    assert not apps & {"otp_totp", "otp_static", "axes"}
    assert browser.get("/admin/otp_totp/totpdevice/").status_code == 404
    page = browser.get(f"/admin/accounts/user/{director.pk}/change/")
    assert SECRET not in page.content.decode()
    assert SECRET not in web(director).get(PAGE).content.decode()


def test_the_pages_carry_no_style_of_their_own(bare):
    """Which the policy of the site would refuse."""
    browser = Client()
    sign_in(browser, bare)
    page = browser.get(ENROL)
    assert 'style="' not in page.content.decode()
    assert "<svg" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["application", "recovery"])
def test_a_code_that_comes_many_times_at_once_is_good_once(director, tmp_path, kind):
    code = code_now() if kind == "application" else second_factor.renew_codes(director)[0]

    def send(number):
        try:
            return second_factor.verify(director, code)
        except TooOften:
            return False

    answers, _ = at_once(8, tmp_path, send, lambda: None)
    assert sorted(answers) == [False] * 7 + [True]


def test_refresh_families_opened_before_are_not_left(api, web, secretary, clock):
    api(secretary)
    browser = web(secretary)
    prove(browser, "change")
    set_up(browser)
    assert not RefreshFamily.objects.filter(user=secretary, revoked_at=None).exists()
