"""Observing a PEI: the one writer of what is observed of a version, of what is said of it
afterwards, and of the verdict on each section.

Two sides observe. What the Secretaría writes reaches the school when the version is returned
(``lifecycle.give_back``), and of it only what is meant for the school; what council and rector
write reaches the school at once, and the Secretaría never.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from pei import editing, lifecycle, notices
from pei.models import Observation, ObservationReply, PeiVersion, Section, Step, Verdict
from pei.models.review import (
    REOPENABLE,
    UNANSWERED,
    UNSETTLED,
    ObservationState,
    Reply,
    Side,
    Visibility,
)
from pei.models.sections import section_named
from pei_project import policy
from pei_project.errors import InvalidInput, Problem, RuleBroken
from pei_project.sheets.document import parts
from pei_project.sheets.words import shortened

LONGEST_QUOTE = 240

TOLD = "La institución ya la recibió, o ya tiene respuesta. Escriba otra."
CHANGED = "Otra persona cambió esta observación. Mírela de nuevo."
NOT_IN_TEXT = "Esas palabras no están en el texto. Cópielas como aparecen."
OPEN_ONES = "En esta sección quedan observaciones sin resolver."
NONE_OPEN = "Escriba primero la observación: esta sección no tiene ninguna abierta."
WRONG_TIME = {
    Reply.ANSWER: "Esta observación ya está resuelta.",
    Reply.RESOLVE: "Esta observación ya está resuelta.",
    Reply.REOPEN: "Esta observación ya está pendiente.",
}
# What may be said of an observation in each state, and where it leads.
LEADS = {
    **{(Reply.ANSWER, state): ObservationState.ANSWERED for state in UNSETTLED},
    **{(Reply.RESOLVE, state): ObservationState.RESOLVED for state in UNSETTLED},
    **{(Reply.REOPEN, state): ObservationState.PENDING for state in REOPENABLE},
}
OBSERVING = {Side.SECRETARY: "pei.review", Side.SCHOOL: "pei.observe"}


class StaleObservation(RuleBroken):
    """Who changes or removes an observation has not seen it as it is; ``current`` is."""

    def __init__(self, current: Observation):
        super().__init__("stale", CHANGED)
        self.current = current


def side_of(actor) -> Side:
    """Whose observations somebody writes."""
    return Side.SCHOOL if actor.scope == "institution" else Side.SECRETARY


def rule_of(actor) -> str:
    """The rule by which somebody observes."""
    return OBSERVING[side_of(actor)]


def rule_of_reply(kind: Reply, observation: Observation) -> str:
    """The school answers; whose side observed says whether that settles it."""
    return "pei.answer" if kind == Reply.ANSWER else OBSERVING[Side(observation.side)]


# --- observations -------------------------------------------------------------------------------


@transaction.atomic
def observe(version: PeiVersion, actor, said: dict) -> Observation:
    """Add an observation, of the section as it stands now; ``said``: the cleaned data of an
    ObservationForm. A section that was without observations is so no more.

    Refused with PermissionDenied (403) and ``invalid_state`` (409) as the rules say, and with
    InvalidInput where it quotes what does not stand there.
    """
    held = version.locked()
    policy.require(actor, rule_of(actor), held)
    made = Observation(version=held, side=side_of(actor), round=held.returns, **signed_by(actor))
    put(made, said)
    notices.of_observation(made, actor)
    return made


@transaction.atomic
def change(observation: Observation, actor, said: dict, seen: int) -> Observation:
    """Change one's own observation while nobody else has it before them; ``seen`` is how often it
    had been changed when they saw it. Raises StaleObservation, and as ``observe``."""
    held = own_unsent(observation, actor, seen)
    held.changed += 1
    put(held, said)
    return held


def put(observation: Observation, said: dict) -> None:
    """Write what is observed, of the section as it stands now."""
    version = observation.version
    section = editing.load(version, section_named(said["aspect"]))
    observation.section, observation.revision = section.key, section.revision
    observation.quote = quoted(section, said)
    for name in ("field", "row", "text", "severity", "visibility"):
        setattr(observation, name, said[name])
    if observation.side == Side.SCHOOL:
        observation.visibility = Visibility.SCHOOL
    else:
        verdicts = version.verdicts.filter(section=section.key, round=version.returns)
        verdicts.update(is_clear=False)
    observation.save()


@transaction.atomic
def remove(observation: Observation, actor, seen: int) -> None:
    """Take back one's own observation; as ``change``."""
    own_unsent(observation, actor, seen).delete()


def own_unsent(observation: Observation, actor, seen: int) -> Observation:
    """The observation, held, where its author may still change it and has seen it as it is."""
    held = held_one(observation)
    policy.require(actor, rule_of(actor), held.version)
    require_own_unsent(held, actor)
    if held.changed != seen:
        raise StaleObservation(held)
    return held


def require_own_unsent(observation: Observation, actor) -> None:
    """Raise PermissionDenied (403) where another wrote it, ``invalid_state`` (409) where it was
    told or answered already."""
    if observation.author_id != actor.pk:
        raise PermissionDenied
    was_answered = observation.state not in UNANSWERED or observation.replies.exists()
    if observation.shown or was_answered:
        raise RuleBroken("invalid_state", TOLD)


def held_one(observation: Observation) -> Observation:
    """An observation read anew, its version held first: as every writer does it."""
    version = observation.version.locked()
    held = Observation.objects.select_for_update().get(pk=observation.pk)
    held.version = version
    return held


def quoted(section: Section, said: dict) -> str:
    """The words observed: those that were picked, if they stand there; else what the row is
    called, or how the answer begins. Small counts stay hidden in them."""
    names = [said["field"]] if said["field"] else None
    found = parts(section, names, exact=False)
    texts = [text for part in found for text in texts_of(part)]
    picked = " ".join(said["quote"].split())
    if picked and not any(picked in " ".join(text.split()) for text in texts):
        raise InvalidInput({"quote": [Problem("invalid_choice", NOT_IN_TEXT)]})
    if said["row"] and not picked:
        rows = section.rows(said["field"])
        return next((row.caption() for row in rows if row.pk == said["row"]), "")
    is_answer = said["field"] and said["field"] not in section.tables()
    return picked or (shortened(texts[0], LONGEST_QUOTE) if is_answer and texts else "")


def texts_of(part) -> list[str]:
    if part.kind == "table":
        return [cell.text for row in part.rows for cell in row]
    return [] if part.kind == "picture" else [part.cell.text]


def signed_by(actor) -> dict:
    role = str(actor.sub_role or "")
    return {"author": actor, "author_name": actor.name, "author_role": role}


# --- what is said of them afterwards ------------------------------------------------------------


@transaction.atomic
def reply(observation: Observation, actor, kind: Reply, text: str = "") -> ObservationReply:
    """Answer, resolve or reopen an observation. Refused as the rules say, and with
    ``invalid_state`` where it is so already."""
    held = held_one(observation)
    policy.require(actor, rule_of_reply(kind, held), held.version)
    target = LEADS.get((kind, held.state))
    if target is None:
        raise RuleBroken("invalid_state", WRONG_TIME[kind])
    held.state = target
    held.changed += 1
    held.save(update_fields=["state", "changed"])
    section = section_named(held.section).objects.get(version=held.version)
    said = ObservationReply.objects.create(
        observation=held, kind=kind, text=text, revision=section.revision, **signed_by(actor)
    )
    notices.of_reply(held, kind, actor)
    return said


# --- verdicts and the decision ------------------------------------------------------------------


@transaction.atomic
def give_verdict(version: PeiVersion, actor, section: type[Section], is_clear: bool) -> Verdict:
    """Say of a section that it is without observations, or with. Refused with ``incomplete``
    (409) where its open observations say otherwise."""
    held = version.locked()
    policy.require(actor, "pei.review", held)
    observed = held.observations.of_secretary().open().filter(section=section.key).exists()
    if observed is is_clear:
        raise RuleBroken("incomplete", OPEN_ONES if observed else NONE_OPEN)
    now = section.objects.get(version=held)
    verdict, _ = Verdict.objects.update_or_create(
        version=held,
        section=section.key,
        round=held.returns,
        defaults={
            "is_clear": is_clear,
            "revision": now.revision,
            "author": actor,
            "at": timezone.now(),
        },
    )
    return verdict


@transaction.atomic
def reject(version: PeiVersion, actor, said: dict, observations: list[dict]) -> Step:
    """Return a version with what was observed of it and with these observations besides: all of
    it or nothing."""
    for one in observations:
        observe(version, actor, one)
    return lifecycle.take(version, "reject", actor, said)
