"""The documented routes of the PEI, through the whole stack."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import CatalogItem
from pei import editing
from pei.models import PeiVersion
from pei.models.section import Component
from pei.models.sections import SECTIONS, Principles, aspects
from pei.states import State

pytestmark = pytest.mark.django_db

PRINCIPLES = "principles-fundamentals"


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def client(api, secretary):
    return api(secretary)


def aspect(version, key=PRINCIPLES):
    return f"/pei/{version.pk}/aspect/{key}"


def error_of(answer):
    return answer.status_code, answer.json()["error"]


def codes_of(answer):
    """The codes by field of a validation error."""
    assert error_of(answer) in ((400, "validation_error"), (400, "unknown_field"))
    fields = answer.json()["fields"]
    return {name: [one["code"] for one in problems] for name, problems in fields.items()}


# --- the definition -----------------------------------------------------------------------------


def test_a_plan_is_opened_with_its_definition(client, institution):
    answer = client.post("/pei/definition", {"peiName": "Sembrar saberes", "validityStart": 2026})

    assert answer.status_code == 201
    body = answer.json()
    assert body["peiName"] == "Sembrar saberes"
    assert answer["Location"] == f"/pei/definition/{body['id']}"
    assert client.get(answer["Location"]).json()["revision"] == 1
    assert institution.pei_versions.get().pk == uuid.UUID(body["id"])


def test_a_plan_is_opened_once(client, version):
    assert error_of(client.post("/pei/definition", {})) == (409, "invalid_state")
    assert PeiVersion.objects.count() == 1


def test_a_refused_definition_opens_nothing(client):
    assert codes_of(client.post("/pei/definition", {"validityStart": 3000})) == {
        "validityStart": ["max_value"]
    }
    assert PeiVersion.objects.count() == 0


@pytest.mark.parametrize("who", ["council", "reviewer", "staff", "auditor"])
def test_who_does_not_write_opens_nothing(request, api, who):
    answer = api(request.getfixturevalue(who)).post("/pei/definition", {})
    assert error_of(answer) == (403, "ValidationRole")


def test_the_definition_is_replaced_whole(client, version):
    url = f"/pei/definition/{version.pk}"
    values = client.get(url).json()
    whole = values | {
        "peiName": "Otro nombre",
        "draftingTeam": [
            {"id": str(uuid.uuid4()), "role": "Coordina", "name": "Ana", "estate": "teachers"}
        ],
    }

    answer = client.put(url, whole, HTTP_IF_MATCH='"0"')

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert answer.json()["draftingTeam"][0]["order"] == 1


# --- an aspect ----------------------------------------------------------------------------------


def test_first_content_is_saved_once(client, version):
    answer = client.post(aspect(version), {"mission": "Formar personas."})
    again = client.post(aspect(version), {"mission": "Otra cosa."})

    assert answer.status_code == 201
    assert answer["Location"] == aspect(version)
    assert answer["ETag"] == '"1"'
    assert error_of(again) == (409, "stale")
    assert again.json()["current"]["values"]["mission"] == "<p>Formar personas.</p>"


def test_the_body_of_an_aspect_has_the_documented_names(client, version):
    area = CatalogItem.objects.get(catalog="management-area", code="academica")
    row = {"text": "Leer mejor", "managementArea": str(area.pk)}
    body = client.post(
        aspect(version, "objectives"),
        {"generalObjective": "Garantizar trayectorias.", "specificObjectives": [row]},
    ).json()

    assert body["specificObjectives"] == [
        {
            "id": body["specificObjectives"][0]["id"],
            "order": 1,
            "text": "Leer mejor",
            "managementArea": "academica",
            "relatedProblem": None,
        }
    ]
    assert body["labels"] == {"managementArea": {"academica": "Gestión académica"}}
    assert (body["revision"], body["status"], body["applies"]) == (1, "in_progress", True)
    assert body["notApplicableReason"] == ""
    assert body["missing"] == ["Objetivos específicos", "Metas", "Planes institucionales"]
    assert (body["errors"], body["warnings"]) == ([], [])
    assert set(body["updatedBy"]) == {"id", "name"}


def test_put_wants_every_answer_and_repeating_it_changes_nothing(client, version):
    url = aspect(version)
    assert set(codes_of(client.put(url, {"mission": "x"}, HTTP_IF_MATCH='"0"'))) >= {
        "vision",
        "values",
        "populationGroups",
    }
    whole = client.get(url).json() | {
        "mission": "Formar.",
        "populationGroups": ["migrante", "rural-disperso"],
        "values": [{"id": str(uuid.uuid4()), "name": "Respeto", "description": ""}],
    }
    first = client.put(url, whole, HTTP_IF_MATCH='"0"')
    second = client.put(url, whole | {"revision": 1}, HTTP_IF_MATCH='W/"1"')

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["revision"] == second.json()["revision"] == 1
    assert first.json()["values"] == second.json()["values"]


def test_patch_changes_what_is_sent_and_no_more(client, version):
    url = aspect(version)
    rows = [{"name": "a"}, {"name": "b"}, {"name": "c"}]
    a, b, c = client.post(url, {"mission": "uno", "values": rows}).json()["values"]

    answer = client.patch(
        url,
        {
            "vision": "dos",
            "values": [
                {"id": c["id"], "order": 1},
                {"id": a["id"], "delete": True},
                {"id": b["id"], "description": "de"},
                {"name": "d"},
            ],
            "revision": 1,
        },
    ).json()

    assert (answer["mission"], answer["vision"]) == ("<p>uno</p>", "<p>dos</p>")
    assert [(r["name"], r["description"], r["order"]) for r in answer["values"]] == [
        ("c", "", 1),
        ("b", "<p>de</p>", 2),
        ("d", "", 3),
    ]


def test_preconditions(client, version):
    url = aspect(version)
    client.post(url, {"mission": "uno"})
    change = {"mission": "dos"}

    assert error_of(client.patch(url, change)) == (428, "precondition_required")
    assert error_of(client.patch(url, change, HTTP_IF_MATCH="*")) == (428, "precondition_required")
    for garbage in ('"1", "2"', "1", '"x"', '"' + "1" * 5000 + '"'):
        answer = client.patch(url, change, HTTP_IF_MATCH=garbage)
        assert error_of(answer) == (400, "validation_error")
    both = client.patch(url, change | {"revision": 0}, HTTP_IF_MATCH='"1"')
    assert error_of(both) == (400, "ambiguous_parameter")
    for odd in (-1, 2**63, "1", True, 1.0):
        answer = client.patch(url, change | {"revision": odd})
        assert error_of(answer) == (400, "validation_error")
    stale = client.patch(url, change, HTTP_IF_MATCH='"0"')
    assert error_of(stale) == (412, "precondition_failed")
    assert error_of(client.patch(url, change | {"revision": 0})) == (409, "stale")
    current = stale.json()["current"]
    assert (current["revision"], current["values"]["mission"]) == (1, "<p>uno</p>")
    assert client.get(url).json()["mission"] == "<p>uno</p>"


def test_nothing_is_coerced_and_nothing_ignored(client, version):
    url = aspect(version)
    wrong = {
        "mission": 5,
        "visionHorizonYear": "2030",
        "populationGroups": "migrante",
        "qualityCertification": {"$gt": ""},
        "values": [{"name": True}, {"nombre": "x"}],
    }
    assert codes_of(client.post(url, wrong)) == {
        "mission": ["invalid"],
        "visionHorizonYear": ["invalid"],
        "populationGroups": ["not_a_list"],
        "qualityCertification": ["invalid"],
        "values.0.name": ["invalid"],
        "values.1.nombre": ["unknown_field"],
    }
    for name in ("state", "version", "version_id", "vision_horizon_year", "__proto__"):
        answer = client.post(url, {name: "x"})
        assert error_of(answer) == (400, "unknown_field")
        assert codes_of(answer) == {name: ["unknown_field"]}
    assert client.get(url).json()["revision"] == 0


def test_an_aspect_that_always_applies_cannot_be_left_out(client, version):
    answer = client.post(aspect(version), {"applies": False, "notApplicableReason": "No."})
    assert codes_of(answer) == {"applies": ["invalid"]}


def test_one_field_of_an_aspect(client, version):
    client.post(aspect(version), {"visionHorizonYear": 2030})

    answer = client.get(f"{aspect(version)}/indicator/visionHorizonYear").json()

    assert answer == {
        "aspect": PRINCIPLES,
        "field": "visionHorizonYear",
        "revision": 1,
        "value": 2030,
    }
    assert client.get(f"{aspect(version)}/indicator/revision").status_code == 404


def test_unknown_things_are_not_found(client, version):
    for url in (
        aspect(version, "nothing"),
        aspect(version, "definition"),
        f"/pei/{uuid.uuid4()}/aspect/{PRINCIPLES}",
        "/pei/1/aspect/objectives",
        "/pei/definition/" + str(uuid.uuid4()),
    ):
        assert error_of(client.get(url)) == (404, "not_found")


# --- the tree and the totals --------------------------------------------------------------------


def test_the_tree_names_every_field_and_column(client, version):
    tree = client.get("/pei/component").json()
    found = [one for component in tree for one in component["aspects"]]
    in_order = [one for part in Component for one in aspects() if one.component == part]
    assert [one["key"] for one in found] == [one.key for one in in_order]
    principles = found[0]
    assert [field["name"] for field in principles["fields"]][:3] == [
        "historicalReview",
        "institutionalIdentity",
        "mission",
    ]
    foundations = next(f for f in principles["fields"] if f["name"] == "foundations")
    assert (foundations["type"], foundations["required"]) == ("table", True)
    kind, text = foundations["columns"]
    assert (kind["name"], kind["type"], text["type"]) == ("foundationType", "choice", "rich")
    assert kind["choices"][0] == {"code": "legal", "name": "Legal"}
    groups = next(f for f in principles["fields"] if f["name"] == "populationGroups")
    assert (groups["type"], groups["catalog"]) == ("items", "population-group")

    own = client.get(f"/pei/{version.pk}/component").json()[0]["aspects"][0]
    assert own["status"] == "not_started"
    assert own["completeness"]["missing"] == len(editing.load(version, Principles).missing())
    assert "Misión" in own["missing"]


def test_a_whole_plan_is_kept_by_its_tag(client, version):
    url = f"/pei/{version.pk}/total"
    first = client.get(url)
    assert first.json()["components"][0]["aspects"][0]["key"] == PRINCIPLES
    assert client.get(url, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

    client.post(aspect(version), {"mission": "otra"})
    assert client.get(url, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_the_list_says_where_each_plan_stands(client, version, institution):
    listed = client.get("/pei").json()
    assert (listed["count"], listed["next"], listed["previous"]) == (1, None, None)
    one = listed["results"][0]
    assert one == client.get(f"/pei/{version.pk}").json()
    assert (one["id"], one["state"], one["version"]) == (str(version.pk), "draft", 1)
    assert one["institution"]["municipality"] == {"code": "76100", "name": "Bolívar"}
    assert one["completeness"] == {"ready": 0, "total": len(SECTIONS)}
    assert [step["name"] for step in one["steps"]] == ["open"]
    assert client.get(f"/pei/institution/{institution.pk}").json() == listed


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=draft", 1),
        ("state=approved", 0),
        ("search=guadual", 1),
        ("search=GUADUÁL", 1),
        ("search=ceiba", 0),
        ("municipality=76100", 1),
        ("municipality=76001", 0),
        ("gagem=gagem-roldanillo", 1),
        ("sector=2", 0),
        ("year=1999", 0),
        ("ordering=-openedAt&pageSize=1", 1),
    ],
)
def test_the_list_is_narrowed(client, version, query, count):
    assert client.get(f"/pei?{query}").json()["count"] == count


def test_the_list_is_narrowed_by_the_id_of_a_place_too(client, version, institution):
    place = institution.municipality
    for name, thing in (
        ("municipality", place),
        ("gagem", place.gagem),
        ("sector", institution.sector),
    ):
        assert client.get(f"/pei?{name}={thing.pk}").json()["count"] == 1, name
        assert client.get(f"/pei?{name}={uuid.uuid4()}").json()["count"] == 0, name


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("password__startswith=p", 400, "unknown_parameter"),
        ("_connector=OR", 400, "unknown_parameter"),
        ("ordering=password", 400, "unknown_parameter"),
        ("ordering=-", 400, "unknown_parameter"),
        ("state=draft&state=approved", 400, "ambiguous_parameter"),
        ("state=unheard", 400, "validation_error"),
        ("institution=1", 400, "validation_error"),
        ("search=%00", 400, "validation_error"),
        ("pageSize=1000", 400, "validation_error"),
        ("pageSize=abc", 400, "validation_error"),
        ("page=0", 404, "not_found"),
        ("page=9000000000000000000", 404, "not_found"),
        ("format=xml", 400, "unknown_parameter"),
    ],
)
def test_a_list_refuses_what_it_does_not_know(client, version, query, status, error):
    assert error_of(client.get(f"/pei?{query}")) == (status, error)


def test_the_totals_count_what_the_caller_sees(client, version, api, stranger):
    client.post(aspect(version), {"mission": "x"})
    totals = client.get("/pei/total").json()

    assert (totals["count"], totals["byState"]["draft"]) == (1, 1)
    administrative = totals["byComponent"][0]
    assert administrative["key"] == "administrative-management"
    assert administrative["byStatus"]["inProgress"] == 1
    assert totals["completeness"] == {"ready": 0, "total": len(aspects())}
    assert api(stranger).get("/pei/total").json()["count"] == 0


# --- history ------------------------------------------------------------------------------------


def test_the_history_tells_who_changed_what(client, version, secretary):
    client.post(aspect(version), {"mission": "uno", "values": [{"name": "Respeto"}]})
    client.patch(aspect(version), {"mission": "dos", "revision": 1})
    url = f"/change-history/pei/{version.pk}"

    listed = client.get(url).json()
    newest = client.get(f"{url}?field=mission&target={PRINCIPLES}").json()["results"][0]

    assert listed["count"] == 3
    assert newest["user"]["id"] == str(secretary.pk)
    assert (newest["before"], newest["after"]) == ("<p>uno</p>", "<p>dos</p>")
    assert client.get(f"{url}?user={uuid.uuid4()}").json()["count"] == 0
    assert client.delete(url).status_code == 405
    assert client.patch(url, {}).status_code == 405


# --- cost ---------------------------------------------------------------------------------------


def test_lists_cost_the_same_whatever_they_hold(
    api, auditor, version, other_institution, stranger
):
    client = api(auditor)

    def cost(url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    urls = ("/pei", "/pei/total", f"/pei/{version.pk}")
    one = [cost(url) for url in urls]
    editing.open_plan(other_institution, stranger)

    assert [cost(url) for url in urls] == one


def test_a_whole_plan_costs_the_same_whatever_its_rows(client, version):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/pei/{version.pk}/total")
        return len(queries)

    empty = cost()
    rows = [{"name": f"v{n}"} for n in range(40)]
    client.post(aspect(version), {"values": rows, "principles": rows})

    assert cost() == empty


# --- what is seen outside the school ------------------------------------------------------------


CONTENT = (
    "/pei/{id}/aspect/principles-fundamentals",
    "/pei/{id}/aspect/principles-fundamentals/indicator/mission",
    "/pei/definition/{id}",
    "/pei/{id}/component",
    "/pei/{id}/total",
    "/pei/{id}/download",
    "/change-history/pei/{id}",
)


@pytest.mark.parametrize("who", ["gagem", "reviewer", "director", "staff", "auditor"])
def test_outside_the_school_a_draft_is_not_read_but_an_adopted_plan_is(request, api, who, version):
    client = api(request.getfixturevalue(who))
    urls = [url.format(id=version.pk) for url in CONTENT]
    assert client.get(f"/pei/{version.pk}").json()["state"] == "draft"
    assert {client.get(url).status_code for url in urls} == {404}

    PeiVersion.objects.filter(pk=version.pk).update(state=State.ADOPTED)
    assert {client.get(url).status_code for url in urls} == {200}
