"""Hand-over: what somebody had at a school goes on with a colleague, whole or not at all, and
nobody gives more than they may."""

import pytest

from accounts.models import SubRole, User
from pei import editing
from pei.models import Delegation, Step
from pei.models.sections import Objectives, Principles
from pei_project.sheets import drafts
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.history import Change
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(institution, rector, secretary):
    """With a draft and an entrusted section of the rector."""
    plan = editing.open_plan(institution, secretary)
    drafts.write(rector, editing.load(plan, Objectives), {"x": "Suyo"}, began=0, seen=0)
    Delegation.objects.create(version=plan, section="objectives", person=rector, by=rector)
    return plan


def hand_over(api, by, leaver, taker, **said):
    body = {"toUserId": str(taker.pk)} | said
    return api(by).post(f"/user/{leaver.pk}/handover", body)


def test_drafts_sections_and_the_sub_role_pass_and_it_is_recorded(
    api, plan, rector, leader, director
):
    answer = hand_over(api, director, rector, leader)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["drafts"], body["sections"], body["left"]) == (1, 1, 0)
    assert ChangeDraft.objects.get(owner=plan.pk).user == leader
    assert Delegation.objects.get(version=plan).person == leader
    rector, leader = User.objects.get(pk=rector.pk), User.objects.get(pk=leader.pk)
    assert (leader.sub_role.code, rector.is_active) == ("rector", False)
    step = Step.objects.get(version=plan, name="hand_over")
    assert (step.actor, step.receipt) == (director, body["step"]["receipt"])
    assert step.said == {
        "from": rector.name,
        "to": leader.name,
        "role": "Rectora o rector",
        "becomes": "Sin acceso",
    }
    changes = Change.objects.filter(target="user", owner__in=[rector.pk, leader.pk])
    told = {(one.owner, one.field): (one.before, one.after, one.actor) for one in changes}
    assert told == {
        (rector.pk, "is_active"): (True, False, director),
        (leader.pk, "sub_role"): ("lider_pei", "rector", director),
    }


def test_who_leaves_may_stay_as_something_lower(api, plan, rector, leader, director):
    assert hand_over(api, director, rector, leader, becomes="institucion").status_code == 200
    rector = User.objects.get(pk=rector.pk)
    assert (rector.sub_role.code, rector.is_active) == ("institucion", True)


def test_a_draft_of_ones_own_is_not_written_over(api, plan, rector, leader, director):
    drafts.write(leader, editing.load(plan, Objectives), {"x": "Mío"}, began=0, seen=0)
    drafts.write(rector, editing.load(plan, Principles), {"x": "Otro"}, began=0, seen=0)
    body = hand_over(api, director, rector, leader).json()
    assert (body["drafts"], body["left"]) == (1, 1)
    texts = {(draft.user_id, draft.target): draft.values() for draft in ChangeDraft.objects.all()}
    assert texts == {
        (leader.pk, Objectives.key): {"x": "Mío"},
        (rector.pk, Objectives.key): {"x": "Suyo"},
        (leader.pk, Principles.key): {"x": "Otro"},
    }


@pytest.mark.parametrize(
    ("by", "said", "status"),
    [
        ("rector", {}, 403),  # of their own rank
        ("director", {"becomes": "gagem"}, 400),  # of no school
        ("director", {"becomes": "nada"}, 400),
        ("secretary", {}, 404),
        ("foreign_reviewer", {}, 404),
    ],
)
def test_nobody_gives_what_is_not_theirs_to_give(
    api, request, plan, rector, leader, by, said, status
):
    answer = hand_over(api, request.getfixturevalue(by), rector, leader, **said)
    assert answer.status_code == status
    nothing_passed(plan, rector, leader)


@pytest.mark.parametrize("who", ["stranger", "left", "rector"])
def test_only_an_active_colleague_takes_over(api, plan, rector, leader, director, stranger, who):
    User.objects.filter(pk=leader.pk).update(is_active=who != "left")
    taker = {"stranger": stranger, "left": leader, "rector": rector}[who]
    assert hand_over(api, director, rector, taker).status_code == 400
    nothing_passed(plan, rector, leader)


def test_a_rector_hands_over_between_those_below(api, plan, institution, rector, leader):
    writer = person("otra", "institucion", institution=institution)
    assert hand_over(api, rector, leader, writer).status_code == 200
    assert User.objects.get(pk=writer.pk).sub_role == SubRole.objects.get(code="lider_pei")


def nothing_passed(plan, rector, leader):
    assert ChangeDraft.objects.get(owner=plan.pk).user == rector
    assert Delegation.objects.get(version=plan).person == rector
    codes = [User.objects.get(pk=one.pk).sub_role.code for one in (rector, leader)]
    assert codes == ["rector", "lider_pei"]
    assert User.objects.get(pk=rector.pk).is_active
    assert not Step.objects.filter(name="hand_over").exists()


def test_the_page_hands_over_and_leads_to_the_receipt(web, plan, rector, leader, director):
    url = f"/instituciones/{plan.institution_id}/relevo/"
    page = web(director).get(url).content.decode()
    assert rector.name in page
    form = {"leaver": str(rector.pk), "taker": str(leader.pk), "becomes": ""}
    answer = web(director).post(url, form)
    assert answer.status_code == 302
    receipt = web(leader).get(answer["Location"]).content.decode()
    for told in ("Relevo en la institución", rector.name, leader.name, "Sin acceso"):
        assert told in receipt


def test_the_page_refuses_the_same_person_twice(web, plan, rector, leader, director):
    url = f"/instituciones/{plan.institution_id}/relevo/"
    form = {"leaver": str(rector.pk), "taker": str(rector.pk), "becomes": ""}
    answer = web(director).post(url, form)
    assert answer.status_code == 422
    assert "Elija otra persona activa de la misma institución." in answer.content.decode()
    nothing_passed(plan, rector, leader)
