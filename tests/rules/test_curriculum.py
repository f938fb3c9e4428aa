"""5. Study plan and SIEE: what does not add up, what only warns, and what is nobody's business."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from pei import editing
from pei.demo.loading import load_demo
from pei.models import PeiVersion
from pei.models.sections import Curriculum
from pei.models.sections.assessment import TOPICS, ScaleLevel, scale_errors
from pei.models.sections.curriculum import StudyPlanSubject
from pei.models.weekly_load import load_warnings
from pei_project.errors import InvalidInput
from pei_project.sheets.serializers import represent
from tests.full_plan import item, rows, save
from tests.rules.learning import asks, codes, problems, set_figure, site

pytestmark = pytest.mark.django_db

SIEE = {name for topic in TOPICS for name in topic.names}
NATIONAL = ("low", "basic", "high", "superior")
LEVEL = {"0": "preescolar", "5": "basica-primaria", "6": "basica-secundaria"}


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def say(version, secretary):
    """``say(answers, **tables)``: saves, and gives the section as it stands."""
    return lambda answers=None, **tables: save(version, secretary, Curriculum, answers, **tables)


def subject(
    grade, hours, kind="obligatoria-fundamental", level=None, area="matematicas", day=None
):
    return {
        "grade": item("grade", grade),
        "area_knowledge": item("area-knowledge", area),
        "weekly_hours": hours,
        "curricular_level": item("curricular-levels", level or LEVEL[grade]),
        "area_type": item("area-type", kind),
        "academic_day": item("academic-day", day) if day else None,
    }


def scale(*bounds, levels=NATIONAL) -> list[ScaleLevel]:
    """Levels not stored: from where to where, as text."""
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return [
        ScaleLevel(name=level, minimum=Decimal(first), maximum=Decimal(last), national_level=level)
        for (first, last), level in zip(pairs, levels, strict=True)
    ]


# --- what is asked ------------------------------------------------------------------------------


def test_what_a_school_that_says_nothing_of_its_sites_is_asked(version):
    section = editing.load(version, Curriculum)

    assert asks(section) == SIEE | {"curriculum_structure", "study_plan", "school_time"}


@pytest.mark.parametrize(
    ("levels", "asked"),
    [
        (["basica-primaria"], SIEE),
        (["preescolar", "basica-primaria"], SIEE | {"preschool_dimensions"}),
        (["preescolar"], {"preschool_dimensions"}),  # Decreto 1290 is not of preschool
        (["media-academica"], SIEE),
        (["media-tecnica"], SIEE | {"technical_media"}),
    ],
)
def test_what_is_asked_goes_by_what_is_taught(institution, version, levels, asked):
    site(institution, levels=levels)
    section = editing.load(version, Curriculum)

    assert asks(section) - {"curriculum_structure", "study_plan", "school_time"} == asked


def test_each_compulsory_area_of_the_study_plan_has_a_plan(say):
    saved = say(
        study_plan=rows(
            subject("6", 5, area="matematicas"),
            subject("6", 7, area="humanidades"),
            subject("6", 2, "optativa", area="area-optativa"),
        )
    )
    told = [one.message for one in saved.missing() if one.name == "area_plans"]
    names = "Matemáticas, Humanidades, lengua castellana e idiomas extranjeros"
    assert told == [f"Agregue en «Planes de área»: {names}"]

    def plan(area):
        return {
            "area_knowledge": item("area-knowledge", area),
            "grades": [item("grade", "6")],
            "methodology": "<p>Con proyectos.</p>",
            "evaluation": "<p>Con rúbrica.</p>",
        }

    saved = say(area_plans=rows(plan("matematicas"), plan("humanidades")))
    assert "area_plans" not in asks(saved)


# --- weekly hours: warnings ---------------------------------------------------------------------

LEAST = [
    ("0", "preescolar", 20),
    ("5", "basica-primaria", 25),
    ("6", "basica-secundaria", 30),
    ("10", "media-academica", 30),
    ("10", "media", 30),
    ("11", "media-tecnica", 37),
]


@pytest.mark.parametrize(("grade", "level", "least"), LEAST)
def test_a_grade_has_the_hours_of_its_level(say, grade, level, least):
    enough = say(
        study_plan=rows(subject(grade, least - 3, level=level), subject(grade, 3, level=level))
    )
    assert enough.findings().warnings == []

    short = say(study_plan=rows(subject(grade, least - Decimal("0.5"), level=level)))
    assert codes(short.findings().warnings) == ["weekly_hours"]
    assert short.findings().errors == []


def test_the_warning_names_the_grade_and_both_figures(say):
    saved = say(study_plan=rows(subject("11", Decimal("36.5"), level="media-tecnica")))

    assert [one.message for one in saved.findings().warnings] == [
        "Once, Media técnica: suma 36,5 horas semanales y la norma pide 37."
    ]


def test_each_shift_and_each_kind_of_media_is_a_week_of_its_own(say):
    saved = say(
        study_plan=rows(
            subject("6", 30, day="2"),
            subject("6", 29, day="3"),
            subject("10", 30, level="media-academica"),
            subject("10", 37, level="media-tecnica"),
        )
    )
    assert [one.message for one in saved.findings().warnings] == [
        "Sexto, Tarde: suma 29 horas semanales y la norma pide 30."
    ]


def test_the_law_asks_no_hours_of_adults(say):
    saved = say(study_plan=rows(subject("21", 2, level="clei-1")))

    assert saved.findings().warnings == []
    assert saved.computed()[0].rows == [
        ["Ciclo 1 adultos (CLEI I)", "Educación de adultos", "", 2, "", 100]
    ]


def test_the_figure_is_the_one_in_force(say):
    section = say(study_plan=rows(subject("6", 30)))
    assert section.findings().warnings == []

    set_figure("weekly-hours-secondary", 31)
    assert codes(section.findings().warnings) == ["weekly_hours"]


@settings(max_examples=25)
@given(hours=st.lists(st.integers(0, 48).map(lambda n: Decimal(n) / 4), min_size=1, max_size=12))
def test_a_grade_is_warned_of_exactly_when_its_hours_fall_short(hours):
    said = [subject("5", one) for one in hours]
    found = load_warnings([StudyPlanSubject(**values) for values in said])

    assert codes(found) == (["weekly_hours"] if sum(hours) < 25 else [])


# --- the share of compulsory areas --------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "level", "compulsory", "others", "found"),
    [
        ("6", "basica-secundaria", 24, 6, []),  # 80 %
        ("6", "basica-secundaria", 23, 7, ["compulsory_share"]),
        ("5", "basica-primaria", 19, 6, ["compulsory_share"]),
        ("11", "media-tecnica", 28, 9, []),  # 76 %: article 23 is of the básica
        ("11", "media-academica", 10, 20, []),
        ("0", "preescolar", 0, 20, []),
    ],
)
def test_four_fifths_of_the_basica_are_compulsory(say, grade, level, compulsory, others, found):
    saved = say(
        study_plan=rows(
            subject(grade, compulsory, level=level),
            subject(grade, others, "optativa", level=level, area="area-optativa"),
        )
    )
    assert codes(saved.findings().warnings) == found
    assert saved.findings().errors == []


def test_what_falls_short_by_little_does_not_look_as_if_it_did_not(say):
    hours = (Decimal("23.99"), Decimal("6.01"))
    saved = say(study_plan=rows(subject("6", hours[0]), subject("6", hours[1], "optativa")))

    assert [one.message for one in saved.findings().warnings] == [
        "Sexto: las áreas obligatorias son el 79,9 % de las horas y en la básica son al menos "
        "el 80 %."
    ]


# --- the totals ---------------------------------------------------------------------------------


def test_the_hours_of_the_demo_school():
    load_demo()
    version = PeiVersion.objects.open().get(institution__dane_code="276100990011")
    section = editing.load(version, Curriculum)
    (totals,) = section.computed()

    def grades(names, level, day, hours, share):
        return [[name, level, day, hours, hours, share] for name in names]

    assert totals.rows == [
        *grades(["Transición"], "Preescolar", "", 20, ""),
        *grades(
            ["Primero", "Segundo", "Tercero", "Cuarto", "Quinto"], "Básica primaria", "", 25, 100
        ),
        *grades(["Sexto", "Séptimo", "Octavo", "Noveno"], "Básica secundaria", "Única", 30, 93),
        *grades(["Décimo", "Once"], "Media técnica", "Única", 37, 76),
    ]
    assert (section.missing(), section.findings().errors, section.findings().warnings) == (
        [],
        [],
        [],
    )
    sent = represent(section)
    assert sent["computed"]["weeklyTotals"]["rows"][-1] == [
        "Once",
        "Media técnica",
        "Única",
        37.0,
        37.0,
        76,
    ]


def test_reading_costs_the_same_however_many_subjects_there_are(version, say):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            section = editing.load(version, Curriculum)
            section.missing(), section.findings(), section.computed()
        return len(queries)

    say(study_plan=rows(subject("5", 25)))
    cost()  # what the school teaches is asked once
    few = cost()
    say(study_plan=rows(*(subject(grade, 1) for grade in ("0", "5", "6") for _ in range(20))))
    assert cost() == few


# --- the scale: errors --------------------------------------------------------------------------

DEMO = ("1.0", "2.9", "3.0", "3.9", "4.0", "4.5", "4.6", "5.0")


def test_a_scale_by_its_step_is_right(say):
    written = [
        {"name": row.name, "minimum": row.minimum, "maximum": row.maximum}
        | {"national_level": row.national_level}
        for row in scale(*DEMO)
    ]
    saved = say({"siee_scale_step": Decimal("0.1")}, siee_scale=rows(*written))
    assert saved.findings().errors == []

    saved = say({"siee_scale_step": Decimal("0.01")})
    assert codes(saved.findings().errors) == ["scale_gap"] * 3


@pytest.mark.parametrize(
    ("bounds", "step", "found"),
    [
        (DEMO, "0.1", []),
        (("0", "59", "60", "79", "80", "94", "95", "100"), "1", []),
        (("1.0", "2.9", "3.1", "3.9", "4.0", "4.5", "4.6", "5.0"), "0.1", ["scale_gap"]),
        (("1.0", "3.0", "3.0", "3.9", "4.0", "4.5", "4.6", "5.0"), "0.1", ["scale_overlap"]),
        (("1.0", "5.0", "2.0", "3.0", "3.1", "4.0", "4.1", "4.5"), "0.1", ["scale_overlap"]),
        (("1.0", "2.95", "3.0", "3.9", "4.0", "4.5", "4.6", "5.0"), "0.1", ["scale_gap"]),
        (("1.0", "3.0", "3.0", "3.9", "4.0", "4.5", "4.6", "5.0"), None, ["scale_overlap"]),
        (DEMO, None, []),  # the step is missing, which is said elsewhere
    ],
)
def test_gaps_and_overlaps(bounds, step, found):
    errors = scale_errors(scale(*bounds), step and Decimal(step))
    assert codes(errors) == found


def test_the_order_of_the_rows_does_not_matter():
    assert scale_errors(scale(*DEMO)[::-1], Decimal("0.1")) == []


def test_a_scale_covers_the_four_national_levels():
    levels = ("low", "low", "basic", "superior")
    (error,) = scale_errors(scale(*DEMO, levels=levels), Decimal("0.1"))

    assert (error.code, error.message) == (
        "scale_levels",
        "En la escala falta a qué equivale: Alto.",
    )


def test_a_school_may_have_more_levels_than_the_nation():
    bounds = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
    assert scale_errors(scale(*bounds, levels=("low", *NATIONAL)), Decimal(1)) == []


def test_no_scale_is_missing_and_no_error(version):
    section = editing.load(version, Curriculum)

    assert section.findings().errors == []
    assert {"siee_scale", "siee_periods"} <= asks(section)


@st.composite
def scales(draw):
    """A scale of four to seven levels, contiguous by its step."""
    step = Decimal(draw(st.sampled_from(["0.01", "0.1", "0.5", "1", "5"])))
    levels = [*NATIONAL, *draw(st.lists(st.sampled_from(NATIONAL), max_size=3))]
    bounds, start = [], step * draw(st.integers(0, 10))
    for _ in levels:
        end = start + step * draw(st.integers(0, 40))
        bounds += [start, end]
        start = end + step
    return scale(*bounds, levels=draw(st.permutations(levels))), step


@settings(max_examples=50)
@given(scales(), st.data())
def test_a_contiguous_scale_passes_and_one_moved_bound_fails_it(made, data):
    levels, step = made
    assert scale_errors(data.draw(st.permutations(levels)), step) == []

    moved = data.draw(st.integers(0, len(levels) - 2))
    by = data.draw(st.integers(-300, 300).filter(bool).map(lambda n: Decimal(n) / 100))
    levels[moved].maximum += by
    wide = levels[moved].maximum >= levels[moved].minimum  # else the row itself is refused
    found = codes(scale_errors(levels, step))
    overlaps = by >= step
    assert not wide or found[0] == ("scale_overlap" if overlaps else "scale_gap")


def test_a_level_from_high_to_low_is_refused(say):
    said = rows({"name": "Bajo", "minimum": 3, "maximum": 1})
    with pytest.raises(InvalidInput) as refused:
        say(siee_scale=said)
    assert problems(refused) == {"siee_scale.0.maximum": ["invalid_combination"]}


@pytest.mark.parametrize("step", [0, Decimal("-0.1"), 101])
def test_a_step_goes_up(say, step):
    with pytest.raises(InvalidInput) as refused:
        say({"siee_scale_step": step})
    wrong = "max_value" if step == 101 else "min_value"
    assert problems(refused) == {"siee_scale_step": [wrong]}


# --- the periods --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ((30, 30, 40), []),
        ((100,), []),
        ((Decimal("33.33"), Decimal("33.33"), Decimal("33.34")), []),
        ((30, 30, 30), ["period_weights"]),
        ((Decimal("33.33"),) * 3, ["period_weights"]),
        ((60, 60), ["period_weights"]),
        ((50, None, 50), []),
    ],
)
def test_the_weights_are_the_whole_year(say, weights, found):
    said = [{"number": number, "weight": weight} for number, weight in enumerate(weights, 1)]
    saved = say(siee_periods=rows(*said))

    assert codes(saved.findings().errors) == found
    assert ("siee_periods" in asks(saved)) is (None in weights)


def test_a_period_ends_after_it_begins(say):
    said = {"number": 1, "weight": 100, "starts_on": date(2026, 4, 1), "ends_on": date(2026, 1, 1)}
    with pytest.raises(InvalidInput) as refused:
        say(siee_periods=rows(said))
    assert problems(refused) == {"siee_periods.0.ends_on": ["invalid_combination"]}


@pytest.mark.parametrize("limit", [0, 20, 25, 100])
@pytest.mark.parametrize("count", [1, 2, 4, 10])
def test_limit_of_absence_and_number_of_periods_are_the_schools_own(say, limit, count):
    """Decreto 1290 de 2009, articles 4 to 6, leave them to each school."""
    weight = Decimal(100) / count
    said = [{"number": number + 1, "weight": weight} for number in range(count)]
    saved = say({"max_absence_pct": limit}, siee_periods=rows(*said))

    assert saved.findings() == type(saved.findings())()


# --- rows that cannot be ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "found"),
    [
        (time(7), time(12, 30), {}),
        (time(12), time(12), {"school_time.0.ends_at": ["invalid_combination"]}),
        (time(13), time(7), {"school_time.0.ends_at": ["invalid_combination"]}),
    ],
)
def test_classes_end_after_they_begin(institution, say, starts, ends, found):
    said = {"headquarter": site(institution).pk, "starts_at": starts, "ends_at": ends}
    if not found:
        assert len(say(school_time=rows(said)).rows("school_time")) == 1
        return
    with pytest.raises(InvalidInput) as refused:
        say(school_time=rows(said))
    assert problems(refused) == found


def test_the_detail_is_of_the_specialty(say):
    def program(specialty):
        return {
            "program": "Producción agropecuaria ecológica",
            "specialty": item("specialty-due", specialty),
            "detailed_specialty": item("detailed-specialty", "cafe-especial"),
        }

    assert len(say(technical_media=rows(program("agropecuaria"))).rows("technical_media")) == 1
    with pytest.raises(InvalidInput) as refused:
        say(technical_media=rows(program("comercial")))
    assert problems(refused) == {"technical_media.0.detailed_specialty": ["invalid_choice"]}
