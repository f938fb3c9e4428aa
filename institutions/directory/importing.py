"""The directory is written: ``preview`` says what a file would do, ``apply`` does it.

Why not through ``save_sheet``, the one writer of forms: it locks, reads, checks and writes one
sheet, some fifteen queries a school, and 18,000 schools would take a quarter of an hour with the
database of an installation locked. What it promises holds here as well: one transaction, the
rule asked, every value cleaned by its own field (``lines``), the revision raised, and a
``Change`` for every answer made by the same function (``history.changes``), in a number of queries
that depends on the number of batches only.
"""

import logging

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from catalogs.models import CatalogItem
from institutions.directory.comparison import Outcome, Progress, Step, batches, compare
from institutions.directory.files import Table
from institutions.models import Headquarter, Institution
from pei_project import disk, policy
from pei_project.errors import RuleBroken
from pei_project.sheets.history import Change, changes, store

# What a principal site says as its institution does when both are made.
SHARED = ("name", "municipality", "zone", "address", "phone", "email")

log = logging.getLogger(__name__)


class LinesRefused(RuleBroken):
    """Some lines cannot be taken, so nothing was written; ``outcome`` says which and why."""

    def __init__(self, outcome: Outcome):
        super().__init__("validation_error", f"Líneas rechazadas: {len(outcome.refused)}.")
        self.outcome = outcome


class Moved(RuleBroken):
    """The institutions have changed since the preview; ``outcome`` is what would happen now."""

    def __init__(self, outcome: Outcome):
        sentence = "Las instituciones cambiaron después de la vista previa. Revísela de nuevo."
        super().__init__("stale", sentence)
        self.outcome = outcome


def silent(doing: str, done: int, total: int) -> None:
    """The progress of who does not watch."""


def preview(table: Table, progress: Progress = silent) -> Outcome:
    """What the file would do. Writes nothing."""
    return compare(table, progress)


def apply(table: Table, *, actor, seen: str = "", progress: Progress = silent) -> Outcome:
    """Write what the file says, all of it or nothing.

    Raises PermissionDenied, LinesRefused, Moved (``seen`` is the fingerprint of what the person
    was shown, if anything), RuleBroken where the database was held by somebody else, and
    OperationalError where it has no room.
    """
    policy.require(actor, "directory.import")
    try:
        with transaction.atomic():
            outcome = compare(table, progress, lock=True)
            if outcome.refused:
                raise LinesRefused(outcome)
            if seen and outcome.fingerprint != seen:
                raise Moved(outcome)
            _write([*outcome.new, *outcome.changed], actor, progress)
    except (IntegrityError, OperationalError) as error:
        if disk.is_full(error):
            raise
        log.exception("The directory was not imported")
        sentence = "Otra persona estaba cambiando instituciones. No se importó nada; repita luego."
        raise RuleBroken("conflict", sentence) from error
    return outcome


def _write(steps: list[Step], actor, progress: Progress) -> None:
    principal = CatalogItem.objects.filter(catalog="headquarter-type", code="principal").first()
    done = 0
    for batch in batches(steps):
        history = []
        schools = _write_institutions(batch, actor, history)
        _write_sites(batch, schools, principal, actor, history)
        store(history)
        done += len(batch)
        progress("Instituciones guardadas", done, len(steps))


def _write_institutions(batch: list[Step], actor, history: list[Change]) -> dict:
    """Write the institutions of a batch and return them by DANE code."""
    stored = Institution.objects.in_bulk([step.institution for step in batch if step.institution])
    schools, new, changed, names = {}, [], [], set()
    for step in batch:
        code = step.entry.dane_code
        school = schools[code] = stored.get(step.institution) or Institution(dane_code=code)
        if not step.differences:
            continue
        for one in step.differences:
            setattr(school, one.field, step.entry.values[one.field])
            names.add(one.field)
        (changed if step.institution else new).append(school)
        found = [_change(one.field, one.before, one.after) for one in step.differences]
        if step.institution is None:
            found.insert(0, _change("dane_code", None, code))
        history += _saved(school, actor, found)
    Institution.objects.bulk_create(new)
    if changed:
        marks = ("revision", "updated_at", "updated_by")
        Institution.objects.bulk_update(changed, [*sorted(names), *marks])
    return schools


def _write_sites(batch: list[Step], schools: dict, principal, actor, history: list[Change]):
    """Make the principal sites that are lacking. What a site shares with its institution stands
    in the history of the institution, and is not said twice there."""
    sites = []
    for step in batch:
        if step.site_number is None:
            continue
        school = schools[step.entry.dane_code]
        site = Headquarter(
            institution=school,
            dane_code=school.dane_code,
            number=step.site_number,
            headquarter_type=principal,
            is_principal=True,
            **{name: getattr(school, name) for name in SHARED},
        )
        said = {"dane_code": site.dane_code, "number": site.number, "is_principal": True}
        found = [_change(name, None, value) for name, value in said.items()]
        history += _saved(site, actor, found)
        sites.append(site)
    Headquarter.objects.bulk_create(sites)


def _change(name: str, before, after) -> dict:
    return {"field": name, "row": None, "before": before, "after": after}


def _saved(sheet, actor, found: list[dict]) -> list[Change]:
    """Mark a sheet as saved once more and return the history of it."""
    sheet.revision += 1
    sheet.updated_at, sheet.updated_by = timezone.now(), actor
    return changes(sheet, sheet.key, sheet.revision, actor, found)
