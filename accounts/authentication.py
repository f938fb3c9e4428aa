"""Who is asking: the bearer of an access token (API), or an e-mail and a password (both)."""

import logging
import re

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError

from accounts.callers import Caller, caller_with
from accounts.models import RefreshFamily, User
from accounts.second_factor import lacks, may_approve
from accounts.throttling import Attempt
from accounts.tokens import AccessToken, codes_of
from pei_project.api.errors import WireError

LONGEST_TOKEN = 4096
NO_SECOND_FACTOR = "Su usuario necesita un segundo factor: ingrese en el navegador para activarlo."

security = logging.getLogger("security")


def identify(request, email: str, password: str, known: str = "") -> User | None:
    """The active user these credentials are of, else None: for an unknown e-mail, a wrong
    password and a disabled user alike, after hashing the password once in each case.

    Who has failed too often gets TooOften, right password or not (``throttling.Attempt``).
    ``known``: the name of a browser in which they have signed in before.
    """
    email = User.normalize_username(email)
    attempt = Attempt(request, email, known)
    attempt.check()
    user = ModelBackend().authenticate(request, username=email, password=password)
    if user is None:
        attempt.failed()
        security.info("Failed login from %s", attempt.address)
    else:
        attempt.succeeded()
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
            .annotate(may_approve=may_approve("user__sub_role"))
            .first()
        )
        if family is None or not family.is_alive() or token["epoch"] != family.epoch:
            raise AuthenticationFailed
        if token["subRole"] != codes_of(family.user)[1]:
            raise PermissionDenied  # The role was withdrawn; a refresh brings the new one.
        family.user.may_approve = family.may_approve
        if lacks(family.user):
            raise WireError("ValidationRole", NO_SECOND_FACTOR)
        return family.user

    def authenticate_header(self, request):
        return "Bearer"
