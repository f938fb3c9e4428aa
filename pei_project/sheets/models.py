"""The tables of this app."""

from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import IdempotencyKey

__all__ = ["Change", "IdempotencyKey"]
