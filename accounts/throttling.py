"""How often one may try to come in."""

from pei_project.throttling import Counter

FAILED_LOGINS_OF_ACCOUNT = Counter("login-account", 20)
# A whole school shares one address.
FAILED_LOGINS_OF_ADDRESS = Counter("login-address", 100)
REFRESHES_OF_FAMILY = Counter("refresh-family", 60)
REFRESHES_OF_ADDRESS = Counter("refresh-address", 600)


def address_of(request) -> str:
    """The peer's address, never a header that the caller could write."""
    return request.META["REMOTE_ADDR"]
