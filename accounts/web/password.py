"""Recovering a password that was forgotten, and changing the one in use."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import links, own
from accounts.models import Purpose
from accounts.person_forms import ChangePasswordForm, ForgotForm, NewPasswordForm
from accounts.throttling import address_of
from accounts.web.doors import KEEPS_PASSWORDS, dead, door, secretly
from pei_project.entering import signed_in
from pei_project.errors import InvalidInput, RuleBroken, TooOften
from pei_project.sheets.asked import asked
from pei_project.sheets.editors import problems_of

ASKED = (
    "Si el correo es de una cuenta activa, le enviamos un enlace para elegir otra contraseña. "
    "Revise también el correo no deseado. El enlace sirve una sola vez, durante una hora."
)
NEVER_IN = (
    "Si nunca ha ingresado, no tiene contraseña que recuperar: pida otra invitación a quien lo "
    "invitó."
)


@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request):
    """Ask for a link. The answer is the same whether anybody has that e-mail."""
    form = ForgotForm(request.POST or None)
    if not form.is_valid():
        return door(
            request,
            form,
            422 if form.is_bound else 200,
            title="Recuperar la contraseña",
            lead="Escriba el correo con el que ingresa. Le enviamos un enlace para elegir otra.",
            button="Enviar el enlace",
        )
    own.ask_recovery(form.cleaned_data["email"], address_of(request))
    context = {"title": "Revise su correo", "lead": ASKED, "note": NEVER_IN}
    return render(request, "accounts/door_closed.html", context)


@secretly
@KEEPS_PASSWORDS
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request, token):
    """Choose another password by the link. It opens no session: the person signs in with it, and
    gives the second factor where one is due."""
    try:
        link = links.find(token, Purpose.RECOVERY)
        form = NewPasswordForm(request.POST or None)
        if not form.is_valid():
            return ask_new(request, link, form)
        own.enter_by_link(token, form.cleaned_data["password"], Purpose.RECOVERY)
    except InvalidInput as refused:
        form.place(refused)
        return ask_new(request, link, form)
    except RuleBroken:
        return dead(request, Purpose.RECOVERY)
    messages.success(request, "Su contraseña cambió. Ingrese con ella.")
    return redirect("accounts:sign_in")


def ask_new(request, link, form):
    return door(
        request,
        form,
        422 if form.is_bound else 200,
        title="Elija otra contraseña",
        lead="Al guardarla se cierran las sesiones que estén abiertas.",
        email=link.user.email,
        button="Guardar la contraseña",
    )


@KEEPS_PASSWORDS
@signed_in
def change(request):
    """Another password for who knows the one in use. This session goes on, the others end."""
    form, status, problems = ChangePasswordForm(request.POST or None), 200, []
    if form.is_valid():
        said = form.cleaned_data
        try:
            user = own.change_password(request.user, said["current_password"], said["password"])
        except TooOften as error:
            status, problems = 429, [{"text": error.sentence, "href": ""}]
        except InvalidInput as refused:
            form.place(refused)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Su contraseña cambió. Se cerraron sus otras sesiones.")
            return redirect("accounts:account")
    if form.errors:
        status = 422
    fields = asked(form, form.fields)
    context = {
        "menu": "account",
        "crumbs": [
            ("Inicio", reverse("home")),
            ("Mi cuenta", reverse("accounts:account")),
            ("Contraseña", None),
        ],
        "fields": fields,
        "problems": [*problems, *problems_of(fields)],
    }
    return render(request, "accounts/password.html", context, status=status)
