"""An institution, its sites, its acts and its files."""

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
from institutions.models.stored_file import Blob, BlobState, DocumentType, StoredFile

__all__ = [
    "Blob",
    "BlobState",
    "DocumentType",
    "EnrolmentCount",
    "Headquarter",
    "Infrastructure",
    "Institution",
    "LegalAct",
    "Offer",
    "PublicService",
    "SessionAct",
    "StoredFile",
    "Technology",
]
