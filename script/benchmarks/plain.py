"""A save as plain as it gets: one transaction of the same inserts, without anybody asked who
they are, anything parsed, checked, compared or answered."""

import uuid
from functools import cache

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from pei import editing
from pei.models import PeiVersion
from pei.models.sections import Curriculum
from pei.states import State
from pei_project.sheets.history import Change


@cache
def template(plan) -> tuple:
    """What the school's own version says: its rows, their choices and what history keeps."""
    older = PeiVersion.objects.get(institution__pei_versions=plan, state=State.APPROVED)
    section = editing.load(older, Curriculum)
    rows = {model: section.rows(name) for name, model in Curriculum.tables().items()}
    changes = list(Change.objects.filter(owner=older.pk, target=Curriculum.key, revision=1))
    return section, rows, changes


@csrf_exempt
def save(request, plan):
    section, tables, changes = template(plan)
    keys = {row.pk: uuid.uuid4() for rows in tables.values() for row in rows}
    with transaction.atomic():
        target = Curriculum.objects.select_for_update().get(pk=plan)
        for model, rows in tables.items():
            model.objects.bulk_create(copied(row, target, keys) for row in rows)
            write_choices(model, rows, keys)
        for part in section.fields():
            if not part.many_to_many:
                setattr(target, part.attname, getattr(section, part.attname))
        target.revision, target.status = 1, section.status
        target.save()
        write_choices(Curriculum, [section], {section.pk: target.pk})
        Change.objects.bulk_create(
            recorded(change, plan, place) for place, change in enumerate(changes)
        )
    return HttpResponse(status=201)


def copied(row, sheet, keys):
    values = {part.attname: getattr(row, part.attname) for part in row._meta.fields}
    values = {name: keys.get(value, value) for name, value in values.items()}
    return type(row)(**values | {"sheet_id": sheet.pk})


def write_choices(model, things, keys):
    for part in (part for part in model.fields() if part.many_to_many):
        link = part.remote_field.through
        mine, other = part.m2m_column_name(), part.m2m_reverse_name()
        link.objects.bulk_create(
            link(**{mine: keys[thing.pk], other: item.pk})
            for thing in things
            for item in getattr(thing, part.name).all()
        )


def recorded(change, plan, place):
    """A change as it is, in a chain of its own, which nobody holds."""
    values = {part.attname: getattr(change, part.attname) for part in Change._meta.fields}
    own = {"id": uuid.uuid4(), "owner": plan, "institution": plan, "sequence": place}
    return Change(**values | own)
