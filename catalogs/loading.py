"""Bring the lists in line with the official files: ``load(folder)``.

A file decides the texts of the items it holds. It decides whether an item is in use only when
it changes its mind (``in_file``): an item that comes is put in use, one that goes is retired,
and what staff added, retired or reinstated by themselves in between stands.
"""

from collections import Counter
from pathlib import Path

from django.db import transaction

from catalogs import files
from catalogs.models import (
    CatalogItem,
    CertifiedEntity,
    Department,
    Gagem,
    Municipality,
    ProjectType,
)
from catalogs.parameters import load_parameters
from catalogs.registry import CATALOGS

DATA = Path(__file__).parent / "data"


def load(folder=DATA) -> Counter:
    """Load every list of ``folder``, or nothing when a file is broken (``files.BrokenFile``).

    Returns how many items were ``created``, ``updated``, ``retired`` and left ``unchanged``.
    """
    found = files.read(Path(folder))
    counts = Counter(created=0, updated=0, retired=0, unchanged=0)
    with transaction.atomic():
        _load_items(found, counts)
        _load_project_types(found, counts)
        _load_territory(found, counts)
        counts["created"] += load_parameters()
    return counts


class _Table:
    """One table while it is loaded: gives the item of each code and remembers what changes.

    One query reads it, one adds what is new, one changes what differs.
    """

    def __init__(self, model, *identity):
        self.model, self.identity = model, identity
        self.stored = {self._key(item): item for item in model.objects.all()}
        self.items = dict(self.stored)
        self.fields, self.changed, self.seen = set(), set(), set()

    def _key(self, item):
        return tuple(getattr(item, name) for name in self.identity)

    def id(self, *key):
        """The id of an item, known before it is stored."""
        if key not in self.items:
            self.items[key] = self.model(**dict(zip(self.identity, key, strict=True)))
        return self.items[key].id

    def put(self, line, *key, **values):
        """Give the item of ``key`` what its line says."""
        self.id(*key)
        self.seen.add(key)
        texts = {"name": line["name"], "description": line["description"]}
        self._set(key, texts | {"order": line.number_in("order")} | values)
        self._offer(key, line.boolean("active"))

    def _offer(self, key, offered: bool):
        if offered != self.items[key].in_file or key not in self.stored:
            self._set(key, {"is_active": offered, "in_file": offered})

    def _set(self, key, values):
        item = self.items[key]
        for name, value in values.items():
            if getattr(item, name) != value:
                setattr(item, name, value)
                self.fields.add(name)
                self.changed.add(key)

    def store(self, counts: Counter):
        """Write what differs; what has gone from the file is retired."""
        for key in self.stored.keys() - self.seen:
            self._offer(key, False)
        new = [item for key, item in self.items.items() if key not in self.stored]
        changed = [self.stored[key] for key in self.stored.keys() & self.changed]
        self.model.objects.bulk_create(new)
        if changed:
            self.model.objects.bulk_update(changed, self.fields, batch_size=300)
        retired = (self.stored.keys() & self.changed) - self.seen
        counts["created"] += len(new)
        counts["retired"] += len(retired)
        counts["updated"] += len(changed) - len(retired)
        counts["unchanged"] += len(self.stored) - len(changed)


def _load_items(found: files.Files, counts: Counter):
    """All lists of the item table at once: ids are known beforehand, so parents need no turn."""
    table = _Table(CatalogItem, "catalog", "code")
    for name, catalog in CATALOGS.items():
        for code, line in found.lists[name].items():
            parent = line["parent"] and table.id(catalog.parent, line["parent"])
            table.put(line, name, code, parent_id=parent or None)
    table.store(counts)


def _load_project_types(found: files.Files, counts: Counter):
    table = _Table(ProjectType, "code")
    for code, line in found.lists["project-type"].items():
        mandatory, basis = line.boolean("mandatory"), line["legal_basis"]
        table.put(line, code, mandatory=mandatory, legal_basis=basis)
    table.store(counts)


def _load_territory(found: files.Files, counts: Counter):
    """Departments, GAGEM and certified entities first: the municipalities hang on them."""
    departments = _load_own(Department, found.lists["department"], counts)
    gagems = _load_own(Gagem, found.lists["gagem"], counts)
    entities = _load_own(CertifiedEntity, found.lists["certified-entity"], counts)
    table = _Table(Municipality, "code")
    for code, line in found.lists["municipality-by-department"].items():
        # A certified municipality is its own entity; the department serves the others.
        entity = next((e for e in (code, line["parent"]) if e in entities), None)
        table.put(
            line,
            code,
            department_id=departments[line["parent"]],
            certified_entity_id=entities.get(entity),
            gagem_id=gagems.get(found.gagem_of.get(code)),
        )
    table.store(counts)


def _load_own(model, lines, counts: Counter) -> dict:
    """Load a list that needs no other; returns the id of each code of the file."""
    table = _Table(model, "code")
    for code, line in lines.items():
        table.put(line, code)
    table.store(counts)
    return {code: table.id(code) for code in lines}
