"""What is asked between the password and where somebody was going: the second factor, the privacy
notice. What they had typed when their last session ended goes along (``pei_project.entering``)."""

import time
from functools import wraps

import segno
from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import arriving, second_factor
from accounts.forms import minutes
from pei_project.entering import carried, carry_on, safe_target, to_carry
from pei_project.errors import TooOften

SECRET = "second_factor_secret"  # in the session: what is being set up  # noqa: S105
MAY_CHANGE = "second_factor_proved"  # when they proved who they are, to change it
CHANGE_LIFE = 600
WRONG_CODE = "El código no es correcto o ya se usó. Escriba el que muestra ahora la aplicación."


def onward(request, target: str, typed=()):
    """Lead who gave their password on: to what is asked next, else to ``target``, with what they
    had typed."""
    asked = arriving.due(request, request.arriving)
    if not asked:
        request.user = request.arriving
        return carry_on(request, target, typed) if typed else HttpResponseRedirect(target)
    if typed:
        return PAGES[asked](request, target, typed)
    return redirect(reverse(asked, query={"next": target}))


def step(view):
    """Decorate the page of something that is asked on the way: for whoever gave their password.
    It takes where they are going and what they carry."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def answer(request):
        target, typed = safe_target(request), carried(request.POST)
        if not request.arriving.is_authenticated:
            return redirect(reverse("accounts:sign_in", query={"next": target}))
        return view(request, target, typed)

    return answer


def show(request, template: str, target: str, typed, status=200, **more):
    context = {"next": target, "carried": to_carry(typed), "person": request.arriving, **more}
    return render(request, f"accounts/{template}", context, status=status)


# --- The code -----------------------------------------------------------------------------------


@sensitive_post_parameters("code")
@step
def code(request, target, typed):
    """Ask for a code of the application, or for recovery."""
    user = request.arriving
    if arriving.due(request, user) != "accounts:second_factor":
        return onward(request, target, typed)
    if "code" not in request.POST:
        return ask_code(request, target, typed)
    try:
        is_good = second_factor.verify(user, request.POST["code"])
    except TooOften as error:
        wait = f"Hubo demasiados intentos. Espere {minutes(error.wait)} y vuelva a intentar."
        response = ask_code(request, target, typed, wait, status=429)
        response["Retry-After"] = str(error.wait)
        return response
    if not is_good:
        return ask_code(request, target, typed, WRONG_CODE)
    arriving.verified(request, user)
    return onward(request, target, typed)


def ask_code(request, target, typed, error="", status=200):
    return show(request, "code.html", target, typed, status, error=error)


# --- Setting it up ------------------------------------------------------------------------------


@sensitive_post_parameters("code")
@step
def enrol(request, target, typed):
    """Set up a second factor: who must, on the way in; anybody who proved who they are a moment
    ago (``account.second_factor_page``)."""
    user, session = request.arriving, request.session
    asked = arriving.due(request, user)
    proved = time.time() - session.get(MAY_CHANGE, 0) < CHANGE_LIFE
    if asked != "accounts:enrol" and (asked or not proved):
        return onward(request, target, typed)
    if "code" not in request.POST:
        return ask_first_code(request, target, typed)
    codes = second_factor.enrol(user, secret_in(session), request.POST["code"])
    if codes is None:
        return ask_first_code(request, target, typed, WRONG_CODE)
    for mark in (SECRET, MAY_CHANGE):
        session.pop(mark, None)
    session.cycle_key()
    arriving.verified(request, user)
    return show(request, "recovery_codes.html", target, typed, codes=codes, is_new=True)


def ask_first_code(request, target, typed, error=""):
    user = request.arriving
    device = second_factor.device_of(user, secret_in(request.session))
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    return show(
        request,
        "enrol.html",
        target,
        typed,
        error=error,
        required=second_factor.required_of(user),
        picture=picture_of(device.config_url),
        secret=[secret[at : at + 4] for at in range(0, len(secret), 4)],
    )


def secret_in(session) -> str:
    return session.setdefault(SECRET, second_factor.new_secret())


def picture_of(address: str) -> str:
    """The QR as SVG, which carries no style of its own."""
    made = segno.make_qr(address, error="m")
    return mark_safe(  # noqa: S308  # made here of an address that segno encodes
        made.svg_inline(border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    )


# --- The privacy notice -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request):
    """The notice, for anybody; who is on the way in says that they have read it."""
    target, typed = safe_target(request), carried(request.POST)
    if not request.arriving.is_authenticated:
        return show(request, "privacy.html", target, typed, version=settings.PRIVACY_VERSION)
    if request.method == "POST" and "accept" in request.POST:
        if arriving.due(request, request.arriving) == "accounts:privacy":
            arriving.accept_notice(request, request.arriving)
        return onward(request, target, typed)
    return show_notice(request, target, typed)


def show_notice(request, target, typed):
    asks = arriving.due(request, request.arriving) == "accounts:privacy"
    version = settings.PRIVACY_VERSION
    return show(request, "privacy.html", target, typed, asks=asks, version=version)


PAGES = {
    "accounts:second_factor": ask_code,
    "accounts:enrol": ask_first_code,
    "accounts:privacy": show_notice,
}
