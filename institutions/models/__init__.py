"""An institution, its sites and its acts."""

from institutions.models.headquarter import Headquarter
from institutions.models.institution import Institution, LegalAct
from institutions.models.session_act import SessionAct
from institutions.models.site_tables import (
    EnrolmentCount,
    Infrastructure,
    Offer,
    PublicService,
    Technology,
)

__all__ = [
    "EnrolmentCount",
    "Headquarter",
    "Infrastructure",
    "Institution",
    "LegalAct",
    "Offer",
    "PublicService",
    "SessionAct",
    "Technology",
]
