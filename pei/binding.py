"""Putting pages that were set apart into one document; runs in the limited process only.

The frame of a draft is a document like any other, with cover, contents, annexes, header, footer
and mark, in which a part is so many blank pages. What was set of the part is laid on them.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

import pikepdf

HOLE = re.compile(r'<div class="held" id="([\w-]+)" data-held="(\d+)"></div>')
FIRST = "held-first"
TOP = 27 / 25.4 * 72  # where the text of a page begins, in points: static/css/print.css


class Mark(NamedTuple):
    """A line of a part's outline: its page, and how far below the top of the text it points."""

    page: int
    level: int
    title: str
    below: float


def frame(html: str, parts: list[Path]) -> str:
    """The frame with as many pages for each part as it has."""
    written = HOLE.sub(lambda hole: _pages(hole[1], parts[int(hole[2])]), html)
    return written.replace('class="held', f'id="{FIRST}" class="held', 1)


def _pages(anchor: str, path: Path) -> str:
    with pikepdf.open(path) as part:
        marks = list(_marks(part))
        pages = []
        for number, page in enumerate(part.pages):
            turned = " is-turned" if page.mediabox[2] > page.mediabox[3] else ""
            own = "".join(_mark(mark) for mark in marks if mark.page == number)
            start = f'<a id="{anchor}"></a>' if number == 0 else ""
            pages.append(f'<div class="held{turned}">{start}{own}</div>')
    return "".join(pages)


def _mark(mark: Mark) -> str:
    style = f"top: {mark.below:.1f}pt; bookmark-level: {mark.level}"
    return f'<p class="mark" style="{style}" data-bookmark="{escape(mark.title)}"></p>'


def _marks(part: pikepdf.Pdf) -> Iterator[Mark]:
    places = {page.objgen: number for number, page in enumerate(part.pages)}
    heights = [float(page.mediabox[3]) for page in part.pages]

    def walk(items, level):
        for item in items:
            target = item.destination
            page = places[target[0].objgen]
            yield Mark(page, level, item.title, max(0, heights[page] - float(target[3]) - TOP))
            yield from walk(item.children, level + 1)

    with part.open_outline() as outline:
        yield from walk(outline.root, 1)


def fill(path: Path, first: int, parts: list[Path], target: Path) -> None:
    """Lay the pages of the parts, in their order, on those of the frame from ``first`` on."""
    with pikepdf.open(path) as document:
        place = first
        for one in parts:
            with pikepdf.open(one) as part:
                for page in part.pages:
                    document.pages[place].add_overlay(page)
                    _bring_links(document, document.pages[place], page)
                    place += 1
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        document.save(target, deterministic_id=True)


def _bring_links(document: pikepdf.Pdf, page: pikepdf.Page, source: pikepdf.Page) -> None:
    links = [note for note in source.get("/Annots", []) if "/A" in note]
    if links:
        own = page.obj.get("/Annots", pikepdf.Array())
        page.obj.Annots = pikepdf.Array([*own, *map(document.copy_foreign, links)])
