"""Reading what was observed: whether the text changed since, and what changed since a reviewer
last looked."""

from django.db.models import Max

from pei.models import Observation, PeiVersion
from pei.models.sections import section_named
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
