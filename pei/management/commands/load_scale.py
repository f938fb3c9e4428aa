"""For trials: as many schools as a country has, with their sites and PEIs, none of them real."""

from itertools import cycle, islice

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalogs.models import CatalogItem, Municipality
from institutions.models import Headquarter, Institution
from pei.models import PeiVersion, sections
from pei.models.section import Status
from pei.states import State

BATCH = 1_000
SITES = 3  # of each institution
ONE_PEI_IN = 3  # institutions
WORDS = ("El Guadual", "La Ceiba", "San José", "Ñambí", "Santa Inés", "El Pórtico", "Río Claro")


class Command(BaseCommand):
    help = "Creates made-up institutions with their sites, and a PEI for one in three (DEBUG only)"

    def add_arguments(self, parser):
        parser.add_argument("count", type=int, help="how many institutions there must be of these")

    def handle(self, *args, count, verbosity, **options):
        if not settings.DEBUG:
            raise CommandError("Only where DEBUG is on: these schools do not exist.")
        if not 0 < count < 1_000_000:
            raise CommandError("Say how many: from 1 to 999999.")
        municipalities = list(Municipality.objects.order_by("code"))
        if not municipalities:
            raise CommandError("Run load_catalogs first: schools stand in municipalities.")
        known = set(
            Institution.objects.filter(dane_code__startswith="9").values_list(
                "dane_code", flat=True
            )
        )
        places = cycle(municipalities)
        schools = [
            made(number, place)
            for number, place in zip(range(count), places, strict=False)
            if code_of(number) not in known
        ]
        choices = chosen()
        for start in range(0, len(schools), BATCH):
            load(schools[start : start + BATCH], choices)
            if verbosity:
                self.stdout.write(f"Institutions: {min(start + BATCH, len(schools))}")


def code_of(number: int) -> str:
    """No DANE code begins with 9, so none of a real school is taken."""
    return f"9{number:011}"


def made(number: int, place: Municipality) -> Institution:
    name = f"Institución Educativa {WORDS[number % len(WORDS)]} {number}"
    return Institution(dane_code=code_of(number), name=name, municipality=place)


def chosen() -> dict[str, list[CatalogItem]]:
    names = ("sector", "zone", "state", "headquarter-type")
    items = CatalogItem.objects.filter(is_active=True)
    return {name: list(items.filter(catalog=name)) for name in names}


@transaction.atomic
def load(schools: list[Institution], choices: dict[str, list[CatalogItem]]) -> None:
    """One batch, all of it or nothing."""
    for number, school in enumerate(schools):
        for name in ("sector", "zone", "state"):
            setattr(school, name, choices[name][number % len(choices[name])])
    Institution.objects.bulk_create(schools)
    sites = [site(school, place, choices) for school in schools for place in range(SITES)]
    Headquarter.objects.bulk_create(sites)
    states = cycle(State)
    plans = [
        PeiVersion(institution=school, number=1, state=next(states))
        for school in islice(schools, 0, None, ONE_PEI_IN)
    ]
    PeiVersion.objects.bulk_create(plans)
    for model in sections.SECTIONS:
        status = cycle((Status.READY, Status.IN_PROGRESS))
        model.objects.bulk_create(model(version=plan, status=next(status)) for plan in plans)


def site(school: Institution, place: int, choices) -> Headquarter:
    """The principal site has the code of its institution, the others codes of their own."""
    kinds = choices["headquarter-type"]
    code = school.dane_code if place == 0 else f"8{place}{school.dane_code[2:]}"
    return Headquarter(
        institution=school,
        dane_code=code,
        number=f"{place + 1:02}",
        name=school.name if place == 0 else f"Sede {WORDS[place]}",
        municipality=school.municipality,
        zone=school.zone,
        state=school.state,
        headquarter_type=kinds[place % len(kinds)],
        is_principal=place == 0,
    )
