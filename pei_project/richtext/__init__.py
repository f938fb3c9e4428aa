"""Formatted answers: what a school wrote, kept as a small and safe HTML.

Between HTML and plain text stands a list of lines: a paragraph is one or more lines, a list
item is a line, a table stands as one thing. ``reading`` makes raw lines of either form,
``settling`` finds paragraphs and lists in them, ``writing`` writes either form. So what is
stored has one shape only, and reading it again changes nothing.

nh3 has the last word on every HTML that leaves. It never sees the HTML that arrived: deep or
broken markup costs a browser's parser the square of its size, here a single pass.
"""

import re

import nh3

from pei_project import text as texts
from pei_project.richtext.lines import Line, Table
from pei_project.richtext.reading import KNOWN, Reader, plain_lines, tokens
from pei_project.richtext.settling import settle
from pei_project.richtext.writing import html_of, plain_of

SANITISER = nh3.Cleaner(
    tags=set(KNOWN),
    attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
    url_schemes={"https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer",
)


def clean_html(value: str) -> str:
    """``value``, HTML or plain text, as it may be stored; "" where a reader would see nothing.

    Without any tag of the allowed ones it is plain text. Raises ValidationError with the codes
    of ``text.check``, ``too_deep`` and ``too_many``.
    """
    html = SANITISER.clean(html_of(_lines(value)))
    if "<a rel=" in html:  # an address that is none: the link goes, its words stay
        html = SANITISER.clean(html_of(_lines(html)))
    return html


def from_plain(text: str) -> str:
    """Plain text as it is stored: «<p>» typed by a person stays those three characters."""
    return SANITISER.clean(html_of(settle(plain_lines(_checked(text)))))


def to_plain(html: str) -> str:
    """The text for a plain textarea and for counting.

    ``from_plain`` makes the same HTML of it again unless ``is_formatted``.
    """
    return plain_of(_lines(html))


def length(html: str) -> int:
    """The number of characters a person counts."""
    return len(to_plain(html))


def is_formatted(html: str) -> bool:
    """Whether ``to_plain`` would lose something: emphasis, a link, a heading, a table, a quote."""
    return any(
        isinstance(line, Table)
        or line.quoted
        or line.tag in ("h3", "h4")
        or any(run.is_marked for run in line.runs)
        for line in _lines(html)
    )


def on_lines(html: str) -> str:
    """The same HTML with each paragraph, item and row on a line of its own, to be compared."""
    return re.sub(r"(<br>|</(?:p|h3|h4|li|tr)>)", r"\1\n", html)


def printable(html: str) -> str:
    """The same HTML with places to break in endless words, for the PDF."""
    return SANITISER.clean(html_of(_lines(html), texts.soft_breaks))


def _lines(value: str) -> list[Line | Table]:
    """The settled lines of HTML or plain text."""
    value = _checked(value)
    found = list(tokens(value))
    if any(not isinstance(token, str) and token.name in KNOWN for token in found):
        return settle(Reader().read(found))
    return settle(plain_lines(value))


def _checked(value: str) -> str:
    texts.check(value)
    return texts.unix_lines(texts.without_bidi(value))
