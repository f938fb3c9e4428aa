"""Pages that are met from outside, on the side of the sign-in page."""

from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import Purpose
from pei_project.sheets.asked import asked
from pei_project.sheets.editors import problems_of

KEEPS_PASSWORDS = sensitive_post_parameters("password", "current_password")
DEAD = {
    Purpose.INVITATION: (
        "Esta invitación ya no sirve",
        "Venció, ya se usó o después se envió otra. Si ya eligió su contraseña, ingrese con ella. "
        "Si no, pida otra invitación a quien lo invitó.",
    ),
    Purpose.RECOVERY: (
        "Este enlace ya no sirve",
        "Venció, ya se usó o después se pidió otro. El enlace sirve una sola vez, durante una "
        "hora. Pida uno nuevo.",
    ),
}


def door(request, form, status=200, **context):
    """A form on the page. Needs in ``context``: title, lead, button."""
    parts = asked(form, form.fields)
    problems = [{"text": text, "href": ""} for text in form.non_field_errors()]
    context |= {"parts": parts, "problems": [*problems, *problems_of(parts)]}
    return render(request, "accounts/door_form.html", context, status=status)


def dead(request, purpose: Purpose):
    """What to do where the link of the address serves no more, or never did."""
    title, text = DEAD[purpose]
    asks_again = purpose == Purpose.RECOVERY
    context = {"title": title, "lead": text, "asks_again": asks_again}
    return render(request, "accounts/door_closed.html", context, status=410)


def other_session(request):
    """Somebody else is signed in on this computer: nothing is told of whose the link is."""
    context = {
        "title": "Hay otra sesión abierta",
        "lead": f"En este equipo ingresó {request.user.name}. Si el enlace es para usted, salga "
        "de esa sesión y ábralo otra vez desde su correo.",
        "leaves": True,
    }
    return render(request, "accounts/door_closed.html", context, status=409)


def secretly(view):
    """Decorate the view of a page whose address has a secret in it: no other page is told the
    address, nobody keeps or lists it.

    Not ``no-referrer``: with it browsers send forms with ``Origin: null``, which the check
    against other sites refuses. ``strict-origin`` tells no path to anybody either.
    """

    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer
