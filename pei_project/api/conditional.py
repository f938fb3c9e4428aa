"""Answers a client may keep: an ETag of what they say, and 304 for who holds the same already."""

import hashlib

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags


def tag_of(content: bytes) -> str:
    """The tag is made of the bytes, so it covers whatever they depend on."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def conditional(
    request,
    content: bytes,
    *,
    cache_control: str,
    content_type: str = "application/json",
    etag: str = "",
) -> HttpResponse:
    """The ``content``, or 304 when ``If-None-Match`` names it. ``etag``: its tag, where it is
    known.

    Compression on the way weakens the tag to ``W/"..."``; both forms are taken back.
    """
    etag = etag or tag_of(content)
    held = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    if held & {etag, "*"}:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type=content_type)
    response["ETag"], response["Cache-Control"] = etag, cache_control
    return response
