"""The main job as people do it in Chromium: with a mouse, without JavaScript, by keyboard only.

A test fails besides when a page complains: an error of a script, of the content security policy,
a file that does not come.
"""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from pei.demo.people import PALMAR_RECTOR
from tests.pages import DEMO_PASSWORD, KeyboardPerson, Person, watch

NAME = "Palma y palabra"  # of the PEI of the demo's half filled school
PRINCIPLES = ["Participación", "Inclusión y diversidad", "Cuidado de la vida"]
PRINCIPLES += ["Pertinencia rural", "Transparencia"]
LACKING = [
    "Elija «¿Certifica que la información es verdadera?»",
    "Escriba «Filosofía institucional»",
    "Agregue una meta para «Conectar y dotar las sedes»",
    "Agregue en «Órganos»: consejo de estudiantes",
]


@pytest.fixture
def come(new_context):
    """``come(email)``: somebody signed in at a browser of their own; ``come()``: not signed in."""
    complaints = []

    def person(email=None, kind=Person, **options) -> Person:
        context = new_context(**options)
        complaints.append(watch(context))
        somebody = kind(context.new_page(), options.get("java_script_enabled", True))
        if email:
            somebody.sign_in(email)
        return somebody

    yield person
    assert [each for heard in complaints for each in heard] == []


WAYS = {
    "with a mouse": {},
    "without JavaScript": {"java_script_enabled": False},
    "by keyboard": {"kind": KeyboardPerson},
}


# --- the whole job --------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_secretary_completes_three_sections_and_downloads_the_pei(come, way):
    someone = come(**WAYS[way])
    someone.sign_in("secretaria@palmar.example")
    someone.is_at(NAME)
    lacks = lacking(someone)
    assert [one for one in lacks if one in LACKING] == LACKING
    assert lacks.index(LACKING[2]) > lacks.index(LACKING[1]) + 1  # of sections still blank

    follow_what_is_missing_to_its_field(someone)
    write_the_principles(someone)
    someone.is_at(NAME)
    expect(someone.task("Principios y fundamentos")).to_contain_text("Lista")
    lacks.remove(LACKING[1])
    assert lacking(someone) == lacks

    add_a_goal(someone)
    write_the_definition(someone)
    lacks.remove(LACKING[0])
    lacks.remove(LACKING[2])
    assert lacking(someone) == lacks

    text = pdf_text(someone)
    for written in (
        "BORRADOR",
        "Aprender es cultivar.",
        "Alegría de aprender cada mañana",
        "Todas las sedes con internet",
        "Bibliotecaria de la vereda",
    ):
        assert written in text
    assert text.index("Cuidado del agua") < text.index("Alegría de aprender cada mañana")


def lacking(someone) -> list[str]:
    """What «Revisar respuestas» says is missing, exactly."""
    if not someone.page.get_by_role("link", name="Revisar respuestas").is_visible():
        someone.follow("Volver a las secciones")
        someone.is_at(NAME)
    someone.follow("Revisar respuestas")
    someone.is_at("Revisar respuestas")
    return someone.table("Lo que falta").get_by_role("link").all_inner_texts()


def follow_what_is_missing_to_its_field(someone):
    someone.follow("Escriba «Filosofía institucional»")
    someone.is_at("Misión, visión y valores")
    field = someone.field("Filosofía institucional")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()


def write_the_principles(someone):
    """A text, and the rows of a table: two added, one changed, moved, removed and put back."""
    table = "Principios institucionales"
    someone.write("Filosofía institucional", "Aprender es cultivar.")

    someone.press("Agregar principio")
    someone.is_at("Agregar principio")
    someone.write("Principio", "Alegría")
    someone.press("Guardar y agregar otro")
    someone.reads("Guardado en «Principios institucionales».")
    someone.wait_for_editors()
    someone.write("Principio", "Cuidado del agua")
    someone.write("Qué significa aquí (opcional)", "Cada quebrada tiene quien la cuide.")
    someone.press("Guardar y volver")
    someone.is_at("Misión, visión y valores")
    someone.sees_rows(table, [*PRINCIPLES, "Alegría", "Cuidado del agua"])
    assert someone.text_of("Filosofía institucional") == "Aprender es cultivar."

    someone.press("Cambiar «Alegría»")
    someone.is_at("Cambiar principio")
    someone.write("Principio", "Alegría de aprender cada mañana")
    someone.press("Guardar y volver")
    someone.is_at("Misión, visión y valores")
    changed = [*PRINCIPLES, "Alegría de aprender cada mañana", "Cuidado del agua"]
    someone.sees_rows(table, changed)

    someone.press("Subir «Cuidado del agua»")
    moved = [*PRINCIPLES, "Cuidado del agua", "Alegría de aprender cada mañana"]
    someone.sees_rows(table, moved)

    someone.press("Quitar «Pertinencia rural»")
    someone.sees_rows(table, [one for one in moved if one != "Pertinencia rural"])
    someone.press("Deshacer", table)
    someone.sees_rows(table, moved)

    someone.press("Guardar y continuar")
    someone.is_at("Fundamentos y perfiles")
    someone.press("Guardar y continuar")
    someone.is_at("Calidad, inclusión y símbolos")
    someone.mark("¿Terminó esta sección?", "Sí, está lista")
    someone.press("Guardar y terminar")


def add_a_goal(someone):
    someone.follow("Agregue una meta para «Conectar y dotar las sedes»")
    someone.is_at("Metas")
    someone.press("Agregar meta")
    someone.is_at("Agregar meta")
    someone.write("Meta", "Todas las sedes con internet")
    someone.choose("Objetivo", "Conectar y dotar las sedes")
    someone.write("Indicador", "Sedes con internet estable")
    someone.write("Línea de base (opcional)", "1")
    someone.write("Valor de la meta", "4")
    someone.write("Año", "2028")
    someone.write("Responsable", "Rectoría")
    someone.press("Guardar y volver")
    someone.is_at("Metas")
    expect(someone.table("Metas").get_by_role("rowheader")).to_have_count(4)
    someone.press("Guardar y continuar")
    someone.is_at("Planes")
    someone.mark("¿Terminó esta sección?", "Sí, está lista")
    someone.press("Guardar y terminar")
    someone.is_at(NAME)


def write_the_definition(someone):
    someone.follow("Definición del PEI")
    someone.is_at("Nombre y vigencia")
    someone.press("Guardar y continuar")
    someone.is_at("Equipo y participación")
    someone.mark("¿Certifica que la información es verdadera?", "Sí")
    someone.press("Agregar integrante")
    someone.is_at("Agregar integrante")
    someone.write("Función en el equipo", "Bibliotecaria de la vereda")
    someone.choose("Estamento", "Comunidad y otras entidades")
    someone.press("Guardar y volver")
    someone.is_at("Equipo y participación")
    someone.mark("¿Terminó esta sección?", "Sí, está lista")
    someone.press("Guardar y terminar")
    someone.is_at(NAME)


def pdf_text(someone) -> str:
    someone.follow("Volver a las secciones")
    someone.is_at(NAME)
    with someone.page.expect_download() as download:
        someone.follow("Descargar el borrador en PDF")
    pages = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


# --- a section of each component ----------------------------------------------------------------

# The main job fills one of the first component. Of each other: the section, its first page, an
# answer of it; the page of a table, the table, its button, what a row says and is called.
SECTIONS = {
    "Gestión directiva y de la comunidad": (
        ("Programas de formación", "Familias y docentes"),
        ("Programa para madres y padres", "Escuela de familias, un sábado al mes."),
        ("Otros programas", "Programas que ofrece", "programa"),
        {"Programa": "Bachillerato para adultos", "Responsable": "Coordinación"},
        {"¿Da certificado?": "Sí"},
    ),
    "Gestión académica y pedagógica": (
        ("Estrategia pedagógica", "Modelo y enfoque"),
        ("Enfoque pedagógico", "Se aprende haciendo y conversando."),
        (
            "Estrategias, ambientes y herramientas",
            "Estrategias didácticas",
            "estrategia didáctica",
        ),
        {"Estrategia": "Aula multigrado", "En qué consiste": "Guías y trabajo en grupo."},
        {},
    ),
    "Gestión directiva y académica": (
        ("Manual de convivencia y reglamento docente", "Manual de convivencia"),
        ("Síntesis del manual", "Acuerdos para vivir juntos."),
        ("Participación y estímulos", "Estímulos", "estímulo"),
        {"Estímulo": "Mención en la izada de bandera"},
        {},
    ),
    "Gestión de la comunidad": (
        ("Expresiones culturales", "Estrategia"),
        ("Estrategia de articulación cultural", "La vereda y la escuela hacen la fiesta juntas."),
        ("Actividades", "Actividades culturales", "actividad"),
        {"Nombre": "Fiesta del río", "Fecha (opcional)": "2026-08-14"},
        {},
    ),
}


@pytest.mark.parametrize("component", SECTIONS)
@pytest.mark.parametrize("way", ["with a mouse", "without JavaScript"])
def test_a_section_of_each_component_is_filled(come, way, component):
    (section, first), (question, answer), (page, table, item), said, marked = SECTIONS[component]
    someone = come("secretaria@palmar.example", **WAYS[way])
    someone.follow(section)
    someone.is_at(first)
    someone.write(question, answer)
    someone.press("Guardar y continuar")
    pages = someone.page.get_by_role("navigation", name="Páginas de esta sección")
    pages.get_by_role("link", name=page).click()
    someone.is_at(page)

    someone.press(f"Agregar {item}")
    someone.is_at(f"Agregar {item}")
    for label, text in said.items():
        someone.write(label, text)
    for label, choice in marked.items():
        someone.mark(label, choice)
    someone.press("Guardar y volver")
    someone.sees_rows(table, [next(iter(said.values()))])

    someone.follow("Volver a las secciones")
    expect(someone.task(section)).to_contain_text("En curso")
    someone.follow(section)
    assert someone.text_of(question) == answer


# --- what is not valid ----------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_an_invalid_answer_is_said_at_the_top_and_at_its_field_and_nothing_is_lost(come, way):
    someone = come("secretaria@palmar.example", **WAYS[way])
    page = someone.page
    someone.follow("Principios y fundamentos")
    someone.is_at("Historia e identidad")
    someone.press("Guardar y continuar")
    someone.is_at("Misión, visión y valores")
    long = "Aquí se aprende haciendo. " * 58  # 1,507 characters and the space at the end
    someone.write("Misión", long)
    someone.write("Año de la visión", "1800")
    someone.press("Guardar y continuar")

    summary = someone.table("Hay un problema")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Misión, visión y valores · PEI del Valle")
    said = summary.get_by_role("link").all_inner_texts()
    assert len(said) == 2
    assert said[0] == "Escriba como máximo 1500 caracteres: hay 1507."
    for name, sentence in zip(("mission", "vision_horizon_year"), said, strict=True):
        expect(page.locator(f"#id_{name}-error")).to_have_text(f"Error: {sentence}")
        expect(page.locator(f"#id_{name}")).to_have_attribute("aria-invalid", "true")
    assert someone.text_of("Misión").strip() == long.strip()
    expect(someone.field("Año de la visión")).to_have_value("1800")

    someone.follow(said[1])
    expect(someone.field("Año de la visión")).to_be_focused()

    someone.write("Año de la visión", "2031")
    someone.write("Misión", "Somos una escuela de la montaña.")
    someone.press("Guardar y continuar")
    someone.is_at("Fundamentos y perfiles")


def test_an_invalid_answer_is_not_saved(come):
    someone = come("secretaria@palmar.example")
    someone.follow("Principios y fundamentos")
    address = f"{someone.page.url}mision-y-vision/"
    someone.open(address)
    someone.write("Año de la visión", "1800")
    someone.press("Guardar y continuar")
    expect(someone.table("Hay un problema")).to_be_focused()

    other = come("rectora@palmar.example")
    other.open(address)
    expect(other.field("Año de la visión")).to_have_value("2030")


# --- two people on one page -----------------------------------------------------------------

VISION = "Visión"


@pytest.fixture
def two(come):
    """The secretary and the rector, both on the page of the mission and the vision."""
    secretary, rector = come("secretaria@palmar.example"), come("rectora@palmar.example")
    secretary.follow("Principios y fundamentos")
    secretary.is_at("Historia e identidad")
    for person in (secretary, rector):
        person.open(f"{secretary.page.url.removesuffix('mision-y-vision/')}mision-y-vision/")
    return secretary, rector


def seen_anew(someone, label) -> str:
    someone.wait_for_editors()  # which tell a text that was brought back from one not yet saved
    someone.open(someone.page.url)
    return someone.text_of(label)


def is_a_page_sent(answer) -> bool:
    """Whether it answers a form that was sent, not what is kept while somebody types."""
    return answer.request.method == "POST" and answer.request.is_navigation_request()


def test_two_texts_for_one_answer_are_both_shown_and_can_be_joined(two):
    secretary, rector = two
    began = secretary.text_of(VISION)
    rector.write(VISION, f"{began} El río estará limpio.")
    rector.press("Guardar y continuar")
    rector.is_at("Fundamentos y perfiles")

    secretary.write(VISION, f"{began} Habrá biblioteca en cada sede.")
    with secretary.page.expect_response(is_a_page_sent) as got:
        secretary.press("Guardar y continuar")

    assert got.value.status == 409
    secretary.is_at("Hay dos textos: visión")
    for written in ("El río estará limpio.", "Habrá biblioteca en cada sede."):
        secretary.reads(written)
    rector.page.go_back()
    assert seen_anew(rector, VISION) == f"{began} El río estará limpio."

    expect(secretary.main.get_by_label("Usar este texto")).to_be_checked()
    secretary.press("Guardar la elección")
    secretary.reads("Guardado: Misión, visión y valores.")
    secretary.wait_for_editors()
    joined = secretary.text_of(VISION)
    assert joined.startswith(began)
    assert "El río estará limpio." in joined
    assert "Habrá biblioteca en cada sede." in joined
    assert seen_anew(rector, VISION) == joined


@pytest.mark.parametrize(
    ("choice", "kept"), [("Dejar este texto", "De la rectora."), ("Dejar mi texto", "Mío.")]
)
def test_one_of_two_texts_can_be_chosen(two, choice, kept):
    secretary, rector = two
    rector.write(VISION, "De la rectora.")
    rector.press("Guardar y continuar")
    rector.is_at("Fundamentos y perfiles")
    secretary.write(VISION, "Mío.")
    secretary.press("Guardar y continuar")
    secretary.is_at("Hay dos textos: visión")

    secretary.main.get_by_label(choice).check()
    secretary.press("Guardar la elección")

    secretary.reads("Guardado: Misión, visión y valores.")
    secretary.wait_for_editors()
    assert secretary.text_of(VISION) == kept


def test_answers_to_different_questions_merge_without_asking(two):
    secretary, rector = two
    rector.write(VISION, "La visión de la rectora.")
    rector.press("Guardar y continuar")
    rector.is_at("Fundamentos y perfiles")

    secretary.write("Filosofía institucional", "La filosofía de la secretaria.")
    secretary.press("Guardar y continuar")
    secretary.is_at("Fundamentos y perfiles")

    secretary.page.go_back()
    assert seen_anew(secretary, VISION) == "La visión de la rectora."
    assert seen_anew(secretary, "Filosofía institucional") == "La filosofía de la secretaria."


def test_a_row_that_somebody_else_removed_is_not_lost(two):
    secretary, rector = two
    secretary.press("Cambiar «Transparencia»")
    secretary.is_at("Cambiar principio")
    rector.press("Quitar «Transparencia»")
    rector.sees_rows("Principios institucionales", PRINCIPLES[:-1])

    secretary.write("Principio", "Transparencia en todo")
    secretary.press("Guardar y volver")

    expect(secretary.table("Hay un problema")).to_contain_text(
        f"{PALMAR_RECTOR} quitó esta fila. Su texto sigue aquí"
    )
    secretary.press("Guardar y volver")
    secretary.sees_rows("Principios institucionales", [*PRINCIPLES[:-1], "Transparencia en todo"])


# --- signed out, readers, strangers ---------------------------------------------------------


def test_a_save_after_signing_out_asks_to_sign_in_and_goes_on(two):
    secretary, rector = two
    before = rector.text_of(VISION)
    secretary.write(VISION, "Escrito sin sesión.")
    expect(secretary.page.locator("#save-state")).to_contain_text("Borrador guardado")
    other_tab = secretary.page.context.new_page()
    other_tab.goto("/")
    other_tab.get_by_role("button", name="Salir").click()
    expect(other_tab.get_by_role("heading", level=1)).to_have_text("Ingresar")

    secretary.press("Guardar y continuar")

    secretary.is_at("Su sesión terminó")
    secretary.write("Correo electrónico", "secretaria@palmar.example")
    secretary.write("Contraseña", DEMO_PASSWORD)
    secretary.press("Ingresar")
    secretary.is_at("Su texto sigue aquí")
    assert seen_anew(rector, VISION) == before
    secretary.press("Continuar y guardar")
    secretary.is_at("Fundamentos y perfiles")
    assert seen_anew(rector, VISION) == "Escrito sin sesión."


def test_who_may_not_edit_reads_the_section_and_finds_no_form(come):
    council = come("consejo@demo.example")
    council.is_at("Sembrar saberes, cosechar futuro")
    council.follow("Principios y fundamentos")
    council.is_at("Principios y fundamentos")

    council.reads("Solo lectura")
    council.reads("Somos una institución oficial rural")
    # What a council may do there is to observe.
    expect(council.main.get_by_role("textbox")).to_have_count(1)
    expect(council.main.get_by_role("textbox", name="Observación")).to_be_visible()
    expect(council.main.get_by_role("button")).to_have_text(["Guardar observación"])


def test_a_stranger_finds_no_page_of_another_schools_plan(come):
    secretary, stranger = come("secretaria@palmar.example"), come("secretaria@otra.example")
    secretary.follow("Principios y fundamentos")
    secretary.is_at("Historia e identidad")
    section = secretary.page.url
    plan = re.match(r".*/proyectos/[^/]+/", section)[0]

    for address in (plan, section, f"{plan}revisar/", f"{plan}historial/", f"{plan}pdf/"):
        answer = stranger.page.goto(address)
        assert answer.status == 404
        stranger.is_at("No encontramos esta página")
