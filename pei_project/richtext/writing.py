"""Writing: settled lines as HTML or as plain text."""

from collections.abc import Callable
from html import escape

from pei_project.richtext.lines import Cell, Line, Run, Table


def html_of(lines: list[Line | Table], change: Callable[[str], str] = str) -> str:
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


def plain_of(lines: list[Line | Table]) -> str:
    """The plain text of settled lines: a blank line between paragraphs, lists and tables."""
    parts, top_list = [], ""
    for line in lines:
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


def _plain_row(row: tuple[bool, list[Cell]]) -> str:
    return " | ".join(
        " ".join("".join(run.text for run in runs) for runs in cell.lines) for cell in row[1]
    )
