"""The tables of this app."""

from pei_project.sheets.chains import HistoryHead
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import IdempotencyKey
from pei_project.sheets.presence import Presence
from pei_project.sheets.stamps import Stamp

__all__ = ["Change", "ChangeDraft", "HistoryHead", "IdempotencyKey", "Presence", "Stamp"]
