"""The PEI: its versions, one model per section of it, and what is decided and observed of them."""

from pei.models.awaited import Awaited
from pei.models.decision import CouncilDecision
from pei.models.delegation import Delegation
from pei.models.frozen import Frozen, FrozenFile
from pei.models.plan import PeiVersion, Step
from pei.models.reminder import Reminded, Reminder
from pei.models.review import Observation, ObservationReply, Verdict
from pei.models.section import Section, Status
from pei.models.sections import SECTIONS

__all__ = [
    "SECTIONS",
    "Awaited",
    "CouncilDecision",
    "Delegation",
    "Frozen",
    "FrozenFile",
    "Observation",
    "ObservationReply",
    "PeiVersion",
    "Reminded",
    "Reminder",
    "Section",
    "Status",
    "Step",
    "Verdict",
]
