"""Formatted answers: what a school wrote, kept as a small and safe HTML.

Between HTML and plain text stands a list of lines: a paragraph is one or more lines, a list
item is a line, a table stands as one thing. Both readers (``_Reader`` for HTML, ``_plain`` for
text) give raw lines, ``_settle`` finds paragraphs and lists in them, and one writer for each
form writes them. So what is stored has one shape only, and reading it again changes nothing.

nh3 has the last word on every HTML that leaves. It never sees the HTML that arrived: deep or
broken markup costs a browser's parser the square of its size, here a single pass.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import groupby
from typing import NamedTuple

import nh3
from django.core.exceptions import ValidationError

from pei_project import text as texts

DEPTH = 8
COLUMNS = 20
ADDRESS_LENGTH = 2_000

MESSAGES = {
    "too_deep": f"Hay listas, citas o formatos unos dentro de otros en más de {DEPTH} niveles."
    " Use menos niveles.",
    "too_many": f"La tabla tiene más de {COLUMNS} columnas. Divídala en dos.",
}

KNOWN = frozenset(
    ["p", "br", "strong", "em", "h3", "h4", "ul", "ol", "li", "a", "blockquote"]
    + ["table", "thead", "tbody", "tr", "th", "td"]
)
SANITISER = nh3.Cleaner(
    tags=set(KNOWN),
    attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
    url_schemes={"https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer",
)
# What other editors write for the same thing.
ALIASES = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
INLINE = {"strong", "em", "a"}
NESTING = {"strong", "em", "a", "h3", "h4", "ul", "ol", "blockquote", "table"}
# Other tags that begin and end a paragraph, and those whose content is no text at all.
BLOCKS = frozenset(
    ["address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl"]
    + ["dt", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "main", "nav"]
    + ["option", "pre", "section", "summary"]
)
UNREAD = frozenset(
    ["head", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select"]
    + ["style", "svg", "template", "textarea", "title", "xml", "xmp"]
)
# A new one of these ends an open one of these, looking no further up than the last ones.
IMPLIED_ENDS = {
    "li": ({"li"}, {"ul", "ol", "table"}),
    "td": ({"td", "th"}, {"table"}),
    "tr": ({"tr"}, {"table"}),
    "thead": ({"thead", "tbody"}, {"table"}),
    "block": ({"p", "h3", "h4"}, {"li", "td", "th", "ul", "ol", "blockquote", "table"}),
}
IMPLIED_ENDS |= {"th": IMPLIED_ENDS["td"], "tbody": IMPLIED_ENDS["thead"]}

# No part of the pattern gives back what it took (*+), so that no input costs more than one pass.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)((?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+)>""", re.ASCII
)
_ATTRIBUTE = re.compile(
    r"""([^\s"'>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?""", re.ASCII
)
_ADDRESS = re.compile(r"https://[^\s/?#]+\S*|mailto:\S+", re.IGNORECASE)
_UNFINISHED = re.compile(r"</?[a-zA-Z]")
_MARKER = re.compile(r"(?:[-•·]|([0-9]{1,4})\.)\s+(?=\S)")
_SPACES = re.compile(r"[ \t\r\n]+")


class Run(NamedTuple):
    """Letters that look the same."""

    text: str
    href: str = ""
    strong: bool = False
    em: bool = False

    @property
    def is_marked(self) -> bool:
        return bool(self.href or self.strong or self.em)


@dataclass(slots=True)
class Line:
    """One line of an answer.

    ``tag`` is p, h3, h4, ul or ol. ``indent`` is two for each list it stands in, as in the plain
    text; ``number`` is that of an item of an ol. A line that is not ``first`` goes on in the
    paragraph or item before it. A line without runs is blank.
    """

    tag: str
    runs: list[Run]
    indent: int = 0
    number: int = 0
    first: bool = True
    quoted: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def marker(self) -> str:
        if self.tag == "p" or not self.first:
            return ""
        return {"ul": "- ", "ol": f"{self.number}. "}.get(self.tag, "")


@dataclass(slots=True)
class Cell:
    tag: str
    colspan: int = 1
    rowspan: int = 1
    lines: list[list[Run]] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    rows: list[tuple[bool, list[Cell]]] = field(default_factory=list)  # (is a head row, cells)


def clean_html(value: str) -> str:
    """``value``, HTML or plain text, as it may be stored; "" where a reader would see nothing.

    Without any tag of the allowed ones it is plain text. Raises ValidationError with the codes
    of ``text.check``, ``too_deep`` and ``too_many``.
    """
    html = SANITISER.clean(_html(_lines(value)))
    if "<a rel=" in html:  # an address that is none: the link goes, its words stay
        html = SANITISER.clean(_html(_lines(html)))
    return html


def from_plain(text: str) -> str:
    """Plain text as it is stored: «<p>» typed by a person stays those three characters."""
    return SANITISER.clean(_html(_settle(_plain(_checked(text)))))


def to_plain(html: str) -> str:
    """The text for a plain textarea and for counting.

    ``from_plain`` makes the same HTML of it again unless ``is_formatted``.
    """
    parts, top_list = [], ""
    for line in _lines(html):
        if isinstance(line, Table):
            parts += ["", *map(_plain_row, line.rows)]
            top_list = ""
            continue
        is_item = line.first and line.tag in ("ul", "ol") and not line.indent
        if line.tag in ("ul", "ol"):
            if is_item and (line.tag != top_list or line.number == 1):
                parts.append("")
            top_list = line.tag if is_item else top_list
        else:
            if line.first:
                parts.append("")
            top_list = ""
        parts.append(" " * line.indent + line.marker + line.text)
    return "\n".join(parts[1:])


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


def printable(html: str) -> str:
    """The same HTML with places to break in endless words, for the PDF."""
    return SANITISER.clean(_html(_lines(html), texts.soft_breaks))


# Reading


def _lines(value: str) -> list[Line | Table]:
    """The settled lines of HTML or plain text."""
    value = _checked(value)
    tokens = list(_tokens(value))
    if any(not isinstance(token, str) and token.name in KNOWN for token in tokens):
        return _settle(_Reader().read(tokens))
    return _settle(_plain(value))


def _checked(value: str) -> str:
    texts.check(value)
    return texts.unix_lines(texts.without_bidi(value))


def _plain(text: str) -> Iterator[Line]:
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        yield Line("p", _tidy([Run(line)]), indent)


class Tag(NamedTuple):
    name: str
    closes: bool
    attributes: str


def _tokens(html: str) -> Iterator[Tag | str]:
    """Tags and the text between them, without comments and without what is no text."""
    place = 0
    while (start := html.find("<", place)) >= 0:
        if start > place:
            yield unescape(html[place:start])
        if html.startswith("<!--", start):
            end = html.find("-->", start + 2)
            place = end + 3 if end >= 0 else len(html)
        elif html.startswith(("<!", "<?"), start):
            end = html.find(">", start)
            place = end + 1 if end >= 0 else len(html)
        elif tag := _TAG.match(html, start):
            name = tag[2].lower()
            name = ALIASES.get(name, name)
            place = tag.end()
            if name in UNREAD and not tag[1] and not tag[3].endswith("/"):
                end = re.compile(rf"</{name}\b", re.IGNORECASE).search(html, place)
                place = end.start() if end else len(html)
            else:
                yield Tag(name, bool(tag[1]), tag[3])
        elif _UNFINISHED.match(html, start):
            yield unescape(html[start:])
            return
        else:
            yield "<"
            place = start + 1
    yield unescape(html[place:])


@dataclass(slots=True)
class _Open:
    """An open tag: the address of a link; the items of a list and whether one is beginning."""

    name: str
    href: str = ""
    items: int = 0
    beginning: bool = False


class _Reader:
    """Turns HTML into raw lines, in one pass and whatever its faults."""

    def __init__(self):
        self.lines: list[Line | Table] = []
        self.runs: list[Run] = []
        self.open: list[_Open] = []
        self.table: Table | None = None
        self.look = Run("")

    def read(self, tokens: list[Tag | str]) -> list[Line | Table]:
        for token in tokens:
            if isinstance(token, str):
                self.runs.append(self.look._replace(text=token))
            elif token.name == "br":
                self.break_line()
            elif token.name in KNOWN:
                self.end(token.name) if token.closes else self.begin(token)
            elif token.name in BLOCKS:
                self.block()
        self.flush()
        self.keep_open(0)
        return self.lines

    def begin(self, tag: Tag) -> None:
        if tag.name in IMPLIED_ENDS:
            self.flush()
            self.end_implied(tag.name)
        elif tag.name not in INLINE:
            self.block()
        href = _address(tag.attributes) if tag.name == "a" else ""
        self.open.append(_Open(tag.name, href))
        if sum(opened.name in NESTING for opened in self.open) > DEPTH:
            raise _refusal("too_deep")
        if tag.name == "li" and (lists := self.lists()):
            lists[-1].beginning = True
        elif tag.name == "table":
            self.table = self.table or Table()
        elif tag.name in ("tr", "td", "th") and self.names().count("table") == 1:
            self.begin_row() if tag.name == "tr" else self.begin_cell(tag)
        self.set_look()

    def end(self, name: str) -> None:
        if name not in INLINE:
            self.flush()
        names = self.names()
        if name in names:
            self.keep_open(len(names) - 1 - names[::-1].index(name))
        if name not in INLINE:
            self.gap()

    def block(self) -> None:
        """A paragraph ends here, and another may begin."""
        self.flush()
        self.end_implied("block")
        self.gap()

    def end_implied(self, name: str) -> None:
        ended, limits = IMPLIED_ENDS[name]
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].name in ended:
                self.keep_open(place)
                return
            if self.open[place].name in limits:
                return

    def keep_open(self, count: int) -> None:
        """Close all but the outer ``count`` tags."""
        if any(opened.name not in INLINE for opened in self.open[count:]):
            self.flush()
        del self.open[count:]
        self.set_look()
        if self.table and "table" not in self.names():
            self.lines.append(self.table)
            self.table = None

    def begin_row(self) -> None:
        self.table.rows.append(("thead" in self.names(), []))

    def begin_cell(self, tag: Tag) -> None:
        if not self.table.rows:
            self.begin_row()
        spans = _attributes(tag.attributes)
        cells = self.table.rows[-1][1]
        cells.append(Cell(tag.name, _span(spans.get("colspan")), _span(spans.get("rowspan"))))
        if len(cells) > COLUMNS:
            raise _refusal("too_many")

    def break_line(self) -> None:
        if {"h3", "h4"} & set(self.names()):
            self.runs.append(Run(" "))
        elif not self.flush():
            self.gap()

    def gap(self) -> None:
        if not self.lists() and not self.table:
            self.lines.append(Line("p", []))

    def flush(self) -> bool:
        """Put the letters read so far where they belong; False where there are none."""
        runs, self.runs = _tidy(self.runs), []
        if not runs:
            return False
        line = Line("p", runs)
        names, lists = self.names(), self.lists()
        if lists:
            self.place_in_list(line, lists)
        elif heading := {"h3", "h4"} & set(names):
            line.tag = heading.pop()
        if self.table:
            if not self.table.rows or not self.table.rows[-1][1]:
                self.begin_cell(Tag("td", False, ""))
            marker = [Run(line.marker)] if line.marker else []
            self.table.rows[-1][1][-1].lines.append(_tidy(marker + runs))
        else:
            before_lists = names[: names.index(lists[0].name)] if lists else names
            line.quoted = "blockquote" in before_lists
            self.lines.append(line)
        return True

    def place_in_list(self, line: Line, lists: list[_Open]) -> None:
        innermost = lists[-1]
        line.indent = 2 * len(lists)
        if innermost.beginning:
            innermost.beginning = False
            innermost.items += 1
            line.indent -= 2
            line.tag = innermost.name
            line.number = innermost.items if line.tag == "ol" else 0

    def names(self) -> list[str]:
        return [opened.name for opened in self.open]

    def lists(self) -> list[_Open]:
        """The open lists, without those around the table that is being read."""
        names = self.names()
        start = len(names) - names[::-1].index("table") if "table" in names else 0
        return [opened for opened in self.open[start:] if opened.name in ("ul", "ol")]

    def set_look(self) -> None:
        names = self.names()
        links = [opened.href for opened in self.open if opened.name == "a"]
        self.look = Run("", links[-1] if links else "", "strong" in names, "em" in names)


def _attributes(source: str) -> dict[str, str]:
    found = {}
    for name, *values in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape("".join(values)))
    return found


def _address(source: str) -> str:
    """The address of a link, or "" if it leads anywhere else than to https: or mailto:."""
    href = re.sub(r"[\t\n]", "", _attributes(source).get("href", "")).strip()
    return href if _ADDRESS.fullmatch(href) and len(href) <= ADDRESS_LENGTH else ""


def _span(value: str | None) -> int:
    digits = re.fullmatch(r"\s*(\d+)\s*", value or "", re.ASCII)
    return max(1, min(int(digits[1][:5]), COLUMNS)) if digits else 1


def _tidy(runs: list[Run]) -> list[Run]:
    """The runs of one line: single spaces, none at the ends, neighbours of one look joined."""
    if all(texts.is_blank(run.text) for run in runs):
        return []
    spaced, after_space = [], True
    for run in _joined(runs):
        text = _SPACES.sub(" ", texts.without_bidi(run.text))
        if after_space:
            text = text.removeprefix(" ")
        if text:
            after_space = text.endswith(" ")
            spaced.append(Run(text) if texts.is_blank(text) else run._replace(text=text))
    tidy = _joined(spaced)
    while not tidy[0].text.strip():
        del tidy[0]
    while not tidy[-1].text.strip():
        del tidy[-1]
    tidy[0] = tidy[0]._replace(text=tidy[0].text.lstrip())
    tidy[-1] = tidy[-1]._replace(text=tidy[-1].text.rstrip())
    texts.check("".join(run.text for run in tidy))
    return [run._replace(text=texts.composed(run.text)) for run in tidy]


def _joined(runs: list[Run]) -> list[Run]:
    if len(runs) < 2:
        return runs
    return [
        Run("".join(run.text for run in group), *look)
        for look, group in groupby(runs, key=lambda run: run[1:])
    ]


# Settling


@dataclass(slots=True)
class _List:
    """A list that is open while the lines are read: the indent of its items, their kind."""

    indent: int
    tag: str
    number: int


def _settle(raw: list[Line | Table] | Iterator[Line | Table]) -> list[Line | Table]:
    """Find paragraphs and lists in raw lines, as a reader of plain text would.

    «- » begins an item; «1. » too, and «2. » only after it: «1994. Se fundó» is a sentence.
    An item goes into the list of the item above that stands further left; a line that stands
    further right than an item goes on in it. A blank line ends a paragraph, and a list unless an
    item follows.
    """
    settled: list[Line | Table] = []
    lists: list[_List] = []
    after_gap = True
    quoted = False
    for line in raw:
        if isinstance(line, Table):
            table = _settled_table(line)
            if table.rows:
                settled.append(table)
                lists, after_gap = [], True
            continue
        if not line.runs:
            after_gap = True
            continue
        if line.quoted != quoted or line.tag in ("h3", "h4"):
            quoted, lists, after_gap = line.quoted, [], True
        if line.tag in ("h3", "h4"):
            settled.append(line)
            continue
        item = _as_item(line, lists)
        if item is None and after_gap:  # then it is a paragraph, which stands at the left
            line.indent = 0
            item = _as_item(line, lists)
        if item:
            settled.append(item)
        else:
            if line.tag == "ol":
                line.runs = _tidy([Run(line.marker), *line.runs])
            outer = [one for one in lists if one.indent < line.indent]
            if outer and not after_gap:
                del lists[len(outer) :]
                settled.append(
                    Line(outer[-1].tag, line.runs, 2 * len(outer), 0, False, line.quoted)
                )
            else:
                goes_on = not after_gap and not lists
                settled.append(Line("p", line.runs, 0, 0, not goes_on, line.quoted))
                lists = []
        after_gap = False
        if _depth(settled[-1]) > DEPTH:
            raise _refusal("too_deep")
    return settled


def _as_item(line: Line, lists: list[_List]) -> Line | None:
    """The line as an item, the open lists being brought up to it; None if it is none."""
    tag, number, runs = line.tag, line.number, line.runs
    if tag == "p":
        marker = _MARKER.match(line.text)
        if not marker:
            return None
        tag, number = ("ol", int(marker[1])) if marker[1] else ("ul", 0)
        runs = _without_start(runs, marker.end())
        if not runs:
            return None
    level = sum(one.indent < line.indent for one in lists)
    same = lists[level] if level < len(lists) and lists[level].tag == tag else None
    if tag == "ol" and number != 1 and (same is None or number != same.number + 1):
        return None
    lists[level:] = [_List(line.indent, tag, number)]
    return Line(tag, runs, 2 * level, number, True, line.quoted)


def _without_start(runs: list[Run], count: int) -> list[Run]:
    left = []
    for run in runs:
        if count < len(run.text):
            left.append(run._replace(text=run.text[count:]))
        count = max(0, count - len(run.text))
    return _tidy(left)


def _settled_table(table: Table) -> Table:
    """The table without empty rows, its head rows first; without rows if it says nothing."""
    rows = [row for row in table.rows if row[1]]
    if not any(cell.lines for _, cells in rows for cell in cells):
        return Table()
    head = True
    for place, (is_head, cells) in enumerate(rows):
        head = head and is_head
        rows[place] = (head, cells)
    return Table(rows)


def _depth(line: Line) -> int:
    """How deep the line's letters will stand in the HTML, counted as ``_Reader`` does."""
    lists = line.indent // 2 + line.first if line.tag in ("ul", "ol") else 0
    marks = max(bool(run.href) + run.strong + run.em for run in line.runs)
    return line.quoted + lists + marks


# Writing


def _html(lines: list[Line | Table], change: Callable[[str], str] = str) -> str:
    """The HTML of settled lines, each text passed through ``change``."""
    out: list[str] = []
    closing: list[str] = []  # the end tags due, the outermost first

    def close(keep: int) -> None:
        out.extend(reversed(closing[keep:]))
        del closing[keep:]

    def begin(tags: str, ends: str) -> None:
        out.append(tags)
        closing.append(ends)

    for line in lines:
        if isinstance(line, Table):
            close(0)
            out.append(_html_table(line, change))
            continue
        quote = ["</blockquote>"] if line.quoted else []
        if closing[:1] != quote and (quote or closing[:1] == ["</blockquote>"]):
            close(0)
        if quote and not closing:
            begin("<blockquote>", "</blockquote>")
        base = len(quote)
        if line.tag not in ("ul", "ol"):
            if line.first:
                close(base)
                begin(f"<{line.tag}>", f"</{line.tag}>")
            else:
                out.append("<br>")
        elif line.first:
            # Each open list owes two tags: its own and that of its last item.
            level = base + line.indent
            end = f"</{line.tag}>"
            if closing[level : level + 1] == [end] and line.number != 1:
                close(level + 1)
            else:
                close(level)
                begin(f"<{line.tag}>", end)
            begin("<li>", "</li>")
        else:
            level = base + line.indent
            if len(closing) > level:
                close(level)
            else:
                out.append("<br>")
        out.append(_html_runs(line.runs, change))
    close(0)
    return "".join(out)


def _html_runs(runs: list[Run], change: Callable[[str], str]) -> str:
    out, open_tags = [], []
    for run in [*runs, Run("")]:
        tags = [f'a href="{escape(run.href)}"'] if run.href else []
        tags += [name for name in ("strong", "em") if getattr(run, name)]
        shared = 0
        while shared < min(len(tags), len(open_tags)) and tags[shared] == open_tags[shared]:
            shared += 1
        out += [f"</{tag.split()[0]}>" for tag in reversed(open_tags[shared:])]
        out += [f"<{tag}>" for tag in tags[shared:]]
        open_tags = tags
        out.append(escape(change(run.text), quote=False))
    return "".join(out)


def _html_table(table: Table, change: Callable[[str], str]) -> str:
    parts = {"thead": [], "tbody": []}
    for is_head, cells in table.rows:
        row = "".join(_html_cell(cell, change) for cell in cells)
        parts["thead" if is_head else "tbody"].append(f"<tr>{row}</tr>")
    inside = "".join(f"<{tag}>{''.join(rows)}</{tag}>" for tag, rows in parts.items() if rows)
    return f"<table>{inside}</table>"


def _html_cell(cell: Cell, change: Callable[[str], str]) -> str:
    spans = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    spans += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    inside = "<br>".join(_html_runs(runs, change) for runs in cell.lines)
    return f"<{cell.tag}{spans}>{inside}</{cell.tag}>"


def _plain_row(row: tuple[bool, list[Cell]]) -> str:
    return " | ".join(
        " ".join("".join(run.text for run in runs) for runs in cell.lines) for cell in row[1]
    )


def _refusal(code: str) -> ValidationError:
    return ValidationError(MESSAGES[code], code=code)
