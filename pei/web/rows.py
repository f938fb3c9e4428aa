"""The tables of a section: what their buttons do, and a row on a page of its own."""

import uuid
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from institutions.files.posting import take_files
from pei.web.ways import answer_url, crumbs, found
from pei_project.api.wire import camel
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets import sources
from pei_project.sheets.base import MAX_ROWS
from pei_project.sheets.document import cell
from pei_project.sheets.drafting import autosave, hold_closed, lay, sent_back
from pei_project.sheets.drafts import draft_of
from pei_project.sheets.editors import RowEditor, problems_of
from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import once
from pei_project.sheets.keeping import (
    Clashes,
    choose,
    compared_row,
    decided,
    keep_row,
)
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.presence import others_at
from pei_project.sheets.serializers import parse
from pei_project.sheets.typed import note, texts
from pei_project.sheets.words import shortened
from pei_project.text import id_or_none

YEARLY = "anual"  # the parameter of the page that keeps only the yearly tables of an approved PEI


def place_of(version, sheet) -> dict:
    """Where the pages of a section stand, for ``keeping.choose``."""
    return {"menu": "plan", "crumbs": crumbs(version, (sheet.form_title(), None))}


def table_slugs(sheet) -> dict[str, str]:
    return {sheet.table_slug(name): name for name in sheet.tables()}


def row_named(sheet, told: list[str]):
    """The table and the row that a button names, or 404."""
    if len(told) != 2 or told[0] not in sheet.tables():
        raise Http404
    row = next((row for row in sheet.rows(told[0]) if str(row.pk) == told[1]), None)
    return told[0], row


def moved(sheet, act: str, told: list[str]) -> tuple[dict, dict | None]:
    """What a button does besides saving the page: answers and tables, as ``save_sheet`` takes
    them."""
    if act == "bring":
        if len(told) != 1 or told[0] not in sheet.sources:
            raise Http404
        return sources.bring(sheet, told[0])
    return {}, row_move(sheet, act, told)


def row_move(sheet, act: str, told: list[str]) -> dict | None:
    """What a button of a table does to it, as ``save_sheet`` takes it."""
    if act in ("save", "continue", "resolve"):
        return None
    if act == "undo":
        return put_back(sheet, told)
    if act in ("add", "next-year"):
        if len(told) != 1 or told[0] not in sheet.tables():
            raise Http404
        if act == "add":
            return None
        if sources.last_year(sheet, told[0]) is None:
            raise RuleBroken("stale", "Ya no hay filas de un año anterior para copiar.")
        return sources.next_year(sheet, told[0])
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


def offer_undo(request, sheet, told: list[str]) -> None:
    """Say that a row of ``sheet``, as it was before, is gone, with a button that puts it back."""
    name, row = row_named(sheet, told)
    change = removals(sheet, name).filter(row=row.pk).first()
    if change is None:
        return
    key = cell(row, row.fields()[0], exact=True)
    messages.success(
        request,
        format_html(
            "Se quitó «{}». <button class='link' form='page-form' name='do' "
            "value='undo:{}:{}:{}'>Deshacer</button>",
            shortened(key.text or row.caption(), 60).strip("«»"),
            name,
            change.pk,
            row.order,
        ),
        extra_tags=f"rows-{name}",
    )


def put_back(sheet, told: list[str]) -> dict:
    """The row that a change removed, as it was and where it was."""
    if len(told) != 3 or told[0] not in sheet.tables() or not is_place(told[2]):
        raise Http404
    try:
        change = removals(sheet, told[0]).get(pk=uuid.UUID(told[1]))
    except (ValueError, Change.DoesNotExist) as error:
        raise Http404 from error
    row = {camel(name): value for name, value in change.before.items()}
    row |= {"id": str(change.row), "order": int(told[2])}
    _, tables, _ = parse(type(sheet), {camel(told[0]): [row]}, whole=False)
    return tables


def removals(sheet, name: str):
    """The changes that removed rows of a table and still say what those said."""
    told = Change.objects.filter(owner=sheet.owner.pk, target=sheet.key, field=name)
    return told.filter(after__isnull=True, redacted_by=None)


def is_place(given: str) -> bool:
    is_short = given.isascii() and given.isdigit() and len(given) < 5
    return is_short and 1 <= int(given) <= MAX_ROWS


def row_url(version, sheet, page, told: list[str]) -> str:
    place = [version.pk, sheet.slug, page.slug or "-", sheet.table_slug(told[0])]
    if len(told) == 2:
        return reverse("pei:row", args=[*place, told[1]])
    return reverse("pei:new-row", args=place)


def url_of_row(version, sheet, name: str, row) -> str:
    """Where a row of a draft is written: it may be one that was never saved."""
    there = any(one.pk == row for one in sheet.rows(name))
    return row_url(version, sheet, sheet.page_of(name), [name, row] if there else [name])


def was_here(sheet, row) -> bool:
    """Whether the form ever had a row with this id; what others removed may be added again."""
    return Change.objects.filter(owner=sheet.owner.pk, target=sheet.key, row=row).exists()


def id_of_new(request, sheet, name: str) -> uuid.UUID:
    """Which row a page that adds one is about: the one it said it was when it is sent, so that
    sending it twice adds one; the one that the person has begun and not saved; else a new one."""
    if sent := id_or_none(request.POST.get("form-row", "")):
        return sent
    draft = draft_of(request.user, sheet)
    there = {one.pk for one in sheet.rows(name)}
    begun = [one.row for one in texts(draft, type(sheet)) if one.name == name] if draft else []
    return next((row for row in reversed(begun) if row and row not in there), uuid.uuid4())


@signed_in
@once
def row(request, plan, section, topic, table, row=None):
    """One row of a table, new or to be changed, on a page of its own."""
    version, sheet = found(request, plan, section)
    name = table_slugs(sheet).get(table)
    if name is None:
        raise Http404
    model, page = sheet.tables()[name], sheet.page_of(name)
    new_id = None if row else id_of_new(request, sheet, name)
    current = next((one for one in sheet.rows(name) if one.pk == (row or new_id)), None)
    if current is None:
        if row and (request.method == "GET" or not was_here(sheet, row)):
            raise Http404
        current = model(id=row or new_id, sheet=sheet)
    edit = partial(RowEditor, sheet, name, current)
    if request.POST.get("do") == "draft":
        return autosave(request, edit())
    if not request.user.may(sheet.rule_for({}, {name: None}), version):
        if request.method == "POST":
            hold_closed(request, edit())
        raise PermissionDenied
    back = answer_url(version, type(sheet), name)
    if not request.user.may(sheet.writing_rule, version):
        back = back.replace("#", f"?{YEARLY}=1#")
    title = f"{'Cambiar' if row else 'Agregar'} {model._meta.verbose_name}"
    editor, problems, status = edit(), [], 200
    if request.method == "POST":
        take_files(request, version.institution)
        posted = request.POST
        try:
            is_new = current._state.adding
            compare = partial(compared_row, sheet, current)
            editor = edit(posted) if is_new else decided(request, sheet, edit, compare)
            saved = keep_row(editor, request)
        except Clashes as clash:
            return choose(request, sheet, place_of(version, sheet), back, clash)
        except RuleBroken as refused:
            saved, status, problems = None, 409, [{"text": refused.sentence, "href": ""}]
        if saved:
            messages.success(request, f"Guardado en «{sheet.label(name)}».")
            another = posted.get("do") == "another"
            return redirect(row_url(version, sheet, page, [name]) if another else back)
        status = 422 if status == 200 else status
    if request.method == "GET":
        drafted = lay(request.user, editor)
    else:
        drafted = sent_back(request, sheet, sheet.revision if status == 409 else None)
    asked = editor.parts()
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, (sheet.form_title(), back), (title, None)),
        "kicker": sheet.label(name),
        "title": title,
        "place": sheet.form_title(),
        "note": others_at(sheet, request.user),
        "parts": [one["part"] for one in asked],
        "sends_files": editor.form.is_multipart(),
        "problems": problems + problems_of(asked),
        "revision": drafted.revision,
        "row": None if row else current.pk,
        "drafted": drafted,
        "draft_note": note(drafted, sheet, ()) if drafted.labels else None,
        "back_url": back,
        "may_add_another": True,
    }
    return render(request, "sheets/answers_form.html", context, status=status)
