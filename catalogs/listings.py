"""Every list in one shape, whether it is kept in the one item table or is a table of its own: its
title, its items, its columns."""

from dataclasses import dataclass

from django.db import models

from catalogs.models import (
    CatalogItem,
    CertifiedEntity,
    Department,
    Gagem,
    ListItem,
    Municipality,
    ProjectType,
)
from catalogs.registry import CATALOGS


@dataclass(frozen=True)
class Listing:
    """One of the lists: those of the one item table, and those that are a table of their own."""

    key: str
    title: str
    model: type[ListItem]
    own_columns: tuple[str, ...] = ()
    owner: str | None = None  # the list whose items own this one's

    @property
    def items(self):
        kept = {"catalog": self.key} if self.model is CatalogItem else {}
        return self.model.objects.filter(**kept)

    def rows(self):
        """Its items with what they point at."""
        keys = [part.name for part in self.fields if part.many_to_one]
        return self.items.select_related(*keys) if keys else self.items

    @property
    def fields(self) -> list[models.Field]:
        names = ("code", "name", *self.own_columns, "description", "order", "is_active")
        return [self.model._meta.get_field(name) for name in names]

    def new(self, code: str) -> ListItem:
        kept = {"catalog": self.key} if self.model is CatalogItem else {}
        return self.model(code=code, **kept)

    def choices(self, part: models.Field) -> dict[str, ListItem]:
        """The items that ``part`` may point at, by code."""
        items = part.related_model.objects.all()
        if part.related_model is CatalogItem:
            items = items.filter(catalog=self.owner)
        return {item.code: item for item in items}


def _of_registry(catalog) -> Listing:
    own = ("parent",) if catalog.parent else ()
    return Listing(catalog.key, catalog.title, CatalogItem, own, catalog.parent)


PLACES = ("department", "certified_entity", "gagem")
LAWS = ("mandatory", "legal_basis", "valid_from", "valid_to")
LISTINGS = {
    listing.key: listing
    for listing in (
        *map(_of_registry, CATALOGS.values()),
        Listing("department", "Departamento", Department),
        Listing("municipality", "Municipio", Municipality, PLACES),
        Listing("gagem", "GAGEM", Gagem),
        Listing("certified-entity", "Entidad territorial certificada", CertifiedEntity),
        Listing("project-type", "Tipo de proyecto", ProjectType, LAWS),
    )
}


def title_of(part: models.Field) -> str:
    return str(part.verbose_name)[:1].upper() + str(part.verbose_name)[1:]


def table(listing: Listing) -> tuple[list[str], list[list]]:
    """The headings and the rows of a list; what points at another item is its code."""
    headings = [title_of(part) for part in listing.fields]
    return headings, [[said(item, part) for part in listing.fields] for item in listing.rows()]


def said(item: ListItem, part: models.Field):
    value = getattr(item, part.name)
    return value.code if part.many_to_one and value else "" if value is None else value


def shown(value) -> str:
    if isinstance(value, bool):
        return "sí" if value else "no"
    return str(value) or "(en blanco)"
