"""Reminders by hand: somebody who reviews reminds who has PEIs in charge of them. They wait in an
outbox, and who is told of what is settled when they leave."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from notifications.batches import settles
from notifications.models import Batch, Notification
from notifications.sending import checked, notify, open_batch
from pei.models import PeiVersion
from pei.models.reminder import Reminder
from pei.notices import of_all, page_of
from pei.reminding import in_charge
from pei.states import IN_REVIEW
from pei_project import policy
from pei_project.errors import RuleBroken
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
