"""Filling a section: its pages, its tables of rows, and two people on one page."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import RadioSelect, Textarea
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime

from pei import editing
from pei.models import sections
from pei.models.section import Status
from pei.web.plans import answer_url, crumbs, readable_plan, section_url
from pei.web.reading import read
from pei_project.api.wire import camel
from pei_project.errors import RuleBroken
from pei_project.sheets.base import MAX_ROWS, Topic
from pei_project.sheets.document import answers, content
from pei_project.sheets.forms import PageEditor, RowEditor
from pei_project.sheets.history import Change, content_at
from pei_project.sheets.merging import Clash, reconcile
from pei_project.sheets.saving import RowInput, Stale, TableInput, save_sheet
from pei_project.sheets.serializers import parse


def found(request, plan, slug: str):
    """The version and its section, or 404."""
    version = readable_plan(request, plan)
    model = sections.section_at(slug)
    if model is None:
        raise Http404
    return version, editing.load(version, model)


def page_at(section, slug: str | None) -> Topic:
    """The page of a section with this slug; none means its first page."""
    for page in section.pages():
        if slug is None or page.slug == slug:
            return page
    raise Http404


@login_required
def section(request, plan, section, topic=None):
    """One page of a section to be filled by who may edit it; the whole section to be read by
    the rest."""
    version, sheet = found(request, plan, section)
    page = page_at(sheet, topic)
    if not request.user.may("pei.edit", version):
        if request.method == "POST":
            raise PermissionDenied
        return read(request, version, sheet)
    if request.method == "POST":
        return write(request, version, sheet, page)
    return show(request, version, sheet, page, PageEditor(sheet, page))


def show(request, version, sheet, page, editor, status=200, problems=None):
    """The form of one page, with what was typed and what is wrong with it."""
    pages = sheet.pages()
    place = pages.index(page)
    asked = editor.parts()
    last = place == len(pages) - 1
    title = sheet.title()
    way = [(title, section_url(version, type(sheet)))] + ([(page.title, None)] if place else [])
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, *way),
        "kicker": title if len(pages) > 1 else "",
        "title": page.title,
        "lead": opening(sheet) if place == 0 else "",
        "place": title,
        "extra": f"Página {place + 1} de {len(pages)}" if len(pages) > 1 else "",
        "state_kind": "ok" if sheet.revision else "neutral",
        "state_text": saved_text(sheet),
        "problems": [
            *({"text": problem, "href": ""} for problem in problems or ()),
            *problems_of(asked),
        ],
        "parts": asked,
        "revision": seen_by(request, sheet),
        "done_part": finished_part(sheet) if last else None,
        "next_label": "Guardar y terminar" if last else "Guardar y continuar",
        "plan_url": reverse("pei:plan", args=[version.pk]),
    }
    return render(request, "pei/section_form.html", context, status=status)


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
    return f"Guardado {localtime(sheet.updated_at):%H:%M}" if sheet.updated_at else "Sin guardar"


def problems_of(asked: list[dict]) -> list[dict]:
    """The error summary: the sentence at each field, linked to it."""
    return [
        {"text": error, "href": f"#{one['part'].id}"}
        for one in asked
        if "part" in one
        for error in one["part"].errors
    ]


def finished_part(sheet) -> dict:
    """The last question of a section: only the school says whether it is ready."""
    choices = [("yes", "Sí, está lista"), ("no", "Volveré después")]
    chosen = "yes" if sheet.status == Status.READY else "no"
    widget = RadioSelect(choices=choices).render("finished", chosen, {"id": "id_finished"})
    return {
        "id": "id_finished",
        "name": "finished",
        "label": "¿Terminó esta sección?",
        "kind": "radio",
        "widget": widget,
        "errors": [],
    }


def write(request, version, sheet, page):
    """Save what was typed and do what the pressed button says besides."""
    act, *told = request.POST.get("do", "save").split(":")
    if act not in ("save", "continue", "add", "change", "up", "down", "remove", "undo", "resolve"):
        raise Http404
    posted = request.POST
    if act == "resolve":
        posted = resolved(posted, PageEditor(sheet, page).form)
    editor = PageEditor(sheet, page, posted)
    try:
        tables = row_move(sheet, act, told)
        saved = keep(editor, request, tables)
    except _Clashes as clash:
        here = section_url(version, type(sheet), page.slug)
        return choose(request, version, sheet, here, posted, clash)
    except RuleBroken as refused:
        return show(request, version, sheet, page, editor, 409, [refused.sentence])
    if saved is None:
        return show(request, version, sheet, page, editor, 422)
    here = section_url(version, type(sheet), page.slug)
    if act in ("add", "change"):
        return redirect(row_url(version, sheet, page, told))
    if act in ("up", "down", "remove", "undo"):
        if act == "remove":
            offer_undo(request, saved, told)
        return redirect(answer_url(version, type(sheet), told[0]))
    messages.success(request, f"Guardado: {page.title}.")
    if act == "continue":
        pages = sheet.pages()
        following = pages[pages.index(page) + 1 :]
        plan_page = reverse("pei:plan", args=[version.pk])
        here = section_url(version, type(sheet), following[0].slug) if following else plan_page
    return redirect(here)


# --- saving, also when somebody else has ---------------------------------------------------------


class _Clashes(Exception):
    """Two texts for one answer: what to show, and the rest of what was typed."""

    def __init__(self, current, clashes: list[Clash]):
        self.current, self.clashes = current, clashes


def seen_by(request, sheet=None) -> int:
    """The revision the page was made from: the posted one, else that of ``sheet``."""
    given = request.POST.get("revision", "")
    if given.isascii() and given.isdigit() and len(given) < 10:
        return int(given)
    return sheet.revision if sheet else 0


def keep(editor: PageEditor, request, tables):
    """Save the page. Where somebody has saved since it was made, answers that only one of both
    changed merge by themselves; the others raise _Clashes."""
    seen = seen_by(request)
    marks = {}
    if "finished" in request.POST:
        finished = request.POST["finished"] == "yes"
        marks["status"] = Status.READY if finished else Status.IN_PROGRESS
    try:
        return editor.save(request.user, seen, tables, marks)
    except Stale as stale:
        current = stale.current
        typed = editor.form.values()
        base = content_at(current, content(current), seen)
        mine, clashes = reconcile(current, typed, base)
        if clashes:
            raise _Clashes(current, clashes) from stale
        return save_sheet(current, mine | marks, tables, actor=request.user, seen=current.revision)


def choose(request, version, sheet, back, posted, clash: _Clashes):
    """Show both texts of each answer that clashes; nothing is overwritten by default."""
    author = clash.current.updated_by
    one = clash.clashes[0].label.lower() if len(clash.clashes) == 1 else None
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, (sheet.title(), back), ("Dos textos", None)),
        "kicker": sheet.title(),
        "title": f"Hay dos textos: {one}" if one else "Hay dos textos en varias respuestas",
        "lead": f"{author.name} guardó el suyo mientras usted escribía. No se perdió ninguno. "
        "Elija con cuál seguir.",
        "place": sheet.title(),
        "state_kind": "warn",
        "state_text": "1 texto por decidir" if one else f"{len(clash.clashes)} textos por decidir",
        "revision": clash.current.revision,
        "conflicts": [
            two_texts(found, author, clash.current.updated_at) for found in clash.clashes
        ],
        "hidden": [
            (name, value)
            for name in posted
            if name not in ("csrfmiddlewaretoken", "revision", "do")
            and not name.startswith(("choice-", "joined-"))
            for value in posted.getlist(name)
        ],
        "back_url": back,
    }
    return render(request, "pei/conflict.html", context, status=409)


def two_texts(clash: Clash, author, at) -> dict:
    """One clash as ``components/two_texts.html`` draws it."""
    joined = None
    if clash.joined is not None:
        attributes = {
            "class": "control control--rich",
            "rows": 6,
            "aria-label": f"Los dos en uno: {clash.label}",
        }
        joined = {
            "title": "Los dos, en uno nuevo",
            "note": f"Partimos del de {author.name} y agregamos lo que solo está en el suyo. "
            "Corrija lo que haga falta.",
            "widget": Textarea(attributes).render(f"joined-{clash.name}", clash.joined),
        }
    when = f"{localtime(at):%d/%m/%Y, %H:%M}"
    return {
        "name": f"choice-{clash.name}",
        "label": clash.label,
        "theirs": {
            "title": f"El de {author.name}",
            "note": f"Guardado el {when} · es el que ven los demás",
            "html": clash.theirs,
        },
        "mine": {"title": "El suyo", "note": "Todavía no está guardado", "html": clash.mine},
        "joined": joined,
        "chosen": "joined" if joined else "",
    }


def resolved(posted, form):
    """The posted form with each clash decided. ``form`` shows the answers as they stand, which is
    what "theirs" means; "mine" is what was posted already."""
    data = posted.copy()
    for key in posted:
        name = key.removeprefix("choice-")
        if name == key or name not in form.fields:
            continue
        if posted[key] == "joined":
            data[name] = posted.get(f"joined-{name}", "")
        elif posted[key] == "theirs":
            value = form[name].value()
            many = value if isinstance(value, list) else [value]
            data.setlist(name, ["" if one is None else str(one) for one in many])
    return data


# --- rows ---------------------------------------------------------------------------------------


def table_slugs(sheet) -> dict[str, str]:
    return {sheet.table_slug(name): name for name in sheet.tables()}


def row_named(sheet, told: list[str]):
    """The table and the row that a button names, or 404."""
    if len(told) != 2 or told[0] not in sheet.tables():
        raise Http404
    row = next((row for row in sheet.rows(told[0]) if str(row.pk) == told[1]), None)
    return told[0], row


def row_move(sheet, act: str, told: list[str]) -> dict | None:
    """What a button of a table does to it, as ``save_sheet`` takes it."""
    if act in ("save", "continue", "resolve"):
        return None
    if act == "undo":
        return put_back(sheet, told)
    if act == "add":
        if len(told) != 1 or told[0] not in sheet.tables():
            raise Http404
        return None
    name, row = row_named(sheet, told)
    if row is None:
        sentence = "Esa fila ya no está: otra persona la quitó."
        raise RuleBroken("stale", sentence)
    if act == "change":
        return None
    if act == "remove":
        return {name: TableInput([RowInput(row.pk, delete=True)])}
    place = row.order + (1 if act == "down" else -1)
    return {name: TableInput([RowInput(row.pk, order=min(max(place, 1), MAX_ROWS))])}


def offer_undo(request, saved, told: list[str]) -> None:
    name, key = told
    change = Change.objects.filter(
        owner=saved.owner.pk, target=saved.key, field=name, row=key, after=None
    ).first()
    if change is None:
        return
    labels = [str(value) for value in change.before.values() if isinstance(value, str) and value]
    messages.success(
        request,
        format_html(
            "Se quitó «{}». <button class='link' form='page-form' name='do' "
            "value='undo:{}:{}'>Deshacer</button>",
            labels[0][:60] if labels else "la fila",
            name,
            change.pk,
        ),
        extra_tags=f"rows-{name}",
    )


def put_back(sheet, told: list[str]) -> dict:
    """The row that a change removed, as it was."""
    if len(told) != 2 or told[0] not in sheet.tables():
        raise Http404
    try:
        change = Change.objects.get(
            pk=uuid.UUID(told[1]),
            owner=sheet.owner.pk,
            target=sheet.key,
            field=told[0],
            after=None,
        )
    except (ValueError, Change.DoesNotExist) as error:
        raise Http404 from error
    row = {camel(name): value for name, value in change.before.items()}
    _, tables, _ = parse(
        type(sheet), {camel(told[0]): [row | {"id": str(change.row)}]}, whole=False
    )
    return tables


def row_url(version, sheet, page, told: list[str]) -> str:
    place = [version.pk, sheet.slug, page.slug or "-", sheet.table_slug(told[0])]
    if len(told) == 2:
        return reverse("pei:row", args=[*place, told[1]])
    return reverse("pei:new-row", args=place)


@login_required
def row(request, plan, section, topic, table, row=None):
    """One row of a table, new or to be changed, on a page of its own."""
    version, sheet = found(request, plan, section)
    name = table_slugs(sheet).get(table)
    if name is None:
        raise Http404
    if not request.user.may("pei.edit", version):
        raise PermissionDenied
    model, page = sheet.tables()[name], sheet.page_of(name)
    current = next((one for one in sheet.rows(name) if one.pk == row), None)
    if current is None:
        if row and request.method == "GET":
            raise Http404
        current = model(id=row or uuid.uuid4(), sheet=sheet)
    back = answer_url(version, type(sheet), name)
    title = f"{'Cambiar' if row else 'Agregar'} {model._meta.verbose_name}"
    editor, problems, status = RowEditor(sheet, name, current), [], 200
    if request.method == "POST":
        posted = request.POST
        if posted.get("do") == "resolve":
            posted = resolved(posted, editor.form)
        editor = RowEditor(sheet, name, current, posted)
        try:
            saved = keep_row(editor, request)
        except _Clashes as clash:
            return choose(request, version, sheet, back, posted, clash)
        except RuleBroken as refused:
            saved, status, problems = None, 409, [{"text": refused.sentence, "href": ""}]
        if saved:
            messages.success(request, f"Guardado en «{sheet.label(name)}».")
            another = posted.get("do") == "another"
            return redirect(row_url(version, sheet, page, [name]) if another else back)
        status = 422 if status == 200 else status
    asked = editor.parts()
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, (sheet.title(), back), (title, None)),
        "kicker": sheet.label(name),
        "title": title,
        "parts": [one["part"] for one in asked],
        "problems": problems + problems_of(asked),
        "revision": sheet.revision if status == 409 else seen_by(request, sheet),
        "back_url": back,
        "may_add_another": True,
    }
    return render(request, "pei/row_form.html", context, status=status)


def keep_row(editor: RowEditor, request):
    """Save one row. What others saved elsewhere meanwhile is not in the way; where they changed
    this very row, answers merge or raise _Clashes, and where they removed it that is said."""
    seen = seen_by(request)
    try:
        return editor.save(request.user, seen)
    except Stale as stale:
        current, row = stale.current, editor.row
        later = Change.objects.filter(
            owner=current.owner.pk, target=current.key, row=row.pk, revision__gt=seen
        ).order_by("revision")
        if later and row._state.adding:
            sentence = (
                f"{later[0].actor_name} quitó esta fila. Su texto sigue aquí: guárdelo otra vez "
                "para volver a agregarla."
            )
            raise RuleBroken("stale", sentence) from stale
        base = later[0].before if later else answers(row)
        mine, clashes = reconcile(row, editor.form.values(), base)
        if clashes:
            raise _Clashes(current, clashes) from stale
        tables = {editor.name: TableInput([RowInput(row.pk, mine)])}
        return save_sheet(current, {}, tables, actor=request.user, seen=current.revision)
