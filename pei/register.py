"""The change register («control de cambios»): the versions of a PEI up to one of them, why each
was made, by which agreement, and when it was adopted and approved."""

from dataclasses import dataclass

from django.utils.timezone import localtime

from pei import telling
from pei.models import PeiVersion

FIRST = "Primera versión"


@dataclass(frozen=True)
class Entry:
    """One version; ``dates`` are the steps that moved it on, as «Adoptado …: 24/04/2026»."""

    version: str
    kind: str
    reason: str
    agreement: str
    dates: tuple[str, ...]


def register(version: PeiVersion) -> list[Entry]:
    """The versions of the institution up to this one, the first one first; none where the first
    is still being written."""
    versions = PeiVersion.objects.filter(institution=version.institution_id)
    upto = versions.filter(number__lte=version.number).order_by("number")
    found = list(upto.prefetch_related("steps", "decisions"))
    entries = [entry_of(one) for one in found]
    return entries if any(entry.dates for entry in entries) else []


def entry_of(version: PeiVersion) -> Entry:
    agreed = [one for one in version.decisions.all() if one.agreement_number]
    return Entry(
        version=str(version.number),
        kind=version.get_kind_display() or FIRST,
        reason=version.reason,
        agreement="; ".join(
            f"{one.agreement_number} del {one.agreement_date:%d/%m/%Y}" for one in agreed
        ),
        dates=tuple(
            f"{telling.past(step)}: {localtime(step.at):%d/%m/%Y}"
            for step in telling.moves(version)
            if step.source
        ),
    )
