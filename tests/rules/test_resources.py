"""Section 11: what there is and what lacks, taken from what the sites say of themselves."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from institutions.models import Headquarter, Infrastructure, PublicService, Technology
from pei import editing
from pei.models.sections import EducationalCosts, ResourceEvaluation
from pei_project.sheets import sources
from pei_project.sheets.saving import save_sheet
from tests.full_plan import item, rows, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def section(version):
    return editing.load(version, ResourceEvaluation)


@pytest.fixture
def bring(version, secretary):
    """Bring what the source of a table says, as its button does."""

    def bring(name):
        section = editing.load(version, ResourceEvaluation)
        values, tables = sources.bring(section, name)
        return save_sheet(section, values, tables, actor=secretary, seen=section.revision)

    return bring


def site(institution, number):
    return Headquarter.objects.create(
        institution=institution,
        number=number,
        name=f"Sede {number}",
        dane_code=f"{institution.dane_code[:10]}{number}",
        municipality=institution.municipality,
    )


def classrooms(sheet, quantity, condition="bueno", accessible=True, **others):
    return Infrastructure.objects.create(
        sheet=sheet,
        resource_type=item("resource-physical-type", "aula"),
        quantity=quantity,
        condition=item("state-quality", condition),
        is_accessible=accessible,
        **others,
    )


def laptops(sheet, working, year=2024, broken=None):
    return Technology.objects.create(
        sheet=sheet,
        resource_type=item("resource-technological-type", "computador-portatil"),
        working=working,
        broken=broken,
        year=year,
    )


def premises(section):
    return [
        (row.headquarter.number, row.resource_type.code, row.condition.code, row.quantity)
        for row in section.rows("physical_resources")
    ]


def missing(section):
    return [one.name for one in section.missing()]


# --- what is asked --------------------------------------------------------------------------


def test_each_kind_of_resource_and_the_gaps_are_asked(section):
    assert missing(section) == [
        "human_resources",
        "physical_resources",
        "technological_resources",
        "economic_resources",
        "gap_analysis",
    ]


def test_a_row_needs_what_there_is_and_not_what_lacks(version, secretary):
    section = save(
        version,
        secretary,
        ResourceEvaluation,
        {"gap_analysis": "<p>Nada.</p>"},
        human_resources=rows({"role": "teacher", "quantity_current": 0}),
        physical_resources=rows({"quantity": 2}),
        technological_resources=rows({"quantity_required": 2}),
        economic_resources=rows(
            {"financing_type": item("financing-type", "otro"), "year": 2026, "amount": 0}
        ),
    )
    assert [one.message for one in section.missing()] == [
        "Complete «Recursos físicos», «2»: recurso, estado",
        "Complete «Recursos tecnológicos», «2»: recurso, en servicio",
    ]


def test_a_site_of_another_school_is_as_unknown_as_none(version, api, secretary, stranger):
    own, foreign = site(version.institution, "02"), site(stranger.institution, "02")
    path = f"/pei/{version.pk}/aspect/resource-evaluation"

    for place, status in ((foreign, 400), (own, 201)):
        said = {"humanResources": [{"role": "teacher", "headquarter": str(place.pk)}]}
        assert api(secretary).post(path, said).status_code == status
    stored = editing.load(version, ResourceEvaluation).rows("human_resources")
    assert [row.headquarter for row in stored] == [own]


# --- what the sites say ---------------------------------------------------------------------


def test_premises_are_brought_from_the_sites_added_up(section, bring, institution, stranger):
    second, first = site(institution, "02"), site(institution, "01")
    classrooms(second, 1)
    classrooms(first, 3)
    classrooms(first, 2)
    classrooms(first, 1, "malo")
    classrooms(site(stranger.institution, "01"), 9)

    offer = sources.offer(section, "physical_resources")
    assert (offer.sentence, offer.button) == (
        "La hoja de vida de las sedes tiene 3 filas. ¿Siguen vigentes?",
        "Traerlas",
    )
    assert premises(bring("physical_resources")) == [
        ("01", "aula", "bueno", 5),
        ("01", "aula", "malo", 1),
        ("02", "aula", "bueno", 1),
    ]
    again = sources.offer(editing.load(section.version, ResourceEvaluation), "physical_resources")
    assert (again.sentence, again.button) == (
        "Tomado de la hoja de vida de las sedes. ¿Sigue vigente? Si no, corríjalo aquí.",
        "",
    )


def test_a_site_that_says_otherwise_since_is_brought_over_the_old_figure(
    section, bring, institution
):
    room = classrooms(site(institution, "01"), 3)
    kept = bring("physical_resources").rows("physical_resources")[0]
    room.quantity = 4
    room.save()
    classrooms(room.sheet, 1, accessible=False)

    changed = bring("physical_resources")
    assert premises(changed) == [("01", "aula", "bueno", 4), ("01", "aula", "bueno", 1)]
    assert changed.rows("physical_resources")[0].pk == kept.pk


def test_technology_is_brought_from_the_sites_by_year(section, bring, institution):
    first = site(institution, "01")
    laptops(first, 3, broken=1)
    laptops(first, 2)
    laptops(first, 7, year=2019)

    brought = bring("technological_resources").rows("technological_resources")
    assert [
        (row.headquarter, row.year, row.quantity_working, row.quantity_broken, row.quantity_unused)
        for row in brought
    ] == [(first, 2024, 5, 1, None), (first, 2019, 7, None, None)]


def test_money_is_brought_from_the_budget_by_source(version, section, bring, secretary):
    assert sources.offer(section, "economic_resources") is None
    save(
        version,
        secretary,
        EducationalCosts,
        fse_income=rows(
            *(
                {"financing_type": item("financing-type", code), "year": 2026, "budgeted": amount}
                for code, amount in (
                    ("operacionales-fse", 3_600_000),
                    ("operacionales-fse", 420_000),
                    ("sgp-gratuidad", 48_600_000),
                )
            )
        ),
    )

    brought = bring("economic_resources").rows("economic_resources")
    assert [(row.financing_type.code, row.year, row.amount) for row in brought] == [
        ("operacionales-fse", 2026, 4_020_000),
        ("sgp-gratuidad", 2026, 48_600_000),
    ]


def queries_of(act) -> int:
    with CaptureQueriesContext(
        connection,
    ) as made:
        act()
    return len(made)


@pytest.mark.parametrize("name", list(ResourceEvaluation.sources))
def test_a_source_asks_as_much_of_one_site_as_of_many(section, institution, name):
    first = site(institution, "01")
    classrooms(first, 1, environment=item("environment", "ambiente-a"))
    laptops(first, 1)
    few = queries_of(lambda: sources.offer(section, name))
    for number in range(2, 8):
        other = site(institution, f"{number:02}")
        classrooms(other, 1, "malo", environment=item("environment", "ambiente-b"))
        laptops(other, 1)
    assert queries_of(lambda: sources.offer(section, name)) == few == 1


# --- both doors -----------------------------------------------------------------------------


def test_page_and_api_show_the_public_services_of_the_sites(
    version, section, institution, stranger, web, api, secretary
):
    for sheet in (site(institution, "02"), site(stranger.institution, "02")):
        PublicService.objects.create(
            sheet=sheet,
            service_type=item("public-service-type", "energia"),
            operator=item("operator-by-public-service", "energia-solar"),
            supply="intermittent",
            hours_per_day=9,
        )

    told = api(secretary).get(f"/pei/{version.pk}/aspect/resource-evaluation").json()
    assert told["computed"] == {
        "publicServices": {
            "label": "Servicios públicos de las sedes",
            "headings": ["Sede", "Servicio", "Operador", "Cómo llega", "Horas al día"],
            "rows": [
                [
                    "02 Sede 02",
                    "Energía eléctrica",
                    "Solución solar o autogeneración",
                    "Intermitente",
                    9,
                ]
            ],
        }
    }
    assert (told["errors"], told["warnings"]) == ([], [])
    page = f"/proyectos/{version.pk}/evaluacion-de-los-recursos/planta-fisica/"
    shown = html.unescape(web(secretary).get(page).content.decode())
    assert shown.count("Solución solar o autogeneración") == 1
    assert 'name="public_services"' not in shown
