"""Where the items of the lists are chosen: asked of the models themselves, so that a new form is
counted without being named here."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Value

from catalogs.fields import CatalogReference
from catalogs.models import ListItem


@dataclass(frozen=True)
class Use:
    """How many rows of one table choose an item in one of their answers."""

    table: str
    answer: str
    count: int

    def __str__(self):
        return f"{self.table}, «{self.answer}»: {self.count}"


def pointers(model: type[ListItem], catalogs: set[str]) -> list:
    """The fields that point at the items of ``model``; of a list kept in the one item table, only
    those that choose from it."""
    relations = model._meta.get_fields(include_hidden=True)
    fields = [
        relation.field
        for relation in relations
        if relation.auto_created and relation.is_relation and not is_link(relation.related_model)
    ]
    return [f for f in fields if not isinstance(f, CatalogReference) or f.catalog in catalogs]


def is_link(model) -> bool:
    """The table behind a many-to-many answer; the answer itself is counted instead."""
    return bool(model._meta.auto_created)


def uses(items: list[ListItem]) -> dict:
    """Where each of ``items``, all of one model, is chosen, by its id: one query."""
    if not items:
        return {}
    catalogs = {getattr(item, "catalog", "") for item in items}
    keys = [item.pk for item in items]
    fields = pointers(type(items[0]), catalogs)
    if not fields:
        return {}
    first, *others = [counted(field, keys, place) for place, field in enumerate(fields)]
    found = defaultdict(list)
    for key, place, count in first.union(*others, all=True):
        field = fields[place]
        table = field.model._meta.verbose_name_plural
        found[key].append(Use(str(table), str(field.verbose_name), count))
    return found


def counted(field, keys: list, place: int):
    """(item, place, how many rows choose it in ``field``)."""
    if field.many_to_many:
        name = field.m2m_reverse_field_name()
        rows = field.remote_field.through.objects.filter(**{f"{name}__in": keys})
    else:
        name = field.name
        rows = field.model._base_manager.filter(**{f"{name}__in": keys})
    return (
        rows.order_by()
        .values_list(f"{name}_id")
        .annotate(place=Value(place), count=Count("*"))
        .values_list(f"{name}_id", "place", "count")
    )


def retired_in_use(model: type[ListItem]) -> int:
    """How many retired items of ``model`` some row still chooses: two queries."""
    return len(uses(list(model.objects.filter(is_active=False))))
