"""Reading what was observed: whether the text changed since, and what changed since a reviewer
last looked."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max

from pei.models import Observation, PeiVersion
from pei.models.sections import section_named
from pei.states import IN_REVIEW
from pei_project.sheets.history import Change


def changed_since(version: PeiVersion, observations: list[Observation]) -> set:
    """Of observations on one version those whose answer, or whose section where they are of no
    answer, says something else than it said; one query."""
    changes = Change.objects.filter(
        owner=version.pk, target__in={one.section for one in observations}
    )
    newest: dict[tuple, int] = {}
    told = changes.order_by().values_list("target", "field", "row").annotate(Max("revision"))
    for target, name, row, revision in told:
        if name not in section_named(target).names():
            continue  # whether it is ready is no text
        for key in ((target, "", None), (target, name, None), (target, name, row)):
            newest[key] = max(newest.get(key, 0), revision)
    return {
        one.pk
        for one in observations
        if newest.get((one.section, one.field, one.row), 0) > one.revision
    }


# --- what changed since a reviewer last looked --------------------------------------------------


@dataclass
class Changed:
    """What became of one answer or table: what an answer said before, and of rows how many are
    new, different and gone."""

    before: object = None
    rows: dict = field(default_factory=lambda: {"added": 0, "changed": 0, "removed": 0})


def looked_at(version: PeiVersion, reviewer) -> dict[str, datetime]:
    """When ``reviewer`` last judged each section before the review that goes on now, by its key;
    under "" when the version was last returned, which is what holds for the rest. Two queries."""
    steps = list(version.steps.values_list("name", "target", "at"))
    begun = [at for _, target, at in steps if target in IN_REVIEW]
    returned = [at for name, _, at in steps if name == "reject"]
    if not begun or not returned:
        return {}
    own = version.verdicts.filter(author=reviewer, at__lt=max(begun))
    latest = own.order_by().values_list("section").annotate(Max("at"))
    return {"": max(returned)} | dict(latest)


def changes_since(version: PeiVersion, looked: dict[str, datetime], keys=None) -> dict:
    """What says something else than when it was last looked at: section key -> name -> Changed,
    of the sections of these ``keys`` or of all. One query."""
    if not looked:
        return {}
    changes = Change.objects.filter(owner=version.pk, at__gt=min(looked.values()))
    if keys is not None:
        changes = changes.filter(target__in=keys)
    first_and_last: dict[tuple, list] = {}
    for one in changes.order_by("revision", "at"):
        section = section_named(one.target)
        if section is None or one.field not in section.names():
            continue
        if one.at > looked.get(one.target, looked[""]):
            spot = (one.target, one.field, one.row)
            first_and_last.setdefault(spot, [one.before, None])[1] = one.after
    found: dict[str, dict[str, Changed]] = {}
    for (key, name, row), (before, after) in first_and_last.items():
        if before == after:
            continue
        changed = found.setdefault(key, {}).setdefault(name, Changed())
        if row is None:
            changed.before = before
        else:
            kind = "added" if before is None else "removed" if after is None else "changed"
            changed.rows[kind] += 1
    return found
