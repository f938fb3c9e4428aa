"""Lists that can grow: narrowed, ordered, and given page by page."""

from django import forms
from django.core.validators import RegexValidator
from django_filters import filters

from pei_project.api.views import ApiView
from pei_project.api.wire import Pages
from pei_project.search import named

PAGING = frozenset({"page", "pageSize", "ordering"})


class PagedView(ApiView):
    """A list that can grow: ``filters`` is the ListFilters of the rows that ``rows`` gives, and
    ``represent`` says what a page of them is on the wire."""

    filters = None

    @property
    def parameters(self):
        return PAGING | self.filters.base_filters.keys()

    def get(self, request, **kwargs):
        asked = self.filters.asked(request, self.rows())
        pages = Pages()
        page = pages.paginate_queryset(asked, request, self)
        return pages.get_paginated_response(self.represent(page))


class ItemFilter(filters.CharFilter):
    """An item of a list, or a place, by its id or its code; ``field_name`` leads to it."""

    def filter(self, queryset, value):
        return queryset.filter(named(value, self.field_name)) if value else queryset


class YearField(forms.IntegerField):
    """Four digits: Django would take 2026.0 and figures of any script."""

    check = RegexValidator(r"^[0-9]{4}\Z", "Escriba un año de cuatro cifras.")

    def to_python(self, value):
        if value:
            self.check(value)
        return super().to_python(value)


class YearFilter(filters.NumberFilter):
    field_class = YearField
