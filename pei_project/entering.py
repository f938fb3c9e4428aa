"""Pages for who is signed in. What somebody had typed is not lost where they are not: it travels
with them through signing in, and on to where it was going.

Only what our own pages sent travels, so that no other site puts words into somebody's mouth.
"""

from collections.abc import Iterable
from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure

from pei_project.errors import RuleBroken

# What is filled before there is a password to sign in with.
WITHOUT_ACCOUNT = {"accounts:forgot", "accounts:invitation", "accounts:recovery"}
CARRIED = "carried-"  # what was typed, in the form of signing in
# Where who comes in is asked something; the forms there carry what was typed.
ON_THE_WAY = ("accounts:sign_in", "accounts:second_factor", "accounts:enrol", "accounts:privacy")
AUTHOR = "form-author"  # who was signed in when the page of a form was made
NOT_YOURS = (
    "En este equipo ingresó otra persona mientras este formulario estaba abierto. No se guardó "
    "nada con su nombre. Quien lo escribió lo encuentra en «Mis borradores» cuando ingrese."
)


def signed_in(view):
    """Decorate the view of a page that asks for a person: 401 for what a script sends, the way
    through signing in for the rest, with what a form brought. A form that was made for another
    person is refused (409)."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        posted = request.POST if request.method == "POST" else {}
        if not request.user.is_authenticated:
            if by_script(request):
                return JsonResponse({"error": "Unauthorized"}, status=401)
            if request.method == "POST":
                return carry_to_sign_in(request)
            return redirect_to_login(request.get_full_path())
        if posted.get(AUTHOR, str(request.user.pk)) != str(request.user.pk):
            raise RuleBroken("stale", NOT_YOURS)
        return view(request, *args, **kwargs)

    return answer


def by_script(request) -> bool:
    return request.headers.get("Accept") == "application/json"


def carry_to_sign_in(request):
    """Ask who it is again, with what was typed beside the question."""
    return ask_again(request, request.get_full_path(), sent(request.POST), 401)


def ask_again(request, target: str, typed: Iterable[tuple[str, str]], status: int):
    context = {
        "next": target,
        "carried": to_carry(typed),
        "lost_files": bool(request.FILES),
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def sent(posted) -> Iterable[tuple[str, str]]:
    """What a form brought, a value at a time, but for its token and for passwords, which no page
    repeats."""
    for name, values in posted.lists():
        if name != "csrfmiddlewaretoken" and "password" not in name:
            yield from ((name, value) for value in values)


def to_carry(typed: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was typed, by the names under which it travels."""
    return [(f"{CARRIED}{name}", value) for name, value in typed]


def carried(posted) -> list[tuple[str, str]]:
    """What travelled through signing in."""
    found = [(name, value) for name, value in sent(posted) if name.startswith(CARRIED)]
    return [(name.removeprefix(CARRIED), value) for name, value in found]


def carry_on(request, target: str, typed: list[tuple[str, str]], status=200):
    """Ask whether to go on with what was typed, which ``target`` is sent when they say so."""
    if dict(typed).get(AUTHOR, str(request.user.pk)) != str(request.user.pk):
        raise RuleBroken("stale", NOT_YOURS)
    context = {"target": target, "typed": typed, "lost_files": bool(request.FILES)}
    return render(request, "carry_on.html", context, status=status)


def csrf_failed(request, reason=""):
    """Somebody signed in again in another tab, which changed the token: what our own page sent is
    kept. Anything else is refused as Django does."""
    if not is_own_page(request) or request.path.startswith(reverse("admin:index")):
        return csrf_failure(request, reason=reason)
    if by_script(request):
        return JsonResponse({"error": "csrf"}, status=403)
    if request.path in map(reverse, ON_THE_WAY):
        typed, target = carried(request.POST), safe_target(request)
        if not typed:
            return redirect(f"{request.path}?{urlencode({'next': target})}")
        if request.user.is_authenticated:
            return carry_on(request, target, typed)
        return ask_again(request, target, typed, 403)
    if request.path == reverse("accounts:sign_out"):
        return redirect("home")
    if request.resolver_match.view_name in WITHOUT_ACCOUNT:
        return redirect(request.get_full_path())
    if not request.user.is_authenticated:
        return carry_to_sign_in(request)
    return carry_on(request, request.get_full_path(), list(sent(request.POST)), 403)


def is_own_page(request) -> bool:
    """Whether a page of this site sent the request, as the browser says."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return said != "null" and urlsplit(said)[:2] == (request.scheme, request.get_host())


def safe_target(request) -> str:
    """``next`` where it is a path of this site, else the start page: no link leads from signing
    in to another site."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    if given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None):
        return given
    return resolve_url(settings.LOGIN_REDIRECT_URL)
