"""The documented ``auth`` routes."""

from django.contrib.auth.models import update_last_login
from django.core.validators import MaxLengthValidator
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts import second_factor, shapes, tokens
from accounts.authentication import identify
from accounts.models import User
from accounts.passwords import LONGEST
from accounts.sessions import traits_of
from accounts.throttling import REFRESHES_OF_ADDRESS, REFRESHES_OF_FAMILY, address_of
from pei_project.api import serializers as wire
from pei_project.api.errors import WireError, echoed
from pei_project.api.operations import Operation
from pei_project.api.views import ApiView
from pei_project.errors import InvalidInput, Problem
from pei_project.text import check

WRONG = "El correo o la contraseña no coinciden."
NO_CODE = "Falta el código de su segundo factor: envíelo en otp."
EMAIL_MAX = User._meta.get_field("email").max_length


def line(longest: int, **said) -> wire.TextField:
    """Text that may be looked for in the database."""
    validators = [MaxLengthValidator(longest), check]
    return wire.TextField(allow_null=False, validators=validators, **said)


def refused(name: str, sentence: str, **details) -> WireError:
    """A 401, which by RFC 9110 names the scheme that would be accepted."""
    error = WireError(name, sentence, **details)
    error.auth_header = "Bearer"
    return error


class LoginInput(wire.Strict):
    email = line(EMAIL_MAX)
    password = line(LONGEST)
    otp = wire.TextField(required=False, validators=[MaxLengthValidator(20)])


class Login(ApiView):
    authentication_classes = []
    permission_classes = [AllowAny]
    operations = {
        "POST": Operation(
            summary="Login",
            folder="auth",
            description="Abre una sesión con correo y contraseña.",
            status=201,
            takes=shapes.LOGIN,
            example={"email": "secretaria@demo.example", "password": "Pei-demo-2026"},
            answer=shapes.SESSION,
            refusals=("Unauthorized", "throttled"),
        )
    }

    def post(self, request):
        said = LoginInput(data=request.data)
        said.is_valid(raise_exception=True)
        email, password = said.validated_data["email"], said.validated_data["password"]
        user = identify(request, email, password)
        if user is None:
            raise refused("Unauthorized", WRONG)
        if user.second_factor_at:
            code = said.validated_data.get("otp")
            if not code:
                raise refused("Unauthorized", NO_CODE, reason="otp_required")
            if not second_factor.verify(user, code):
                raise refused("Unauthorized", WRONG)
        update_last_login(None, user)
        return Response(tokens.sign_in(user, **traits_of(request)), status=201)


class Refresh(ApiView):
    """No authentication: whatever stands in ``Authorization`` must not be in the way."""

    takes_body = False  # without one there is no token, and that is what is told
    authentication_classes = []
    permission_classes = [AllowAny]
    operations = {
        "POST": Operation(
            summary="Refresh Token",
            folder="auth",
            description="Cambia el token de renovación por la siguiente pareja.",
            status=201,
            takes=shapes.REFRESH,
            example={"refreshToken": "B3m0kq8Zt1v5Xc9Yw2Lr7Ns4Df6Gh0Jk1Pz3Qa5UbeX"},
            answer=shapes.SESSION,
            refusals=("ValidationToken", "throttled"),
        )
    }

    def post(self, request):
        address = address_of(request)
        REFRESHES_OF_ADDRESS.check(address)
        REFRESHES_OF_ADDRESS.add(address)
        raw = refresh_token_in(request.data)
        try:
            token = tokens.find(raw)
            REFRESHES_OF_FAMILY.check(str(token.family_id))
            REFRESHES_OF_FAMILY.add(str(token.family_id))
            body = tokens.rotate(token, raw)
        except tokens.Refused as error:
            sentence = "La sesión terminó o el token no es válido. Ingrese de nuevo."
            raise refused("ValidationToken", sentence) from error
        return Response(body, status=201)


def refresh_token_in(body):
    """What the body gives as refresh token under either name; None for nothing."""
    names = ("refreshToken", "refresh_token")
    given = [body[name] for name in names if name in body] if isinstance(body, dict) else []
    if not given:
        return None
    if unknown := body.keys() - set(names):
        problem = Problem("unknown_field", "No se conoce este campo.")
        raise InvalidInput({echoed(name): [problem] for name in unknown})
    if given[0] != given[-1]:
        raise WireError(
            "ambiguous_parameter", "refreshToken y refresh_token dicen cosas distintas."
        )
    return given[0]


class Logout(ApiView):
    takes_body = False
    ended = {"summary": "Logout", "folder": "auth", "answer": shapes.GOODBYE}
    operations = {
        "GET": Operation(**ended, description="Cierra la sesión. Prefiera POST."),
        "POST": Operation(**ended, description="Cierra la sesión: sus tokens dejan de servir."),
    }

    def get(self, request):
        tokens.sign_out(request.auth)
        return Response({"message": "La sesión quedó cerrada."})

    def post(self, request):
        return self.get(request)
