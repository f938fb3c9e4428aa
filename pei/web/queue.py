"""The queue of the Secretaría, its home; and giving PEIs out, one or many."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from institutions.models import Institution
from pei.assigning import assign_many
from pei.models import PeiVersion
from pei.waiting import (
    MOST,
    AssignManyForm,
    counts,
    narrowed,
    shelves,
    waiting,
    with_observations,
)
from pei.web.asked import asked
from pei.web.review import ordinal
from pei.web.terms import due_tag
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets.editors import problems_of
from pei_project.sheets.idempotency import once

PER_PAGE = 50
SAMPLE = 10
LONGEST = 100
NARROWED_BY = ("lista", "municipio", "buscar")


@signed_in
def queue(request, menu="home"):
    """What waits for a decision, by term."""
    user, today = request.user, localdate()
    said = asked_of(request.GET)
    found = with_observations(narrowed(user, said))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    counted = counts(user, today)
    context = {
        "menu": menu,
        "kicker": str(user.gagem or user.certified_entity or ""),
        "lead": lead_of(counted),
        "pills": pills_of(user, said, counted, today),
        "rows": [row_of(one, today) for one in page],
        "page": page,
        "prefix": f"?{urlencode(said | {'pagina': ''})}",
        "selects": [municipality_select(user, said)],
        "text": said.get("buscar", ""),
        "longest": LONGEST,
        "kept": {name: said[name] for name in said if name == "lista"},
        "said": said,
        "may_assign": user.holds("assign_pei"),
        "clear_url": reverse("home"),
        "is_narrowed": bool(said),
    }
    return render(request, "pei/queue.html", context)


def asked_of(given: QueryDict) -> dict:
    """How the queue is narrowed."""
    said = {name: given.get(name, "").strip()[:LONGEST] for name in NARROWED_BY}
    return {name: value for name, value in said.items() if value}


def lead_of(counted: dict) -> str:
    total, late = counted[""], counted["vencidos"]
    if not total:
        return "Ningún proyecto espera una decisión."
    waits = "1 proyecto espera" if total == 1 else f"{total} proyectos esperan"
    told = f"{waits} una decisión."
    if late:
        told += " 1 tiene el plazo vencido." if late == 1 else f" {late} tienen el plazo vencido."
    return told


def pills_of(user, said: dict, counted: dict, today) -> list[dict]:
    others = {name: value for name, value in said.items() if name != "lista"}
    return [
        {
            "label": label,
            "count": counted[name],
            "url": f"?{urlencode(others | ({'lista': name} if name else {}))}",
            "current": said.get("lista", "") == name,
        }
        for name, (label, _) in shelves(user, today).items()
    ]


def municipality_select(user, said: dict) -> dict:
    """The municipalities that occur in the queue."""
    schools = Institution.objects.filter(pk__in=waiting(user).order_by().values("institution"))
    pairs = schools.order_by("municipality__name").values_list(
        "municipality__code", "municipality__name"
    )
    return {
        "name": "municipio",
        "label": "Municipio",
        "every": "Todos",
        "options": list(dict.fromkeys(pairs)),
        "chosen": said.get("municipio", ""),
    }


def row_of(version: PeiVersion, today) -> dict:
    school = version.institution
    tag_kind, tag_text = due_tag(version.due_on, today)
    told, answered = version.told, version.answered
    return {
        "id": str(version.pk),
        "title": school.name,
        "url": reverse("pei:revision", args=[version.pk]),
        "place": f"{school.municipality.name} · PEI versión {version.number}",
        "stage": f"{ordinal(version.returns)} revisión",
        "reviewer": version.reviewer.name if version.reviewer else "Sin asignar",
        "observations": f"{answered} de {told} respondidas" if told else "Ninguna enviada",
        "due": version.due_on,
        "tag_kind": tag_kind,
        "tag_text": tag_text,
    }


# --- giving them out ----------------------------------------------------------------------------


@signed_in
@once
def assign(request):
    """Ask who reviews the chosen PEIs and until when, telling how many they are; and do it."""
    user = request.user
    if not user.holds("assign_pei"):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    versions = chosen(user, given)
    if request.method != "POST":
        if not versions:
            messages.warning(request, "Elija al menos un proyecto de la cola.")
            return redirect("home")
        return ask(request, versions, AssignManyForm(versions, user))
    if not versions:
        raise RuleBroken("invalid_state", "Esos proyectos ya no esperan una decisión.")
    form = AssignManyForm(versions, user, request.POST)
    if not form.is_valid():
        return ask(request, versions, form, 422)
    try:
        assign_many(versions, user, form.cleaned_data, number(request.POST.get("count")))
    except RuleBroken as refused:
        return ask(request, versions, form, 409, [refused.sentence])
    done = "Asignó 1 proyecto." if len(versions) == 1 else f"Asignó {len(versions)} proyectos."
    messages.success(request, done)
    return redirect("home")


def chosen(user, given: QueryDict) -> list[PeiVersion]:
    """The versions that were ticked, or all of a part of the queue, as far as they wait for a
    decision within reach."""
    if "todos" in given:
        return list(narrowed(user, asked_of(given))[:MOST])
    keys = set(given.getlist("pei"))
    return [one for one in waiting(user) if str(one.pk) in keys]


def ask(request, versions, form, status=200, problems=()):
    parts = asked(form, ["user_id", "due_on", "reason"], needed=needed_of(versions))
    count = len(versions)
    context = {
        "menu": "home",
        "crumbs": [("Cola de revisión", reverse("home")), ("Asignar", None)],
        "title": "Asignar 1 proyecto" if count == 1 else f"Asignar {count} proyectos",
        "count": count,
        "sample": versions[:SAMPLE],
        "more": max(0, count - SAMPLE),
        "ids": [] if "todos" in form.data or "todos" in request.GET else versions,
        "said": asked_of(request.POST if request.method == "POST" else request.GET),
        "parts": parts,
        "problems": [*({"text": one, "href": ""} for one in problems), *problems_of(parts)],
    }
    return render(request, "pei/assign.html", context, status=status)


def needed_of(versions) -> list[str]:
    has_one = any(one.reviewer_id for one in versions)
    has_none = any(one.reviewer_id is None for one in versions)
    return ["reason"] * has_one + ["user_id"] * has_none


def number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 6 else 0
