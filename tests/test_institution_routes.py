"""Institutions and their sites as read by API clients and on the pages: lists, filters, sheets."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Grant, User
from catalogs.models import CatalogItem, CertifiedEntity, Department, Gagem, Municipality
from institutions.models import Headquarter, Institution, LegalAct
from tests.conftest import school

pytestmark = pytest.mark.django_db

SCHOOL = ["secretary", "leader", "rector", "council"]
TERRITORY = ["gagem", "reviewer", "director"]
COUNTRY = ["staff", "auditor"]
GUADUAL, CEIBA, AGUILA = "276100000011", "176001000012", "376243000013"


def item(catalog, code):
    return CatalogItem.objects.get(catalog=catalog, code=code)


def site_of(institution, number="01", **more):
    given = {"name": f"Sede {number}", "municipality": institution.municipality}
    given |= {"dane_code": institution.dane_code[:10] + number}
    return Headquarter.objects.create(institution=institution, number=number, **given | more)


@pytest.fixture
def guadual(institution):
    """A school of Bolívar with two sites and an act."""
    values = {"zone": item("zone", "2"), "state": item("state", "activo")}
    values["establishment_type"] = item("establishment-type", "institucion-educativa")
    Institution.objects.filter(pk=institution.pk).update(**values)
    principal = site_of(
        institution,
        is_principal=True,
        zone=item("zone", "2"),
        headquarter_type=item("headquarter-type", "principal"),
        state=item("state", "activo"),
        address="Vereda El Guadual",
        latitude="4.3378",
        longitude="-76.1856",
        services_note="Energía <b>solar</b>",
        enrolment=268,
        enrolment_year=2026,
        teachers=13,
    )
    principal.levels.set(CatalogItem.objects.filter(catalog="curricular-levels")[:2])
    site_of(institution, "02", name="El Recreo", zone=item("zone", "1"))
    LegalAct.objects.create(sheet=institution, number="9914")
    institution.refresh_from_db()
    return institution


@pytest.fixture
def ceiba(other_institution):
    """A private school of Cali, which is another territory."""
    Institution.objects.filter(pk=other_institution.pk).update(sector=item("sector", "2"))
    site_of(other_institution, is_principal=True)
    return other_institution


@pytest.fixture
def aguila(db):
    """Of the same certified entity as the Guadual, and of another GAGEM."""
    return school("Colegio Ñame de El Águila", "76243", AGUILA)


@pytest.fixture
def three(guadual, ceiba, aguila):
    return guadual, ceiba, aguila


def error_of(answer):
    return answer.status_code, answer.json()["error"]


def listed(client, query=""):
    """The DANE codes of a list, in its order."""
    return [one["daneCode"] for one in client.get(f"/institution?{query}").json()["results"]]


def told(answer) -> str:
    """What an answer says, but for the id of the request."""
    return re.sub(r'"requestId":"[^"]+"', "", answer.content.decode())


def text(answer) -> str:
    """The words of a page, but for the id of the request that a refusal names."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words.replace(answer["X-Request-Id"], ""))


# --- GET /institution ---------------------------------------------------------------------------


def test_a_list_says_of_each_institution_what_tells_it_from_others(api, three, auditor):
    answer = api(auditor).get("/institution").json()

    assert (answer["count"], answer["next"], answer["previous"]) == (3, None, None)
    assert [one["daneCode"] for one in answer["results"]] == [AGUILA, GUADUAL, CEIBA]
    assert answer["results"][1] == {
        "id": str(three[0].pk),
        "daneCode": GUADUAL,
        "name": "Institución Educativa El Guadual",
        "municipality": "76100",
        "department": "76",
        "gagem": "gagem-roldanillo",
        "certifiedEntity": "76",
        "sector": "1",
        "zone": "2",
        "establishmentType": "institucion-educativa",
        "state": "activo",
        "headquarterCount": 2,
        "labels": {
            "municipality": {"76100": "Bolívar"},
            "department": {"76": "Valle del Cauca"},
            "gagem": {"gagem-roldanillo": three[0].gagem.name},
            "certifiedEntity": {"76": three[0].certified_entity.name},
            "sector": {"1": "Oficial"},
            "zone": {"2": "Rural"},
            "establishmentType": {"institucion-educativa": "Institución educativa"},
            "state": {"activo": "Activo"},
        },
    }


def test_what_an_institution_lacks_is_null_in_a_list(api, ceiba, auditor):
    one = api(auditor).get("/institution").json()["results"][0]

    assert [one["gagem"], one["zone"], one["establishmentType"], one["state"]] == [None] * 4
    assert set(one["labels"]) == {"municipality", "department", "certifiedEntity", "sector"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("municipality=76100", [GUADUAL]),
        ("municipality=99999", []),
        ("department=76", [AGUILA, GUADUAL, CEIBA]),
        ("department=05", []),
        ("gagem=gagem-roldanillo", [GUADUAL]),
        ("gagem=gagem-sevilla", []),
        ("certifiedEntity=76", [AGUILA, GUADUAL]),
        ("certifiedEntity=76001", [CEIBA]),
        ("sector=1", [AGUILA, GUADUAL]),
        ("sector=2", [CEIBA]),
        ("zone=2", [GUADUAL]),
        ("zone=1", []),
        ("establishmentType=institucion-educativa", [GUADUAL]),
        ("establishmentType=centro-educativo", []),
        ("state=activo", [GUADUAL]),
        ("state=inactivo", []),
        ("search=guadual", [GUADUAL]),
        ("search=GUADÚAL", [GUADUAL]),
        ("search=educativa institucion", [GUADUAL, CEIBA]),
        ("search=name aguila", [AGUILA]),
        ("search=27610", [GUADUAL]),
        ("search=76100", []),
        ("search=%25", []),
        ("search=_", []),
        ("search=guadual ceiba", []),
        ("search=", [AGUILA, GUADUAL, CEIBA]),
        ("sector=1&search=institucion", [GUADUAL]),
        ("ordering=-name", [CEIBA, GUADUAL, AGUILA]),
        ("ordering=daneCode", [CEIBA, GUADUAL, AGUILA]),
        ("ordering=municipality", [GUADUAL, AGUILA, CEIBA]),
        ("pageSize=1&page=2", [GUADUAL]),
    ],
)
def test_the_list_is_narrowed_and_ordered(api, three, auditor, query, found):
    assert listed(api(auditor), query) == found


def test_a_filter_takes_an_id_as_well_as_a_code(api, three, auditor):
    for name, thing in (
        ("municipality", Municipality.objects.get(code="76100")),
        ("gagem", Gagem.objects.get(code="gagem-roldanillo")),
        ("zone", item("zone", "2")),
        ("establishmentType", item("establishment-type", "institucion-educativa")),
        ("state", item("state", "activo")),
    ):
        assert listed(api(auditor), f"{name}={thing.pk}") == [GUADUAL], name
    for name, thing in (
        ("department", Department.objects.get(code="76")),
        ("certifiedEntity", CertifiedEntity.objects.get(code="76")),
        ("sector", item("sector", "1")),
    ):
        assert GUADUAL in listed(api(auditor), f"{name}={thing.pk}"), name
        assert listed(api(auditor), f"{name}={uuid.uuid4()}") == [], name


REFUSED = [
    ("password__startswith=p", 400, "unknown_parameter"),
    ("users__email=a", 400, "unknown_parameter"),
    ("municipality__code=76100", 400, "unknown_parameter"),
    ("_connector=OR", 400, "unknown_parameter"),
    ("format=xml", 400, "unknown_parameter"),
    ("ordering=password", 400, "unknown_parameter"),
    ("ordering=users__password", 400, "unknown_parameter"),
    ("ordering=-", 400, "unknown_parameter"),
    ("ordering=--name", 400, "unknown_parameter"),
    ("ordering=?", 400, "unknown_parameter"),
    ("page=1&page=1", 400, "ambiguous_parameter"),
    ("pageSize=0", 400, "validation_error"),
    ("pageSize=101", 400, "validation_error"),
    ("pageSize=-1", 400, "validation_error"),
    ("pageSize=abc", 400, "validation_error"),
    ("page=%00", 400, "validation_error"),
    ("page=0", 404, "not_found"),
    ("page=2", 404, "not_found"),
    ("page=abc", 404, "not_found"),
    ("page=9223372036854775808", 404, "not_found"),
]


@pytest.mark.parametrize(("query", "status", "error"), REFUSED)
def test_what_a_list_cannot_mean_is_refused(api, guadual, auditor, query, status, error):
    place = guadual.municipality.code
    for path in (
        "/institution",
        f"/institution/municipality/{place}",
        f"/headquarter/institution/{guadual.pk}",
    ):
        assert error_of(api(auditor).get(f"{path}?{query}")) == (status, error), path


@pytest.mark.parametrize(
    "name",
    [
        "municipality",
        "department",
        "gagem",
        "certifiedEntity",
        "sector",
        "zone",
        "establishmentType",
        "state",
        "search",
    ],
)
@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("a%00b", "validation_error"),
        ("%ff", "validation_error"),
        ("x" * 201, "validation_error"),
    ],
)
def test_no_filter_takes_what_nobody_types(api, guadual, auditor, name, value, error):
    client = api(auditor)

    assert error_of(client.get(f"/institution?{name}={value}")) == (400, error)
    doubled = client.get(f"/institution?{name}=1&{name}=1")
    assert error_of(doubled) == (400, "ambiguous_parameter")


# --- whose --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "found"),
    [
        *((who, [GUADUAL]) for who in SCHOOL),
        ("gagem", [GUADUAL]),
        ("reviewer", [AGUILA, GUADUAL]),
        ("director", [AGUILA, GUADUAL]),
        *((who, [AGUILA, GUADUAL, CEIBA]) for who in COUNTRY),
        ("stranger", [CEIBA]),
        ("foreign_gagem", []),
        ("foreign_reviewer", [CEIBA]),
    ],
)
def test_who_finds_which_institutions(request, api, three, who, found):
    client = api(request.getfixturevalue(who))

    assert listed(client) == found
    for one in three:
        status = 200 if one.dane_code in found else 404
        assert client.get(f"/institution/{one.pk}").status_code == status
        assert client.get(f"/headquarter/institution/{one.pk}").status_code == status
        for site in one.headquarters.all():
            assert client.get(f"/headquarter/{site.pk}").status_code == status


@pytest.mark.parametrize("who", ["stranger", "foreign_gagem", "foreign_reviewer"])
def test_what_is_foreign_is_as_unknown_as_what_does_not_exist(request, api, guadual, who):
    client = api(request.getfixturevalue(who))
    site = guadual.headquarters.first()
    for path, thing in (
        ("/institution/{}", guadual),
        ("/headquarter/{}", site),
        ("/headquarter/institution/{}", guadual),
    ):
        foreign = client.get(path.format(thing.pk))
        unknown = client.get(path.format(uuid.uuid4()))
        assert error_of(foreign) == error_of(unknown) == (404, "not_found")
        assert told(foreign) == told(unknown)


def test_no_answer_tells_of_a_foreign_institution(api, web, three, stranger):
    guadual = three[0]
    client, browser = api(stranger), web(stranger)
    queries = ["", "search=guadual", f"search={GUADUAL}", "municipality=76100", "sector=1"]
    answers = [client.get(f"/institution?{query}") for query in queries]
    answers += [
        client.get("/institution/municipality/76100"),
        client.get(f"/institution/{guadual.pk}"),
        client.get(f"/headquarter/institution/{guadual.pk}"),
        browser.get("/instituciones/?buscar=guadual", follow=True),
        browser.get(f"/sedes/{guadual.headquarters.first().pk}/"),
    ]

    for answer in answers:
        said = answer.content.decode()
        for secret in (guadual.name, GUADUAL, "El Recreo", "gagem-roldanillo"):
            assert secret not in said, answer.request["PATH_INFO"]


def test_nobody_is_told_anything_without_a_token(api, web, guadual):
    site = guadual.headquarters.first()
    for path in (
        "/institution",
        f"/institution/{guadual.pk}",
        "/institution/municipality/76100",
        f"/headquarter/{site.pk}",
        f"/headquarter/institution/{guadual.pk}",
    ):
        assert error_of(api().get(path)) == (401, "Unauthorized")
    for path in ("/instituciones/", f"/sedes/{site.pk}/"):
        answer = web().get(path)
        assert (answer.status_code, answer.url) == (302, f"/ingresar/?next={path}")


def test_without_the_grant_there_is_nothing_to_see(api, web, guadual, reviewer):
    Grant.objects.filter(sub_role=reviewer.sub_role, action="view_headquarter").delete()
    site = guadual.headquarters.first()

    assert api(reviewer).get(f"/headquarter/{site.pk}").status_code == 404
    assert web(reviewer).get(f"/sedes/{site.pk}/").status_code == 404
    assert api(reviewer).get(f"/headquarter/institution/{guadual.pk}").json()["count"] == 0
    assert api(reviewer).get(f"/institution/{guadual.pk}").json()["headquarters"] == []
    assert api(reviewer).get("/institution").json()["results"][0]["headquarterCount"] == 0

    Grant.objects.filter(sub_role=reviewer.sub_role, action="view_institution").delete()
    assert listed(api(reviewer)) == []
    assert "Aún no hay instituciones" in text(web(reviewer).get("/instituciones/"))


def test_who_has_no_sub_role_sees_no_institution(api, web, guadual):
    nobody = User.objects.create_user("nadie@prueba.example", name="Nadie")

    assert listed(api(nobody)) == []
    assert "Aún no hay instituciones" in text(web(nobody).get("/instituciones/"))


# --- GET /institution/{id} ----------------------------------------------------------------------


def test_the_whole_sheet_of_an_institution(api, guadual, secretary):
    answer = api(secretary).get(f"/institution/{guadual.pk}")

    body = answer.json()
    assert answer["ETag"] == '"0"'
    assert (body["id"], body["revision"], body["daneCode"]) == (str(guadual.pk), 0, GUADUAL)
    assert {part.name for part in Institution.fields()} <= {snake(name) for name in body}
    assert (body["municipality"], body["sector"], body["zone"]) == ("76100", "1", "2")
    assert (body["gagem"], body["certifiedEntity"]) == ("gagem-roldanillo", "76")
    assert body["department"] == "76"
    assert body["labels"]["gagem"] == {"gagem-roldanillo": guadual.gagem.name}
    assert body["labels"]["sector"] == {"1": "Oficial"}
    assert [act["number"] for act in body["legalActs"]] == ["9914"]
    assert "Naturaleza jurídica" in body["missing"]
    assert (body["errors"], body["warnings"], body["updatedBy"]) == ([], [], None)
    assert [(one["number"], one["name"]) for one in body["headquarters"]] == [
        ("01", "Sede 01"),
        ("02", "El Recreo"),
    ]
    assert body["headquarters"][0] == {
        "id": str(guadual.headquarters.get(number="01").pk),
        "daneCode": "276100000001",
        "number": "01",
        "name": "Sede 01",
        "isPrincipal": True,
        "state": "activo",
    }


def snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda capital: "_" + capital[0].lower(), name)


def test_an_institution_without_gagem_says_so(api, ceiba, stranger):
    body = api(stranger).get(f"/institution/{ceiba.pk}").json()

    assert (body["gagem"], body["certifiedEntity"]) == (None, "76001")
    assert "gagem" not in body["labels"]


def test_the_tag_of_a_sheet_is_its_revision_and_never_answers_304(api, guadual, secretary):
    """It serves If-Match only: names of lists and sites change without it."""
    Institution.objects.filter(pk=guadual.pk).update(revision=7)
    site = guadual.headquarters.first()
    for path, tag in ((f"/institution/{guadual.pk}", '"7"'), (f"/headquarter/{site.pk}", '"0"')):
        assert api(secretary).get(path)["ETag"] == tag
        for held in (tag, f"W/{tag}", "*"):
            again = api(secretary).get(path, HTTP_IF_NONE_MATCH=held)
            assert (again.status_code, again["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_only_read_is_not_written(api, guadual, rector, method):
    site = guadual.headquarters.first()
    before = [*Institution.objects.values(), *Headquarter.objects.values()]
    for path in (
        "/institution",
        f"/institution/{guadual.pk}",
        "/institution/municipality/76100",
        f"/headquarter/{site.pk}",
        f"/headquarter/institution/{guadual.pk}",
    ):
        answer = getattr(api(rector), method)(path, {"name": "Otra"})
        assert error_of(answer) == (405, "method_not_allowed"), path
    assert [*Institution.objects.values(), *Headquarter.objects.values()] == before


def test_what_is_foreign_is_unknown_before_a_method_is_refused(api, guadual, stranger):
    for path in (f"/institution/{guadual.pk}", f"/headquarter/institution/{guadual.pk}"):
        assert error_of(api(stranger).delete(path)) == (404, "not_found")


def test_a_sheet_takes_no_parameter(api, guadual, secretary):
    site = guadual.headquarters.first()
    for path in (f"/institution/{guadual.pk}", f"/headquarter/{site.pk}"):
        answer = api(secretary).get(f"{path}?fields=name")
        assert error_of(answer) == (400, "unknown_parameter")


# --- by municipality ----------------------------------------------------------------------------


def test_the_institutions_of_a_municipality_by_code_or_id(api, three, auditor):
    client = api(auditor)
    by_code = client.get("/institution/municipality/76100").json()
    place = Municipality.objects.get(code="76100")

    assert [one["daneCode"] for one in by_code["results"]] == [GUADUAL]
    assert client.get(f"/institution/municipality/{place.pk}").json() == by_code
    found = client.get("/institution/municipality/76100?search=ceiba").json()
    assert (found["count"], found["results"]) == (0, [])


def test_a_municipality_out_of_reach_has_no_institutions_for_the_asker(api, three, gagem):
    answer = api(gagem).get("/institution/municipality/76001")

    assert (answer.status_code, answer.json()["count"]) == (200, 0)


@pytest.mark.parametrize(
    "named", ["99999", "7d0c1c7e-6d0a-4b0c-9c7f-0c8b9c1f5a11", "bolivar", "0", "-1", "9" * 30]
)
def test_an_unknown_municipality_is_not_found(api, guadual, auditor, named):
    answer = api(auditor).get(f"/institution/municipality/{named}")

    assert error_of(answer) == (404, "not_found")


# --- sites --------------------------------------------------------------------------------------


def test_the_whole_sheet_of_a_site(api, guadual, secretary):
    site = guadual.headquarters.get(number="01")
    answer = api(secretary).get(f"/headquarter/{site.pk}")

    body = answer.json()
    assert answer["ETag"] == '"0"'
    assert body["id"] == str(site.pk)
    assert body["institution"] == {
        "id": str(guadual.pk),
        "daneCode": GUADUAL,
        "name": guadual.name,
    }
    assert {part.name for part in Headquarter.fields()} <= {snake(name) for name in body}
    assert (body["number"], body["isPrincipal"], body["enrolment"]) == ("01", True, 268)
    assert (body["latitude"], body["longitude"]) == (4.3378, -76.1856)
    assert len(body["levels"]) == len(body["labels"]["levels"]) == 2
    assert body["missing"] == ["Jornadas"]


def test_the_sites_of_an_institution(api, guadual, ceiba, auditor):
    client = api(auditor)
    url = f"/headquarter/institution/{guadual.pk}"
    answer = client.get(url).json()

    assert (answer["count"], [one["number"] for one in answer["results"]]) == (2, ["01", "02"])
    first = answer["results"][0]
    assert first == client.get(f"/headquarter/{first['id']}").json()
    for query, numbers in (
        ("ordering=name", ["02", "01"]),
        ("ordering=-number", ["02", "01"]),
        ("zone=1", ["02"]),
        ("zone=2", ["01"]),
        ("state=activo", ["01"]),
        ("state=inactivo", []),
        ("pageSize=1&page=2", ["02"]),
    ):
        found = client.get(f"{url}?{query}").json()["results"]
        assert [one["number"] for one in found] == numbers, query


@pytest.mark.parametrize(
    "path",
    [
        "/institution/1",
        "/institution/-1",
        "/institution/{}x",
        "/headquarter",
        "/headquarter/abc",
        "/headquarter/institution",
        "/headquarter/institution/1",
        "/institution/municipality",
        "/institution/municipality/76%00",
        "/institution/",
    ],
)
def test_a_broken_address_is_not_found(api, guadual, auditor, path):
    assert error_of(api(auditor).get(path.format(guadual.pk))) == (404, "not_found")


# --- how many queries ---------------------------------------------------------------------------


def queries(client, path) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def thirty_more():
    """As many institutions of Bolívar, each with all that is joined and two sites."""
    given = {"zone": "2", "state": "activo", "establishment-type": "institucion-educativa"}
    values = {name.replace("-", "_"): item(name, code) for name, code in given.items()}
    levels = CatalogItem.objects.filter(catalog="curricular-levels")[:2]
    for number in range(30):
        one = school(f"Escuela {number}", "76100", f"3761000{number:02}000")
        Institution.objects.filter(pk=one.pk).update(**values)
        for site in ("01", "02"):
            site_of(one, site).levels.set(levels)


@pytest.mark.parametrize(
    "path",
    ["/institution", "/institution?search=e&sector=1", "/institution/municipality/76100"],
)
def test_a_list_costs_the_same_whatever_it_holds(api, guadual, auditor, path):
    client = api(auditor)
    few = queries(client, path)
    thirty_more()

    assert queries(client, path) == few <= 6
    assert client.get(path).json()["count"] == 31


def test_the_page_of_the_list_costs_the_same_whatever_it_holds(web, guadual, aguila, auditor):
    browser = web(auditor)
    few = queries(browser, "/instituciones/"), queries(browser, "/instituciones/?buscar=e")
    thirty_more()
    many = queries(browser, "/instituciones/"), queries(browser, "/instituciones/?buscar=e")

    assert many == few
    assert max(few) <= 13


def test_a_sheet_costs_the_same_whatever_it_holds(api, guadual, auditor):
    client = api(auditor)
    sheet, sites = f"/institution/{guadual.pk}", f"/headquarter/institution/{guadual.pk}"
    few = queries(client, sheet), queries(client, sites)
    levels = CatalogItem.objects.filter(catalog="curricular-levels")[:2]
    for number in range(3, 33):
        site_of(guadual, f"{number:02}", state=item("state", "activo")).levels.set(levels)
        LegalAct.objects.create(sheet=guadual, number=str(number))

    assert (queries(client, sheet), queries(client, sites)) == few
    assert max(few) <= 13


# --- the page of the list -----------------------------------------------------------------------


def rows(answer) -> list[str]:
    """The names in the table."""
    return re.findall(r'scope="row"><a href="[^"]+">([^<]+)</a>', answer.content.decode())


@pytest.mark.parametrize("who", SCHOOL)
def test_who_works_in_a_school_is_sent_to_its_sheet(request, web, guadual, who):
    answer = web(request.getfixturevalue(who)).get("/instituciones/?buscar=x")

    assert (answer.status_code, answer.url) == (302, f"/instituciones/{guadual.pk}/")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("gagem", ["Guadual"]),
        ("reviewer", ["Águila", "Guadual"]),
        ("director", ["Águila", "Guadual"]),
        ("staff", ["Águila", "Guadual", "Ceiba"]),
        ("auditor", ["Águila", "Guadual", "Ceiba"]),
        ("foreign_reviewer", ["Ceiba"]),
        ("foreign_gagem", []),
    ],
)
def test_the_page_lists_the_institutions_of_the_person(request, web, three, who, seen):
    answer = web(request.getfixturevalue(who)).get("/instituciones/")

    assert [name.split()[-1] for name in rows(answer)] == seen


def test_the_page_says_of_each_institution_what_tells_it_from_others(web, three, director):
    words = text(web(director).get("/instituciones/"))

    assert "2 instituciones" in words
    assert "Institución Educativa El Guadual 276100000011 Bolívar Oficial 2" in words
    assert "Colegio Ñame de El Águila 376243000013 El Águila Oficial 0" in words
    assert "Filtros en uso" not in words
    assert "Quitar filtros" not in words


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("buscar=guadual", ["Guadual"]),
        ("buscar=  EL   GUADÚAL ", ["Guadual"]),
        ("buscar=3762430", ["Águila"]),
        ("municipio=76100", ["Guadual"]),
        ("gagem=gagem-roldanillo", ["Guadual"]),
        ("sector=2", ["Ceiba"]),
        ("zona=2", ["Guadual"]),
        ("sector=1&buscar=colegio&municipio=", ["Águila"]),
        ("buscar=ceiba&sector=1", []),
    ],
)
def test_the_page_is_narrowed(web, three, auditor, query, seen):
    answer = web(auditor).get(f"/instituciones/?{query}")

    words = text(answer)
    assert [name.split()[-1] for name in rows(answer)] == seen
    assert f"{len(seen)} de 3 instituciones" in words
    assert "Quitar filtros" in words
    assert ("Ninguna institución coincide" in words) == (not seen)


def test_each_filter_in_force_is_named_and_may_be_taken_away(web, three, auditor):
    html = web(auditor).get("/instituciones/?buscar=el&municipio=76100&sector=1").content.decode()

    assert re.findall(r'<li><a href="([^"]*)">([^<]+) <span>Quitar</span>', html) == [
        ("?municipio=76100&amp;sector=1", "«el»"),
        ("?buscar=el&amp;sector=1", "Municipio: Bolívar"),
        ("?buscar=el&amp;municipio=76100", "Sector: Oficial"),
    ]
    assert 'value="el"' in html
    assert '<option value="76100" selected>Bolívar</option>' in html
    assert '<a href="/instituciones/">Quitar filtros</a>' in html


def test_the_page_offers_only_what_occurs_and_can_be_chosen(web, three, reviewer, auditor):
    def offered(user):
        html = web(user).get("/instituciones/").content.decode()
        return {
            name: re.findall(r'value="([^"]+)"', options)
            for name, options in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', html, re.S)
        }

    assert offered(auditor)["municipio"] == ["76100", "76243", "76001"]
    assert offered(auditor)["sector"] == ["2", "1"]
    assert offered(reviewer)["municipio"] == ["76100", "76243"]
    assert "sector" not in offered(reviewer)  # all of them are official


@pytest.mark.parametrize(
    "query",
    [
        "municipio=99999",
        "municipio=' OR 1=1--",
        "sector=%00",
        "zona=%ff",
        "gagem=1&gagem=",
        "buscar=%00",
        "pagina=0",
        "pagina=abc",
        "pagina=%00",
        "pagina=" + "9" * 5000,
        "otra=cosa",
    ],
)
def test_what_a_page_cannot_mean_it_leaves_out(web, three, auditor, query):
    answer = web(auditor).get(f"/instituciones/?{query}")

    assert (answer.status_code, len(rows(answer))) == (200, 3)
    assert "Quitar filtros" not in text(answer)


def test_what_was_searched_is_shown_as_text(web, three, auditor):
    html = web(auditor).get('/instituciones/?buscar="><script>alert(1)</script>').content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_long_list_has_pages_that_keep_the_filters(web, guadual, ceiba, auditor):
    thirty_more()
    for number in range(30):
        school(f"Colegio {number}", "76243", f"3762430{number:02}000")
    browser = web(auditor)
    first, second = (browser.get(f"/instituciones/?sector=1&pagina={n}") for n in (1, 2))

    assert "61 de 62 instituciones" in text(first)
    assert (len(rows(first)), len(rows(second))) == (50, 11)
    assert set(rows(first)) & set(rows(second)) == set()
    assert 'href="?sector=1&amp;pagina=2" rel="next"' in first.content.decode()
    assert 'href="?sector=1&amp;pagina=1" rel="prev"' in second.content.decode()


# --- the page of a site, and the way there ------------------------------------------------------


def test_the_page_of_a_site_says_where_it_is_and_what_it_offers(web, guadual, secretary):
    site = guadual.headquarters.get(number="01")
    answer = web(secretary).get(f"/sedes/{site.pk}/")

    words = text(answer)
    levels = ", ".join(str(level) for level in site.levels.all())
    assert answer.status_code == 200
    for fact in (
        "Sede 01 Sede 01 Sede principal Rural",
        "Código DANE 276100000001",
        "Tipo de sede",
        "Estado Activo",
        "Municipio Bolívar, Valle del Cauca",
        "Dirección Vereda El Guadual",
        "Coordenadas 4,337800 N · 76,185600 O",
        f"Niveles {levels}",
        "Jornadas Sin dato",
        "Servicios públicos Energía &lt;b&gt;solar&lt;/b&gt;",
        "Estudiantes en 2026 268 13 docentes",
    ):
        assert fact in words


def test_a_site_of_which_little_is_known_says_so(web, guadual, secretary):
    site = guadual.headquarters.get(number="02")
    words = text(web(secretary).get(f"/sedes/{site.pk}/"))

    assert "Coordenadas Sin dato" in words
    assert "Sede principal" not in words
    assert "Estudiantes" not in words


def links(answer, inside: str) -> list[tuple]:
    part = re.search(inside, answer.content.decode(), re.S)[0]
    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', part)


def test_the_way_to_a_site_goes_through_its_institution(web, guadual, secretary, gagem):
    site = guadual.headquarters.get(number="02")
    own = f"/instituciones/{guadual.pk}/"
    trail = r'<nav class="breadcrumb.*?</nav>'

    assert links(web(secretary).get(f"/sedes/{site.pk}/"), trail) == [
        ("/", "Inicio"),
        (own, "Institución"),
    ]
    assert links(web(gagem).get(f"/sedes/{site.pk}/"), trail) == [
        ("/", "Inicio"),
        ("/instituciones/", "Instituciones"),
        (own, guadual.name),
    ]
    assert links(web(gagem).get(own), trail) == [
        ("/", "Inicio"),
        ("/instituciones/", "Instituciones"),
    ]
    assert (f"/sedes/{site.pk}/", "02 El Recreo") in links(web(secretary).get(own), r"<main.*")


def test_a_foreign_site_is_as_unknown_as_none(web, guadual, stranger):
    browser = web(stranger)
    foreign = browser.get(f"/sedes/{guadual.headquarters.first().pk}/")
    unknown = browser.get(f"/sedes/{uuid.uuid4()}/")

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert text(foreign) == text(unknown)


def test_the_page_of_a_site_costs_the_same_whatever_it_offers(web, guadual, secretary):
    browser = web(secretary)
    little = guadual.headquarters.get(number="02")
    much = guadual.headquarters.get(number="01")
    much.levels.set(CatalogItem.objects.filter(catalog="curricular-levels"))
    much.academic_days.set(CatalogItem.objects.filter(catalog="academic-day"))

    costs = [queries(browser, f"/sedes/{site.pk}/") for site in (little, much)]

    assert costs[0] == costs[1] <= 14


@pytest.mark.parametrize("who", [*SCHOOL, *TERRITORY, *COUNTRY])
def test_the_menu_leads_to_the_institution_or_to_the_list(request, web, guadual, who):
    answer = web(request.getfixturevalue(who)).get("/proyectos/")
    own, several = (f"/instituciones/{guadual.pk}/", "Institución"), "/instituciones/"

    menu = links(answer, r'<nav class="nav".*?</nav>')

    assert (own in menu) == (who in SCHOOL)
    assert ((several, "Instituciones") in menu) == (who not in SCHOOL)
