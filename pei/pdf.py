"""The PDF of a PEI: the document, the copy that is kept of it, and how it is sent.

``render_pdf`` makes the document; ``pdf_of`` keeps each by the hash of what it shows;
``range_response`` answers a request with it. The answers become HTML in ``pei.document``, the
HTML becomes pages in ``pei.typesetting``.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from pei.document import document
from pei.editing import load_all
from pei.models import PeiVersion, Section
from pei.printing import TOO_LARGE
from pei.states import PUBLISHED
from pei.typesetting import FILES, TooMuch, own_file, typeset
from pei_project.errors import RuleBroken
from pei_project.search import fold
from pei_project.sheets.words import shortened
from pei_project.throttling import EXPORTS


def render_pdf(version: PeiVersion, sections: list[Section]) -> bytes:
    """The PDF of a version with these whole sections, in this order.

    Refused with ``payload_too_large`` (413) where it would cost more than one document may.
    """
    return _typeset(document(version, sections))


def _typeset(html: str) -> bytes:
    try:
        return typeset(html)
    except TooMuch as error:
        raise RuleBroken("payload_too_large", TOO_LARGE) from error


# --- The copy that is kept ------------------------------------------------------------------

FOLDER = "pdf-cache"
KEPT = 200
WAIT_SECONDS = 60


@dataclass(frozen=True)
class Pdf:
    """A document and its tag, which changes with what it shows."""

    content: bytes
    tag: str


def pdf_of(version: PeiVersion, asked_by=None) -> Pdf:
    """The PDF of a version as it stands, made at most once for each content.

    One that must be made counts for the user who asked: TooOften after ten in a minute.

    The tag is the SHA-256 of the HTML and of the files it is set with, so it covers whatever the
    document shows. The copy is kept in the default storage; one that is gone is made again.
    """
    html = document(version, load_all(version))
    tag = _tag(html)
    path = f"{FOLDER}/{tag}.pdf"
    content = _kept(path)
    if content is None:
        with _alone(path):
            content = _kept(path)
            if content is None:
                if asked_by:
                    EXPORTS.take(str(asked_by.pk))
                content = _typeset(html)
                _keep(path, content)
    return Pdf(content, tag)


def _tag(html: str) -> str:
    digest = hashlib.sha256(html.encode())
    for name in FILES:
        digest.update(own_file(name))
    return digest.hexdigest()


def _kept(path: str) -> bytes | None:
    """The whole copy; half a file, still being written or never finished, is none."""
    try:
        with default_storage.open(path) as file:
            content = file.read()
    except FileNotFoundError:
        return None
    return content if content.rstrip().endswith(b"%%EOF") else None


def _keep(path: str, content: bytes) -> None:
    _make_room()
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def _make_room() -> None:
    if not default_storage.exists(FOLDER):
        return
    paths = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    if len(paths) < KEPT:
        return
    paths.sort(key=default_storage.get_modified_time)
    for path in paths[: len(paths) - KEPT + 1]:
        default_storage.delete(path)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Hold back whoever else makes the same document; after a minute they make their own."""
    key, held = f"making:{name}", False
    until = time.monotonic() + WAIT_SECONDS
    while not (held := cache.add(key, True, WAIT_SECONDS)) and time.monotonic() < until:
        time.sleep(0.2)
    try:
        yield
    finally:
        if held:
            cache.delete(key)


# --- How it is sent -------------------------------------------------------------------------


def filename_of(version: PeiVersion) -> str:
    """«PEI Institución Educativa Altos del Guadual, borrador.pdf»."""
    state = "" if version.state in PUBLISHED else ", borrador"
    return f"PEI {shortened(version.institution.name, 100)}{state}.pdf"


def range_response(request, pdf: Pdf, filename: str, *, as_attachment=False) -> HttpResponse:
    """The PDF, the part of it that one ``Range`` asks for (206, 416), or 304 for who holds it."""
    etag = f'"{pdf.tag}"'
    held = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    size = len(pdf.content)
    wanted = _range(request, etag, size)
    if held & {etag, "*"}:
        response = HttpResponseNotModified()
    elif wanted is None:
        response = HttpResponse(pdf.content, content_type="application/pdf")
    elif not wanted:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        part = pdf.content[wanted.start : wanted.stop]
        response = HttpResponse(part, status=206, content_type="application/pdf")
        response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    if response.status_code in (200, 206):
        response["Content-Disposition"] = _disposition(filename, as_attachment)
        response["Accept-Ranges"] = "bytes"
        # Said so that no middleware compresses it: a range counts the bytes of the PDF itself.
        response["Content-Encoding"] = "identity"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _range(request, etag: str, size: int) -> range | None:
    """The bytes asked for: None for all of them, an empty range for what does not exist.

    A range that is not understood is none (RFC 9110, 14.2), nor are several at once.
    """
    said = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""), re.ASCII)
    if request.method != "GET" or not said or not any(said.groups()):
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    first, last = said.groups()
    if not first:
        return range(max(size - int(last), 0), size) if int(last) else range(0)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


def _disposition(filename: str, as_attachment: bool) -> str:
    """RFC 6266: a name in ASCII for old clients, the real one beside it."""
    plain = re.sub(r"[^A-Za-z0-9 ,.()-]", "", fold(filename)) or "pei.pdf"
    kind = "attachment" if as_attachment else "inline"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
