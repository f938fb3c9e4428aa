"""People, what their sub-role lets them do, and how they come in."""

from accounts.models.links import EntryLink, Purpose
from accounts.models.people import Grant, Role, Scope, SubRole, User
from accounts.models.sessions import RefreshFamily, RefreshToken

__all__ = [
    "EntryLink",
    "Grant",
    "Purpose",
    "RefreshFamily",
    "RefreshToken",
    "Role",
    "Scope",
    "SubRole",
    "User",
]
