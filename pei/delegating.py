"""Entrusting the sections of a version to colleagues. It says whose turn each is, and closes none
to anybody."""

from collections import defaultdict

from django.db import transaction

from accounts.models import User
from pei import notices
from pei.models import Delegation, PeiVersion
from pei.models.sections import SECTIONS
from pei_project import policy
from pei_project.errors import InvalidInput, Problem

NOT_A_COLLEAGUE = "Elija una persona activa de la institución que pueda escribir el PEI."


def colleagues(version: PeiVersion):
    """Who may be entrusted with a section: active people of the school who write its PEI."""
    mine = User.objects.filter(institution=version.institution_id, is_active=True)
    return mine.filter(sub_role__grants__action="update_pei").order_by("name", "pk").distinct()


@transaction.atomic
def entrust(version: PeiVersion, actor, chosen: dict[str, User | None]) -> int:
    """Entrust each of these sections, by its key, to a colleague, or to nobody; tell them, and
    return how many changed. Raises InvalidInput for whom it cannot be, as ``policy.require`` for
    who may not."""
    held = version.locked()
    policy.require(actor, "pei.delegate", held)
    may = set(colleagues(held).values_list("pk", flat=True))
    wrong = {
        key: [Problem("invalid", NOT_A_COLLEAGUE)]
        for key, person in chosen.items()
        if person and person.pk not in may
    }
    if wrong:
        raise InvalidInput(wrong)
    there = {one.section: one for one in held.delegations.select_related("person__sub_role")}
    given, taken = defaultdict(list), defaultdict(list)
    changed = 0
    for key in {model.key for model in SECTIONS} & chosen.keys():
        former, person = there.get(key), chosen[key]
        if (former.person_id if former else None) == (person.pk if person else None):
            continue
        changed += 1
        if former:
            former.delete()
            taken[former.person].append(key)
        if person:
            given[person].append(key)
            Delegation.objects.create(version=held, section=key, person=person, by=actor)
    notices.of_delegation(held, actor, given, taken)
    return changed
