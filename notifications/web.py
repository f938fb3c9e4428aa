"""The pages of notifications: what one was told, what one wants by mail, what one has sent."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from notifications import batches, reading
from notifications.models import Notification, Wanted
from notifications.preferences import want, wanted_by
from pei_project import policy
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets.idempotency import once

PER_PAGE = 20
UNREAD = "sin-leer"
TITLE = "Notificaciones"
SAVED = "Sus preferencias quedaron guardadas."
CANCELLED = "Se canceló el envío. Nadie lo recibirá."


# --- what one was told --------------------------------------------------------------------------


@signed_in
def listed(request):
    """What the person was told, the newest first; with ``?lista=sin-leer`` what is unread."""
    policy.require(request.user, "notification.view")
    mine = Notification.objects.visible_to(request.user)
    unread, total = mine.unread().count(), mine.count()
    is_narrowed = request.GET.get("lista") == UNREAD
    found = mine.unread() if is_narrowed else mine
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "crumbs": [("Inicio", reverse("home")), (TITLE, None)],
        "pills": [
            {"label": "Todas", "count": total, "url": "?", "current": not is_narrowed},
            {
                "label": "Sin leer",
                "count": unread,
                "url": f"?lista={UNREAD}",
                "current": is_narrowed,
            },
        ],
        "page": page,
        "prefix": f"?lista={UNREAD}&pagina=" if is_narrowed else "?pagina=",
        "list": UNREAD if is_narrowed else "",
        "total": total,
        "unread_here": unread,
        "until": timezone.now().isoformat(),
        "has_sent": request.user.batches.exists(),
    }
    return render(request, "notifications/list.html", context)


def mine_or_404(request, pk) -> Notification:
    return get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)


@signed_in
@require_POST
def open_one(request, pk):
    """Go to what a notification is about; it is read then."""
    one = mine_or_404(request, pk)
    reading.read(one)
    return redirect(one.url or "notifications:list")


@signed_in
@require_POST
def read(request, pk):
    one = mine_or_404(request, pk)
    reading.read(one)
    messages.success(request, f"Marcada como leída: {one.subject}.")
    return redirect(back_to_list(request))


@signed_in
@require_POST
def read_all(request):
    """All that there were when the page was made: what came since was not seen."""
    policy.require(request.user, "notification.view")
    count = reading.read_all(request.user, instant(request.POST.get("until", "")))
    done = "1 marcada como leída" if count == 1 else f"{count} marcadas como leídas"
    messages.success(request, f"{done}.")
    return redirect("notifications:list")


def back_to_list(request) -> str:
    narrowed = f"?lista={UNREAD}" if request.POST.get("lista") == UNREAD else ""
    return reverse("notifications:list") + narrowed


def instant(said: str):
    try:
        found = parse_datetime(said)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise RuleBroken("validation_error", "Abra otra vez sus notificaciones y márquelas.")
    return found


# --- what one wants -----------------------------------------------------------------------------


HELP = {
    Wanted.AT_ONCE: "Lo sabe apenas ocurre.",
    Wanted.DAILY: "Llega temprano en la mañana, solo si tiene algo sin leer.",
    Wanted.NOTHING: "Las ve únicamente aquí, cuando ingresa.",
}


class PreferencesForm(forms.Form):
    mail = forms.ChoiceField(
        choices=Wanted.choices,
        error_messages={
            "required": "Elija qué correos quiere recibir.",
            "invalid_choice": "Elija una de las tres opciones.",
        },
    )


@signed_in
@once
def preferences(request):
    """Ask what the person wants by mail, and keep it."""
    policy.require(request.user, "notification.view")
    posted = request.POST if request.method == "POST" else None
    form = PreferencesForm(posted, initial={"mail": wanted_by(request.user)})
    if form.is_valid():
        want(request.user, form.cleaned_data["mail"])
        messages.success(request, SAVED)
        return redirect("notifications:preferences")
    context = {
        "crumbs": [
            ("Inicio", reverse("home")),
            (TITLE, reverse("notifications:list")),
            ("Preferencias", None),
        ],
        "options": [(one.value, one.label, HELP[one]) for one in Wanted],
        "chosen": form["mail"].value(),
        "errors": form.errors.get("mail", []),
        "problems": [{"text": one, "href": "#id_mail_0"} for one in form.errors.get("mail", [])],
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", context, status=status)


# --- what one has sent --------------------------------------------------------------------------


@signed_in
def outbox(request):
    """What the person sent by hand: what still waits, until when and for whom; what has left."""
    policy.require(request.user, "notification.view")
    held = Notification.objects.filter(told_at=None).select_related("recipient")
    found = request.user.batches.prefetch_related(Prefetch("notifications", held, to_attr="held"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "crumbs": [
            ("Inicio", reverse("home")),
            (TITLE, reverse("notifications:list")),
            ("Envíos", None),
        ],
        "page": page,
        "prefix": "?pagina=",
    }
    return render(request, "notifications/outbox.html", context)


@signed_in
@once
@require_POST
def cancel(request, pk):
    batch = get_object_or_404(request.user.batches, pk=pk)
    try:
        batches.cancel(batch)
    except RuleBroken as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, CANCELLED)
    return redirect("notifications:outbox")
