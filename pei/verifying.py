"""What anybody may know of a printed PEI by its code: whether it is authentic, whose, which, of
when, and whether it is in force. Nothing of what it says."""

import re
from dataclasses import dataclass

from pei.models import Frozen
from pei.models.frozen import grouped
from pei.states import AWAITING, IN_FORCE, State

LONGEST_CODE = 60  # of what somebody types


@dataclass(frozen=True)
class Verified:
    """``said`` is the snapshot. The document ``is_in_force``, or ``is_awaiting`` its approval, or
    was replaced: by ``newer``, the copy in force of the same institution, if there is one.
    ``ending``: that the institution closed or merged."""

    frozen: Frozen
    said: dict
    is_in_force: bool
    is_awaiting: bool
    newer: Frozen | None
    ending: str


def code_typed(typed: str) -> str:
    """A code as it is written, out of what somebody types: in small letters, with spaces, without
    dashes."""
    return grouped(re.sub(r"[^A-Z0-9]", "", typed[:LONGEST_CODE].upper()))


def verify(code: str) -> Verified | None:
    """What a code proves; None where there is no such code."""
    known = Frozen.objects.defer("manuscript").select_related(
        "version__institution__state", "version__institution__state_due"
    )
    frozen = known.filter(code=code).first()
    if frozen is None:
        return None
    version = frozen.version
    copies = Frozen.objects.light().filter(version__institution=version.institution_id)
    is_newest = copies.filter(version=version).last() == frozen
    in_force = copies.filter(version__state=State.APPROVED).last()
    return Verified(
        frozen=frozen,
        said=frozen.said(),
        is_in_force=is_newest and version.state in IN_FORCE,
        is_awaiting=is_newest and version.state in AWAITING,
        newer=None if in_force == frozen else in_force,
        ending=version.institution.ending,
    )
