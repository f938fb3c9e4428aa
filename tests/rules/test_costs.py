"""Section 9: an official school charges nothing, its budget balances, and a private school's
matrícula is a limited share of its tariff."""

import html
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogs.models import LegalParameter
from pei import editing
from pei.models.sections import EducationalCosts
from pei.models.sections.costs import FseExpense, FseIncome
from pei_project.sheets import sources
from tests.full_plan import item, rows, save

pytestmark = pytest.mark.django_db

TARIFF = ("enrolment_fee_share", "charges")


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def private(institution):
    """The school is no school of the State; asked for before ``version``."""
    institution.sector = item("sector", "2")
    institution.save()


@pytest.fixture
def write(version, secretary):
    def write(answers=None, **tables):
        return save(version, secretary, EducationalCosts, answers, **tables)

    return write


def charge(concept="enrolment", amount=0, periodicity="yearly", year=2026, grades=()):
    return {
        "concept": concept,
        "amount": amount,
        "periodicity": periodicity,
        "year": year,
        "grades": [item("grade", code) for code in grades],
    }


def budget(year, amount):
    return {"year": year, "budgeted": amount}


def errors(section):
    return [(one.code, one.name) for one in section.findings().errors]


def warnings(section):
    return [(one.code, one.name) for one in section.findings().warnings]


# --- charges in an official school ---------------------------------------------------------------


def test_an_official_school_that_charges_a_pupil_is_wrong(write):
    section = write(charges=rows(charge("enrolment", 1), charge("tuition", 0)))
    assert errors(section) == [("official_charge", "charges")]


def test_an_official_school_may_say_that_a_charge_is_nothing(write):
    assert errors(write(charges=rows(charge("enrolment", 0), charge("tuition", None)))) == []


def test_a_private_school_may_charge(private, write):
    assert errors(write(charges=rows(charge("tuition", 300_000)))) == []


# --- the budget of the fund ----------------------------------------------------------------------


def test_a_budget_that_balances_each_year_is_right(write):
    section = write(
        fse_income=rows(budget(2025, 700), budget(2026, 400), budget(2026, 600)),
        fse_expense=rows(budget(2026, 1000), budget(2025, 700)),
    )
    assert errors(section) == []


def test_each_year_whose_budget_does_not_balance_is_wrong(write):
    section = write(
        fse_income=rows(budget(2025, 600), budget(2026, 700), budget(2027, 1)),
        fse_expense=rows(budget(2025, 600), budget(2026, 600)),
    )
    assert errors(section) == [("fse_balance", "fse_income")] * 2
    assert [one.message for one in section.findings().errors] == [
        f"Los ingresos del FSE de {year} suman $\xa0{income} y los gastos $\xa0{expense}: el "
        "presupuesto debe quedar igual."
        for year, income, expense in ((2026, 700, 600), (2027, 1, 0))
    ]


def test_years_do_not_make_up_for_one_another(write):
    section = write(
        fse_income=rows(budget(2025, 600), budget(2026, 700)),
        fse_expense=rows(budget(2025, 700), budget(2026, 600)),
    )
    assert errors(section) == [("fse_balance", "fse_income")] * 2


money = st.lists(st.integers(0, 10**12 - 1), min_size=1, max_size=4)


@given(income=money, expense=money, executed=money)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_budget_is_wrong_exactly_where_its_totals_differ(write, income, expense, executed):
    section = write(
        fse_income=rows(*(budget(2026, amount) for amount in income)),
        fse_expense=rows(
            *(budget(2026, amount) | {"executed": executed[0]} for amount in expense)
        ),
    )
    differs = sum(income) != sum(expense)
    assert errors(section) == [("fse_balance", "fse_income")] * differs

    rest = sum(income) - sum(expense)
    model = FseExpense if rest > 0 else FseIncome
    balanced = [budget(2026, part) for part in parts_of(abs(rest))]
    table = "fse_expense" if model is FseExpense else "fse_income"
    had = [budget(2026, amount) for amount in (expense if model is FseExpense else income)]
    assert errors(write(**{table: rows(*had, *balanced)})) == []


def parts_of(amount):
    """An amount as figures of up to twelve digits."""
    most = 10**12 - 1
    return [most] * (amount // most) + [amount % most]


# --- the share of the matrícula ------------------------------------------------------------------


def test_a_matricula_within_the_legal_share_is_let_pass(private, write):
    """10 % of a tariff of 3.000.000: the pensión is paid ten times."""
    section = write(
        charges=rows(
            charge("enrolment", 300_000),
            charge("tuition", 270_000, "monthly"),
            charge("other", 9_000_000),
        )
    )
    assert warnings(section) == []


def test_a_matricula_over_the_legal_share_is_warned_of(private, write):
    section = write(
        charges=rows(charge("enrolment", 300_001), charge("tuition", 270_000, "monthly"))
    )
    assert warnings(section) == [TARIFF]


@pytest.mark.parametrize(
    ("periodicity", "amount"),
    [
        ("yearly", 2_700_000),
        ("half_yearly", 1_350_000),
        ("quarterly", 675_000),
        ("two_monthly", 540_000),
        ("monthly", 270_000),
    ],
)
def test_the_tariff_counts_how_often_the_pension_is_paid(private, write, periodicity, amount):
    tuition = charge("tuition", amount, periodicity)
    assert warnings(write(charges=rows(charge("enrolment", 300_000), tuition))) == []
    tuition["amount"] -= 1
    assert warnings(write(charges=rows(charge("enrolment", 300_000), tuition))) == [TARIFF]


def test_each_grade_has_its_own_tariff(private, write):
    """What names no grade is paid by them all."""
    section = write(
        charges=rows(
            charge("enrolment", 300_000),
            charge("tuition", 270_000, "monthly", grades=["11"]),
            charge("tuition", 200_000, "monthly", grades=["2", "1"]),
        )
    )
    assert [one.message for one in section.findings().warnings] == [
        "La matrícula de 2026 pasa del 10 % de la tarifa anual (matrícula y pensiones): Primero, "
        "Segundo."
    ]


def test_each_year_has_its_own_tariff(private, write):
    section = write(
        charges=rows(
            charge("enrolment", 300_000, year=2026),
            charge("tuition", 200_000, "monthly", year=2026),
            charge("enrolment", 300_000, year=2027),
            charge("tuition", 400_000, "monthly", year=2027),
        )
    )
    assert [one.message for one in section.findings().warnings] == [
        "La matrícula de 2026 pasa del 10 % de la tarifa anual (matrícula y pensiones): todos los "
        "grados."
    ]


def test_the_share_is_what_the_law_says_today(private, write):
    LegalParameter.objects.create(
        code="enrolment-fee-share",
        name="Porcentaje máximo de la matrícula",
        value=20,
        legal_basis="Decreto de prueba",
        valid_from=date(2026, 1, 1),
    )
    tuition = charge("tuition", 270_000, "monthly")
    assert warnings(write(charges=rows(charge("enrolment", 600_000), tuition))) == []
    assert warnings(write(charges=rows(charge("enrolment", 700_000), tuition))) == [TARIFF]

    LegalParameter.objects.filter(code="enrolment-fee-share").delete()
    assert warnings(write(charges=rows(charge("enrolment", 700_000), tuition))) == []


# --- what is asked of whom -----------------------------------------------------------------------


def missing(section):
    return [one.name for one in section.missing()]


def test_an_official_school_is_asked_for_its_budget(write):
    assert missing(write()) == [
        "fiscal_year",
        "is_free",
        "free_education_rule",
        "enrolment_system",
        "fse_income",
        "fse_expense",
        "budget_agreement",
    ]


def test_a_private_school_is_asked_for_its_tariffs(private, write):
    assert missing(write()) == [
        "fiscal_year",
        "is_free",
        "enrolment_system",
        "charges",
        "tariff_regime",
        "tariff_resolution_number",
        "tariff_resolution_date",
        "tariff_resolution_type",
        "tariff_resolution_file",
        "service_contract_file",
    ]


def test_the_sector_says_whether_education_is_free(version, write, institution):
    assert sources.offer(write(), "is_free").sentence == (
        "Según la hoja de vida: «Sí». ¿Sigue vigente?"
    )
    assert sources.bring(write(), "is_free") == ({"is_free": True}, {})

    institution.sector = item("sector", "2")
    institution.save()
    version.refresh_from_db()
    assert sources.bring(editing.load(version, EducationalCosts), "is_free") == (
        {"is_free": False},
        {},
    )


# --- both doors ----------------------------------------------------------------------------------


def test_page_and_api_say_the_same_errors(version, write, web, api, secretary):
    section = write(charges=rows(charge("tuition", 5)), fse_income=rows(budget(2026, 5)))
    said = [one.message for one in section.findings().errors]
    assert len(said) == 2

    told = api(secretary).get(f"/pei/{version.pk}/aspect/educational-costs").json()
    assert [(one["field"], one["message"]) for one in told["errors"]] == [
        ("charges", said[0]),
        ("fseIncome", said[1]),
    ]
    assert told["warnings"] == []
    for page, sentence in (
        ("cobros-y-tarifas", said[0]),
        ("fondo-de-servicios-educativos", said[1]),
    ):
        answer = web(secretary).get(f"/proyectos/{version.pk}/costos-educativos/{page}/")
        assert sentence in html.unescape(answer.content.decode())


def test_page_and_api_say_the_same_warning(private, version, write, web, api, secretary):
    section = write(charges=rows(charge("enrolment", 5)))
    said = [one.message for one in section.findings().warnings]
    assert len(said) == 1

    told = api(secretary).get(f"/pei/{version.pk}/aspect/educational-costs").json()
    assert [one["message"] for one in told["warnings"]] == said
    assert told["errors"] == []
    page = f"/proyectos/{version.pk}/costos-educativos/cobros-y-tarifas/"
    assert said[0] in html.unescape(web(secretary).get(page).content.decode())
