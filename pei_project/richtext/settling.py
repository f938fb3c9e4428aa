"""Settling: where among raw lines are the paragraphs, the lists and their items."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pei_project.richtext.lines import DEPTH, Line, Run, Table, refusal, tidy

_MARKER = re.compile(r"(?:[-•·]|([0-9]{1,4})\.)\s+(?=\S)")


@dataclass(slots=True)
class _List:
    """A list that is open while the lines are read: the indent of its items, their kind."""

    indent: int
    tag: str
    number: int


def settle(raw: Iterable[Line | Table]) -> list[Line | Table]:
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
                line.runs = tidy([Run(line.marker), *line.runs])
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
            raise refusal("too_deep")
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
    return tidy(left)


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
