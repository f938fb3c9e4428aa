"""Filters and order of a list, declared per route with django-filter."""

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
        sign = "-" if ordering.startswith("-") else ""
        return filters.qs.order_by(sign + cls.orderings[name], "pk")


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
