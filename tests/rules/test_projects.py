"""6. Pedagogical projects: which the law asks of a school today, and what it may excuse."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogs.models import ProjectType
from catalogs.usage import uses
from pei import editing
from pei.api.serializers import component_tree
from pei.demo.loading import load_demo
from pei.document import document
from pei.models import PeiVersion
from pei.models.sections import PedagogicalProjects
from pei_project.errors import InvalidInput
from pei_project.sheets.document import content, parts
from pei_project.sheets.history import Change
from pei_project.sheets.overlay import RowInput, TableInput
from tests.full_plan import rows, save
from tests.rules.learning import problems

pytestmark = pytest.mark.django_db

URL = "/pei/{}/aspect/pedagogical-projects"
DAY = timedelta(days=1)


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def say(version, secretary):
    return lambda **tables: save(version, secretary, PedagogicalProjects, **tables)


@pytest.fixture
def two_types():
    """As if the law asked for two: the environment and the community service."""
    ProjectType.objects.exclude(code__in=["prae", "servicio-social"]).update(mandatory=False)


def kind(code) -> ProjectType:
    return ProjectType.objects.get(code=code)


def project(code, name="Un proyecto", **more):
    return {"name": name, "project_type": kind(code)} | more


def wanted(section) -> list[str]:
    """What is missing among the projects as a whole."""
    return [
        one.message for one in section.also_missing() if one.name in ("projects", "exemptions")
    ]


def sentence(*names) -> list[str]:
    return [
        f"Agregue en «Proyectos pedagógicos»: {'; '.join(names)}. Si uno no aplica, diga por qué "
        "en «Proyectos que no aplican»"
    ]


PRAE, SERVICE = "Proyecto ambiental escolar (PRAE)", "Servicio social estudiantil"


# --- what the law asks for ----------------------------------------------------------------------


def test_every_mandatory_type_is_asked_for(version):
    names = ProjectType.objects.filter(mandatory=True, is_active=True)
    told = wanted(editing.load(version, PedagogicalProjects))

    assert told == sentence(*names.values_list("name", flat=True))


@pytest.mark.usefixtures("two_types")
def test_a_project_or_a_reason_answers_for_a_type(say):
    assert wanted(say(projects=rows(project("prae")))) == sentence(SERVICE)

    excused = {"project_type": kind("servicio-social"), "reason": " "}
    assert wanted(say(exemptions=rows(excused))) == sentence(SERVICE)
    excused["reason"] = "La institución no tiene media."
    assert wanted(say(exemptions=rows(excused))) == []

    assert wanted(say(projects=rows(project("lectura")))) == sentence(PRAE)


@pytest.mark.usefixtures("two_types")
@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({}, True),
        ({"is_active": False}, False),
        ({"mandatory": False}, False),
        ({"valid_from": 0}, True),
        ({"valid_from": 1}, False),
        ({"valid_to": 0}, True),
        ({"valid_to": -1}, False),
    ],
)
def test_only_what_is_in_force_today_is_asked_for(say, changed, asked):
    today = timezone.localdate()
    dates = {
        name: today + value * DAY if name.startswith("valid") else value
        for name, value in changed.items()
    }
    ProjectType.objects.filter(code="servicio-social").update(**dates)

    assert wanted(say(projects=rows(project("prae")))) == (sentence(SERVICE) if asked else [])


# --- what follows -------------------------------------------------------------------------------


def test_the_law_stands_beside_each_project(say):
    roads = project("movilidad-segura", "Caminos", budget=300_000)
    saved = say(projects=rows(roads, project("lectura", "Leer")))

    (computed,) = saved.computed()
    assert computed.rows == [
        ["Movilidad y seguridad vial", "Caminos", "Ley 1503 de 2011", 300_000],
        ["Lectura, escritura y oralidad", "Leer", "", 0],
        ["Total", "", "", 300_000],
    ]
    saved = say(projects=rows({"name": "Sin tipo", "budget": 5}))
    assert saved.computed()[0].rows == [["", "Sin tipo", "", 5], ["Total", "", "", 5]]
    assert say(projects=rows()).computed() == []


def test_the_projects_of_the_demo_school_add_up():
    load_demo()
    version = PeiVersion.objects.open().get(institution__dane_code="276100990011")
    section = editing.load(version, PedagogicalProjects)

    assert section.missing() == []
    assert section.findings() == type(section.findings())()
    assert section.computed()[0].rows[-1] == ["Total", "", "", 9_400_000]
    table = parts(section, ["projects"])[0]
    assert [text for text in table.totals[0] if text] == ["Total", "$\N{NO-BREAK SPACE}9.400.000"]


def test_activities_and_indicators_are_of_a_project_of_this_school(
    say, other_institution, stranger
):
    foreign = save(
        editing.open_plan(other_institution, stranger),
        stranger,
        PedagogicalProjects,
        projects=rows(project("prae")),
    )
    own = say(projects=rows(project("prae", "Guardianes del agua"))).rows("projects")[0]
    saved = say(
        project_activities=rows({"name": "Siembra", "project": own.pk}),
        project_indicators=rows({"name": "Árboles", "project": own.pk, "target": 400}),
    )
    written = [str(row.project) for row in saved.rows("project_activities")]
    assert written == ["Guardianes del agua · Proyecto ambiental escolar (PRAE)"]
    with pytest.raises(InvalidInput) as refused:
        say(
            project_activities=rows({"name": "Siembra", "project": foreign.rows("projects")[0].pk})
        )
    assert problems(refused) == {"project_activities.0.project": ["invalid_choice"]}


# --- a type of project is chosen as an item of any list is --------------------------------------


def test_the_api_takes_and_gives_the_code_of_a_type(api, secretary, version):
    client, url = api(secretary), URL.format(version.pk)
    said = {"projects": [{"name": "Guardianes del agua", "projectType": "prae"}]}
    answer = client.post(url, said).json()

    assert [row["projectType"] for row in answer["projects"]] == ["prae"]
    assert answer["labels"]["projectType"] == {"prae": PRAE}
    assert answer["computed"]["legalReference"]["rows"][0][0] == PRAE
    by_id = {"projects": [{"name": "Otro", "projectType": str(kind("lectura").pk)}]}
    answer = client.patch(url, by_id | {"revision": 1}).json()
    assert [row["projectType"] for row in answer["projects"]] == ["prae", "lectura"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [("nada", "invalid_choice"), ("bilinguismo", "inactive_choice"), ("1", "invalid_choice")],
)
def test_the_api_refuses_a_type_that_is_none_or_retired(api, secretary, version, code, problem):
    ProjectType.objects.filter(code="bilinguismo").update(is_active=False)
    said = {"projects": [{"name": "Uno", "projectType": code}]}
    answer = api(secretary).post(URL.format(version.pk), said)

    assert answer.status_code == 400
    fields = answer.json()["fields"]
    assert {name: [one["code"] for one in found] for name, found in fields.items()} == {
        "projects.0.projectType": [problem]
    }


def test_a_type_retired_since_stays_where_it_stands(say):
    row = say(projects=rows(project("bilinguismo"))).rows("projects")[0]
    ProjectType.objects.filter(code="bilinguismo").update(is_active=False)

    kept = RowInput(row.pk, project("bilinguismo", "Otro nombre"))
    saved = say(projects=TableInput([kept]))
    assert [(one.name, one.project_type.code) for one in saved.rows("projects")] == [
        ("Otro nombre", "bilinguismo")
    ]


def test_the_tree_of_the_api_names_the_list():
    tree = {one["key"]: one["aspects"] for one in component_tree()}
    fields = {
        field["name"]: field
        for aspect in tree["academic-pedagogical"]
        if aspect["key"] == "pedagogical-projects"
        for field in aspect["fields"]
    }
    column = next(c for c in fields["projects"]["columns"] if c["name"] == "projectType")
    assert (column["type"], column["catalog"], column["required"]) == (
        "item",
        "project-type",
        True,
    )


def test_page_review_pdf_and_history_name_the_type(web, secretary, version, say):
    clerk, page = web(secretary), f"/proyectos/{version.pk}/proyectos-pedagogicos/proyectos"
    saved = say(projects=rows(project("prae", "Guardianes del agua")))
    row = saved.rows("projects")[0]

    form = clerk.get(f"{page}/proyectos-pedagogicos/{row.pk}/").content.decode()
    assert f'<option value="{kind("prae").pk}" selected>{PRAE}</option>' in form
    assert PRAE in clerk.get(f"{page}/").content.decode()
    assert PRAE in document(version, editing.load_all(version))
    (change,) = Change.objects.filter(field="projects")
    assert change.after["project_type"] == "prae"
    assert content(saved)["projects"][0]["project_type"] == "prae"
    assert [(use.answer, use.count) for use in uses([kind("prae")])[kind("prae").pk]] == [
        ("tipo de proyecto", 1)
    ]


def test_reading_costs_the_same_however_many_projects_there_are(version, say):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            section = editing.load(version, PedagogicalProjects)
            section.missing(), section.computed(), parts(section), content(section)
        return len(queries)

    def fill(count):
        saved = say(projects=rows(*(project("prae", f"Uno {n}") for n in range(count))))
        own = [row.pk for row in saved.rows("projects")]
        say(project_activities=rows(*({"name": "Siembra", "project": one} for one in own)))

    fill(1)
    few = cost()
    fill(30)
    assert cost() == few
