"""The desk of the platform's staff."""

import csv
import io
import re
import uuid
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SubRole, User
from catalogs import exchange, spreadsheets
from catalogs.listings import LISTINGS, table
from catalogs.models import CatalogItem, Municipality
from catalogs.usage import uses
from institutions.models import Headquarter, Institution
from pei import editing
from pei.models import PeiVersion
from pei.states import PUBLISHED, State
from pei_project.sheets.history import Change
from tests.conftest import person

ROOT = Path(__file__).resolve().parent.parent


def item(catalog: str, code: str) -> CatalogItem:
    return CatalogItem.objects.get(catalog=catalog, code=code)


@pytest.fixture
def desk(web, staff):
    return web(staff)


@pytest.fixture
def auditor_at_desk(web, auditor):
    auditor.is_staff = True
    auditor.save()
    return web(auditor)


# --- The home -----------------------------------------------------------------------------------


def test_the_home_shows_what_to_look_at_and_links_to_it(desk, institution, secretary):
    User.objects.create_user("sin@prueba.example", name="Sin Subrol")
    retired = item("zone", "2")
    Institution.objects.filter(pk=institution.pk).update(zone=retired)
    CatalogItem.objects.filter(pk=retired.pk).update(is_active=False)
    editing.open_plan(institution, secretary)

    page = desk.get("/admin/")

    concerns = {one.text: one for one in page.context["concerns"]}
    lacking = concerns["instituciones sin sede principal"]
    retired_used = "elementos de las listas: retirados que alguna ficha o lista aún usa"
    assert lacking.count == concerns["usuarios activos sin subrol"].count == 1
    assert concerns[retired_used].count == 1
    assert desk.get(lacking.url).context["cl"].result_count == 1
    figures = {one.text: one for one in page.context["figures"]}
    assert (figures["PEI: Borrador"].count, figures["PEI: Aprobado"].count) == (1, 0)
    assert desk.get(figures["PEI: Borrador"].url).context["cl"].result_count == 1


def test_a_school_without_gagem_is_shown_only_where_its_entity_has_them(
    desk, institution, other_institution
):
    Municipality.objects.filter(pk=institution.municipality_id).update(gagem=None)

    found = desk.get("/admin/institutions/institution/?revisar=sin-gagem").context["cl"]

    assert list(found.result_list) == [institution]


def test_who_may_only_look_changes_nothing(auditor_at_desk, institution):
    address = f"/admin/institutions/institution/{institution.pk}/change/"
    assert auditor_at_desk.get(address).status_code == 200
    assert auditor_at_desk.post(address, {"name": "Otra"}).status_code == 403
    for closed in (
        "/admin/accounts/user/",
        "/admin/catalogs/",
        "/admin/institutions/institution/add/",
    ):
        assert auditor_at_desk.get(closed).status_code in (403, 404)
    assert [one.text for one in auditor_at_desk.get("/admin/").context["concerns"]] == [
        "instituciones sin sede principal"
    ]


def test_a_reach_that_is_not_everything_sees_nothing_of_the_desk(web, director, institution):
    director.is_staff = True
    director.save()
    assert web(director).get("/admin/").context["app_list"] == []
    address = f"/admin/institutions/institution/{institution.pk}/change/"
    assert web(director).get(address).status_code == 403


def test_the_desk_has_the_colours_of_the_site():
    site, own = ((ROOT / f"static/css/{name}.css").read_text() for name in ("site", "admin"))
    for colours in re.findall(r"color-scheme: \w+;.*?\n\s*\n|color-scheme: dark;.*?}", site, re.S):
        assert colours.strip() in own


# --- The lists ----------------------------------------------------------------------------------


def test_every_list_is_on_one_page_with_its_counts(desk):
    CatalogItem.objects.filter(catalog="zone", code="2").update(is_active=False)
    with CaptureQueriesContext(connection) as queries:
        rows = desk.get("/admin/catalogs/").context["lists"]

    counts = {row["listing"].key: (row["offered"], row["retired"]) for row in rows}
    assert counts.keys() == LISTINGS.keys()
    assert counts["zone"] == (1, 1)
    assert counts["municipality"][0] == Municipality.objects.filter(is_active=True).count()
    assert len(queries) < 15
    assert {desk.get(row["url"]).status_code for row in rows} == {200}


def test_what_uses_an_item_is_counted_by_table_in_one_query(
    institution, django_assert_num_queries
):
    rural, urban = item("zone", "2"), item("zone", "1")
    level = item("curricular-levels", "media")
    Institution.objects.filter(pk=institution.pk).update(zone=rural)
    site = Headquarter.objects.create(
        institution=institution,
        dane_code=institution.dane_code,
        number="01",
        name="Principal",
        municipality=institution.municipality,
        zone=rural,
    )
    site.levels.add(level)

    with django_assert_num_queries(1):
        found = uses([rural, urban])

    assert sorted(map(str, found[rural.pk])) == ["instituciones, «zona»: 1", "sedes, «zona»: 1"]
    assert urban.pk not in found
    assert "sedes, «niveles»: 1" in map(str, uses([level])[level.pk])
    place = institution.municipality
    assert {str(use) for use in uses([place])[place.pk]} == {
        "instituciones, «municipio»: 1",
        "sedes, «municipio»: 1",
    }


def test_an_item_in_use_is_retired_only_once_its_uses_were_seen(desk, institution):
    rural = item("zone", "2")
    Institution.objects.filter(pk=institution.pk).update(zone=rural)
    act = {"action": "retire", "_selected_action": [str(rural.pk)]}

    asked = desk.post(reverse("admin:catalogs_catalogitem_changelist"), act)

    assert "instituciones, «zona»: 1" in asked.content.decode()
    assert item("zone", "2").is_active
    desk.post(reverse("admin:catalogs_catalogitem_changelist"), act | {"confirm": "yes"})
    assert not item("zone", "2").is_active
    assert LogEntry.objects.get(object_id=str(rural.pk)).get_change_message() == "Se retiró."
    institution.refresh_from_db()
    assert institution.zone == rural


def test_the_page_of_an_item_says_its_uses_and_never_offers_to_delete(desk, institution):
    sector = institution.sector
    address = reverse("admin:catalogs_catalogitem_change", args=[sector.pk])

    page = desk.get(address).content.decode()

    assert "instituciones, «sector»: 1" in page
    assert "Un elemento no se borra" in page
    assert "deletelink" not in page
    assert desk.post(f"{address[:-7]}delete/", {"post": "yes"}).status_code == 403
    assert "is_active" not in desk.get(address).context["adminform"].form.fields


# --- Out as a file ------------------------------------------------------------------------------

HOSTILE = [
    "=1+1",
    "==1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_file_acts_as_a_formula(text):
    written = spreadsheets.as_csv(["a"], [[text]]).decode("utf-8-sig")
    [[_], [cell]] = csv.reader(io.StringIO(written, newline=""), delimiter=";")
    assert cell == "'" + text.replace("\0", "")

    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.as_xlsx("a", ["a"], [[text]])))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_number_stays_a_number_and_a_text_like_one_a_text():
    rows = [[-5, 2.5, "-5", "05", True]]
    assert spreadsheets.as_csv(list("abcde"), rows).decode("utf-8-sig").splitlines()[1] == (
        '-5;2.5;"\'-5";"05";"sí"'
    )
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.as_xlsx("a", list("abcde"), rows)))
    cells = next(book.active.iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [-5, 2.5, "-5", "05", "sí"]
    assert [cell.data_type for cell in cells] == ["n", "n", "s", "s", "s"]


def test_a_list_is_exported_for_excel_in_spanish(desk):
    answer = desk.get(reverse("admin:catalogs_export", args=["zone", "csv"]))

    assert answer["Content-Disposition"] == 'attachment; filename="zone.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    heading, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert heading == '"Código";"Nombre";"Descripción";"Orden";"En uso"'
    assert len(rows) == CatalogItem.objects.filter(catalog="zone").count()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("key", LISTINGS)
def test_a_list_that_goes_out_and_comes_back_changes_nothing(db, key, kind):
    listing = LISTINGS[key]
    write = spreadsheets.as_csv if kind == "csv" else lambda *a: spreadsheets.as_xlsx("x", *a)

    found = exchange.compare(
        listing, spreadsheets.read(f"lista.{kind}", write(*table(listing))), whole=True
    )

    assert found.problems == []
    assert not found.changes_anything
    assert found.unchanged == listing.items.count()


@pytest.mark.parametrize("key", [key for key in LISTINGS if key != "municipality"])
def test_the_official_file_of_a_list_changes_nothing(db, key):
    file = ROOT / f"catalogs/data/{key}.csv"
    rows = spreadsheets.read(file.name, file.read_bytes())
    found = exchange.compare(LISTINGS[key], rows, whole=True)
    assert (found.problems, found.changes_anything) == ([], False)


# --- In as a file -------------------------------------------------------------------------------


def upload(text, name="lista.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def bring(desk, key, text, whole=False, name="lista.csv"):
    form = {"file": upload(text, name)} | ({"whole": "on"} if whole else {})
    return desk.post(reverse("admin:catalogs_import", args=[key]), form)


def confirm(desk, key, page):
    address = reverse("admin:catalogs_import", args=[key])
    return desk.post(address, {"proposal": page.context["proposal"]}, follow=True)


EDITED = """Código;Nombre;Orden;En uso
1;Urbana y cabecera;1;sí
2;Rural;2;no
3;Dispersa;3;sí
"""


def test_a_file_is_shown_before_it_is_applied_and_then_applied_whole(desk, institution, staff):
    Institution.objects.filter(pk=institution.pk).update(zone=item("zone", "2"))
    before = list(CatalogItem.objects.values())

    page = bring(desk, "zone", EDITED)

    found = page.context["found"]
    assert [one.code for one in found.new] == ["3"]
    assert [(one.code, changes) for one, changes in found.changed] == [
        ("1", [("Nombre", item("zone", "1").name, "Urbana y cabecera")])
    ]
    assert [(one.code, [str(use) for use in used]) for one, used in page.context["retired"]] == [
        ("2", ["instituciones, «zona»: 1"])
    ]
    assert list(CatalogItem.objects.values()) == before

    done = confirm(desk, "zone", page)

    assert "Nuevos: 1. Cambiados: 1. Retirados: 1." in done.content.decode()
    zones = CatalogItem.objects.filter(catalog="zone").values_list("code", "name", "is_active")
    assert list(zones) == [
        ("1", "Urbana y cabecera", True),
        ("2", "Rural", False),
        ("3", "Dispersa", True),
    ]
    assert sorted(entry.get_change_message() for entry in LogEntry.objects.filter(user=staff)) == [
        "Se agregó con un archivo.",
        "Se cambió con un archivo.",
        "Se retiró con un archivo.",
    ]


def test_what_is_not_in_the_file_is_retired_only_if_the_file_is_the_whole_list(desk):
    one = "código,nombre\n1,Urbana\n"
    assert bring(desk, "zone", one).context["found"].retired == []
    gone = bring(desk, "zone", one, whole=True).context["found"].retired
    assert [each.code for each in gone] == ["2"]


BROKEN = """Código;Nombre;Orden;En uso
1;Urbana;primero;sí
con espacio;Otra;3;sí
3;;3;sí
;Sin código;4;sí
4;Nombre\x07;5;quizás
1;Repetida;6;sí
5;De más;7;sí;otra
6;%s;8;sí
7;Buena;9;sí
""" % ("a" * 201)  # noqa: UP031


def test_each_bad_line_is_named_and_nothing_of_the_file_is_applied(desk):
    before = list(CatalogItem.objects.values())

    page = bring(desk, "zone", BROKEN)

    lines = [line for line, _ in page.context["found"].problems]
    assert sorted(set(lines)) == [2, 3, 4, 5, 6, 7, 8, 9]
    text = page.content.decode()
    assert "Línea 2: Orden: escriba un número entero, no «primero»." in text
    assert "Línea 7: el código «1» está repetido." in text
    assert "Aplicar estos cambios" not in text
    confirm(desk, "zone", page)
    assert list(CatalogItem.objects.values()) == before


def test_what_an_item_belongs_to_may_come_in_the_same_file(desk):
    text = "código;nombre;pertenece a\nnuevo-ciclo;Nuevo;\nnuevo-nivel;Nivel;nuevo-ciclo\n"
    confirm(desk, "curricular-levels", bring(desk, "curricular-levels", text))
    assert item("curricular-levels", "nuevo-nivel").parent.code == "nuevo-ciclo"

    text = "código;nombre;pertenece a\nnuevo-ciclo;Nuevo;nuevo-nivel\n"
    problems = bring(desk, "curricular-levels", text).context["found"].problems
    assert problems == [(2, "Pertenece a: «Nivel» ya depende de «Nuevo».")]


def test_the_validity_of_a_project_type_is_checked_by_line(desk):
    text = (
        "código;nombre;vigente desde;vigente hasta\nx;X;2026-12-31;2026-01-01\ny;Y;31/12/2026;\n"
    )
    problems = bring(desk, "project-type", text).context["found"].problems
    assert [line for line, _ in problems] == [2, 3]


def test_a_list_that_changed_meanwhile_is_shown_anew_before_anything_is_done(desk):
    page = bring(desk, "zone", EDITED)
    CatalogItem.objects.filter(catalog="zone", code="1").update(name="Otra vez")

    again = confirm(desk, "zone", page)

    assert "La lista cambió mientras usted revisaba." in again.content.decode()
    assert not CatalogItem.objects.filter(catalog="zone", code="3").exists()
    confirm(desk, "zone", again)
    assert item("zone", "1").name == "Urbana y cabecera"


def test_only_who_saw_the_changes_may_confirm_them(desk, web):
    page = bring(desk, "zone", EDITED)
    colleague = web(person("colega", "administrador", is_staff=True))

    answer = confirm(colleague, "zone", page)

    assert "La vista previa venció." in answer.content.decode()
    address = reverse("admin:catalogs_import", args=["sector"])
    desk.post(address, {"proposal": page.context["proposal"]})
    desk.post(address, {"proposal": "nada"})
    assert not CatalogItem.objects.filter(code="3", catalog__in=["zone", "sector"]).exists()


def book(**parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("_", "/") + ".xml", content)
    return out.getvalue()


ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lista.csv", b"", "El archivo está vacío."),
        ("lista.csv", b"\n\n", "El archivo está vacío."),
        ("lista.csv", "código;color\n1;rojo\n", "No se conoce la columna «color»."),
        ("lista.csv", "código;código\n1;2\n", "Una columna está repetida."),
        ("lista.csv", "nombre\nUrbana\n", "Falta la columna «Código»."),
        ("lista.csv", b'codigo;nombre\n1;"sin cerrar\n', "las comillas no cierran bien."),
        ("lista.csv", b"codigo\0;nombre\n", "El archivo no es una tabla CSV ni XLSX."),
        ("lista.csv", "código;nombre\n" + "1;a\n" * 5_001, "El archivo pasa de 5000 filas."),
        ("lista.csv", b"a" * (2 * 1024 * 1024 + 1), "El archivo pasa de 2 MB."),
        ("lista.csv", book(a="<a/>"), "no corresponde a lo que contiene."),
        ("lista.xlsx", "código;nombre\n1;a\n", "no corresponde a lo que contiene."),
        ("lista.xlsx", book(a="<a/>"), "El archivo XLSX está dañado."),
        ("lista.xlsx", b"PK\x03\x04 and no more", "El archivo XLSX está dañado."),
        ("lista.xlsx", book(xl_workbook=ENTITIES), "trae definiciones que no se aceptan."),
        (
            "lista.xlsx",
            book(xl_workbook=ENTITIES.encode("utf-16")),
            "trae definiciones que no se aceptan.",
        ),
        ("lista.xlsx", book(a=" " * 21 * 1024 * 1024), "demasiado grande por dentro."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(desk, name, content, said):
    page = bring(desk, "zone", content, name=name)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "found" not in page.context


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_recognised(encoding, separator):
    text = f"Código{separator}Nombre\n9{separator}Ñambí\n"
    assert spreadsheets.read("lista.csv", text.encode(encoding)) == [
        (1, ["Código", "Nombre"]),
        (2, ["9", "Ñambí"]),
    ]


def test_files_are_for_who_keeps_the_lists(auditor_at_desk, web, secretary):
    for address in (
        reverse("admin:catalogs_import", args=["zone"]),
        reverse("admin:catalogs_export", args=["zone", "csv"]),
    ):
        assert auditor_at_desk.get(address).status_code == 403
        assert web(secretary).get(address).status_code == 302


# --- Institutions and sites ---------------------------------------------------------------------


def form_of(institution, **said) -> dict:
    return {
        "dane_code": institution.dane_code,
        "name": institution.name,
        "municipality": institution.municipality_id,
        "sector": institution.sector_id,
        "legal_acts-TOTAL_FORMS": 0,
        "legal_acts-INITIAL_FORMS": 0,
    } | said


def test_what_staff_change_of_a_school_stands_in_its_history(desk, institution, staff):
    address = f"/admin/institutions/institution/{institution.pk}/change/"
    acts = {"legal_acts-TOTAL_FORMS": 1, "legal_acts-0-number": "12"}

    desk.post(address, form_of(institution, phone="602 555 0000", **acts))

    changes = Change.objects.filter(owner=institution.pk).order_by("field")
    assert [(one.field, one.before, one.actor, one.revision) for one in changes] == [
        ("legal_acts", None, staff, 1),
        ("phone", "", staff, 1),
    ]
    assert (changes[0].after["number"], changes[1].after) == ("12", "602 555 0000")
    page = desk.get(f"/admin/institutions/institution/{institution.pk}/history/")
    assert "602 555 0000" in page.content.decode()
    assert LogEntry.objects.filter(object_id=str(institution.pk)).count() == 1


def test_a_save_that_changes_nothing_raises_no_revision(desk, institution):
    desk.post(f"/admin/institutions/institution/{institution.pk}/change/", form_of(institution))
    institution.refresh_from_db()
    assert institution.revision == 0
    assert not Change.objects.filter(owner=institution.pk).exists()


def test_a_new_school_gets_its_principal_site(desk, institution):
    form = form_of(institution, dane_code="276100000099", name="Nueva")

    assert desk.post("/admin/institutions/institution/add/", form).status_code == 302

    new = Institution.objects.get(dane_code="276100000099")
    site = new.headquarters.get()
    assert (site.dane_code, site.number, site.name, site.is_principal) == (
        "276100000099", "01", "Nueva", True,
    )  # fmt: skip
    assert Change.objects.get(owner=new.pk, field="name").after == "Nueva"


def site_of(institution, number, **said) -> Headquarter:
    return Headquarter.objects.create(
        institution=institution,
        number=number,
        dane_code=f"{institution.dane_code[:10]}{number}",
        name=f"Sede {number}",
        municipality=institution.municipality,
        **said,
    )


def test_another_site_becomes_the_principal_one_in_one_act(desk, institution):
    first, second = site_of(institution, "01", is_principal=True), site_of(institution, "02")
    act = {"action": "make_principal", "_selected_action": [str(second.pk)]}

    desk.post("/admin/institutions/headquarter/", act)

    assert list(institution.headquarters.filter(is_principal=True)) == [second]
    assert Change.objects.filter(owner__in=[first.pk, second.pk]).count() == 2
    both = {"action": "make_principal", "_selected_action": [str(first.pk), str(second.pk)]}
    desk.post("/admin/institutions/headquarter/", both)
    assert list(institution.headquarters.filter(is_principal=True)) == [second]


@pytest.mark.parametrize(
    "path",
    ["municipality", "municipality__gagem", "municipality__certified_entity", "sector"],
)
def test_schools_are_narrowed_by_where_and_what_they_are(
    desk, institution, other_institution, path
):
    Institution.objects.filter(pk=institution.pk).update(sector=item("sector", "2"))
    institution.refresh_from_db()
    wanted = institution
    for name in path.split("__"):
        wanted = getattr(wanted, name)

    page = desk.get("/admin/institutions/institution/", {f"{path}__id__exact": str(wanted.pk)})

    assert list(page.context["cl"].result_list) == [institution]


def test_the_autocomplete_finds_without_accents(desk, institution):
    Institution.objects.filter(pk=institution.pk).update(name="Ñambí del Río")
    asked = {"app_label": "institutions", "model_name": "headquarter", "field_name": "institution"}
    found = desk.get("/admin/autocomplete/", asked | {"term": "rio ÑAMBI"}).json()["results"]
    assert [one["text"] for one in found] == ["Ñambí del Río"]


# --- PEIs ---------------------------------------------------------------------------------------


@pytest.fixture
def plan(institution, secretary):
    said = {"pei_name": "Un nombre que nadie debe ver"}
    return editing.open_plan(institution, secretary, said)


@pytest.mark.parametrize("state", State)
def test_staff_watch_a_pei_without_its_text_and_its_pdf_from_adoption_on(desk, plan, state):
    PeiVersion.objects.filter(pk=plan.pk).update(state=state)
    pdf = reverse("pei:pdf", args=[plan.pk])

    pages = [
        desk.get("/admin/pei/peiversion/"),
        desk.get(f"/admin/pei/peiversion/{plan.pk}/change/"),
    ]

    for page in pages:
        text = page.content.decode()
        assert state.label in text
        assert f"0 de {editing.completeness([plan])[plan.pk].total}" in text
        assert "Un nombre que nadie debe ver" not in text
        assert (pdf in text) == (state in PUBLISHED)
    assert str(plan.steps.get().actor) in pages[1].content.decode()


def test_nobody_adds_changes_or_deletes_a_pei_at_the_desk(web, staff, plan):
    staff.is_superuser = True
    staff.save()
    desk = web(staff)
    assert desk.get("/admin/pei/peiversion/add/").status_code == 403
    assert desk.post(f"/admin/pei/peiversion/{plan.pk}/change/", {"number": 9}).status_code == 403
    assert desk.post(f"/admin/pei/peiversion/{plan.pk}/delete/").status_code == 403
    plan.refresh_from_db()
    assert plan.number == 1


# --- People -------------------------------------------------------------------------------------


def test_people_are_found_without_accents(desk):
    User.objects.create_user("dora@prueba.example", name="Dora Peñalosa Ávila")
    found = desk.get("/admin/accounts/user/?q=PENALOSA avila").context["cl"].result_list
    assert [one.email for one in found] == ["dora@prueba.example"]


def test_nobody_grants_or_changes_at_or_above_their_own_rank(desk, staff, auditor, secretary):
    colleague = person("colega", "administrador", is_staff=True)
    assert desk.post(f"/admin/accounts/user/{colleague.pk}/change/", {}).status_code == 403
    page = desk.get(f"/admin/accounts/user/{secretary.pk}/change/")
    offered = page.context["adminform"].form.fields["sub_role"].queryset
    assert set(offered) == set(SubRole.objects.exclude(code="administrador"))

    own, lower = staff.sub_role, SubRole.objects.get(code="consulta")
    assert desk.post(f"/admin/accounts/subrole/{own.pk}/change/", {}).status_code == 403
    assert desk.get(f"/admin/accounts/subrole/{lower.pk}/change/").status_code == 200
    form = {"name": lower.name, "role": lower.role_id, "scope": "all"}
    form |= {"grants-TOTAL_FORMS": 0, "grants-INITIAL_FORMS": 0}
    address = f"/admin/accounts/subrole/{lower.pk}/change/"
    assert desk.post(address, form | {"rank": 100}).context["adminform"].form.errors.keys() == {
        "rank"
    }
    assert desk.post(address, form | {"rank": 81}).status_code == 302


# --- As many as a country has -------------------------------------------------------------------


def test_made_up_schools_are_for_trials_only(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("load_scale", "3")
    assert not Institution.objects.exists()


def test_every_page_costs_the_same_queries_with_hundreds_of_schools(desk, settings, staff):
    settings.DEBUG = True
    pages = [
        "/admin/",
        "/admin/catalogs/",
        "/admin/institutions/institution/",
        "/admin/institutions/institution/?q=nambi",
        "/admin/institutions/headquarter/",
        "/admin/pei/peiversion/",
        "/admin/accounts/user/",
        "/admin/autocomplete/?app_label=institutions&model_name=headquarter"
        "&field_name=institution&term=nambi",
    ]

    def costs() -> dict[str, int]:
        found = {}
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(page).status_code == 200
            found[page] = len(queries)
        return found

    call_command("load_scale", "20", verbosity=0)
    few = costs()
    call_command("load_scale", "400", verbosity=0)

    assert costs() == few
    assert (Institution.objects.count(), Headquarter.objects.count()) == (400, 1200)
    assert PeiVersion.objects.count() > 100


# --- Bad input ----------------------------------------------------------------------------------

SCHOOLS = "/admin/institutions/institution/"
ITEMS = "/admin/catalogs/catalogitem/"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{SCHOOLS}?q=%00", 200),
        (f"{SCHOOLS}?q={'a' * 5000}", 200),
        (f"{SCHOOLS}?q=%ED%A0%80", 200),
        (f"{SCHOOLS}?q=%25_%5C%27%22", 200),
        (f"{SCHOOLS}?o=9999", 200),
        (f"{SCHOOLS}?o=-a.b.1.1.1", 200),
        (f"{SCHOOLS}?p=9999", 200),
        (f"{SCHOOLS}?p=-1", 200),
        (f"{SCHOOLS}?p={'9' * 5000}", 200),
        (f"{SCHOOLS}?all=1&_facets=True", 200),
        (f"{SCHOOLS}?name__regex=%5B", 400),
        (f"{SCHOOLS}?name__iregex=(a%2B)%2B%24", 400),
        (f"{SCHOOLS}?updated_by__password__startswith=a", 400),
        (f"{SCHOOLS}?sector__id__exact=%00", 400),
        (f"{SCHOOLS}?sector__id__exact=nada", 302),
        (f"{SCHOOLS}?sector__isnull=quizas", 200),
        (f"{SCHOOLS}?municipality__id__exact=&zone__id__exact=", 302),
        (f"{SCHOOLS}?municipality__id__exact=", 200),
        (f"{SCHOOLS}?revisar=nada", 200),
        (f"{SCHOOLS}?revisar=%00", 400),
        (f"{SCHOOLS}?_popup=1&_to_field=password", 400),
        (f"{SCHOOLS}nada/change/", 302),
        (f"{SCHOOLS}%00/change/", 302),
        (f"{SCHOOLS}{uuid.UUID(int=0)}/change/", 302),
        (f"{SCHOOLS}{uuid.UUID(int=0)}/history/", 302),
        (f"{SCHOOLS}add/?municipality=nada&name=%00", 200),
        (f"{ITEMS}?catalog__exact=nada", 200),
        (f"{ITEMS}?catalog__exact=%00", 400),
        (f"{ITEMS}?q=%00&catalog__exact=zone", 200),
        (f"{ITEMS}listas/nada/importar/", 404),
        (f"{ITEMS}listas/zone/exportar/exe/", 404),
        ("/admin/institutions/sessionact/?year=99999999999999999999", 200),
        ("/admin/institutions/sessionact/?year=nada", 302),
        ("/admin/accounts/user/?q=%00", 200),
        ("/admin/accounts/role/99999999999999999999/change/", 302),
        ("/admin/autocomplete/?app_label=institutions&model_name=headquarter"
         "&field_name=institution&term=%00", 200),
        ("/admin/autocomplete/?app_label=x&model_name=y&field_name=z", 403),
        ("/admin/autocomplete/?app_label=institutions&model_name=headquarter"
         "&field_name=institution&page=9999", 404),
        ("/admin/nada/", 404),
    ],
)  # fmt: skip
def test_an_odd_address_gets_an_answer(desk, institution, address, status):
    assert desk.get(address).status_code == status


@pytest.mark.parametrize(
    "form",
    [
        {"action": "retire", "_selected_action": ["nada", "\0"]},
        {"action": "retire"},
        {"action": "delete_selected", "_selected_action": [str(uuid.UUID(int=0))]},
        {"action": "nada", "_selected_action": [str(uuid.UUID(int=0))]},
        {"action": "reinstate", "index": "x", "select_across": "x"},
        {"form-TOTAL_FORMS": "1", "form-0-is_active": "", "_save": "1"},  # as of list_editable
    ],
)
def test_an_odd_act_changes_nothing(desk, form):
    before = list(CatalogItem.objects.values())
    assert desk.post(ITEMS, form).status_code in (200, 302)
    assert list(CatalogItem.objects.values()) == before


@pytest.mark.parametrize(
    "said",
    [
        {"name": "a\0b"},
        {"municipality": "nada"},
        {"socioeconomic_stratum": "9" * 400},
        {"founded_on": "0000-00-00"},
        {"legal_acts-TOTAL_FORMS": "99999999"},
        {"legal_acts-TOTAL_FORMS": "x"},
        {"legal_acts-TOTAL_FORMS": "1", "legal_acts-INITIAL_FORMS": "1", "legal_acts-0-id": "x"},
    ],
)
def test_an_odd_answer_is_refused_and_nothing_changed(desk, institution, said):
    address = f"{SCHOOLS}{institution.pk}/change/"
    assert desk.post(address, form_of(institution, **said)).status_code == 200
    assert not Change.objects.filter(owner=institution.pk).exists()
