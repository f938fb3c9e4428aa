"""Drafts on the pages of a form: taking what a browser sends while somebody types, showing it
again, keeping what a save refused, and letting go of what it wrote.

A page carries the revision of the form and, in ``form-draft``, the one of the draft that it shows.
The browser adds ``form-tab`` and ``form-order`` (``static/js/drafts.js``).
"""

import re
import time
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils.timezone import localtime

from pei_project import policy
from pei_project.errors import RuleBroken
from pei_project.sheets import drafts
from pei_project.sheets.drafts import ChangeDraft, Writer
from pei_project.sheets.editors import Editor
from pei_project.sheets.history import Change
from pei_project.sheets.presence import others_at
from pei_project.throttling import Counter

# A tab sends one in a second and a half; the burst is for who comes back from a dead link.
AUTOSAVES = Counter("autosaves", 30, window=10)
NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
ALIVE = 600  # seconds of typing after which a session is made as long as a new one
CLOSED = "Esto ya está cerrado. Lo que escribió quedó en «Mis borradores»."


# --- what the page says of itself ---------------------------------------------------------------


def seen_by(request, sheet=None, name="revision") -> int:
    """The revision the page was made from: the posted one, else that of ``sheet``."""
    return whole(request.POST.get(name, ""), sheet.revision if sheet else 0)


def draft_seen(request) -> int:
    """The revision of the draft that the page showed."""
    return whole(request.POST.get("form-draft", ""))


def writer_of(request) -> Writer:
    """Which tab of a browser sent a form, and which of its writings this is."""
    order = whole(request.POST.get("form-order", ""))
    return Writer(request.POST.get("form-tab", "")[:40], order)


def whole(given: str, otherwise: int = 0) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else otherwise


# --- taking what is typed -----------------------------------------------------------------------


def autosave(request, editor: Editor) -> JsonResponse:
    """Keep what is being typed, complete or not, and tell who types: the revision and time of the
    draft, who ``others`` here are, whether somebody saved ``newer`` answers, and with 409 what
    was typed ``elsewhere``, in another tab or another of their devices, which is left alone.

    ``typed`` names the answers that are sent; without any, the page only says that it is open.
    """
    sheet, user = editor.sheet, request.user
    demand(user, sheet)
    told = {"others": others_at(sheet, user)}
    if sheet.revision > seen_by(request, sheet) and sheet.updated_by != user:
        told["newer"] = f"{sheet.updated_by.name} guardó a las {localtime(sheet.updated_at):%H:%M}"
    names = [name for name in request.POST.getlist("typed") if NAME.fullmatch(name)]
    if not names:
        return briefly(told)
    AUTOSAVES.take(str(user.pk))
    keep_session(request)
    draft, left = take(request, editor, names)
    told["draft"] = draft.revision
    if draft.count:
        told["at"] = f"{localtime(draft.updated_at):%H:%M}"
    if left:
        told["elsewhere"] = {
            name: draft.texts[editor.path(name)]["value"]
            for name in names
            if editor.path(name) in left
        }
    return briefly(told, status=409 if left else 200)


def briefly(told: dict, status: int = 200) -> JsonResponse:
    """An answer that no browser shows, without the headers for what is shown: on a poor link one
    comes every other second."""
    response = JsonResponse(told, status=status, json_dumps_params={"separators": (",", ":")})
    response._csp_exempt = response.xframe_options_exempt = True
    return response


def demand(user, sheet) -> None:
    """Raise PermissionDenied where somebody may not write a form, in whatever state it is: what
    was typed before it closed is kept."""
    if not policy.permitted(user, sheet.edit_rule, sheet.owner):
        raise PermissionDenied


def keep_session(request) -> None:
    """Who types stays signed in."""
    now = int(time.time())
    if now - request.session.get("typed_at", 0) > ALIVE:
        request.session["typed_at"] = now


def take(request, editor: Editor, names) -> tuple[ChangeDraft, list[str]]:
    """Put what was sent of these answers into the person's draft, as ``drafts.write`` does."""
    said, same = {}, set()
    for name in names:
        value, is_same = editor.sent(name, request.POST)
        if is_same:
            same.add(editor.path(name))
        else:
            said[editor.path(name)] = stored(value)
    return drafts.write(
        request.user,
        editor.sheet,
        said,
        began=seen_by(request, editor.sheet),
        seen=draft_seen(request),
        by=writer_of(request),
        gone=frozenset(same),
    )


def stored(value):
    """What a control sent, without the one character that no database takes."""
    if isinstance(value, list):
        return [stored(one) for one in value]
    return str(value or "").replace("\x00", "").replace("\r\n", "\n")


def hold(request, editor: Editor) -> None:
    """Keep as draft what came with a form that could not be saved."""
    take(request, editor, editor.names())


def hold_closed(request, editor: Editor):
    """Keep as draft what was typed into a form that has closed meanwhile, and refuse it (409)."""
    demand(request.user, editor.sheet)
    hold(request, editor)
    raise RuleBroken("invalid_state", CLOSED)


def let_go(request, editor: Editor) -> None:
    """Take out of the draft what a save has written."""
    drafts.forget(
        request.user,
        editor.sheet,
        {editor.path(name) for name in editor.names()},
        seen=draft_seen(request),
        by=writer_of(request),
    )


# --- showing it again ---------------------------------------------------------------------------


@dataclass
class Shown:
    """What of a draft stands on a page. ``revision`` is the one of the form that the page goes on
    from, ``labels`` the answers whose text is not saved, ``newer`` what others saved since."""

    draft: ChangeDraft | None
    revision: int
    labels: list[str]
    newer: list[Change]

    @property
    def seen(self) -> int:
        return self.draft.revision if self.draft else 0

    @property
    def when(self) -> str:
        return f"{localtime(self.draft.updated_at):%d/%m/%Y, %H:%M}"


def lay(user, editor: Editor) -> Shown:
    """Put the person's draft over what a form shows, and say what of it stands there."""
    sheet = editor.sheet
    draft = drafts.draft_of(user, sheet)
    texts = draft.texts if draft else {}
    laid = [
        name
        for name in editor.names()
        if editor.path(name) in texts and editor.lay(name, texts[editor.path(name)]["value"])
    ]
    began = draft.began(map(editor.path, laid)) if laid else sheet.revision
    labels = [editor.label(name) for name in laid]
    return Shown(draft, min(began, sheet.revision), labels, changes_since(sheet, began))


def sent_back(request, sheet, revision: int | None = None) -> Shown:
    """Of a page that is shown again as it was sent: nothing is laid over it."""
    draft = drafts.draft_of(request.user, sheet)
    return Shown(draft, seen_by(request, sheet) if revision is None else revision, [], [])


def changes_since(sheet, began: int) -> list[Change]:
    """What was saved in a form after ``began``, the newest first."""
    if sheet.revision <= began:
        return []
    return list(Change.objects.filter(**drafts.place_of(sheet), revision__gt=began))
