"""What the file would do to the institutions that stand: ``compare``. It writes nothing."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from catalogs.models import ListItem
from institutions import identifiers
from institutions.directory.files import Refusal, Table
from institutions.directory.lines import FIELDS, Entry, Lists, understand
from institutions.models import Headquarter, Institution

BATCH = 500

# Called after each batch with what is being done, how many lines are done and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer of an institution before and after, as history keeps it and as people read it."""

    field: str
    before: str | None
    after: str
    before_text: str
    after_text: str

    @property
    def label(self) -> str:
        return FIELDS[self.field].verbose_name


@dataclass(frozen=True, slots=True)
class Step:
    """What one line does: ``institution`` is the key of the one that stands, if it does;
    ``site_number`` that of the principal site to be made, if one is."""

    entry: Entry
    institution: uuid.UUID | None
    differences: list[Difference]
    site_number: str | None

    @property
    def name(self) -> str:
        return self.entry.values["name"]


@dataclass
class Outcome:
    """What the file does, or why it does nothing. ``warnings`` stop nothing."""

    table: Table
    new: list[Step] = field(default_factory=list)
    changed: list[Step] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return bool(self.new or self.changed) and not self.refused

    @property
    def fingerprint(self) -> str:
        """The same as long as the file would do the very same."""
        digest = hashlib.sha256()
        for step in (*self.new, *self.changed):
            said = (step.entry.dane_code, step.institution, step.differences, step.site_number)
            digest.update(repr(said).encode())
        return digest.hexdigest()


def compare(table: Table, progress: Progress, *, lock: bool = False) -> Outcome:
    """Compare every line with what stands, in two queries per batch. ``lock`` holds the
    institutions that stand until the transaction ends."""
    lists, outcome = Lists(), Outcome(table)
    outcome.refused += table.refused
    done = 0
    for batch in batches(understand(table, lists)):
        entries = [one for one in batch if isinstance(one, Entry)]
        outcome.refused += [one for one in batch if isinstance(one, Refusal)]
        stored, sites = _stored(entries, lock), _Sites(entries)
        for entry in entries:
            _look_at(entry, stored.get(entry.dane_code), sites, lists, outcome)
        done += len(batch)
        progress("Líneas revisadas", done, len(table.lines))
    outcome.refused.sort()
    return outcome


def batches(things: Iterable) -> Iterator[list]:
    things = iter(things)
    while batch := list(islice(things, BATCH)):
        yield batch


def _stored(batch: list[Entry], lock: bool) -> dict[str, dict]:
    """The institutions that stand, by DANE code: their answers without the objects."""
    found = Institution.objects.filter(dane_code__in=[entry.dane_code for entry in batch])
    if lock:
        found = found.select_for_update()
    names = [part.attname for part in FIELDS.values()]
    return {row["dane_code"]: row for row in found.order_by("pk").values("pk", *names)}


class _Sites:
    """The sites that stand, of the institutions of a batch and by the codes of a batch."""

    def __init__(self, batch: list[Entry]):
        codes = [entry.dane_code for entry in batch]
        sites = Headquarter.objects.order_by()
        of_batch = sites.filter(institution__dane_code__in=codes)
        with_code = sites.filter(dane_code__in=codes)
        self.owners, self.numbers, self.with_principal = {}, {}, set()
        for owner, code, number, is_principal in of_batch.union(with_code).values_list(
            "institution_id", "dane_code", "number", "is_principal"
        ):
            self.owners[code] = owner
            self.numbers.setdefault(owner, set()).add(number)
            if is_principal:
                self.with_principal.add(owner)

    def free_number(self, institution) -> str | None:
        taken = self.numbers.get(institution, ())
        numbers = (f"{number:02}" for number in range(1, 100))
        return next((number for number in numbers if number not in taken), None)


def _look_at(entry: Entry, stored: dict | None, sites: _Sites, lists: Lists, outcome: Outcome):
    """Put what ``entry`` does where it belongs in ``outcome``."""
    if stored is None and (zone := lists.zone_of(entry.dane_code)):
        entry.values.setdefault("zone", zone)
    found = _differences(entry, stored or {}, lists)
    wrong = [
        f"«{one.after_text}» ya no se ofrece en «{one.label}»."
        for one in found
        if isinstance(item := entry.values[one.field], ListItem) and not item.is_active
    ]
    if stored is None and entry.dane_code in sites.owners:
        wrong.append("El código DANE es de una sede de otra institución.")
    if wrong:
        outcome.refused.append(Refusal(entry.line, " ".join(wrong)))
        return
    _warn(entry, outcome)
    if stored is None:
        outcome.new.append(Step(entry, None, found, "01"))
        return
    site_number = _number_of_new_site(entry, stored["pk"], sites, outcome)
    if found or site_number:
        outcome.changed.append(Step(entry, stored["pk"], found, site_number))
    else:
        outcome.unchanged += 1


def _differences(entry: Entry, stored: dict, lists: Lists) -> list[Difference]:
    found = []
    for name, value in entry.values.items():
        before = stored.get(FIELDS[name].attname)
        if isinstance(value, ListItem):
            was = lists.by_id.get(before)
            codes = (was.code if was else None, value.code)
            one = Difference(name, *codes, was.name if was else "", value.name)
        else:
            one = Difference(name, before, value, before or "", value)
        if one.before != one.after:
            found.append(one)
    return found


def _number_of_new_site(entry: Entry, institution, sites: _Sites, outcome: Outcome) -> str | None:
    """The number of the principal site to be made, if it lacks one and the code is free."""
    if institution in sites.with_principal:
        return None
    if entry.dane_code in sites.owners:
        sentence = "No tiene sede principal y su código DANE ya es de otra sede. Revíselas."
        outcome.warnings.append(Refusal(entry.line, sentence))
        return None
    return sites.free_number(institution)


def _warn(entry: Entry, outcome: Outcome) -> None:
    """A code given out before a border changed stays valid (domain.md 4.1)."""
    place = entry.values["municipality"]
    if identifiers.municipality_in(entry.dane_code) != place.code:
        sentence = (
            f"El código DANE {entry.dane_code} no es de {place.name} ({place.code})."
            " Puede ser anterior a un cambio de límites."
        )
        outcome.warnings.append(Refusal(entry.line, sentence))
