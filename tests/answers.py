"""Something plausible for every question of every form, by its kind: what the sweeps fill."""

import datetime
import uuid

from django.core.validators import URLValidator
from django.db import models

from catalogs.registry import CATALOGS
from institutions.models import Headquarter, SessionAct, StoredFile
from pei_project.api.wire import camel
from pei_project.sheets import fields
from pei_project.sheets.base import Sheet
from tests import stored

FIRST_DAY = datetime.date(2026, 2, 2)


def things_of(institution) -> dict:
    """A site, an act and a file of the institution, for answers that point to one."""
    site, _ = Headquarter.objects.get_or_create(
        institution=institution,
        number="01",
        defaults={
            "name": "Principal",
            "dane_code": institution.dane_code,
            "municipality": institution.municipality,
            "is_principal": True,
        },
    )
    body = SessionAct._meta.get_field("body").related_model.objects
    act, _ = SessionAct.objects.get_or_create(
        institution=institution,
        document="acta",
        number=1,
        year=2026,
        defaults={"body": body.filter(catalog="session-act-type").first()},
    )
    file = institution.files.first()
    if file is None:  # a picture, which every answer takes
        writer = institution.users.filter(sub_role__code="institucion").first()
        file = stored.kept(institution, writer, stored.OF_KIND["png"], "Escudo.png")
    return {Headquarter: str(site.pk), SessionAct: str(act.pk), StoredFile: str(file.pk)}


def whole(model: type[Sheet], own: dict, rows: int = 2) -> dict:
    """The body of a PUT that answers everything; each table has ``rows`` rows, the ids of which
    are new each time. ``own`` is what ``things_of`` gives."""
    ids = {row: [str(uuid.uuid4()) for _ in range(rows)] for row in model.tables().values()}
    body = {camel(part.name): value(part, place, ids, own) for place, part in placed(model)}
    for name, row in model.tables().items():
        body[camel(name)] = [
            {"id": key}
            | {camel(part.name): value(part, place, ids, own, n) for place, part in placed(row)}
            for n, key in enumerate(ids[row])
        ]
    return body


def placed(model) -> list[tuple[int, models.Field]]:
    return list(enumerate(model.fields()))


def value(part: models.Field, place: int, ids: dict, own: dict, row: int = 0):
    """One answer as the API takes it. Later days and hours stand in later columns, so that what
    ends does not end before it starts; the last of a few kinds is never a pupil."""
    match part:
        case fields.RowField():
            is_first_of_own = part.related_model is part.model and row == 0
            return None if is_first_of_own else ids[part.related_model][0]
        case fields.OwnField():
            return own[part.related_model]
        case fields.SiblingField():
            return None
        case models.ManyToManyField():
            return [one.code for one in offered(part)[:2]]
        case models.ForeignKey():
            return offered(part)[0].code
        case models.BooleanField():
            return True
        case fields.Year():
            return 2026
        case fields.Money():
            return 1_500_000
        case fields.Whole():
            return max(part.least, min(part.most, 3))
        case models.DecimalField():
            return 4.5
        case models.DateField():
            return (FIRST_DAY + datetime.timedelta(days=place)).isoformat()
        case models.TimeField():
            return f"{7 + place % 12:02}:30"
        case fields.Rich():
            return f"<p>{part.verbose_name} <strong>{row + 1}</strong></p>"
        case fields.Email():
            return "contacto@entidad.example"
        case fields.Phone():
            return "602 555 0199"
    if part.choices:
        return part.flatchoices[-1][0]
    if any(isinstance(check, URLValidator) for check in part.validators):
        return "https://entidad.example"
    return f"{part.verbose_name} {row + 1}"[: part.max_length].strip()


def offered(part: models.Field) -> list:
    """Two items of its list; of a list that depends on another, those of its first item."""
    items = part.related_model._default_manager.complex_filter(part.get_limit_choices_to())
    items = items.filter(is_active=True).order_by("code")
    catalog = CATALOGS.get(getattr(part, "catalog", None))
    if catalog and catalog.is_dependent:
        owners = type(items[0]).objects.filter(catalog=catalog.parent, is_active=True)
        items = items.filter(parent=owners.order_by("code").first())
    return list(items[:2])
