"""The history of forms as a reader sees it: a line per save, newest first."""

from django.db.models import Max, QuerySet
from django.utils.timezone import localtime

from pei_project.sheets.history import Change

LATEST = 6  # saves shown beside a form


def saves(changes: QuerySet) -> QuerySet:
    """The saves behind ``changes``, newest first: a form, a revision and when."""
    groups = changes.order_by().values("target", "revision")
    return groups.annotate(when=Max("at")).order_by("-when", "target")


def entries(changes: QuerySet, told_of, form_of) -> list[dict]:
    """Of ``changes`` those saves, each with what it touched, for ``components/history.html``.
    ``form_of`` gives the form of a target."""
    told = {(save["target"], save["revision"]): [] for save in told_of}
    touched = changes.filter(
        target__in={target for target, _ in told}, revision__in={number for _, number in told}
    )
    for change in touched.order_by("field").defer("after"):
        told.get((change.target, change.revision), []).append(change)
    return [_entry(made, form_of(made[0].target)) for made in told.values()]


def _entry(changes: list[Change], form) -> dict:
    """One save: which form, which answers, when and by whom. Without a form it tells that a
    colleague's draft was taken over."""
    first = changes[0]
    note = f"{localtime(first.at):%d/%m/%Y, %H:%M} · {first.actor_name}"
    if form is None:
        return {"title": f"Tomó el borrador de {first.before}", "note": note}
    names = dict.fromkeys(change.field for change in changes)
    labels = [form.label(name) if name in form.names() else "Estado" for name in names]
    return {
        "title": f"{form.form_title()}: {', '.join(dict.fromkeys(labels)).lower()}",
        "note": note,
    }
