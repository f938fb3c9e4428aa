"""The official lists: the registry, the references, the loader, the API and the admin."""

import csv
import shutil
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogs.fields import CatalogField, CatalogItemsField
from catalogs.files import BrokenFile
from catalogs.loading import DATA, load
from catalogs.models import (
    CatalogItem,
    CertifiedEntity,
    Department,
    Gagem,
    Municipality,
    ProjectType,
)
from catalogs.registry import CATALOGS
from institutions.models import Institution
from pei_project.api.kept import shelf

pytestmark = pytest.mark.django_db

DOCUMENTED = """
    gagem establishment-type sector nature schedule area department resolution-type
    headquarter-type state model character-due state-due specialty-due detailed-specialty grade
    academic-day public-service-type zone modality labpoint state-quality environment organization
    financing-type document-type resource-physical-type resource-technological-type
    cultural-activity-type session-act-type organization-community-type model-pedagogical-type
    plan-type area-teacher project-type profile-type process-type area-knowledge
    curriculum-structure-type investigation-product-type tools service-type initiative-type
    curricular-levels population-group entrepreneurship-type area-type session-acts
"""
PLAIN = DOCUMENTED.split()
EXTRA = [
    "certified-entity",
    "disability",
    "institutional-document-type",
    "management-area",
    "quality-certification",
]
OWN_MODELS = (Department, Municipality, Gagem, CertifiedEntity, ProjectType)
UNTOUCHED = {"created": 0, "updated": 0, "retired": 0, "unchanged": 1984}


def lines(name: str) -> list[dict]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def codes(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["code"] for item in answer.json()]


def item(catalog: str, code: str) -> CatalogItem:
    return CatalogItem.objects.get(catalog=catalog, code=code)


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (CatalogItem, *OWN_MODELS)]


@pytest.fixture
def reader(api, secretary):
    return api(secretary)


# --- Hierarchy and references ---------------------------------------------------------------


def test_every_loaded_item_keeps_the_rules():
    for model in (CatalogItem, *OWN_MODELS):
        for each in model.objects.select_related():
            each.clean_fields()
            each.clean()


def test_an_item_stands_under_its_parent_list_and_under_no_other():
    fine = CatalogItem(catalog="detailed-specialty", code="nueva", name="Nueva")
    fine.parent = item("specialty-due", "academica")
    fine.full_clean()

    fine.parent = item("public-service-type", "energia")
    with pytest.raises(ValidationError) as refused:
        fine.full_clean()
    assert refused.value.message_dict == {
        "parent": ["Elija un elemento de la lista «Especialidad»."]
    }


def test_an_item_of_a_dependent_list_needs_its_parent():
    with pytest.raises(ValidationError) as refused:
        CatalogItem(catalog="session-acts", code="nueva", name="Nueva").full_clean()
    assert refused.value.message_dict == {
        "parent": ["Elija de la lista «Órgano que sesiona» a qué pertenece."]
    }


def test_a_list_that_depends_on_none_takes_no_parent():
    with pytest.raises(ValidationError) as refused:
        CatalogItem(catalog="zone", code="3", name="Otra", parent=item("zone", "1")).full_clean()
    assert refused.value.message_dict == {"parent": ["La lista «Zona» no depende de otra."]}


@pytest.mark.parametrize("descendant", ["basica", "basica-primaria"])
def test_a_level_is_never_under_itself(descendant):
    level = item("curricular-levels", "basica")
    level.parent = item("curricular-levels", descendant)

    with pytest.raises(ValidationError) as refused:
        level.full_clean()

    assert list(refused.value.message_dict) == ["parent"]


def test_a_list_holds_a_code_once():
    twin = CatalogItem(catalog="zone", code="1", name="Otra")
    with pytest.raises(ValidationError) as refused:
        twin.full_clean()
    assert refused.value.messages == ["La lista ya tiene un elemento con ese código."]

    CatalogItem(catalog="zone", code="3", name="Otra").full_clean()


def test_a_reference_takes_the_items_of_its_list_only(institution):
    institution.sector = item("sector", "2")
    institution.clean_fields()

    institution.sector = item("zone", "2")
    with pytest.raises(ValidationError) as refused:
        institution.clean_fields()
    assert list(refused.value.message_dict) == ["sector"]


def test_a_retired_item_stays_valid_where_it_was_chosen_and_is_offered_there_only(institution):
    sector = institution.sector
    CatalogItem.objects.filter(pk=sector.pk).update(is_active=False)

    Institution.objects.get(pk=institution.pk).clean_fields()

    sectors = CatalogItem.objects.filter(catalog="sector")
    assert sector in sectors.offered([sector.pk])
    assert sector not in sectors.offered()


def test_several_items_are_taken_from_one_list_only():
    field = CatalogItemsField("population-group")
    groups = list(CatalogItem.objects.filter(catalog="population-group"))
    assert field.clean(groups, None) == groups

    with pytest.raises(ValidationError) as refused:
        field.clean([*groups, item("zone", "2")], None)
    assert refused.value.messages == ["«Rural» no es de la lista «Grupo poblacional»."]
    assert refused.value.code == "invalid_choice"


@pytest.mark.parametrize("field", [CatalogField, CatalogItemsField])
def test_a_reference_is_said_by_its_list(field):
    _, _, args, kwargs = field("zone").deconstruct()

    assert field("zone").verbose_name == "Zona"
    assert field("zone", "zona de la sede").verbose_name == "zona de la sede"
    assert (args, kwargs["catalog"]) == ([], "zone")
    assert "limit_choices_to" not in kwargs
    with pytest.raises(ValueError, match="No catalog is called 'zones'"):
        field("zones")


# --- Loading --------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def change(folder, name: str, old: str, new: str):
    file = folder / f"{name}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_loading_again_writes_nothing():
    before = everything()

    with CaptureQueriesContext(connection) as queries:
        assert load() == UNTOUCHED

    assert everything() == before
    assert [q for q in queries.captured_queries if q["sql"].startswith(("INSERT", "UPDATE"))] == []


def test_the_first_load_takes_few_queries():
    CatalogItem.objects.update(parent=None)
    for model in (CatalogItem, Municipality, *OWN_MODELS):
        model.objects.all().delete()

    with CaptureQueriesContext(connection) as queries:
        assert load() == {"created": 1984, "updated": 0, "retired": 0, "unchanged": 0}

    assert len(queries) < 50


def test_texts_and_parents_follow_the_file(folder):
    change(folder, "zone", "2,Rural,", "2,Campo,")
    change(
        folder,
        "session-acts",
        "cd-instalacion,Acta de instalación,consejo-directivo",
        "cd-instalacion,Acta de instalación,consejo-academico",
    )
    change(folder, "project-type", "true,14,false,", "true,14,true,Ordenanza 1")

    assert load(folder) == UNTOUCHED | {"updated": 3, "unchanged": 1981}

    assert item("zone", "2").name == "Campo"
    assert item("session-acts", "cd-instalacion").parent == item(
        "session-act-type", "consejo-academico"
    )
    reading = ProjectType.objects.get(code="lectura")
    assert (reading.mandatory, reading.legal_basis) == (True, "Ordenanza 1")


def test_what_goes_from_the_file_is_retired_and_comes_back_with_it(folder):
    change(folder, "tools", "moodle,Moodle,,Plataforma educativa,true,1\n", "")
    pk = item("tools", "moodle").pk

    assert load(folder) == UNTOUCHED | {"retired": 1, "unchanged": 1983}
    assert item("tools", "moodle").is_active is False
    assert load(folder) == UNTOUCHED

    assert load() == UNTOUCHED | {"updated": 1, "unchanged": 1983}
    assert item("tools", "moodle").is_active is True
    assert item("tools", "moodle").pk == pk


def test_a_file_retires_by_its_column_too(folder):
    change(
        folder,
        "tools",
        "moodle,Moodle,,Plataforma educativa,true",
        "moodle,Moodle,,Plataforma educativa,false",
    )

    load(folder)

    assert item("tools", "moodle").is_active is False


def test_what_staff_decided_stands_until_the_file_changes_its_mind():
    added = CatalogItem.objects.create(catalog="tools", code="propia", name="Herramienta propia")
    CatalogItem.objects.filter(catalog="tools", code="moodle").update(is_active=False)

    assert load() == UNTOUCHED | {"unchanged": 1985}

    added.refresh_from_db()
    assert added.is_active is True
    assert item("tools", "moodle").is_active is False


def test_a_new_item_of_the_file_is_added_with_its_parent(folder):
    with (folder / "detailed-specialty.csv").open("a", encoding="utf-8") as file:
        file.write("apicultura,Apicultura,agropecuaria,,true,99\n")

    assert load(folder) == UNTOUCHED | {"created": 1}

    assert item("detailed-specialty", "apicultura").parent.code == "agropecuaria"


@pytest.mark.parametrize(
    ("municipality", "department", "entity", "gagem"),
    [
        ("76001", "76", "76001", None),  # certified: its own entity
        ("76100", "76", "76", "gagem-roldanillo"),  # served by the department
        ("05001", "05", None, None),  # beyond the territory of reference
    ],
)
def test_a_municipality_gets_its_authorities(municipality, department, entity, gagem):
    found = Municipality.objects.values_list(
        "department__code", "certified_entity__code", "gagem__code"
    )
    assert found.get(code=municipality) == (department, entity, gagem)


@pytest.mark.parametrize(
    ("name", "old", "new", "refusal"),
    [
        ("zone", "code,name", "codigo,name", "zone.csv, línea 1: las columnas deben ser"),
        ("zone", "2,Rural,", "1,Rural,", "zone.csv, línea 3: el código «1» está repetido."),
        ("zone", "2,Rural,", "2,,", "zone.csv, línea 3: falta el nombre."),
        ("zone", "2,Rural,", "2 b,Rural,", "zone.csv, línea 3: el código «2 b» no es de letras"),
        ("zone", "2,Rural,,", "2,Rural,,,", "zone.csv, línea 3: hay 7 celdas, no 6."),
        ("zone", "2,Rural,,", "2,Rural,1,", "zone.csv, línea 3: esta lista no depende de otra"),
        ("zone", "true,2", "sí,2", "zone.csv, línea 3: «active» es «true» o «false», no «sí»."),
        ("zone", "true,2", "true,dos", "zone.csv, línea 3: «order» es un número, no «dos»."),
        ("zone", "Rural", "R" * 201, "zone.csv, línea 3: «name» pasa de 200 caracteres."),
        ("zone", "Rural", '"Rural', "zone.csv, línea 3: las comillas no cierran bien."),
        ("zone", "Rural", '"Ru\nral"', "zone.csv, línea 4: hay saltos de línea"),
        (
            "detailed-specialty",
            "matematicas,Matemáticas,academica",
            "matematicas,Matemáticas,nada",
            "detailed-specialty.csv, línea 3: «nada» no está en specialty-due.csv.",
        ),
        (
            "detailed-specialty",
            "matematicas,Matemáticas,academica",
            "matematicas,Matemáticas,",
            "detailed-specialty.csv, línea 3: falta «parent», un código de specialty-due.csv.",
        ),
        (
            "curricular-levels",
            "basica,Educación básica,",
            "basica,Educación básica,basica-primaria",
            "curricular-levels.csv, línea 3: «basica» termina dependiendo de sí mismo.",
        ),
        (
            "project-type",
            "true,1,true",
            "true,1,quizás",
            "project-type.csv, línea 2: «mandatory» es «true» o «false», no «quizás».",
        ),
        (
            "municipality-by-gagem",
            "gagem-cartago,76041",
            "gagem-cali,76020",
            "municipality-by-gagem.csv, línea 3: el municipio «76020» está repetido.",
        ),
        (
            "municipality-by-gagem",
            "gagem-cartago,76041",
            "gagem-cali,99999",
            "municipality-by-gagem.csv, línea 3: «99999» no está en municipality-by-department",
        ),
    ],
)
def test_a_broken_file_changes_nothing_and_says_where(folder, name, old, new, refusal):
    change(folder, "tools", "moodle,Moodle,", "moodle,Otro nombre,")
    change(folder, name, old, new)
    before = everything()

    with pytest.raises(BrokenFile) as refused:
        load(folder)

    assert str(refused.value).startswith(refusal)
    assert everything() == before


def test_a_file_that_is_missing_or_not_in_utf_8_is_broken(folder):
    (folder / "zone.csv").unlink()
    with pytest.raises(BrokenFile, match=r"zone.csv, línea 1: el archivo no está en la carpeta."):
        load(folder)

    shutil.copy(DATA / "zone.csv", folder)
    with (folder / "zone.csv").open("ab") as file:
        file.write("3,Páramo,,,true,3\n".encode("latin-1"))
    with pytest.raises(BrokenFile, match=r"zone.csv, línea 4: el texto no está en UTF-8."):
        load(folder)


def test_the_command_tells_what_it_did(folder):
    out = StringIO()
    call_command("load_catalogs", folder, stdout=out)
    assert out.getvalue() == (
        "Listas cargadas: 0 elementos nuevos, 0 cambiados, 0 retirados, 1984 sin cambio.\n"
    )

    change(folder, "zone", "2,Rural,", "2,,")
    with pytest.raises(
        CommandError, match=r"No se cargó nada. zone.csv, línea 3: falta el nombre."
    ):
        call_command("load_catalogs", folder)


# --- The API --------------------------------------------------------------------------------


def test_the_documented_lists_and_the_extra_ones_are_the_files():
    dependent = {
        "municipality-by-department",
        "municipality-by-gagem",
        "operator-by-public-service",
        "role-by-institution",
    }
    assert len({*PLAIN, *dependent}) == 52
    assert {*PLAIN, *dependent, *EXTRA} == {file.stem for file in DATA.glob("*.csv")}
    assert {key for key, catalog in CATALOGS.items() if not catalog.served} < set(EXTRA)


@pytest.mark.parametrize("slug", PLAIN)
def test_every_plain_list_answers_its_file(reader, slug):
    answer = reader.get(f"/filters/{slug}")

    assert answer.status_code == 200
    found = {item.pop("id") and item.pop("code"): item for item in answer.json()}
    assert found == {
        line["code"]: {
            "name": line["name"],
            "description": line["description"],
            "parent": line["parent"] or None,
            "active": True,
        }
        for line in lines(slug)
    }


def test_a_list_comes_in_its_order(reader):
    assert codes(reader.get("/filters/academic-day")) == ["1", "2", "3", "4", "5", "6"]
    assert codes(reader.get("/filters/grade"))[:4] == ["-2", "-1", "0", "1"]


def test_both_spellings_of_department_answer_the_same(reader):
    assert reader.get("/filters/deparment").content == reader.get("/filters/department").content
    assert (
        reader.get("/filters/municipality/deparment/76").content
        == reader.get("/filters/municipality/department/76").content
    )


@pytest.mark.parametrize(
    ("path", "code", "name", "parent_of"),
    [
        ("municipality/department/{}", "76", "municipality-by-department", "parent"),
        ("municipality/deparment/{}", "05", "municipality-by-department", "parent"),
        ("operator/public-service/{}", "energia", "operator-by-public-service", "parent"),
        ("detailed-specialty?specialty-due={}", "academica", "detailed-specialty", "parent"),
        ("session-acts?session-act-type={}", "consejo-directivo", "session-acts", "parent"),
    ],
)
def test_a_dependent_list_answers_by_code_and_by_id(reader, path, code, name, parent_of):
    owners = {
        "municipality-by-department": Department.objects,
        "operator-by-public-service": CatalogItem.objects.filter(catalog="public-service-type"),
        "detailed-specialty": CatalogItem.objects.filter(catalog="specialty-due"),
        "session-acts": CatalogItem.objects.filter(catalog="session-act-type"),
    }
    owner = owners[name].get(code=code)
    expected = [line["code"] for line in lines(name) if line[parent_of] == code]

    by_code = reader.get("/filters/" + path.format(code))
    by_id = reader.get("/filters/" + path.format(owner.pk))

    assert sorted(codes(by_code)) == sorted(expected)
    assert {entry["parent"] for entry in by_code.json()} == {code}
    assert by_id.content == by_code.content


def test_the_municipalities_of_a_gagem(reader):
    gagem = Gagem.objects.get(code="gagem-zarzal")
    answer = reader.get("/filters/municipality/gagem/gagem-zarzal")

    assert sorted(codes(answer)) == ["76403", "76497", "76895"]
    assert {entry["parent"] for entry in answer.json()} == {"gagem-zarzal"}
    assert reader.get(f"/filters/municipality/gagem/{gagem.pk}").content == answer.content


def test_the_roles_of_an_institution(reader):
    found = codes(reader.get("/filters/role/institution"))
    assert found == [line["code"] for line in lines("role-by-institution")]


def test_a_retired_owner_keeps_its_items(reader):
    before = codes(reader.get("/filters/operator/public-service/energia"))
    CatalogItem.objects.filter(catalog="public-service-type", code="energia").update(
        is_active=False
    )
    assert codes(reader.get("/filters/operator/public-service/energia")) == before


@pytest.mark.parametrize(
    ("path", "search", "expected"),
    [
        ("department", "bogota", ["11"]),
        ("department", "BOGOTÁ", ["11"]),
        ("department", "narino", ["52"]),
        ("department", "  Valle del  ", ["76"]),
        ("department", "76", ["76"]),
        ("department", "%", []),
        ("municipality/department/76", "bolivar", ["76100"]),
        ("tools", "MOODLE", ["moodle"]),
    ],
)
def test_search_ignores_accents_and_capitals_and_knows_codes(reader, path, search, expected):
    assert codes(reader.get(f"/filters/{path}", {"search": search})) == expected


def test_a_list_gives_what_is_in_use_unless_asked_otherwise(reader):
    CatalogItem.objects.filter(catalog="zone", code="2").update(is_active=False)

    assert codes(reader.get("/filters/zone")) == ["1"]
    assert codes(reader.get("/filters/zone?active=true")) == ["1"]
    assert codes(reader.get("/filters/zone?active=false")) == ["2"]
    assert codes(reader.get("/filters/zone?active=all")) == ["1", "2"]
    retired = reader.get("/filters/zone?active=false").json()[0]
    assert (retired["name"], retired["active"]) == ("Rural", False)


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("zone?active=", 400, "validation_error"),
        ("zone?active=yes", 400, "validation_error"),
        ("zone?search=%00", 400, "validation_error"),
        ("zone?zone=1", 400, "unknown_parameter"),
        ("zone?page=1", 400, "unknown_parameter"),
        ("zone?specialty-due=academica", 400, "unknown_parameter"),
        ("curricular-levels?curricular-levels=basica", 400, "unknown_parameter"),
        ("zone?search=a&search=b", 400, "ambiguous_parameter"),
        ("session-acts?session-act-type=a&session-act-type=a", 400, "ambiguous_parameter"),
        ("session-acts?session-act-type=nada", 404, "not_found"),
        ("session-acts?session-act-type=", 404, "not_found"),
        ("session-acts?session-act-type=academica", 404, "not_found"),  # of another list
        (
            "detailed-specialty?specialty-due=00000000-0000-4000-8000-000000000000",
            404,
            "not_found",
        ),
        ("municipality/department/00", 404, "not_found"),
        ("municipality/gagem/76", 404, "not_found"),
        ("operator/public-service/nada", 404, "not_found"),
        ("nada", 404, "not_found"),
        ("zone/", 404, "not_found"),
        ("municipality", 404, "not_found"),
        ("role-by-institution", 404, "not_found"),
        ("operator-by-public-service", 404, "not_found"),
        *((slug, 404, "not_found") for slug in EXTRA),
    ],
)
def test_what_is_not_known_is_refused(reader, path, status, error):
    answer = reader.get(f"/filters/{path}")
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_whoever_is_signed_in_reads_and_nobody_else(api, secretary, council, auditor, staff):
    for who in (secretary, council, auditor, staff):
        assert codes(api(who).get("/filters/zone")) == ["1", "2"]

    answer = api().get("/filters/zone")
    assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")


def test_nobody_writes_a_list_over_the_api(api, staff):
    answer = api(staff).post("/filters/zone", {"code": "3", "name": "Otra"})
    assert (answer.status_code, answer.json()["error"]) == (405, "method_not_allowed")


def test_a_list_held_already_is_not_sent_again(reader):
    first = reader.get("/filters/zone")
    assert first["Cache-Control"] == "private, max-age=3600"

    for held in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        again = reader.get("/filters/zone", headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], first["Cache-Control"])

    other = reader.get("/filters/zone", headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("change", [{"is_active": False}, {"name": "Campo"}, {"order": 0}])
def test_a_list_that_changed_is_sent_again(reader, change):
    held = reader.get("/filters/zone")["ETag"]
    CatalogItem.objects.filter(catalog="zone", code="2").update(**change)

    answer = reader.get("/filters/zone", headers={"If-None-Match": held})

    assert answer.status_code == 200
    assert answer["ETag"] != held


def test_the_tag_of_one_list_is_not_the_tag_of_another(reader):
    paths = ["zone", "zone?search=rural", "sector", "grade", "grade?curricular-levels=media"]
    assert len({reader.get(f"/filters/{path}")["ETag"] for path in paths}) == len(paths)


def test_a_list_costs_the_same_queries_however_long_it_is(api, secretary):
    reader = api(secretary)
    reader.get("/filters/zone")

    def cost(path):
        shelf.clear()
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(f"/filters/{path}").status_code == 200
        return len(queries)

    plain, dependent = cost("zone"), cost("municipality/department/88")
    assert cost("project-type") == cost("department") == cost("grade") == plain
    assert cost("municipality/department/05") == dependent == plain + 1
    assert cost("session-acts?session-act-type=consejo-directivo") == dependent


# --- The admin ------------------------------------------------------------------------------


def admin_url(page: str, *args, model="catalogitem") -> str:
    return reverse(f"admin:catalogs_{model}_{page}", args=args)


def shown(answer) -> list[str]:
    assert answer.status_code == 200
    return [each.code for each in answer.context["cl"].result_list]


def test_staff_find_items_by_list_and_without_accents(web, staff):
    browser = web(staff)
    listed = browser.get(admin_url("changelist"), {"catalog__exact": "zone"})
    assert shown(listed) == ["1", "2"]
    found = browser.get(admin_url("changelist", model="department"), {"q": "BOGOTA"})
    assert shown(found) == ["11"]


def test_the_lists_are_for_staff_who_hold_the_grant(web, staff, secretary, auditor):
    assert web(staff).get(admin_url("changelist")).status_code == 200

    assert web(secretary).get(admin_url("changelist")).status_code == 302
    auditor.is_staff = True
    auditor.save(update_fields=["is_staff"])
    assert web(auditor).get(admin_url("changelist")).status_code == 403
    assert web(auditor).get(admin_url("add")).status_code == 403


def test_staff_add_an_item_and_its_hierarchy_is_checked(web, staff):
    values = {"catalog": "session-acts", "code": "nueva", "name": "Nueva", "order": "9"}
    refused = web(staff).post(admin_url("add"), values)
    assert refused.context["adminform"].form.errors == {
        "parent": ["Elija de la lista «Órgano que sesiona» a qué pertenece."]
    }

    values |= {"parent": str(item("session-act-type", "consejo-directivo").pk), "is_active": "on"}
    assert web(staff).post(admin_url("add"), values).status_code == 302
    assert item("session-acts", "nueva").parent.code == "consejo-directivo"


def test_the_code_and_the_list_of_an_item_are_fixed(web, staff):
    rural = item("zone", "2")
    values = {"catalog": "sector", "code": "99", "name": "Campo", "order": "2", "is_active": "on"}

    assert web(staff).post(admin_url("change", rural.pk), values).status_code == 302

    rural.refresh_from_db()
    assert (rural.catalog, rural.code, rural.name) == ("zone", "2", "Campo")


def test_staff_retire_and_reinstate_and_nobody_deletes(web, staff):
    browser, rural = web(staff), item("zone", "2")
    selected = {"_selected_action": [str(rural.pk)]}

    browser.post(admin_url("changelist"), {"action": "retire"} | selected)
    assert item("zone", "2").is_active is False
    history = browser.get(admin_url("history", rural.pk)).content.decode()
    assert "Se retiró." in history

    browser.post(admin_url("changelist"), {"action": "reinstate"} | selected)
    assert item("zone", "2").is_active is True

    assert browser.post(admin_url("delete", rural.pk), {"post": "yes"}).status_code == 403
    browser.post(admin_url("changelist"), {"action": "delete_selected", "post": "yes"} | selected)
    assert item("zone", "2") == rural


@pytest.mark.parametrize("model", [CatalogItem, *OWN_MODELS])
def test_every_list_opens_for_reading_and_changing_in_the_admin(web, staff, model):
    browser, name = web(staff), model._meta.model_name

    adding = browser.get(admin_url("add", model=name)).context["adminform"]
    changing = browser.get(admin_url("change", model.objects.first().pk, model=name))

    assert "code" in adding.form.fields
    assert "code" not in changing.context["adminform"].form.fields
    assert "in_file" in changing.context["adminform"].readonly_fields


@pytest.mark.parametrize("model", ["catalogitem", *(m._meta.model_name for m in OWN_MODELS)])
def test_every_admin_list_costs_the_same_queries_however_many_rows(web, staff, model):
    browser = web(staff)

    def cost(**query):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(admin_url("changelist", model=model), query).status_code == 200
        return len(queries)

    cost()
    assert cost(q="cali") == cost(q="a")


def test_a_project_type_is_valid_from_before_it_is_valid_to():
    project = ProjectType(code="x", name="X", valid_from="2026-01-01", valid_to="2026-12-31")
    project.full_clean()

    project.valid_to = "2025-12-31"
    with pytest.raises(ValidationError) as refused:
        project.full_clean()
    assert refused.value.messages == ["«Vigente hasta» no puede ser anterior a «Vigente desde»."]
