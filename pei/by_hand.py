"""Reminders by hand: somebody who reviews reminds who has PEIs in charge of them. They wait in an
outbox, and who is told of what is settled when they leave."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from notifications.batches import settles
from notifications.models import Batch, Notification
from notifications.sending import notify, open_batch
from pei.models import PeiVersion
from pei.models.reminder import Reminder
from pei.notices import of_all, page_of
from pei.reminding import in_charge
from pei.states import IN_REVIEW
from pei_project import policy
from pei_project.errors import RuleBroken, TooOften
from pei_project.throttling import REMINDERS

MESSAGE = "pei.reminder"
CHANGED = "La lista cambió mientras usted decidía. Revise cuántos son y confirme otra vez."
NOBODY = "No hay a quién recordarle: los tiene a su cargo usted, o ya se recordaron hoy."
TOO_MANY = "Hoy ya envió muchos recordatorios. Mañana podrá enviar más."


@dataclass(frozen=True)
class Plan:
    """Who would be reminded of which versions; ``told``: those of which somebody reminded today
    already, ``own``: those that are in nobody else's charge."""

    people: dict[User, list[PeiVersion]]
    told: list[PeiVersion]
    own: list[PeiVersion]

    @property
    def versions(self) -> list[PeiVersion]:
        found = {one.pk: one for versions in self.people.values() for one in versions}
        return list(found.values())


def plan(versions: list[PeiVersion], actor: User) -> Plan:
    """Whom a reminder would reach; seven queries, whatever the versions."""
    today = Reminder.objects.filter(
        versions__in=versions,
        batch__created_at__date=localdate(),
        batch__cancelled_at=None,
    )
    known = set(today.values_list("versions", flat=True))
    asked = [one for one in versions if one.pk not in known]
    people = in_charge(asked)
    people.pop(actor, None)
    reached = {one.pk for found in people.values() for one in found}
    return Plan(
        people,
        [one for one in versions if one.pk in known],
        [one for one in asked if one.pk not in reached],
    )


@transaction.atomic
def remind(versions: list[PeiVersion], actor: User, note: str, counted: tuple[int, int]) -> Batch:
    """Put a reminder in the outbox of ``actor``. ``counted``: of how many PEIs and to how many
    people they confirmed it; other numbers are refused with ``invalid_state`` (409), and so is
    what reaches nobody. At most so many a day (TooOften)."""
    for one in versions:
        policy.require(actor, "pei.remind", one)
    found = plan(versions, actor)
    if not found.people:
        raise RuleBroken("invalid_state", NOBODY)
    if (len(found.versions), len(found.people)) != counted:
        raise RuleBroken("invalid_state", CHANGED)
    try:
        REMINDERS.take(str(actor.pk))
    except TooOften as limit:
        limit.sentence = TOO_MANY
        raise
    batch = open_batch(actor, f"Recordatorio: {of_all(found.versions)['what']}")
    Reminder.objects.create(batch=batch, note=note).versions.set(found.versions)
    put_in(batch, actor, found.people, note)
    return batch


@settles
def settle(batch: Batch) -> None:
    """When a reminder leaves: of what waits no longer nobody is told, nor anybody who has it in
    charge no longer."""
    reminder = Reminder.objects.filter(batch=batch).first()
    if reminder is None:
        return
    author = batch.author
    waiting = reminder.versions.filter(state__in=IN_REVIEW).with_institution()
    still = [one for one in waiting.order_by("due_on", "pk") if author.may("pei.remind", one)]
    people = in_charge(still)
    people.pop(author, None)
    batch.notifications.all().delete()
    put_in(batch, author, people, reminder.note)


def put_in(batch: Batch, author: User, people: dict[User, list[PeiVersion]], note: str) -> None:
    for person, versions in people.items():
        said = of_all(versions) | said_by(author, note)
        notify(MESSAGE, [person], url=page_for(person, versions), batch=batch, **said)


def said_by(author: User, note: str) -> dict:
    return {"actor": author.name, "note": f"Le escribe: «{note}»" if note else ""}


def page_for(person: User, versions: list[PeiVersion]) -> str:
    is_theirs = all(one.reviewer_id == person.pk for one in versions)
    return page_of(versions, "mios" if is_theirs else "")


def letter(author: User, person: User, versions: list[PeiVersion], note: str) -> Notification:
    """The message that a person will get, stored nowhere."""
    said = of_all(versions) | said_by(author, note)
    return Notification(message=MESSAGE, values=said, url=page_for(person, versions))
