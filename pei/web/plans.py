"""Home, the list of projects, and one project as a task list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from institutions.files.kinds import PDF
from institutions.models import StoredFile
from pei import editing, telling
from pei.drafts import counted
from pei.models import PeiVersion
from pei.models.sections import Definition
from pei.register import register
from pei.states import EDITABLE, REOPENED
from pei.web.next import next_thing, others, outside
from pei.web.queue import queue
from pei.web.tasks import people, status_counts, summary, task_groups, trail
from pei.web.ways import crumbs
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets.idempotency import once


@signed_in
def home(request):
    """By role: a school goes to its open PEI, who reviews to their queue, everybody else to their
    list."""
    user = request.user
    if user.holds("review_pei") and not user.institution_id:
        return queue(request)
    if user.institution_id:
        mine = PeiVersion.objects.readable_by(user).filter(institution=user.institution_id)
        current = mine.open().first() or mine.first()
        if current:
            return plan(request, current.pk, menu="home")
    return plans(request, menu="home")


@signed_in
def plans(request, menu="plan"):
    """The versions the person may see."""
    user = request.user
    seen = PeiVersion.objects.visible_to(user).with_institution()
    page = Paginator(seen, 50).get_page(request.GET.get("pagina"))
    done = editing.completeness(page.object_list)
    readable = [version for version in page if user.may("pei.read", version)]
    names = dict(Definition.objects.filter(version__in=readable).values_list("pk", "pei_name"))
    rows = [
        {
            "title": names.get(version.pk) or f"PEI versión {version.number}",
            "url": reverse("pei:plan", args=[version.pk]),
            "institution": version.institution.name,
            "place": version.institution.municipality.name,
            "number": version.number,
            "tag_kind": "info" if version.state in EDITABLE else "neutral",
            "tag_text": version.get_state_display(),
            "note": f"{done[version.pk].ready} de {done[version.pk].total} secciones listas",
        }
        for version in page
    ]
    context = {
        "rows": rows,
        "page": page,
        "prefix": "?pagina=",
        "menu": menu,
        "may_open": user.institution and user.may("pei.create", user.institution),
    }
    return render(request, "pei/plans.html", context)


@signed_in
@once
@require_POST
def open_plan(request):
    """Open the first version of the PEI of the person's institution."""
    try:
        version = editing.open_plan(request.user.institution, request.user)
    except RuleBroken as refused:
        messages.warning(request, refused.sentence)
        return redirect("pei:plans")
    return redirect("pei:plan", version.pk)


@signed_in
def plan(request, plan, menu="plan"):
    """One version: state, the one next thing, and the task list; outside the school, before
    adoption, only where it stands."""
    user = request.user
    seen = PeiVersion.objects.visible_to(user).with_institution()
    version = get_object_or_404(seen.prefetch_related("steps__actor"), pk=plan)
    school = version.institution
    context = {
        "menu": menu,
        "kicker": f"{school.name} · {school.municipality.name}",
        "steps": trail(version),
        "moves": moves(version),
        "crumbs": None if menu == "home" else crumbs(version),
    }
    if not user.may("pei.read", version):
        done = editing.completeness([version])[version.pk]
        shown = {"version": version, "done": done, "next": outside(version)}
        return render(request, "pei/plan_outside.html", context | shown)
    written = editing.load_all(version)
    definition = next(section for section in written if isinstance(section, Definition))
    ready = sum(section.status in editing.DONE for section in written)
    following = next_thing(version, written, user)
    context |= {
        "name": definition.pei_name or "Proyecto Educativo Institucional",
        "summary": summary(version, definition),
        "next": following,
        "others": others(version, user, following["url"]),
        "groups": task_groups(version, written, user),
        "is_returned": version.state in REOPENED,
        "register": register(version),
        "ready": ready,
        "total": len(written),
        "counts": status_counts(written),
        "people": people(version, written),
        "may_review": user.may("pei.edit", version),
        "may_delegate": user.may("pei.delegate", version),
        "review_url": reverse("pei:review", args=[version.pk]),
        "pdf_url": reverse("pei:pdf", args=[version.pk]),
        "pdf_label": "Descargar el borrador en PDF"
        if version.state in EDITABLE
        else "Descargar el PEI en PDF",
        "has_annexes": StoredFile.objects.filter(
            institution=version.institution_id, blob__kind=PDF
        ).exists(),
        "drafts": counted(version, user),
        "plan_id": version.pk,
        "history_url": reverse("pei:history", args=[version.pk]),
        "compliance_url": reverse("pei:compliance", args=[version.pk]),
    }
    return render(request, "pei/plan.html", context)


def moves(version: PeiVersion) -> list[dict]:
    """The steps of a version with their receipts."""
    return [
        {
            "text": telling.past(step),
            "at": step.at,
            "url": reverse("pei:receipt", args=[version.pk, step.receipt]),
        }
        for step in version.steps.all()
    ]
