"""An institution, its sites and its acts."""

from institutions.models.headquarter import Headquarter
from institutions.models.institution import Institution, LegalAct
from institutions.models.session_act import SessionAct

__all__ = ["Headquarter", "Institution", "LegalAct", "SessionAct"]
