"""Filling a section: its pages, and what their buttons do."""

from functools import partial

from django.contrib import messages
from django.forms import RadioSelect, Textarea
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from institutions.files.posting import take_files
from pei.models.section import Status
from pei.web.beside import beside
from pei.web.reading import read
from pei.web.rows import YEARLY, moved, offer_undo, place_of, row_url, url_of_row
from pei.web.ways import anchor, answer_url, crumbs, found, section_url
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets.base import Topic
from pei_project.sheets.drafting import Shown, autosave, hold_closed, lay, sent_back
from pei_project.sheets.editors import PageEditor, problems_of
from pei_project.sheets.idempotency import once
from pei_project.sheets.keeping import Clashes, choose, compared, decided, keep
from pei_project.sheets.presence import others_at
from pei_project.sheets.typed import note

ACTS = frozenset(
    {"save", "continue", "resolve", "add", "change", "up", "down", "remove", "undo"}
    | {"bring", "next-year"}
)


def page_at(section, slug: str | None) -> Topic:
    """The page of a section with this slug; none means its first page."""
    for page in section.pages():
        if slug is None or page.slug == slug:
            return page
    raise Http404


@signed_in
@once
def section(request, plan, section, topic=None):
    """One page of a section to be filled by who may edit it; the whole section to be read by
    the rest."""
    version, sheet = found(request, plan, section)
    page = page_at(sheet, topic)
    user = request.user
    if request.POST.get("do") == "draft":
        return autosave(request, page_editor(sheet, page))
    if not user.may(sheet.writing_rule, version):
        yearly = yearly_part(sheet, page)
        keeps = user.may("pei.keep_year", version) and version.keeps_years()
        if not (keeps and yearly.names and YEARLY in request.GET):
            if request.method == "POST":
                hold_closed(request, page_editor(sheet, page))
            return read(request, version, sheet)
        page = yearly
    if request.method == "POST":
        return write(request, version, sheet, page)
    editor = page_editor(sheet, page)
    return show(request, version, sheet, page, editor, drafted=lay(user, editor))


def page_editor(sheet, page: Topic, data=None) -> PageEditor:
    """A page of a section being filled; its last one also asks whether the section is ready."""
    is_last = page.slug == sheet.pages()[-1].slug
    marks = {"finished": finished(sheet)} if is_last else {}
    if is_last and sheet.may_not_apply:
        marks["not_applicable_reason"] = sheet.not_applicable_reason
    return PageEditor(sheet, page, data, marks)


def finished(sheet) -> str:
    """What is said of the section: ready, not yet, or that it does not apply."""
    return "yes" if sheet.status == Status.READY else "no" if sheet.applies else "none"


def yearly_part(sheet, page: Topic) -> Topic:
    """The yearly tables of a page, as a page of their own."""
    tables = sheet.tables()
    names = tuple(name for name in page.names if name in tables and tables[name].yearly)
    return Topic(page.slug, page.title, names)


def show(request, version, sheet, page, editor, status=200, problems=(), drafted=None):
    """The form of one page, with what was typed, what of it is a draft and what is wrong with it.

    Without ``drafted`` it shows what was just sent."""
    drafted = drafted or sent_back(request, sheet)
    pages = sheet.pages()
    place = next(place for place, one in enumerate(pages) if one.slug == page.slug)
    asked = editor.parts()
    writes = request.user.may(sheet.writing_rule, version)
    last = writes and place == len(pages) - 1
    title = sheet.form_title()
    way = [(title, section_url(version, type(sheet)))] + ([(page.title, None)] if place else [])
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, *way),
        "kicker": title if len(pages) > 1 else "",
        "title": page.title,
        "lead": opening(sheet) if place == 0 and writes else "",
        "place": title,
        "pages": [
            {
                "number": number,
                "title": one.title,
                "url": section_url(version, type(sheet), one.slug),
                "current": one.slug == page.slug,
            }
            for number, one in enumerate(pages, start=1)
        ]
        if writes and len(pages) > 1
        else [],
        "note": others_at(sheet, request.user),
        "state_kind": "unsaved" if status != 200 or drafted.labels else "saved",
        "state_text": "Sin guardar: queda como borrador"
        if status != 200
        else f"Borrador del {drafted.when}"
        if drafted.labels
        else saved_text(sheet),
        "problems": [
            *({"text": one, "href": ""} for one in (*problems, *editor.form.non_field_errors())),
            *problems_of(asked),
        ],
        "notes": notes(sheet, page),
        **beside(version, sheet, request.user, request.path, asked),
        "sends_files": editor.form.is_multipart(),
        "revision": drafted.revision,
        "drafted": drafted,
        "draft_note": note_of(request, version, sheet, page, drafted),
        "done_part": finished_part(request, sheet, editor) if last else None,
        "reason_part": reason_part(request, editor) if last and sheet.may_not_apply else None,
        "next_label": "Guardar y terminar" if last or not writes else "Guardar y continuar",
        "plan_url": reverse("pei:plan", args=[version.pk]),
    }
    return render(request, "pei/section_form.html", context, status=status)


def notes(sheet, page: Topic) -> list[dict]:
    """What the rules of the section say of the answers on this page, linked to each."""
    found = sheet.findings()
    return [
        {"kind": kind, "text": one.message, "href": "#" + anchor(sheet, one.name)}
        for kind, said in (("error", found.errors), ("warning", found.warnings))
        for one in said
        if one.name in page.names
    ]


def opening(sheet) -> str:
    """What the first page of a section says before asking."""
    said = [
        sheet.lead,
        f"Toma unos {sheet.minutes} minutos.",
        f"Puede ayudar: {sheet.helpers.lower()}." if sheet.helpers else "",
        f"Tenga a mano: {sheet.at_hand[:1].lower()}{sheet.at_hand[1:]}" if sheet.at_hand else "",
        "Puede salir y volver.",
    ]
    return " ".join(part for part in said if part)


def saved_text(sheet) -> str:
    return f"Guardado {localtime(sheet.updated_at):%H:%M}" if sheet.updated_at else ""


def note_of(request, version, sheet, page: Topic, drafted: Shown) -> dict | None:
    """What the page says of the draft."""
    if request.method == "POST" or drafted.draft is None:
        return None
    names = set(page.names)
    return note(drafted, sheet, names, partial(url_of_row, version, sheet))


def finished_part(request, sheet, editor: PageEditor) -> dict:
    """The last question of a section: only the school says whether it is ready, and whether a
    section that not every school needs applies."""
    choices = [("yes", "Sí, está lista"), ("no", "Volveré después")]
    if sheet.may_not_apply:
        choices.append(("none", "No aplica en esta institución"))
    chosen = request.POST.get("finished", editor.marks["finished"])
    widget = RadioSelect(choices=choices).render("finished", chosen, {"id": "id_finished"})
    return {
        "id": "id_finished",
        "name": "finished",
        "label": "¿Terminó esta sección?",
        "kind": "radio",
        "widget": widget,
        "errors": [],
    }


def reason_part(request, editor: PageEditor) -> dict:
    """Why a section does not apply: asked of who says so."""
    name = "not_applicable_reason"
    attributes = {"id": f"id_{name}", "class": "control", "rows": 3}
    attributes["aria-describedby"] = f"id_{name}-help"
    value = request.POST.get(name, editor.marks[name])
    blank = request.POST.get("finished") == "none" and not value.strip()
    return {
        "id": f"id_{name}",
        "name": name,
        "label": "¿Por qué no aplica?",
        "help": "Solo si respondió «No aplica». Lo que ya escribió se conserva.",
        "kind": "paragraph",
        "optional": True,
        "widget": Textarea(attributes).render(name, value),
        "errors": ["Escriba por qué no aplica."] if blank else [],
    }


def write(request, version, sheet, page):
    """Save what was typed and do what the pressed button says besides."""
    act, *told = request.POST.get("do", "save").split(":")
    if act not in ACTS:
        raise Http404
    take_files(request, version.institution)
    here = request.get_full_path()
    edit = partial(page_editor, sheet, page)
    try:
        editor = decided(request, sheet, edit, partial(compared, sheet))
        values, tables = moved(sheet, act, told)
        saved = keep(editor, request, tables, values | marks_in(request.POST, sheet))
    except Clashes as clash:
        return choose(request, sheet, place_of(version, sheet), here, clash)
    except RuleBroken as refused:
        return show(request, version, sheet, page, editor, 409, [refused.sentence])
    if saved is None:
        return show(request, version, sheet, page, editor, 422)
    if act in ("add", "change"):
        return redirect(row_url(version, sheet, page, told))
    if act in ("up", "down", "remove", "undo", "bring", "next-year"):
        if act == "remove":
            offer_undo(request, sheet, told)
        return redirect(answer_url(version, type(sheet), told[0]))
    messages.success(request, f"Guardado: {page.title}.")
    if act == "continue":
        pages = sheet.pages()
        following = pages[pages.index(page) + 1 :] if page in pages else ()
        plan_page = reverse("pei:plan", args=[version.pk])
        here = section_url(version, type(sheet), following[0].slug) if following else plan_page
    return redirect(here)


def marks_in(posted, sheet) -> dict:
    """What the last question of a section says of it."""
    finished = posted.get("finished")
    if finished is None:
        return {}
    if not sheet.may_not_apply:
        return {"status": Status.READY if finished == "yes" else Status.IN_PROGRESS}
    marks = {
        "applies": finished != "none",
        "not_applicable_reason": posted.get("not_applicable_reason", ""),
    }
    if finished != "none":
        marks["status"] = Status.READY if finished == "yes" else Status.IN_PROGRESS
    return marks
