"""B. Authorisation: other people's things, methods, and the desk of the staff."""

import uuid

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import EntryLink, User
from catalogs.models import CatalogItem
from pei import editing
from pei.models import PeiVersion
from pei.models.sections import Objectives
from pei.states import EDITABLE, State
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet
from tests.conftest import CAST
from tests.hostile.conftest import invalid, stored, timed
from tests.test_permissions import LINES, NOTHING

pytestmark = pytest.mark.django_db

API = [line for line in LINES if line.is_api and line.method == "GET"]
PAGES = [line for line in LINES if not line.is_api and line.method == "GET"]
SERVICE = ("/healthz", "/readyz", "/docs")  # plain views, open to all


@pytest.fixture
def others(other_institution, stranger):
    """The plan of another school, with a row."""
    plan = editing.open_plan(other_institution, stranger)
    rows = {"specific_objectives": TableInput([RowInput(values={"text": "De otros"})])}
    section = editing.load(plan, Objectives)
    saved = save_sheet(section, {}, rows, actor=stranger, seen=0)
    return plan, saved.rows("specific_objectives")[0]


def at(line, plan) -> str:
    url = line.at(NOTHING).replace(str(NOTHING.plan.pk), str(plan.pk))
    return url.replace(str(NOTHING.school.pk), str(plan.institution_id))


@pytest.mark.parametrize("method", ["get", "put", "patch", "post", "delete", "head", "options"])
@pytest.mark.parametrize("_id", ["B01"])
def test_the_plan_of_another_school_is_as_unknown(client, plan, others, method, _id):
    foreign, _ = others
    before = stored()
    for url in ("/pei/{}", "/pei/{}/total", "/pei/{}/aspect/objectives", "/pei/definition/{}"):
        answers = [getattr(client, method)(url.format(key)) for key in (foreign.pk, uuid.uuid4())]
        said = [a.content.decode().replace(a["X-Request-Id"], "") for a in answers]
        assert [answer.status_code for answer in answers] == [404, 404], url
        assert said[0] == said[1], url
    assert stored() == before


@pytest.mark.parametrize("_id", ["B02"])
def test_the_row_of_another_school_is_not_reached_over_ones_own_plan(
    client, web, secretary, plan, others, attack, _id
):
    _, row = others
    page = f"/proyectos/{plan.pk}/objetivos-y-metas/objetivos/objetivos-especificos/"
    for key in (row.pk, uuid.uuid4()):
        assert web(secretary).get(f"{page}{key}/").status_code == 404
        assert (
            web(secretary).post(f"{page}{key}/", {"text": "x", "revision": 1}).status_code == 404
        )
    said = {"specificObjectives": [{"id": str(row.pk), "text": "mío"}], "revision": 1}
    answer = attack(client.patch, f"/pei/{plan.pk}/aspect/objectives", said)
    assert answer == invalid({"specificObjectives": ["invalid_choice"]})


@pytest.mark.parametrize("_id", ["B03"])
def test_a_foreign_id_in_a_body_is_as_unknown(client, plan, others, attack, _id):
    _, row = others
    url = f"/pei/{plan.pk}/aspect/objectives"
    told = [
        attack(client.patch, url, {"goals": [{"objective": str(key)}], "revision": 1})
        for key in (row.pk, uuid.uuid4())
    ]
    assert told == [invalid({"goals.0.objective": ["invalid_choice"]})] * 2


@pytest.mark.parametrize("state", [state for state in State if state not in EDITABLE])
@pytest.mark.parametrize("_id", ["B08"])
def test_a_closed_plan_is_not_written(client, plan, aspect, state, _id):
    PeiVersion.objects.filter(pk=plan.pk).update(state=state)
    before = stored()
    for send, headers in ((client.post, {}), (client.put, {}), (client.patch, {})):
        answer = send(aspect, {"mission": "x", "revision": 0}, **headers)
        assert (answer.status_code, answer.json()["error"]) == (409, "invalid_state")
    assert stored() == before


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
@pytest.mark.parametrize("_id", ["B09"])
def test_a_header_does_not_change_the_method(client, web, secretary, plan, aspect, name, _id):
    before = stored()
    for url in (aspect, f"/pei/{plan.pk}", f"/change-history/pei/{plan.pk}"):
        answer = client.get(url, headers={name: "DELETE"})
        assert answer.status_code == 200
        answer = client.post(f"/pei/{plan.pk}", {}, headers={name: "GET"})
        assert (answer.status_code, answer.json()["error"]) == (405, "method_not_allowed")
    answer = client.post(aspect, {"_method": "DELETE"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unknown_field")
    answer = client.post(f"{aspect}?_method=DELETE", {})
    assert (answer.status_code, answer.json()["error"]) == (400, "unknown_parameter")
    page = web(secretary).get(f"/proyectos/{plan.pk}/?_method=DELETE", headers={name: "DELETE"})
    assert page.status_code == 200
    assert stored() == before


@pytest.mark.parametrize("line", API, ids=lambda line: f"B10 {line}")
def test_other_methods_of_a_route_open_nothing(api, client, stranger, plan, line):
    url = at(line, plan)
    for asking in (client, api(stranger), api()):
        get, head = timed(asking.get, url), timed(asking.head, url)
        if url != "/auth/logout":
            assert head.status_code == get.status_code
        assert head.content == b""
        open_to_all = url in SERVICE or url == "/schema"
        # Whose role may not is told that, and which methods the route has.
        may = get.status_code in (200, 403) or open_to_all
        options = timed(asking.options, url)
        if url not in SERVICE and url != "/auth/logout":
            assert options.status_code == (204 if may else get.status_code)
            assert options.content == b"" or not may
            assert ("GET" in options["Allow"]) == may or not may
        for method in ("TRACE", "PROPFIND", "CONNECT", "MKCOL", "BREW"):
            answer = timed(asking.generic, method, url)
            if url == "/auth/logout":
                assert answer.status_code in (401, 405)
            else:
                assert answer.status_code == (405 if may else get.status_code), method
            assert answer.json()["statusCode"] == answer.status_code


@pytest.mark.parametrize("line", PAGES, ids=lambda line: f"B10 {line}")
def test_other_methods_of_a_page_open_nothing(web, secretary, stranger, plan, line):
    url = at(line, plan)
    for browser in (web(secretary), web(stranger), web()):
        get, head = timed(browser.get, url), timed(browser.head, url)
        assert (head.status_code, head.content) == (get.status_code, b"")
        options = timed(browser.options, url)
        assert (options.status_code, options.content) == (204, b"")
        assert options["Allow"] == "GET, HEAD, POST"
        for method in ("TRACE", "PROPFIND", "PUT", "PATCH", "DELETE", "BREW"):
            assert timed(browser.generic, method, url).status_code == 405


@pytest.mark.parametrize("_id", ["B13"])
def test_who_says_to_be_this_machine_is_told_nothing_more(_id):
    for path in ("/metrics", "/metrics/", "/debug/", "/.git/config", "/.env", "/media/"):
        answer = Client().get(path, HTTP_X_FORWARDED_FOR="127.0.0.1", REMOTE_ADDR="203.0.113.9")
        assert answer.status_code in (301, 404), path


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: f"B14 {m._meta.model_name}")
def test_the_desk_is_closed_to_a_school(web, secretary, model):
    app, name = model._meta.app_label, model._meta.model_name
    for page in ("", "add/", f"{uuid.uuid4()}/change/", f"{uuid.uuid4()}/delete/", "x/history/"):
        for send in (web(secretary).get, web(secretary).post):
            answer = timed(send, f"/admin/{app}/{name}/{page}")
            assert answer.status_code in (302, 403), page
            if answer.status_code == 302:
                assert answer["Location"].startswith(("/ingresar/", "/admin/login/"))


@pytest.mark.parametrize("target", ["//evil.example", "https:evil.example", "/\\evil.example"])
@pytest.mark.parametrize("_id", ["B14 next"])
def test_the_desk_leads_to_no_other_site(web, staff, target, _id):
    for path in ("/admin/login/", "/admin/logout/"):
        for send in (web(staff).get, web().get, web(staff).post):
            answer = send(f"{path}?next={target}", {"next": target} if send == "post" else None)
            assert "evil" not in answer.get("Location", "").split("?")[0]


@pytest.mark.parametrize("_id", ["B14 list_editable"])
def test_a_list_of_the_desk_is_not_written(web, staff, _id):
    item = CatalogItem.objects.filter(catalog="zone").first()
    before = list(CatalogItem.objects.order_by("pk").values())
    said = {
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": str(item.pk),
        "form-0-name": "Cambiado", "form-0-is_active": "", "_save": "Guardar",
    }  # fmt: skip
    answer = timed(web(staff).post, "/admin/catalogs/catalogitem/", said)
    assert answer.status_code in (200, 302, 400, 403)
    assert list(CatalogItem.objects.order_by("pk").values()) == before
    assert all(not one.list_editable for one in admin.site._registry.values())


@pytest.mark.parametrize("_id", ["B15"])
def test_the_history_is_not_rewritten(api, staff, secretary, plan, _id):
    staff.is_superuser = True
    staff.save()
    before = stored()
    for who in (staff, secretary):
        for method in ("put", "patch", "delete", "post"):
            answer = getattr(api(who), method)(f"/change-history/pei/{plan.pk}", {})
            assert answer.status_code == (404 if who is staff else 405)
            url = f"/change-history/institution/{plan.institution_id}"
            assert getattr(api(who), method)(url, {}).status_code == 405
    assert stored() == before


HIGHER = ["rector", "gagem", "calidad", "director_secretaria", "consulta", "administrador"]


@pytest.mark.parametrize("code", HIGHER)
@pytest.mark.parametrize("_id", ["B11"])
def test_a_rector_gives_nobody_their_own_rank_or_more(api, web, institution, secretary, code, _id):
    rector = CAST["rector"](institution)
    client, browser = api(rector), web(rector)
    said = {"email": "nueva@prueba.example", "name": "Nueva", "subRole": code}
    before = people_stored()
    tried = [
        client.post("/user", said),
        client.patch(f"/user/{secretary.pk}", {"subRole": code, "revision": 0}),
        client.patch(f"/user/{rector.pk}", {"subRole": code, "revision": 0}),
        client.put(
            f"/user/{rector.pk}", {"name": "Yo", "subRole": code, "active": True, "revision": 0}
        ),
    ]
    for answer in tried:
        assert (answer.status_code, answer.json()["error"]) == (403, "ValidationRole")
    form = {"email": said["email"], "name": "Nueva", "sub_role": code, "revision": "0"}
    assert browser.post("/usuarios/invitar/", form).status_code == 422
    assert browser.post(f"/usuarios/{secretary.pk}/", form).status_code == 422
    assert browser.post(f"/usuarios/{rector.pk}/", form).status_code == 403
    assert people_stored() == before


def people_stored() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (User, EntryLink)]
