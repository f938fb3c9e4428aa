"""Putting pages that were set apart into one document; runs in the limited process only.

The frame of a draft is a document with its cover, contents and annexes, and two pages between
them, one upright and one turned, that hold nothing but what stands around the text of any page.
A page of a part is laid on one of these two, and every page but the cover gets its number.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pikepdf

START = re.compile(r'<a id="([\w-]+)" class="start">')
PAGE_OF = re.compile(r'data-page-of="#([\w-]+)"')
FIRST = "held-first"  # the upright page; the turned one follows it
FRONT = 2  # pages before it, unless the contents take more

POINTS = 72 / 25.4
WIDE, HIGH, RIGHT = 60 * POINTS, 24 * POINTS, 22 * POINTS  # of a number, its margin: print.css
NUMBERS = """<!doctype html><html lang="es-CO"><head><meta charset="utf-8"><title>-</title>
<link rel="stylesheet" href="{origin}css/print.css"></head><body class="is-number">{pages}</body>
</html>"""


class Counted(NamedTuple):
    """What is known of a part before the frame is set."""

    anchor: str
    pages: int


def counted(html: str, parts: list[Path]) -> list[Counted]:
    found = []
    for anchor, path in zip(START.findall(html), parts, strict=True):
        with pikepdf.open(path) as part:
            found.append(Counted(anchor, len(part.pages)))
    return found


def frame(html: str, parts: list[Counted], front: int) -> str:
    """The frame with the page that each part begins on; what is no part comes after them."""
    begins, page = {}, front + 1
    for part in parts:
        begins[part.anchor] = page
        page += part.pages
    return PAGE_OF.sub(lambda said: f'data-page="{begins.get(said[1], page)}"', html)


def numbers(count: int, origin: str) -> str:
    """«2 de 64» and so on, each on a small page of its own."""
    said = "".join(f"<p>{number} de {count}</p>" for number in range(2, count + 1))
    return NUMBERS.format(origin=origin, pages=said)


def fill(folder: Path, front: int, parts: list[Path], anchors: list[str]) -> None:
    """Make ``document.pdf`` of ``frame.pdf``, ``numbers.pdf`` and the parts, in their order."""
    with pikepdf.open(folder / "frame.pdf") as document:
        around = [document.pages[front + turned].as_form_xobject() for turned in (0, 1)]
        around = [document.make_indirect(one) for one in around]
        del document.pages[front : front + 2]
        place, begins, marks = front, {}, []
        for anchor, path in zip(anchors, parts, strict=True):
            begins[anchor] = place
            with pikepdf.open(path) as part:
                marks += _marks(part, place)
                for page in part.pages:
                    document.pages.insert(place, page)
                    _lay_on(document.pages[place], around)
                    place += 1
        _lead(document, begins)
        with document.open_outline() as outline:
            outline.root[1:1] = marks
        with pikepdf.open(folder / "numbers.pdf") as own:
            for page, number in zip(list(document.pages)[1:], own.pages, strict=True):
                _count(page, number)
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        document.save(folder / "document.pdf")


def _lay_on(page: pikepdf.Page, around: list) -> None:
    is_turned = page.mediabox[2] > page.mediabox[3]
    page.add_underlay(around[is_turned])


def _count(page: pikepdf.Page, number: pikepdf.Page) -> None:
    right = float(page.mediabox[2]) - RIGHT
    page.add_overlay(number, pikepdf.Rectangle(right - WIDE, 0, right, HIGH))


def _lead(document: pikepdf.Pdf, begins: dict[str, int]) -> None:
    """Let the links of contents and annexes lead to the parts."""
    names = document.Root.get("/Names", {}).get("/Dests", {}).get("/Names", [])
    for name, target in zip(names[::2], names[1::2], strict=True):
        place = begins.get(str(name))
        if place is not None:
            page = document.pages[place]
            top = float(page.mediabox[3])
            target[0], target[2], target[3] = page.obj, 0, top


def _marks(part: pikepdf.Pdf, place: int) -> Iterator[pikepdf.OutlineItem]:
    """The outline of a part, as it is where the part begins at ``place``."""
    places = {page.objgen: number for number, page in enumerate(part.pages)}

    def copied(item):
        page, _, left, top = list(item.destination)[:4]
        where = {"left": float(left), "top": float(top)}
        mark = pikepdf.OutlineItem(item.title, place + places[page.objgen], "XYZ", **where)
        mark.children.extend(copied(child) for child in item.children)
        return mark

    with part.open_outline() as outline:
        yield from [copied(item) for item in outline.root]
