"""Reading: HTML, in one pass and whatever its faults, or plain text, as raw lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from pei_project.richtext.lines import COLUMNS, DEPTH, Cell, Line, Run, Table, refusal, tidy

ADDRESS_LENGTH = 2_000

KNOWN = frozenset(
    ["p", "br", "strong", "em", "h3", "h4", "ul", "ol", "li", "a", "blockquote"]
    + ["table", "thead", "tbody", "tr", "th", "td"]
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


def plain_lines(text: str) -> Iterator[Line]:
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        yield Line("p", tidy([Run(line)]), indent)


class Tag(NamedTuple):
    name: str
    closes: bool
    attributes: str


def tokens(html: str) -> Iterator[Tag | str]:
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


class Reader:
    """Turns the tokens of HTML into raw lines."""

    def __init__(self):
        self.lines: list[Line | Table] = []
        self.runs: list[Run] = []
        self.open: list[_Open] = []
        self.table: Table | None = None
        self.look = Run("")

    def read(self, found: list[Tag | str]) -> list[Line | Table]:
        for token in found:
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
            raise refusal("too_deep")
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
            raise refusal("too_many")

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
        runs, self.runs = tidy(self.runs), []
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
            self.table.rows[-1][1][-1].lines.append(tidy(marker + runs))
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
