"""Filters and order of a list, declared per route with django-filter."""

from django.db.models import F
from django_filters import FilterSet

from pei_project.api.errors import WireError
from pei_project.errors import NOT_ON_THE_LIST, InvalidInput, Problem


class ListFilters(FilterSet):
    """The query parameters of a list. ``orderings``: wire name -> column; ``-`` reverses."""

    orderings: dict[str, str] = {}

    @classmethod
    def asked(cls, request, queryset):
        """``queryset`` narrowed and ordered as the request asks; 400 for what it cannot mean."""
        given = request.query_params.dict()
        ordering = given.get("ordering")
        filters = cls(given, queryset, request=request)
        require_valid(filters)
        if ordering is None:
            return filters.qs
        name = ordering.removeprefix("-")
        if name not in cls.orderings:
            raise WireError("unknown_parameter", "No se puede ordenar por ese campo.")
        return filters.qs.order_by(order_of(filters.qs, cls.orderings[name], ordering), "pk")


def order_of(queryset, column: str, ordering: str):
    """The order by a column of ``queryset``, down where ``ordering`` begins with ``-``. What has
    no value comes last, which the two databases would do each in its own way."""
    is_down = ordering.startswith("-")
    if not queryset.model._meta.get_field(column.partition("__")[0]).null:
        return f"-{column}" if is_down else column
    value = F(column)
    return value.desc(nulls_last=True) if is_down else value.asc(nulls_last=True)


def require_valid(filters: FilterSet) -> None:
    """InvalidInput, by parameter, for what the filters cannot read. Django's own sentence for
    what is no choice repeats what was sent, whole."""
    if filters.is_valid():
        return
    refused = {name: errors.as_data() for name, errors in filters.errors.items()}
    raise InvalidInput(
        {
            name: [Problem(error.code, _sentence(error)) for error in errors]
            for name, errors in refused.items()
        }
    )


def _sentence(error) -> str:
    return NOT_ON_THE_LIST if error.code == "invalid_choice" else error.messages[0]
