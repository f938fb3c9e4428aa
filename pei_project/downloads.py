"""How a file is sent: whole, a part of it, or not at all to who holds it; always as what it is."""

import re
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from pei_project.search import fold

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def download(
    request, content: bytes, tag: str, filename: str, media_type: str, *, as_attachment=False
) -> HttpResponse:
    """The file, the part of it that one ``Range`` asks for (206, 416), or 304 for who holds it.

    ``tag`` changes with the content. A browser is told not to guess what it is, and to run
    nothing in it.
    """
    etag = f'"{tag}"'
    held = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    size = len(content)
    wanted = _range(request, etag, size)
    if held & {etag, "*"}:
        response = HttpResponseNotModified()
    elif wanted is None:
        response = HttpResponse(content, content_type=media_type)
    elif not wanted:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        part = content[wanted.start : wanted.stop]
        response = HttpResponse(part, status=206, content_type=media_type)
        response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    if response.status_code in (200, 206):
        response["Content-Disposition"] = disposition(filename, as_attachment)
        response["Accept-Ranges"] = "bytes"
        # Said so that no middleware compresses it: a range counts the bytes of the file itself.
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


def disposition(filename: str, as_attachment: bool) -> str:
    """RFC 6266: a name in ASCII for old clients, the real one beside it."""
    plain = re.sub(r"[^A-Za-z0-9 ,.()-]", "", fold(filename)) or "archivo"
    kind = "attachment" if as_attachment else "inline"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
