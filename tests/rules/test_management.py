"""Section 13: who depends on whom, how many components were rated, of which year the plan is."""

import html
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import CatalogItem
from pei import editing
from pei.models import PeiVersion
from pei.models.sections import ManagementEvaluation, Principles
from pei.models.sections.management import OrgChartNode
from pei.states import State
from pei_project.errors import InvalidInput
from pei_project.sheets import sources
from pei_project.sheets.document import parts
from pei_project.sheets.history import Change
from pei_project.sheets.overlay import RowInput, TableInput
from tests.full_plan import item, rows, save

pytestmark = pytest.mark.django_db

KEY = "administrative-organization-management-evaluation"
CHART = ("org_chart", "org_chart")
TOTAL = ("self_evaluation_total", "self_evaluations")
PLAN = ("operating_plan_year", "operating_plan")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T17:00:00+00:00", tick=False):
        yield


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def write(version, secretary):
    def write(answers=None, **tables):
        return save(version, secretary, ManagementEvaluation, answers, **tables)

    return write


def chart(*nodes) -> TableInput:
    """``("Rectoría", "line", "Consejo")``: name, kind, and the name of what it depends on."""
    keys = {name: uuid.uuid4() for name, _, _ in nodes}
    return TableInput(
        [
            RowInput(keys[name], {"name": name, "kind": kind, "parent": keys.get(parent)})
            for name, kind, parent in nodes
        ],
        whole=True,
    )


def evaluation(year, existence, process="gobierno-escolar", **others):
    return {
        "process_type": item("process-type", process),
        "year": year,
        "existence": existence,
        **others,
    }


def errors(section):
    return [(one.code, one.name) for one in section.findings().errors]


def warnings(section):
    return [(one.code, one.name) for one in section.findings().warnings]


# --- the chart ------------------------------------------------------------------------------

TREE = (
    ("Rectoría", "line", "Consejo"),
    ("Consejo", "line", None),
    ("Comité", "advisory", "Rectoría"),
    ("Asesoría", "advisory", None),
    ("Sedes", "line", "Rectoría"),
)


def test_a_chart_with_one_post_at_its_top_is_right(write):
    """Whoever only advises may stand apart."""
    assert errors(write(org_chart=chart(*TREE))) == []


def test_a_chart_of_nobody_is_missing_and_not_wrong(write):
    section = write()
    assert errors(section) == []
    assert "org_chart" in [one.name for one in section.missing()]


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        (
            (*TREE, ("Fundación", "line", None)),
            "El organigrama debe tener un solo cargo u órgano de línea que no dependa de otro, y "
            "tiene 2: «Consejo», «Fundación».",
        ),
        (
            (("Comité", "advisory", None),),
            "El organigrama debe tener un solo cargo u órgano de línea que no dependa de otro.",
        ),
        (
            (("A", "line", "C"), ("B", "line", "A"), ("C", "line", "B"), ("D", "line", "A")),
            "En el organigrama unos dependen de otros en círculo: «A», «B», «C».",
        ),
        (
            (*TREE, ("E", "advisory", "E")),
            "En el organigrama unos dependen de otros en círculo: «E».",
        ),
    ],
    ids=["two tops", "no top", "a circle", "of itself"],
)
def test_a_broken_chart_is_wrong(write, nodes, sentence):
    section = write(org_chart=chart(*nodes))
    assert errors(section) == [CHART]
    assert section.findings().errors[0].message == sentence


# --- a row of its own table -----------------------------------------------------------------


def nodes_of(version):
    section = editing.load(version, ManagementEvaluation)
    return [(row.name, row.parent and row.parent.name) for row in section.rows("org_chart")]


def test_a_row_may_name_one_that_comes_after_it(version, write):
    write(org_chart=chart(*TREE))
    assert nodes_of(version) == [(name, parent) for name, _, parent in TREE]


def test_a_row_of_another_plan_is_unknown(write, other_institution, stranger):
    other = editing.open_plan(other_institution, stranger)
    foreign = save(other, stranger, ManagementEvaluation, org_chart=chart(*TREE))
    key = foreign.rows("org_chart")[0].pk

    with pytest.raises(InvalidInput) as refused:
        write(org_chart=rows({"name": "A", "parent": key}))
    assert {path: [one.code for one in found] for path, found in refused.value.fields.items()} == {
        "org_chart.0.parent": ["invalid_choice"]
    }


def test_what_depended_on_a_row_that_goes_depends_on_nothing(version, write):
    council = write(org_chart=chart(*TREE)).rows("org_chart")[1]
    write(org_chart=TableInput([RowInput(council.pk, delete=True)]))

    assert nodes_of(version) == [
        ("Rectoría", None),
        ("Comité", "Rectoría"),
        ("Asesoría", None),
        ("Sedes", "Rectoría"),
    ]
    assert Change.objects.filter(field="org_chart", revision=2).exclude(row=None).count() == 2


def test_nameless_rows_that_depend_on_one_another_can_be_read(version, write, web, secretary):
    first, second = uuid.uuid4(), uuid.uuid4()
    section = write(
        org_chart=TableInput(
            [RowInput(first, {"parent": second}), RowInput(second, {"parent": first})]
        )
    )
    assert [row.caption() for row in section.rows("org_chart")] == ["fila 1", "fila 2"]
    assert errors(section) == [CHART]
    for path in (
        "organizacion-y-evaluacion-de-la-gestion/",
        f"organizacion-y-evaluacion-de-la-gestion/organizacion/organigrama/{first}/",
        "revisar/",
    ):
        assert web(secretary).get(f"/proyectos/{version.pk}/{path}").status_code == 200


def test_reading_a_chart_asks_the_same_of_a_small_and_a_large_one(version, write):
    def asked():
        with CaptureQueriesContext(connection) as made:
            parts(editing.load(version, ManagementEvaluation), ["org_chart"])
        return len(made)

    write(org_chart=chart(*TREE))
    few = asked()
    write(org_chart=chart(*TREE, *((f"Sede {n}", "line", "Sedes") for n in range(40))))
    assert asked() == few


def test_the_next_version_has_a_chart_of_its_own(version, write, institution):
    write(org_chart=chart(*TREE))
    PeiVersion.objects.filter(pk=version.pk).update(state=State.APPROVED)
    following = PeiVersion.objects.create(institution=institution, number=2)
    for model in editing.sections.SECTIONS:
        model.objects.create(version=following)
    editing.copy_answers(version, following)

    assert nodes_of(following) == nodes_of(version)
    keys = set(OrgChartNode.objects.filter(sheet=following.pk).values_list("pk", flat=True))
    parents = OrgChartNode.objects.filter(sheet=following.pk).exclude(parent=None)
    assert {node.parent_id for node in parents} <= keys


# --- the self-evaluation --------------------------------------------------------------------


def test_a_self_evaluation_of_all_components_is_right(write):
    section = write(
        self_evaluations=rows(
            evaluation(2025, 14, relevance=41),
            evaluation(2025, 0, "gestion-aula", appropriation=29, improvement=9),
        )
    )
    assert warnings(section) == []


def test_each_year_that_rates_another_number_is_warned_of(write):
    section = write(
        self_evaluations=rows(
            evaluation(2025, 92), evaluation(2024, 93), evaluation(2023, 90, relevance=4)
        )
    )
    assert warnings(section) == [TOTAL, TOTAL]
    assert [one.message for one in section.findings().warnings] == [
        "La autoevaluación de 2023 suma 94 componentes. La Guía 34 tiene 93.",
        "La autoevaluación de 2025 suma 92 componentes. La Guía 34 tiene 93.",
    ]


def test_the_profile_is_of_the_latest_year_by_area(write):
    section = write(
        self_evaluations=rows(
            evaluation(2024, 93, "prevencion-riesgos"),
            evaluation(2025, 1, "gobierno-escolar", relevance=1, appropriation=1),
            evaluation(2025, 0, "clima-escolar", improvement=3),
            evaluation(2025, 2, "gestion-aula"),
        )
    )
    (profile,) = section.computed()
    assert profile.label == "Perfil institucional 2025"
    assert profile.headings == [
        "Área de gestión",
        "Existencia (%)",
        "Pertinencia (%)",
        "Apropiación (%)",
        "Mejoramiento continuo (%)",
        "Componentes",
    ]
    assert [[row[0], *map(float, row[1:])] for row in profile.rows] == [
        ["Gestión directiva", 16.7, 16.7, 16.7, 50.0, 6],
        ["Gestión académica", 100.0, 0, 0, 0, 2],
        ["Gestión administrativa y financiera", 0, 0, 0, 0, 0],
        ["Gestión de la comunidad", 0, 0, 0, 0, 0],
        ["Toda la institución", 37.5, 12.5, 12.5, 37.5, 8],
    ]


def test_there_is_no_profile_of_nothing(write):
    (profile,) = write(self_evaluations=rows({"year": 2025, "existence": 3})).computed()
    assert profile.rows == []


# --- the operating plan ---------------------------------------------------------------------


def plan(*years):
    return rows(*({"goals": "Leer", "year": year} for year in years))


def test_a_plan_of_this_year_or_the_next_is_right(write):
    assert warnings(write(operating_plan=plan(2025, 2026))) == []
    assert warnings(write(operating_plan=plan(2027))) == []


def test_a_plan_of_last_year_is_warned_of(write):
    section = write(operating_plan=plan(2024, 2025))
    assert warnings(section) == [PLAN]
    assert section.findings().warnings[0].message == (
        "El plan operativo más reciente es de 2025. Agregue el de 2026."
    )


def test_the_year_is_that_of_colombia(write):
    """The year of Colombia ends five hours after that of Greenwich."""
    section = write(operating_plan=plan(2026))
    for instant, found in (("2027-01-01T04:59:59Z", []), ("2027-01-01T05:00:00Z", [PLAN])):
        with time_machine.travel(instant, tick=False):
            assert warnings(section) == found


def test_no_plan_is_missing_and_not_old(write):
    section = write(operating_plan=plan())
    assert warnings(section) == []
    assert "operating_plan" in [one.name for one in section.missing()]


# --- what is asked of whom ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("certification", "asked"),
    [(None, False), ("sin-certificacion", False), ("en-proceso", True), ("iso-9001", True)],
)
def test_a_school_with_a_quality_system_is_asked_for_its_processes(write, certification, asked):
    chosen = CatalogItem.objects.filter(catalog="quality-certification", code=certification)
    section = write({"quality_certification": chosen.first()})
    assert ("process_map" in [one.name for one in section.missing()]) == asked


def test_the_certification_is_offered_as_section_1_says_it(version, write, secretary):
    section = write()
    assert sources.offer(section, "quality_certification") is None
    iso = item("quality-certification", "iso-9001")
    save(version, secretary, Principles, {"quality_certification": iso})

    assert sources.offer(section, "quality_certification").sentence == (
        "Según la sección «Principios y fundamentos»: «ISO 9001». ¿Sigue vigente?"
    )
    assert sources.bring(section, "quality_certification") == ({"quality_certification": iso}, {})


def test_a_goal_does_not_end_before_it_begins(write):
    began = {"goal": "Leer", "starts_on": "2026-02-02"}
    write(improvement_plan=rows(began | {"ends_on": "2026-02-02"}))
    with pytest.raises(InvalidInput) as refused:
        write(improvement_plan=rows(began | {"ends_on": "2026-02-01"}))
    assert {path: [one.code for one in found] for path, found in refused.value.fields.items()} == {
        "improvement_plan.0.ends_on": ["invalid_combination"]
    }


# --- both doors -----------------------------------------------------------------------------


def test_page_and_api_say_the_same(version, write, web, api, secretary):
    section = write(
        org_chart=chart(("A", "line", "A")),
        self_evaluations=rows(evaluation(2025, 1)),
        operating_plan=plan(2025),
    )
    errors, warnings = section.findings().errors, section.findings().warnings
    assert (len(errors), len(warnings)) == (1, 2)

    told = api(secretary).get(f"/pei/{version.pk}/aspect/{KEY}").json()
    assert [(one["field"], one["message"]) for one in told["errors"]] == [
        ("orgChart", errors[0].message)
    ]
    assert [(one["field"], one["message"]) for one in told["warnings"]] == [
        ("selfEvaluations", warnings[0].message),
        ("operatingPlan", warnings[1].message),
    ]
    assert told["computed"]["managementProfile"]["rows"][0] == [
        "Gestión directiva",
        100.0,
        0.0,
        0.0,
        0.0,
        1,
    ]
    for page, sentence in (
        ("organizacion", errors[0].message),
        ("evaluacion", warnings[0].message),
        ("planes-y-cuentas", warnings[1].message),
    ):
        url = f"/proyectos/{version.pk}/organizacion-y-evaluacion-de-la-gestion/{page}/"
        assert sentence in html.unescape(web(secretary).get(url).content.decode())
