"""The acts and agreements of an institution's bodies: the list, one to be read, and writing it.

They are written in any state of the PEI, whose sections point to them (product.md).
"""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from institutions.models import Institution, SessionAct
from institutions.web.narrowing import active, query_of, select
from institutions.web.sheets import crumbs
from pei_project import policy
from pei_project.errors import InvalidInput, RuleBroken
from pei_project.sheets.document import parts
from pei_project.sheets.editors import PageEditor, place_errors, problems_of
from pei_project.sheets.history import Change
from pei_project.sheets.keeping import Clashes, choose, compared, decided, keep, seen_by
from pei_project.sheets.saves import LATEST, entries, saves
from pei_project.sheets.saving import create_sheet, remove_sheet

PER_PAGE = 50
NARROWED_BY = (
    ("organo", "Órgano", "Todos", "body__code", "body__name"),
    ("anio", "Año", "Todos", "year", "year"),
)


# --- to be read ---------------------------------------------------------------------------------


@login_required
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


@login_required
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


@login_required
def new(request, institution):
    """Ask for a new act, and write it."""
    school = readable(request, institution)
    policy.require(request.user, "act.edit", school)
    blank = SessionAct(institution=school)
    if request.method != "POST":
        return ask(request, blank, PageEditor(blank, *SessionAct.pages()))
    editor = PageEditor(blank, *SessionAct.pages(), request.POST)
    if editor.form.is_valid():
        try:
            made = create_sheet(blank, editor.form.values(), actor=request.user)
        except InvalidInput as refused:
            place_errors(editor.form, refused)
        else:
            messages.success(request, f"Guardado: {made}.")
            return redirect(made.get_absolute_url())
    return ask(request, SessionAct(institution=school), editor, 422)


@login_required
def change(request, institution, pk):
    """Ask for the answers of an act, and write them."""
    stored = written(request, institution, pk)
    policy.require(request.user, "act.edit", stored)
    page = SessionAct.pages()[0]
    if request.method != "POST":
        return ask(request, stored, PageEditor(stored, page))
    back = stored.get_absolute_url()
    edit = partial(PageEditor, stored, page)
    try:
        editor = decided(request, stored, edit, partial(compared, stored))
        saved = keep(editor, request)
    except Clashes as clash:
        crumbs_here = way(request, stored.institution, (str(stored), None))
        place = {"menu": "institution", "crumbs": crumbs_here}
        return choose(request, stored, place, back, clash)
    except RuleBroken as refused:
        return ask(request, stored, editor, 409, [refused.sentence])
    if saved is None:
        return ask(request, stored, editor, 422)
    messages.success(request, f"Guardado: {saved}.")
    return redirect(back)


@login_required
def remove(request, institution, pk):
    """Ask whether an act shall go, and take it away."""
    stored = written(request, institution, pk)
    policy.require(request.user, "act.edit", stored)
    status, problems = 200, []
    if request.method == "POST":
        try:
            remove_sheet(stored, actor=request.user, seen=seen_by(request))
        except RuleBroken as refused:
            status, problems = 409, [{"text": refused.sentence, "href": ""}]
        else:
            messages.success(request, f"Se quitó: {stored}.")
            return redirect("institutions:acts", stored.institution_id)
    trail = (str(stored), stored.get_absolute_url()), ("Quitar", None)
    context = {
        "menu": "institution",
        "crumbs": way(request, stored.institution, *trail),
        "act": stored,
        "problems": problems,
        "revision": stored.revision,
    }
    return render(request, "institutions/remove_act.html", context, status=status)


def ask(request, sheet: SessionAct, editor: PageEditor, status=200, problems=()):
    """The form of an act, with what was typed and what is wrong with it."""
    is_new = sheet._state.adding
    back = sheet.get_absolute_url() if not is_new else SessionAct.kept_at(sheet.institution)[0]
    title = "Agregar acta o acuerdo" if is_new else f"Cambiar {sheet}"
    asked = editor.parts()
    context = {
        "menu": "institution",
        "crumbs": way(request, sheet.institution, (title, None)),
        "kicker": sheet.institution.name,
        "title": title,
        "parts": [one["part"] for one in asked],
        "problems": [
            *({"text": one, "href": ""} for one in (*problems, *editor.form.non_field_errors())),
            *problems_of(asked),
        ],
        "revision": seen_by(request, sheet),
        "back_url": back,
    }
    return render(request, "sheets/answers_form.html", context, status=status)
