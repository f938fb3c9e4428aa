"""Saving a page of a sheet, also when somebody else has: what merges by itself, and what the
person must decide between two texts."""

from functools import partial

from django.db import transaction
from django.forms import CharField, Textarea
from django.shortcuts import render
from django.utils.timezone import localtime

from pei_project.errors import RuleBroken
from pei_project.sheets.document import answers, content
from pei_project.sheets.drafting import Shown, hold, let_go, seen_by, sent_back
from pei_project.sheets.editors import PageEditor, RowEditor
from pei_project.sheets.fields import Rich
from pei_project.sheets.history import Change, content_at
from pei_project.sheets.merging import Clash, reconcile
from pei_project.sheets.rich import EditorHtml, RichTextField
from pei_project.sheets.saving import Stale

# What the page of two texts says anew.
MARKS = {"csrfmiddlewaretoken", "revision", "began", "do"}
MARKS |= {"form-once", "form-author", "form-draft", "form-order"}
NO_CHOICE = "Elija con cuál texto seguir en cada respuesta."


class Clashes(Exception):
    """Two texts for one answer. ``began`` is the revision from which both were written, ``posted``
    what was sent; ``undecided``: without a choice that was asked for."""

    def __init__(self, current, clashes: list[Clash], began: int, posted, undecided=False):
        self.current, self.clashes, self.began = current, clashes, began
        self.posted, self.undecided = posted, undecided


def decided(request, sheet, editor_of, compare):
    """The editor of what was posted, with every clash decided where the person was asked to.

    ``editor_of(data)`` makes an editor, ``compare(form, began)`` is ``compared`` or
    ``compared_row`` of what it edits. Raises Clashes where a choice lacks.
    """
    posted = request.POST
    editor = editor_of(posted)
    if posted.get("do", "").split(":")[0] != "resolve" or not editor.form.is_valid():
        return editor
    began = seen_by(request, sheet, "began")
    mine, clashes = compare(editor.form, began)
    if not all(is_decided(posted, clash) for clash in clashes):
        raise Clashes(sheet, clashes, began, posted, undecided=True)
    editor = editor_of(resolved(posted, editor_of(None).form, mine, clashes))
    theirs = [clash.name for clash in clashes if posted.get(f"choice-{clash.name}") == "theirs"]
    editor.left = {name: mine[name] for name in theirs}
    return editor


def keep(editor: PageEditor, request, tables=None, marks: dict | None = None):
    """Save the page, and over it ``marks``, answers that were not typed on it. Where somebody has
    saved since it was made, answers that only one of both changed merge by themselves; the
    others raise Clashes. What was typed is in the form or, refused, in the person's draft."""
    return in_form_or_draft(editor, request, partial(_keep, editor, request, tables, marks))


def keep_row(editor: RowEditor, request):
    """Save one row. What others saved elsewhere meanwhile is not in the way; where they changed
    this very row, answers merge or raise Clashes, and where they removed it that is said. What was
    typed goes where ``keep`` says."""
    return in_form_or_draft(editor, request, partial(_keep_row, editor, request))


def in_form_or_draft(editor, request, save):
    """What ``save()`` gives. With what it writes the texts of the draft go, in one transaction;
    what it refuses, by None or by raising, is kept as draft."""
    try:
        with transaction.atomic():
            saved = save()
            if saved is not None:
                let_go(request, editor)
    except (Clashes, RuleBroken):
        hold(request, editor)
        raise
    if saved is None:
        hold(request, editor)
    return saved


def _keep(editor: PageEditor, request, tables, marks):
    seen = seen_by(request)
    try:
        now = editor.leave(request.user, seen)
        return editor.save(request.user, now, tables, marks=marks)
    except Stale as stale:
        current = stale.current
        mine, clashes = compared(current, editor.form, seen)
        if clashes:
            raise Clashes(current, clashes, seen, editor.form.data) from stale
        return editor.save(request.user, current.revision, tables, marks=marks, values=mine)


def _keep_row(editor: RowEditor, request):
    seen = seen_by(request)
    try:
        return editor.save(request.user, editor.leave(request.user, seen))
    except Stale as stale:
        current, row = stale.current, editor.row
        later = changes_of(current, row, seen)
        if later and row._state.adding:
            sentence = (
                f"{later[-1].actor_name} quitó esta fila. Su texto sigue aquí: guárdelo otra vez "
                "para volver a agregarla."
            )
            raise RuleBroken("stale", sentence) from stale
        mine, clashes = compared_row(current, row, editor.form, seen)
        if clashes:
            raise Clashes(current, clashes, seen, editor.form.data) from stale
        return editor.save(request.user, current.revision, values=mine)


def compared(sheet, form, began: int) -> tuple[dict, list[Clash]]:
    """What was typed on a page since ``began`` against the sheet as it stands."""
    base = content_at(sheet, content(sheet), began)
    return reconcile(sheet, form.values(base), base)


def compared_row(sheet, row, form, began: int) -> tuple[dict, list[Clash]]:
    """What was typed in a row since ``began`` against the row as it stands."""
    later = changes_of(sheet, row, began)
    base = later[0].before or {} if later else answers(row)
    return reconcile(row, form.values(base), base)


def changes_of(sheet, row, began: int) -> list[Change]:
    changes = Change.objects.filter(owner=sheet.owner.pk, target=sheet.key, row=row.pk)
    return list(changes.filter(revision__gt=began).order_by("revision"))


def choose(request, sheet, place: dict, back, clash: Clashes):
    """Show both texts of each answer that clashes; nothing is overwritten by default. ``place``
    says where the page stands: its ``menu`` and its ``crumbs``, which end at ``back``. A page that
    was sent without a choice keeps those that were made."""
    posted = clash.posted
    author = clash.current.updated_by
    one = clash.clashes[0].label.lower() if len(clash.clashes) == 1 else None
    *way, (here, _) = place["crumbs"]
    drafted = sent_back(request, sheet)
    context = {
        "menu": place["menu"],
        "crumbs": [*way, (here, back), ("Dos textos", None)],
        "kicker": sheet.form_title(),
        "title": f"Hay dos textos: {one}" if one else "Hay dos textos en varias respuestas",
        "lead": f"{author.name} guardó el suyo mientras usted escribía. No se perdió ninguno. "
        "Elija con cuál seguir.",
        "place": sheet.form_title(),
        "state_kind": "warn",
        "state_text": "1 texto por decidir" if one else f"{len(clash.clashes)} textos por decidir",
        "problems": [{"text": NO_CHOICE, "href": ""}] if clash.undecided else [],
        "revision": clash.current.revision,
        "drafted": drafted,
        "began": clash.began,
        "conflicts": [
            two_texts(found, clash.current, drafted, posted if clash.undecided else {})
            for found in clash.clashes
        ],
        "hidden": [
            (name, value)
            for name in posted
            if name not in MARKS and not name.startswith(("choice-", "joined-"))
            for value in posted.getlist(name)
        ],
        "back_url": back,
    }
    return render(request, "sheets/conflict.html", context, status=409)


def two_texts(clash: Clash, current, drafted: Shown, posted) -> dict:
    """One clash as ``components/two_texts.html`` draws it, with what was ``posted`` of it."""
    joined, author = None, current.updated_by
    if clash.joined is not None:
        joined = {
            "title": "Los dos, en uno nuevo",
            "note": f"Partimos del de {author.name} y agregamos lo que solo está en el suyo. "
            "Corrija lo que haga falta.",
            "widget": joined_widget(clash, posted),
        }
    when = f"{localtime(current.updated_at):%d/%m/%Y, %H:%M}"
    written = f"Escrito el {drafted.when}" if drafted.draft else "Recién escrito"
    return {
        "name": f"choice-{clash.name}",
        "label": clash.label,
        "theirs": {
            "title": f"El de {author.name}",
            "note": f"Guardado el {when} · es el que ven los demás",
            "html": clash.theirs,
        },
        "mine": {"title": "El suyo", "note": f"{written} · en sus borradores", "html": clash.mine},
        "joined": joined,
        "chosen": posted.get(f"choice-{clash.name}", "joined" if joined else ""),
    }


def joined_field(clash: Clash) -> CharField:
    """The field of the text made of both."""
    if isinstance(clash.part, Rich):
        return RichTextField(clash.part, clash.joined)
    return CharField(widget=Textarea)


def joined_widget(clash: Clash, posted) -> str:
    name, field = f"joined-{clash.name}", joined_field(clash)
    typed = field.widget.value_from_datadict(posted, {}, name)
    typed = clash.joined if typed is None else typed
    attributes = {
        "class": "control control--rich",
        "rows": 6,
        "aria-label": f"Los dos en uno: {clash.label}",
    }
    if isinstance(field, RichTextField):
        attributes |= field.for_editor(typed)
    return field.widget.render(name, field.prepare_value(typed), attributes)


def is_decided(posted, clash: Clash) -> bool:
    choice = posted.get(f"choice-{clash.name}")
    if choice == "joined":
        return clash.joined is not None and f"joined-{clash.name}" in posted
    return choice in ("theirs", "mine")


def resolved(posted, form, mine: dict, clashes: list[Clash]):
    """The posted form with each clash decided. ``form`` shows the answers as they stand; only
    those in ``mine``, which the author changed, are written over them, in the text chosen."""
    data = posted.copy()
    for name in form.fields:
        if name not in mine or posted.get(f"choice-{name}") == "theirs":
            shown = form.fields[name].widget.format_value(form[name].value())
            data.setlist(name, shown if isinstance(shown, list) else [shown or ""])
            data.pop(f"{name}-format", None)
    for clash in clashes:
        if posted.get(f"choice-{clash.name}") == "joined":
            data[clash.name], data[f"{clash.name}-format"] = joined_text(posted, clash)
    return data


def joined_text(posted, clash: Clash) -> tuple[str, str]:
    """The text made of both as it was posted, and its format; a proposal that was not touched
    keeps the formats it has."""
    name, field = f"joined-{clash.name}", joined_field(clash)
    typed = field.widget.value_from_datadict(posted, {}, name)
    if isinstance(field, RichTextField):
        untouched = typed.replace("\r\n", "\n") == field.prepare_value(clash.joined)
        if untouched or isinstance(typed, EditorHtml):
            return (clash.joined if untouched else typed), "html"
    return typed, "plain"
