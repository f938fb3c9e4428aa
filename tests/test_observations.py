"""Observations: who writes, sees, answers and settles them, and what a return does with them."""

import json
import uuid
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from accounts.tokens import sign_in
from pei import editing, lifecycle, observing
from pei.models import Observation, PeiVersion, Verdict
from pei.models.review import Reply
from pei.models.section import Status
from pei.models.sections import Objectives, Principles
from pei.states import State
from pei_project.errors import RuleBroken
from pei_project.sheets.saving import save_sheet
from tests.conftest import whole_cast
from tests.contract import CONTRACT, CheckedClient

pytestmark = pytest.mark.django_db

SECRET = "Guadua-interna"
TOLD = "Diga con qué meta se medirá."
OBSERVED = {
    "aspect": "principles-fundamentals",
    "field": "mission",
    "row": None,
    "quote": "",
    "text": TOLD,
    "severity": "must",
    "visibility": "school",
}
SENT = {"aspect": "principles-fundamentals", "field": "mission", "text": TOLD}


@pytest.fixture(scope="module")
def made(once):
    """The cast, and a version of the school whose mission is written."""
    cast = whole_cast()
    plan = editing.open_plan(cast["institution"], cast["secretary"])
    write(plan, cast["secretary"], "Formamos personas del campo.")
    return cast | {"plan": plan}


def write(plan, actor, mission: str):
    sheet = editing.load(PeiVersion.objects.get(pk=plan.pk), Principles)
    return save_sheet(sheet, {"mission": f"<p>{mission}</p>"}, actor=actor, seen=sheet.revision)


@pytest.fixture
def cast(world):
    return SimpleNamespace(**world)


@pytest.fixture
def plan(cast):
    """In review, by nobody yet."""
    return put_in(cast.plan, State.IN_REVIEW)


def put_in(plan, state):
    plan.state = state
    plan.save(update_fields=["state"])
    return plan


def observe(plan, author, **said) -> Observation:
    return observing.observe(plan, author, OBSERVED | said)


def returned(plan, cast) -> Observation:
    """What is told to the school by a return, beside something that is not."""
    observe(plan, cast.gagem, text=SECRET, visibility="internal")
    made = observe(plan, cast.gagem)
    lifecycle.take(plan, "reject", cast.gagem, {})
    plan.refresh_from_db()
    made.refresh_from_db()
    return made


def url(plan, *more) -> str:
    return "/".join([f"/pei/{plan.pk}/observation", *map(str, more)])


def listed(client, plan) -> list[str]:
    return [one["text"] for one in client.get(url(plan)).json()["results"]]


# --- observing ----------------------------------------------------------------------------------


def test_an_observation_says_whose_it_is_and_what_stood_there(api, cast, plan):
    answer = api(cast.gagem).post(url(plan), SENT)

    made = Observation.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == url(plan, made.pk)
    assert answer["ETag"] == '"1"'
    body = answer.json()
    assert body.pop("id") == str(made.pk)
    assert body.pop("at")
    assert body == {
        "revision": 1,
        "aspect": "principles-fundamentals",
        "field": "mission",
        "row": None,
        "observedRevision": 1,
        "changedSince": False,
        "quote": "Formamos personas del campo.",
        "text": TOLD,
        "severity": "must",
        "visibility": "internal",
        "shown": False,
        "state": "pending",
        "side": "secretary",
        "round": 0,
        "author": {
            "id": str(cast.gagem.pk),
            "name": cast.gagem.name,
            "role": str(cast.gagem.sub_role),
        },
        "replies": [],
    }


def test_a_quote_must_stand_in_the_text(api, cast, plan):
    client = api(cast.gagem)
    assert client.post(url(plan), SENT | {"quote": "del  campo"}).json()["quote"] == "del campo"
    refused = client.post(url(plan), SENT | {"quote": "del mar"})
    assert refused.status_code == 400
    assert refused.json()["fields"]["quote"][0]["code"] == "invalid_choice"


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"aspect": "nothing"}, "aspect", "invalid_choice"),
        ({"field": "nothing"}, "field", "invalid_choice"),
        (
            {"field": "mission", "row": str(uuid.uuid4())},
            "row",
            "invalid_choice",
        ),
        ({"row": "x"}, "row", "invalid"),
        ({"text": " "}, "text", "required"),
        ({"severity": "grave"}, "severity", "invalid_choice"),
        ({"visibility": "all"}, "visibility", "invalid_choice"),
        ({"state": "resolved"}, "state", "unknown_field"),
    ],
)
def test_what_is_no_observation_is_refused(api, cast, plan, sent, field, code):
    answer = api(cast.gagem).post(url(plan), SENT | sent)
    assert answer.status_code == 400
    assert {name: told[0]["code"] for name, told in answer.json()["fields"].items()} == {
        field: code
    }
    assert not Observation.objects.exists()


WHO = ["secretary", "leader", "rector", "council", "gagem", "reviewer", "director", "staff"]
WHO += ["auditor", "stranger", "foreign_gagem", "foreign_reviewer"]
REVIEWERS = dict.fromkeys(["gagem", "reviewer", "director"], 201)
FAR = dict.fromkeys(["stranger", "foreign_gagem", "foreign_reviewer"], 404)
MAY_OBSERVE = {
    State.IN_REVIEW: REVIEWERS | FAR | {"rector": 409, "council": 409},
    State.DRAFT: {"rector": 201, "council": 201, "secretary": 403, "leader": 403},
    State.IN_COUNCIL: {"rector": 201, "council": 201, "secretary": 403, "leader": 403},
    State.ADOPTED: dict.fromkeys(REVIEWERS, 409) | FAR | {"rector": 409, "council": 409},
    State.APPROVED: dict.fromkeys(REVIEWERS, 409) | FAR | {"rector": 409, "council": 409},
    State.RETURNED: {"rector": 409, "council": 409, "secretary": 403, "leader": 403},
}
OTHERWISE = {True: 404, False: 403}  # whether the text is hidden outside the school


@pytest.mark.parametrize("state", MAY_OBSERVE)
def test_who_may_observe_when(api, cast, state):
    plan = put_in(cast.plan, state)
    hidden = state in (State.DRAFT, State.IN_COUNCIL, State.RETURNED)
    found = {who: api(getattr(cast, who)).post(url(plan), SENT).status_code for who in WHO}
    assert found == {who: MAY_OBSERVE[state].get(who, OTHERWISE[hidden]) for who in WHO}


def test_the_same_request_twice_observes_once(api, cast, plan):
    client = api(cast.gagem)
    first, again = (
        client.post(url(plan), SENT, headers={"Idempotency-Key": "una"}) for _ in range(2)
    )
    assert first.json() == again.json()
    assert Observation.objects.count() == 1


EXAMPLES = [
    ("POST", "/observation", "gagem", State.IN_REVIEW, 201),
    ("PUT", "/observation/{one}", "gagem", State.IN_REVIEW, 200),
    ("POST", "/observation/{one}/resolve", "gagem", State.IN_REVIEW, 200),
    ("POST", "/observation/{told}/answer", "secretary", State.RETURNED, 200),
    ("POST", "/observation/{told}/reopen", "gagem", State.IN_REVIEW, 200),
    ("POST", "/reject", "gagem", State.IN_REVIEW, 200),
]


@pytest.mark.parametrize(("method", "path", "who", "state", "status"), EXAMPLES)
def test_an_example_can_be_sent_as_it_stands(cast, plan, method, path, who, state, status):
    told = returned(plan, cast)
    observing.reply(told, cast.secretary, Reply.ANSWER, "Hecho.")
    one = observe(put_in(plan, State.IN_REVIEW), cast.gagem)
    put_in(plan, state)
    where = f"/pei/{plan.pk}{path.format(one=one.pk, told=told.pk)}"
    example = CONTRACT.operation(method, where).body["example"]
    client = CheckedClient()
    token = sign_in(getattr(cast, who))["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    answer = client.generic(method, where, json.dumps(example), "application/json")
    assert answer.status_code == status, answer.content


# --- who sees them ------------------------------------------------------------------------------


def test_what_the_secretaria_writes_reaches_the_school_when_it_is_returned(api, cast, plan):
    observe(plan, cast.gagem, text=SECRET, visibility="internal")
    observe(plan, cast.gagem)
    school, colleague = api(cast.secretary), api(cast.director)
    assert (listed(school, plan), listed(colleague, plan)) == ([], [SECRET, TOLD])
    assert listed(api(cast.auditor), plan) == []

    lifecycle.take(plan, "reject", cast.gagem, {})
    assert listed(school, plan) == [TOLD]
    assert listed(api(cast.council), plan) == [TOLD]
    assert colleague.get(url(plan)).status_code == 404

    put_in(plan, State.IN_REVIEW)
    assert listed(colleague, plan) == [SECRET, TOLD]
    assert listed(api(cast.auditor), plan) == [TOLD]


def test_what_the_council_writes_is_seen_by_its_school_alone(api, cast):
    plan = put_in(cast.plan, State.IN_COUNCIL)
    api(cast.council).post(url(plan), SENT | {"visibility": "internal"})
    assert Observation.objects.get().visibility == "school"
    assert listed(api(cast.secretary), plan) == [TOLD]
    put_in(plan, State.IN_REVIEW)
    assert listed(api(cast.secretary), plan) == [TOLD]
    seen_by_others = [listed(api(who), plan) for who in (cast.gagem, cast.director, cast.auditor)]
    assert seen_by_others == [[], [], []]
    with pytest.raises(RuleBroken, match="al menos una observación"):
        lifecycle.take(plan, "reject", cast.gagem, {})


def test_an_observation_not_meant_for_one_is_not_there(api, cast, plan):
    hidden = observe(plan, cast.gagem, text=SECRET)
    others = api(cast.rector)
    answers = [
        others.get(url(plan, hidden.pk)),
        others.put(url(plan, hidden.pk), SENT | {"revision": 1}),
        others.delete(url(plan, hidden.pk), headers={"If-Match": '"1"'}),
        *(others.post(url(plan, hidden.pk, act), {}) for act in ("answer", "resolve", "reopen")),
    ]
    assert [answer.status_code for answer in answers] == [404] * 6
    assert not any(SECRET.encode() in answer.content for answer in answers)


# --- changing one's own -------------------------------------------------------------------------


def test_its_author_changes_it_until_it_is_sent(api, cast, plan):
    made = observe(plan, cast.gagem)
    mine, other = api(cast.gagem), api(cast.director)
    again = SENT | {"text": "Otra cosa.", "severity": "should"}

    assert other.put(url(plan, made.pk), again | {"revision": 1}).status_code == 403
    assert mine.put(url(plan, made.pk), again).status_code == 428
    changed = mine.put(url(plan, made.pk), again | {"revision": 1})
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json()["text"] == "Otra cosa."
    late = mine.put(url(plan, made.pk), again | {"revision": 1})
    assert (late.status_code, late.json()["error"]) == (409, "stale")
    assert late.json()["current"]["revision"] == 2
    late = mine.put(url(plan, made.pk), again, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["error"]) == (412, "precondition_failed")


def test_what_was_sent_or_answered_stays(api, cast, plan):
    made = returned(plan, cast)
    put_in(plan, State.IN_REVIEW)
    client = api(cast.gagem)
    answer = client.put(url(plan, made.pk), SENT | {"revision": 1})
    assert (answer.status_code, answer.json()["error"]) == (409, "invalid_state")
    answer = client.delete(url(plan, made.pk), headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["error"]) == (409, "invalid_state")
    made.refresh_from_db()
    assert made.text == TOLD


def test_its_author_takes_it_back(api, cast, plan):
    made = observe(plan, cast.gagem)
    client = api(cast.gagem)
    assert api(cast.reviewer).delete(url(plan, made.pk)).status_code == 403
    assert client.delete(url(plan, made.pk)).status_code == 428
    assert client.delete(url(plan, made.pk), headers={"If-Match": '"2"'}).status_code == 412
    assert client.delete(url(plan, made.pk), headers={"If-Match": '"1"'}).status_code == 204
    assert not Observation.objects.exists()


# --- what is said of it afterwards --------------------------------------------------------------


def test_an_observation_is_answered_resolved_and_reopened(api, cast, plan):
    made = returned(plan, cast)
    school, reviewer = api(cast.secretary), api(cast.director)
    answered = school.post(url(plan, made.pk, "answer"), {"text": "Hecho."})
    assert (answered.status_code, answered.json()["state"]) == (200, "answered")
    put_in(plan, State.IN_REVIEW)
    resolved = reviewer.post(url(plan, made.pk, "resolve"), {})
    assert resolved.json()["state"] == "resolved"
    assert reviewer.post(url(plan, made.pk, "resolve"), {}).status_code == 409
    reopened = reviewer.post(url(plan, made.pk, "reopen"), {"text": "Falta la meta."})
    assert reopened.json()["state"] == "pending"
    assert reviewer.post(url(plan, made.pk, "reopen"), {"text": "x"}).status_code == 409
    told = [(one["kind"], one["text"]) for one in reopened.json()["replies"]]
    assert told == [("answer", "Hecho."), ("resolve", ""), ("reopen", "Falta la meta.")]


@pytest.mark.parametrize(
    ("act", "state", "statuses"),
    [
        ("answer", State.RETURNED, {"secretary": 200, "rector": 200, "council": 403}),
        ("answer", State.IN_REVIEW, {"secretary": 409, "gagem": 403, "auditor": 403}),
        ("resolve", State.RETURNED, {"secretary": 403, "rector": 403, "gagem": 404}),
        ("resolve", State.IN_REVIEW, {"gagem": 200, "rector": 403, "auditor": 403}),
        ("reopen", State.IN_REVIEW, {"gagem": 409, "council": 403, "foreign_gagem": 404}),
        ("resolve", State.APPROVED, {"gagem": 409, "director": 409}),
    ],
)
def test_who_may_say_what_of_it(api, cast, plan, act, state, statuses):
    made = returned(plan, cast)
    found = {}
    for who in statuses:
        put_in(plan, state)
        Observation.objects.filter(pk=made.pk).update(state="pending")
        found[who] = (
            api(getattr(cast, who)).post(url(plan, made.pk, act), {"text": "x"}).status_code
        )
    assert found == statuses


def test_what_the_council_observed_the_council_settles(api, cast):
    plan = put_in(cast.plan, State.IN_COUNCIL)
    made = observe(plan, cast.council)
    assert api(cast.secretary).post(url(plan, made.pk, "answer"), {"text": "x"}).status_code == 409
    assert api(cast.rector).post(url(plan, made.pk, "resolve"), {}).json()["state"] == "resolved"


def test_it_is_told_when_the_text_changed_since(api, cast, plan):
    made = returned(plan, cast)
    of_section = observe(put_in(plan, State.IN_REVIEW), cast.gagem, field="")
    elsewhere = observe(plan, cast.gagem, field="vision")
    put_in(plan, State.RETURNED)
    write(plan, cast.secretary, "Formamos personas del campo y del río.")
    put_in(plan, State.IN_REVIEW)
    told = {
        one["id"]: one["changedSince"] for one in api(cast.gagem).get(url(plan)).json()["results"]
    }
    wanted = {made.pk: True, of_section.pk: True, elsewhere.pk: False}
    assert {str(key): said for key, said in wanted.items()}.items() <= told.items()


def test_saying_that_a_section_is_ready_changes_no_text(api, cast, plan):
    made = returned(plan, cast)
    sheet = editing.load(PeiVersion.objects.get(pk=plan.pk), Principles)
    save_sheet(sheet, {"status": Status.READY}, actor=cast.secretary, seen=sheet.revision)
    assert api(cast.secretary).get(url(plan, made.pk)).json()["changedSince"] is False


# --- returning with them ------------------------------------------------------------------------


def reject(client, plan, *observations, **said):
    return client.post(f"/pei/{plan.pk}/reject", {"observations": list(observations)} | said)


def test_a_return_brings_its_observations(api, cast, plan):
    answer = reject(api(cast.gagem), plan, SENT | {"visibility": "school"}, note="Corrija.")
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")
    assert answer.json()["step"]["note"] == "Corrija."
    assert listed(api(cast.secretary), plan) == [TOLD]


def test_a_return_that_tells_the_school_nothing_is_no_return(api, cast, plan):
    answer = reject(api(cast.gagem), plan, SENT | {"text": SECRET})
    assert (answer.status_code, answer.json()["error"]) == (409, "incomplete")
    assert not Observation.objects.exists()
    assert PeiVersion.objects.get(pk=plan.pk).state == State.IN_REVIEW


def test_a_field_that_nobody_asks_is_refused(api, cast, plan):
    made = returned(plan, cast)
    put_in(plan, State.IN_REVIEW)
    client = api(cast.gagem)
    answers = [
        client.post(f"/pei/{plan.pk}/reject", {"state": "approved"}),
        client.post(url(plan, made.pk, "reopen"), {"text": "x", "state": "resolved"}),
    ]
    assert [one.json()["error"] for one in answers] == ["unknown_field"] * 2
    assert [list(one.json()["fields"]) for one in answers] == [["state"]] * 2
    assert PeiVersion.objects.get(pk=plan.pk).state == State.IN_REVIEW


def test_a_wrong_observation_says_which_it_is(api, cast, plan):
    good = SENT | {"visibility": "school"}
    answer = reject(api(cast.gagem), plan, good, SENT | {"field": "nothing"}, "x")
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"observations.1.field", "observations.2.body"}
    assert api(cast.gagem).post(f"/pei/{plan.pk}/reject", {"observations": {}}).status_code == 400
    assert not Observation.objects.exists()


def test_only_what_was_observed_opens_after_a_return(api, cast, plan):
    returned(plan, cast)
    client = api(cast.secretary)
    of_aspect = f"/pei/{plan.pk}/aspect"
    observed = client.patch(
        f"{of_aspect}/principles-fundamentals", {"revision": 1, "mission": "x"}
    )
    closed = client.patch(f"{of_aspect}/objectives", {"revision": 0, "generalObjective": "x"})
    assert (observed.status_code, closed.status_code) == (200, 409)
    assert Principles.objects.get(version=plan).status == Status.OBSERVED
    assert Objectives.objects.get(version=plan).status == Status.NOT_STARTED


def test_what_is_reopened_opens_again_with_the_next_return(cast, plan):
    made = returned(plan, cast)
    observing.reply(made, cast.secretary, Reply.ANSWER, "Hecho.")
    put_in(plan, State.IN_REVIEW)
    observe(plan, cast.gagem, aspect="objectives", field="")
    observing.reply(made, cast.gagem, Reply.RESOLVE)
    lifecycle.take(plan, "reject", cast.gagem, {})
    assert PeiVersion.objects.get(pk=plan.pk).observed_sections == {"objectives"}
    put_in(plan, State.IN_REVIEW)
    observing.reply(made, cast.gagem, Reply.REOPEN, "No.")
    lifecycle.take(PeiVersion.objects.get(pk=plan.pk), "reject", cast.gagem, {})
    assert PeiVersion.objects.get(pk=plan.pk).observed_sections == {"objectives", made.section}


# --- verdicts -----------------------------------------------------------------------------------


def test_a_verdict_agrees_with_what_is_observed(cast, plan):
    with pytest.raises(RuleBroken, match="Escriba primero"):
        observing.give_verdict(plan, cast.gagem, Principles, is_clear=False)
    observing.give_verdict(plan, cast.gagem, Principles, is_clear=True)
    made = observe(plan, cast.director)
    assert Verdict.objects.get().is_clear is False
    with pytest.raises(RuleBroken, match="quedan observaciones"):
        observing.give_verdict(plan, cast.gagem, Principles, is_clear=True)
    observing.reply(made, cast.director, Reply.RESOLVE)
    observing.give_verdict(plan, cast.director, Principles, is_clear=True)
    assert [(one.is_clear, one.author) for one in Verdict.objects.all()] == [(True, cast.director)]


def test_nobody_else_gives_a_verdict(cast, plan):
    for who in ("rector", "council", "auditor", "foreign_reviewer"):
        with pytest.raises(PermissionDenied):
            observing.give_verdict(plan, getattr(cast, who), Principles, is_clear=True)
    assert not Verdict.objects.exists()
