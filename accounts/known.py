"""Browsers in which an account has signed in before (OWASP's device cookie).

Somebody who guesses passwords from the address of a school stops nobody who works there: a known
browser counts its failures for itself. The cookie says that much and opens nothing.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "accounts.known"
LIFE = timedelta(days=180)
MOST = 8  # people who share a computer
COOKIE = "known" if settings.DEBUG else "__Host-known"


def name_of(request, email: str) -> str:
    """What this browser is called where ``email`` has signed in from it; empty elsewhere."""
    return marks_of(request).get(digest_of(email), "")


def remember(request, response, email: str) -> None:
    """Let the browser say next time that ``email`` has signed in from it."""
    marks, digest = marks_of(request), digest_of(email)
    mark = marks.pop(digest, None) or secrets.token_hex(8)
    newest = dict([*marks.items(), (digest, mark)][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=SALT),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def marks_of(request) -> dict[str, str]:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return {}


def digest_of(email: str) -> str:
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest()[:16]
