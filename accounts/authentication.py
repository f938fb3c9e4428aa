"""Who is asking: the bearer of an access token (API), or an e-mail and a password (both)."""

import logging
import re

from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError

from accounts.callers import Caller, caller_with
from accounts.models import RefreshFamily, User
from accounts.throttling import (
    FAILED_LOGINS_OF_ACCOUNT,
    FAILED_LOGINS_OF_ADDRESS,
    address_of,
)
from accounts.tokens import AccessToken, codes_of

PASSWORD_MAX = 128
LONGEST_TOKEN = 4096

security = logging.getLogger("security")


def identify(request, email: str, password: str) -> User | None:
    """The active user these credentials are of, else None: for an unknown e-mail, a wrong
    password and a disabled user alike, after hashing the password once in each case.

    Failures count per account and address together, and per address; who has too many gets
    TooOften, right password or not.
    """
    email, address = User.normalize_username(email), address_of(request)
    account = f"{email} {address}"
    FAILED_LOGINS_OF_ADDRESS.check(address)
    FAILED_LOGINS_OF_ACCOUNT.check(account)
    user = authenticate(request, username=email, password=password)
    if user is None:
        FAILED_LOGINS_OF_ADDRESS.add(address)
        FAILED_LOGINS_OF_ACCOUNT.add(account)
        security.info("Failed login from %s", address)
    return user


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer <access token>``; cookies are not looked at.

    One query loads the session and its user, so that whoever was disabled, signed out or given
    another role is stopped on the next request. ``request.auth`` is the token.
    """

    def authenticate(self, request):
        try:
            token = self.token_of(request)
        except ExpiredTokenError as error:
            raise AuthenticationFailed from error
        except TokenError as error:
            security.warning("Access token refused: %s", error.__cause__ or error)
            raise AuthenticationFailed from error
        return token and (self.user_of(token), token)

    def read_with(self, request, beside, named: dict) -> tuple[Caller, tuple, tuple] | None:
        """The caller, and what is read ``beside`` them in the same query (``callers``); None for
        whoever cannot be let in just so: ``authenticate`` says why."""
        try:
            token = self.token_of(request)
        except (AuthenticationFailed, TokenError):
            return None
        return token and caller_with(token, beside, named)

    @staticmethod
    def token_of(request) -> AccessToken | None:
        """The token of the header, checked; None without a header. Raises AuthenticationFailed
        for another kind of credential, simplejwt's TokenError for a token that is not good."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        bearer = re.fullmatch(r"(?i:bearer) +([A-Za-z0-9_.-]+) *", header[:LONGEST_TOKEN])
        if not bearer or len(header) > LONGEST_TOKEN:
            raise AuthenticationFailed
        return AccessToken.read(bearer[1])

    def user_of(self, token: AccessToken) -> User:
        family = (
            RefreshFamily.objects.select_related("user__sub_role__role")
            .filter(pk=token["sid"], user=token["sub"])
            .first()
        )
        if family is None or not family.is_alive() or token["epoch"] != family.epoch:
            raise AuthenticationFailed
        if token["subRole"] != codes_of(family.user)[1]:
            raise PermissionDenied  # The role was withdrawn; a refresh brings the new one.
        return family.user

    def authenticate_header(self, request):
        return "Bearer"
