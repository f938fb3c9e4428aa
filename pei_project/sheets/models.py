"""The tables of this app."""

from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import IdempotencyKey
from pei_project.sheets.stamps import Stamp

__all__ = ["Change", "IdempotencyKey", "Stamp"]
