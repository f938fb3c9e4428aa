"""The documented routes of institutions and their sites, for reading.

A catalog value or a place goes by its code, in a list as in a sheet; ``labels`` says what the
codes are called.
"""

from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from catalogs.models import Municipality
from institutions import shapes
from institutions.filters import IN_ORDER, HeadquarterFilters, InstitutionFilters, site_counts
from institutions.models import Headquarter, Institution
from institutions.scope import own
from pei_project.api.lists import PagedView
from pei_project.api.operations import Operation
from pei_project.api.views import ApiView
from pei_project.search import named
from pei_project.sheets.serializers import represent

TERRITORY = (
    "municipality__department",
    "municipality__gagem",
    "municipality__certified_entity",
)


# --- institutions -------------------------------------------------------------------------------


class InstitutionList(PagedView):
    """GET /institution: those the caller may see, by name."""

    filters = InstitutionFilters
    operations = {
        "GET": Operation(
            summary="List",
            folder="institution",
            description="Las instituciones a su alcance, por nombre.",
            answer=shapes.INSTITUTIONS,
        )
    }

    def rows(self):
        seen = Institution.objects.visible_to(self.request.user)
        seen = seen.select_related(*TERRITORY, "sector", "zone", "establishment_type", "state")
        return seen.order_by(*IN_ORDER)

    def represent(self, page):
        sites = site_counts(page, self.request.user)
        return [in_short(school, sites.get(school.pk, 0)) for school in page]


class InstitutionsOfMunicipality(InstitutionList):
    """GET /institution/municipality/{id or DIVIPOLA code}."""

    path_names = {"municipality": "municipalityId"}
    path_says = {"municipality": {"description": "Id o código DIVIPOLA."}}
    operations = {
        "GET": Operation(
            summary="FindByMunicipality",
            folder="institution",
            description="Las instituciones de un municipio, de las que están a su alcance.",
            answer=shapes.INSTITUTIONS,
        )
    }

    def find(self):
        return get_object_or_404(Municipality, named(self.kwargs["municipality"]))

    def rows(self):
        return super().rows().filter(municipality=self.thing)


class InstitutionView(ApiView):
    """GET /institution/{institutionId}: the whole sheet. Its ETag is the revision, for If-Match:
    the answer also tells of sites and lists, which change without it, so there is no 304."""

    rules = {"GET": "institution.view"}
    path_names = {"institution": "institutionId"}
    operations = {
        "GET": Operation(
            summary="Find",
            folder="institution",
            description="Toda la ficha de la institución.",
            answer=shapes.INSTITUTION,
            sends=("ETag",),
        )
    }

    def find(self):
        readable = Institution.complete().select_related(*TERRITORY)
        seen = readable.visible_to(self.request.user)
        return get_object_or_404(seen, pk=self.kwargs["institution"])

    def get(self, request, **kwargs):
        school = self.thing
        sites = Headquarter.objects.visible_to(request.user).filter(institution=school)
        said = represent(school, exact=own(request.user, school))
        places = territory(school)
        body = {"id": str(school.pk)} | said | codes(places)
        body["labels"] = said["labels"] | names(places)
        body["headquarters"] = [
            site_in_short(site) for site in sites.select_related("state").order_by("number")
        ]
        return Response(body, headers={"ETag": f'"{school.revision}"'})


# --- sites --------------------------------------------------------------------------------------


class HeadquarterView(ApiView):
    """GET /headquarter/{headquarterId}: the whole sheet of a site."""

    rules = {"GET": "headquarter.view"}
    path_names = {"headquarter": "headquarterId"}
    operations = {
        "GET": Operation(
            summary="Find",
            folder="headquarter",
            description="Toda la ficha de la sede.",
            answer=shapes.SITE,
            sends=("ETag",),
        )
    }

    def find(self):
        readable = Headquarter.complete().select_related("institution__municipality")
        seen = readable.visible_to(self.request.user)
        return get_object_or_404(seen, pk=self.kwargs["headquarter"])

    def get(self, request, **kwargs):
        site = self.thing
        return Response(whole_site(site, request.user), headers={"ETag": f'"{site.revision}"'})


class HeadquartersOfInstitution(PagedView):
    """GET /headquarter/institution/{institutionId}: its sites, each as its whole sheet."""

    filters = HeadquarterFilters
    path_names = {"institution": "institutionId"}
    operations = {
        "GET": Operation(
            summary="FindByInstitution",
            folder="headquarter",
            description="Las sedes de una institución, cada una con toda su ficha.",
            answer=shapes.SITES,
        )
    }

    def find(self):
        seen = Institution.objects.visible_to(self.request.user)
        return get_object_or_404(seen, pk=self.kwargs["institution"])

    def rows(self):
        seen = Headquarter.complete().visible_to(self.request.user)
        own = seen.filter(institution=self.thing).select_related("institution")
        return own.order_by("number", "pk")

    def represent(self, page):
        return [whole_site(site, self.request.user) for site in page]


# --- what they say ------------------------------------------------------------------------------


def in_short(school: Institution, sites: int) -> dict:
    """An institution in a list."""
    items = {
        "municipality": school.municipality,
        **territory(school),
        "sector": school.sector,
        "zone": school.zone,
        "establishmentType": school.establishment_type,
        "state": school.state,
    }
    return {
        "id": str(school.pk),
        "daneCode": school.dane_code,
        "name": school.name,
        **codes(items),
        "headquarterCount": sites,
        "labels": names(items),
    }


def territory(school: Institution) -> dict:
    """Where it belongs, which follows from its municipality."""
    return {
        "department": school.municipality.department,
        "gagem": school.gagem,
        "certifiedEntity": school.certified_entity,
    }


def codes(items: dict) -> dict:
    return {name: item.code if item else None for name, item in items.items()}


def names(items: dict) -> dict:
    return {name: {item.code: item.name} for name, item in items.items() if item}


def site_in_short(site: Headquarter) -> dict:
    return {
        "id": str(site.pk),
        "daneCode": site.dane_code,
        "number": site.number,
        "name": site.name,
        "isPrincipal": site.is_principal,
        **codes({"state": site.state}),
    }


def whole_site(site: Headquarter, reader) -> dict:
    return of_school(site, site.institution, represent(site, exact=own(reader, site)))


def of_school(thing, school: Institution, said: dict) -> dict:
    """What is said of a thing of an institution, with whose it is."""
    owner = {"id": str(school.pk), "daneCode": school.dane_code, "name": school.name}
    return {"id": str(thing.pk), "institution": owner} | said
