"""The own account with a real browser: setting up a second factor and coming in with it, closing
a session elsewhere, and the last minutes of a session."""

import base64
import re

from playwright.sync_api import expect

from tests.conftest import code_now
from tests.pages import DEMO_PASSWORD, Person, watch

RECTOR = "rectora@demo.example"
SESSION = "**/cuenta/sesion/"


def set_up(person: Person) -> tuple[str, list[str]]:
    """Set up a second factor; the secret that an application would have read, and the recovery
    codes."""
    person.open("/cuenta/segundo-factor/")
    person.write("Su contraseña", DEMO_PASSWORD)
    person.press("Activar")
    expect(person.main.get_by_role("img", name="Código QR")).to_be_visible()
    person.main.get_by_text("No puedo leer el dibujo").click()
    shown = person.page.locator("#secret").inner_text().replace(" ", "")
    secret = base64.b32decode(shown).hex()
    person.write("Código de 6 cifras", code_now(secret))
    person.press("Activar")
    person.is_at("Códigos de recuperación")
    codes = person.main.locator(".codes li").all_inner_texts()
    person.press("Ya los guardé: continuar")
    person.is_at("Mi cuenta")
    return secret, codes


def give_password(person: Person, path="/ingresar/") -> None:
    person.sign_in(RECTOR, path)
    person.is_at("Código de ingreso")


def test_a_second_factor_is_set_up_and_used(page, context, new_context):
    complaints = watch(context)
    person = Person(page)
    person.sign_in(RECTOR)
    secret, codes = set_up(person)
    assert len(set(codes)) == 10

    page.get_by_role("button", name="Salir").first.click()
    expect(page).to_have_title(re.compile("Ingresar"))
    give_password(person, "/ingresar/?next=/cuenta/")
    person.write("Código de 6 cifras", code_now(secret, steps=1))
    person.press("Continuar")
    person.is_at("Mi cuenta")

    other = Person(new_context().new_page())
    give_password(other)
    other.open("/proyectos/")
    expect(other.page).to_have_url(re.compile("/ingresar/codigo/"))
    other.write("Código de 6 cifras", codes[0])
    other.press("Continuar")
    expect(other.page).to_have_url(re.compile("/proyectos/"))
    assert complaints == []


def test_it_is_set_up_and_used_without_scripts(new_context):
    person = Person(new_context(java_script_enabled=False).new_page(), scripts=False)
    person.sign_in(RECTOR)
    secret, _ = set_up(person)
    person.page.context.clear_cookies()
    give_password(person)
    person.write("Código de 6 cifras", code_now(secret, steps=1))
    person.press("Continuar")
    expect(person.page).not_to_have_url(re.compile("/ingresar/"))


def test_a_session_that_is_closed_elsewhere_is_over(page, new_context):
    here, there = Person(page), Person(new_context().new_page())
    for person in (here, there):
        person.sign_in(RECTOR)
        person.open("/cuenta/")
    here.open("/cuenta/sesiones/")
    here.press("Cerrar las demás")
    here.reads("Se cerró 1 sesión.")
    there.open("/cuenta/")
    expect(there.page).to_have_title(re.compile("Ingresar"))
    here.open("/cuenta/")
    here.is_at("Mi cuenta")


def test_the_last_minutes_are_told_and_the_session_goes_on(page, context):
    complaints = watch(context)
    page.clock.install()
    person = Person(page)
    person.sign_in(RECTOR)
    person.open("/cuenta/")
    short = {"left": 340}
    page.route(
        SESSION, lambda asked: asked.fulfill(json=short) if is_get(asked) else asked.continue_()
    )
    end = page.locator(".session-end")
    expect(end).to_have_count(0)

    page.clock.fast_forward("02:45:00")

    expect(end).to_contain_text("Su sesión termina a las")
    end.get_by_role("button", name="Seguir aquí").click()
    expect(end).to_be_empty()
    short["left"] = 0
    page.clock.fast_forward("02:59:00")
    expect(end).to_contain_text("Su sesión terminó")
    assert complaints == []


def is_get(route) -> bool:
    return route.request.method == "GET"
