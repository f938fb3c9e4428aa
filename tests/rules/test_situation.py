"""2. The situation: the four parts of the diagnosis, what the sheets of the sites offer, and what
it may point to."""

import datetime

import pytest

from catalogs.models import CatalogItem
from institutions.models import EnrolmentCount
from pei import editing
from pei.demo.enrolment import ENROLMENT
from pei.demo.schools import GUADUAL
from pei.models import PeiVersion
from pei.models.sections import ManagementEvaluation, Objectives, SituationAnalysis
from pei.models.sections.situation import EnrolmentSummary
from pei.states import State
from pei_project.errors import InvalidInput, RuleBroken
from pei_project.sheets import sources
from pei_project.sheets.document import totals
from pei_project.sheets.overlay import RowInput, TableInput
from tests.full_plan import item, rows, save
from tests.hostile.conftest import invalid, told
from tests.rules.learning import asks, problems, site

pytestmark = pytest.mark.django_db

COUNTS = [EnrolmentSummary._meta.get_field(name) for name in ("grade", "men", "women")]
CUT_ON = datetime.date(2026, 3, 31)
STILL = "Tomado de la hoja de vida. ¿Sigue vigente? Si no, corríjalo aquí."


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def say(version, secretary):
    return lambda answers=None, **tables: save(
        version, secretary, SituationAnalysis, answers, **tables
    )


@pytest.fixture
def principal(institution):
    return site(institution, "01")


def situation(version) -> SituationAnalysis:
    return editing.load(version, SituationAnalysis)


def count(headquarter, grade, men, women, year=2026) -> EnrolmentCount:
    """What the sheet of a site counts of one grade, in the mornings."""
    return EnrolmentCount.objects.create(
        sheet=headquarter,
        order=int(grade),
        year=year,
        grade=item("grade", grade),
        academic_day=item("academic-day", "2"),
        men=men,
        women=women,
        source="SIMAT anexo 6A",
        cut_on=CUT_ON,
    )


def counted(headquarter, grade, men, women, year=2026, **more) -> dict:
    """The same as an answer of the section."""
    return {
        "headquarter": headquarter.pk,
        "grade": item("grade", grade),
        "academic_day": item("academic-day", "2"),
        "men": men,
        "women": women,
        "year": year,
        "source": "SIMAT anexo 6A",
        "cut_on": CUT_ON,
    } | more


def enrolled(version) -> list[tuple]:
    return [
        (row.headquarter.number, row.year, row.grade.code, row.men, row.women)
        for row in situation(version).rows("enrolment_summary")
    ]


# --- what is asked ------------------------------------------------------------------------------


def test_a_blank_situation_asks_for_its_contexts_and_tables(version):
    assert asks(situation(version)) == {
        "location_context",
        "sociocultural_context",
        "economic_context",
        "enrolment_summary",
        "diagnosis",
        "problems",
        "community_consultation",
    }


FOUND = {
    "weakness": "debilidad",
    "opportunity": "oportunidad",
    "strength": "fortaleza",
    "threat": "amenaza",
}


def diagnosis(*quadrants) -> TableInput:
    return rows(*({"text": f"Algo: {one}", "quadrant": one} for one in quadrants))


def test_a_diagnosis_of_four_parts_is_whole(say):
    assert "diagnosis" not in asks(say(diagnosis=diagnosis(*FOUND)))


@pytest.mark.parametrize("left_out", FOUND)
def test_a_diagnosis_names_the_part_it_lacks(say, left_out):
    said = say(diagnosis=diagnosis(*(one for one in FOUND if one != left_out)))

    lacks = [one.message for one in said.missing() if one.name == "diagnosis"]
    assert lacks == [f"Agregue en «Matriz DOFA»: {FOUND[left_out]}"]


def test_a_problem_says_where_it_comes_from(say):
    first = {"problem": "Se lee poco", "causes": "<p>Sin libros</p>", "priority": "1"}
    assert "problems" not in asks(say(problems=rows(first)))
    assert "problems" in asks(say(problems=rows(first | {"causes": ""})))


def test_enrolment_is_added_up_by_year(say, principal):
    said = say(
        enrolment_summary=rows(
            counted(principal, "1", 5, 4, year=2025),
            counted(principal, "1", 6, 4),
            counted(principal, "2", 3, 7),
        )
    )
    model = SituationAnalysis.tables()["enrolment_summary"]
    columns = [model.field_named(name) for name in ("headquarter", "men", "women")]

    assert totals(model, said.rows("enrolment_summary"), columns, exact=True) == [
        ["Total 2025", "5", "4"],
        ["Total 2026", "9", "11"],
    ]


def test_enrolment_is_kept_up_in_an_approved_plan_and_nothing_else_is(version, say, principal):
    say(enrolment_summary=rows(counted(principal, "1", 6, 4)))
    version.state = State.APPROVED
    version.save()

    say(enrolment_summary=rows(counted(principal, "1", 7, 4, year=2027)))
    with pytest.raises(RuleBroken) as refused:
        say(problems=rows({"problem": "Se lee poco"}))

    assert refused.value.code == "invalid_state"
    assert enrolled(version) == [("01", 2027, "1", 7, 4)]


# --- where it is --------------------------------------------------------------------------------


def where(version) -> sources.Offer | None:
    return sources.offer(situation(version), "location_context")


def test_the_place_is_offered_with_its_sites(version, institution, principal):
    second = site(institution, "02")
    second.zone, second.neighbourhood = item("zone", "2"), "Vereda El Recreo"
    second.save()
    institution.zone = item("zone", "2")
    institution.save()
    paragraph = (
        "La institución está en Bolívar, Valle del Cauca, zona rural. Sedes: 01 Sede 01; 02 Sede "
        "02, Vereda El Recreo, zona rural."
    )

    offered = where(version)

    sentence = f"Según la hoja de vida: «{paragraph}». ¿Sigue vigente?"
    assert (offered.sentence, offered.button) == (sentence, "Usarlo")
    assert sources.bring(situation(version), "location_context") == (
        {"location_context": f"<p>{paragraph}</p>"},
        {},
    )


def test_the_place_is_known_where_the_school_goes_on_from_it(version, say, principal):
    brought, _ = sources.bring(situation(version), "location_context")
    say({"location_context": brought["location_context"] + "<p>En invierno no hay paso.</p>"})

    assert (where(version).sentence, where(version).button) == (STILL, "")


def test_what_the_school_wrote_of_its_place_is_not_offered_to_be_replaced(version, say, principal):
    say({"location_context": "<p>La ladera está a 1.500 metros.</p>"})

    assert where(version) is None


def test_the_name_of_a_site_is_text(version, say, principal):
    principal.name = "<b>Los & Las</b>"
    principal.save()
    brought, _ = sources.bring(situation(version), "location_context")

    assert "01 &lt;b&gt;Los &amp; Las&lt;/b&gt;" in say(brought).location_context
    assert where(version).sentence == STILL


# --- how many study -----------------------------------------------------------------------------


@pytest.fixture
def counts(institution, other_institution, principal):
    """Two grades of one site and one of another, a former year, and those of another school."""
    count(principal, "1", 5, 4, year=2025)
    count(site(other_institution, "01"), "1", 99, 99, year=2027)
    return [
        count(principal, "1", 6, 4),
        count(principal, "2", 3, 7),
        count(site(institution, "02"), "1", 2, 2),
    ]


def how_many(version) -> tuple[str, str]:
    offered = sources.offer(situation(version), "enrolment_summary")
    return offered.sentence, offered.button


BROUGHT = [("01", 2026, "1", 6, 4), ("01", 2026, "2", 3, 7), ("02", 2026, "1", 2, 2)]


def capital(sentence: str) -> str:
    origin = SituationAnalysis.sources["enrolment_summary"].origin
    return f"{origin[0].upper()}{origin[1:]} {sentence}"


def test_nothing_is_offered_where_the_sites_count_nobody(version, principal):
    assert sources.offer(situation(version), "enrolment_summary") is None


def test_the_counts_of_the_newest_year_are_offered_and_brought(version, counts, web, secretary):
    assert how_many(version) == (capital("tiene 3 filas. ¿Siguen vigentes?"), "Traerlas")
    page = f"/proyectos/{version.pk}/{SituationAnalysis.slug}/{SituationAnalysis.pages()[1].slug}/"
    posted = {"revision": "0", "do": "bring:enrolment_summary"}
    assert enrolled(version) == []

    assert web(secretary).post(page, posted).status_code == 302

    assert enrolled(version) == BROUGHT
    first = situation(version).rows("enrolment_summary")[0]
    assert (first.source, first.cut_on) == ("SIMAT anexo 6A", CUT_ON)
    assert how_many(version)[1] == ""
    assert "¿Sigue vigente?" in how_many(version)[0]


@pytest.fixture
def bring(version, say):
    def bring():
        _, tables = sources.bring(situation(version), "enrolment_summary")
        return say(**tables)

    return bring


def test_what_changed_in_the_sites_is_told_and_brought_into_its_row(version, counts, bring):
    keys = [row.pk for row in bring().rows("enrolment_summary")]
    counts[1].men = 30
    counts[1].save()
    count(counts[2].sheet, "2", 1, 0)

    sentence = capital("tiene 1 fila que aquí no están y 1 fila con otros datos.")
    assert how_many(version) == (sentence, "Traerlas")
    again = bring()

    assert enrolled(version) == [
        ("01", 2026, "1", 6, 4),
        ("01", 2026, "2", 30, 7),
        ("02", 2026, "1", 2, 2),
        ("02", 2026, "2", 1, 0),
    ]
    assert [row.pk for row in again.rows("enrolment_summary")][:3] == keys


def test_bringing_twice_changes_nothing(version, counts, bring):
    revision = bring().revision

    assert bring().revision == revision
    assert enrolled(version) == BROUGHT


def test_a_grade_split_by_group_stays_as_the_school_counted_it(version, say, counts, bring):
    first = counted(counts[0].sheet, "1", 4, 3)
    group = {"men": 2, "women": 1, "population_group": item("population-group", "migrante")}
    say(enrolment_summary=rows(first, first | group))

    assert how_many(version) == (capital("tiene 2 filas que aquí no están."), "Traerlas")
    bring()
    assert enrolled(version) == [
        ("01", 2026, "1", 4, 3),
        ("01", 2026, "1", 2, 1),
        ("01", 2026, "2", 3, 7),
        ("02", 2026, "1", 2, 2),
    ]


def test_reading_the_counts_costs_the_same_however_many(
    version, counts, django_assert_num_queries
):
    read = SituationAnalysis.sources["enrolment_summary"].read
    for grade in range(3, 10):
        count(counts[0].sheet, str(grade), 5, 5)
    section = situation(version)

    with django_assert_num_queries(1):
        said = read(section)
    assert len(said) == 10


# --- what it points to --------------------------------------------------------------------------


def patch(client, version, model, body):
    url = f"/pei/{version.pk}/aspect/{model.key}"
    return client.patch(url, body | {"revision": editing.load(version, model).revision})


def test_only_a_site_of_the_school_is_named(version, api, secretary, principal, other_institution):
    client, foreign = api(secretary), site(other_institution, "01")

    taken, refused = (
        patch(client, version, SituationAnalysis, {"enrolmentSummary": [{"headquarter": key}]})
        for key in (str(principal.pk), str(foreign.pk))
    )

    assert taken.status_code == 200
    assert told(refused) == invalid({"enrolmentSummary.0.headquarter": ["invalid_choice"]})


def answer_to(version, actor, problem):
    return save(
        version,
        actor,
        Objectives,
        specific_objectives=rows({"text": "Leer mejor", "related_problem": problem.pk}),
    ).rows("specific_objectives")[0]


def test_an_objective_answers_a_problem_of_its_own_plan_only(
    version, say, secretary, stranger, other_institution
):
    own = say(problems=rows({"problem": "Se lee poco"})).rows("problems")[0]
    other = save(
        editing.open_plan(other_institution, stranger),
        stranger,
        SituationAnalysis,
        problems=rows({"problem": "Se lee poco"}),
    ).rows("problems")[0]

    assert str(answer_to(version, secretary, own).related_problem) == "Se lee poco"
    with pytest.raises(InvalidInput) as refused:
        answer_to(version, secretary, other)
    assert problems(refused) == {"specific_objectives.0.related_problem": ["invalid_choice"]}


def test_an_objective_outlives_the_problem_it_answers(version, say, secretary):
    problem = say(problems=rows({"problem": "Se lee poco"})).rows("problems")[0]
    answer_to(version, secretary, problem)

    say(problems=TableInput([RowInput(problem.pk, delete=True)]))

    objective = editing.load(version, Objectives).rows("specific_objectives")[0]
    assert (objective.text, objective.related_problem) == ("Leer mejor", None)


# --- the demo school ----------------------------------------------------------------------------


def test_the_enrolment_of_the_demo_adds_up_to_what_its_sites_say():
    by_site = {
        number: sum(men + women for men, women in grades.values())
        for number, _, grades in ENROLMENT
    }
    assert by_site == {one.number: one.said.values["enrolment"] for one in GUADUAL.sites}
    assert sum(by_site.values()) == 412


# --- the last self-evaluation -------------------------------------------------------------------


def test_the_last_self_evaluation_is_the_latest_of_the_management_section(version, secretary):
    (nothing,) = situation(version).computed()
    assert (nothing.name, nothing.after, nothing.rows) == ("last_self_evaluation", "diagnosis", [])
    process = CatalogItem.objects.filter(catalog="process-type", parent__code="directiva").first()
    rated = [
        {"process_type": process, "year": year, "existence": existence, "improvement": 3}
        for year, existence in ((2024, 7), (2025, 1))
    ]
    save(version, secretary, ManagementEvaluation, self_evaluations=rows(*rated))

    (profile,) = situation(version).computed()
    assert profile.label == "Perfil institucional 2025"
    whole = next(row for row in profile.rows if row[0] == "Toda la institución")
    assert [float(share) for share in whole[1:]] == [25, 0, 0, 75, 4]


# --- small counts of a group --------------------------------------------------------------------


def test_only_the_rows_of_a_population_group_hide_small_counts(say, principal, api, auditor):
    group = CatalogItem.objects.filter(catalog="population-group").first()
    of_all = {"headquarter": principal.pk, "year": 2026, "men": 3, "women": 12}
    section = say(enrolment_summary=rows(of_all, of_all | {"population_group": group}))
    PeiVersion.objects.update(state=State.ADOPTED)

    path = f"/pei/{section.pk}/aspect/{SituationAnalysis.key}"
    read = api(auditor).get(path).json()["enrolmentSummary"]
    assert [(row["men"], row["women"]) for row in read] == [(3, 12), ("<5", 12)]
    table = totals(EnrolmentSummary, section.rows("enrolment_summary"), COUNTS, exact=False)
    assert table == [["Total", "", "24"]]  # the sum of men would tell the three
