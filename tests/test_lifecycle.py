"""The life of a PEI (product.md, "Life cycle"): each step from each state by each person, by route
and by page; both settings; two who act at once; and nothing half done where something fails."""

import pytest
from django.db import connection, transaction

from notifications.models import Mail, Notification
from pei import editing, lifecycle
from pei.models import CouncilDecision, Frozen, Observation, PeiVersion, Step
from pei.models.frozen import Moment
from pei.models.review import Visibility
from pei.models.section import Status
from pei.models.sections import SECTIONS, Definition, Objectives, Principles
from pei.states import State
from pei.steps import ApproveForm, DecisionForm
from pei_project.errors import RuleBroken
from pei_project.jobs.models import Job
from pei_project.sheets.document import content
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.fields import RowField, SiblingField
from tests.life import (
    PAGES,
    PEOPLE,
    ROUTES,
    body_of,
    demo,
    form_of,
    observe,
    page_of,
    put_in,
    route_of,
    said_with,
)

pytestmark = pytest.mark.django_db

# Which step is taken from where, by whom, and where it leads.
TABLE = """
submit     draft,returned        rector                    in_council
adopt      in_council            rector,council            adopted
send_back  in_council            rector,council            draft
file       adopted               rector                    in_review
withdraw   in_council,in_review  rector                    draft
reject     in_review             gagem,reviewer,director   returned
approve    in_review             director                  approved
assign     in_review             reviewer,director         in_review
amend      approved              rector                    draft
"""
LINES = {name: line for name, *line in (row.split() for row in TABLE.splitlines() if row)}


@pytest.fixture(scope="module")
def made(once):
    return demo()


@pytest.fixture
def version(world):
    return PeiVersion.objects.with_institution().get(pk=world.version.pk)


@pytest.fixture
def people(world):
    return world.people


@pytest.fixture
def walk(people):
    """``walk(version, name, by, **said)``: take a step with what its form cleans."""

    def walk(version, name, by, **said):
        told = said_with(name, version) | said
        form = {"adopt": DecisionForm, "approve": ApproveForm}.get(name)
        if form:
            bound = form(version, people[by], told)
            assert bound.is_valid(), bound.errors
            told = bound.cleaned_data
        if name == "amend":
            return lifecycle.amend(version, people[by], told)
        if name == "adopt":
            step = lifecycle.decide(version, people[by], told).step
        else:
            step = lifecycle.take(version, name, people[by], told)
        version.refresh_from_db()
        return step

    return walk


# --- who, from where ----------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "way"),
    [*((name, "route") for name in ROUTES), *((name, "page") for name in PAGES)],
)
def test_each_step_is_taken_from_its_states_by_its_people(name, way, version, people, api, web):
    sources, takers, _ = (part.split(",") for part in LINES[name])
    if name == "reject":
        observe(version, people["gagem"])
    clients = {who: (api if way == "route" else web)(user) for who, user in people.items()}
    found, expected = {}, {}
    for state in State:
        stands = put_in(state, version)
        for who in PEOPLE:
            with transaction.atomic():
                found[state, who] = sent(clients[who], way, name, stands)
                transaction.set_rollback(True)
            is_right = {"route": done_by_route(name), "page": 302}[way]
            expected[state, who] = (
                404
                if who == "stranger"
                else 403
                if who not in takers
                else is_right
                if state in sources
                else 409
            )
    assert found == expected


def done_by_route(name: str) -> int:
    return 201 if name in ("adopt", "send_back", "amend") else 200


def sent(client, way: str, name: str, version) -> int:
    if way == "route":
        return client.post(route_of(name, version), body_of(name, version)).status_code
    return client.post(page_of(name, version), form_of(name, version)).status_code


@pytest.mark.parametrize("name", [name for name in LINES if name not in ("assign", "amend")])
def test_each_step_leads_where_the_table_says_and_is_recorded(name, version, people, walk):
    sources, takers, target = (part.split(",") for part in LINES[name])
    if name == "reject":
        observe(version, people["gagem"])
    version = put_in(sources[0], version)
    if name == "send_back":
        said = {"result": "returned", "note": "Falta el horizonte."}
        step = lifecycle.decide(version, people[takers[0]], said).step
        version.refresh_from_db()
    else:
        step = walk(version, name, takers[0])
    assert (version.state, step.source, step.target) == (target[0], sources[0], target[0])
    assert (step.actor, step.actor_role) == (people[takers[0]], str(people[takers[0]].sub_role))
    assert version.steps.filter(name=name).get() == step


def test_what_was_returned_once_goes_back_to_returned(version, people, walk):
    version = put_in(State.IN_COUNCIL, version, returns=1)
    walk(version, "withdraw", "rector", reason="Falta un anexo.")
    assert version.state == State.RETURNED


def test_nobody_withdraws_what_is_being_reviewed(version, people, walk):
    version = put_in(State.IN_REVIEW, version, reviewer=people["gagem"])
    with pytest.raises(RuleBroken) as refused:
        walk(version, "withdraw", "rector", reason="Falta un anexo.")
    assert refused.value.code == "invalid_state"


# --- what it needs ------------------------------------------------------------------------------


def test_submitting_tells_everything_that_lacks(version, people, walk):
    Principles.objects.filter(version=version).update(mission="")
    observe(version, people["gagem"], shown=True)
    writer = people["secretary"]
    ChangeDraft.objects.create(
        user=writer, owner=version.pk, target="objectives", texts={"x": {}}, count=1
    )
    with pytest.raises(RuleBroken) as refused:
        walk(version, "submit", "rector")
    told = refused.value.details
    assert [one["aspect"] for one in told["missing"]] == [Principles.key]
    assert [lack["name"] for lack in told["missing"][0]["missing"]] == ["mission"]
    assert [one["aspect"] for one in told["observations"]] == ["objectives"]
    assert [one["author"] for one in told["drafts"]] == [writer.name]


def test_drafts_are_left_out_only_knowingly(version, people, walk):
    ChangeDraft.objects.create(
        user=people["secretary"], owner=version.pk, target="objectives", texts={"x": {}}, count=1
    )
    with pytest.raises(RuleBroken) as refused:
        walk(version, "submit", "rector")
    assert refused.value.code == "incomplete"
    walk(version, "submit", "rector", without_drafts=True)
    assert version.state == State.IN_COUNCIL


def test_an_internal_observation_returns_nothing(version, people, walk):
    version = put_in(State.IN_REVIEW, version)
    observe(version, people["gagem"], visibility=Visibility.INTERNAL)
    with pytest.raises(RuleBroken) as refused:
        walk(version, "reject", "gagem")
    assert refused.value.code == "incomplete"
    with pytest.raises(RuleBroken) as refused:
        walk(version, "approve", "director")
    assert refused.value.code == "incomplete"


def test_only_the_observed_sections_open_when_it_is_returned(version, people, walk):
    version = put_in(State.IN_REVIEW, version)
    observe(version, people["gagem"], section=Objectives.key)
    walk(version, "reject", "gagem")
    version = PeiVersion.objects.with_institution().get(pk=version.pk)
    writer = people["secretary"]
    may = [one.key for one in editing.load_all(version) if writer.may(one.writing_rule, version)]
    assert may == [Objectives.key]
    assert editing.load(version, Objectives).status == Status.OBSERVED


# --- freezing and the next version --------------------------------------------------------------


def test_adopting_freezes_with_the_agreement(version, people, walk):
    version = put_in(State.IN_COUNCIL, version)
    step = walk(version, "adopt", "council")
    frozen = Frozen.objects.get(version=version)
    assert (frozen.moment, frozen.sha256) == (Moment.ADOPTED, step.snapshot_hash)
    decision = CouncilDecision.objects.get(version=version)
    assert (decision.step, decision.agreement_number) == (step, "02")


def test_approving_replaces_the_former_version(version, people, walk):
    version = put_in(State.APPROVED, version)
    made = walk(version, "amend", "rector")
    made = put_in(State.IN_REVIEW, made)
    walk(made, "approve", "director")
    version.refresh_from_db()
    assert (version.state, made.state) == (State.SUPERSEDED, State.APPROVED)
    assert version.steps.get(name="supersede").actor == people["director"]


def test_amending_copies_every_answer_at_revision_1(version, people, walk):
    version = put_in(State.APPROVED, version)
    made = walk(version, "amend", "rector")
    assert (made.number, made.state, made.based_on) == (2, State.DRAFT, version)
    for old, new in zip(editing.load_all(version), editing.load_all(made), strict=True):
        assert new.revision == 1, new.key
        if isinstance(new, Definition):
            continue
        assert said_by(new) == said_by(old), new.key


def said_by(section) -> dict:
    """What a section says, without the ids of its rows and what points to them."""
    said = dict(content(section))
    for name, model in section.tables().items():
        ids = {part.name for part in model.fields() if isinstance(part, RowField | SiblingField)}
        said[name] = [
            {key: value for key, value in row.items() if key not in {"id", *ids}}
            for row in said[name]
        ]
    return said


def test_one_version_is_open_at_a_time(version, people, walk):
    version = put_in(State.APPROVED, version)
    walk(version, "amend", "rector")
    with pytest.raises(RuleBroken) as refused:
        walk(version, "amend", "rector")
    assert refused.value.code == "invalid_state"
    assert PeiVersion.objects.filter(institution=version.institution).count() == 2


# --- both settings ------------------------------------------------------------------------------


def test_reviewed_before_it_is_adopted(version, people, walk, settings):
    settings.PEI_REVIEW_BEFORE_ADOPTION = True
    states = []
    for name, by in (("submit", "rector"), ("approve", "director"), ("adopt", "council")):
        walk(version, name, by)
        states.append(version.state)
    assert states == [State.IN_REVIEW, State.IN_COUNCIL, State.APPROVED]
    assert [one.moment for one in Frozen.objects.filter(version=version)] == [Moment.APPROVED]


@pytest.mark.parametrize(
    ("kind", "needs_review", "target"),
    [
        ("adjustment", False, State.APPROVED),
        ("adjustment", True, State.ADOPTED),
        ("resignification", False, State.ADOPTED),
        ("", False, State.ADOPTED),
    ],
)
def test_an_adjustment_ends_where_it_is_adopted_if_it_needs_no_review(
    version, people, walk, settings, kind, needs_review, target
):
    settings.PEI_ADJUSTMENT_NEEDS_REVIEW = needs_review
    version = put_in(State.IN_COUNCIL, version, kind=kind)
    walk(version, "adopt", "council")
    assert version.state == target


# --- all or nothing -----------------------------------------------------------------------------


class Fault(Exception):
    pass


class FailingAfter:
    """Raises after the n-th statement that writes, which was done by then."""

    def __init__(self, number: int):
        self.left, self.raised = number, False

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.left -= 1
            if self.left == 0:
                self.raised = True
                raise Fault
        return answer


def stands() -> dict:
    """All that a step may write."""
    told = (Notification, Mail, Job)
    models = (PeiVersion, Step, CouncilDecision, Frozen, Observation, *told, *SECTIONS)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


@pytest.mark.parametrize(
    ("name", "by", "source"),
    [
        ("submit", "rector", State.DRAFT),
        ("adopt", "council", State.IN_COUNCIL),
        ("reject", "gagem", State.IN_REVIEW),
        ("approve", "director", State.IN_REVIEW),
    ],
)
def test_a_fault_after_any_write_leaves_nothing_behind(name, by, source, version, people, walk):
    version = put_in(source, version)
    if name == "reject":
        observe(version, people["gagem"])
    before, number = stands(), 0
    while True:
        number += 1
        fault = FailingAfter(number)
        with transaction.atomic():
            with connection.execute_wrapper(fault):
                try:
                    walk(PeiVersion.objects.with_institution().get(pk=version.pk), name, by)
                except Fault:
                    assert stands() == before, f"after the write {number}"
            transaction.set_rollback(True)
        if not fault.raised:
            break
    assert number > 2
