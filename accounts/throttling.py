"""How often one may try to come in, and bring others in.

Failures count per account and address together, and per address, by the minute (``Counter``);
what goes on for longer locks an account for that address for a while (django-axes, whose rows
staff see and release). ``Attempt`` is the one place that says whether one may try.

A whole school shares one address. So a browser in which an account has signed in before counts
for itself, and what others try from the address is not in its way (``accounts.known``).
"""

import ipaddress

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import FailedLogin
from pei_project.errors import TooOften
from pei_project.throttling import Counter

FAILED_LOGINS_OF_ACCOUNT = Counter("login-account", 20)
FAILED_LOGINS_OF_ADDRESS = Counter("login-address", 100)
FAILED_CODES = Counter("second-factor", 10, 600)
FAILED_PROOFS = Counter("proofs", 10, 600)
REFRESHES_OF_FAMILY = Counter("refresh-family", 60)
REFRESHES_OF_ADDRESS = Counter("refresh-address", 600)
HOUR, DAY = 3600, 24 * 3600
INVITATIONS = Counter("invitations", 100, DAY)
INVITATIONS_OF_PERSON = Counter("invitations-person", 5, DAY)
RECOVERIES_OF_ACCOUNT = Counter("recovery-account", 3, HOUR)
RECOVERIES_OF_ADDRESS = Counter("recovery-address", 60, HOUR)


def address_of(request) -> str:
    """The peer's address, never a header that the caller could write: behind our own proxy, what
    that has added at the end of ``X-Forwarded-For``. Empty for what is no address."""
    peer = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        peer = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip() or peer
    try:
        return str(ipaddress.ip_address(peer.partition("%")[0]))
    except ValueError:
        return ""


def peer_of(request) -> str | None:
    """The address as django-axes stores it."""
    return address_of(request) or None


class Attempt:
    """One try to come in as ``email``; ``known``: the name of a browser that did so before."""

    def __init__(self, request, email: str, known: str = ""):
        self.address, self.known = address_of(request), known
        self.account = f"{email} {known or self.address}"
        name = f"{email[:200]} (equipo conocido {known[:8]})" if known else email
        self.credentials = {"email": name}
        # What django-axes keeps of the request: the address, and nothing of what was typed.
        self.told = HttpRequest()
        self.told.META = {
            "REMOTE_ADDR": self.address,
            "PATH_INFO": request.path,
            "HTTP_USER_AGENT": "",
            "HTTP_ACCEPT": "",
        }
        if settings.BEHIND_TLS_PROXY:
            self.told.META["HTTP_X_FORWARDED_FOR"] = self.address
        self.counted = {"username": name, "ip_address": self.address or None}

    def check(self) -> None:
        """Raise TooOften where no more is to be tried for now."""
        if not self.known:
            FAILED_LOGINS_OF_ADDRESS.check(self.address)
        FAILED_LOGINS_OF_ACCOUNT.check(self.account)
        if lock := FailedLogin.locked().filter(**self.counted).first():
            raise TooOften((lock.locked_until - timezone.now()).total_seconds())

    def failed(self) -> None:
        if not self.known:
            FAILED_LOGINS_OF_ADDRESS.add(self.address)
        FAILED_LOGINS_OF_ACCOUNT.add(self.account)
        AxesProxyHandler.user_login_failed(Attempt, self.credentials, self.told)

    def succeeded(self) -> None:
        FailedLogin.objects.filter(**self.counted).delete()
