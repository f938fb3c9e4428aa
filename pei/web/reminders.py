"""Reminding by hand, from the queue, who has PEIs in charge of them."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from pei import by_hand
from pei.models import PeiVersion
from pei.steps import Text
from pei.waiting import MOST, narrowed, waiting
from pei.web.asked import asked
from pei.web.queue import SAMPLE, asked_of, number
from pei_project.api.errors import STATUS
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets.editors import problems_of
from pei_project.sheets.idempotency import once

LONGEST_NOTE = 500


class NoteForm(forms.Form):
    note = Text(
        "Nota para quien lo recibe",
        LONGEST_NOTE,
        long=True,
        required=False,
        help_text="Una o dos frases. Va en el mensaje tal como la escribe.",
    )

    def clean_note(self):
        return " ".join(self.cleaned_data["note"].split())


@signed_in
@once
def remind(request):
    """Show whom a reminder reaches and the very message, and put it in the outbox once it was
    seen as it is sent."""
    user = request.user
    if not user.holds("review_pei"):
        raise PermissionDenied
    is_sent = request.method == "POST"
    given = request.POST if is_sent else request.GET
    versions = chosen(user, given)
    if not versions:
        messages.warning(request, "Elija al menos un proyecto que espere una decisión.")
        return redirect("home")
    form = NoteForm(request.POST if is_sent else None)
    if not is_sent:
        return ask(request, versions, form, "")
    if not form.is_valid():
        return ask(request, versions, form, "", 422)
    note = form.cleaned_data["note"]
    if given.get("do") == "preview" or note != given.get("seen", ""):
        return ask(request, versions, form, note)
    counted = number(given.get("projects")), number(given.get("people"))
    try:
        batch = by_hand.remind(versions, user, note, counted)
    except RuleBroken as refused:
        return ask(request, versions, form, note, STATUS[refused.code], [refused.sentence])
    messages.success(request, receipt(counted[1], localtime(batch.leaves_at)))
    return redirect("notifications:outbox")


def chosen(user, given: QueryDict) -> list[PeiVersion]:
    """The versions that were ticked, or all of a part of the queue, as far as they still wait for
    a decision; 404 where one of them is out of reach."""
    if "todos" in given:
        return list(narrowed(user, asked_of(given))[:MOST])
    try:
        keys = {UUID(key) for key in given.getlist("pei")}
    except ValueError:
        raise Http404 from None
    if PeiVersion.objects.visible_to(user).filter(pk__in=keys).count() < len(keys):
        raise Http404
    return list(waiting(user).filter(pk__in=keys))


def receipt(people: int, leaves_at) -> str:
    to_whom = "1 persona" if people == 1 else f"{people} personas"
    return (
        f"El recordatorio para {to_whom} sale a las {leaves_at:%H:%M}. Hasta entonces puede "
        "cancelarlo en esta página."
    )


def ask(request, versions, form, note: str, status=200, problems=()):
    found = by_hand.plan(versions, request.user)
    people, parts = found.people, asked(form, ["note"])
    projects, count = len(found.versions), len(people)
    is_whole = "todos" in request.GET or "todos" in request.POST
    context = {
        "menu": "home",
        "crumbs": [("Cola de revisión", reverse("home")), ("Recordar", None)],
        "title": "Recordar 1 proyecto" if projects == 1 else f"Recordar {projects} proyectos",
        "projects": projects,
        "people": count,
        "sample": [
            {"name": person.name, "role": person.sub_role, "count": len(mine)}
            for person, mine in list(people.items())[:SAMPLE]
        ],
        "more": max(0, count - SAMPLE),
        "example": example(request.user, people, note),
        "told": found.told,
        "own": found.own,
        "minutes": settings.NOTIFICATIONS_OUTBOX_MINUTES,
        "note": note,
        "ids": [] if is_whole else versions,
        "said": asked_of(request.POST if request.method == "POST" else request.GET),
        "parts": parts,
        "problems": [*({"text": one, "href": ""} for one in problems), *problems_of(parts)],
    }
    return render(request, "pei/remind.html", context, status=status)


def example(author, people: dict, note: str) -> dict | None:
    """The message as the first of them gets it."""
    for person, versions in people.items():
        made = by_hand.letter(author, person, versions, note)
        return {"name": person.name, "message": made}
    return None
