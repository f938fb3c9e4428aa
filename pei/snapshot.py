"""What a version says, as plain data that is read without the official lists, the files or the
code of today: codes and beside them the words they stood for."""

import orjson

from institutions.models import Headquarter, Institution, SessionAct, StoredFile
from pei.models import PeiVersion, Section, Step
from pei_project.sheets.base import Answers, Sheet
from pei_project.sheets.document import content, labels_of
from pei_project.sheets.fields import KeyField

FORMAT = 1


def whole(version: PeiVersion, written: list[Section], decided=()) -> dict:
    """All that a version says, with its institution, its sites and its steps; ``decided``: the
    acts by which it is being adopted."""
    school = Institution.complete().get(pk=version.institution_id)
    sites = list(Headquarter.complete().filter(institution=school))
    named = named_by(written, SessionAct) | {act.pk for act in decided if act}
    acts = list(SessionAct.complete().filter(pk__in=named))
    files = StoredFile.objects.filter(
        pk__in=named_by([*written, school, *sites, *acts], StoredFile)
    )
    place = school.municipality
    return {
        "format": FORMAT,
        "institution": sheet(school)
        | {
            "id": school.pk,
            "dane_code": school.dane_code,
            "name": school.name,
            "municipality": place.name,
            "department": place.department.name,
        },
        "sites": [sheet(site) | {"id": site.pk} for site in sites],
        "version": {
            "id": version.pk,
            "number": version.number,
            "based_on": version.based_on_id,
            "kind": version.kind,
            "reason": version.reason,
        },
        "acts": [sheet(act) | {"id": act.pk, "name": str(act)} for act in acts],
        "files": [
            {"id": file.pk, "title": file.title, "sha256": file.blob_id}
            for file in files.order_by("pk")
        ],
        "steps": [step(one) for one in version.steps.select_related("actor")],
        "sections": [section(one) for one in written],
    }


def section(one: Section) -> dict:
    return sheet(one) | {
        "key": one.key,
        "item": one.item,
        "status": one.status,
        "applies": one.applies,
        "reason": one.not_applicable_reason,
    }


def sheet(one: Sheet) -> dict:
    """A form: its content, and what the codes in its answers and in each table are called."""
    return {
        "title": one.form_title(),
        "content": content(one),
        "labels": labels_of([one]),
        "row_labels": {name: labels_of(one.rows(name), with_rows=True) for name in one.tables()},
    }


def step(one: Step) -> dict:
    return {
        "name": one.name,
        "from": one.source,
        "to": one.target,
        "at": one.at,
        "actor": one.actor.name,
        "role": one.actor_role,
        "receipt": one.receipt,
        "note": one.note,
        "said": one.said,
    }


def named_by(sheets: list[Sheet], model) -> set:
    """The ids of the things of ``model`` that the answers of forms and of their rows name."""
    things: list[Answers] = [*sheets]
    things += [row for one in sheets for name in one.tables() for row in one.rows(name)]
    found = {
        getattr(thing, part.attname)
        for thing in things
        for part in thing.fields()
        if isinstance(part, KeyField) and part.related_model is model
    }
    return found - {None}


def canonical(said: dict) -> bytes:
    """JSON of which the same content always gives the same bytes."""
    return orjson.dumps(said, default=str, option=orjson.OPT_SORT_KEYS)
