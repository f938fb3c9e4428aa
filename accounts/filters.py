"""What the list of people may be narrowed and ordered by."""

from django_filters import filters

from accounts.standing import Standing, having
from pei_project.api.filters import ListFilters


class UserFilters(ListFilters):
    """GET /user."""

    state = filters.ChoiceFilter(field_name="standing", choices=Standing.choices)
    subRole = filters.CharFilter(field_name="sub_role__code")  # noqa: N815  # as on the wire
    institution = filters.UUIDFilter(field_name="institution")
    search = filters.CharFilter(method="having")

    orderings = {"name": "name", "email": "email", "lastLogin": "last_login"}

    def having(self, queryset, name, text):
        return having(queryset, text)
