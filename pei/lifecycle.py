"""The life of a version (product.md, "Life cycle"): its steps, where each leads, what each needs.

``take`` is the only door to a state; what a page or a route says with a step is
declared in ``pei.steps``, who may take it and from where in ``pei.rules``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from pei import editing, freezing, notices
from pei.models import CouncilDecision, PeiVersion, Step
from pei.models.decision import Result
from pei.models.frozen import Moment
from pei.models.plan import AmendmentKind
from pei.models.section import Status
from pei.models.sections import SECTIONS, Definition, section_named
from pei.needs import (
    ALREADY_OPEN,
    complete,
    for_the_school,
    none_open,
    observed,
    resolved,
    unassigned,
)
from pei.states import State
from pei.terms import working_day_after
from pei_project import policy
from pei_project.errors import RuleBroken

MOVED = "El PEI cambió de estado mientras usted tenía abierta la página. Mire cómo está ahora."


@dataclass(frozen=True)
class Transition:
    """One step: ``rule`` says who may take it and from which states, ``target`` where it leads.
    ``needs`` refuses what lacks; ``does`` is what else changes, on which day. How it is told is
    in ``pei.telling``."""

    rule: str
    target: Callable[[PeiVersion], State]
    needs: Callable[[PeiVersion, dict], None] = lambda version, said: None
    does: Callable[[PeiVersion, dict, date], None] = lambda version, said, day: None
    freezes: bool = False


# --- where a step leads -------------------------------------------------------------------------


def after_submission(version: PeiVersion) -> State:
    return State.IN_REVIEW if settings.PEI_REVIEW_BEFORE_ADOPTION else State.IN_COUNCIL


def after_adoption(version: PeiVersion) -> State:
    """Reviewed before, or an adjustment that needs no review, it is in force at once."""
    is_adjustment = version.kind == AmendmentKind.ADJUSTMENT
    is_settled = is_adjustment and not settings.PEI_ADJUSTMENT_NEEDS_REVIEW
    settled = settings.PEI_REVIEW_BEFORE_ADOPTION or is_settled
    return State.APPROVED if settled else State.ADOPTED


def after_approval(version: PeiVersion) -> State:
    return State.IN_COUNCIL if settings.PEI_REVIEW_BEFORE_ADOPTION else State.APPROVED


def back_to_school(version: PeiVersion) -> State:
    """What the Secretaría once returned stays returned: only what it observed is open."""
    return State.RETURNED if version.returns else State.DRAFT


# --- what else a step changes -------------------------------------------------------------------


def begin_review(version: PeiVersion, said: dict, day: date) -> None:
    """The Secretaría's term begins, with nobody in charge yet."""
    if version.state == State.IN_REVIEW:
        version.reviewer = None
        version.due_on = working_day_after(day, settings.PEI_REVIEW_DAYS)


def receive(version: PeiVersion, said: dict, day: date) -> None:
    version.filing_number = said.get("filing_number", "")
    begin_review(version, said, day)


def end_review(version: PeiVersion, said: dict, day: date) -> None:
    version.reviewer = version.due_on = None


def give_back(version: PeiVersion, said: dict, day: date) -> None:
    """What was observed is told to the school, and only the observed sections open."""
    told = for_the_school(version)
    for key in set(told.values_list("section", flat=True)):
        section_named(key).objects.filter(version=version).update(status=Status.OBSERVED)
    told.update(shown=True)
    version.returns += 1
    end_review(version, said, day)


def settle(version: PeiVersion, said: dict, day: date) -> None:
    """Everything observed is resolved, so no section goes on as one with observations."""
    for model in SECTIONS:
        model.objects.filter(version=version, status=Status.OBSERVED).update(status=Status.READY)
    version.next_review_year = said.get("next_review_year") or version.next_review_year
    end_review(version, said, day)


# fmt: off
TRANSITIONS = {
    "submit":    Transition("pei.submit", after_submission, needs=complete, does=begin_review),
    "adopt":     Transition("pei.decide", after_adoption, freezes=True),
    "send_back": Transition("pei.decide", back_to_school),
    "file":      Transition("pei.file", lambda version: State.IN_REVIEW, does=receive),
    "withdraw":  Transition("pei.withdraw", back_to_school, needs=unassigned, does=end_review),
    "reject":    Transition("pei.reject", lambda version: State.RETURNED,
                            needs=observed, does=give_back),
    "approve":   Transition("pei.approve", after_approval,
                            needs=resolved, does=settle, freezes=True),
}
# fmt: on


def leads_to(version: PeiVersion, name: str) -> State:
    """Where a step would lead; amending leads to a new version."""
    return State.DRAFT if name == "amend" else TRANSITIONS[name].target(version)


def look_for_lacks(version: PeiVersion, name: str) -> None:
    """Refuse as the step would be refused now for what lacks; changes nothing."""
    needs = none_open if name == "amend" else TRANSITIONS[name].needs
    needs(version, {})


@transaction.atomic
def take(
    version: PeiVersion,
    name: str,
    actor,
    said: dict | None = None,
    keep: Callable[[Step], object] = lambda step: None,
    at: datetime | None = None,
) -> Step:
    """Take one step of a version's life, whole or not at all, and return its record.

    The version is held first, so of two who decide at once one finds it changed. Refused with
    PermissionDenied (403), ``invalid_state`` (409) from another state, ``incomplete`` (409) where
    something lacks, which ``details`` tell. ``said``: the cleaned data of the step's form;
    ``keep`` stores what else is said with it, before the text is frozen. ``at``: when it was
    taken, where it is told afterwards, and then to nobody (``pei.notices``); else now.
    """
    said, is_news, at = said or {}, at is None, at or timezone.now()
    transition = TRANSITIONS[name]
    held = version.locked()
    policy.require(actor, transition.rule, held)
    transition.needs(held, said)
    source, held.state = held.state, transition.target(held)
    transition.does(held, said, timezone.localdate(at))
    if held.state == State.APPROVED:
        supersede_former(held, actor, at)
    held.save()
    step = record(held, name, actor, said, at, source=source)
    keep(step)
    if transition.freezes and freezes_at(name):
        moment = Moment.APPROVED if held.state == State.APPROVED else Moment.ADOPTED
        step.snapshot_hash = freezing.freeze(held, moment, step).sha256
        step.save(update_fields=["snapshot_hash"])
    if is_news:
        notices.of_step(step)
    return step


def freezes_at(name: str) -> bool:
    """A text that is reviewed before it is adopted is frozen once, when it is adopted."""
    return name == "adopt" or not settings.PEI_REVIEW_BEFORE_ADOPTION


def supersede_former(version: PeiVersion, actor, at: datetime) -> None:
    """One version is in force: the former one is replaced."""
    for former in version.institution.pei_versions.filter(state=State.APPROVED).exclude(
        pk=version.pk
    ):
        former.state = State.SUPERSEDED
        former.save(update_fields=["state"])
        record(former, "supersede", actor, {}, at, source=State.APPROVED)


def record(
    version: PeiVersion, name: str, actor, said: dict, at: datetime | None = None, *, source=""
) -> Step:
    """Add the record of a step. Of ``said`` the note and a file stand apart; the rest as text."""
    file = said.get("opinion_file") or said.get("agreement_file")
    note = said.get("note") or said.get("reason") or ""
    apart = ("note", "reason", "opinion_file", "agreement_file")
    rest = {
        key: value if isinstance(value, int | bool | list) else str(value)
        for key, value in said.items()
        if key not in apart and value not in (None, "", [])
    }
    return Step.objects.create(
        version=version,
        name=name,
        source=source,
        target=version.state,
        at=at or timezone.now(),
        actor=actor,
        actor_role=str(actor.sub_role or ""),
        note=note,
        said=rest,
        file=file,
    )


@transaction.atomic
def hold_as_seen(version: PeiVersion, seen: str) -> PeiVersion:
    """Hold a version until the transaction ends, as somebody saw it; ``stale`` (409) where it has
    moved since, even if it came back to where it stood."""
    held = version.locked()
    if seen != mark_of(held):
        raise RuleBroken("stale", MOVED)
    return held


def mark_of(version: PeiVersion) -> str:
    """What tells whether a version has moved: the receipt of its last step."""
    return version.moves().values_list("receipt", flat=True).first() or ""


# --- steps that are more than a change of state -------------------------------------------------


@transaction.atomic
def decide(version: PeiVersion, actor, said: dict, at: datetime | None = None) -> CouncilDecision:
    """The council's decision: adopts the version or sends it back, and is kept as it was said."""
    adopts = said["result"] == Result.ADOPTED
    values = {part.name for part in CouncilDecision._meta.fields} & said.keys()

    def keep(step: Step) -> None:
        CouncilDecision.objects.create(
            version=step.version, step=step, **{name: said[name] for name in values}
        )

    name = "adopt" if adopts else "send_back"
    return take(version, name, actor, said, keep, at).decision


@transaction.atomic
def amend(version: PeiVersion, actor, said: dict, at: datetime | None = None) -> PeiVersion:
    """Open the next version of an approved PEI, with its answers copied (revision 1) and why.

    ``invalid_state`` (409) where a version is open already, be it in this very moment.
    """
    held = version.locked()
    policy.require(actor, "pei.amend", held)
    none_open(held, said)
    others = PeiVersion.objects.filter(institution=held.institution_id)
    newest = others.order_by("-number").values_list("number", flat=True)[0]
    try:
        with transaction.atomic():
            made = PeiVersion.objects.create(
                institution=held.institution,
                number=newest + 1,
                opened_at=at or timezone.now(),
                based_on=held,
                kind=said["kind"],
                reason=said["reason"],
            )
    except IntegrityError as error:  # two people at once: the constraint decides
        raise RuleBroken("invalid_state", ALREADY_OPEN) from error
    for model in SECTIONS:
        model.objects.create(version=made)
    editing.copy_answers(held, made)
    # Of the former version these would be wrong; the school says them anew.
    Definition.objects.filter(version=made).update(change_kind=said["kind"], change_summary="")
    step = record(made, "amend", actor, said, at)
    if at is None:
        notices.of_step(step)
    return made
