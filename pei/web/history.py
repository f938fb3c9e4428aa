"""The history of a PEI: who changed what and when, what a save changed, and a text of before
written again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from catalogs.spreadsheets import as_csv
from institutions.scope import own
from pei import editing, telling
from pei.models import PeiVersion, sections
from pei.models.section import Section
from pei.web.ways import answer_url, crumbs, readable_plan
from pei_project import policy
from pei_project.downloads import disposition
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets import history_pages
from pei_project.sheets.differences import as_html, compare
from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import once
from pei_project.sheets.keeping import seen_by
from pei_project.sheets.saving import Stale, save_sheet
from pei_project.sheets.typed import is_prose, plain
from pei_project.throttling import EXPORTS

BEFORE = "antes"  # which of the two texts of a change is meant; else the one it became


def changes_of(version: PeiVersion):
    return Change.objects.filter(owner=version.pk)


@signed_in
def history(request, plan):
    """The versions and steps first, then what was saved, the newest first."""
    version = readable_plan(request, plan)
    if request.GET.get("formato") == "csv":
        return exported(request, version)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Historial", None)),
        "kicker": f"{version.institution.name} · PEI versión {version.number}",
        "steps": [step_entry(step) for step in version.steps.select_related("actor")],
        "total": changes_of(version).exists(),
    }
    context |= history_pages.listed(
        request,
        changes_of(version),
        sections.section_named,
        lambda *save: save_url(version, *save),
    )
    return render(request, "sheets/history.html", context)


def step_entry(step) -> dict:
    """A step of a version, for ``components/history.html``."""
    return {
        "title": telling.past(step),
        "note": f"{localtime(step.at):%d/%m/%Y, %H:%M} · {step.actor.name}",
        "version": True,
    }


def save_url(version: PeiVersion, target: str, revision: int) -> str:
    slug = sections.section_named(target).slug
    return reverse("pei:save", args=[version.pk, slug, revision])


def exported(request, version: PeiVersion) -> HttpResponse:
    """The history as the page narrows it, for a spreadsheet."""
    EXPORTS.take(str(request.user.pk))
    exact = own(request.user, version)
    rows = history_pages.rows_of_file(request, changes_of(version), sections.section_named, exact)
    name = f"Historial PEI {version.institution.dane_code}-{version.number}.csv"
    return HttpResponse(
        as_csv(history_pages.HEADINGS, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition(name, as_attachment=True)},
    )


@signed_in
def save(request, plan, section, revision):
    """What one save changed, with the words that went and the words that came."""
    version = readable_plan(request, plan)
    form = sections.section_at(section)
    shown = history_pages.saved(
        changes_of(version), form.key if form else "", revision, form, own(request.user, version)
    )
    current = editing.load(version, form)
    context = shown | {
        "menu": "plan",
        "crumbs": crumbs(version, history_crumb(version), (form.form_title(), None)),
        "kicker": f"PEI versión {version.number}",
        "told": [(one, restores(request.user, current, one.change)) for one in shown["told"]],
    }
    return render(request, "sheets/saved.html", context)


def history_crumb(version: PeiVersion) -> tuple:
    return ("Historial", reverse("pei:history", args=[version.pk]))


def restores(user, section: Section, change: Change) -> list[tuple[str, str]]:
    """The texts of a change that the person may write again: what the button says, and where it
    leads. Not the one that stands there, nor what is no text."""
    if not may_restore(user, section, change):
        return []
    url = reverse("pei:restore", args=[section.version_id, change.pk])
    now = getattr(section, change.field)
    found = []
    if change.before and change.before not in (now, change.after):
        found.append(("Restaurar el texto de antes", f"{url}?texto={BEFORE}"))
    if change.after and change.after != now:
        found.append(("Restaurar este texto", url))
    return found


def may_restore(user, section: Section, change: Change) -> bool:
    is_text = change.field in section.names() and is_prose(section, change.field)
    if not is_text or change.redacted_by:
        return False
    return policy.may(user, section.rule_for({change.field: ""}, {}), section.version)


@signed_in
@once
def restore(request, plan, change):
    """Show what writing a text of before again would change, and write it: a new change, that
    takes nothing from the history."""
    version = readable_plan(request, plan)
    old = get_object_or_404(changes_of(version), pk=change)
    form = sections.section_named(old.target)
    if form is None:
        raise Http404
    section = editing.load(version, form)
    policy.require(request.user, section.rule_for({old.field: ""}, {}), version)
    said = request.POST or request.GET
    text = old.before if said.get("texto") == BEFORE else old.after
    if not may_restore(request.user, section, old) or not text:
        raise Http404
    problems = []
    if request.method == "POST":
        reason = f"Restauró un texto del {localtime(old.at):%d/%m/%Y, %H:%M}."
        try:
            save_sheet(
                section,
                {old.field: text},
                actor=request.user,
                seen=seen_by(request, section),
                reason=reason,
            )
        except Stale:
            problems = ["Otra persona guardó esta sección mientras usted miraba. Revise de nuevo."]
        except RuleBroken as refused:
            problems = [refused.sentence]
        else:
            messages.success(request, f"Se restauró: {section.label(old.field)}.")
            return redirect(answer_url(version, form, old.field))
    label = section.label(old.field)
    now = getattr(section, old.field)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, history_crumb(version), ("Restaurar un texto", None)),
        "kicker": form.form_title(),
        "label": label,
        "when": old.at,
        "who": old.actor_name,
        "html": as_html(compare(plain(now), plain(text))),
        "which": said.get("texto", ""),
        "revision": section.revision,
        "back_url": save_url(version, old.target, old.revision),
        "problems": [{"text": one, "href": ""} for one in problems],
    }
    return render(request, "sheets/restore.html", context, status=409 if problems else 200)
