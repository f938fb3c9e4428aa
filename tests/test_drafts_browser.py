"""Nothing that was typed is lost: with the link cut, answers lost, the session over, the browser
killed, its storage full, two people and two tabs on one page, and without scripts."""

import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages import Person, watch
from tests.test_section_pages import Controls

SECRETARY, RECTOR = "secretaria@demo.example", "rectora@demo.example"
VISION = "Visión"


class Writer(Person):
    """Somebody who types letter by letter at the end of a text."""

    def type(self, text: str, delay: float = 0) -> None:
        self.field(VISION).focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text, delay=delay)

    def save(self) -> None:
        self.activate(self.main.get_by_role("button", name="Guardar", exact=True))

    @property
    def vision(self) -> str:
        return self.text_of(VISION).strip()

    @property
    def state(self):
        return self.page.locator("#save-state")

    @property
    def unsent(self):
        return self.page.locator("#unsent")

    def stored(self) -> str:
        """The vision as a page that is opened now would show it: the draft, or what is saved."""
        answer = self.page.context.request.get(self.page.url)
        return Controls(answer.text()).found["vision"].strip()


def writer_at(context: BrowserContext, email: str = SECRETARY, path: str = "") -> Writer:
    writer = Writer(context.new_page())
    writer.sign_in(email)
    writer.open(path or f"{writer.plan()}principios-y-fundamentos/mision-y-vision/")
    return writer


@pytest.fixture
def writer(context) -> Writer:
    complaints = watch(context)
    yield writer_at(context)
    assert [one for one in complaints if "net::ERR_" not in one] == []  # the link that was cut


def saved_as_draft(writer: Writer) -> None:
    """Wait until the server has all that the page shows."""
    expect(writer.state).to_contain_text("Borrador guardado")
    deadline = time.monotonic() + 15
    while writer.stored() != writer.vision and time.monotonic() < deadline:
        writer.page.wait_for_timeout(100)


# --- a poor link --------------------------------------------------------------------------------


def test_what_is_typed_is_on_the_server_soon_and_survives_a_reload(writer):
    before = writer.vision
    writer.type(" Con el campo.")
    saved_as_draft(writer)
    assert writer.stored() == f"{before} Con el campo."
    writer.page.reload()
    writer.wait_for_editors()
    assert writer.vision == f"{before} Con el campo."
    writer.reads("Hay texto sin guardar")
    writer.save()
    writer.page.wait_for_load_state()
    expect(writer.main.get_by_text("Hay texto sin guardar")).to_have_count(0)


def test_half_an_hour_without_a_link_loses_no_letter(writer):
    page = writer.page
    page.clock.install()
    before, typed = writer.vision, ""
    page.context.set_offline(True)
    for number in range(40):
        writer.type(f" {number}.")
        typed += f" {number}."
        page.clock.run_for(45_000)
        if number == 0:
            expect(writer.state).to_have_text("Sin conexión: guardado en este equipo")
            expect(writer.unsent).to_contain_text("Se perdió la conexión")
            expect(writer.unsent).to_contain_text("Por enviar: Visión")
    address = page.url
    writer.save()  # which nobody hears: the page stays
    expect(writer.state).to_have_text("Sin conexión: guardado en este equipo")
    assert (page.url, writer.vision) == (address, before + typed)

    page.context.set_offline(False)
    saved_as_draft(writer)
    assert writer.stored() == before + typed
    expect(writer.unsent).to_be_hidden()


def test_an_answer_that_is_lost_loses_and_doubles_nothing(writer):
    page, lost = writer.page, []

    def lose(route):
        if "do=draft" not in (route.request.post_data or "") or len(lost) == 3:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route("**/*", lose)
    before = writer.vision
    writer.type(" Uno.")
    expect(writer.state).to_have_text("Sin conexión: guardado en este equipo")
    writer.type(" Dos.")
    while len(lost) < 3:
        page.locator("[data-retry]").evaluate("it => it.click()")
        page.wait_for_timeout(200)
    page.locator("[data-retry]").evaluate("it => it.click()")
    saved_as_draft(writer)
    assert lost == [200, 200, 200]
    assert writer.stored() == f"{before} Uno. Dos."
    expect(page.get_by_text("En otra pestaña u otro equipo")).to_have_count(0)


def test_a_server_that_is_killed_and_comes_back_loses_nothing(writer, site):
    before = writer.vision
    for number in range(3):
        for worker in workers_of(site):
            os.kill(worker, signal.SIGKILL)
        writer.type(f" {number}.")
    saved_as_draft(writer)
    expect(writer.unsent).to_be_hidden(timeout=15_000)
    saved_as_draft(writer)
    assert writer.stored() == f"{before} 0. 1. 2."


def workers_of(site) -> list[int]:
    """The processes that answer requests: the children of gunicorn's master."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            command = (stat.parent / "cmdline").read_bytes()
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            above = Path(f"/proc/{parent}/cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        port = site.url.rpartition(":")[2].encode()
        if b"gunicorn" in command and b"gunicorn" in above and port in command:
            found.append(int(stat.parent.name))
    return found


# --- the session --------------------------------------------------------------------------------


def test_a_session_that_ends_keeps_the_text_and_goes_on(writer):
    page, before = writer.page, writer.vision
    page.context.clear_cookies(name="sessionid")
    writer.type(" Sigo.")
    expect(writer.unsent).to_contain_text("Su sesión terminó")
    assert writer.vision == f"{before} Sigo."
    with page.context.expect_page() as opened:
        writer.unsent.get_by_role("link", name="Ingresar").click()
    other = Person(opened.value)
    other.sign_in(SECRETARY)
    page.bring_to_front()
    page.locator("[data-retry]").click()
    saved_as_draft(writer)
    assert writer.stored() == f"{before} Sigo."
    writer.save()
    expect(writer.main.get_by_text("Hay texto sin guardar")).to_have_count(0)
    assert writer.stored() == f"{before} Sigo."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_save_after_the_session_ended_is_saved_after_signing_in(new_context, scripts):
    writer = Writer(new_context(java_script_enabled=scripts).new_page(), scripts)
    writer.sign_in(SECRETARY)
    writer.open(f"{writer.plan()}principios-y-fundamentos/mision-y-vision/")
    address = writer.page.url
    writer.page.context.clear_cookies(name="sessionid")
    writer.write(VISION, "Lo que escribí.")
    writer.save()
    writer.is_at("Su sesión terminó")
    writer.write("Correo electrónico", SECRETARY)
    writer.write("Contraseña", "Pei-demo-2026")
    writer.press("Ingresar")
    writer.is_at("Su texto sigue aquí")
    writer.press("Continuar y guardar")
    expect(writer.page).to_have_url(address)
    assert writer.stored() == "Lo que escribí."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_who_signed_in_again_in_another_tab_goes_on(new_context, scripts):
    context = new_context(java_script_enabled=scripts)
    writer = Writer(context.new_page(), scripts)
    writer.sign_in(SECRETARY)
    writer.open(f"{writer.plan()}principios-y-fundamentos/mision-y-vision/")
    context.clear_cookies(name="sessionid")
    Person(context.new_page(), scripts).sign_in(SECRETARY)
    writer.page.bring_to_front()
    writer.write(VISION, "Sigo en la primera.")
    writer.save()
    if not scripts:
        writer.is_at("Su texto sigue aquí")
        writer.press("Continuar y guardar")
    writer.is_at("Misión, visión y valores")
    expect(writer.main.get_by_text("Guardado: Misión, visión y valores.")).to_be_visible()
    assert writer.stored() == "Sigo en la primera."


# --- the browser --------------------------------------------------------------------------------


@pytest.fixture
def profile(tmp_path) -> Path:
    """What a browser keeps on the disk."""
    return tmp_path / "profile"


@pytest.fixture
def launch(browser_type, browser_type_launch_args, browser_context_args, profile):
    """``launch()``: the browser of that profile, started."""
    given = browser_type_launch_args | browser_context_args
    return lambda: browser_type.launch_persistent_context(profile, **given)


def test_a_browser_killed_while_somebody_types_loses_at_most_two_seconds(launch, profile):
    writer = writer_at(launch())
    before, address, typed = writer.vision, writer.page.url, []
    writer.field(VISION).focus()
    writer.page.keyboard.press("Control+End")
    for number in range(60):
        word = f" palabra{number}"
        writer.page.keyboard.type(word)
        typed.append((time.monotonic(), word))
        writer.page.wait_for_timeout(50)
    killed = time.monotonic()
    kill(profile)

    again = signed_in_again(launch(), address)
    must = before + "".join(word for at, word in typed if at < killed - 2)
    assert len(must) > len(before)
    expect(again.field(VISION)).to_contain_text(must.split()[-1])
    everything = before + "".join(word for _, word in typed)
    assert everything.startswith(again.vision)
    assert again.vision.startswith(must)
    again.page.context.close()


def test_a_browser_killed_without_a_link_brings_the_text_back(launch, profile):
    writer = writer_at(launch())
    before, address = writer.vision, writer.page.url
    writer.page.context.set_offline(True)
    writer.type(" Sin señal y sin luz.")
    expect(writer.state).to_have_text("Sin conexión: guardado en este equipo")
    kill(profile)

    again = signed_in_again(launch(), address)
    deadline = time.monotonic() + 10
    while again.stored() == before and time.monotonic() < deadline:
        again.page.wait_for_timeout(100)
    assert again.stored() == f"{before} Sin señal y sin luz."
    expect(again.field(VISION)).to_contain_text("Sin señal y sin luz.")
    again.page.context.close()


def signed_in_again(context: BrowserContext, path: str) -> Writer:
    """A killed browser may have forgotten who was signed in: it writes cookies down late."""
    writer = Writer(context.new_page())
    writer.sign_in(SECRETARY)
    writer.open(path)
    return writer


def kill(profile: Path) -> None:
    """End every process of the browser that has this profile, as a power cut would."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(profile).encode() in command.read_bytes():
                os.kill(int(command.parent.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            continue
    (profile / "SingletonLock").unlink(missing_ok=True)


def test_a_full_storage_is_said_at_once(writer):
    page = writer.page
    session = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    page.context.set_offline(True)
    writer.type(" Sin espacio. " + "x" * 2000)
    expect(writer.state).to_contain_text("Este equipo no puede guardar")
    page.context.set_offline(False)
    saved_as_draft(writer)
    assert "Sin espacio." in writer.stored()


def kept_in(page: Page) -> list[str]:
    """The names of the answers that the browser keeps."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const asked = indexedDB.open("typed", 1);
          asked.onsuccess = () => {
            const all = asked.result.transaction("texts").objectStore("texts").getAll();
            all.onsuccess = () => resolve(all.result.map(({ name }) => name));
          };
        })"""
    )


def test_signing_out_warns_of_what_was_not_sent_and_leaves_nothing_behind(writer):
    page = writer.page
    page.route("**/mision-y-vision/", lambda route: route.abort())
    writer.type(" Por enviar.")
    expect(writer.state).to_have_text("Sin conexión: guardado en este equipo")
    assert kept_in(page) == ["vision"]
    out = page.get_by_role("button", name="Salir", exact=True)
    out.click()
    expect(
        page.get_by_text("1 texto sin enviar: si sale, se borra de este equipo.")
    ).to_be_visible()
    out.click()
    expect(page).to_have_title("Ingresar · PEI del Valle")
    assert kept_in(page) == []


def test_who_signs_in_next_finds_nothing_of_the_last_one(writer):
    page = writer.page
    page.route("**/mision-y-vision/", lambda route: route.abort())
    writer.type(" De la secretaria.")
    expect(writer.state).to_have_text("Sin conexión: guardado en este equipo")
    page.context.clear_cookies()
    other = Person(page.context.new_page())
    other.sign_in(RECTOR)
    expect(other.page.get_by_role("heading", level=1)).to_be_visible()
    other.page.wait_for_function("document.body.dataset.person")
    deadline = time.monotonic() + 5
    while kept_in(other.page) and time.monotonic() < deadline:
        other.page.wait_for_timeout(50)
    assert kept_in(other.page) == []


def test_what_is_a_week_old_is_thrown_away(writer):
    page = writer.page
    page.route("**/mision-y-vision/", lambda route: route.abort())
    writer.type(" De hace mucho.")
    expect(writer.state).to_have_text("Sin conexión: guardado en este equipo")
    later = page.context.new_page()
    later.clock.install(time=time.time() + 8 * 24 * 3600)
    later.goto("/")
    deadline = time.monotonic() + 5
    while kept_in(later) and time.monotonic() < deadline:
        later.wait_for_load_state()
    assert kept_in(later) == []
    later.close()
    page.unroute("**/mision-y-vision/")  # what is not sent goes up when the page is closed
    page.locator("[data-retry]").click()
    saved_as_draft(writer)


# --- two people, two tabs -----------------------------------------------------------------------


def test_two_people_on_one_section_see_each_other_and_overwrite_nothing(writer, new_context):
    other = writer_at(new_context(), RECTOR, writer.page.url)
    expect(other.page.locator("#here")).to_contain_text("Dora Lindero Ficticio también tiene")
    before = writer.vision
    other.write("Año de la visión", "2031")
    other.type(" La de la rectora.")
    other.save()
    expect(other.main.get_by_text("Guardado: Misión, visión y valores.")).to_be_visible()
    writer.type(" La de la secretaria.")
    saved_as_draft(writer)
    expect(writer.page.locator("#here")).to_contain_text("guardó a las")
    writer.save()
    writer.is_at("Hay dos textos: visión")
    writer.reads("en sus borradores")
    writer.page.get_by_label("Usar este texto").check()
    writer.press("Guardar la elección")
    writer.is_at("Misión, visión y valores")
    assert writer.field("Año de la visión").input_value() == "2031"
    assert writer.stored().startswith(before)
    for words in ("La de la rectora.", "La de la secretaria."):
        assert words in writer.stored()


def test_two_tabs_of_one_person_know_of_each_other(writer):
    twin = Writer(writer.page.context.new_page())
    twin.open(writer.page.url)
    for one in (writer, twin):
        expect(one.page.locator("#here")).to_contain_text("en otra pestaña")
    before = writer.vision
    writer.type(" De la primera.")
    saved_as_draft(writer)
    twin.type(" De la segunda.")
    expect(twin.state).to_have_text("1 texto por decidir")
    expect(twin.main.get_by_text("usted escribió aquí")).to_contain_text("De la primera.")
    assert writer.stored() == f"{before} De la primera."
    twin.press("Dejar el de aquí")
    saved_as_draft(twin)
    assert twin.stored() == f"{before} De la segunda."
    twin.page.close()
    expect(writer.page.locator("#here")).not_to_contain_text("en otra pestaña")


def test_without_scripts_a_refused_save_is_there_the_next_day(new_context):
    context = new_context(java_script_enabled=False)
    writer = Writer(context.new_page(), scripts=False)
    writer.sign_in(SECRETARY)
    path = f"{writer.plan()}principios-y-fundamentos/mision-y-vision/"
    writer.open(path)
    writer.write(VISION, "Aquí se aprende haciendo. " * 80)
    writer.write("Año de la visión", "1800")
    writer.save()
    expect(writer.table("Hay un problema")).to_be_visible()
    writer.open("/mis-borradores/")
    writer.follow("Principios y fundamentos")
    writer.reads("1800")
    writer.page.get_by_role("link", name="Seguir escribiendo Visión").click()
    assert writer.text_of(VISION).startswith("Aquí se aprende haciendo.")
    assert writer.text_of("Año de la visión") == "1800"
