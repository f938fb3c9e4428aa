"""Who guesses passwords is locked out, and nobody else: not the account from another address, not
the school behind the same address."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, RequestFactory

from accounts import known
from accounts.models import FailedLogin
from accounts.throttling import address_of
from tests.conftest import PASSWORD
from tests.test_section_pages import text_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as travelled:
        cache.clear()
        yield travelled


def enter(browser, user, password=PASSWORD, address=HERE, **more):
    said = {"email": getattr(user, "email", user), "password": password, **more}
    return browser.post("/ingresar/", said, REMOTE_ADDR=address)


def by_api(api, user, password=PASSWORD, address=HERE):
    said = {"email": getattr(user, "email", user), "password": password}
    return api().post("/auth/login", said, REMOTE_ADDR=address)


def spray(count=100, address=HERE):
    """Somebody tries one password on many accounts."""
    for number in range(count):
        enter(Client(), f"nadie{number}@prueba.example", "Verano-2026", address)


def guess(clock, user, times=50, address=HERE):
    """Somebody tries passwords of one account, slowly."""
    for _ in range(times):
        assert enter(Client(), user, "no", address).status_code == 200
        clock.shift(60)


# --- By the minute ------------------------------------------------------------------------------


def test_twenty_a_minute_of_an_account_from_an_address(api, secretary, clock):
    answers = [by_api(api, secretary, "no") for _ in range(21)]
    assert [one.status_code for one in answers] == [401] * 20 + [429]
    assert answers[-1].json()["error"] == "throttled"
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert by_api(api, secretary).status_code == 429
    assert by_api(api, secretary, address=ELSEWHERE).status_code == 201
    clock.shift(60)
    assert by_api(api, secretary).status_code == 201


def test_a_hundred_a_minute_from_an_address(api, secretary):
    spray()
    assert by_api(api, secretary).status_code == 429
    page = enter(Client(), secretary)
    assert page.status_code == 429
    assert "Hubo demasiados intentos. Espere un minuto" in text_of(page)
    assert by_api(api, secretary, address=ELSEWHERE).status_code == 201


# --- Two schools behind one address -------------------------------------------------------------


def test_a_school_signs_in_while_its_neighbour_is_under_attack(secretary, stranger):
    clerk = Client()
    assert enter(clerk, secretary)["Location"] == "/"
    clerk.post("/salir/")

    spray()
    for _ in range(21):
        enter(Client(), stranger, "no")

    assert enter(Client(), stranger).status_code == 429
    assert enter(clerk, secretary)["Location"] == "/"


def test_even_where_its_own_account_is_what_is_guessed(secretary, clock):
    clerk = Client()
    enter(clerk, secretary)
    clerk.post("/salir/")

    guess(clock, secretary)

    assert enter(Client(), secretary).status_code == 429
    assert enter(clerk, secretary)["Location"] == "/"
    assert enter(Client(), secretary).status_code == 429  # that it came in changes nothing


def test_a_known_browser_counts_for_itself(secretary, clock):
    clerk = Client()
    enter(clerk, secretary)
    clerk.post("/salir/")
    tried = [enter(clerk, secretary, "no").status_code for _ in range(21)]
    assert tried == [200] * 20 + [429]
    assert enter(Client(), secretary)["Location"] == "/"
    clock.shift(60)
    assert enter(clerk, secretary)["Location"] == "/"


def test_a_browser_is_known_to_who_signed_in_with_it_only(secretary, leader):
    clerk = Client()
    enter(clerk, secretary)
    clerk.post("/salir/")
    spray()
    assert enter(clerk, leader).status_code == 429
    assert enter(clerk, secretary)["Location"] == "/"


def test_the_people_of_one_computer_are_all_known(secretary, leader):
    computer = Client()
    for user in (secretary, leader):
        enter(computer, user)
        computer.post("/salir/")
    spray()
    for user in (secretary, leader):
        assert enter(computer, user)["Location"] == "/"
        computer.post("/salir/")


@pytest.mark.parametrize("cookie", ["", "x", "eyJhIjogMX0:1:2", "é" * 5000])
def test_a_mark_that_is_not_ours_is_none(secretary, cookie):
    spray()
    browser = Client()
    browser.cookies[known.COOKIE] = cookie
    assert enter(browser, secretary).status_code == 429


def test_a_shared_computer_keeps_no_mark(secretary):
    browser = Client()
    enter(browser, secretary, shared_device="on")
    assert known.COOKIE not in browser.cookies


def test_the_mark_opens_nothing_and_names_nobody(secretary):
    browser = Client()
    enter(browser, secretary)
    cookie = browser.cookies[known.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert secretary.email not in known.marks_of(asked({known.COOKIE: cookie.value}))
    other = Client()
    other.cookies[known.COOKIE] = cookie.value
    assert other.get("/cuenta/")["Location"] == "/ingresar/?next=/cuenta/"


def test_the_api_looks_at_no_mark(api, secretary):
    clerk = Client()
    enter(clerk, secretary)
    spray()
    client = api()
    client.cookies = clerk.cookies
    said = {"email": secretary.email, "password": PASSWORD}
    assert client.post("/auth/login", said, REMOTE_ADDR=HERE).status_code == 429


# --- For longer ---------------------------------------------------------------------------------


def test_who_goes_on_for_long_waits_for_long(api, secretary, clock):
    guess(clock, secretary, 49)
    assert by_api(api, secretary, "no").status_code == 401

    refused = by_api(api, secretary)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1800")
    assert "Espere 30 minutos" in text_of(enter(Client(), secretary))
    assert by_api(api, secretary, address=ELSEWHERE).status_code == 201
    clock.shift(1700)
    assert by_api(api, secretary).status_code == 429  # and has not waited anew
    clock.shift(101)
    assert by_api(api, secretary).status_code == 201
    assert not FailedLogin.objects.exists()


def test_a_right_password_begins_anew(secretary, clock):
    guess(clock, secretary, 49)
    enter(Client(), secretary)
    guess(clock, secretary, 49)
    assert enter(Client(), secretary)["Location"] == "/"


def test_staff_see_it_and_let_them_in(web, staff, secretary, rector, clock):
    guess(clock, secretary)
    desk = web(staff)
    listed = desk.get("/admin/accounts/failedlogin/")
    assert secretary.email in text_of(listed)
    assert "ingresos bloqueados" in text_of(desk.get("/admin/"))
    row = FailedLogin.objects.get()
    said = {"action": "release", "_selected_action": [row.pk]}
    assert web(rector).post("/admin/accounts/failedlogin/", said).status_code == 302
    assert enter(Client(), secretary).status_code == 429

    desk.post("/admin/accounts/failedlogin/", said)

    assert enter(Client(), secretary)["Location"] == "/"


def test_what_is_kept_of_an_attempt_is_no_text_of_anybody(secretary):
    enter(Client(), secretary, "mi-clave-de-verdad", **{"carried-vision": "Ser feliz"})
    row = FailedLogin.objects.get()
    assert (row.username, row.ip_address, row.failures_since_start) == (secretary.email, HERE, 1)
    assert (row.get_data, row.post_data, row.user_agent, row.path_info) == (
        "",
        "",
        "",
        "/ingresar/",
    )


# --- Whose address ------------------------------------------------------------------------------


def asked(cookies=(), **meta):
    request = RequestFactory().get("/", **meta)
    request.COOKIES.update(cookies)
    return request


@pytest.mark.parametrize(
    ("proxied", "peer", "header", "address"),
    [
        (False, HERE, "", HERE),
        (False, HERE, ELSEWHERE, HERE),
        (True, "10.0.0.1", HERE, HERE),
        (True, "10.0.0.1", f"{ELSEWHERE}, {HERE}", HERE),
        (True, "10.0.0.1", f"{HERE}, nada", ""),
        (True, "10.0.0.1", "", "10.0.0.1"),
        (False, "", "", ""),
        (False, "fe80::1%eth0", "", "fe80::1"),
        (False, "2001:DB8::1", "", "2001:db8::1"),
    ],
)
def test_the_address_is_the_peers_and_behind_our_proxy_what_that_says(
    settings, proxied, peer, header, address
):
    settings.BEHIND_TLS_PROXY = proxied
    given = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert address_of(asked(REMOTE_ADDR=peer, **given)) == address


def test_without_an_address_one_may_sign_in(api, secretary):
    assert by_api(api, secretary, "no", address="").status_code == 401
    assert by_api(api, secretary, address="").status_code == 201
