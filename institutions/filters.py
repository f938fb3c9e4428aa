"""What a list of institutions or of sites may be narrowed and ordered by."""

from django.db.models import Count, Q
from django_filters import filters

from institutions.models import Headquarter
from institutions.models.session_act import Document
from pei_project.api.filters import ListFilters
from pei_project.api.lists import ItemFilter, YearFilter
from pei_project.search import fold

IN_ORDER = ("search_key", "dane_code")  # by name, whatever its accents


def having(institutions, text: str):
    """Those whose name holds every word of ``text``, or whose DANE code begins with it."""
    by_name = Q()
    for word in fold(text).split():
        by_name &= Q(search_key__contains=word)
    return institutions.filter(by_name | Q(dane_code__startswith=text.strip()))


def site_counts(institutions, user) -> dict:
    """How many sites each of ``institutions`` has that the person may see, by its id."""
    sites = Headquarter.objects.visible_to(user).filter(institution__in=institutions)
    return dict(sites.order_by().values_list("institution").annotate(Count("pk")))


class InstitutionFilters(ListFilters):
    """GET /institution. Places and items of lists go by id or code."""

    municipality = ItemFilter(field_name="municipality")
    department = ItemFilter(field_name="municipality__department")
    gagem = ItemFilter(field_name="municipality__gagem")
    certifiedEntity = ItemFilter(field_name="municipality__certified_entity")  # noqa: N815
    sector = ItemFilter(field_name="sector")
    zone = ItemFilter(field_name="zone")
    establishmentType = ItemFilter(field_name="establishment_type")  # noqa: N815
    state = ItemFilter(field_name="state")
    search = filters.CharFilter(method="having")

    orderings = {
        "name": "search_key",
        "daneCode": "dane_code",
        "municipality": "municipality__search_key",
    }

    def having(self, queryset, name, text):
        return having(queryset, text)


class HeadquarterFilters(ListFilters):
    """GET /headquarter/institution/{institutionId}."""

    zone = ItemFilter(field_name="zone")
    state = ItemFilter(field_name="state")

    orderings = {"number": "number", "name": "search_key", "daneCode": "dane_code"}


class ActFilters(ListFilters):
    """GET /institution/{institutionId}/act."""

    year = YearFilter(field_name="year", min_value=1900, max_value=2100)
    body = ItemFilter(field_name="body")
    document = filters.ChoiceFilter(choices=Document.choices)

    orderings = {"year": "year", "number": "number", "heldOn": "held_on"}
