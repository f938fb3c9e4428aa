"""The editor of formatted answers in Chromium: with a mouse, by keyboard only, and without it."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests import word
from tests.pages import KeyboardPerson, Person, watch
from tests.test_accessibility import LOOKS, WIDE, as_light, problems_of

SECRETARY, RECTOR = "secretaria@palmar.example", "rectora@palmar.example"
PHILOSOPHY, VISION = "Filosofía institucional", "Visión"
TABLE = "Principios institucionales"
# What is typed is a draft a second and a half later; either way it is not saved.
NOT_SAVED = re.compile("Cambios sin guardar|Borrador guardado|queda como borrador")

KEYS = {"ArrowDown", "Backspace", "Delete", "End", "Enter", "Escape", "Tab"}

PASTE = """(text, html) => {
  const carried = new DataTransfer();
  carried.setData("text/html", html);
  carried.setData("text/plain", "como texto");
  const told = { clipboardData: carried, bubbles: true, cancelable: true };
  text.dispatchEvent(new ClipboardEvent("paste", told));
}"""


class Writer(Person):
    """Somebody who writes on the page with three formatted answers."""

    def come(self, email: str) -> None:
        self.sign_in(email)
        self.address = f"{self.plan()}principios-y-fundamentos/mision-y-vision/"
        self.open(self.address)

    def bar(self, label: str = PHILOSOPHY):
        return self.page.get_by_role("toolbar", name=f"Formato de «{label}»")

    def tool(self, name: str, label: str = PHILOSOPHY):
        return self.bar(label).get_by_role("button", name=name, exact=True)

    def address_box(self):
        return self.page.get_by_role("textbox", name="Dirección del enlace o correo")

    def use(self, *names: str, label: str = PHILOSOPHY) -> None:
        for name in names:
            self.tool(name, label).click()

    def begin(self, label: str = PHILOSOPHY) -> None:
        """Put the cursor in an empty answer."""
        self.write(label, "")
        self.field(label).focus()

    def types(self, *keys: str) -> None:
        """Keys that are pressed, and text that is typed."""
        for one in keys:
            if one in KEYS or "+" in one:
                self.page.keyboard.press(one)
            else:
                self.page.keyboard.type(one)

    def save(self) -> None:
        self.press("Guardar y continuar")
        self.is_at("Fundamentos y perfiles")

    def stored(self, label: str = PHILOSOPHY) -> str:
        """What the server keeps of an answer, byte for byte."""
        self.open(self.address)
        area = self.field(label).locator("xpath=../following-sibling::textarea")
        return area.get_attribute("data-rich")

    def state(self, text: str) -> None:
        expect(self.page.locator("#save-state")).to_contain_text(text)


class KeyboardWriter(KeyboardPerson, Writer):
    pass


@pytest.fixture
def come(new_context):
    """``come(email)``: somebody on the page; whatever their pages complain of fails the test."""
    complaints = []

    def writer(email=SECRETARY, kind=Writer, **options) -> Writer:
        context = new_context(**options)
        complaints.append(watch(context))
        somebody = kind(context.new_page(), options.get("java_script_enabled", True))
        somebody.come(email)
        return somebody

    yield writer
    assert [each for heard in complaints for each in heard] == []


# --- writing ------------------------------------------------------------------------------------


def test_bold_headings_lists_quotes_and_links_are_written_and_kept(come):
    someone = come()
    someone.begin()
    someone.types("Quiénes somos")
    someone.use("Título")
    someone.types("End", "Enter", "Una escuela ", "Control+b", "rural", "Control+b", " y ")
    someone.use("Cursiva")
    someone.types("abierta")
    someone.use("Cursiva")
    someone.types(".", "Enter", "Leemos")
    someone.use("Lista con viñetas")
    someone.types("Enter", "Sembramos", "Enter", "Enter", "Sembrar es cuidar")
    someone.use("Cita")
    expect(someone.tool("Cita")).to_have_attribute("aria-pressed", "true")
    someone.types("Enter", "Enter", "Control+k")
    someone.address_box().fill("escuela.example")
    someone.types("Enter")
    someone.state(NOT_SAVED)
    someone.save()

    assert someone.stored() == (
        "<h3>Quiénes somos</h3><p>Una escuela <strong>rural</strong> y <em>abierta</em>.</p>"
        "<ul><li>Leemos</li><li>Sembramos</li></ul>"
        "<blockquote><p>Sembrar es cuidar</p></blockquote>"
        '<p><a href="https://escuela.example" rel="noopener noreferrer">escuela.example</a></p>'
    )
    someone.state("Guardado")


def test_a_format_is_taken_away_again(come):
    someone = come()
    someone.begin()
    someone.types("Uno", "Control+a")
    someone.use("Negrita", "Subtítulo")
    expect(someone.tool("Negrita")).to_have_attribute("aria-pressed", "true")
    someone.types("Control+a")
    someone.use("Quitar formato")
    expect(someone.tool("Negrita")).to_have_attribute("aria-pressed", "false")
    someone.save()
    assert someone.stored() == "<p>Uno</p>"


def test_a_link_can_be_changed_and_taken_away_and_must_be_one(come):
    someone = come()
    page = someone.page
    someone.begin()
    someone.types("Sitio", "Control+a")
    someone.use("Enlace")
    address = someone.address_box()
    expect(address).to_be_focused()
    address.fill("javascript:alert(1)")
    page.get_by_role("button", name="Poner enlace").click()
    expect(page.get_by_role("alert")).to_be_visible()
    address.fill("rectoria@escuela.example")
    page.get_by_role("button", name="Poner enlace").click()
    expect(someone.field(PHILOSOPHY).get_by_role("link")).to_have_attribute(
        "href", "mailto:rectoria@escuela.example"
    )
    someone.use("Enlace")
    expect(address).to_have_value("mailto:rectoria@escuela.example")
    page.get_by_role("button", name="Quitar enlace").click()
    someone.save()
    assert someone.stored() == "<p>Sitio</p>"


def test_a_table_is_made_and_grows_and_its_cells_stay_apart(come):
    someone = come()
    page = someone.page
    someone.begin()
    someone.use("Tabla")
    someone.types("Sede")
    expect(someone.tool("Lista numerada")).to_have_attribute("aria-disabled", "true")
    someone.tool("Lista numerada").click(force=True)
    someone.use("Tabla")
    page.get_by_role("button", name="Agregar columna").click()
    page.get_by_role("button", name="Agregar fila").click()
    page.get_by_role("button", name="Quitar fila").click()
    cells = someone.field(PHILOSOPHY).get_by_role("cell")
    expect(cells).to_have_count(9)
    cells.first.click()
    someone.types("El Recreo")
    cells.nth(1).click()
    someone.types("Backspace", "Delete", "61")
    someone.save()
    assert someone.stored() == (
        "<table><tbody><tr><td>El Recreo</td><td>61</td><td></td></tr>"
        "<tr><td></td><td></td><td></td></tr><tr><td></td><td></td><td></td></tr></tbody></table>"
    )


def test_a_page_of_word_is_pasted_as_paragraphs_lists_and_a_table(come):
    someone = come()
    someone.begin()
    someone.field(PHILOSOPHY).evaluate(PASTE, word.HTML)
    text = someone.field(PHILOSOPHY)
    expect(text.get_by_role("cell")).to_have_count(4)
    shown = text.inner_html()
    assert not re.search(r"mso|style|class|<o:|<!|<img|·|&nbsp;", shown)
    someone.save()
    assert someone.stored() == word.CLEAN


def test_what_was_done_is_undone_and_done_again(come):
    someone = come()
    before = someone.text_of(VISION)
    someone.field(VISION).focus()
    someone.types("Control+End", " Y más.")
    someone.use("Negrita", label=VISION)
    someone.types("Fuerte")
    someone.state(NOT_SAVED)
    while someone.tool("Deshacer", VISION).get_attribute("aria-disabled") is None:
        someone.use("Deshacer", label=VISION)
    assert someone.text_of(VISION) == before
    someone.state("Guardado")
    someone.types("Control+y")
    someone.use("Rehacer", label=VISION)
    assert someone.text_of(VISION) != before
    someone.state(NOT_SAVED)


def test_a_text_too_long_is_counted_and_refused_with_its_formats(come):
    someone = come()
    someone.begin(VISION)
    someone.types("Control+b", "Ser")
    someone.page.keyboard.insert_text("a" * 1500)
    count = someone.page.locator("#id_vision-count")
    expect(count).to_have_text("1.503 de 1.500 caracteres")
    expect(count).to_have_class(re.compile("over"))

    someone.press("Guardar y continuar")
    expect(someone.table("Hay un problema")).to_be_focused()
    someone.wait_for_editors()
    expect(someone.field(VISION)).to_have_attribute("aria-invalid", "true")
    someone.table("Hay un problema").get_by_role("link").click()
    expect(someone.field(VISION)).to_be_focused()
    someone.types("Control+End", *["Backspace"] * 3)
    expect(count).to_have_text("1.500 de 1.500 caracteres")
    someone.save()
    assert someone.stored(VISION) == f"<p><strong>Ser{'a' * 1497}</strong></p>"


def test_rows_move_while_a_formatted_text_is_being_written(come):
    someone = come()
    someone.begin()
    someone.types("Control+b", "Fuerte", "Control+b")
    someone.press("Subir «Transparencia»")
    expect(someone.page.locator("#announcer")).to_contain_text("Transparencia")
    someone.state("Guardado")
    someone.field(PHILOSOPHY).focus()
    someone.types("Control+End", " y más")
    someone.state(NOT_SAVED)
    someone.save()
    assert someone.stored() == "<p><strong>Fuerte y más</strong></p>"


# --- without a mouse, without scripts, over a poor link -----------------------------------------


def test_everything_can_be_done_by_keyboard_and_tab_leaves_the_editor(come):
    someone = come(kind=KeyboardWriter)
    page = someone.page
    someone.reach(someone.tool("Negrita"))
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(someone.tool("Lista con viñetas")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(someone.tool("Rehacer")).to_be_focused()
    page.keyboard.press("Escape")
    expect(someone.field(PHILOSOPHY)).to_be_focused()

    someone.types("Control+a", "Delete", "Leer", "Shift+Tab")
    expect(someone.tool("Rehacer")).to_be_focused()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(someone.field(PHILOSOPHY)).to_be_focused()
    someone.types("Enter", "Sembrar")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("Tab")
    expect(someone.field(PHILOSOPHY)).not_to_be_focused()
    someone.activate(someone.main.get_by_role("button", name="Guardar y continuar"))
    someone.is_at("Fundamentos y perfiles")
    assert someone.stored() == "<ul><li>Leer<ul><li>Sembrar</li></ul></li></ul>"


def test_without_scripts_a_textarea_keeps_the_formats_of_what_is_not_touched(come):
    writer = come()
    writer.begin()
    writer.types("Control+b", "Fuerte")
    writer.save()
    before = writer.stored()

    plain = come(java_script_enabled=False)
    expect(plain.page.locator("textarea[name=philosophy]")).to_be_visible()
    assert plain.text_of(PHILOSOPHY) == "Fuerte"
    plain.write(VISION, "Escrita a mano.\n\n- una\n- dos")
    plain.save()

    assert writer.stored() == before == "<p><strong>Fuerte</strong></p>"
    assert writer.stored(VISION) == "<p>Escrita a mano.</p><ul><li>una</li><li>dos</li></ul>"


def test_an_answer_that_is_only_looked_at_stays_byte_for_byte(come):
    someone = come()
    someone.begin()
    someone.field(PHILOSOPHY).evaluate(PASTE, word.HTML)
    expect(someone.field(PHILOSOPHY).get_by_role("cell")).to_have_count(4)
    someone.save()
    before = someone.stored()

    someone.field(PHILOSOPHY).click()
    someone.types("ArrowDown", "Control+a")
    someone.state("Guardado")
    someone.write("Año de la visión", "2032")
    someone.save()
    assert someone.stored() == before


def test_what_is_typed_before_the_editor_comes_stays_with_the_cursor(come):
    someone = come()
    page = someone.page
    held = []
    page.route("**/richtext.*.js", lambda route: held.append(route))
    with page.expect_request("**/richtext.*.js"):
        page.goto(someone.address)
    area = page.locator("textarea[name=philosophy]")
    area.fill("Leer y sembrar")
    area.evaluate("it => it.setSelectionRange(4, 4)")
    held[0].continue_()
    someone.wait_for_editors()

    expect(someone.field(PHILOSOPHY)).to_be_focused()
    someone.types(" bien")
    someone.state(NOT_SAVED)
    someone.save()
    page.unroute("**/richtext.*.js")
    assert someone.stored() == "<p>Leer bien y sembrar</p>"


def test_what_a_browser_brings_back_is_told_from_what_is_not_saved(come):
    someone = come()
    someone.begin()
    someone.types("Control+b", "Fuerte")
    someone.save()
    someone.page.go_back()
    someone.is_at("Misión, visión y valores")
    someone.state("Guardado")
    someone.field(PHILOSOPHY).focus()
    someone.types("Control+End", " y más")
    someone.state(NOT_SAVED)
    someone.save()
    someone.page.go_back()
    someone.is_at("Misión, visión y valores")
    assert someone.text_of(PHILOSOPHY) == "Fuerte y más"


def test_the_editor_comes_after_the_page_is_usable_and_only_where_it_is_needed(come):
    someone = come()
    page, asked = someone.page, []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(f"{someone.address.split('principios')[0]}objetivos-y-metas/metas/")
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    assert not page.locator("textarea[data-rich]").count()
    assert not [path for path in asked if "richtext" in path or "vendor" in path]

    someone.open(someone.address)
    assert page.evaluate("""() => {
      const [page] = performance.getEntriesByType("navigation");
      const came = performance.getEntriesByType("resource")
        .filter((file) => /richtext|toolbar|vendor/.test(file.name));
      return came.length === 4 && came.every((file) => file.startTime >= page.loadEventStart);
    }""")


# --- two people ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Dejar este texto", "<p>Somos <em>suyos</em></p>"),
        ("Dejar mi texto", "<p>Somos</p><ul><li>míos</li></ul>"),
        (
            "Usar este texto",
            "<p>Somos <em>suyos</em></p><ul><li>míos y de <strong>todos</strong></li></ul>",
        ),
    ],
)
def test_two_people_keep_the_formats_of_their_texts(come, choice, kept):
    secretary = come()
    secretary.begin()
    secretary.types("Somos")
    secretary.save()
    secretary.open(secretary.address)
    rector = come(RECTOR)
    rector.field(PHILOSOPHY).focus()
    rector.types("Control+End", " ", "Control+i", "suyos")
    rector.save()

    secretary.field(PHILOSOPHY).focus()
    secretary.types("Control+End", "Enter", "míos")
    secretary.use("Lista con viñetas")
    secretary.press("Guardar y continuar")
    secretary.is_at("Hay dos textos: filosofía institucional")
    secretary.main.get_by_label(choice).check()
    if choice == "Usar este texto":
        secretary.field("Los dos en uno: Filosofía institucional").focus()
        secretary.types("Control+End", " y de ", "Control+b", "todos")
    secretary.press("Guardar la elección")
    secretary.reads("Guardado: Misión, visión y valores.")
    assert rector.stored() == kept


# --- for everybody ------------------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS)
def test_the_editor_is_accessible_in_every_state(new_context, look):
    context = new_context(bypass_csp=True, viewport=WIDE, reduced_motion="reduce")
    complaints = watch(context)
    someone, told = Writer(context.new_page()), []
    someone.come(SECRETARY)
    someone.begin()
    someone.field(PHILOSOPHY).evaluate(PASTE, word.HTML)
    expect(someone.field(PHILOSOPHY).get_by_role("cell")).to_have_count(4)
    someone.field(PHILOSOPHY).get_by_role("cell").first.click()
    someone.use("Tabla")
    told += problems_of(someone.page, look)
    as_light(someone.page)
    someone.use("Enlace")
    someone.address_box().fill("no")
    someone.page.get_by_role("button", name="Poner enlace").click()
    told += problems_of(someone.page, look)
    assert not told, "\n".join(told)
    assert complaints == []
