"""The history of forms as a reader sees it: a line per save, newest first."""

from django.db.models import Max, QuerySet
from django.utils.timezone import localtime

from pei_project.sheets.history import REDACTION, Change

LATEST = 6  # saves shown beside a form


def saves(changes: QuerySet) -> QuerySet:
    """The saves behind ``changes``, newest first: a form, a revision and when."""
    groups = changes.order_by().values("target", "revision")
    return groups.annotate(when=Max("at")).order_by("-when", "target")


def entries(changes: QuerySet, told_of, form_of, url_of=None) -> list[dict]:
    """Of ``changes`` those saves, each with what it touched, for ``components/history.html``.
    ``form_of`` gives the form of a target, ``url_of`` where a save is shown."""
    found = {(save["target"], save["revision"]): [] for save in told_of}
    touched = changes.filter(
        target__in={target for target, _ in found}, revision__in={number for _, number in found}
    )
    for change in touched.order_by("field").defer("after"):
        found.get((change.target, change.revision), []).append(change)
    return [_entry(made, form_of(made[0].target), url_of) for made in found.values()]


def _entry(changes: list[Change], form, url_of) -> dict:
    """One save: which form, which answers, when and by whom. Without a form it tells that a
    colleague's draft was taken over, or that something was redacted."""
    first = changes[0]
    note = f"{localtime(first.at):%d/%m/%Y, %H:%M} · {first.actor_name}"
    said = {"when": first.at, "author": first.actor_name, "note": note}
    if form is None:
        is_redaction = first.target == REDACTION
        title = f"Borró del historial: {first.reason}" if is_redaction else None
        title = title or f"Tomó el borrador de {first.before}"
        return said | {"of": first.pk, "form": "", "labels": [], "title": title}
    names = dict.fromkeys(change.field for change in changes)
    labels = [form.label(name) if name in form.names() else "Estado" for name in names]
    labels = list(dict.fromkeys(labels))
    return said | {
        "of": (first.target, first.actor_id, localtime(first.at).date()),
        "form": form.form_title(),
        "labels": labels,
        "title": f"{form.form_title()}: {', '.join(labels).lower()}",
        "url": url_of(first.target, first.revision) if url_of else "",
    }
