"""Accepting an invitation: a name, a password, and in."""

from django.contrib.auth import login
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts import links, own
from accounts.models import Purpose
from accounts.people import place_of
from accounts.person_forms import AcceptForm
from accounts.web.doors import KEEPS_PASSWORDS, dead, door, other_session, secretly
from pei_project.errors import InvalidInput, RuleBroken

BACKEND = "django.contrib.auth.backends.ModelBackend"


@secretly
@KEEPS_PASSWORDS
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request, token):
    """Say who invites to what; with a password chosen, open the session and go home."""
    try:
        link = links.find(token, Purpose.INVITATION)
        if request.user.is_authenticated and request.user != link.user:
            return other_session(request)
        form = AcceptForm(request.POST or None, initial={"name": link.user.name})
        if not form.is_valid():
            return ask(request, link, form)
        said = form.cleaned_data
        person = own.enter_by_link(token, said["password"], Purpose.INVITATION, name=said["name"])
    except InvalidInput as refused:
        form.place(refused)
        return ask(request, link, form)
    except RuleBroken:
        return dead(request, Purpose.INVITATION)
    login(request, person, backend=BACKEND)
    return redirect("home")


def ask(request, link, form):
    person, inviter = link.user, link.made_by
    lead = f"{inviter.name} le abrió una cuenta." if inviter else "Le abrieron una cuenta."
    return door(
        request,
        form,
        422 if form.is_bound else 200,
        title="Acepte la invitación",
        lead=f"{lead} Confirme su nombre y elija una contraseña para ingresar.",
        facts=[
            {"label": "Lugar", "value": place_of(person)},
            {"label": "Subrol", "value": str(person.sub_role or "")},
            {"label": "Correo", "value": person.email},
        ],
        email=person.email,
        button="Entrar",
    )
