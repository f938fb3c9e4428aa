"""I. Preconditions, byte by byte; what two people do at once is in tests/test_editing.py and
tests/test_idempotency.py."""

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.idempotency import IdempotencyKey
from tests.hostile.conftest import invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(client, plan, attack):
    """``change(body, **headers)``: what is told of a change of the section that has content."""

    def change(body=None, **headers):
        url = f"/pei/{plan.pk}/aspect/objectives"
        return attack(client.patch, url, {"generalObjective": "Otro"} | (body or {}), **headers)

    return change


@pytest.mark.parametrize("tag", ['"0"', '"2"', 'W/"0"', '"999999999"'])
@pytest.mark.parametrize("_id", ["I01"])
def test_a_stale_tag(change, tag, _id):
    assert change(HTTP_IF_MATCH=tag) == (412, "precondition_failed")


@pytest.mark.parametrize("header", [{}, {"HTTP_IF_MATCH": "*"}, {"HTTP_IF_MATCH": " * "}])
@pytest.mark.parametrize("_id", ["I02"])
def test_no_tag(change, header, _id):
    assert change(**header) == (428, "precondition_required")
    assert change({"revision": None}, **header) == (428, "precondition_required")


@pytest.mark.parametrize("header", [{}, {"HTTP_IF_MATCH": "*"}])
@pytest.mark.parametrize("_id", ["I02 draft"])
def test_a_draft_changed_by_who_does_not_say_what_they_saw(client, plan, attack, header, _id):
    url = f"/change-draft/pei/{plan.pk}/objectives"
    told = attack(client.patch, url, {"generalObjective": "x"}, **header)
    assert told == (428, "precondition_required")


@pytest.mark.parametrize(
    "tag",
    ['"1", "2"', '"1","1"', "1", "'1'", '"x"', '"-1"', '"1.0"', '""', "", "W/1", 'w/"1"', '"٣"',
     '"1"x', '"' + "1" * 10_240 + '"', '"1', "\x00", '"1"\r\nX: y', "*, *"],
)  # fmt: skip
@pytest.mark.parametrize("_id", ["I03"])
def test_a_tag_that_is_none(change, tag, _id):
    assert change(HTTP_IF_MATCH=tag) == invalid({"If-Match": ["invalid"]})


@pytest.mark.parametrize("_id", ["I03 weak"])
def test_a_tag_that_compression_weakened_is_the_tag(client, plan, _id):
    url = f"/pei/{plan.pk}/aspect/objectives"
    answer = client.patch(url, {"generalObjective": "Otro"}, HTTP_IF_MATCH='W/"1"')
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')


@pytest.mark.parametrize(
    "revision", [-1, 2**63, 10**29, "1", "", True, False, 1.0, [], {}, [1]], ids=repr
)
@pytest.mark.parametrize("_id", ["I10"])
def test_a_revision_that_is_none(change, revision, _id):
    assert change({"revision": revision}) == invalid({"revision": ["invalid"]})


@pytest.mark.parametrize("_id", ["I10 0"])
def test_a_revision_before_there_was_content_is_stale(change, _id):
    assert change({"revision": 0}) == (409, "stale")


@pytest.mark.parametrize("_id", ["I03 If-None-Match"])
def test_a_held_tag_that_is_none_holds_nothing(client, plan, _id):
    for tag in ("", "x", '"', '"' + "x" * 10_240 + '"', "\x00", "W/", ", , ,", '"a" "b"'):
        for url in (f"/pei/{plan.pk}/total", "/filters/zone", "/pei/component"):
            assert client.get(url, HTTP_IF_NONE_MATCH=tag).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        '{"mission": "\\ud800"}',
        '{"visionHorizonYear": ' + "9" * 30 + "}",
        '{"visionHorizonYear": 1e300}',
    ],
)
@pytest.mark.parametrize("_id", ["I05 key"])
def test_a_key_with_an_odd_body_is_refused_and_free_again(client, aspect, attack, said, _id):
    kind = "application/json"
    answer = attack(client.post, aspect, said, content_type=kind, HTTP_IDEMPOTENCY_KEY="k")
    assert answer[0] == 400
    assert IdempotencyKey.objects.count() == 0


# --- autosave -----------------------------------------------------------------------------------


@pytest.fixture
def typing(web, secretary, plan):
    """``typing(text, order, tab, seen)``: what a tab of a browser sends while somebody types."""
    clerk, url = web(secretary), f"/proyectos/{plan.pk}/objetivos-y-metas/objetivos/"

    def typing(text, order, tab="a", seen=0):
        said = {"do": "draft", "revision": 1, "typed": "general_objective"}
        said |= {"form-draft": seen, "form-tab": tab, "form-order": order}
        said["general_objective"] = text
        return clerk.post(url, said, headers={"Accept": "application/json"})

    return typing


def typed(author) -> dict:
    return ChangeDraft.objects.get(user=author).values()


@pytest.mark.parametrize("_id", ["I08"])
def test_a_browser_that_saves_two_hundred_times_a_second(typing, secretary, _id):
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = [typing(f"Texto {number}", number) for number in range(200)]
        assert [answer.status_code for answer in answers] == [200] * 30 + [429] * 170
        assert typed(secretary) == {"generalObjective": "<p>Texto 29</p>"}
        clock.shift(int(answers[-1]["Retry-After"]))
        assert typing("Texto 199", 199).status_code == 200
    assert typed(secretary) == {"generalObjective": "<p>Texto 199</p>"}


@pytest.mark.parametrize("_id", ["I09"])
def test_what_was_typed_without_a_link_comes_in_another_order(typing, secretary, _id):
    cache.clear()
    for order in (3, 1, 2):
        assert typing(f"Texto {order}", order).status_code == 200
    assert typed(secretary) == {"generalObjective": "<p>Texto 3</p>"}
    elsewhere = typing("De otro equipo", 1, tab="b")
    assert (elsewhere.status_code, elsewhere.json()["elsewhere"]) == (
        409,
        {"general_objective": "<p>Texto 3</p>"},
    )
    assert typed(secretary) == {"generalObjective": "<p>Texto 3</p>"}
