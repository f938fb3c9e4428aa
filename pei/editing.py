"""What a PEI adds to its forms: opening a version with all its sections, and reading them."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from institutions.models import Institution
from pei.models import PeiVersion, Section, Status, Step, sections
from pei_project import policy
from pei_project.errors import RuleBroken
from pei_project.sheets import whole
from pei_project.sheets.fields import RowField, SiblingField
from pei_project.sheets.overlay import TableInput
from pei_project.sheets.saving import save_sheet

ALREADY_OPEN = "La institución ya tiene un PEI abierto o aprobado. Continúe con ese."


@transaction.atomic
def open_plan(
    institution: Institution,
    actor,
    values: dict | None = None,
    tables: dict[str, TableInput] | None = None,
) -> PeiVersion:
    """Open version 1 of an institution's PEI with every section blank, but for what ``values``
    and ``tables`` say of the definition.

    Refused with ``invalid_state`` (409) where a version is open, or any was ever approved: the
    next one then comes by amending it. Raises InvalidInput as ``save_sheet`` does.
    """
    policy.require(actor, "pei.create", institution)
    if institution.pei_versions.exists():
        raise RuleBroken("invalid_state", ALREADY_OPEN)
    try:
        with transaction.atomic():
            version = PeiVersion.objects.create(institution=institution)
    except IntegrityError as error:  # two people at once: the constraint decides
        raise RuleBroken("invalid_state", ALREADY_OPEN) from error
    for model in sections.SECTIONS:
        model.objects.create(version=version)
    Step.objects.create(
        version=version, name="open", actor=actor, actor_role=str(actor.sub_role or "")
    )
    if values is not None:
        save_sheet(load(version, sections.Definition), values, tables, actor=actor, seen=0)
    return version


def load(version: PeiVersion, model: type[Section]) -> Section:
    """One whole section of a version."""
    return whole.read([model], version, version.pk)[0]


def load_all(version: PeiVersion) -> list[Section]:
    """Every section of a version, whole, in the order in which they are printed."""
    return whole.read(sections.SECTIONS, version, version.pk)


def copy_answers(source: PeiVersion, target: PeiVersion) -> None:
    """Give every section of ``target`` what ``source`` says, at revision 1: answers, rows (new
    ones, which point to one another as theirs did) and choices. Two queries a table and list of
    choices, whatever the rows."""
    written = load_all(source)
    keys = {
        row.pk: uuid.uuid4() for old in written for name in old.tables() for row in old.rows(name)
    }
    for old in sorted(written, key=points_elsewhere):
        if not old.revision:
            continue
        model = type(old)
        new = model.objects.get(version=target)
        for part in model.fields():
            if not part.many_to_many:
                setattr(new, part.attname, getattr(old, part.attname))
        for name in (*model.envelope, "updated_at", "updated_by_id"):
            setattr(new, name, getattr(old, name))
        new.revision = 1
        new.save()
        _copy_choices(model, {old.pk: new.pk}, [old])
        for name, row_model in model.tables().items():
            rows = old.rows(name)
            row_model.objects.bulk_create(_copied(row, new, keys) for row in rows)
            _copy_choices(row_model, keys, rows)


def points_elsewhere(section: Section) -> bool:
    """Whether rows of this section name rows of another, which must be there before."""
    rows = section.tables().values()
    return any(isinstance(part, SiblingField) for row in rows for part in row.fields())


def _copied(row, sheet: Section, keys: dict):
    """A new row of ``sheet`` that says what ``row`` does; ``keys``: old row -> new row."""
    made = type(row)(id=keys[row.pk], sheet=sheet, order=row.order)
    for part in row.fields():
        if isinstance(part, RowField | SiblingField):
            setattr(made, part.attname, keys.get(getattr(row, part.attname)))
        elif not part.many_to_many:
            setattr(made, part.attname, getattr(row, part.attname))
    return made


def _copy_choices(model, keys: dict, things) -> None:
    for part in model.fields():
        if not part.many_to_many:
            continue
        link = part.remote_field.through
        mine, other = part.m2m_column_name(), part.m2m_reverse_name()
        link.objects.bulk_create(
            link(**{mine: keys[thing.pk], other: item.pk})
            for thing in things
            for item in getattr(thing, part.name).all()
        )


@dataclass(frozen=True)
class Completeness:
    """How far a version is: sections the school calls ready (or that do not apply), of all."""

    ready: int
    total: int


DONE = frozenset({Status.READY, Status.NOT_APPLICABLE})


def completeness(versions: list[PeiVersion]) -> dict:
    """The completeness of each version, by its id: one query per kind of section."""
    ready = {version.pk: 0 for version in versions}
    for model in sections.SECTIONS:
        done = model.objects.filter(version__in=ready, status__in=DONE)
        for key in done.values_list("version_id", flat=True):
            ready[key] += 1
    return {key: Completeness(count, len(sections.SECTIONS)) for key, count in ready.items()}
