"""Home, the list of projects, and one project as a task list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from institutions.files.kinds import PDF
from institutions.models import StoredFile
from pei import editing
from pei.drafts import counted
from pei.models import PeiVersion, sections
from pei.models.section import Component, Section, Status
from pei.models.sections import Definition
from pei.states import EDITABLE, State
from pei.web.queue import queue
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets.idempotency import once

TAGS = {Status.NOT_STARTED: "neutral", Status.IN_PROGRESS: "info", Status.OBSERVED: "warn"}
TRAIL = (
    (State.DRAFT, "Borrador"),
    (State.IN_COUNCIL, "Consejo directivo"),
    (State.ADOPTED, "Adoptado"),
    (State.IN_REVIEW, "Revisión de la Secretaría"),
    (State.APPROVED, "Aprobado"),
)


def readable_plan(request, pk) -> PeiVersion:
    """The version, where the person may read what it says; 404 otherwise."""
    plans = PeiVersion.objects.readable_by(request.user).with_institution()
    return get_object_or_404(plans, pk=pk)


def crumbs(version: PeiVersion, *more) -> list[tuple]:
    """The way to a page of a version; the last one is the page itself."""
    here = (f"Proyecto educativo {version.number}", reverse("pei:plan", args=[version.pk]))
    trail = [("Inicio", reverse("home")), here, *more]
    return [*trail[:-1], (trail[-1][0], None)]


def section_url(version: PeiVersion, section: type[Section], page_slug: str = "") -> str:
    """The address of a page of a section; its first page is the section's own address."""
    if not page_slug or page_slug == section.pages()[0].slug:
        return reverse("pei:section", args=[version.pk, section.slug])
    return reverse("pei:topic", args=[version.pk, section.slug, page_slug])


def answer_url(version: PeiVersion, section: type[Section], name: str) -> str:
    """Where an answer or a table is filled."""
    page = section_url(version, section, section.page_of(name).slug)
    return f"{page}#{anchor(section, name)}"


def anchor(section: type[Section], name: str) -> str:
    """The part of its page where an answer or a table stands."""
    return f"rows-{name}" if name in section.tables() else f"id_{name}"


def found(request, plan, slug: str):
    """The version and its section, or 404."""
    version = readable_plan(request, plan)
    model = sections.section_at(slug)
    if model is None:
        raise Http404
    return version, editing.load(version, model)


# --- the pages ----------------------------------------------------------------------------------


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
        "crumbs": None if menu == "home" else crumbs(version),
    }
    if not user.may("pei.read", version):
        done = editing.completeness([version])[version.pk]
        return render(
            request, "pei/plan_outside.html", context | {"version": version, "done": done}
        )
    written = editing.load_all(version)
    definition, *aspects = written
    ready = sum(section.status in editing.DONE for section in written)
    context |= {
        "name": definition.pei_name or "Proyecto Educativo Institucional",
        "summary": summary(version, definition),
        "next": next_thing(version, written, user),
        "groups": task_groups(version, definition, aspects),
        "ready": ready,
        "total": len(written),
        "counts": status_counts(written),
        "people": people(version, written),
        "may_review": user.may("pei.edit", version),
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


# --- what they show -----------------------------------------------------------------------------


def summary(version: PeiVersion, definition: Definition) -> str:
    """«PEI versión 3.0 · vigencia 2026-2030 · resignificación», as far as it is said."""
    said = [f"PEI versión {definition.version_label or version.number}"]
    if definition.validity_start and definition.validity_end:
        said.append(f"vigencia {definition.validity_start}-{definition.validity_end}")
    if definition.change_kind:
        said.append(definition.get_change_kind_display().lower())
    return " · ".join(said)


def trail(version: PeiVersion) -> list[dict]:
    """The five steps of a version's life, for ``components/step_trail.html``."""
    order = [state for state, _ in TRAIL]
    reached = State.DRAFT if version.state in EDITABLE else version.state
    now = order.index(reached) if reached in order else len(order)
    opened = f"Desde el {localtime(version.opened_at):%d/%m/%Y}"
    return [
        {
            "label": label,
            "note": opened if place == 0 else "",
            "state": "done" if place < now else "now" if place == now else "todo",
        }
        for place, (_, label) in enumerate(TRAIL)
    ]


def task_row(version: PeiVersion, section: Section) -> dict:
    lacks = len(section.missing())
    if section.status == Status.NOT_STARTED:
        note = f"Toma unos {section.minutes} minutos"
    elif lacks:
        note = "Falta 1 respuesta" if lacks == 1 else f"Faltan {lacks} respuestas"
    else:
        note = ""
    return {
        "title": section.form_title(),
        "url": section_url(version, type(section)),
        "note": note,
        "tag_kind": TAGS.get(section.status, ""),
        "tag_text": section.get_status_display(),
    }


def task_groups(version: PeiVersion, definition: Definition, aspects: list[Section]) -> list[dict]:
    """The task list: the definition, then the aspects by component, where there are any."""
    by_title = {"Portada y vigencia": [definition]}
    for component in Component:
        by_title[component.label] = [one for one in aspects if one.component == component]
    groups = []
    for title, own in by_title.items():
        done = sum(section.status in editing.DONE for section in own)
        begun = any(section.status != Status.NOT_STARTED for section in own)
        groups.append(
            {
                "title": title,
                "done": done,
                "total": len(own),
                "rail": "done" if done == len(own) else "half" if begun else "empty",
                "rows": [task_row(version, section) for section in own],
            }
        )
    return [group for group in groups if group["total"]]


def status_counts(written: list[Section]) -> list[dict]:
    said = [section.status for section in written]
    return [
        {"label": "Listas o no aplica", "value": sum(status in editing.DONE for status in said)},
        {"label": "En curso", "value": said.count(Status.IN_PROGRESS)},
        {"label": "Sin iniciar", "value": said.count(Status.NOT_STARTED)},
    ]


def people(version: PeiVersion, written: list[Section]) -> list[str]:
    """Who has written last in some section."""
    authors = {section.updated_by for section in written if section.updated_by}
    return sorted(author.name for author in authors)


def next_thing(version: PeiVersion, written: list[Section], user) -> dict:
    """The one next thing for this person, or who has the turn."""
    if version.state not in EDITABLE:
        return {
            "kicker": version.get_state_display(),
            "title": "No hay nada por hacer ahora",
            "text": "El texto está cerrado. Puede leerlo y descargarlo.",
        }
    if not user.may("pei.edit", version):
        return {
            "kicker": "Lo siguiente",
            "title": "La institución está escribiendo el PEI",
            "text": "Puede leer lo que va escrito. Lo editan la secretaría y la rectoría.",
        }
    for section in written:
        if section.status in editing.DONE:
            continue
        missing = section.missing()
        begun = section.status != Status.NOT_STARTED
        return {
            "kicker": "Lo siguiente",
            "title": f"{'Continúe con' if begun else 'Empiece'} {section.form_title()}",
            "text": f"{missing[0].message}." if missing else "Diga si ya está lista.",
            "url": section_url(version, type(section)),
            "button": "Continuar" if begun else "Empezar",
        }
    return {
        "kicker": "Lo siguiente",
        "title": "Revise las respuestas",
        "text": "Todas las secciones están listas. Mire el conjunto antes de presentarlo.",
        "url": reverse("pei:review", args=[version.pk]),
        "button": "Revisar respuestas",
    }
