"""``/filters/...``: every documented list. Whoever is signed in may read them."""

import orjson
from django.db.models import CharField, Value
from django.shortcuts import get_object_or_404
from django_filters import FilterSet, filters

from pei_project.api.filters import require_valid
from pei_project.api.kept import Beside, KeptView
from pei_project.api.openapi import query_of_filters
from pei_project.api.operations import IF_NONE_MATCH, Operation
from pei_project.api.shapes import ID, YES_NO, Shape, many, nullable, record, text
from pei_project.search import named
from pei_project.sheets.stamps import LISTS

ITEM = Shape(
    "ListItem",
    record(
        {
            "id": ID,
            "code": text(),
            "name": text(),
            "description": text(),
            "parent": nullable(text(description="El código de lo que la contiene.")),
            "active": YES_NO,
        }
    ),
)
LIST = Shape("List", many(ITEM))


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


class ListView(KeptView):
    """One list, whole and in its order. ``catalogs.urls`` gives each its attributes."""

    items = None  # the queryset of the list
    owner = ""  # the foreign key to what its items stand under, if they do
    owners = None  # the queryset of those owners, where the list is asked by one
    narrowed_by = ""  # the query parameter that names an owner; a path may name it instead
    documented = ""  # the name of the operation, word for word
    owner_says = {"description": "Id o código."}
    beside = Beside(owners=(f"'{LISTS.hex}'",))
    cache_control = "private, max-age=3600"

    @property
    def parameters(self):
        return self.query.keys()

    @property
    def query(self):
        said = query_of_filters(ListFilters)
        return said | ({self.narrowed_by: text(**self.owner_says)} if self.narrowed_by else {})

    @property
    def path_says(self):
        return {"owner": self.owner_says}

    @property
    def operations(self):
        return {
            "GET": Operation(
                summary=f"List {self.documented}",
                folder="filters",
                description="La lista completa, en su orden.",
                answer=LIST,
                accepts=(IF_NONE_MATCH,),
                sends=("ETag",),
                refusals=("not_found",) if self.narrowed_by else (),
            )
        }

    def find(self):
        """The owner the path names, if it names one."""
        asked = self.kwargs.get("owner")
        return self.owner_named(asked) if asked else None

    def written(self, request):
        items, owner = self.items.all(), self.thing
        if self.narrowed_by in request.query_params:
            owner = self.owner_named(request.query_params[self.narrowed_by])
        if owner:
            items = items.filter(**{self.owner: owner})
        asked = ListFilters({"active": "true"} | request.query_params.dict(), items)
        require_valid(asked)
        return orjson.dumps(self.entries(asked.qs))

    def owner_named(self, id_or_code: str):
        """The owner with this id or code, or 404. A retired one keeps its items."""
        return get_object_or_404(self.owners.all(), named(id_or_code))

    def entries(self, items) -> list[dict]:
        parent = f"{self.owner}__code" if self.owner else Value(None, CharField())
        columns = ("id", "code", "name", "description", parent, "is_active")
        names = ("id", "code", "name", "description", "parent", "active")
        rows = items.order_by("order", "name", "code").values_list(*columns)
        return [dict(zip(names, row, strict=True)) for row in rows]
