"""The document of the API: that it is the routes, says their documented names, and that what it
says of requests and answers is so."""

import json
import re
import uuid

import pytest
import yaml
from django.urls import URLPattern, get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from accounts.models import RefreshFamily, RefreshToken, User
from accounts.tokens import digest_of, sign_in
from catalogs.models import CatalogItem, Gagem
from institutions.models import Headquarter, Institution, SessionAct
from notifications.models import Notification
from notifications.sending import notify
from pei import editing
from pei.models import SECTIONS, Observation, sections
from pei.models.sections import aspects
from pei_project.api.errors import API_SEGMENTS, STATUS
from pei_project.api.refusals import MEANING
from pei_project.sheets import drafts
from pei_project.sheets.saving import create_sheet
from pei_project.sheets.serializers import parse, serializer_for
from pei_project.sheets.shapes import part_shape, whole_shape
from tests import stored
from tests.conftest import PASSWORD
from tests.contract import CONTRACT, CheckedClient
from tests.full_plan import fill
from tests.pages import watch

DOCUMENT = CONTRACT.document
OPERATIONS = CONTRACT.operations
WITH_BODY = [one for one in OPERATIONS if one.body]

ADMINISTRATIVE, PEDAGOGICAL = "Administrative Management", "Academic pedagogical"
COMMUNITY = "Community"
# Each aspect, with the folder and the name of the documentation.
ASPECTS = {
    "principles-fundamentals": (ADMINISTRATIVE, "principles fundamentals"),
    "objectives": (ADMINISTRATIVE, "objectives"),
    "school-government": (ADMINISTRATIVE, "school government"),
    "educational-costs": (ADMINISTRATIVE, "educational costs"),
    "resource-evaluation": (ADMINISTRATIVE, "resource evaluation"),
    "administrative-organization-management-evaluation": (
        ADMINISTRATIVE,
        "administrative organization management evaluation",
    ),
    "institutional-situation-analysis": (
        "Administrative Community Management",
        "institutional situation analysis",
    ),
    "education-programs": ("Administrative Community Management", "education programs"),
    "pedagogical-strategy": (PEDAGOGICAL, "pedagogical strategy"),
    "curriculum-plan-evaluation-promotion-criteria": (
        PEDAGOGICAL,
        "curriculum plan and evaluation and promotion criteria - PEI",
    ),
    "pedagogical-projects": (PEDAGOGICAL, "pedagogical projects"),
    "coexistence-manual-teacher-regulations": (
        "Administrative Management Academic Pedagogical",
        "coexistence manual and teacher regulations",
    ),
    "relationship-social-organizations": (COMMUNITY, "relationship social organizations"),
    "articulation-cultural-expressions": (COMMUNITY, "articulation cultural expressions"),
    "institutional-diagnosis-reference": (COMMUNITY, "institutional diagnosis reference"),
}
# Word for word as the public documentation has them: its folder, the name, the route.
NAMES = {
    ("auth", "Login"): ["POST /auth/login"],
    ("auth", "Logout"): ["GET /auth/logout", "POST /auth/logout"],
    ("auth", "Refresh Token"): ["POST /auth/refresh"],
    ("pei / definition", "Create PEI definition"): ["POST /pei/definition"],
    ("pei / definition", "Get PEI definition"): ["GET /pei/definition/{idPei}"],
    ("pei / definition", "Update PEI definition"): ["PUT /pei/definition/{idPei}"],
    ("pei / component", "Get PEI components"): [
        "GET /pei/component",
        "GET /pei/{idPei}/component",
    ],
    ("pei / component", "Get PEI by ID and aspect ID"): [
        f"GET /pei/{{idPei}}/aspect/{key}" for key in sorted(ASPECTS)
    ],
    ("pei / component", "Get PEI data by aspect's indicator"): [
        f"GET /pei/{{idPei}}/aspect/{key}/indicator/{{field}}" for key in sorted(ASPECTS)
    ],
    **{
        (folder, f"{verb} {name}"): [f"{method} /pei/{{idPei}}/aspect/{key}"]
        for key, (folder, name) in ASPECTS.items()
        for verb, method in (("Save", "POST"), ("Update", "PUT"))
    },
    ("pei / secretary", "Get all PEI created"): ["GET /pei"],
    ("pei / secretary", "Revision PEI with observations"): ["POST /pei/{idPei}/reject"],
    ("pei", "Get total pei"): ["GET /pei/total", "GET /pei/{idPei}/total"],
    ("pei", "Download PEI"): ["GET /pei/{idPei}/download"],
    ("institution", "Find"): ["GET /institution/{institutionId}"],
    ("institution", "FindByMunicipality"): ["GET /institution/municipality/{municipalityId}"],
    ("institution", "Find history files"): ["GET /institution/{institutionId}/history-file"],
    ("headquarter", "FindByInstitution"): ["GET /headquarter/institution/{institutionId}"],
    ("change-draft", "Create draft / institution"): [
        "PUT /change-draft/institution/{institutionId}"
    ],
    ("change-draft", "Create draft / headquarter"): [
        "PUT /change-draft/headquarter/{headquarterId}"
    ],
    ("change-draft", "FindByUser"): ["GET /change-draft/user"],
    ("change-draft", "Delete"): ["DELETE /change-draft/{draftId}"],
    ("change-history", "FindByInstitution"): ["GET /change-history/institution/{institutionId}"],
    ("user", "Get institutions"): ["GET /user/institution"],
}
LISTS = """
gagem, establishment-type, sector, nature, schedule, area, deparment, municipality by deparment,
resolution-type, headquarter-type, state, model, character-due, state-due, specialty-due,
detailed-specialty, grade, academic-day, public-service-type, operator by public service,
municipality By Gagem, role by institution, zone, modality, labpoint, state-quality, environment,
organization, financing-type, document-type, resource-physical-type, resource-technological-type,
cultural-activity-type, session-act-type, organization-community-type, model-pedagogical-type,
plan-type, area-teacher, project-type, profile-type, process-type, area-knowledge,
curriculum-structure-type, investigation-product-type, tools, service-type, initiative-type,
curricular-levels, population-group, entrepreneurship-type, area-type, session-acts
"""


# --- the document and the routes ----------------------------------------------------------------


def routes(patterns=None, prefix="/"):
    """Every address under an API segment and its view, as the resolver has them."""
    for pattern in patterns or get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern.url_patterns, path)
        elif path.split("/")[1] in API_SEGMENTS - {"docs"}:
            yield path, pattern.callback


def view_of(callback):
    return callback.view_class(**callback.view_initkwargs)


def methods_of(callback) -> set[str]:
    if not hasattr(callback, "view_class"):
        return {"GET"}  # the two of health
    return set(view_of(callback).allowed_methods) - {"OPTIONS", "HEAD"}


def unnamed(path: str) -> str:
    return re.sub(r"<\w+:\w+>|\{\w+\}", "{}", path)


def test_the_document_describes_every_route_and_no_other():
    routed = {(method, unnamed(path)) for path, view in routes() for method in methods_of(view)}
    described = {(one.method, unnamed(one.path)) for one in OPERATIONS}
    assert described == routed


def test_the_parameters_of_a_route_are_the_ones_it_takes():
    for path, callback in routes():
        for method in methods_of(callback):
            taken = set(view_of(callback).parameters) if hasattr(callback, "view_class") else set()
            found = next(
                one
                for one in OPERATIONS
                if (one.method, unnamed(one.path)) == (method, unnamed(path))
            )
            given = [CONTRACT.part(one) for one in found.said.get("parameters", ())]
            assert {one["name"] for one in given if one["in"] == "query"} == taken, path
            named = [one["name"] for one in given if one["in"] == "path"]
            assert named == re.findall(r"\{(\w+)\}", found.path)


def test_the_document_is_valid_openapi_3_1():
    assert DOCUMENT["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []
    names = [one.said["operationId"] for one in OPERATIONS]
    assert len(set(names)) == len(names)
    assert [str(one) for one in OPERATIONS if not one.said.get("description")] == []


# --- the documented names -----------------------------------------------------------------------


def test_the_operations_have_their_documented_names_and_folders():
    found = {}
    for one in OPERATIONS:
        found.setdefault((*one.said["tags"], one.said["summary"]), []).append(str(one))
    assert {name: sorted(found.get(name, [])) for name in NAMES} == NAMES


def test_the_lists_have_their_documented_names():
    lists = [one for one in OPERATIONS if one.said["tags"] == ["filters"]]
    names = [f"List {name}" for name in " ".join(LISTS.split()).split(", ")]
    assert len(names) == 52
    assert sorted({one.said["summary"] for one in lists}) == sorted(names)
    twice = [one.path for one in lists if "deparment" in one.said["summary"]]
    assert sorted(twice) == [
        "/filters/deparment",
        "/filters/department",
        "/filters/municipality/deparment/{departmentId}",
        "/filters/municipality/department/{departmentId}",
    ]
    assert len(lists) == len(names) + 2


def test_every_error_there_is_has_a_meaning():
    assert MEANING.keys() == STATUS.keys()


SAYING_WHAT_THEY_SAW = ("PUT", "PATCH", "DELETE")


def test_who_may_retry_and_who_must_say_what_they_saw():
    """By header: the POSTs that create take a key, the updates a revision."""
    found = {}
    for one in OPERATIONS:
        for given in map(CONTRACT.part, one.said.get("parameters", ())):
            if given["in"] == "header":
                found.setdefault(given["name"], set()).add(one)
    assert found["X-Request-Id"] >= set(WITH_BODY)
    assert found["Idempotency-Key"] == {
        one for one in OPERATIONS if one.method == "POST" and not one.path.startswith("/auth/")
    }
    assert found["If-Match"] == {
        one
        for one in OPERATIONS
        if one.method in SAYING_WHAT_THEY_SAW
        # One's own draft: nothing is overwritten unseen but by its PATCH.
        and (one.method == "PATCH" or not one.path.startswith("/change-draft/"))
        and one.path not in ("/auth/password", "/user/me/session")
        and not one.path.startswith("/notification")  # what was read stays read
    }
    for one in found["If-Match"]:
        assert {"409", "412", "428"} <= one.said["responses"].keys()


# --- the bodies of sections ---------------------------------------------------------------------


def properties(shape) -> dict:
    return shape.schema["properties"]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_a_body_is_described_as_it_is_read(section):
    part, whole = serializer_for(section, False)(), serializer_for(section, True)()
    assert properties(part_shape(section)).keys() == {*part.fields, *part.ignored}
    assert set(whole_shape(section).schema["required"]) == {
        name for name, field in whole.fields.items() if field.required
    }
    for name in whole_shape(section).schema["properties"]:
        row = properties(part_shape(section))[name]["items"]
        assert properties(row).keys() == part.fields[name].child.fields.keys()
        in_whole = properties(whole_shape(section))[name]["items"]
        read = whole.fields[name].child.fields
        assert set(in_whole.schema["required"]) == {n for n, f in read.items() if f.required}


def test_each_aspect_has_a_path_and_a_body_of_its_own():
    bodies = {
        one.body["schema"]["$ref"]
        for one in OPERATIONS
        if "/aspect/" in one.path and one.method in ("POST", "PUT")
    }
    assert len(bodies) == 2 * len(aspects())
    mission = DOCUMENT["components"]["schemas"]["PrinciplesPart"]["properties"]["mission"]
    assert mission["title"] == "Misión"
    assert "Hasta 1500 caracteres, sin contar el formato." in mission["description"]
    assert mission["x-max-characters"] == 1500


# --- what is really answered --------------------------------------------------------------------


@pytest.fixture
def checked():
    """As ``api``, but each answer must be one that the document describes."""

    def client(user=None) -> CheckedClient:
        made = CheckedClient()
        if user:
            made.credentials(HTTP_AUTHORIZATION=f"Bearer {sign_in(user)['token']}")
        return made

    return client


@pytest.fixture
def plan(institution, secretary):
    version = editing.open_plan(institution, secretary)
    fill(version, secretary)
    return version


@pytest.fixture
def values(plan, institution, secretary):
    """What stands for the parameters of paths: things there are."""
    return {
        "idPei": plan.pk,
        "institutionId": institution.pk,
        "headquarterId": Headquarter.objects.first().pk,
        "actId": an_act(institution, secretary).pk,
        "draftId": a_draft(plan, secretary).pk,
        "observationId": an_observation(plan, secretary).pk,
        "notificationId": a_notification(secretary).pk,
        "fileId": stored.kept(institution, secretary).pk,
        "userId": secretary.pk,
        "municipalityId": "76100",
        "departmentId": "76",
        "gagemId": Gagem.objects.first().code,
        "publicServiceTypeId": CatalogItem.objects.filter(catalog="public-service-type")[0].code,
    }


def an_act(institution, author) -> SessionAct:
    said = CONTRACT.operation("POST", f"/institution/{institution.pk}/act").body["example"]
    values, _, _ = parse(SessionAct, said, whole=False)
    return create_sheet(SessionAct(institution=institution), values, actor=author)


def an_observation(plan, author) -> Observation:
    """As the council makes them, whoever ``author`` is."""
    said = {"section": "objectives", "revision": 1, "text": "Diga cuándo.", "side": "school"}
    return Observation.objects.create(version=plan, round=0, author=author, **said)


def a_notification(recipient) -> Notification:
    said = {"day": "hoy", "count": "1 notificación"}
    return notify("notifications.digest", [recipient], **said)[0]


def a_draft(plan, author):
    said = {"mission": "<p>Formar"}
    return drafts.write(author, editing.load(plan, sections.Principles), said, began=0, seen=0)[0]


def url_of(operation, values) -> str:
    given = [CONTRACT.part(one) for one in operation.said.get("parameters", ())]
    first = {
        one["name"]: one["schema"]["enum"][0]
        for one in given
        if one["in"] == "path" and "enum" in one["schema"]
    }
    return operation.url(**values, **first)


def test_every_address_that_is_read_answers_as_described(checked, secretary, rector, values):
    client, of_people = checked(secretary), checked(rector)
    reading = [one for one in OPERATIONS if one.method == "GET" and one.path != "/auth/logout"]
    answered = {
        str(one): (of_people if is_of_people(one) else client).get(url_of(one, values))
        for one in reading
    }
    wrong = {name: one.status_code for name, one in answered.items() if one.status_code != 200}
    assert wrong == {}
    for one in reading:
        if "304" in one.said["responses"]:
            again = client.get(url_of(one, values), HTTP_IF_NONE_MATCH=answered[str(one)]["ETag"])
            assert again.status_code == 304


def is_of_people(operation) -> bool:
    """Whether it is for who manages people only."""
    return operation.path in ("/user", "/user/{userId}")


def test_every_address_refuses_as_described(checked, secretary, rector, values):
    unknown = {name: uuid.uuid4() for name in values}
    clients, nobody = (checked(secretary), checked(rector)), checked()
    for one in OPERATIONS:
        client = clients[is_of_people(one)]
        if one.path == "/auth/logout" or one.path in ("/healthz", "/readyz"):
            continue
        if one.needs_token:
            assert nobody.generic(one.method, url_of(one, values)).status_code == 401
        if "404" in one.said["responses"] and "{" in one.path:
            assert client.generic(one.method, url_of(one, unknown)).status_code == 404
        if one.method == "GET":
            assert client.get(url_of(one, values) + "?nothing=1").status_code == 400
        if "406" in one.said["responses"]:
            refused = client.generic(one.method, url_of(one, values), HTTP_ACCEPT="text/html")
            assert refused.status_code == 406


def test_a_body_that_cannot_be_read_is_refused_as_described(checked, secretary, values):
    client = checked(secretary)
    Institution.objects.get(pk=values["institutionId"]).pei_versions.all().delete()
    for one in WITH_BODY:
        if "{idPei}" in one.path or one.path.startswith("/change-draft/"):
            continue  # of a draft whatever is typed is read
        if "{userId}" in one.path or one.path == "/user":
            continue  # of people the secretary may write nothing
        has_content = "{actId}" in one.path or "{fileId}" in one.path
        url, seen = url_of(one, values), '"1"' if has_content else '"0"'
        for content, kind, status in (
            ("{", "application/json", 400),
            ("[]", "application/json", 400),
            ('{"nothing": 1}', "application/json", 400),
            ("{}", "text/plain", 415),
            (json.dumps("x" * 1024 * 1024), "application/json", 413),
        ):
            refused = client.generic(one.method, url, content, kind, HTTP_IF_MATCH=seen)
            expected = {status, 401} if one.path == "/auth/refresh" else {status}
            assert refused.status_code in expected, (str(one), content[:20])


@pytest.mark.parametrize("path", ["aspect/objectives", "definition"])
def test_a_section_refuses_as_described(checked, secretary, auditor, council, plan, path):
    client = checked(secretary)
    url = f"/pei/definition/{plan.pk}" if path == "definition" else f"/pei/{plan.pk}/{path}"
    seen = client.get(url)["ETag"]
    for body, headers, status in (
        ({}, {}, 428),
        ({}, {"HTTP_IF_MATCH": "*"}, 428),
        ({}, {"HTTP_IF_MATCH": '"0"'}, 412),
        ({"revision": 0}, {}, 409),
        ({"revision": 99}, {"HTTP_IF_MATCH": seen}, 400),
        ({"nothing": 1}, {"HTTP_IF_MATCH": seen}, 400),
        ({"generalObjective": 5, "peiName": 5}, {"HTTP_IF_MATCH": seen}, 400),
    ):
        assert client.patch(url, body, **headers).status_code == status
        assert client.put(url, body, **headers).status_code == status
    assert checked(council).patch(url, {}, HTTP_IF_MATCH=seen).status_code == 403
    if path != "definition":
        assert client.post(url, {}).status_code == 409
    plan.state = "adopted"
    plan.save()
    assert client.patch(url, {}, HTTP_IF_MATCH=seen).status_code == 409
    assert client.get(url).status_code == 200


def test_signing_out_answers_as_described(checked, secretary):
    assert checked(secretary).get("/auth/logout").status_code == 200
    client = checked(secretary)
    assert client.post("/auth/logout").status_code == 200
    assert client.post("/auth/logout").status_code == 401
    assert client.post("/auth/login", {"email": "no@x.co", "password": "no"}).status_code == 401


# --- the examples -------------------------------------------------------------------------------


@pytest.fixture
def people(institution, secretary):
    """Who the examples speak of: a user of the demo, and a session to be renewed."""
    example = next(one.body["example"] for one in WITH_BODY if one.path == "/auth/login")
    secretary.email = example["email"]
    secretary.set_password(example["password"])
    secretary.save()
    given = next(one.body["example"] for one in WITH_BODY if one.path == "/auth/refresh")
    sign_in(secretary)
    token = RefreshToken.objects.get(family=RefreshFamily.objects.get(user=secretary))
    token.digest = digest_of(given["refreshToken"])
    token.save()
    return secretary


# Of a state that a new version is not in, or of another person: sent in test_observations.py,
# test_lifecycle.py, test_handover.py and test_people.py.
ELSEWHERE = re.compile(
    r".*/(observation(/.*)?|reject|submit|school-governing|filing|withdraw|assign|approve|amend"
    r"|handover|password/.*|user|\{userId\})"
)
SENDABLE = [one for one in WITH_BODY if not ELSEWHERE.fullmatch(one.path)]


@pytest.mark.parametrize("operation", SENDABLE, ids=str)
@pytest.mark.django_db
def test_an_example_can_be_sent_as_it_stands(checked, people, operation):
    client, school = checked(people), people.institution
    values = {"idPei": "", "institutionId": school.pk, "actId": "", "fileId": ""}
    if "{headquarterId}" in operation.path:
        where = {"municipality": school.municipality, "dane_code": school.dane_code}
        values["headquarterId"] = Headquarter.objects.create(institution=school, **where).pk
    if "{fileId}" in operation.path:
        values["fileId"] = stored.kept(school, people).pk
    if "{actId}" in operation.path:
        values["actId"] = an_act(school, people).pk
    if "{idPei}" in operation.path:
        opened = CONTRACT.operation("POST", "/pei/definition").body["example"]
        values["idPei"] = client.post("/pei/definition", opened).json()["id"]
    url = operation.url(**values)
    if "/aspect/" in url and operation.method != "POST":
        first = CONTRACT.operation("POST", url).body["example"]
        assert client.post(url, first).status_code == 201

    example = operation.body["example"]
    assert CONTRACT.problems(operation.body["schema"], example) == []
    answer = client.generic(operation.method, url, json.dumps(example), "application/json")

    assert answer.status_code == (201 if operation.method == "POST" else 200), answer.content
    if "/aspect/" in url:
        kept = answer.json()
        rows = {name: said for name, said in example.items() if isinstance(said, list) and said}
        assert {name: len(kept[name]) for name in rows} == {
            name: len(said) for name, said in rows.items()
        }
    assert User.objects.filter(email="secretaria@demo.example").exists()
    assert PASSWORD not in json.dumps(DOCUMENT)


# --- where it is read ---------------------------------------------------------------------------


def test_the_document_is_read_without_a_token_as_json_or_yaml(client):
    as_json = client.get("/schema", HTTP_ACCEPT="application/json")
    assert as_json["Content-Type"] == "application/json"
    assert as_json.json() == DOCUMENT
    for accept in ("", "*/*", "application/yaml", "text/html,*/*;q=0.8"):
        as_yaml = client.get("/schema", HTTP_ACCEPT=accept)
        assert as_yaml["Content-Type"] == "application/yaml"
    assert yaml.safe_load(as_yaml.content) == DOCUMENT
    kept = client.get("/schema", HTTP_IF_NONE_MATCH=as_yaml["ETag"])
    assert (kept.status_code, kept.content) == (304, b"")
    assert as_json["ETag"] != as_yaml["ETag"]
    assert "Accept" in as_json["Vary"]
    assert client.post("/schema").status_code == 405


@pytest.mark.django_db
def test_the_page_of_the_document_is_read_without_signing_in(client):
    page = client.get("/docs")
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>Documentación de la API</h1>" in page.content.decode()
    assert client.post("/docs").status_code == 405


def test_the_page_of_the_document_opens_in_a_browser(context, page):
    complaints = watch(context)
    hosts = set()
    context.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto("/docs")
    folder = "Administrative Management Expand operation"
    page.get_by_role("heading", name=folder, exact=True).click()
    operation = page.locator(".opblock").filter(has_text="Save objectives")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_text("generalObjective").first.wait_for()
    page.get_by_role("button", name="Authorize").first.click()
    page.get_by_text("accessToken").first.wait_for()
    assert complaints == []
    assert len(hosts) == 1
