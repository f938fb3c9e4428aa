"""Every page in every state, light, dark and narrow: axe finds nothing, and what axe does not
look at: sideways scroll, the size of targets, the order of headings, the language. One walk, each
page looked at three times where it stands."""

import base64
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.conftest import code_now
from tests.pages import DEMO_PASSWORD, Person, form_pages, row_pages, watch

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
# What axe says apart from its violations is not asked for, nor what it looks up in stylesheets for
# rules that are off: both are slow. Dark pages differ from light ones in nothing but colours,
# narrow ones in nothing but room.
RULES = {"resultTypes": ["violations"], "preload": False}
CONTRAST, SCROLL = "color-contrast", "scrollable-region-focusable"
LOOKS = {
    "light": (WIDE, "light", RULES),
    "dark": (WIDE, "dark", RULES | {"runOnly": {"type": "rule", "values": [CONTRAST]}}),
    "narrow": (NARROW, "light", RULES | {"runOnly": {"type": "rule", "values": [SCROLL]}}),
}
NO_CONTRAST = {"rules": {CONTRAST: {"enabled": False}}}

# What the contrast of a page depends on: of each text its colour, its size, and what it stands on.
INKS = """() => {
  const ground = (it) => {
    for (; it; it = it.parentElement) {
      const { backgroundColor, backgroundImage } = getComputedStyle(it);
      if (backgroundImage !== "none" || !/^rgba[(].*, 0[)]$/.test(backgroundColor))
        return `${backgroundColor} ${backgroundImage}`;
    }
    return "";
  };
  const says = (it) => it.matches("input, select, textarea") ||
    [...it.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
  const ink = (it) => {
    const { color, fontSize, fontWeight, opacity } = getComputedStyle(it);
    return [color, fontSize, fontWeight, opacity, ground(it)].join(" on ");
  };
  return [...new Set([...document.body.querySelectorAll("*")].filter(says).map(ink))];
}"""

# What a person can press or fill and is smaller than 24 by 24. A link within a sentence is as
# high as its line (WCAG 2.2, 2.5.8, exception «inline»); a label counts with its control.
SMALL_TARGETS = """() => {
  const inSentence = (it) => it.localName === "a" && getComputedStyle(it).display === "inline"
    && it.parentElement.textContent.trim().length > it.textContent.trim().length;
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(all)]
    .filter((it) => it.checkVisibility({ visibilityProperty: true }))
    .filter((it) => !it.matches(".hidden, .skip") && !inSentence(it))
    .map((it) => [it, (it.matches("[type=radio], [type=checkbox]") && it.closest("label")) || it])
    .map(([it, target]) => [it, target.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([it, box]) =>
      `${it.outerHTML.slice(0, 90)} ${box.width.toFixed(1)}x${box.height.toFixed(1)}`);
}"""

OUTLINE = """() => ({
  language: document.documentElement.lang,
  headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((it) => it.checkVisibility()).map((it) => Number(it.localName[1])),
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


def test_every_page_is_accessible(new_context):
    context = new_context(bypass_csp=True, viewport=WIDE, reduced_motion="reduce")
    complaints = watch(context)
    person = Person(context.new_page())
    seen, told, inks = 0, [], {look: set() for look in LOOKS}
    for name in states(person):
        seen += 1
        told += [
            f"{name}, {look}: {problem}"
            for look in LOOKS
            for problem in problems_of(person.page, look, inks[look])
        ]
        as_light(person.page)
    assert not told, "\n".join(told)
    assert complaints == []
    assert seen > 50


@pytest.mark.parametrize("look", LOOKS)
def test_a_spoilt_page_is_told(new_context, look):
    page = new_context(bypass_csp=True, viewport=WIDE, reduced_motion="reduce").new_page()
    page.goto("/ingresar/")
    inks = set()
    assert problems_of(page, look, inks) == []
    page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend", `
      <p style="color: #777; background: #666">Gris</p><h1>Otra</h1><h4>Salto</h4>
      <button style="all: unset; width: 20px; height: 20px"></button>
      <div style="width: 3000px">Ancho</div>`)""")
    told = {problem.split(":")[0] for problem in problems_of(page, look, inks)}
    ours = {"not one h1, and first", "a heading level is left out", "small target"}
    ours.add("scrolls sideways by")
    expected = {"light": ours | {"color-contrast", "button-name"}, "dark": {"color-contrast"}}
    assert expected.get(look, ours) <= told
    assert ("button-name" in told) is (look == "light")


def as_light(page):
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")


def problems_of(page, look: str, inks: set[str] | None = None) -> list[str]:
    """What is wrong with the page as it stands. ``inks`` are those whose contrast was looked at in
    this look already, which is most of the work; the page's are added."""
    size, colours, options = LOOKS[look]
    inks = set() if inks is None else inks
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=colours)
    new = set() if look == "narrow" else set(page.evaluate(INKS)) - inks
    inks |= new
    if look == "dark":
        return axe(page, options) if new else []
    if look == "light" and not new:
        options = options | NO_CONTRAST
    problems = axe(page, options)
    problems += [f"small target: {target}" for target in page.evaluate(SMALL_TARGETS)]
    outline = page.evaluate(OUTLINE)
    levels = outline["headings"]
    if levels[:1] != [1] or levels.count(1) != 1:
        problems.append(f"not one h1, and first: {levels}")
    if any(below - above > 1 for above, below in zip(levels, levels[1:], strict=False)):
        problems.append(f"a heading level is left out: {levels}")
    if outline["language"] != "es-CO":
        problems.append(f"language: {outline['language']}")
    if outline["overflow"] > 0:
        problems.append(f"scrolls sideways by: {outline['overflow']} px")
    return problems


def axe(page, options: dict) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


# --- the pages ------------------------------------------------------------------------------


def states(person: Person) -> Iterator[str]:
    """Walk through every page in every state; each is named when it stands on the screen."""
    yield from signed_out(person)
    person.sign_in("secretaria@demo.example")
    yield from of_the_school(person)
    for email, visit in OTHERS.items():
        person.page.context.clear_cookies()
        person.sign_in(email)
        yield from visit(person)


def shown(person: Person, *paths: str) -> Iterator[str]:
    for path in paths:
        person.open(path)
        yield f"{path} ({person.page.title()})"


def signed_out(person):
    yield from shown(person, "/ingresar/", "/estilo/", "/no-existe/")
    yield from shown(person, "/verificar/", "/verificar/?codigo=-", "/verificar/ABCD-EFGH/")
    yield from shown(person, "/recuperar-clave/nada/", "/invitacion/nada/", "/recuperar-clave/")
    person.press("Enviar el enlace")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a recovery with errors"
    person.write("Correo electrónico", "nadie@demo.example")
    person.press("Enviar el enlace")
    person.is_at("Revise su correo")
    yield "a recovery that was asked for"
    person.open("/ingresar/")
    person.write("Correo electrónico", "nadie")
    person.press("Ingresar")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "sign in with errors"


def of_the_school(person):
    page, plan = person.page, person.plan()
    yield from shown(person, "/", "/proyectos/", plan, f"{plan}revisar/", f"{plan}historial/")
    yield from shown(person, f"{plan}cumplimiento/", f"{plan}versiones/", f"{plan}comparar/")
    person.open(f"{plan}versiones/")
    code = person.main.locator("a[href*='/verificar/']").last.get_attribute("href")
    yield from shown(person, code)
    made = page.request.get(f"{plan}pdf/", timeout=120_000).headers
    tag = re.search(r'espera=(\w+)|"(\w+)"', made.get("refresh") or made["etag"])
    yield from shown(person, f"{plan}pdf/?espera={tag[1] or tag[2]}")
    yield from shown(person, "/notificaciones/", "/notificaciones/?lista=sin-leer")
    yield from shown(person, "/notificaciones/preferencias/", "/notificaciones/salida/")
    page.set_viewport_size(NARROW)
    page.get_by_text("Menú", exact=True).click()
    yield "the menu, open"
    page.get_by_role("link", name="Institución", exact=True).click()
    person.reads("Hoja de vida institucional")
    yield "the institution"
    page.get_by_role("link", name="El Recreo").click()
    person.reads("276100990029")
    yield "a site"
    yield from acts(person)
    yield from files(person)
    yield from shown(person, "/no-existe/", *form_pages(plan))
    yield from shown(person, *row_pages(plan).values())
    mission = f"{plan}principios-y-fundamentos/mision-y-vision/"
    yield from rows(person, mission)
    yield from two_texts(person, mission)
    yield from refused(person, mission, f"{plan}objetivos-y-metas/metas/")
    yield from drafts(person, mission)
    yield from history(person, f"{plan}historial/")


def history(person, path: str):
    person.open(path)
    person.page.get_by_text("guardados").first.click()
    yield "the history, with saves of a day open"
    yield from shown(person, f"{path}?seccion=principles-fundamentals&desde=2020-01-01")
    yield from shown(person, f"{path}?hasta=2020-01-01")
    person.open(f"{path}?seccion=principles-fundamentals")
    person.page.get_by_text("guardados").first.click()
    person.main.get_by_role("link", name="visión").first.click()
    person.is_at("Principios y fundamentos")
    yield "what a save changed"
    person.main.get_by_role("link", name="Restaurar").first.click()
    person.is_at("¿Restaurar este texto?")
    yield "a text about to be restored"
    person.open("/instituciones/")
    person.follow("Ver el historial")
    person.is_at("Historial")
    yield "the history of the institution"


def acts(person):
    way = person.page.get_by_role("navigation", name="Ruta")
    way.get_by_role("link", name="Institución").click()
    person.follow("Ver actas y acuerdos")
    person.is_at("Actas y acuerdos")
    yield "the acts"
    listed = person.page.url
    person.follow("Agregar acta o acuerdo")
    yield "a new act"
    person.press("Guardar y volver")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a new act with errors"
    person.open(listed)
    person.main.get_by_role("table").get_by_role("link").first.click()
    yield "an act"
    act = person.page.url
    yield from shown(person, f"{act}cambiar/", f"{act}quitar/")


def files(person):
    person.open("/archivos/")
    yield "the files"
    person.main.get_by_role("link", name="Escudo").click()
    person.is_at("Escudo")
    yield "a file"
    file = person.page.url
    yield from shown(person, f"{file}cambiar/", f"{file}quitar/")


def rows(person, path: str):
    person.open(path)
    person.press("Cambiar «Transparencia»")
    person.is_at("Cambiar principio")
    yield "a row to change"
    person.press("Guardar y volver")
    person.is_at("Misión, visión y valores")
    yield "a row saved"
    person.press("Quitar «Transparencia»")
    person.reads("Deshacer")
    yield "a row removed"
    person.page.get_by_text("¿Por qué se pide?").first.click()
    yield "a reason, open"


def refused(person, path: str, path_of_rows: str):
    person.open(path)
    person.write("Misión", "Aquí se aprende haciendo. " * 58)
    person.write("Año de la visión", "1800")
    person.press("Guardar y continuar")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a page with errors"
    person.open(path_of_rows)
    person.press("Agregar meta")
    person.is_at("Agregar meta")
    person.write("Año", "1800")
    person.press("Guardar y volver")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a row with errors"


def two_texts(person, path: str):
    person.open(path)
    other = Person(person.page.context.new_page())
    other.open(path)
    other.write("Visión", "La de la otra pestaña.")
    other.press("Guardar y continuar")
    other.is_at("Fundamentos y perfiles")
    other.page.close()
    person.write("Visión", "La de esta pestaña.")
    person.press("Guardar y continuar")
    person.is_at("Hay dos textos: visión")
    yield "two texts"
    person.page.get_by_label("Dejar este texto").check()
    person.press("Guardar la elección")
    person.reads("Guardado: Misión, visión y valores.")


def drafts(person, path: str):
    page = person.page
    page.route(f"**{path}", refuse_drafts)
    person.open(path)
    person.write("Visión", "Lo que el servidor no recibe.")
    expect(page.locator("#unsent")).to_be_visible()
    yield "a page that cannot be kept"
    page.unroute(f"**{path}")
    page.locator("[data-retry]").click()
    expect(page.locator("#save-state")).to_contain_text("Borrador guardado")
    person.open(path)
    person.reads("Hay texto sin guardar")
    yield "a page with a draft"
    yield from shown(person, "/mis-borradores/")
    person.main.get_by_role("link", name="Principios y fundamentos").click()
    person.reads("Descartar el borrador")
    yield "a draft"
    person.open(path)
    page.context.clear_cookies(name="sessionid")
    person.main.get_by_role("button", name="Guardar", exact=True).click()
    person.is_at("Su sesión terminó")
    yield "a session that ended"
    person.write("Correo electrónico", "secretaria@demo.example")
    person.write("Contraseña", DEMO_PASSWORD)
    person.press("Ingresar")
    person.is_at("Su texto sigue aquí")
    yield "what was typed, after signing in"


def refuse_drafts(route):
    if route.request.method == "POST":
        route.fulfill(status=429, headers={"Retry-After": "60"}, json={})
    else:
        route.continue_()


def people(person):
    yield from shown(person, "/usuarios/", "/usuarios/?buscar=nada", "/usuarios/invitar/")
    person.press("Enviar la invitación")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "an invitation with errors"
    person.write("Correo electrónico", "nueva@demo.example")
    person.write("Nombre y apellidos", "Nora Vega Ficticio")
    person.choose("Subrol", "Líder del PEI")
    person.press("Enviar la invitación")
    person.follow("Nora Vega Ficticio")
    person.is_at("Nora Vega Ficticio")
    yield "somebody who was invited"
    person.follow("Desactivar a Nora Vega Ficticio")
    yield "whether to shut somebody out"
    person.press("Desactivar")
    person.reads("No puede ingresar.")
    yield "somebody who was shut out"
    yield from shown(person, "/cuenta/clave/")
    person.press("Guardar la contraseña")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a password with errors"


def account(person):
    yield from shown(person, "/cuenta/", "/cuenta/sesiones/", "/privacidad/")
    person.open("/cuenta/")
    person.write("Nombre completo", "")
    person.press("Guardar el nombre")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a name with errors"
    yield from shown(person, "/cuenta/segundo-factor/")
    person.press("Activar")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a second factor with errors"
    person.write("Su contraseña", DEMO_PASSWORD)
    person.press("Activar")
    person.main.get_by_text("No puedo leer el dibujo").click()
    yield "a second factor to set up"
    shown_secret = person.page.locator("#secret").inner_text().replace(" ", "")
    person.press("Activar")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a second factor with a wrong code"
    code = code_now(base64.b32decode(shown_secret).hex())
    person.write("Código de 6 cifras", code)
    person.press("Activar")
    person.is_at("Códigos de recuperación")
    yield "recovery codes"
    person.press("Ya los guardé")
    yield from shown(person, "/cuenta/segundo-factor/")
    person.page.context.clear_cookies()
    person.sign_in("rectora@demo.example")
    yield "the code that is asked"
    person.press("Continuar")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a code with errors"
    person.write("Código de 6 cifras", code_now(base64.b32decode(shown_secret).hex(), 1))
    person.press("Continuar")
    expect(person.page).not_to_have_title(re.compile("Código"))


def of_the_rector(person):
    yield from people(person)
    yield from account(person)
    plan = person.plan()
    person.open("/instituciones/")
    person.follow("Hacer un relevo")
    yield "the hand-over"
    yield from shown(person, f"{plan}borradores/", "/mis-borradores/")
    yield from shown(person, f"{plan}encargos/", f"{plan}enviar/", f"{plan}radicar/")
    person.open(f"{plan}enviar/")
    left_out = person.main.get_by_label("Enviar sin lo que hay en borradores")
    if left_out.count():  # what the secretary typed and did not save
        left_out.check()
    person.press("Enviar al consejo directivo")
    person.is_at("Enviado al consejo directivo")
    yield "a receipt"
    yield from shown(person, plan, f"{plan}retirar/")


def of_the_council(person):
    yield from shown(person, "/")
    first = person.task("").get_by_role("link").first.get_attribute("href")
    plan = f"{first.rstrip('/').rpartition('/')[0]}/"
    person.open(f"{plan}principios-y-fundamentos/")
    person.write("Observación", "Diga para qué año.")
    person.press("Guardar observación")
    person.reads("Se guardó la observación.")
    yield "a section with an observation"
    yield from shown(person, f"{plan}observaciones/")
    person.press("Guardar observación")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "an observation with errors"
    person.open("/")
    for link in [link.get_attribute("href") for link in person.task("").get_by_role("link").all()]:
        yield from shown(person, link)
    person.open("/")
    person.follow("Registrar la decisión")
    person.is_at("Decisión del consejo directivo")
    yield "the decision of the council"
    person.mark("Decisión del consejo", "Adoptar")
    person.press("Registrar la decisión")
    expect(person.table("Hay un problema")).to_be_visible()
    yield "a decision with errors"
    person.mark("Decisión del consejo", "Devolver")
    person.write("Nota (opcional)", "Falta el horizonte de la visión.")
    person.press("Registrar la decisión")
    person.is_at("Devuelto por el consejo directivo")


def of_the_office(person):
    yield from shown(person, "/", "/proyectos/")
    person.main.get_by_role("table").get_by_role("link").first.click()
    person.reads("Lo tiene la institución")
    yield "a plan from outside"
    yield from shown(person, "/instituciones/", "/instituciones/?buscar=guadual")
    yield from shown(person, "/instituciones/?buscar=nada+se+llama+asi")


def of_the_reviewer(person):
    yield from shown(person, "/")
    person.follow("Institución Educativa Mirador del Río (ficticia)")
    person.is_at("Revisión del PEI")
    yield "the review of a PEI"
    review = person.page.url
    person.follow("Evaluación de los recursos")
    person.is_at("Evaluación de los recursos")
    yield "the review of a section"
    person.follow("Solo lo que cambió")
    yield "what changed since the last review"
    yield from shown(person, review.replace("/revision/", "/devolver/"))
    yield from shown(person, review.replace("/revision/", "/comparar/"))


def of_the_director(person):
    person.open("/")
    person.main.get_by_role("checkbox").first.check()
    person.press("Asignar o cambiar el plazo")
    person.is_at("Asignar 1 proyecto")
    yield "a PEI about to be assigned"
    person.open("/")
    person.main.get_by_role("checkbox").first.check()
    person.main.get_by_role("button", name="Recordar", exact=True).click()
    person.is_at("Recordar 1 proyecto")
    yield "a reminder about to be sent"
    person.write("Nota para quien lo recibe (opcional)", "El comité es el martes.")
    person.press("Ver cómo queda")
    person.reads("Le escribe: «El comité es el martes.»")
    person.press("Enviar a 1 persona")
    person.is_at("Sus envíos")
    yield "a reminder in the outbox"
    person.open("/")
    person.follow("Institución Educativa Mirador del Río (ficticia)")
    person.is_at("Revisión del PEI")
    yield from shown(person, person.page.url.replace("/revision/", "/aprobar/"))


OTHERS = {
    "calidad@demo.example": of_the_reviewer,
    "director@demo.example": of_the_director,
    "rectora@demo.example": of_the_rector,
    "consejo@demo.example": of_the_council,
    "gagem@demo.example": of_the_office,
}
