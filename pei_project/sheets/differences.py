"""Two texts laid side by side: what differs, and one text made of both.

The comparison is Myers' ("An O(ND) Difference Algorithm and Its Variations", 1986), which finds
the fewest changes and can be stopped: two texts without anything in common would cost the
square of their length.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WORDS_COMPARED = 20_000
EFFORT = 600_000

_WORD = re.compile(r"</?[a-z][^<>]*>|&\w+;|\w+|\s+|[^\w\s]")  # a tag of HTML is one word
_PARAGRAPH = re.compile(r"\n+|[^\n]+")
_LIST_LINE = re.compile(r"\s*(?:-|\d+\.) |\s+\S")

_TAGS = {"same": "{}", "added": "<ins>{}</ins>", "removed": "<del>{}</del>"}

Matches = list[tuple[int, int]]


class Piece(NamedTuple):
    """A stretch of text; ``kind`` is same, added or removed."""

    kind: str
    text: str


class _Effort:
    """The steps that are left for one comparison, so that no input takes longer than others."""

    def __init__(self):
        self.left = EFFORT


def compare(before: str, after: str) -> list[Piece]:
    """How ``before`` became ``after``, word by word; paragraph by paragraph where that is long.

    The texts of same and removed pieces make ``before``, those of same and added ``after``.
    """
    effort = _Effort()
    words = [_WORD.findall(text) for text in (before, after)]
    matches = None
    if max(map(len, words)) <= WORDS_COMPARED:
        matches = _matches(*words, effort)
    if matches is not None:
        return list(_pieces(*words, matches))
    paragraphs = [_PARAGRAPH.findall(text) for text in (before, after)]
    return list(_pieces(*paragraphs, _matches(*paragraphs, _Effort()) or []))


def as_html(pieces: list[Piece]) -> SafeString:
    """The pieces for a page: words in as ``ins``, words out as ``del``. Line ends stay as they
    are; the style sheet shows them."""
    return format_html_join("", "{}", ((format_html(_TAGS[kind], text),) for kind, text in pieces))


def marked_html(other: str, html: str) -> SafeString:
    """``html``, sanitised, with ``ins`` around the words that ``other`` lacks or formats in
    another way."""
    words = _looks(html)
    matches = _matches(_looks(other), words, _Effort()) or []
    same = {place for _, place in matches}
    out, marked = [], False
    for place, (word, is_tag, _) in enumerate(words):
        mark = not is_tag and place not in same and (marked or not word.isspace())
        if mark != marked:
            out.append("<ins>" if mark else "</ins>")
        out.append(word)
        marked = mark
    return mark_safe("".join([*out, "</ins>" if marked else ""]))  # noqa: S308


def _looks(html: str) -> list[tuple[str, bool, str]]:
    """The words of ``html``, each with the tags it stands in; and the tags."""
    found, open_tags = [], []
    for word in _WORD.findall(html):
        is_tag = word[0] == "<"
        if word.startswith("</"):
            open_tags.pop()
        elif is_tag and word != "<br>":
            open_tags.append(word)
        found.append((word, is_tag, "" if is_tag else "".join(open_tags)))
    return found


def merge(base: str, mine: str, theirs: str) -> str:
    """A proposal out of two texts that both began as ``base``; a person reads it before saving.

    What only one of them changed is taken as that one left it. Where both changed the same
    words, their paragraph stands first and mine after it. Every word either of them added is in
    the result.
    """
    texts = (text.split("\n") for text in (base, mine, theirs))
    effort = _Effort()
    lines: list[str] = []
    for parts in _stretches(*texts, effort):
        chosen = _chosen(*parts)
        if chosen is None:
            chosen = _both(*parts, effort)
        lines += chosen
    return "\n".join(lines)


def _both(base: list[str], mine: list[str], theirs: list[str], effort: _Effort) -> list[str]:
    """Lines both changed: word by word where no word is in dispute, else one after the other."""
    words = (_WORD.findall("\n".join(lines)) for lines in (base, mine, theirs))
    merged = [_chosen(*parts) for parts in _stretches(*words, effort)] if base else [None]
    if None not in merged:
        return "".join(word for chosen in merged for word in chosen).split("\n")
    if not mine or not theirs:
        return theirs + mine
    last, first = theirs[-1], mine[0]
    touch = last.strip() and first.strip()
    if touch and not (_LIST_LINE.match(last) and _LIST_LINE.match(first)):
        return [*theirs, "", *mine]
    return theirs + mine


def _chosen(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """The one that changed, or either where both did the same; None where they disagree."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    return None


def _stretches(
    base: list[str], mine: list[str], theirs: list[str], effort: _Effort
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Cut three texts at the places that are the same in all of them."""
    in_mine = dict(_matches(base, mine, effort) or [])
    in_theirs = dict(_matches(base, theirs, effort) or [])
    starts = (0, 0, 0)
    for place in range(len(base)):
        if place in in_mine and place in in_theirs:
            ends = (place, in_mine[place], in_theirs[place])
            yield _cut((base, mine, theirs), starts, ends)
            yield [base[place]], [base[place]], [base[place]]
            starts = tuple(end + 1 for end in ends)
    yield _cut((base, mine, theirs), starts, (len(base), len(mine), len(theirs)))


def _cut(texts, starts, ends):
    return tuple(text[start:end] for text, start, end in zip(texts, starts, ends, strict=True))


def _pieces(before: Sequence[str], after: Sequence[str], matches: Matches) -> Iterator[Piece]:
    """Between two matches first what went, then what came; matches side by side as one piece."""
    same: list[str] = []
    at_before = at_after = 0
    for in_before, in_after in [*_readable(before, after, matches), (len(before), len(after))]:
        removed, added = before[at_before:in_before], after[at_after:in_after]
        if (removed or added) and same:
            yield Piece("same", "".join(same))
            same = []
        if removed:
            yield Piece("removed", "".join(removed))
        if added:
            yield Piece("added", "".join(added))
        same += before[in_before : in_before + 1]
        at_before, at_after = in_before + 1, in_after + 1
    if same:
        yield Piece("same", "".join(same))


def _readable(before: Sequence[str], after: Sequence[str], matches: Matches) -> Matches:
    """Without the spaces that agree between words that do not: a sentence written anew reads
    better whole than as word, word, word."""
    around = [(-1, -1), *matches, (len(before), len(after))]
    return [
        match
        for last, match, following in zip(around, around[1:], around[2:], strict=False)
        if before[match[0]] != " "
        or not (_both_differ(last, match) and _both_differ(match, following))
    ]


def _both_differ(one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Whether something went and something came between two matches."""
    return two[0] - one[0] > 1 and two[1] - one[1] > 1


def _matches(before: Sequence[str], after: Sequence[str], effort: _Effort) -> Matches | None:
    """The places of the parts that stayed, or None where finding them takes too long."""
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and before[start] == after[start]:
        start += 1
    end = 0
    while end < shortest - start and before[-1 - end] == after[-1 - end]:
        end += 1
    middle = _middle(before[start : len(before) - end], after[start : len(after) - end], effort)
    if middle is None:
        return None
    return [
        *((place, place) for place in range(start)),
        *((one + start, two + start) for one, two in middle),
        *((len(before) - place, len(after) - place) for place in range(end, 0, -1)),
    ]


def _middle(before: Sequence[str], after: Sequence[str], effort: _Effort) -> Matches | None:
    """Myers' search: with ever more changes, the furthest place on each diagonal of the grid
    ``before`` x ``after``, and the stretches that agreed on the way there."""
    rows, columns = len(before), len(after)
    if not rows or not columns:
        return []
    nowhere = (-1, None)
    reached = {1: (0, None)}
    for changes in range(rows + columns + 1):
        if effort.left < 0:
            break
        effort.left -= changes + 1
        for diagonal in range(-changes, changes + 1, 2):
            added, removed = reached.get(diagonal + 1, nowhere), reached.get(diagonal - 1, nowhere)
            if diagonal == -changes or (diagonal != changes and removed[0] < added[0]):
                first, way = added
            else:
                first, way = removed[0] + 1, removed[1]
            row, column = first, first - diagonal
            while row < rows and column < columns and before[row] == after[column]:
                row, column = row + 1, column + 1
            if row > first:
                effort.left -= row - first
                way = (way, first, first - diagonal, row - first)
            if row >= rows and column >= columns:
                return _along(way)
            reached[diagonal] = (row, way)
    return None


def _along(way: tuple | None) -> Matches:
    matches: Matches = []
    while way:
        way, row, column, count = way
        matches += ((row + step, column + step) for step in range(count - 1, -1, -1))
    return matches[::-1]
