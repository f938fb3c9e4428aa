"""The PEI: its versions, and one model per section of it."""

from pei.models.plan import PeiVersion, Step
from pei.models.section import Section, Status
from pei.models.sections import SECTIONS

__all__ = ["SECTIONS", "PeiVersion", "Section", "Status", "Step"]
