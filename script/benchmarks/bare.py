"""The least that Django can do: a view that answers bytes it holds, or 304 to who holds them.
No DRF, nobody is authenticated, no database. It passes the same middleware as the product."""

import os
from functools import cache
from pathlib import Path

from django.http import HttpResponse, HttpResponseNotModified

FOLDER = Path(os.environ["BENCH_FOLDER"])
KINDS = {".json": "application/json", ".html": "text/html", ".pdf": "application/pdf"}


@cache
def held(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def answer(request, name):
    content = held(name)
    tag = f'"{name}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type=KINDS[os.path.splitext(name)[1]])
    response["ETag"] = tag
    # Said as the product says it of a PDF; nothing of the rest is compressed either, unasked.
    response["Cache-Control"] = "private, no-cache"
    return response
