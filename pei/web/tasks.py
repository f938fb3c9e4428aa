"""What the page of a version shows: its summary, its stations and its sections as tasks."""

from collections import Counter

from django.db.models import Q
from django.utils.timezone import localtime

from pei import editing, telling
from pei.models import PeiVersion
from pei.models.review import Side
from pei.models.section import Component, Section, Status
from pei.models.sections import Definition
from pei.states import CLOSED, REOPENED, State
from pei.web.ways import section_url
from pei_project import policy

TAGS = {Status.NOT_STARTED: "neutral", Status.IN_PROGRESS: "info", Status.OBSERVED: "warn"}


def summary(version: PeiVersion, definition: Definition) -> str:
    """«PEI versión 3.0 · vigencia 2026-2030 · resignificación», as far as it is said."""
    said = [f"PEI versión {definition.version_label or version.number}"]
    if definition.validity_start and definition.validity_end:
        said.append(f"vigencia {definition.validity_start}-{definition.validity_end}")
    if definition.change_kind:
        said.append(definition.get_change_kind_display().lower())
    return " · ".join(said)


def trail(version: PeiVersion) -> list[dict]:
    """The stations of a version's life with their days, for ``components/step_trail.html``. What
    the Secretaría returned stands where it was returned from."""
    stages = telling.stages()
    moves = telling.moves(version)
    came = {State.DRAFT: version.opened_at} | {step.target: step.at for step in moves}
    reached = {State.RETURNED: State.IN_REVIEW, State.SUPERSEDED: State.APPROVED}.get(
        State(version.state), version.state
    )
    order = [stage for stage, _ in stages]
    place = order.index(reached) if reached in order else len(order)
    if version.state in CLOSED:
        place = len(order)
    back = came.get(State.RETURNED) if version.state in REOPENED else None
    return [
        {
            "label": label,
            "note": note_of(number, place, came.get(stage), back),
            "state": "done" if number < place else "now" if number == place else "todo",
        }
        for number, (stage, label) in enumerate(stages)
    ]


def note_of(number: int, place: int, at, returned_at) -> str:
    """The day of a station: when it was reached, or since when it is there."""
    if number > place or at is None:
        return ""
    if number == place and returned_at:
        return f"Devuelto el {localtime(returned_at):%d/%m/%Y}"
    return f"{'Desde el ' if number == place else ''}{localtime(at):%d/%m/%Y}"


# --- the task list ------------------------------------------------------------------------------


def task_row(version: PeiVersion, section: Section, entrusted: dict[str, str]) -> dict:
    """A section in the task list: what it lacks, or whom it is entrusted to."""
    lacks = len(section.missing())
    if section.status == Status.NOT_STARTED:
        note = f"Toma unos {section.minutes} minutos"
    elif lacks:
        note = "Falta 1 respuesta" if lacks == 1 else f"Faltan {lacks} respuestas"
    else:
        note = ""
    person = entrusted.get(section.key)
    return {
        "title": section.form_title(),
        "url": section_url(version, type(section)),
        "note": " · ".join(filter(None, [note, f"Encargada a {person}" if person else ""])),
        "tag_kind": TAGS.get(section.status, ""),
        "tag_text": section.get_status_display(),
    }


def task_groups(version: PeiVersion, written: list[Section], user) -> list[dict]:
    """The task list. Of a version that was returned first what is to be corrected, then what is
    closed; else the definition, then the aspects by component. What was entrusted to this person
    comes before all."""
    people = dict(version.delegations.values_list("section", "person__name"))
    mine = set(version.delegations.filter(person=user).values_list("section", flat=True))
    if version.state in REOPENED:
        return returned_groups(version, written, people)
    by_title = {"Encargadas a usted": [one for one in written if one.key in mine]}
    rest = [one for one in written if one.key not in mine]
    by_title["Portada y vigencia"] = [one for one in rest if one.component is None]
    for component in Component:
        by_title[component.label] = [one for one in rest if one.component == component]
    return [group_of(version, title, own, people) for title, own in by_title.items() if own]


def group_of(version, title: str, own: list[Section], people: dict) -> dict:
    done = sum(section.status in editing.DONE for section in own)
    begun = any(section.status != Status.NOT_STARTED for section in own)
    return {
        "title": title,
        "count": f"{done} de {len(own)} {'lista' if len(own) == 1 else 'listas'}",
        "rail": "done" if done == len(own) else "half" if begun else "empty",
        "rows": [task_row(version, section, people) for section in own],
    }


def returned_groups(version, written: list[Section], people: dict) -> list[dict]:
    """«Por corregir», with what was observed of each, and «Cerradas»."""
    is_open = [policy.open_for(one.writing_rule, version) for one in written]
    told = Counter(told_to_school(version).values_list("section", flat=True))
    pending = Counter(version.observations.to_answer().values_list("section", flat=True))
    fix, closed = [], []
    for section, may_change in zip(written, is_open, strict=True):
        row = task_row(version, section, people)
        if may_change:
            fix.append(row | {"note": observed_note(told[section.key], pending[section.key])})
        else:
            closed.append(row | {"note": "", "tag_kind": "", "tag_text": "Solo lectura"})
    total, left = sum(told.values()), sum(pending.values())
    shut = "1 sección" if len(closed) == 1 else f"{len(closed)} secciones"
    return [
        {
            "title": "Por corregir",
            "count": f"{total - left} de {total} respondidas",
            "rail": "half" if left else "done",
            "rows": fix,
        },
        {"title": "Cerradas", "count": shut, "rail": "done", "rows": closed},
    ]


def told_to_school(version: PeiVersion):
    """The observations that the school has before it and that are not resolved."""
    return version.observations.filter(Q(side=Side.SCHOOL) | Q(shown=True)).open().order_by()


def observed_note(told: int, pending: int) -> str:
    """«2 observaciones · 1 respondida»."""
    if told == pending:
        return f"{told} por responder" if told != 1 else "1 observación por responder"
    said = "1 observación" if told == 1 else f"{told} observaciones"
    answered = told - pending
    return f"{said} · {answered} {'respondida' if answered == 1 else 'respondidas'}"


def status_counts(written: list[Section]) -> list[dict]:
    said = [section.status for section in written]
    return [
        {"label": "Listas o no aplica", "value": sum(status in editing.DONE for status in said)},
        {"label": "En curso", "value": said.count(Status.IN_PROGRESS)},
        {"label": "Sin iniciar", "value": said.count(Status.NOT_STARTED)},
    ]


def people(version: PeiVersion, written: list[Section]) -> list[str]:
    """Who has written last in some section."""
    authors = {section.updated_by for section in written if section.updated_by}
    return sorted(author.name for author in authors)
