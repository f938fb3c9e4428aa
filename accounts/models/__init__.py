"""People, what their sub-role lets them do, and how they come in."""

from accounts.models.attempts import FailedLogin
from accounts.models.links import EntryLink, Purpose
from accounts.models.people import Grant, Role, Scope, SubRole, User
from accounts.models.privacy import PrivacyAcceptance
from accounts.models.sessions import BrowserSession, RefreshFamily, RefreshToken

__all__ = [
    "BrowserSession",
    "EntryLink",
    "FailedLogin",
    "Grant",
    "PrivacyAcceptance",
    "Purpose",
    "RefreshFamily",
    "RefreshToken",
    "Role",
    "Scope",
    "SubRole",
    "User",
]
