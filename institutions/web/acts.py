"""The acts and agreements of an institution's bodies: the list, one to be read, and writing it.

They are written in any state of the PEI, whose sections point to them (product.md).
"""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from institutions.files.posting import take_files
from institutions.models import Institution, SessionAct
from institutions.web.sheets import crumbs
from institutions.web.written import ask_page, change_page, remove_page
from pei_project import policy
from pei_project.entering import signed_in
from pei_project.errors import InvalidInput
from pei_project.narrowing import active, query_of, select
from pei_project.sheets.document import parts
from pei_project.sheets.drafting import autosave
from pei_project.sheets.editors import PageEditor, place_errors
from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import once
from pei_project.sheets.keeping import in_form_or_draft
from pei_project.sheets.saves import LATEST, entries, saves
from pei_project.sheets.saving import create_sheet

PER_PAGE = 50
LOST = (
    "Dejará de estar en la lista. Lo que decía queda en el historial. Si una sección del PEI la "
    "nombra, no se quita."
)
NARROWED_BY = (
    ("organo", "Órgano", "Todos", "body__code", "body__name"),
    ("anio", "Año", "Todos", "year", "year"),
)


# --- to be read ---------------------------------------------------------------------------------


@signed_in
def acts(request, institution):
    """Show the acts of an institution, the newest first."""
    school = readable(request, institution)
    kept = SessionAct.objects.filter(institution=school)
    selects = [select(request, kept, *narrowed) for narrowed in NARROWED_BY]
    found = kept.select_related("body").prefetch_related("kinds")
    for one in selects:
        if one["chosen"]:
            found = found.filter(**{one["path"]: one["chosen"]})
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    asked = {one["name"]: one["chosen"] for one in selects if one["chosen"]}
    context = {
        "menu": "institution",
        "crumbs": way(request, school),
        "school": school,
        "page": page,
        "prefix": query_of(asked | {"pagina": ""}),
        "selects": [one for one in selects if len(one["options"]) > 1],
        "active": active(asked, selects),
        "total": kept.count() if asked else page.paginator.count,
        "may_write": request.user.may("act.edit", school),
    }
    return render(request, "institutions/acts.html", context)


@signed_in
def act(request, institution, pk):
    """Show one act, with who wrote it."""
    shown = written(request, institution, pk)
    changes = Change.objects.filter(owner=shown.pk, target=shown.key)
    context = {
        "menu": "institution",
        "crumbs": way(request, shown.institution, (str(shown), None)),
        "act": shown,
        "parts": parts(shown, exact=True),
        "findings": shown.findings().warnings,
        "entries": entries(changes, saves(changes)[:LATEST], lambda target: SessionAct),
        "may_write": request.user.may("act.edit", shown),
    }
    return render(request, "institutions/act.html", context)


def readable(request, institution) -> Institution:
    """The institution, where it is within the person's reach; 404 otherwise."""
    seen = Institution.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(seen, pk=institution)


def written(request, institution, pk) -> SessionAct:
    """The act, where its institution is within the person's reach; 404 otherwise."""
    seen = SessionAct.complete().visible_to(request.user)
    seen = seen.select_related("institution__municipality")
    return get_object_or_404(seen, institution=institution, pk=pk)


def way(request, school, *more) -> list[tuple]:
    """The way to a page of acts; the last one is the page itself."""
    *before, (title, _) = crumbs(request.user, school)
    here = (title, reverse("institutions:institution", args=[school.pk]))
    listed = ("Actas y acuerdos", reverse("institutions:acts", args=[school.pk]))
    trail = [*before, here, listed, *more]
    return [*trail[:-1], (trail[-1][0], None)]


# --- to be written ------------------------------------------------------------------------------


@signed_in
@once
def new(request, institution):
    """Ask for a new act, and write it."""
    school = readable(request, institution)
    policy.require(request.user, "act.edit", school)
    blank = SessionAct(institution=school)
    pages = SessionAct.pages()
    ask = partial(
        ask_page,
        request,
        blank,
        crumbs=way(request, school, ("", None)),
        title="Agregar acta o acuerdo",
        back=SessionAct.kept_at(school)[0],
    )
    if request.method != "POST":
        return ask(PageEditor(blank, *pages))
    if request.POST.get("do") == "draft":
        return autosave(request, PageEditor(blank, *pages))
    take_files(request, school)
    editor = PageEditor(blank, *pages, request.POST)
    made = in_form_or_draft(editor, request, partial(made_of, editor, request.user))
    if made is None:
        return ask(editor, 422)
    messages.success(request, f"Guardado: {made}.")
    return redirect(made.get_absolute_url())


def made_of(editor: PageEditor, actor) -> SessionAct | None:
    """The act that was typed, or None where the page must be shown again with its errors."""
    if not editor.form.is_valid():
        return None
    sheet = SessionAct(institution=editor.sheet.institution)
    try:
        return create_sheet(sheet, editor.form.values(), actor=actor)
    except InvalidInput as refused:
        place_errors(editor.form, refused)
        return None


@signed_in
@once
def change(request, institution, pk):
    """Ask for the answers of an act, and write them."""
    stored = written(request, institution, pk)
    return change_page(request, stored, way(request, stored.institution, (str(stored), None)))


@signed_in
@once
def remove(request, institution, pk):
    """Ask whether an act shall go, and take it away."""
    stored = written(request, institution, pk)
    crumbs_here = way(request, stored.institution, (str(stored), None))
    then = SessionAct.kept_at(stored.institution)[0]
    return remove_page(request, stored, crumbs_here, LOST, then)
