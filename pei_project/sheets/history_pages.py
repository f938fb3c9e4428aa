"""The pages of a history, whatever it is of: the list, narrowed and page by page, what one save
changed, and all of it as rows of a file."""

import datetime
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.timezone import localtime

from pei_project.narrowing import active, query_of, select
from pei_project.sheets.drafts import TAKEN
from pei_project.sheets.history import REDACTION, Change
from pei_project.sheets.saves import entries, saves
from pei_project.sheets.told import label_of, told

PER_PAGE = 50
EXPORTED = 20_000  # changes in one file, the newest
HEADINGS = [
    "Cuándo", "Quién", "Rol", "Formulario", "Dato", "Fila", "Antes", "Después", "Motivo",
    "Solicitud",
]  # fmt: skip
OTHER_TARGETS = {TAKEN: "Borradores", REDACTION: "Borrado del historial"}


def title_of(target: str, form) -> str:
    return form.form_title() if form else OTHER_TARGETS.get(target, target)


# --- what is asked ------------------------------------------------------------------------------


@dataclass
class Asked:
    """What a page of the history is narrowed by: the form, who, and the days."""

    changes: QuerySet
    selects: list[dict]
    days: list[dict]
    said: dict = field(default_factory=dict)

    @property
    def active(self) -> list[dict]:
        return active(self.said, [*self.selects, *self.days])


def asked(request, changes: QuerySet, form_of) -> Asked:
    """``changes`` as the address narrows them; what it cannot mean is not asked."""
    targets = sorted(changes.order_by().values_list("target", flat=True).distinct())
    options = [(one, title_of(one, form_of(one))) for one in targets]
    chosen = request.GET.get("seccion", "")
    form = {
        "name": "seccion", "label": "Sección", "every": "Todas", "options": options,
        "chosen": chosen if chosen in targets else "", "said": dict(options).get(chosen, ""),
    }  # fmt: skip
    who = select(request, changes, "quien", "Quién", "Todas las personas", "actor", "actor__name")
    days = [day(request, "desde", "Desde"), day(request, "hasta", "Hasta")]
    found = changes
    if form["chosen"]:
        found = found.filter(target=form["chosen"])
    if who["chosen"]:
        found = found.filter(actor=who["chosen"])
    since, until = (one["value"] for one in days)
    if since:
        found = found.filter(at__gte=midnight(since))
    if until:
        found = found.filter(at__lt=midnight(until + datetime.timedelta(days=1)))
    shown = [one for one in (form, who) if len(one["options"]) > 1 or one["chosen"]]
    said = {one["name"]: one["chosen"] for one in (form, who) if one["chosen"]}
    said |= {one["name"]: one["chosen"] for one in days if one["chosen"]}
    return Asked(found, shown, days, said)


def day(request, name: str, label: str) -> dict:
    """A day of the address, as ``components/filters.html`` asks for it; blank where it is none."""
    try:
        value = datetime.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        value = None
    if value and not 1900 <= value.year <= 2100:
        value = None
    chosen, said = (value.isoformat(), f"{value:%d/%m/%Y}") if value else ("", "")
    return {"name": name, "label": label, "value": value, "chosen": chosen, "said": said}


def midnight(of: datetime.date) -> datetime.datetime:
    """The beginning of a day in Colombia."""
    zone = timezone.get_default_timezone()
    return datetime.datetime.combine(of, datetime.time(), tzinfo=zone)


# --- what is shown ------------------------------------------------------------------------------


def listed(request, changes: QuerySet, form_of, url_of) -> dict:
    """What ``sheets/history.html`` shows of a history. ``url_of`` leads from a target and a
    revision to what that save changed."""
    narrowed = asked(request, changes, form_of)
    page = Paginator(saves(narrowed.changes), PER_PAGE).get_page(request.GET.get("pagina"))
    return {
        "entries": grouped(entries(narrowed.changes, page, form_of, url_of)),
        "page": page,
        "prefix": query_of(narrowed.said | {"pagina": ""}),
        "csv_url": query_of(narrowed.said | {"formato": "csv"}),
        "selects": narrowed.selects,
        "days": narrowed.days,
        "active": narrowed.active,
        "clear_url": request.path,
    }


def grouped(found: list[dict]) -> list[dict]:
    """Saves in a row by one person in one form on one day are one entry, which opens to them."""
    groups: list[dict] = []
    for one in found:
        last = groups[-1] if groups else None
        if last and last["of"] == one["of"]:
            last["saves"].append(one)
        else:
            groups.append({"of": one["of"], "saves": [one]})
    return [one["saves"][0] if len(one["saves"]) == 1 else group(one["saves"]) for one in groups]


def group(made: list[dict]) -> dict:
    """An entry that opens to saves, the newest first."""
    labels = dict.fromkeys(label for one in reversed(made) for label in one["labels"])
    day, author = made[0]["when"], made[0]["author"]
    return {
        "title": f"{made[0]['form']}: {', '.join(labels).lower()}",
        "note": f"{localtime(day):%d/%m/%Y} · {author}",
        "saves": made,
    }


def saved(changes: QuerySet, target: str, revision: int, form, exact: bool) -> dict:
    """What ``sheets/saved.html`` shows of one save; 404 where there is none."""
    made = list(changes.filter(target=target, revision=revision).order_by("sequence"))
    if form is None or not made:
        raise Http404
    first = made[0]
    order = {name: place for place, name in enumerate(form.names())}
    shown = told(form, made, exact)
    shown.sort(key=lambda one: order.get(one.change.field, len(order)))
    return {
        "title": form.form_title(),
        "who": first.actor_name,
        "role": first.actor_role,
        "when": first.at,
        "reason": first.reason,
        "told": shown,
    }


def rows_of_file(request, changes: QuerySet, form_of, exact: bool) -> list[list]:
    """The history as the address narrows it, a line for each answer of each change, in words;
    the headings are ``HEADINGS``."""
    made = list(asked(request, changes, form_of).changes[:EXPORTED])
    of_form: dict[str, list[Change]] = {}
    for change in made:
        of_form.setdefault(change.target, []).append(change)
    shown = {
        one.change.pk: one
        for target, own in of_form.items()
        if form_of(target)
        for one in told(form_of(target), own, exact)
    }
    return [line for change in made for line in _lines(change, form_of, shown)]


def _lines(change: Change, form_of, shown: dict) -> list[list]:
    form = form_of(change.target)
    start = [
        f"{localtime(change.at):%Y-%m-%d %H:%M:%S}",
        change.actor_name,
        change.actor_role,
        title_of(change.target, form),
    ]
    end = [change.reason, change.request_id]
    row = str(change.row or "")
    if form is None:
        said = ["" if one is None else str(one) for one in (change.before, change.after)]
        return [[*start, change.field, row, *said, *end]]
    one, label = shown[change.pk], label_of(form, change.field)
    if one.note:
        return [[*start, label, row, "", one.note, *end]]
    return [
        [*start, f"{label}: {cell.label}" if cell.label else label, row, cell.before, cell.after]
        + end
        for cell in one.cells
    ]
