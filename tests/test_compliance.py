"""How a PEI answers to the fourteen contents of the law: computed, shown, and told by the API."""

import pytest

from pei import editing
from pei.compliance import CONTENTS, Fulfilment, compliance
from pei.models.sections import SECTIONS, Objectives, Principles
from pei_project.sheets.saving import save_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


def contents(plan) -> dict:
    return {one.item: one for one in compliance(editing.load_all(plan))}


def test_each_of_the_fourteen_contents_has_its_section():
    assert list(CONTENTS) == list(range(1, 15))
    assert sorted({section.item for section in SECTIONS if section.item}) == list(CONTENTS)


def test_a_plan_just_opened_has_nothing_and_says_what_lacks(plan):
    found = contents(plan)
    assert list(found) == list(CONTENTS)
    assert {one.status for one in found.values()} == {Fulfilment.NOT_STARTED}
    assert "Misión" in found[1].missing
    assert found[3].missing == [
        "Objetivo general",
        "Objetivos específicos",
        "Metas",
        "Planes institucionales",
    ]


def test_what_is_begun_is_in_progress_and_what_does_not_apply_says_so(plan, secretary):
    save_sheet(editing.load(plan, Principles), {"mission": "x"}, actor=secretary, seen=0)
    programs = next(section for section in SECTIONS if section.may_not_apply)
    said = {"applies": False, "not_applicable_reason": "No ofrece ninguno."}
    save_sheet(editing.load(plan, programs), said, actor=secretary, seen=0)

    found = contents(plan)

    assert found[1].status == Fulfilment.IN_PROGRESS
    assert (found[14].status, found[14].missing) == (Fulfilment.NOT_APPLICABLE, [])


def test_page_and_api_say_the_same_and_a_stranger_finds_neither(
    plan, secretary, stranger, web, api
):
    save_sheet(editing.load(plan, Objectives), {"general_objective": "x"}, actor=secretary, seen=0)
    page = f"/proyectos/{plan.pk}/cumplimiento/"

    told = api(secretary).get(f"/pei/{plan.pk}/total").json()["compliance"]
    html = web(secretary).get(page).content.decode()

    assert [one["item"] for one in told] == list(CONTENTS)
    assert [one["title"] for one in told if one["title"] not in html] == []
    objectives = told[2]
    assert (objectives["status"], objectives["aspect"]) == ("in_progress", "objectives")
    assert objectives["missing"] == ["Objetivos específicos", "Metas", "Planes institucionales"]
    assert web(stranger).get(page).status_code == 404
    assert api(stranger).get(f"/pei/{plan.pk}/total").status_code == 404
