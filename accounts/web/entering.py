"""Signing in and out in a browser."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import SignInForm
from accounts.models import User
from pei_project.entering import carried, carry_on, safe_target, to_carry


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """Open a browser session and go on to ``next``, with what had been typed when the last one
    ended. On a shared computer the session ends with the browser."""
    target = safe_target(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    typed = carried(request.POST)
    posted = request.POST if request.method == "POST" else None
    form = SignInForm(request, posted, initial={"next": request.GET.get("next", "")})
    if form.is_valid():
        login(request, form.user)
        if form.cleaned_data["shared_device"]:
            request.session.set_expiry(0)
        return carry_on(request, target, typed) if typed else HttpResponseRedirect(target)
    context = {"form": form, "next": form["next"].value(), "carried": to_carry(typed)}
    response = render(request, "accounts/sign_in.html", context | demonstration())
    if form.wait:
        response.status_code = 429
        response["Retry-After"] = str(form.wait)
    return response


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
