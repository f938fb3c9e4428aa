"""How often one may try to come in, and bring others in."""

from pei_project.throttling import Counter

FAILED_LOGINS_OF_ACCOUNT = Counter("login-account", 20)
# A whole school shares one address.
FAILED_LOGINS_OF_ADDRESS = Counter("login-address", 100)
REFRESHES_OF_FAMILY = Counter("refresh-family", 60)
REFRESHES_OF_ADDRESS = Counter("refresh-address", 600)
HOUR, DAY = 3600, 24 * 3600
INVITATIONS = Counter("invitations", 100, DAY)
INVITATIONS_OF_PERSON = Counter("invitations-person", 5, DAY)
RECOVERIES_OF_ACCOUNT = Counter("recovery-account", 3, HOUR)
RECOVERIES_OF_ADDRESS = Counter("recovery-address", 60, HOUR)
WRONG_CURRENT = Counter("password-current", 10)


def address_of(request) -> str:
    """The peer's address, never a header that the caller could write."""
    return request.META["REMOTE_ADDR"]
