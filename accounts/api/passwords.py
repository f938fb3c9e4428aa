"""Choosing another password: with the one in use, or by a link that comes by mail."""

from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts import own, shapes, tokens
from accounts.api.auth import EMAIL_MAX, line
from accounts.models import Purpose
from accounts.passwords import LONGEST
from accounts.sessions import traits_of
from accounts.throttling import address_of
from pei_project.api import serializers as wire
from pei_project.api.operations import Operation
from pei_project.api.views import ApiView

ASKED = "Si el correo es de una cuenta activa, enviamos un enlace. Sirve durante una hora."
CHANGED = "Ya puede ingresar con su contraseña nueva."


class ForgotInput(wire.Strict):
    email = line(EMAIL_MAX)


class Forgot(ApiView):
    """POST /auth/password/forgot"""

    authentication_classes = []
    permission_classes = [AllowAny]
    operations = {
        "POST": Operation(
            summary="Forgot password",
            folder="auth",
            description="Pide un enlace por correo para elegir otra contraseña. La respuesta es "
            "siempre la misma, exista o no la cuenta.",
            status=202,
            takes=shapes.FORGOT,
            example={"email": "secretaria@demo.example"},
            answer=shapes.GOODBYE,
            refusals=("throttled",),
        )
    }

    def post(self, request):
        said = ForgotInput(data=request.data)
        said.is_valid(raise_exception=True)
        own.ask_recovery(said.validated_data["email"], address_of(request))
        return Response({"message": ASKED}, status=202)


class ResetInput(wire.Strict):
    token = wire.TextField(allow_null=False)
    password = line(LONGEST)


class Reset(ApiView):
    """POST /auth/password/reset. It opens no session: who has a second factor is asked for it."""

    authentication_classes = []
    permission_classes = [AllowAny]
    operations = {
        "POST": Operation(
            summary="Reset password",
            folder="auth",
            description="Elige la contraseña con el enlace de una recuperación o de una "
            "invitación, que sirve una sola vez. Cierra las sesiones abiertas.",
            takes=shapes.RESET,
            example={"token": "A" * 64, "password": "Un camino de piedra 7"},
            answer=shapes.GOODBYE,
            refusals=("invalid_token",),
        )
    }

    def post(self, request):
        said = ResetInput(data=request.data)
        said.is_valid(raise_exception=True)
        told = said.validated_data
        own.enter_by_link(told["token"], told["password"], *Purpose)
        return Response({"message": CHANGED})


class ChangeInput(wire.Strict):
    current = line(LONGEST)
    password = line(LONGEST)


class Password(ApiView):
    """PUT /auth/password. Every session ends, the caller's too, and the answer is a new one."""

    operations = {
        "PUT": Operation(
            summary="Change password",
            folder="auth",
            description="Cambia la contraseña de quien llama. Se cierran todas sus sesiones; la "
            "respuesta trae una nueva, como la de ingresar.",
            takes=shapes.NEW_PASSWORD,
            example={"current": "Pei-demo-2026", "password": "Un camino de piedra 7"},
            answer=shapes.SESSION,
            refusals=("throttled",),
        )
    }

    def put(self, request):
        said = ChangeInput(data=request.data)
        said.is_valid(raise_exception=True)
        told = said.validated_data
        user = own.change_password(request.user, told["current"], told["password"])
        return Response(tokens.sign_in(user, **traits_of(request)))
