"""What the lists of the PEI may be narrowed and ordered by."""

import datetime

from django.utils import timezone
from django_filters import filters

from pei.models import SECTIONS
from pei.models.review import ObservationState
from pei.states import State
from pei_project.api.filters import ListFilters
from pei_project.api.lists import ItemFilter, YearFilter
from pei_project.search import fold


class PlanFilters(ListFilters):
    """GET /pei. Places and items of lists go by id or code."""

    state = filters.ChoiceFilter(choices=State.choices)
    institution = filters.UUIDFilter(field_name="institution")
    municipality = ItemFilter(field_name="institution__municipality")
    gagem = ItemFilter(field_name="institution__municipality__gagem")
    sector = ItemFilter(field_name="institution__sector")
    zone = ItemFilter(field_name="institution__zone")
    year = YearFilter(method="opened_in", min_value=1900, max_value=2100)
    assignedTo = filters.UUIDFilter(field_name="reviewer")  # noqa: N815  # as it is on the wire
    dueBefore = filters.DateFilter(field_name="due_on", lookup_expr="lt")  # noqa: N815
    search = filters.CharFilter(method="having")

    orderings = {
        "dueOn": "due_on",
        "openedAt": "opened_at",
        "state": "state",
        "institution": "institution__search_key",
        "version": "number",
    }

    def opened_in(self, queryset, name, year):
        """Opened in that calendar year, as counted in Colombia."""
        zone = timezone.get_default_timezone()
        first, last = (datetime.datetime(int(year) + n, 1, 1, tzinfo=zone) for n in (0, 1))
        return queryset.filter(opened_at__gte=first, opened_at__lt=last)

    def having(self, queryset, name, text):
        return queryset.filter(institution__search_key__contains=fold(text))


class ObservationFilters(ListFilters):
    """GET /pei/{idPei}/observation."""

    aspect = filters.ChoiceFilter(
        field_name="section", choices=[(one.key, one.form_title()) for one in SECTIONS]
    )
    state = filters.ChoiceFilter(choices=ObservationState.choices)

    orderings = {"at": "at"}


class DraftFilters(ListFilters):
    """GET /change-draft/user."""

    orderings = {"updatedAt": "updated_at"}
