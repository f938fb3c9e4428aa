"""Signing in and out in a browser."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import known
from accounts.forms import SignInForm
from accounts.models import User
from accounts.web.arriving import onward
from pei_project.entering import carried, safe_target, to_carry


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """Open a browser session and go on to what else is asked, then to ``next``, with what had
    been typed when the last one ended. On a shared computer the session ends with the browser."""
    target = safe_target(request)
    typed = carried(request.POST)
    gave_password = "password" in request.POST
    if request.user.is_authenticated or (request.arriving.is_authenticated and not gave_password):
        return onward(request, target, typed)
    posted = request.POST if request.method == "POST" else None
    form = SignInForm(request, posted, initial={"next": target_asked(request)})
    if form.is_valid():
        login(request, form.user)
        request.arriving = form.user
        if form.cleaned_data["shared_device"]:
            request.session.set_expiry(0)
        response = onward(request, target, typed)
        if not form.cleaned_data["shared_device"]:
            known.remember(request, response, form.user.email)
        return response
    context = {"form": form, "next": form["next"].value(), "carried": to_carry(typed)}
    response = render(request, "accounts/sign_in.html", context | demonstration())
    if form.wait:
        response.status_code = 429
        response["Retry-After"] = str(form.wait)
    return response


def target_asked(request) -> str:
    return request.POST.get("next") or request.GET.get("next", "")


def demonstration() -> dict:
    """The accounts a visitor of the demo may try; nothing elsewhere."""
    if not settings.DEBUG:
        return {}
    people = User.objects.filter(email__endswith=".example", is_active=True)
    accounts = people.select_related("sub_role").order_by("sub_role__rank", "email")
    return {
        "demo_accounts": [(person.email, str(person.sub_role)) for person in accounts],
        "demo_password": settings.DEMO_PASSWORD,
    }


@require_POST
def sign_out(request):
    """Close the session; on a shared computer the browser also forgets the texts it keeps."""
    shared = request.session.get_expire_at_browser_close()
    logout(request)
    response = redirect("accounts:sign_in")
    if shared:
        response["Clear-Site-Data"] = '"storage"'
    return response
