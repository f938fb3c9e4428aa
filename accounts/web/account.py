"""One's own account: name, second factor, sessions."""

import re
import time

from django import forms
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import arriving, second_factor, sessions
from accounts.forms import minutes
from accounts.models import User
from accounts.passwords import LONGEST
from accounts.profile import rename
from accounts.throttling import FAILED_PROOFS
from accounts.web.arriving import MAY_CHANGE
from pei_project.entering import signed_in
from pei_project.errors import InvalidInput, TooOften

HOME, ACCOUNT = ("Inicio", "/"), ("Mi cuenta", "/cuenta/")
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NOT_PROVED = "No es su contraseña ni un código que sirva ahora."
LINKS = [
    ("/cuenta/clave/", "Contraseña", "Cambiarla cierra sus otras sesiones."),
    ("/cuenta/segundo-factor/", "Segundo factor", "Un código de su teléfono, además de la clave."),
    ("/cuenta/sesiones/", "Sesiones", "Dónde está abierto su usuario."),
    ("/notificaciones/preferencias/", "Preferencias de avisos", "Qué le llega al correo."),
    ("/privacidad/", "Aviso de privacidad", "Qué datos suyos hay aquí y para qué."),
]


class NameForm(forms.Form):
    name = forms.CharField(
        label="Nombre completo",
        max_length=User._meta.get_field("name").max_length,
        error_messages={"required": "Escriba su nombre."},
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """Who one is for the product, and the way to what one may change."""
    user = request.user
    form = NameForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        try:
            is_saved = rename(user, form.cleaned_data["name"], form.cleaned_data["revision"])
        except InvalidInput as refused:
            form.add_error("name", refused.fields["name"][0].message)
        else:
            if is_saved:
                messages.success(request, "Se guardó su nombre.")
                return redirect("accounts:account")
            form.add_error("name", "Su nombre cambió en otra parte. Revíselo y guárdelo otra vez.")
    context = {
        "menu": "account",
        "form": form,
        "problems": [{"text": text, "href": "#id_name"} for text in form.errors.get("name", [])],
        "facts": facts_of(user),
        "links": LINKS,
        "crumbs": [HOME, ("Mi cuenta", None)],
    }
    return render(request, "accounts/account.html", context)


def facts_of(user) -> list[dict]:
    place = user.institution or user.gagem or user.certified_entity
    return [
        {"label": "Correo electrónico", "value": user.email},
        {"label": "Rol", "value": user.sub_role.name if user.sub_role else "Sin rol"},
        {"label": "Institución o dependencia", "value": str(place) if place else "Ninguna"},
    ]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def places(request):
    """Where one is signed in, and ending it there."""
    current, asked = request.session.session_key, request.POST.get("end", "")
    if asked == "others":
        count = sessions.end_others(request.user, current)
        messages.success(request, "Se cerró 1 sesión." if count == 1 else f"Se cerraron {count}.")
        return redirect("accounts:sessions")
    if asked:
        if re.fullmatch(UUID, asked) and sessions.end(request.user, asked):
            messages.success(request, "Se cerró la sesión.")
        return redirect("accounts:sessions")
    context = {
        "menu": "account",
        "places": sessions.places_of(request.user, current),
        "crumbs": [HOME, ACCOUNT, ("Mis sesiones", None)],
    }
    return render(request, "accounts/sessions.html", context)


@sensitive_post_parameters("proof")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_page(request):
    """How things stand with the second factor; who proves who they are may change it."""
    user, error, status = request.user, "", 200
    if request.method == "POST":
        try:
            error = "" if proves(user, request.POST.get("proof", "")) else NOT_PROVED
        except TooOften as refused:
            error, status = f"Hubo demasiados intentos. Espere {minutes(refused.wait)}.", 429
        if not error:
            return change(request, request.POST.get("do", ""))
    context = {
        "menu": "account",
        "is_on": user.second_factor_at is not None,
        "required": second_factor.required_of(user),
        "left": second_factor.codes_left(user),
        "error": error,
        "problems": [{"text": error, "href": "#id_proof"}] if error else [],
        "crumbs": [HOME, ACCOUNT, ("Segundo factor", None)],
    }
    return render(request, "accounts/second_factor.html", context, status=status)


def proves(user, proof: str) -> bool:
    """Whether it is their password, or a code that is good now. Raises TooOften."""
    FAILED_PROOFS.check(str(user.pk))
    if user.second_factor_at and re.fullmatch(r"\s*[0-9]{3} ?[0-9]{3}\s*", proof):
        return second_factor.verify(user, proof)
    if len(proof) <= LONGEST and user.check_password(proof):
        return True
    FAILED_PROOFS.add(str(user.pk))
    return False


def change(request, asked: str):
    """Do what was asked of the second factor."""
    user = request.user
    if asked == "codes" and user.second_factor_at:
        codes = second_factor.renew_codes(user)
        context = {"codes": codes, "next": reverse("accounts:account"), "person": user}
        return render(request, "accounts/recovery_codes.html", context)
    if asked == "off" and user.second_factor_at:
        second_factor.turn_off(user)
        messages.success(request, "El segundo factor quedó desactivado.")
        return redirect("accounts:change_second_factor")
    request.session[MAY_CHANGE] = int(time.time())
    return redirect(reverse("accounts:enrol", query={"next": reverse("accounts:account")}))


@require_http_methods(["GET", "HEAD", "POST"])
def session_left(request):
    """For a page that is open: how many seconds the session still has. A POST, which comes only
    while somebody types, counts as using it."""
    person = request.user if request.method == "POST" else request.arriving
    if not person.is_authenticated:
        return JsonResponse({"error": "Unauthorized"}, status=401)
    return JsonResponse({"left": arriving.seconds_left(request)})
