"""``/filters/...``: every documented list. Whoever is signed in may read them."""

import uuid

import orjson
from django.db.models import CharField, Q, Value
from django.shortcuts import get_object_or_404
from django_filters import FilterSet, filters
from django_filters.utils import translate_validation

from pei_project.api.conditional import conditional
from pei_project.api.views import ApiView


class ListFilters(FilterSet):
    """``search`` in names and codes; ``active``: what is in use, what is retired, or both."""

    search = filters.CharFilter(method="having")
    active = filters.ChoiceFilter(
        choices=[("true", "en uso"), ("false", "retirados"), ("all", "todos")],
        method="in_state",
        required=True,
    )

    def having(self, queryset, name, text):
        return queryset.matching(text)

    def in_state(self, queryset, name, state):
        return queryset if state == "all" else queryset.filter(is_active=state == "true")


class ListView(ApiView):
    """One list, whole and in its order. ``catalogs.urls`` gives each its attributes."""

    items = None  # the queryset of the list
    owner = ""  # the foreign key to what its items stand under, if they do
    owners = None  # the queryset of those owners, where the list is asked by one
    narrowed_by = ""  # the query parameter that names an owner; a path may name it instead

    @property
    def parameters(self):
        return {*ListFilters.base_filters, self.narrowed_by} - {""}

    def find(self):
        """The owner the path names, if it names one."""
        named = self.kwargs.get("owner")
        return self.owner_named(named) if named else None

    def get(self, request, **kwargs):
        items, owner = self.items.all(), self.thing
        if self.narrowed_by in request.query_params:
            owner = self.owner_named(request.query_params[self.narrowed_by])
        if owner:
            items = items.filter(**{self.owner: owner})
        asked = ListFilters({"active": "true"} | request.query_params.dict(), items)
        if not asked.is_valid():
            raise translate_validation(asked.errors)
        content = orjson.dumps(self.entries(asked.qs))
        return conditional(request, content, cache_control="private, max-age=3600")

    def owner_named(self, named: str):
        """The owner with this id or code, or 404. A retired one keeps its items."""
        try:
            wanted = Q(pk=uuid.UUID(named))
        except ValueError:
            wanted = Q(code=named)
        return get_object_or_404(self.owners.all(), wanted)

    def entries(self, items) -> list[dict]:
        parent = f"{self.owner}__code" if self.owner else Value(None, CharField())
        columns = ("id", "code", "name", "description", parent, "is_active")
        names = ("id", "code", "name", "description", "parent", "active")
        rows = items.order_by("order", "name", "code").values_list(*columns)
        return [dict(zip(names, row, strict=True)) for row in rows]
