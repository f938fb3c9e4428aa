"""Who is told of what happens to a PEI: one table of its steps, and what else is told of.

Whom a rule permits, by grant and scope, is told what they now may do; whoever did it is never
told of it. What is internal to one side is in no message. A step that is recorded afterwards
(``at``) is news to nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from accounts.reaching import who_may
from notifications.messages import MESSAGES
from notifications.models import Notification
from notifications.sending import notify
from pei.models import Observation, PeiVersion, Step
from pei.models.review import Reply, Side
from pei.models.sections import SECTIONS
from pei.states import State
from pei.telling import counted, listed

WRITERS = ("pei.edit", "pei.submit")


def plan_of(step: Step) -> str:
    return reverse("pei:plan", args=[step.version_id])


def unassigned(step: Step) -> str:
    return shelf("sin-asignar")


def shelf(name: str) -> str:
    """A part of the queue."""
    return f"{reverse('home')}?lista={name}" if name else reverse("home")


def observations_of(step: Step) -> str:
    return reverse("pei:observations", args=[step.version_id])


def receipt_of(step: Step) -> str:
    return reverse("pei:receipt", args=[step.version_id, step.receipt])


@dataclass(frozen=True)
class Notice:
    """``rules``: whom one of them permits is told. ``says``: what the message has besides the
    school, the version and who did it."""

    message: str
    rules: tuple[str, ...]
    leads_to: Callable[[Step], str] = plan_of
    says: Callable[[Step], dict] = lambda step: {}


def with_term(step: Step) -> dict:
    version = step.version
    again = "otra vez, con las observaciones respondidas, " if version.returns else ""
    return {"what": f"{again}la versión {version.number}", "due": version.due_on}


def with_observations(step: Step) -> dict:
    told = step.version.observations.of_secretary().open().filter(shown=True).count()
    return {"what": counted(told, "observación", "observaciones")}


# fmt: off
# By the name of the step and where it led; what was withdrawn, by where it was.
NOTICES = {
    ("submit", State.IN_COUNCIL): Notice("pei.submitted", ("pei.decide",)),
    ("submit", State.IN_REVIEW): Notice("pei.filed", ("pei.assign",), unassigned, with_term),
    ("file", State.IN_REVIEW): Notice("pei.filed", ("pei.assign",), unassigned, with_term),
    ("adopt", State.ADOPTED): Notice("pei.adopted", (*WRITERS, "pei.decide")),
    ("adopt", State.APPROVED): Notice("pei.in_force", (*WRITERS, "pei.decide")),
    ("send_back", State.DRAFT): Notice("pei.sent_back", WRITERS, receipt_of),
    ("send_back", State.RETURNED): Notice("pei.sent_back", WRITERS, receipt_of),
    ("withdraw", State.IN_COUNCIL): Notice("pei.withdrawn", ("pei.decide",)),
    ("withdraw", State.IN_REVIEW): Notice("pei.withdrawn", ("pei.assign",)),
    ("reject", State.RETURNED):
        Notice("pei.returned", WRITERS, observations_of, with_observations),
    ("approve", State.APPROVED): Notice("pei.approved", WRITERS),
    ("approve", State.IN_COUNCIL): Notice("pei.favourable", (*WRITERS, "pei.decide")),
    ("amend", State.DRAFT): Notice("pei.amended", WRITERS),
}
# fmt: on


def of_step(step: Step) -> list[Notification]:
    """Tell of a step of the table; nobody of any other."""
    version = step.version
    notice = NOTICES.get((step.name, step.source if step.name == "withdraw" else step.target))
    if notice is None:
        return []
    people = who_may(version.institution, *notice.rules).exclude(pk=step.actor_id)
    said = notice.says(step) | said_of(version, step.actor)
    return tell(notice.message, people, notice.leads_to(step), **said)


def said_of(version: PeiVersion, actor: User) -> dict:
    """The holes that most messages have."""
    return {
        "school": version.institution.name,
        "number": version.number,
        "actor": actor.name,
    }


def tell(message: str, people: Iterable[User], url: str, once: str = "", **said):
    """Tell people, leaving aside what this message does not say."""
    holes = MESSAGES[message].holes
    given = {name: value for name, value in said.items() if name in holes}
    return notify(message, people, url=url, once=once, **given)


# --- who reviews --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Assignment:
    """Who had a version and until when, before it was given to whom it names now."""

    version: PeiVersion
    former: User | None
    former_due: date | None


def of_assignments(actor: User, given: list[Assignment]) -> None:
    """Tell who got versions to review, whose term changed, and who has them no longer: each
    person once, however many they are."""
    told, people = defaultdict(list), {}
    for one in given:
        version, former = one.version, one.former
        if version.reviewer != former:
            told["pei.assigned", version.reviewer].append(version)
            if former and people.setdefault(former.pk, former).may("pei.review", version):
                told["pei.reassigned", former].append(version)
        elif version.due_on != one.former_due:
            told["pei.term_changed", version.reviewer].append(version)
    for (message, person), versions in told.items():
        if person != actor:
            tell(message, [person], page_of(versions), actor=actor.name, **of_all(versions))


def of_all(versions: list[PeiVersion]) -> dict:
    """Some versions in words: which, and how many where they are several."""
    first, count = versions[0], len(versions)
    what = first.institution.name if count == 1 else f"{count} proyectos"
    return {"what": what, "which": listed([with_due(one) for one in versions])}


def with_due(version: PeiVersion) -> str:
    name, due = version.institution.name, version.due_on
    if due is None:
        return name
    return f"{name} ({'venció' if due < localdate() else 'vence'} el {due:%d/%m/%Y})"


def page_of(versions: list[PeiVersion], name: str = "mios") -> str:
    """Where one is reviewed; of several, the part of the queue with them."""
    if len(versions) == 1:
        return reverse("pei:revision", args=[versions[0].pk])
    return shelf(name)


# --- among the people of the school -------------------------------------------------------------


def of_delegation(version: PeiVersion, actor: User, given: dict, taken: dict) -> None:
    """Tell who was entrusted with sections, and who no longer is: person -> keys."""
    url = reverse("pei:plan", args=[version.pk])
    for message, passed in (("pei.entrusted", given), ("pei.released", taken)):
        for person, keys in passed.items():
            if person != actor and person.may("pei.draft", version):
                tell(message, [person], url, **in_words(keys), **said_of(version, actor))


def in_words(keys: Iterable[str]) -> dict:
    """Sections in words, in the order of the PEI."""
    titles = [model.form_title() for model in SECTIONS if model.key in keys]
    what = titles[0] if len(titles) == 1 else counted(len(titles), "sección", "secciones")
    return {"what": what, "which": listed(titles, len(titles))}


def of_hand_over(step: Step, leaver: User, taker: User, drafts: int, sections: int) -> None:
    """Tell both what passed from one to the other."""
    said = said_of(step.version, step.actor) | {
        "leaver": leaver.name,
        "taker": taker.name,
        "role": step.said["role"],
        "becomes": step.said["becomes"],
        "drafts": counted(drafts, "borrador", "borradores"),
        "sections": counted(sections, "sección encargada", "secciones encargadas"),
    }
    for person, message in ((taker, "pei.received"), (leaver, "pei.handed_over")):
        if person != step.actor:
            tell(message, [person], receipt_of(step), **said)


def of_observation(observation: Observation, actor: User) -> None:
    """Tell the writers what their council or rector observed, once a day of each author. What the
    Secretaría observes is told by the return."""
    if observation.side == Side.SCHOOL:
        version = observation.version
        writers = who_may(version.institution, *WRITERS).exclude(pk=actor.pk)
        _of_observations("pei.observed", writers, version, actor)


def of_reply(observation: Observation, kind: Reply, actor: User) -> None:
    """Tell the author of an observation that the school answered it, and the writers that it was
    not enough; once a day. Among the people of the school only: what it answers to the Secretaría
    is told when the PEI is filed again."""
    if observation.side != Side.SCHOOL:
        return
    version = observation.version
    if kind == Reply.ANSWER:
        authors = who_may(version.institution, "pei.observe").filter(pk=observation.author_id)
        _of_observations("pei.answered", authors.exclude(pk=actor.pk), version, actor)
    elif kind == Reply.REOPEN:
        writers = who_may(version.institution, *WRITERS).exclude(pk=actor.pk)
        _of_observations("pei.reopened", writers, version, actor)


def _of_observations(message: str, people, version: PeiVersion, actor: User) -> None:
    url = reverse("pei:observations", args=[version.pk])
    once = f"{message}:{version.pk}:{actor.pk}:{localdate()}"
    tell(message, people, url, once, **said_of(version, actor))
