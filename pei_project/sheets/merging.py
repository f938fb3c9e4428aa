"""Two people wrote on one form: what merges by itself, and what somebody must decide.

An answer that only one of them changed since both looked is theirs; one that both changed
differently is a clash, and nothing is chosen for the person that would overwrite the other.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString

from pei_project import richtext
from pei_project.sheets.base import Answers
from pei_project.sheets.differences import as_html, compare, marked_html, merge
from pei_project.sheets.document import plain
from pei_project.sheets.fields import KeyField, Paragraph, Rich


@dataclass(frozen=True)
class Clash:
    """One answer with two texts. The marked texts show what differs; ``joined`` (prose only)
    is a proposal with everything that either wrote, HTML where the answer is formatted."""

    part: models.Field
    label: str
    theirs: SafeString
    mine: SafeString
    joined: str | None

    @property
    def name(self) -> str:
        return self.part.name


def reconcile(thing: Answers, typed: dict, base: dict) -> tuple[dict, list[Clash]]:
    """What to save of ``typed`` over ``thing`` as it stands now, and what clashes.

    ``base`` is what the author was looking at when they began, as ``document.plain`` gives it.
    """
    mine, clashes = {}, []
    for name, value in typed.items():
        part = thing.field_named(name)
        ours, theirs = plain_typed(part, value), plain(thing, part)
        if ours in (theirs, base.get(name)):
            continue
        mine[name] = value
        if theirs != base.get(name):
            clashes.append(_clash(thing, part, value, base.get(name)))
    return mine, clashes


def plain_typed(part: models.Field, value):
    """A parsed answer as ``document.plain`` would give it once saved; what cannot be saved is
    itself, and so differs from whatever is there."""
    if part.many_to_many:
        return sorted(item.code for item in value)
    if isinstance(part, KeyField):
        return str(value) if value else None
    if value is None:
        return None
    if part.many_to_one:
        return value.code
    try:
        value = part.to_python(value)
    except ValidationError:
        return value
    if isinstance(part, models.DateField):
        return value.isoformat()
    if isinstance(part, models.TimeField):
        return f"{value:%H:%M}"
    return float(value) if isinstance(part, models.DecimalField) else value


def _clash(thing: Answers, part: models.Field, value, base) -> Clash:
    label, stands = thing.label(part.name), getattr(thing, part.name)
    if isinstance(part, Rich):
        theirs, mine = marked_html(value, stands), marked_html(stands, value)
        return Clash(part, label, theirs, mine, _joined_html(base or "", value, stands))
    theirs, mine = _words(thing, part, stands), _words(thing, part, value)
    joined = merge(base or "", mine, theirs) if isinstance(part, Paragraph) else None
    return Clash(part, label, _marked(mine, theirs), _marked(theirs, mine), joined)


def _joined_html(base: str, mine: str, theirs: str) -> str:
    """Both in one; without their formats where with them they would be too much for one answer."""
    try:
        return richtext.clean_html(merge(*map(richtext.on_lines, (base, mine, theirs))))
    except ValidationError:
        return richtext.from_plain(merge(*map(richtext.to_plain, (base, mine, theirs))))


def _marked(other: str, text: str) -> SafeString:
    """``text`` with the words marked that ``other`` lacks."""
    return as_html([piece for piece in compare(other, text) if piece.kind != "removed"])


def _words(thing: Answers, part: models.Field, value) -> str:
    """An answer as a reader sees it, whether stored or just typed."""
    if value is None:
        return ""
    if part.many_to_many:
        items = value if isinstance(value, list) else value.all()
        return ", ".join(str(item) for item in items)
    if isinstance(part, KeyField) and not isinstance(value, models.Model):
        return str(part.related_model.objects.filter(pk=value).first() or "")
    if part.choices:
        return dict(part.flatchoices).get(value, "")
    if isinstance(value, bool):
        return "Sí" if value else "No"
    return str(value)
