"""People who come in with a real browser, by the mails that the worker really sends: from the
invitation to the first save, a password that was forgotten, and somebody who is shut out."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.pages import DEMO_PASSWORD, Person, watch
from tests.test_accessibility import LOOKS, WIDE, problems_of

NEW = "Un puente de guadua y niebla"
PAGE = "principios-y-fundamentos/mision-y-vision/"
SECONDS = 60


@pytest.fixture
def come(new_context):
    """``come(email)``: somebody at a browser of their own, signed in if an e-mail is given."""
    complaints = []

    def person(email=None, scripts=True) -> Person:
        context = new_context(java_script_enabled=scripts)
        complaints.append(watch(context))
        someone = Person(context.new_page(), scripts)
        if email:
            someone.sign_in(email)
        return someone

    yield person
    assert [one for heard in complaints for one in heard] == []


@pytest.fixture
def letter(site):
    """``letter(email, way)``: the address in the mail that the worker sent there, as printed."""
    seen = site.log.stat().st_size

    def link(email: str, way: str) -> str:
        sought = re.compile(rf"--- Correo para {re.escape(email)}: .*?(\S+/{way}/\S+)", re.DOTALL)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with site.log.open("rb") as log:
                log.seek(seen)
                found = sought.search(log.read().decode(errors="replace"))
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"no mail for {email}")

    return link


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_invitation_to_the_first_save(come, letter, scripts):
    rector = come("rectora@demo.example")
    rector.open("/usuarios/")
    rector.follow("Invitar a alguien")
    rector.write("Correo electrónico", "nueva@demo.example")
    rector.write("Nombre y apellidos", "Nora Vega Ficticio")
    rector.choose("Subrol", "Secretaria o secretario institucional")
    rector.press("Enviar la invitación")
    rector.reads("Enviamos la invitación a nueva@demo.example.")
    expect(rector.main.get_by_role("row", name="Nora Vega Ficticio")).to_contain_text("Invitado")

    newcomer, address = come(scripts=scripts), letter("nueva@demo.example", "invitacion")
    newcomer.open(address)
    newcomer.is_at("Acepte la invitación")
    newcomer.reads("Marlén Ocaso Ficticio le abrió una cuenta.")
    newcomer.write("Su contraseña", "guadual2026")
    newcomer.press("Entrar")
    newcomer.reads("Esta contraseña se adivina.")
    newcomer.write("Su contraseña", NEW)
    if scripts:
        newcomer.press("Mostrar su contraseña")
        expect(newcomer.field("Su contraseña")).to_have_attribute("type", "text")
    newcomer.press("Entrar")
    newcomer.is_at("Aviso de privacidad")
    newcomer.press("He leído el aviso: continuar")
    plan = newcomer.plan()
    newcomer.open(f"{plan}{PAGE}")
    newcomer.write("Visión", "Lo primero que escribe Nora.")
    newcomer.press("Guardar y continuar")
    newcomer.open(f"{plan}{PAGE}")
    assert newcomer.text_of("Visión").strip() == "Lo primero que escribe Nora."

    rector.open("/usuarios/")
    expect(rector.main.get_by_role("row", name="Nora Vega Ficticio")).to_contain_text("Activo")
    late = come(scripts=scripts)
    late.open(address)
    late.is_at("Esta invitación ya no sirve")


def test_the_pages_of_who_is_invited_are_accessible(come, letter, new_context):
    rector = come("rectora@demo.example")
    rector.open("/usuarios/invitar/")
    rector.write("Correo electrónico", "nueva@demo.example")
    rector.write("Nombre y apellidos", "Nora Vega Ficticio")
    rector.choose("Subrol", "Líder del PEI")
    rector.press("Enviar la invitación")

    context = new_context(bypass_csp=True, viewport=WIDE, reduced_motion="reduce")
    newcomer = Person(context.new_page())
    newcomer.open(letter("nueva@demo.example", "invitacion"))
    told = [problem for look in LOOKS for problem in problems_of(newcomer.page, look)]
    newcomer.press("Entrar")
    expect(newcomer.table("Hay un problema")).to_be_visible()
    told += [problem for look in LOOKS for problem in problems_of(newcomer.page, look)]
    newcomer.write("Su contraseña", NEW)
    newcomer.press("Entrar")
    newcomer.is_at("Aviso de privacidad")
    told += [problem for look in LOOKS for problem in problems_of(newcomer.page, look)]
    assert told == []


def test_a_forgotten_password(come, letter):
    before, someone = come("secretaria@demo.example"), come()
    someone.open("/ingresar/")
    someone.follow("Olvidé mi contraseña")
    someone.write("Correo electrónico", "secretaria@demo.example")
    someone.press("Enviar el enlace")
    someone.is_at("Revise su correo")
    someone.open(letter("secretaria@demo.example", "recuperar-clave"))
    someone.write("Contraseña nueva", NEW)
    someone.press("Guardar la contraseña")
    someone.reads("Su contraseña cambió. Ingrese con ella.")
    before.open("/")
    before.is_at("Ingresar")

    someone.write("Correo electrónico", "secretaria@demo.example")
    someone.write("Contraseña", DEMO_PASSWORD)
    someone.press("Ingresar")
    someone.reads("El correo o la contraseña no coinciden.")
    someone.write("Contraseña", NEW)
    someone.press("Ingresar")
    expect(someone.page.get_by_role("button", name="Salir").first).to_be_visible()
    assert letter("secretaria@demo.example", "recuperar-clave")


def test_a_disabled_person_is_out_on_the_next_request(come):
    rector, secretary = come("rectora@demo.example"), come("secretaria@demo.example")
    secretary.open(f"{secretary.plan()}{PAGE}")
    rector.open("/usuarios/?buscar=secretaria@demo")
    rector.follow("Dora Lindero Ficticio")
    rector.follow("Desactivar a Dora Lindero Ficticio")
    rector.reads("sus sesiones se cierran ahora mismo")
    rector.press("Desactivar")
    rector.reads("Dora Lindero Ficticio ya no puede ingresar.")

    secretary.press("Guardar y continuar")
    secretary.is_at("Su sesión terminó")
    secretary.write("Correo electrónico", "secretaria@demo.example")
    secretary.write("Contraseña", DEMO_PASSWORD)
    secretary.press("Ingresar")
    secretary.reads("El correo o la contraseña no coinciden.")

    rector.press("Activar otra vez")
    rector.reads("Puede ingresar otra vez.")
    secretary.write("Contraseña", DEMO_PASSWORD)
    secretary.press("Ingresar")
    expect(secretary.page.get_by_role("button", name="Salir").first).to_be_visible()
