"""The sessions of API clients: access tokens and one-use refresh tokens (docs/api.md, "auth").

An access token is simplejwt's, signed and short. A refresh token is opaque; only its SHA-256 is
stored. simplejwt's own rotation is not used: it lets several parallel refreshes win.
"""

import base64
import hashlib
import hmac
import logging
import re
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework_simplejwt import exceptions, tokens

from accounts.models import RefreshFamily, RefreshToken

FAMILY_LIFE = timedelta(days=7)
IDLE_LIFE = timedelta(hours=24)
# How long a caller whose answer was lost may fetch the same child again (RFC 9700, 4.14).
GRACE = timedelta(seconds=20)

security = logging.getLogger("security")


class Refused(Exception):
    """A refresh token that is unknown, expired, reused or of a session that has ended."""


class AccessToken(tokens.AccessToken):
    """simplejwt's, with the documented claims and no claim of another type or a longer life."""

    @classmethod
    def of(cls, family: RefreshFamily) -> "AccessToken":
        user, token = family.user, cls()
        token["sub"] = str(user.pk)
        token["email"] = user.email
        token["role"], token["subRole"] = codes_of(user)
        token["sid"] = str(family.pk)
        token["epoch"] = user.epoch
        return token

    @classmethod
    def read(cls, raw: str) -> "AccessToken":
        """The token, checked. Raises simplejwt's TokenError for whatever is not one of ours."""
        try:
            return cls(raw)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise exceptions.TokenError("A claim is of the wrong kind") from error

    def verify(self):
        super().verify()
        texts = ("sub", "sid", "email", "role", "subRole", "jti")
        numbers = ("iat", "exp", "epoch")
        if not (
            all(type(self[name]) is str for name in texts)
            and all(type(self[name]) is int for name in numbers)
            and self["exp"] - self["iat"] <= self.lifetime.total_seconds()
        ):
            raise exceptions.TokenError("A claim is of the wrong kind")
        for name in ("sub", "sid"):
            uuid.UUID(self[name])


def codes_of(user) -> tuple[str, str]:
    """Role and sub-role as the claims say them; empty for a user without."""
    return (user.sub_role.role.code, user.sub_role.code) if user.sub_role else ("", "")


def sign_in(user, **traits) -> dict:
    """Open a session and answer it: the documented body of login and refresh. ``traits``: what
    its owner tells it from others by (``sessions.traits_of``)."""
    now = timezone.now()
    with transaction.atomic():
        RefreshFamily.objects.filter(user=user, expires_at__lt=now).delete()
        family = RefreshFamily.objects.create(
            user=user,
            epoch=user.epoch,
            created_at=now,
            seen_at=now,
            expires_at=now + FAMILY_LIFE,
            **traits,
        )
        raw = secrets.token_urlsafe(32)
        _store(raw, family)
    return answer(family, raw)


def sign_out(access: AccessToken):
    """End the session the access token is of."""
    RefreshFamily(pk=access["sid"]).revoke()


def find(raw) -> RefreshToken:
    """The refresh token of a session that is alive, with its user. Raises Refused."""
    if not isinstance(raw, str) or not re.fullmatch(r"[A-Za-z0-9_-]{43}", raw):
        raise Refused
    token = (
        RefreshToken.objects.select_related("family__user__sub_role__role")
        .filter(digest=digest_of(raw))
        .first()
    )
    if token is None or not token.family.is_alive():
        raise Refused
    return token


def rotate(token: RefreshToken, raw: str) -> dict:
    """Spend ``token`` (of ``find(raw)``) for its one child, and answer it.

    However many callers spend it at once, one UPDATE wins and mints the child. The others, and a
    caller whose answer was lost, get the same child within the grace time while it is unused.
    Whoever comes later holds a copy: the whole family ends. Raises Refused.
    """
    now = timezone.now()
    child = child_of(raw)
    with transaction.atomic():
        won = RefreshToken.objects.filter(pk=token.pk, used_at=None, expires_at__gt=now).update(
            used_at=now
        )
        if won:
            _store(child, token.family)
            RefreshFamily.objects.filter(pk=token.family_id).update(seen_at=now)
    if won or _may_have_it_again(token, child):
        return answer(token.family, child)
    raise Refused


def _may_have_it_again(token: RefreshToken, child: str) -> bool:
    """Whether the spent ``token`` is in its grace time; if it was reused, end the family."""
    token.refresh_from_db(fields=["used_at"])
    if token.used_at is None:
        return False  # It lay idle for too long; nobody else has used it.
    unused = RefreshToken.objects.filter(digest=digest_of(child), used_at=None)
    if timezone.now() - token.used_at <= GRACE and unused.exists():
        return True
    token.family.revoke()
    security.warning(
        "Refresh token %s… was used again: family %s of user %s revoked",
        token.digest[:8],
        token.family_id,
        token.family.user_id,
    )
    return False


def child_of(raw: str) -> str:
    """Derived, so that the same child can be answered again though nothing is stored in clear."""
    key = hashlib.sha256(b"refresh:" + settings.TOKEN_KEY.encode()).digest()
    child = hmac.new(key, raw.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(child).rstrip(b"=").decode()


def digest_of(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def _store(raw: str, family: RefreshFamily):
    now = timezone.now()
    RefreshToken.objects.create(
        family=family, digest=digest_of(raw), issued_at=now, expires_at=now + IDLE_LIFE
    )


def answer(family: RefreshFamily, raw: str) -> dict:
    user = family.user
    return {
        "token": str(AccessToken.of(family)),
        "refreshToken": raw,
        "userId": str(user.pk),
        "subRole": codes_of(user)[1],
        **permissions_of(user),
    }


def permissions_of(user) -> dict:
    """What the user holds, at the three places where the documentation lists it."""
    submodules = dict.fromkeys(grant.submodule for grant in user.grants)
    hvi = {
        "access": bool(submodules),
        "submodules": [{"name": name, "access": True} for name in submodules],
    }
    return {
        "permissions": {"hvi": hvi},
        "hvi": hvi,
        "subroles": [
            {
                "id": str(user.sub_role_id),
                "module": grant.module,
                "submodule": grant.submodule,
                "action": grant.action,
            }
            for grant in user.grants
        ],
    }
