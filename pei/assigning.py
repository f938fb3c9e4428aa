"""Giving PEIs to who reviews them, one or many, with a term."""

from datetime import datetime

from django.db import transaction

from pei import notices
from pei.lifecycle import record
from pei.models import PeiVersion, Step
from pei_project import policy
from pei_project.errors import RuleBroken

LIST_CHANGED = "La lista cambió mientras usted decidía. Revise cuántos son y confirme otra vez."


@transaction.atomic
def assign(version: PeiVersion, actor, said: dict, at: datetime | None = None) -> Step:
    """Give a version to a reviewer, and tell whom it concerns; refused as ``give`` is."""
    step, given = give(version, actor, said, at)
    if at is None:
        notices.of_assignments(actor, [given])
    return step


@transaction.atomic
def give(
    version: PeiVersion, actor, said: dict, at: datetime | None = None
) -> tuple[Step, notices.Assignment]:
    """Give a version to a reviewer, with a term; to another one, or with another term, only with a
    reason: of two who take it at once the second is told who has it (409)."""
    held = version.locked()
    policy.require(actor, "pei.assign", held)
    if held.reviewer_id and not said.get("reason"):
        sentence = f"Ya lo revisa {held.reviewer.name}. Para cambiarlo diga por qué."
        raise RuleBroken("invalid_state", sentence)
    given = notices.Assignment(held, held.reviewer, held.due_on)
    held.reviewer = said["user_id"]
    held.due_on = said.get("due_on") or held.due_on
    held.save(update_fields=["reviewer", "due_on"])
    told = {
        "reviewer": held.reviewer.name,
        "due_on": held.due_on,
        "reason": said.get("reason", ""),
    }
    return record(held, "assign", actor, told, at, source=held.state), given


@transaction.atomic
def assign_many(versions: list[PeiVersion], actor, said: dict, counted: int) -> list[Step]:
    """Assign all of them or none; as ``assign``. ``counted``: how many who confirmed it
    was told there are; another number is refused with ``invalid_state`` (409)."""
    if len(versions) != counted:
        raise RuleBroken("invalid_state", LIST_CHANGED)
    done = [
        give(one, actor, said | {"user_id": said["user_id"] or one.reviewer}) for one in versions
    ]
    notices.of_assignments(actor, [given for _, given in done])
    return [step for step, _ in done]
