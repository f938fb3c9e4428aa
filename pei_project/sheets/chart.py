"""An organisation chart drawn as SVG from the rows of a table: who depends on whom, who advises
whom.

Boxes stand below the one they depend on: side by side where there is room for them, else in two
columns along a trunk, else in one. So a chart hardly ever grows wider than a sheet of paper.
Colours are ``currentColor``, so that it prints and turns dark with its page; there are no styles
and no scripts in it. Whatever the rows say, circles too, each is drawn once and nothing recurses.
"""

from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import mark_safe

from pei_project.sheets.results import Drawing
from pei_project.text import ems

ADVISORY = "advisory"  # the kind of a row that advises the one it hangs from

FONT, LINE = 13, 17
BOX, PADDING = 146, 8  # the width of a box, and the room around its text
LINES = 6  # of a name; what is longer is cut here and said whole in words
GAP, LEVEL = 12, 30  # between boxes side by side, and from one level to the next
TRUNK, INDENT = 10, 26  # from a trunk to the boxes along it, in two columns and in one
NARROW, WIDE = 650, 960  # what may stand side by side: as on an upright page, else on a turned one
TALL = 1300  # above it the wide one is drawn
MARGIN = 2


@dataclass(eq=False)
class Node:
    """A row and what hangs from it. Places are told from the middle of the top of its box:
    ``left``, ``right`` and ``height`` are how far everything reaches, ``places`` where each box
    stands, ``links`` the lines to them (from, to, whether it is dashed)."""

    row: object
    lines: list[str]
    boss: "Node | None" = None
    below: "list[Node]" = field(default_factory=list)
    left: float = BOX / 2
    right: float = BOX / 2
    height: float = 0
    places: "list[tuple[Node, float, float]]" = field(default_factory=list)
    links: list[tuple] = field(default_factory=list)
    x: float = 0
    y: float = 0

    @property
    def box(self) -> float:
        """The height of its own box."""
        return len(self.lines) * LINE + 2 * PADDING

    @property
    def name(self) -> str:
        return self.row.name or "Sin nombre"

    @property
    def advises(self) -> bool:
        return self.boss is not None and self.row.kind == ADVISORY


def org_chart(rows, name: str, label: str, after: str) -> Drawing:
    """The chart of ``rows`` (each with ``id``, ``name``, ``parent_id`` and ``kind``), and the same
    in words."""
    nodes, width, height = laid_out(rows, NARROW)
    if height > TALL:
        nodes, width, height = laid_out(rows, WIDE)
    svg = drawn(nodes, label, width, height)
    return Drawing(name, label, after, svg, [in_words(node) for node in nodes], width, height)


def laid_out(rows, widest: int) -> tuple[list[Node], int, int]:
    """The nodes where they stand, each before those below it, and how large everything is."""
    roots, nodes = forest(rows)
    for node in reversed(nodes):  # the lowest first
        arrange(node, widest)
    width, height = stand(roots, widest)
    for node in nodes:
        for child, across, down in node.places:
            child.x, child.y = node.x + across, node.y + down
    return nodes, width, height


def in_words(node: Node) -> str:
    if node.boss is None:
        return f"{node.name} no depende de nadie."
    return f"{node.name} {'asesora a' if node.advises else 'depende de'} {node.boss.name}."


# --- who hangs from whom --------------------------------------------------------------------


def forest(rows) -> tuple[list[Node], list[Node]]:
    """The nodes that hang from none, and all of them, each before those below it. Where rows hang
    from one another in a circle, it is cut above the first of them."""
    nodes = {row.id: Node(row, wrapped(row.name or "Sin nombre")) for row in rows}
    below: dict = {key: [] for key in nodes}
    for key, node in nodes.items():
        below.get(node.row.parent_id, []).append(key)
    heads = [key for key, node in nodes.items() if node.row.parent_id not in nodes]
    roots, found, seen = [], [], set()
    for head in [*heads, *nodes]:
        if head in seen:
            continue
        seen.add(head)
        roots.append(nodes[head])
        waiting = [head]
        while waiting:
            key = waiting.pop()
            found.append(nodes[key])
            new = [one for one in below[key] if one not in seen]
            for one in new:
                nodes[one].boss = nodes[key]
            nodes[key].below = [nodes[one] for one in new]
            seen.update(new)
            waiting += new[::-1]
    return roots, found


def wrapped(name: str) -> list[str]:
    """A name in the lines that fit into a box."""
    room = (BOX - 2 * PADDING) / FONT
    lines = [""]
    for word in name.split():
        while ems(word) > room:  # an endless one
            fits = max(n for n in range(1, len(word)) if n == 1 or ems(word[:n]) <= room)
            lines.append(word[:fits])
            word = word[fits:]
        joined = f"{lines[-1]} {word}".strip()
        if ems(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    lines = [line for line in lines if line]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1][:-1]}…"]
    return lines


# --- where each stands ----------------------------------------------------------------------


def arrange(node: Node, widest: int) -> None:
    """Place what hangs from a node: who advises it first, then who depends on it."""
    advisers = [child for child in node.below if child.advises]
    others = [child for child in node.below if not child.advises]
    node.height = node.box
    if max(_paired(advisers), min(_abreast(others), _paired(others))) > widest:
        _in_a_column(node, [*advisers, *others])
        return
    _in_pairs(node, advisers, with_trunk=not others)
    if _abreast(others) <= widest:
        _side_by_side(node, others)
    else:
        _in_pairs(node, others)


def _reach(node: Node) -> float:
    return node.left + node.right


def _abreast(nodes: list[Node]) -> float:
    """How wide they are side by side."""
    return sum(map(_reach, nodes)) + GAP * (len(nodes) - 1)


def _sides(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """Those to the left and to the right of a trunk, so that both sides are about as high; one
    alone stands to the right."""
    if len(nodes) == 1:
        return [], nodes
    sides, heights = ([], []), [0.0, 0.0]
    for node in nodes:
        lower = heights.index(min(heights))
        sides[lower].append(node)
        heights[lower] += node.height + GAP
    return sides


def _paired(nodes: list[Node]) -> float:
    """How wide they are along a trunk."""
    return 2 * TRUNK + sum(max(map(_reach, side), default=0) for side in _sides(nodes))


def _side_by_side(node: Node, children: list[Node]) -> None:
    """Under a bar."""
    if not children:
        return
    edge, middles = 0.0, []
    for child in children:
        middles.append(edge + child.left)
        edge += _reach(child) + GAP
    centre = (middles[0] + middles[-1]) / 2
    bar, top = node.height + LEVEL / 2, node.height + LEVEL
    node.links.append(((0, node.box), (0, bar), False))
    if len(children) > 1:
        node.links.append(((middles[0] - centre, bar), (middles[-1] - centre, bar), False))
    for child, middle in zip(children, middles, strict=True):
        node.places.append((child, middle - centre, top))
        node.links.append(((middle - centre, bar), (middle - centre, top), False))
    node.left = max(node.left, centre)
    node.right = max(node.right, edge - GAP - centre)
    node.height = top + max(child.height for child in children)


def _in_pairs(node: Node, children: list[Node], with_trunk: bool = True) -> None:
    """To the left and to the right of a trunk below the node."""
    left, right = _sides(children)
    ends, start = [node.box], node.height
    for sign, side in ((-1, left), (1, right)):
        floor = start
        for child in side:
            across = sign * (TRUNK + (child.right if sign < 0 else child.left))
            middle = floor + GAP + child.box / 2
            node.places.append((child, across, floor + GAP))
            to = (across - sign * BOX / 2, middle)
            node.links.append(((0, middle), to, child.advises))
            ends.append(middle)
            floor += GAP + child.height
        node.height = max(node.height, floor)
    node.left = max([node.left, *(TRUNK + _reach(child) for child in left)])
    node.right = max([node.right, *(TRUNK + _reach(child) for child in right)])
    if with_trunk and children:
        node.links.append(((0, node.box), (0, max(ends)), children[-1].advises))


def _in_a_column(node: Node, children: list[Node]) -> None:
    """To the right of a trunk that begins under the left side of the node."""
    trunk = (INDENT - BOX) / 2
    for child in children:
        across = INDENT - BOX / 2 + child.left
        end = node.height + GAP + child.box / 2
        node.places.append((child, across, node.height + GAP))
        node.links.append(((trunk, end), (across - BOX / 2, end), child.advises))
        node.height += GAP + child.height
        node.right = max(node.right, across + child.right)
    node.links.append(((trunk, node.box), (trunk, end), children[-1].advises))


def stand(roots: list[Node], widest: int) -> tuple[int, int]:
    """Place the roots side by side, in as many rows as it takes; how large everything is."""
    edge = top = right = floor = 0.0
    for root in roots:
        if edge and edge + _reach(root) > widest:
            edge, top = 0.0, floor + LEVEL
        root.x, root.y = MARGIN + edge + root.left, MARGIN + top
        edge += _reach(root) + GAP
        right, floor = max(right, edge - GAP), max(floor, top + root.height)
    return round(right + 2 * MARGIN), round(floor + 2 * MARGIN)


# --- what is drawn --------------------------------------------------------------------------


def drawn(nodes: list[Node], label: str, width: int, height: int) -> str:
    """The SVG; its title names it, and what it shows is said in words beside it."""
    boxes = "".join(map(_box, nodes))
    words = "".join(map(_words, nodes))
    svg = (
        f'<svg class="chart" role="img" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}"><title>{escape(label)}</title>'
        f'<g fill="none" stroke="currentColor"><path d="{_path(nodes, dashed=False)}"/>'
        f'<path stroke-dasharray="4 3" d="{_path(nodes, dashed=True)}"/>{boxes}</g>'
        f'<g fill="currentColor" font-family="Noto Sans, sans-serif" font-size="{FONT}"'
        f' text-anchor="middle">{words}</g></svg>'
    )
    return mark_safe(svg)  # noqa: S308  # every text in it is escaped


def _box(node: Node) -> str:
    dashes = ' stroke-dasharray="4 3"' if node.advises else ""
    place = f'x="{_n(node.x - BOX / 2)}" y="{_n(node.y)}"'
    return f'<rect {place} width="{BOX}" height="{node.box}" rx="4"{dashes}/>'


def _words(node: Node) -> str:
    first = node.y + PADDING + 0.76 * LINE  # where the letters of the first line stand
    return "".join(
        f'<text x="{_n(node.x)}" y="{_n(first + n * LINE)}">{escape(line)}</text>'
        for n, line in enumerate(node.lines)
    )


def _path(nodes: list[Node], dashed: bool) -> str:
    return "".join(
        f"M{_n(node.x + x1)} {_n(node.y + y1)}L{_n(node.x + x2)} {_n(node.y + y2)}"
        for node in nodes
        for (x1, y1), (x2, y2), is_dashed in node.links
        if is_dashed is dashed
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
