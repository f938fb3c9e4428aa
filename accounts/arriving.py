"""Coming in with a browser: what is asked of who gave their password before they are let in, and
for how long they are.

Until all of it is answered they are nobody: ``request.user`` is anonymous on every page, in the
admin too, however they came (password, invitation, recovery). ``request.arriving`` is who they
are. What has been answered stands in the session; the second factor is asked again where the one
that was shown has been replaced.
"""

import logging
import time

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.db import Error
from django.utils.functional import SimpleLazyObject

from accounts import second_factor, sessions
from accounts.models import PrivacyAcceptance

ARRIVED = "arrived"  # when they signed in
VERIFIED = "second_factor"  # which second factor they have shown
NOTICE = "privacy"  # which version of the privacy notice they have read
SEEN = "seen"  # when the session was last written down, and under which key
PAUSE = 300  # seconds between two times that it is

log = logging.getLogger(__name__)


class ArrivalMiddleware:
    """After Django's own, which says whose the session is. Nothing is read until it is asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        found = request.user
        request.arriving = SimpleLazyObject(lambda: arriving_in(request, found))
        request.user = SimpleLazyObject(lambda: let_in(request))
        return self.get_response(request)


def arriving_in(request, found):
    """Whose the session is, until it has lasted as long as any may."""
    if not found.is_authenticated:
        return AnonymousUser()
    now = int(time.time())
    if now - request.session.setdefault(ARRIVED, now) > settings.SESSION_LONGEST:
        request.session.flush()
        return AnonymousUser()
    return found


def let_in(request):
    user = request.arriving
    if not user.is_authenticated or due(request, user):
        return AnonymousUser()
    write_down(request, user)
    return user


def due(request, user) -> str:
    """The name of the address where the next thing is asked of them; empty for nothing more."""
    if user.second_factor_at:
        if request.session.get(VERIFIED) != factor_of(user):
            return "accounts:second_factor"
    elif second_factor.required_of(user):
        return "accounts:enrol"
    if request.session.get(NOTICE) != settings.PRIVACY_VERSION:
        if not PrivacyAcceptance.objects.filter(
            user=user.pk, version=settings.PRIVACY_VERSION
        ).exists():
            return "accounts:privacy"
        request.session[NOTICE] = settings.PRIVACY_VERSION
    return ""


def factor_of(user) -> str:
    """Which second factor they have, as a session keeps it."""
    return user.second_factor_at.isoformat()


def verified(request, user) -> None:
    request.session[VERIFIED] = factor_of(user)


def accept_notice(request, user) -> None:
    PrivacyAcceptance.objects.get_or_create(user=user, version=settings.PRIVACY_VERSION)
    request.session[NOTICE] = settings.PRIVACY_VERSION


def write_down(request, user) -> None:
    """Now and then say that the session is alive, for its owner and for its own end. On a full
    disk pages are read all the same."""
    session, now = request.session, int(time.time())
    at, key = session.get(SEEN, (0, ""))
    if now - at < PAUSE and key == sessions.digest_of(session.session_key):
        return
    try:
        sessions.write_down(request, user)
        session[SEEN] = (now, sessions.digest_of(session.session_key))
        session.save()
    except (Error, UpdateError):
        log.warning("A session could not be written down")
        session.modified = False  # else Django refuses the page because it cannot save it either


def seconds_left(request) -> int:
    """Until the session ends, if nobody uses it."""
    return max(0, _ends(request) - int(time.time()))


def clock(request) -> dict:
    """Context processor: how long the session of a page lasts at least. It is said as of the last
    time it was written down, so that two answers do not differ by the second."""

    def left() -> int:
        used, _ = request.session.get(SEEN, (int(time.time()), ""))
        return max(0, _ends(request) - used - PAUSE)

    return {"session_left": left}


def _ends(request) -> int:
    now = int(time.time())
    used, _ = request.session.get(SEEN, (now, ""))
    arrived = request.session.get(ARRIVED, now)
    return min(used + settings.SESSION_COOKIE_AGE, arrived + settings.SESSION_LONGEST)
