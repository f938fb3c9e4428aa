"""Changing and taking away a sheet that is its own owner: an act, a file."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render

from institutions.files.posting import take_files
from pei_project import policy
from pei_project.errors import RuleBroken
from pei_project.sheets.base import Sheet
from pei_project.sheets.drafting import autosave, lay, seen_by, sent_back
from pei_project.sheets.editors import PageEditor, problems_of
from pei_project.sheets.keeping import Clashes, choose, compared, decided, keep
from pei_project.sheets.presence import others_at
from pei_project.sheets.saving import remove_sheet
from pei_project.sheets.typed import note

MENU = "institution"


def change_page(request, stored: Sheet, crumbs: list[tuple]):
    """Ask for the answers of a sheet, and write them. ``crumbs`` lead to its own page."""
    policy.require(request.user, stored.edit_rule, stored)
    page = stored.pages()[0]
    title, back = f"Cambiar {stored}", stored.get_absolute_url()
    ask = partial(ask_page, request, stored, crumbs=crumbs, title=title, back=back)
    if request.method != "POST":
        return ask(PageEditor(stored, page))
    if request.POST.get("do") == "draft":
        return autosave(request, PageEditor(stored, page))
    take_files(request, stored.institution)
    edit = partial(PageEditor, stored, page)
    try:
        editor = decided(request, stored, edit, partial(compared, stored))
        saved = keep(editor, request)
    except Clashes as clash:
        place = {"menu": MENU, "crumbs": [*crumbs[:-1], (str(stored), None)]}
        return choose(request, stored, place, back, clash)
    except RuleBroken as refused:
        return ask(editor, 409, [refused.sentence])
    if saved is None:
        return ask(editor, 422)
    messages.success(request, f"Guardado: {saved}.")
    return redirect(back)


def ask_page(
    request, sheet: Sheet, editor: PageEditor, status=200, problems=(), *, crumbs, title, back
):
    """The form of a sheet, with what was typed, what of it is a draft and what is wrong."""
    drafted = sent_back(request, sheet) if request.method == "POST" else lay(request.user, editor)
    asked = editor.parts()
    context = {
        "menu": MENU,
        "crumbs": [*crumbs[:-1], (title, None)],
        "kicker": sheet.institution.name,
        "title": title,
        "parts": [one["part"] for one in asked],
        "sends_files": editor.form.is_multipart(),
        "problems": [
            *({"text": one, "href": ""} for one in (*problems, *editor.form.non_field_errors())),
            *problems_of(asked),
        ],
        "place": sheet.institution.name,
        "note": others_at(sheet, request.user),
        "revision": drafted.revision,
        "drafted": drafted,
        "draft_note": note(drafted, sheet, sheet.names()) if request.method != "POST" else None,
        "back_url": back,
    }
    return render(request, "sheets/answers_form.html", context, status=status)


def remove_page(request, stored: Sheet, crumbs: list[tuple], lead: str, then: str):
    """Ask whether a sheet shall go, and take it away; ``then`` is where that leads."""
    policy.require(request.user, stored.edit_rule, stored)
    status, problems = 200, []
    if request.method == "POST":
        try:
            remove_sheet(stored, actor=request.user, seen=seen_by(request))
        except RuleBroken as refused:
            status, problems = 409, [{"text": refused.sentence, "href": ""}]
        else:
            messages.success(request, f"Se quitó: {stored}.")
            return redirect(then)
    context = {
        "menu": MENU,
        "crumbs": [*crumbs[:-1], (str(stored), stored.get_absolute_url()), ("Quitar", None)],
        "kicker": stored.institution.name,
        "thing": stored,
        "lead": lead,
        "problems": problems,
        "revision": stored.revision,
    }
    return render(request, "sheets/remove.html", context, status=status)
