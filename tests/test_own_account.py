"""One's own account: the privacy notice on the way in, the name, and the sessions."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as given
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sessions
from accounts.models import BrowserSession, PrivacyAcceptance, RefreshFamily, User
from pei_project.sheets.history import Change
from tests.conftest import PASSWORD
from tests.test_section_pages import form_of, text_of

pytestmark = pytest.mark.django_db

NOTICE, PLACES = "/privacidad/", "/cuenta/sesiones/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
FOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
APPLE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0"


@pytest.fixture
def newcomer(secretary):
    """Somebody who has not read the notice."""
    PrivacyAcceptance.objects.filter(user=secretary).delete()
    return secretary


def sign_in(browser, user, **more):
    return browser.post("/ingresar/", {"email": user.email, "password": PASSWORD, **more})


def is_in(browser) -> bool:
    return browser.get("/cuenta/").status_code == 200


def entered(user, agent=CHROME) -> Client:
    """A browser that came in by itself, and was seen."""
    browser = Client(HTTP_USER_AGENT=agent)
    sign_in(browser, user)
    assert is_in(browser)
    return browser


# --- The privacy notice -------------------------------------------------------------------------


def test_anybody_reads_the_notice(db):
    page = text_of(Client().get(NOTICE))
    for said in (
        "Ley 1581 de 2012",
        "responsable",
        "Para qué",
        "10 días",
        "15 días",
        "voluntario",
    ):
        assert said in page
    assert "He leído" not in page


def test_who_comes_in_for_the_first_time_reads_it_once(newcomer):
    browser = Client()
    led = sign_in(browser, newcomer, next="/proyectos/")
    assert led["Location"] == "/privacidad/?next=%2Fproyectos%2F"
    assert not is_in(browser)
    page = browser.get(led["Location"])
    assert "He leído el aviso" in text_of(page)

    accepted = browser.post(NOTICE, form_of(page) | {"accept": "x"})

    assert accepted["Location"] == "/proyectos/"
    assert is_in(browser)
    row = PrivacyAcceptance.objects.get(user=newcomer)
    assert row.version == given.PRIVACY_VERSION
    assert sign_in(Client(), newcomer)["Location"] == "/"
    assert "He leído" not in text_of(browser.get(NOTICE))


def test_another_version_is_read_again_by_who_is_in_already(web, secretary, settings):
    browser = web(secretary)
    assert is_in(browser)
    settings.PRIVACY_VERSION = "otra"
    assert browser.get("/proyectos/")["Location"] == "/ingresar/?next=/proyectos/"
    led = browser.get("/ingresar/?next=/proyectos/")
    assert led["Location"] == "/privacidad/?next=%2Fproyectos%2F"
    browser.post(NOTICE, {"accept": "x"})
    assert is_in(browser)
    versions = PrivacyAcceptance.objects.filter(user=secretary).values_list("version", flat=True)
    assert set(versions) == {given.PRIVACY_VERSION, "2026-11"}


def test_what_was_typed_goes_through_the_notice(newcomer):
    browser = Client()
    page = sign_in(browser, newcomer, **{"carried-vision": "Ser <más>", "next": "/proyectos/"})
    assert "He leído el aviso" in text_of(page)
    back = browser.post(NOTICE, form_of(page) | {"accept": "x"})
    assert "Su texto sigue aquí" in text_of(back)
    assert form_of(back)["vision"] == "Ser <más>"


def test_the_notice_leads_only_to_this_site(newcomer):
    browser = Client()
    sign_in(browser, newcomer)
    assert browser.post(NOTICE, {"accept": "x", "next": "//evil.com"})["Location"] == "/"


def test_nobody_accepts_for_nobody(db):
    Client().post(NOTICE, {"accept": "x"})
    assert not PrivacyAcceptance.objects.exists()


def test_programs_are_not_asked(api, newcomer):
    said = {"email": newcomer.email, "password": PASSWORD}
    assert api().post("/auth/login", said).status_code == 201
    assert api(newcomer).get("/user/me").status_code == 200


def test_who_does_not_accept_may_leave(newcomer):
    browser = Client()
    sign_in(browser, newcomer)
    assert browser.post("/salir/")["Location"] == "/ingresar/"
    assert browser.get("/ingresar/").status_code == 200


# --- Who one is ---------------------------------------------------------------------------------


def test_the_account_says_who_one_is(web, secretary, director, institution):
    page = text_of(web(secretary).get("/cuenta/"))
    for said in (secretary.email, "Secretaria o secretario institucional", institution.name):
        assert said in page
    assert "Valle del Cauca" in text_of(web(director).get("/cuenta/"))


def test_one_changes_ones_name(web, secretary):
    browser = web(secretary)
    page = browser.get("/cuenta/")
    saved = browser.post("/cuenta/", form_of(page) | {"name": "  Dora   Lindero "})
    assert saved["Location"] == "/cuenta/"
    assert User.objects.get(pk=secretary.pk).name == "Dora Lindero"
    told = Change.objects.get(owner=secretary.pk)
    assert (told.field, told.before, told.after) == ("name", "Secretaria", "Dora Lindero")

    stale = browser.post("/cuenta/", form_of(page) | {"name": "Otra"})
    assert "cambió en otra parte" in text_of(stale)
    assert User.objects.get(pk=secretary.pk).name == "Dora Lindero"


@pytest.mark.parametrize("name", ["", "   ", "x" * 200, "a\0b", "a\u202eb"])
def test_a_name_that_is_none_is_refused(web, secretary, name):
    browser = web(secretary)
    refused = browser.post("/cuenta/", {"name": name, "revision": "0"})
    assert refused.status_code == 200
    assert "Hay un problema" in text_of(refused)
    assert User.objects.get(pk=secretary.pk).name == "Secretaria"


# --- The sessions -------------------------------------------------------------------------------


def test_each_session_is_seen_and_can_be_closed(api, web, secretary):
    here, phone = entered(secretary), entered(secretary, PHONE)
    program = api()
    said = {"email": secretary.email, "password": PASSWORD}
    opened = program.post("/auth/login", said, HTTP_USER_AGENT="sincronizador/2.1")
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {opened.json()['token']}")

    page = text_of(here.get(PLACES))
    for told in ("Chrome en Windows", "Chrome en Android", "sincronizador", "127.0.0.1"):
        assert told in page
    assert page.count("esta sesión") == 1

    ids = {one.device: one.id for one in sessions.places_of(secretary)}
    here.post(PLACES, {"end": ids["Chrome en Android"]})
    assert (is_in(phone), is_in(here)) == (False, True)
    here.post(PLACES, {"end": ids["sincronizador"]})
    assert program.get("/user/me").status_code == 401
    assert [one.device for one in sessions.places_of(secretary)] == ["Chrome en Windows"]


def test_all_the_others_are_closed_at_once(api, secretary, leader):
    here, others = entered(secretary), [entered(secretary), entered(secretary, PHONE)]
    program, colleague = api(secretary), entered(leader)
    told = here.post(PLACES, {"end": "others"}, follow=True)
    assert "Se cerraron 3" in text_of(told)
    assert is_in(here)
    assert [is_in(one) for one in others] == [False, False]
    assert program.get("/user/me").status_code == 401
    assert is_in(colleague)


def test_nobody_closes_the_session_of_somebody_else(secretary, leader):
    here, theirs = entered(secretary), entered(leader)
    for place in sessions.places_of(leader):
        here.post(PLACES, {"end": place.id})
    for odd in ("", "x", "0" * 32, "' OR 1=1--"):
        assert here.post(PLACES, {"end": odd}).status_code in (200, 302)
    assert is_in(theirs)


def test_the_routes_tell_and_close_the_same(api, secretary, leader):
    browser, program, other = entered(secretary), api(secretary), api(secretary)
    body = program.get("/user/me/session").json()
    assert body["count"] == 3
    assert [one["current"] for one in body["results"]] == [True, False, False]
    assert {one["kind"] for one in body["results"]} == {"browser", "api"}
    assert set(body["results"][0]) == {
        "id", "kind", "startedAt", "seenAt", "device", "address", "current"
    }  # fmt: skip

    assert program.delete("/user/me/session").status_code == 204

    assert program.get("/user/me/session").json()["count"] == 1
    assert other.get("/user/me").status_code == 401
    assert not is_in(browser)
    assert api(leader).get("/user/me/session").json()["count"] == 1


def test_no_answer_tells_the_key_of_a_session(api, secretary):
    browser = entered(secretary)
    key = browser.session.session_key
    assert key not in browser.get(PLACES).content.decode()
    assert key not in api(secretary).get("/user/me/session").content.decode()


def test_a_session_is_written_down_now_and_then_only(secretary):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get("/cuenta/")
        return len(asked)

    browser = entered(secretary)
    cost()
    quiet = cost()
    assert cost() == quiet
    seen = BrowserSession.objects.get().seen_at
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert cost() > quiet
        assert cost() == quiet
    assert BrowserSession.objects.get().seen_at > seen


def test_a_session_ends_when_it_is_not_used_and_at_last(secretary):
    start, browser = timezone.now(), entered(secretary)
    with time_machine.travel(start + timedelta(hours=3, minutes=1)):
        assert not is_in(browser)
    browser = entered(secretary)
    for hours in range(2, 12, 2):
        with time_machine.travel(start + timedelta(hours=hours)):
            assert is_in(browser)
    with time_machine.travel(start + timedelta(hours=12, minutes=1)):
        assert not is_in(browser)
    assert not Session.objects.filter(pk=browser.session.session_key).exists()


def test_a_new_password_leaves_no_session_in_the_list(secretary):
    entered(secretary)
    secretary.set_password("Otra-clave-muy-larga")
    secretary.save()
    assert sessions.places_of(secretary) == []


def test_who_signs_out_is_gone_from_the_list(secretary):
    browser = entered(secretary)
    browser.post("/salir/")
    assert sessions.places_of(secretary) == []
    assert not BrowserSession.objects.exists()


def test_a_family_says_when_it_was_renewed(api, secretary):
    said = {"email": secretary.email, "password": PASSWORD}
    opened = api().post("/auth/login", said).json()
    before = RefreshFamily.objects.get().seen_at
    api().post("/auth/refresh", {"refreshToken": opened["refreshToken"]})
    assert RefreshFamily.objects.get().seen_at > before


def test_an_open_page_asks_how_long_there_is(web, secretary):
    browser, ask = web(secretary), "/cuenta/sesion/"
    session = browser.session
    session["seen"] = (int(time.time()) - 3600, session["seen"][1])
    session.save()
    left = browser.get(ask).json()["left"]
    assert 7100 < left <= 7200
    assert browser.post(ask).json()["left"] > 10_700
    assert Client().get(ask).status_code == 401
    assert 'data-session="' in browser.get("/cuenta/").content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome en Windows"),
        (PHONE, "Chrome en Android"),
        (FOX, "Firefox en Linux"),
        (APPLE, "Safari en iPhone"),
        (EDGE, "Edge en Windows"),
        ("", "Un navegador"),
        ("<script>", "Un navegador"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(agent, words):
    assert sessions.in_words(agent) == words
