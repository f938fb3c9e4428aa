"""Answers that are kept whole, to be given again while nothing they depend on has changed.

A route of this kind is asked in two ways. Most of the time one query reads the caller, as the
authentication class does, and beside them the stamps (``sheets.stamps``) of what the answer
depends on; if the caller may have the answer and it is kept under those very stamps, it is given,
or 304. In every other case, whatever it is, the request takes the ordinary way, in the ordinary
order of checks, and what that way answers is kept.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone

from pei_project.api.conditional import conditional, tag_of
from pei_project.api.views import ApiView

MOST_BYTES = 32 * 1024 * 1024
JSON_ACCEPTED = frozenset({"*/*", "application/*", "application/json"})


@dataclass(frozen=True)
class Beside:
    """What is read in the query that reads the caller: the stamps of ``owners``, and ``columns``,
    all in SQL, and the joins they come from. ``named``: the parts of the path that ``joins`` asks
    for by ``%s``. ``grant``: the action of which the query also says whether the caller holds
    it."""

    owners: tuple[str, ...]
    columns: tuple[str, ...] = ()
    joins: str = ""
    named: tuple[str, ...] = ()
    grant: str = ""


@dataclass(frozen=True)
class Content:
    """The bytes of an answer, and their tag."""

    content: bytes
    tag: str


class Shelf:
    """The answers this process keeps; those asked for longest ago go first. What it holds of one
    path under older stamps is never given again, and goes the same way."""

    def __init__(self, most_bytes: int = MOST_BYTES):
        self.most_bytes, self.bytes = most_bytes, 0
        self.kept: OrderedDict[tuple, Content] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: tuple) -> Content | None:
        with self.lock:
            found = self.kept.get(key)
            if found:
                self.kept.move_to_end(key)
            return found

    def put(self, key: tuple, content: Content) -> None:
        with self.lock:
            self._drop(key)
            self.kept[key] = content
            self.bytes += len(content.content)
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self.kept)))

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
            self.bytes = 0

    def _drop(self, key: tuple) -> None:
        if gone := self.kept.pop(key, None):
            self.bytes -= len(gone.content)


shelf = Shelf()


class KeptView(ApiView):
    """A route whose GET answers ``written()``, the same bytes to the same ``key``.

    Subclasses say what stands ``beside`` the caller and make of it the ``key``."""

    beside: Beside | None = None
    cache_control = "private, no-cache"
    content: Content | None = None  # what the ordinary way answered

    def written(self, request) -> bytes:
        """The answer in full."""
        raise NotImplementedError

    def reader(self, caller, columns: tuple):
        """What besides the address and the stamps tells this answer from any other, from the
        ``caller`` and the ``columns`` read beside; None where the ordinary way must decide."""
        return ()

    def dispatch(self, request, *args, **kwargs):
        key = self.key_of(request, kwargs) if request.method == "GET" else None
        kept = shelf.get(key) if key else None
        if kept is not None:
            response = self.given(request, kept)
            response["Allow"] = ", ".join(self.allowed_methods)
            return response
        response = super().dispatch(request, *args, **kwargs)
        if key and self.content and response.status_code in (200, 304):
            shelf.put(key, self.content)
        return response

    def key_of(self, request, named: dict) -> tuple | None:
        accepted = request.META.get("HTTP_ACCEPT", "*/*")
        if not any(one.partition(";")[0].strip() in JSON_ACCEPTED for one in accepted.split(",")):
            return None
        found = self.authentication_classes[0]().read_with(request, self.beside, named)
        if found is None:
            return None
        caller, stamps, columns = found
        reader = self.reader(caller, columns)
        are_drawn = len(stamps) == len(self.beside.owners)
        if reader is None or not are_drawn:
            return None
        return (request.get_full_path(), timezone.localdate(), reader, *stamps)

    def get(self, request, **kwargs):
        content = self.written(request)
        self.content = Content(content, tag_of(content))
        return self.given(request, self.content)

    def given(self, request, kept: Content) -> HttpResponse:
        return conditional(request, kept.content, cache_control=self.cache_control, etag=kept.tag)
