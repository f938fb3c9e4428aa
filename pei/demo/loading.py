"""Load the demo schools through the functions that people's own work goes through, so that
everything is checked and has its history."""

import uuid
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from accounts.models import PrivacyAcceptance, SubRole, User
from catalogs.fields import CatalogField, CatalogItemsField
from catalogs.models import CatalogItem, CertifiedEntity, Gagem, Municipality
from institutions.files import receiving
from institutions.models import Headquarter, Institution, SessionAct, StoredFile
from pei import editing
from pei.demo import news
from pei.demo.people import OFFICES, Account
from pei.demo.said import Said
from pei.demo.schools import SCHOOLS, School
from pei.demo.story import Cast
from pei.models import PeiVersion
from pei.models.sections import Definition
from pei_project.sheets.base import Sheet
from pei_project.sheets.fields import KeyField, RowField
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet

FILES = Path(__file__).parent / "files"


@transaction.atomic
def load_demo(schools: Iterable[School] = SCHOOLS) -> list[User]:
    """Create what is missing of the demo, all of it or nothing, and return its accounts.

    What is there stays as people left it: an account is known by its e-mail, a school by its
    DANE code, and a school that has a PEI is given no other.
    """
    _item.cache_clear()  # the lists may be others than the last time
    known = set(User.objects.values_list("email", flat=True))
    offices = [_account(account) for account in OFFICES]
    people = []
    for school in schools:
        people += _load_school(school, offices)
    everybody = people + offices
    news.settle([person for person in everybody if person.email not in known])
    return everybody


def _load_school(school: School, offices: list[User]) -> list[User]:
    found = _found(school)
    institution = found or _created(school)
    people = [_account(account, institution) for account in school.accounts]
    writer = people[0]
    if found is None:
        _write_sheets(institution, school, writer)
    if writer.may("pei.create", institution) and not institution.pei_versions.exists():
        version = _write_plan(institution, school, writer)
        if school.happened:
            school.happened(version, _cast([*people, *offices]))
    return people


def _cast(people: list[User]) -> Cast:
    """Who acts in a story: the first of each sub-role."""
    by_role = {person.sub_role.code: person for person in reversed(people)}
    return Cast(
        clerk=by_role["institucion"],
        rector=by_role["rector"],
        council=by_role["consejo_directivo"],
        reviewer=by_role["calidad"],
        director=by_role["director_secretaria"],
    )


def _found(school: School) -> Institution | None:
    """By its own code or that of a site, so that correcting one of them makes no second school."""
    known = Q(dane_code=school.dane_code) | Q(headquarters__dane_code=school.dane_code)
    return Institution.objects.filter(known).first()


def _created(school: School) -> Institution:
    return Institution.objects.create(
        dane_code=school.dane_code,
        name=school.name,
        municipality=Municipality.objects.get(code=school.municipality),
        sector=_item("sector", school.sector),
    )


def _account(account: Account, institution: Institution | None = None) -> User:
    existing = User.objects.filter(email=account.email).first()
    if existing:
        return existing
    reach = {"institution": institution}
    if account.gagem:
        reach["gagem"] = Gagem.objects.get(code=account.gagem)
    if account.certified_entity:
        reach["certified_entity"] = CertifiedEntity.objects.get(code=account.certified_entity)
    user = User.objects.create_user(
        account.email,
        settings.DEMO_PASSWORD,
        name=account.name,
        sub_role=SubRole.objects.get(code=account.sub_role),
        is_staff=account.is_platform_staff,
        is_superuser=account.is_platform_staff,
        **reach,
    )
    PrivacyAcceptance.objects.create(user=user, version=settings.PRIVACY_VERSION)
    return user


def _write_sheets(institution: Institution, school: School, writer: User) -> None:
    """What the school says of itself, of its sites and of the acts of its bodies."""
    for file in school.files:
        upload = ContentFile((FILES / file.name).read_bytes(), file.name)
        said = {"title": file.title, "document_type": file.document_type}
        receiving.add(institution, receiving.receive(upload), actor=writer, **said)
    _save(institution, school.said, writer)
    for site in school.sites:
        headquarter = Headquarter.objects.create(
            institution=institution,
            number=site.number,
            dane_code=site.dane_code,
            name=site.name,
            municipality=institution.municipality,
        )
        _save(headquarter, site.said, writer)
    for act in school.acts:
        session_act = SessionAct.objects.create(
            institution=institution,
            document=act.document,
            number=act.number,
            year=act.year,
            body=_item("session-act-type", act.body),
        )
        _save(session_act, act.said, writer)


def _write_plan(institution: Institution, school: School, writer: User) -> PeiVersion:
    version = editing.open_plan(
        institution, writer, *_resolved(Definition, school.plan[Definition])
    )
    for model, said in school.plan.items():
        if model is not Definition:
            _save(editing.load(version, model), said, writer)
    return version


def _save(sheet: Sheet, said: Said, writer: User) -> None:
    values, tables = _resolved(type(sheet), said, sheet)
    save_sheet(sheet, values, tables, actor=writer, seen=0)


def _resolved(model: type[Sheet], said: Said, sheet=None) -> tuple[dict, dict[str, TableInput]]:
    """What is said of a form, with the items, rows and things of the school themselves in the
    place of their names; ``sheet`` is the form, where it may point to any of the last."""
    named = {name: [(uuid.uuid4(), row) for row in rows] for name, rows in said.tables.items()}
    keys = {
        (model.tables()[name], _name_of(row)): key
        for name, rows in named.items()
        for key, row in rows
    }
    tables = {
        name: TableInput(
            [RowInput(key, _values(model.tables()[name], row, keys, sheet)) for key, row in rows],
            whole=True,
        )
        for name, rows in named.items()
    }
    return _values(model, said.values, keys, sheet), tables


def _name_of(row: dict):
    """A row is referred to by its first answer."""
    return next(iter(row.values()))


def _values(model, said: dict, keys: dict, sheet) -> dict:
    return {
        name: _value(model.field_named(name), value, keys, sheet) for name, value in said.items()
    }


def _value(part, value, keys: dict, sheet):
    if value is None:
        return None
    if isinstance(part, CatalogItemsField):
        return [_item(part.catalog, code) for code in value]
    if isinstance(part, CatalogField):
        return _item(part.catalog, value)
    if isinstance(part, RowField):
        return keys[part.related_model, value]
    if isinstance(part, KeyField):
        return next(thing.pk for thing in sheet.pointed_to(part) if _called(thing) == value)
    if part.many_to_one:
        return part.related_model.objects.get(code=value)
    return value


def _called(thing) -> str:
    """How the demo data call a site, an act, a file, or a row of another form."""
    if isinstance(thing, Headquarter):
        return thing.number
    if isinstance(thing, StoredFile):
        return thing.filename
    if isinstance(thing, SessionAct):
        return f"{thing.document} {thing.number} {thing.year} {thing.body.code}"
    return getattr(thing, thing.fields()[0].name)


@cache  # some ninety items are asked for two thousand times
def _item(catalog: str, code: str | None) -> CatalogItem | None:
    return CatalogItem.objects.get(catalog=catalog, code=code) if code else None
