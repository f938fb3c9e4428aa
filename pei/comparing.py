"""How two versions of a PEI differ, section by section: words in and out, rows that came, went or
changed. Each is taken by what it says: once published by its snapshot, else by its answers of
today."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from pei import editing, freezing, snapshot
from pei.models import SECTIONS, PeiVersion, Section
from pei_project.sheets.base import Answers
from pei_project.sheets.differences import Piece, as_html, compare
from pei_project.sheets.fields import Line, Paragraph, Rich
from pei_project.sheets.sensitive import HIDDEN, masked
from pei_project.sheets.words import display, shortened

CAME, WENT, CHANGED = "came", "went", "changed"
MOVED = "Cambió el orden de las filas."
MOST_PAIRS = 10_000  # of rows that are held against each other to find which became which
ALIKE = 0.5


@dataclass(frozen=True)
class Cell:
    label: str
    html: SafeString


@dataclass(frozen=True)
class RowChange:
    """A row that came, went or changed; of one that changed only the ``cells`` that did."""

    kind: str
    title: str
    cells: list[Cell]


@dataclass(frozen=True)
class Change:
    """What changed of an answer (``html``) or of a table (``rows``)."""

    label: str
    html: SafeString = SafeString()
    rows: list[RowChange] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Compared:
    """A section: its changes, and how many answers stayed as they were."""

    key: str
    title: str
    changes: list[Change]
    same: int


@dataclass(frozen=True)
class Told:
    """What a version says: its sections by key, and «Aprobado el …» of one that is frozen."""

    state: str
    sections: dict[str, dict]


def told_by(version: PeiVersion) -> Told:
    if frozen := freezing.current(version):
        said = frozen.said()
        return Told(said["state"], {one["key"]: one for one in said["sections"]})
    written = [snapshot.section(one) for one in editing.load_all(version)]
    return Told(version.get_state_display(), {one["key"]: one for one in written})


def compared(before: Told, after: Told, exact: bool) -> list[Compared]:
    """Every section in order. ``exact``: for who may know small counts."""
    return [
        _section(model, before.sections[model.key], after.sections[model.key], exact)
        for model in SECTIONS
        if model.key in before.sections and model.key in after.sections
    ]


def _section(model: type[Section], before: dict, after: dict, exact: bool) -> Compared:
    changes, same = [], 0
    if _applies(before) != _applies(after):
        changes.append(
            Change("Aplica a la institución", _whole(_applies(before), _applies(after)))
        )
    for name in model.names():
        find = _table if name in model.tables() else _answer
        change = find(model, name, before, after, exact)
        if change:
            changes.append(change)
        else:
            same += bool(after["content"].get(name))
    return Compared(model.key, model.form_title(), changes, same)


def _applies(section: dict) -> str:
    return "Sí" if section["applies"] else f"No: {section['reason']}"


def _answer(model, name: str, before: dict, after: dict, exact: bool) -> Change | None:
    was, now = (
        _words(model, name, one["content"], one["labels"], exact) for one in (before, after)
    )
    if was == now:
        return None
    return Change(model.label(name), _difference(model, name, was, now))


def _words(model: type[Answers], name: str, said: dict, labels: dict, exact: bool) -> str:
    """An answer of a snapshot as a reader sees it."""
    value = said.get(name) if exact else masked(model, said).get(name)
    named, part = labels.get(name, {}), model.field_named(name)
    if value in (None, "", [], HIDDEN):
        return value or ""
    if isinstance(value, list):
        return ", ".join(named.get(code, code) for code in value)
    if part.is_relation or part.choices:
        return named.get(value, str(value))
    return display(model(**{name: part.to_python(value)}), part)


def _difference(model, name: str, was: str, now: str) -> SafeString:
    """Of a text word by word; of a choice or a figure the one and the other."""
    if isinstance(model.field_named(name), Rich | Paragraph | Line):
        return as_html(compare(was, now))
    return _whole(was, now)


def _whole(was: str, now: str) -> SafeString:
    between = " " if was and now else ""
    pieces = [Piece("removed", was), Piece("same", between), Piece("added", now)]
    return as_html([piece for piece in pieces if piece.text])


# --- tables -------------------------------------------------------------------------------------


def _table(model, name: str, before: dict, after: dict, exact: bool) -> Change | None:
    row_model = model.tables()[name]
    was, now = (_rows(row_model, name, section, exact) for section in (before, after))
    pairs = list(paired(was, now))
    rows = [_row(row_model, *pair) for pair in pairs if pair[0] != pair[1]]
    stayed = [_place(was, old) for old, new in pairs if old and new]
    note = MOVED if stayed != sorted(stayed) else ""
    if not rows and not note:
        return None
    return Change(model.label(name), rows=rows, note=note)


def _rows(model: type[Answers], name: str, section: dict, exact: bool) -> list[dict]:
    """The rows of a table, each as what its answers read, by name."""
    labels, columns = section["row_labels"].get(name, {}), model.fields()
    return [
        {part.name: _words(model, part.name, row, labels, exact) for part in columns}
        for row in section["content"].get(name, [])
    ]


def _place(rows: list[dict], row: dict) -> int:
    return next(place for place, one in enumerate(rows) if one is row)


def _row(model: type[Answers], was: dict | None, now: dict | None) -> RowChange:
    """Which row, and its cells: all of one that came or went, else those that changed."""
    kind = CAME if was is None else WENT if now is None else CHANGED
    old, new = was or {}, now or {}
    names = [name for name in (now or was) if old.get(name, "") != new.get(name, "")]
    cells = [
        Cell(model.label(name), _difference(model, name, old.get(name, ""), new.get(name, "")))
        for name in names
    ]
    said = [words for words in (now or was).values() if words]
    return RowChange(kind, shortened(said[0]) if said else "Fila sin respuestas", cells)


def paired(was: list[dict], now: list[dict]) -> Iterator[tuple[dict | None, dict | None]]:
    """Which row became which: an equal one, one of the same name (its first answer), else one
    most of whose answers are the same. First those of ``now``, in order, then those that went.

    Not by their ids: the rows of the next version are new ones.
    """
    left, found = list(was), {}
    for is_same in (_equal, _named_alike, _alike):
        open_rows = [place for place in range(len(now)) if place not in found]
        if is_same is _alike and len(open_rows) * len(left) > MOST_PAIRS:
            break
        for place in open_rows:
            match = next((at for at, old in enumerate(left) if is_same(old, now[place])), None)
            if match is not None:
                found[place] = left.pop(match)
    yield from ((found.get(place), row) for place, row in enumerate(now))
    yield from ((row, None) for row in left)


def _equal(old: dict, new: dict) -> bool:
    return old == new


def _named_alike(old: dict, new: dict) -> bool:
    first = next(iter(new), None)
    return bool(first and new[first]) and old[first] == new[first]


def _alike(old: dict, new: dict) -> bool:
    said = [name for name in new if new[name] or old[name]]
    same = sum(old[name] == new[name] for name in said)
    return bool(said) and same / len(said) >= ALIKE
