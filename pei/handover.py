"""Hand-over: somebody leaves a school, and what they had goes on with a colleague."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import SubRole, User
from accounts.ranks import rank_of
from institutions.models import Headquarter, Institution, SessionAct, StoredFile
from pei import notices
from pei.models import Delegation, PeiVersion, Step
from pei.states import OPEN
from pei_project import policy
from pei_project.errors import InvalidInput, Problem, RuleBroken
from pei_project.sheets import drafts, things
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.history import store

NO_COLLEAGUE = "Elija otra persona activa de la misma institución."
NO_PLAN = "La institución todavía no tiene PEI. Cambie los subroles en la administración."


@dataclass(frozen=True)
class HandOver:
    """What passed: its record, how many drafts and sections, and how many drafts stayed because
    the colleague has one of the same form."""

    step: Step
    drafts: int
    sections: int
    left: int


@transaction.atomic
def hand_over(leaver: User, taker: User, actor, becomes: SubRole | None) -> HandOver:
    """Pass drafts, entrusted sections and the sub-role of ``leaver`` to ``taker``, all or nothing,
    and record it among the steps of the PEI and in the history of both. ``becomes``: what the
    former is then, or shut out.

    PermissionDenied (403) where any of it is at or above the actor's own rank; InvalidInput where
    the two are no colleagues.
    """
    held = User.objects.select_for_update(of=("self",)).select_related("sub_role", "institution")
    found = held.order_by("pk").in_bulk([leaver.pk, taker.pk])
    leaver, taker = found[leaver.pk], found[taker.pk]
    school = leaver.institution
    if school is None:
        raise InvalidInput({"toUserId": [Problem("invalid", NO_COLLEAGUE)]})
    policy.require(actor, "user.hand_over", school)
    if taker == leaver or taker.institution_id != school.pk or not taker.is_active:
        raise InvalidInput({"toUserId": [Problem("invalid", NO_COLLEAGUE)]})
    ranks = [rank_of(leaver), rank_of(taker), becomes.rank if becomes else -1]
    if max(ranks) >= rank_of(actor):
        raise PermissionDenied
    version = school.pei_versions.order_by("-number").first()
    if version is None:
        raise RuleBroken("invalid_state", NO_PLAN)
    version = version.locked()
    passed, left = pass_drafts(leaver, taker, actor, school)
    entrusted = Delegation.objects.filter(
        person=leaver, version__institution=school, version__state__in=OPEN
    )
    sections = entrusted.update(person=taker)
    before = {person.pk: things.said(person) for person in (leaver, taker)}
    taker.sub_role = leaver.sub_role
    if becomes:
        leaver.sub_role = becomes
    else:
        leaver.disable()
    for person in (leaver, taker):
        person.save(update_fields=["sub_role", "is_active", "epoch"])
        store(things.changed(person, actor, before[person.pk]))
    step = Step.objects.create(
        version=version,
        name="hand_over",
        source=version.state,
        target=version.state,
        actor=actor,
        actor_role=str(actor.sub_role or ""),
        said={
            "from": leaver.name,
            "to": taker.name,
            "role": str(taker.sub_role),
            "becomes": str(becomes or "Sin acceso"),
        },
    )
    notices.of_hand_over(step, leaver, taker, passed, sections)
    return HandOver(step, passed, sections, left)


def pass_drafts(leaver: User, taker: User, actor, school: Institution) -> tuple[int, int]:
    """Give what ``leaver`` has typed in the forms of the school to ``taker``; how many went, and
    how many stayed."""
    owners = {school.pk: school}
    for model in (PeiVersion, Headquarter, SessionAct, StoredFile):
        owners |= model.objects.filter(institution=school).in_bulk()
    mine = ChangeDraft.objects.with_texts().filter(user=leaver, owner__in=list(owners))
    passed = left = 0
    for draft in mine.select_related("user").select_for_update(of=("self",)):
        try:
            drafts.pass_on(draft, owners[draft.owner], taker, by=actor)
            passed += 1
        except RuleBroken:
            left += 1
    return passed, left


def colleagues_of(school: Institution, actor) -> list[User]:
    """Whom the actor may hand over from or to: active people of the school below their rank."""
    people = User.objects.filter(institution=school, is_active=True).select_related("sub_role")
    return [person for person in people.order_by("name", "pk") if rank_of(person) < rank_of(actor)]


def roles_under(actor) -> list[SubRole]:
    """What somebody of a school may become: its sub-roles below the actor's rank."""
    return list(SubRole.objects.filter(scope="institution", rank__lt=rank_of(actor)))
