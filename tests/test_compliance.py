"""How a PEI answers to the law: computed, shown to who may read it, sent by the API."""

import pytest

from pei import editing
from pei.compliance import CONTENTS, compliance
from pei.models import SECTIONS, PeiVersion
from pei.models.sections import Objectives, Principles, SchoolGovernment
from pei.states import State
from pei_project.errors import Finding
from pei_project.richtext import from_plain
from pei_project.sheets.results import Findings
from tests.full_plan import item, rows, save
from tests.test_section_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def begun(version, secretary):
    """Objectives of which only the goals and the plans lack."""
    save(
        version,
        secretary,
        Objectives,
        {"general_objective": from_plain("Que todos aprendan.")},
        specific_objectives=rows({"text": "Leer"}, {"text": "Contar"}, {"text": "Convivir"}),
    )
    return version


def content(version, number):
    return {one.item: one for one in compliance(editing.load_all(version))}[number]


def told(version, number) -> tuple:
    one = content(version, number)
    return one.status, one.missing


# --- what is computed ---------------------------------------------------------------------------


def test_each_of_the_fourteen_contents_has_a_section():
    assert {section.item for section in SECTIONS} - {None} == set(CONTENTS)


def test_the_law_asks_for_fourteen_contents_in_its_order(version):
    assert list(CONTENTS) == list(range(1, 15))
    items = [one.item for one in compliance(editing.load_all(version))]
    assert items == sorted({section.item for section in SECTIONS if section.item})


def test_what_nobody_has_written_is_not_started(version):
    status, missing = told(version, 3)
    assert status == "not_started"
    assert missing == [
        "Objetivo general",
        "Objetivos específicos",
        "Metas",
        "Planes institucionales",
    ]


def test_what_is_begun_is_in_progress_until_nothing_lacks(begun, secretary):
    assert told(begun, 3) == ("in_progress", ["Metas", "Planes institucionales"])

    goals = [
        {
            "description": "Subir",
            "objective": row.pk,
            "indicator": "Quienes leen",
            "target": 60,
            "due_year": 2029,
            "responsible": "Rectoría",
        }
        for row in editing.load(begun, Objectives).rows("specific_objectives")
    ]
    plan = {"name": "PMI", "plan_type": item("plan-type", "plan-mejoramiento"), "validity": "2026"}
    save(begun, secretary, Objectives, goals=rows(*goals), plans=rows(plan))
    assert told(begun, 3) == ("complete", [])


def test_an_answer_that_the_rules_refuse_is_missing_too(begun, monkeypatch):
    refused = Findings(errors=[Finding("invalid_sum", "No suma.", "goals")])
    monkeypatch.setattr(Objectives, "missing", lambda self: [])
    monkeypatch.setattr(Objectives, "judged", lambda self: refused)
    assert told(begun, 3) == ("in_progress", ["Metas"])


def test_what_does_not_apply_lacks_nothing(version):
    SchoolGovernment.objects.filter(version=version).update(applies=False)
    assert told(version, 8) == ("not_applicable", [])


def test_a_content_of_two_sections_is_complete_when_both_are(begun, monkeypatch):
    monkeypatch.setattr(Objectives, "item", 1)
    both = content(begun, 1)
    assert [type(section) for section in both.sections] == [Principles, Objectives]
    assert both.status == "in_progress"
    assert {"Misión", "Metas"} <= set(both.missing)

    Principles.objects.filter(version=begun).update(applies=False)
    assert told(begun, 1) == ("in_progress", ["Metas", "Planes institucionales"])


# --- the page -----------------------------------------------------------------------------------


def test_who_writes_goes_from_what_lacks_to_where_it_is_written(web, secretary, begun):
    clerk, plan = web(secretary), f"/proyectos/{begun.pk}/"
    page = clerk.get(f"{plan}cumplimiento/")
    html, words = page.content.decode(), text_of(page)

    assert f'href="{plan}objetivos-y-metas/metas/#rows-goals"' in html
    assert f'href="{plan}objetivos-y-metas/">Objetivos y metas</a>' in html
    assert "3. Objetivos generales del proyecto Objetivos y metas En curso" in words
    assert f"0 de {len(compliance(editing.load_all(begun)))} contenidos están al día" in words


def test_who_only_reads_sees_what_lacks_and_no_way_to_write(web, gagem, begun):
    PeiVersion.objects.filter(pk=begun.pk).update(state=State.ADOPTED)
    page = web(gagem).get(f"/proyectos/{begun.pk}/cumplimiento/")

    assert "En curso Metas Planes institucionales" in text_of(page)
    assert "#rows-goals" not in page.content.decode()


def test_why_something_does_not_apply_is_said(web, secretary, version):
    SchoolGovernment.objects.filter(version=version).update(
        applies=False, not_applicable_reason="Aún no se elige."
    )
    page = web(secretary).get(f"/proyectos/{version.pk}/cumplimiento/")
    assert "Gobierno escolar No aplica Aún no se elige." in text_of(page)


@pytest.mark.parametrize("page", ["", "revisar/"])
def test_the_plan_and_the_review_lead_there(web, secretary, version, page):
    plan = f"/proyectos/{version.pk}/"
    html = web(secretary).get(f"{plan}{page}").content.decode()
    assert f'href="{plan}cumplimiento/"' in html


# --- the API ------------------------------------------------------------------------------------


def test_the_whole_pei_says_how_it_answers_to_the_law(api, secretary, begun):
    client, url = api(secretary), f"/pei/{begun.pk}/total"
    first = client.get(url)
    said = {one["item"]: one for one in first.json()["compliance"]}

    assert said[3] == {
        "item": 3,
        "title": "Objetivos generales del proyecto",
        "aspect": "objectives",
        "status": "in_progress",
        "missing": ["Metas", "Planes institucionales"],
    }
    SchoolGovernment.objects.filter(version=begun).update(applies=False)
    again = client.get(url, HTTP_IF_NONE_MATCH=first["ETag"])
    assert {one["item"]: one["status"] for one in again.json()["compliance"]}[
        8
    ] == "not_applicable"
