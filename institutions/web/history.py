"""The history of an institution's sheet and of a site's: who changed what and when."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from catalogs.spreadsheets import as_csv
from institutions.models import Headquarter, Institution
from institutions.scope import own
from institutions.web.sheets import crumbs
from pei_project.downloads import disposition
from pei_project.entering import signed_in
from pei_project.sheets import history_pages
from pei_project.sheets.base import Sheet
from pei_project.sheets.history import Change
from pei_project.throttling import EXPORTS

MODELS = {form.key: form for form in (Institution, Headquarter)}


@signed_in
def institution(request, pk):
    return page(request, school_of(request, pk))


@signed_in
def institution_save(request, pk, revision):
    return save(request, school_of(request, pk), revision)


@signed_in
def site(request, pk):
    return page(request, site_of(request, pk))


@signed_in
def site_save(request, pk, revision):
    return save(request, site_of(request, pk), revision)


def school_of(request, pk) -> Institution:
    """The institution, where it is within the person's reach; 404 otherwise."""
    seen = Institution.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(seen, pk=pk)


def site_of(request, pk) -> Headquarter:
    seen = Headquarter.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("institution__municipality"), pk=pk)


def page(request, sheet: Sheet):
    """What was saved of a sheet, the newest first; or all of it for a spreadsheet."""
    changes = changes_of(sheet)
    if request.GET.get("formato") == "csv":
        EXPORTS.take(str(request.user.pk))
        rows = history_pages.rows_of_file(request, changes, MODELS.get, own(request.user, sheet))
        name = f"Historial {sheet.dane_code}.csv"
        return HttpResponse(
            as_csv(history_pages.HEADINGS, rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": disposition(name, as_attachment=True)},
        )
    context = {
        "menu": "institution",
        "crumbs": way(request, sheet, ("Historial", None)),
        "kicker": str(sheet),
        "total": changes.exists(),
    }
    context |= history_pages.listed(
        request,
        changes,
        MODELS.get,
        lambda target, revision: reverse(f"institutions:{target}-save", args=[sheet.pk, revision]),
    )
    return render(request, "sheets/history.html", context)


def save(request, sheet: Sheet, revision: int):
    """What one save changed."""
    exact = own(request.user, sheet)
    shown = history_pages.saved(changes_of(sheet), sheet.key, revision, type(sheet), exact)
    here = ("Historial", reverse(f"institutions:{sheet.key}-history", args=[sheet.pk]))
    context = shown | {
        "menu": "institution",
        "crumbs": way(request, sheet, here, ("Lo que cambió", None)),
        "kicker": str(sheet),
        "told": [(one, []) for one in shown["told"]],
    }
    return render(request, "sheets/saved.html", context)


def changes_of(sheet: Sheet):
    return Change.objects.filter(owner=sheet.pk)


def way(request, sheet: Sheet, *more) -> list[tuple]:
    """The way to a page of the history; the last one is the page itself."""
    is_site = isinstance(sheet, Headquarter)
    *before, (title, _) = crumbs(
        request.user, *([sheet.institution, sheet] if is_site else [sheet])
    )
    name = "site" if is_site else "institution"
    return [*before, (title, reverse(f"institutions:{name}", args=[sheet.pk])), *more]
