"""The desk of staff in Chromium: a list goes out, comes back, is shown and applied; an item is
retired. No page may break the content security policy, and ours must be accessible."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import expect

from tests.pages import Person, watch

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def staff(page, context):
    """A person of the platform's staff, signed in; nothing may complain until the test ends."""
    complaints = watch(context)
    person = Person(page)
    person.sign_in("admin@demo.example", "/ingresar/?next=/admin/")
    yield person
    assert complaints == []


def is_accessible(page) -> None:
    """axe comes in by the debugger, since the policy lets no page load it."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": Path(AXE_FILE_PATH).read_text()})
    options = {"runOnly": {"type": "tag", "values": STANDARDS}}
    asked = {
        "expression": f"axe.run(document, {json.dumps(options)}).then(JSON.stringify)",
        "awaitPromise": True,
        "returnByValue": True,
    }
    found = json.loads(session.send("Runtime.evaluate", asked)["result"]["value"])
    assert [
        (one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]
    ] == []


def bring(staff, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    staff.main.get_by_label("Archivo CSV o XLSX").set_input_files(file)
    staff.press("Ver qué cambiaría")


def test_a_list_is_exported_edited_brought_back_seen_and_applied(staff, page):
    staff.page.get_by_role("link", name="Listas").first.click()
    staff.is_at("Listas")
    is_accessible(page)
    staff.main.get_by_role("link", name="Zona", exact=True).click()
    staff.is_at("Zona")
    with page.expect_download() as download:
        staff.follow("Exportar CSV")
    exported = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert download.value.suggested_filename == "zone.csv"
    rural = next(line for line in exported.splitlines() if line.startswith('"2"'))
    edited = exported.replace(rural, rural.replace("Rural", "Campo")) + '"9";"Dispersa";"";9;"sí"'

    staff.follow("Importar")
    staff.is_at("Importar: Zona")
    is_accessible(page)
    bring(staff, "zona.csv", edited.replace(";9;", ";nueve;"))
    staff.reads("Línea 4: Orden: escriba un número entero, no «nueve».")
    expect(staff.main.get_by_role("button", name="Aplicar estos cambios")).to_have_count(0)
    is_accessible(page)

    bring(staff, "zona.csv", edited)
    staff.reads("Todavía no se ha cambiado nada.")
    changed = staff.main.get_by_role("region", name="Cambiados").get_by_role("row")
    expect(changed.last).to_contain_text("Campo")
    staff.reads("Dispersa")
    is_accessible(page)
    staff.press("Aplicar estos cambios")

    staff.is_at("Zona")
    staff.page.get_by_text("Nuevos: 1. Cambiados: 1. Retirados: 0.").wait_for()
    names = [row.inner_text() for row in staff.main.locator("th.field-name").all()]
    assert names == ["Urbana", "Campo", "Dispersa"]


def test_an_item_in_use_is_retired_after_its_uses_were_shown(staff, page):
    page.goto("/admin/catalogs/catalogitem/?catalog__exact=sector")
    staff.main.get_by_role("link", name="Oficial", exact=True).click()
    staff.reads("instituciones, «sector»")
    staff.press("Retirar de la lista")
    staff.is_at("Retirar de la lista")
    staff.reads("instituciones, «sector»")
    is_accessible(page)
    staff.press("Retirar 1 elemento")
    page.get_by_text("Elementos retirados: 1.").wait_for()

    page.goto("/admin/catalogs/catalogitem/?catalog__exact=sector&is_active__exact=0")
    staff.main.get_by_role("link", name="Oficial", exact=True).click()
    staff.press("Volver a ofrecer")
    page.get_by_text("Elementos que se ofrecen otra vez: 1.").wait_for()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_home_shows_what_to_look_at_in_both_colours(staff, page, colours):
    page.emulate_media(color_scheme=colours)
    page.goto("/admin/")
    staff.is_at("Administración")
    expect(staff.main.get_by_role("heading", name="Qué revisar")).to_be_visible()
    is_accessible(page)
    page.get_by_role("link", name="Ir al sitio").click()
    expect(page).not_to_have_url("/admin/")


@pytest.mark.parametrize(
    "path",
    [
        "institutions/institution/",
        "institutions/institution/add/",
        "institutions/headquarter/",
        "institutions/headquarter/add/",
        "institutions/sessionact/",
        "accounts/user/",
        "accounts/user/add/",
        "accounts/subrole/",
        "pei/peiversion/",
        "catalogs/municipality/",
        "password_change/",
    ],
)
def test_the_pages_of_django_keep_the_policy(staff, page, path):
    answer = page.goto(f"/admin/{path}")
    assert answer.status == 200
    page.wait_for_load_state("networkidle")
    first = staff.main.locator("tbody th a").first
    if first.count():
        first.click()
        page.wait_for_load_state("networkidle")


def test_a_municipality_is_found_by_typing_and_a_school_filtered_by_it(staff, page):
    page.goto("/admin/institutions/institution/add/")
    page.locator(".field-municipality .select2-selection").click()
    page.locator(".select2-search__field").fill("bolivar")
    page.get_by_role("option", name="Bolívar").first.click()
    expect(page.locator(".field-municipality .select2-selection")).to_contain_text("Bolívar")

    page.goto("/admin/institutions/institution/")
    box = page.get_by_role("combobox", name="Municipio", exact=True)
    box.select_option(index=1)
    chosen = box.locator("option:checked").inner_text()
    page.locator("details", has=box).get_by_role("button", name="Ver").click()
    expect(page.locator("td.field-municipality")).to_have_text([chosen])
