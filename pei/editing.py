"""What a PEI adds to its forms: opening a version with all its sections, and reading them."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from institutions.models import Institution
from pei.models import PeiVersion, Section, Status, Step, sections
from pei_project import policy
from pei_project.errors import RuleBroken
from pei_project.sheets.saving import TableInput, save_sheet

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
    section = model.complete().get(version=version)
    section.version = version
    return section


def load_all(version: PeiVersion) -> list[Section]:
    """Every section of a version, whole, in the order in which they are printed."""
    return [load(version, model) for model in sections.SECTIONS]


def is_editable(version: PeiVersion) -> bool:
    return policy.open_for("pei.edit", version)


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
