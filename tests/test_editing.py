"""Saving a section: the one writer, its refusals, and what it records."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import CatalogItem
from pei import editing
from pei.models.section import Status
from pei.models.sections import SECTIONS, Definition, Objectives, Principles, SchoolGovernment
from pei.states import State
from pei_project.errors import InvalidInput, RuleBroken
from pei_project.sheets.document import content
from pei_project.sheets.history import Change
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import Stale, save_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def principles(version):
    return editing.load(version, Principles)


def item(catalog, code):
    return CatalogItem.objects.get(catalog=catalog, code=code)


def named(*names) -> TableInput:
    return TableInput([RowInput(values={"name": name}) for name in names])


def test_a_new_plan_has_every_section_blank_and_one_step(version):
    written = editing.load_all(version)

    assert [type(section) for section in written] == list(SECTIONS)
    assert {section.revision for section in written} == {0}
    assert {section.status for section in written} == {Status.NOT_STARTED}
    assert [step.name for step in version.steps.all()] == ["open"]


def test_a_second_plan_is_not_opened_beside_the_first(institution, secretary, version):
    with pytest.raises(RuleBroken) as refused:
        editing.open_plan(institution, secretary)

    assert refused.value.code == "invalid_state"
    assert institution.pei_versions.count() == 1


def test_only_the_school_opens_its_plan(institution, reviewer, stranger, council):
    for person in (reviewer, stranger, council):
        with pytest.raises(PermissionDenied):
            editing.open_plan(institution, person)
    assert institution.pei_versions.count() == 0


def test_a_save_raises_the_revision_and_says_who_and_when(principles, secretary):
    saved = save_sheet(principles, {"mission": "Formar."}, actor=secretary, seen=0)

    assert (saved.revision, saved.updated_by, saved.status) == (1, secretary, "in_progress")
    assert saved.mission == "<p>Formar.</p>"


def test_a_save_records_each_change_from_what_to_what(principles, secretary):
    saved = save_sheet(
        principles, {"mission": "Uno."}, {"values": named("Respeto")}, actor=secretary, seen=0
    )
    row = saved.rows("values")[0]
    save_sheet(
        principles,
        {"mission": "Dos."},
        {"values": TableInput([RowInput(row.pk, {"name": "Solidaridad"})])},
        actor=secretary,
        seen=1,
    )

    second = Change.objects.filter(revision=2).order_by("field")
    assert [(c.field, c.before, c.after) for c in second] == [
        ("mission", "<p>Uno.</p>", "<p>Dos.</p>"),
        (
            "values",
            {"name": "Respeto", "description": ""},
            {"name": "Solidaridad", "description": ""},
        ),
    ]
    assert {(c.actor, c.actor_name, c.row) for c in second} == {
        (secretary, secretary.name, None),
        (secretary, secretary.name, row.pk),
    }


def test_a_save_that_changes_nothing_records_nothing(principles, secretary):
    save_sheet(principles, {"mission": "Uno."}, actor=secretary, seen=0)
    count = Change.objects.count()

    again = save_sheet(principles, {"mission": "<p>Uno.</p>"}, actor=secretary, seen=1)

    assert again.revision == 1
    assert Change.objects.count() == count


def test_a_stale_save_overwrites_nothing(version, principles, secretary, rector):
    save_sheet(principles, {"mission": "first"}, actor=secretary, seen=0)

    with pytest.raises(Stale) as refused:
        save_sheet(principles, {"mission": "second"}, actor=rector, seen=0)

    assert refused.value.current.revision == 1
    assert editing.load(version, Principles).mission == "<p>first</p>"


def test_who_may_not_edit_changes_nothing(version, principles, council, reviewer, stranger):
    for person in (council, reviewer, stranger):
        with pytest.raises(PermissionDenied):
            save_sheet(principles, {"mission": "x"}, actor=person, seen=0)
    assert editing.load(version, Principles).revision == 0


def test_a_closed_plan_is_not_edited(version, principles, secretary):
    type(version).objects.filter(pk=version.pk).update(state=State.IN_COUNCIL)

    with pytest.raises(RuleBroken) as refused:
        save_sheet(principles, {"mission": "x"}, actor=secretary, seen=0)

    assert refused.value.code == "invalid_state"
    assert editing.load(version, Principles).revision == 0


def test_a_refused_answer_leaves_the_others_unwritten(version, principles, secretary):
    with pytest.raises(InvalidInput) as refused:
        save_sheet(
            principles,
            {"mission": "buena", "vision": "x" * 1501, "vision_horizon_year": 1800},
            {"values": TableInput([RowInput(values={"name": "y" * 121})])},
            actor=secretary,
            seen=0,
        )

    codes = {name: [p.code for p in found] for name, found in refused.value.fields.items()}
    assert codes == {
        "vision": ["max_length"],
        "vision_horizon_year": ["min_value"],
        "values.0.name": ["max_length"],
    }
    assert editing.load(version, Principles).mission == ""


def test_an_item_of_another_list_and_a_retired_one_are_refused(principles, secretary):
    retired = item("population-group", "migrante")
    retired.is_active = False
    retired.save(update_fields=["is_active"])
    wrong = {"quality_certification": item("zone", "1"), "population_groups": [retired]}

    with pytest.raises(InvalidInput) as refused:
        save_sheet(principles, wrong, actor=secretary, seen=0)

    codes = {name: [p.code for p in found] for name, found in refused.value.fields.items()}
    assert codes == {
        "quality_certification": ["invalid_choice"],
        "population_groups": ["inactive_choice"],
    }


def test_a_retired_item_stays_where_it_was_chosen(principles, secretary):
    chosen = item("quality-certification", "en-proceso")
    save_sheet(principles, {"quality_certification": chosen}, actor=secretary, seen=0)
    chosen.is_active = False
    chosen.save(update_fields=["is_active"])

    again = {"quality_certification": chosen, "mission": "otra"}
    saved = save_sheet(principles, again, actor=secretary, seen=1)

    assert (saved.revision, saved.quality_certification) == (2, chosen)


# --- tables -------------------------------------------------------------------------------------


def captions(section, table):
    return [row.name for row in section.rows(table)]


def test_rows_are_added_changed_moved_and_removed_by_their_identity(principles, secretary):
    saved = save_sheet(principles, {}, {"values": named("a", "b", "c")}, actor=secretary, seen=0)
    a, b, c = saved.rows("values")
    assert [row.order for row in (a, b, c)] == [1, 2, 3]

    moved = TableInput([RowInput(c.pk, order=1), RowInput(a.pk, {"name": "A"})])
    saved = save_sheet(saved, {}, {"values": moved}, actor=secretary, seen=1)
    assert [(r.pk, r.name) for r in saved.rows("values")] == [
        (c.pk, "c"),
        (a.pk, "A"),
        (b.pk, "b"),
    ]

    gone = TableInput([RowInput(a.pk, delete=True)])
    saved = save_sheet(saved, {}, {"values": gone}, actor=secretary, seen=2)
    assert captions(saved, "values") == ["c", "b"]
    assert [row.order for row in saved.rows("values")] == [1, 2]


def test_a_whole_table_replaces_what_was_there(principles, secretary):
    saved = save_sheet(principles, {}, {"values": named("a", "b")}, actor=secretary, seen=0)
    kept, mine = saved.rows("values")[1], uuid.uuid4()
    whole = TableInput([RowInput(mine, {"name": "n"}), RowInput(kept.pk)], whole=True)

    saved = save_sheet(saved, {}, {"values": whole}, actor=secretary, seen=1)
    again = save_sheet(saved, {}, {"values": whole}, actor=secretary, seen=2)

    assert [(r.pk, r.name) for r in again.rows("values")] == [(mine, "n"), (kept.pk, "b")]
    assert again.revision == 2


def test_a_row_of_another_school_is_an_invalid_choice(
    principles, secretary, other_institution, stranger
):
    other = editing.load(editing.open_plan(other_institution, stranger), Principles)
    theirs = save_sheet(other, {}, {"values": named("suyo")}, actor=stranger, seen=0)
    row = theirs.rows("values")[0]

    taken = TableInput([RowInput(row.pk, {"name": "mío"})])
    with pytest.raises(InvalidInput) as refused:
        save_sheet(principles, {}, {"values": taken}, actor=secretary, seen=0)

    assert [p.code for p in refused.value.fields["values"]] == ["invalid_choice"]
    assert captions(editing.load(other.version, Principles), "values") == ["suyo"]


def test_the_same_row_twice_and_too_many_rows_are_refused(principles, secretary):
    key = uuid.uuid4()
    for rows, code in (
        ([RowInput(key, {"name": "a"}), RowInput(key, {"name": "b"})], "duplicate"),
        ([RowInput(values={"name": str(n)}) for n in range(501)], "too_many"),
    ):
        with pytest.raises(InvalidInput) as refused:
            save_sheet(principles, {}, {"values": TableInput(rows)}, actor=secretary, seen=0)
        assert [p.code for p in refused.value.fields["values"]] == [code]


def test_a_goal_points_to_an_objective_of_its_own_section(version, secretary):
    key = uuid.uuid4()
    objectives = editing.load(version, Objectives)
    tables = {
        "specific_objectives": TableInput([RowInput(key, {"text": "Leer mejor"})]),
        "goals": TableInput([RowInput(values={"description": "60 %", "objective": key})]),
    }
    saved = save_sheet(objectives, {}, tables, actor=secretary, seen=0)
    assert saved.rows("goals")[0].objective.text == "Leer mejor"

    astray = {"goals": TableInput([RowInput(values={"objective": uuid.uuid4()})])}
    with pytest.raises(InvalidInput) as refused:
        save_sheet(saved, {}, astray, actor=secretary, seen=1)
    assert list(refused.value.fields) == ["goals.0.objective"]

    gone = {"specific_objectives": TableInput([], whole=True)}
    saved = save_sheet(saved, {}, gone, actor=secretary, seen=1)
    assert saved.rows("goals")[0].objective is None


def test_a_pupil_has_a_post_and_a_grade_but_no_name(version, secretary):
    government = editing.load(version, SchoolGovernment)
    member = {"estate": "students", "full_name": "Fulanita", "year": 2026}

    rows = {"members": TableInput([RowInput(values=member)])}
    with pytest.raises(InvalidInput) as refused:
        save_sheet(government, {}, rows, actor=secretary, seen=0)

    assert [p.code for p in refused.value.fields["members.0.full_name"]] == ["pupil_name"]
    rows = {"members": TableInput([RowInput(values=member | {"full_name": ""})])}
    saved = save_sheet(government, {}, rows, actor=secretary, seen=0)
    assert saved.rows("members")[0].estate == "students"


# --- completeness -------------------------------------------------------------------------------


def test_what_is_required_is_missing_until_it_is_said(principles, secretary):
    assert "Misión" in [one.label for one in principles.missing()]

    saved = save_sheet(principles, {"mission": "Formar."}, actor=secretary, seen=0)
    assert "Misión" not in [one.label for one in saved.missing()]

    blank = save_sheet(saved, {"mission": " \u200b "}, actor=secretary, seen=1)
    assert "Misión" in [one.label for one in blank.missing()]


def test_a_table_lacks_rows_until_there_are_enough(principles, secretary):
    def lacks(section):
        return [one.message for one in section.missing() if one.name == "values"]

    assert lacks(principles) == ["Agregue al menos 3 en «Valores institucionales»: hay 0"]
    saved = save_sheet(principles, {}, {"values": named("a", "b", "c")}, actor=secretary, seen=0)
    assert lacks(saved) == []


def test_each_objective_wants_a_goal(version, secretary):
    key = uuid.uuid4()
    objectives = editing.load(version, Objectives)
    rows = [RowInput(key, {"text": "Uno"}), RowInput(values={"text": "Dos"})]
    saved = save_sheet(
        objectives, {}, {"specific_objectives": TableInput(rows)}, actor=secretary, seen=0
    )
    goal = {"goals": TableInput([RowInput(values={"description": "m", "objective": key})])}
    saved = save_sheet(saved, {}, goal, actor=secretary, seen=1)

    sentences = [one.message for one in saved.missing() if one.name == "goals"]
    assert sentences[-1] == "Agregue una meta para «Dos»"


def test_the_summary_of_changes_is_asked_from_the_second_version_on(version):
    definition = editing.load(version, Definition)
    assert "change_summary" not in [one.name for one in definition.missing()]
    definition.version.number = 2
    assert "change_summary" in [one.name for one in definition.missing()]


def test_an_end_before_the_start_is_refused(version, secretary):
    definition = editing.load(version, Definition)
    years = {"validity_start": 2030, "validity_end": 2026}
    with pytest.raises(InvalidInput) as refused:
        save_sheet(definition, years, actor=secretary, seen=0)
    assert [p.code for p in refused.value.fields["validity_end"]] == ["invalid_combination"]


def test_reading_a_section_costs_the_same_whatever_its_rows(version, principles, secretary):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            content(editing.load(version, Principles))
        return len(queries)

    few = cost()
    rows = TableInput([RowInput(values={"name": str(n)}) for n in range(50)])
    save_sheet(principles, {}, {"values": rows, "principles": rows}, actor=secretary, seen=0)

    assert cost() == few == 2 + len(Principles.tables())
