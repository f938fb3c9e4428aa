"""How a drawing stands on a printed page."""

from dataclasses import replace

from django.utils.html import escape
from django.utils.safestring import mark_safe

from pei.printed import Block
from pei_project.sheets.results import Drawing

# Points of the screen that a drawing has on a page below its title, upright and turned.
UPRIGHT, TURNED = (616, 830), (945, 530)
# How small it may become before its words are printed too, and before they are printed instead.
EASY, LEGIBLE = 0.65, 0.45


def fitted(drawing: Drawing) -> Block:
    """A drawing, its words as its alternative; where the page is too small for it, its words in
    print."""
    upright, turned = _scale(drawing, UPRIGHT), _scale(drawing, TURNED)
    size = max(upright, turned)
    words = escape(" ".join(drawing.words))
    told = mark_safe(drawing.svg.replace("</title>", f". {words}</title>", 1))  # noqa: S308
    shown = replace(
        drawing,
        svg=told if size >= LEGIBLE else "",
        words=drawing.words if size < EASY else [],
    )
    is_turned = bool(shown.svg) and turned > 1.2 * upright
    return Block("picture", label=drawing.label, picture=shown, is_turned=is_turned)


def _scale(drawing: Drawing, room: tuple[int, int]) -> float:
    """How much of its size a drawing keeps in a room; one that does not say its size, all."""
    if not (drawing.width and drawing.height):
        return 1.0
    return min(1.0, room[0] / drawing.width, room[1] / drawing.height)
