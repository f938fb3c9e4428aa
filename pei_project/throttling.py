"""How often one may do what costs, counted in the cache that the server's processes share.

The windows are stretches of the clock: minutes, where no other is said. Two processes that count
at the same instant in the database cache may count one: the limits are a brake, not a balance
sheet.
"""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache

from pei_project.errors import TooOften


@dataclass(frozen=True)
class Counter:
    """At most ``limit`` events in so many seconds by each ``who``."""

    name: str
    limit: int
    window: int = 60

    def check(self, who: str):
        """Raise TooOften (429 with Retry-After) once ``who`` has no event left in this window."""
        if cache.get(self._key(who), 0) >= self.limit:
            raise TooOften(self.window - time.time() % self.window)

    def take(self, who: str):
        """Count one more event, or raise TooOften."""
        self.check(who)
        self.add(who)

    def add(self, who: str):
        try:
            cache.incr(self._key(who))
        except ValueError:  # the first in this window
            cache.add(self._key(who), 1, 2 * self.window)

    def _key(self, who: str) -> str:
        digest = hashlib.sha256(who.encode()).hexdigest()
        return f"throttle:{self.name}:{digest}:{time.time() // self.window:.0f}"


# Files made for somebody: a list as a spreadsheet, a PEI as a PDF. A copy that is kept is free.
EXPORTS = Counter("exports", 10)
# Codes of documents that are looked up, by address: a whole school shares one.
VERIFICATIONS = Counter("verifications", 60)
# Reminders that somebody sends by hand, each to any number of people: so many a day.
REMINDERS = Counter("reminders", 20, window=24 * 3600)
# Files sent to be kept.
UPLOADS = Counter("uploads", 60)
