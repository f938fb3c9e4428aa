"""How often one may try, counted in the cache that the server's processes share.

The windows are the minutes of the clock. Two processes that count at the same instant in the
database cache may count one: the limits are a brake, not a balance sheet.
"""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache
from rest_framework.exceptions import Throttled

WINDOW = 60


@dataclass(frozen=True)
class Counter:
    """At most ``limit`` events a minute by each ``who``."""

    name: str
    limit: int

    def check(self, who: str):
        """Raise Throttled (429 with Retry-After) once ``who`` has no event left this minute."""
        if cache.get(self._key(who), 0) >= self.limit:
            raise Throttled(wait=WINDOW - time.time() % WINDOW)

    def add(self, who: str):
        try:
            cache.incr(self._key(who))
        except ValueError:  # the first of this minute
            cache.add(self._key(who), 1, 2 * WINDOW)

    def _key(self, who: str) -> str:
        digest = hashlib.sha256(who.encode()).hexdigest()
        return f"throttle:{self.name}:{digest}:{time.time() // WINDOW:.0f}"


FAILED_LOGINS_OF_ACCOUNT = Counter("login-account", 20)
# A whole school shares one address.
FAILED_LOGINS_OF_ADDRESS = Counter("login-address", 100)
REFRESHES_OF_FAMILY = Counter("refresh-family", 60)
REFRESHES_OF_ADDRESS = Counter("refresh-address", 600)


def address_of(request) -> str:
    """The peer's address, never a header that the caller could write."""
    return request.META["REMOTE_ADDR"]
