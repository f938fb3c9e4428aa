"""Filters and order of a list, declared per route with django-filter."""

from django_filters import FilterSet
from django_filters.utils import translate_validation

from pei_project.api.errors import WireError


class ListFilters(FilterSet):
    """The query parameters of a list. ``orderings``: wire name -> column; ``-`` reverses."""

    orderings: dict[str, str] = {}

    @classmethod
    def asked(cls, request, queryset):
        """``queryset`` narrowed and ordered as the request asks; 400 for what it cannot mean."""
        given = request.query_params.dict()
        ordering = given.get("ordering")
        filters = cls(given, queryset, request=request)
        if not filters.is_valid():
            raise translate_validation(filters.errors)
        if ordering is None:
            return filters.qs
        name = ordering.removeprefix("-")
        if name not in cls.orderings:
            raise WireError("unknown_parameter", "No se puede ordenar por ese campo.")
        sign = "-" if ordering.startswith("-") else ""
        return filters.qs.order_by(sign + cls.orderings[name], "pk")
