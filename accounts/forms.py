import math

from django import forms

from accounts import known
from accounts.authentication import identify
from accounts.models import User
from accounts.passwords import LONGEST
from pei_project.errors import TooOften


class SignInForm(forms.Form):
    """E-mail and password. ``user`` is whose they are, once valid; ``wait`` says for how many
    seconds no more attempts are taken."""

    email = forms.EmailField(
        label="Correo electrónico",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": "Escriba su correo electrónico."},
    )
    password = forms.CharField(
        label="Contraseña",
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Escriba su contraseña."},
    )
    shared_device = forms.BooleanField(label="Este equipo es compartido", required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    user = None
    wait = None

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        answers = super().clean()
        if self.errors:
            return answers
        email = User.normalize_username(answers["email"])
        browser = known.name_of(self.request, email)
        try:
            self.user = identify(self.request, email, answers["password"], browser)
        except TooOften as error:
            self.wait = error.wait
            raise forms.ValidationError(
                f"Hubo demasiados intentos. Espere {minutes(error.wait)} y vuelva a intentar."
            ) from error
        if self.user is None:
            raise forms.ValidationError("El correo o la contraseña no coinciden.")
        return answers


def minutes(seconds: float) -> str:
    """How long to wait, as a person says it."""
    count = math.ceil(seconds / 60)
    return "un minuto" if count == 1 else f"{count} minutos"
