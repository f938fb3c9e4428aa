"""Every section, whatever it asks: what is true of one form is true of all of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import CatalogItem, ProjectType
from pei import document, editing
from pei.models import PeiVersion, sections
from pei.models.section import Component
from pei.states import State
from pei_project.api.wire import camel
from pei_project.sheets.document import content
from pei_project.sheets.history import Change
from pei_project.sheets.serializers import ENVELOPE
from pei_project.sheets.told import label_of
from tests import answers
from tests.test_section_pages import form_of, problems_of

pytestmark = pytest.mark.django_db
every_section = pytest.mark.parametrize("model", sections.SECTIONS, ids=lambda model: model.key)


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def own(institution):
    return answers.things_of(institution)


@pytest.fixture
def client(api, secretary):
    return api(secretary)


@pytest.fixture
def put(client, plan):
    """``put(model, body)``: the whole section, over the one that is there."""

    def put(model, body):
        revision = editing.load(plan, model).revision
        answer = client.put(url_of(plan, model), body, HTTP_IF_MATCH=f'"{revision}"')
        assert answer.status_code == 200, answer.content
        return answer.json()

    return put


def url_of(plan, model) -> str:
    if model is sections.Definition:
        return f"/pei/definition/{plan.pk}"
    return f"/pei/{plan.pk}/aspect/{model.key}"


def pages_of(plan, model) -> list[str]:
    first = f"/proyectos/{plan.pk}/{model.slug}/"
    return [first, *(f"{first}{page.slug}/" for page in model.pages()[1:])]


def said(body: dict) -> dict:
    """An answer without its envelope."""
    return {name: value for name, value in body.items() if name not in {*ENVELOPE, "revision"}}


def without_order(body: dict) -> dict:
    """A whole section as it is sent: rows stand where they stand."""
    return {
        name: [{key: one for key, one in row.items() if key != "order"} for row in value]
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
        for name, value in body.items()
    }


# --- how it is said -----------------------------------------------------------------------------


@every_section
def test_a_section_says_what_a_person_needs_to_know(model):
    assert model.lead
    assert model.helpers
    assert model.at_hand
    assert model.legal_basis
    assert 5 <= model.minutes <= 240
    assert (model.component is None) == (model is sections.Definition)
    assert model.component is None or model.component in Component


@every_section
def test_every_answer_is_asked_on_one_page_and_labels_differ(model):
    asked = [name for page in model.pages() for name in page.names]
    there = [part.name for part in model.fields()] + list(model.tables())
    assert sorted(asked) == sorted(there)
    labels = [model.label(name) for name in asked]
    assert sorted(set(labels)) == sorted(labels)
    assert len({page.slug for page in model.pages()}) == len(model.pages())
    assert len({model.table_slug(name) for name in model.tables()}) == len(model.tables())
    for row in model.tables().values():
        columns = [row.label(part.name) for part in row.fields()]
        assert sorted(set(columns)) == sorted(columns)


@every_section
def test_what_a_section_names_exists(model):
    there = {*model.names()}
    named = {*model.required, *model.at_least, *model.with_rows}
    named |= {*model.conditional, *model.why, *model.sources}
    assert named <= there
    for row in model.tables().values():
        assert {*row.required, *row.totals} <= {part.name for part in row.fields()}
        assert not row.yearly or row.field_named("year")


# --- the API ------------------------------------------------------------------------------------


@every_section
def test_what_was_put_is_read_and_putting_it_again_changes_nothing(client, put, plan, own, model):
    body = answers.whole(model, own)

    first = put(model, body)

    assert without_order(said(first)) == {"applies": True, "notApplicableReason": ""} | body
    again = client.get(url_of(plan, model)).json()
    second = put(model, without_order(again))
    assert second == again
    assert Change.objects.filter(owner=plan.pk, revision__gt=first["revision"]).count() == 0


@every_section
def test_rows_are_changed_moved_added_and_removed_one_by_one(client, put, plan, own, model):
    """In all tables at once: the last answer of the first row goes blank, the second row goes up,
    a third is added; then the second goes."""
    url, whole = url_of(plan, model), put(model, answers.whole(model, own))
    changes, removals = {"revision": whole["revision"]}, {}
    for name, row in model.tables().items():
        first, second = whole[camel(name)]
        last = row.fields()[-1]
        blank = {camel(last.name): None if last.null else [] if last.many_to_many else ""}
        changes[camel(name)] = [{"id": first["id"]} | blank, {"id": second["id"], "order": 1}, {}]
        removals[camel(name)] = [{"id": second["id"], "delete": True}]

    patched = client.patch(url, changes).json()
    gone = client.patch(url, removals | {"revision": patched["revision"]}).json()

    for name, row in model.tables().items():
        (first, second), rows = whole[camel(name)], patched[camel(name)]
        assert [one["id"] for one in rows[:2]] == [second["id"], first["id"]]
        assert [one["order"] for one in rows] == [1, 2, 3]
        assert not rows[1][camel(row.fields()[-1].name)]
        assert rows[0] == second | {"order": 1}
        assert [one["id"] for one in gone[camel(name)]] == [first["id"], rows[2]["id"]]


@every_section
def test_one_answer_is_read_by_its_name(client, put, plan, own, model):
    if model is sections.Definition:
        return
    whole = put(model, answers.whole(model, own))
    for name in model.names():
        one = client.get(f"{url_of(plan, model)}/indicator/{camel(name)}").json()
        assert one["value"] == whole[camel(name)]


# --- the pages ----------------------------------------------------------------------------------


@every_section
def test_a_filled_page_saved_as_it_stands_changes_nothing(web, secretary, put, plan, own, model):
    put(model, answers.whole(model, own))
    before, clerk = content(editing.load(plan, model)), web(secretary)

    for url in pages_of(plan, model):
        shown = clerk.get(url)
        assert shown.status_code == 200
        typed = {name: value for name, value in form_of(shown).items() if name != "finished"}
        saved = clerk.post(url, typed)
        assert (saved.status_code, problems_of(saved)) == (302, [])

    assert content(editing.load(plan, model)) == before


@every_section
def test_a_blank_section_may_be_saved(web, secretary, plan, model):
    clerk = web(secretary)
    for url in pages_of(plan, model):
        saved = clerk.post(url, form_of(clerk.get(url)))
        assert (saved.status_code, problems_of(saved)) == (302, [])
    assert editing.load(plan, model).revision >= 1


@every_section
def test_a_row_of_each_table_opens_and_is_saved_as_it_stands(
    web, secretary, put, plan, own, model
):
    put(model, answers.whole(model, own))
    before, clerk = content(editing.load(plan, model)), web(secretary)

    for name in model.tables():
        page = model.page_of(name).slug or "-"
        row = editing.load(plan, model).rows(name)[0]
        url = f"/proyectos/{plan.pk}/{model.slug}/{page}/{model.table_slug(name)}/{row.pk}/"
        shown = clerk.get(url)
        assert shown.status_code == 200
        saved = clerk.post(url, form_of(shown) | {"do": "save"})
        assert (saved.status_code, problems_of(saved)) == (302, [])

    assert content(editing.load(plan, model)) == before


@every_section
def test_who_may_not_edit_reads_all_of_it(web, council, put, plan, own, model):
    put(model, answers.whole(model, own))
    read = web(council).get(pages_of(plan, model)[0])
    assert read.status_code == 200
    html = read.content.decode()
    assert [label for label in map(model.label, model.names()) if label not in html] == []


# --- what follows -------------------------------------------------------------------------------


@every_section
def test_every_answer_leaves_its_change(put, plan, own, model):
    body = answers.whole(model, own)
    put(model, body)

    changes = Change.objects.filter(owner=plan.pk, target=model.key)
    expected = {
        camel(part.name) for part in model.fields() if body[camel(part.name)] not in (None, "", [])
    }
    expected |= {camel(name) for name in model.tables()}
    assert {camel(change.field) for change in changes} == expected
    for name in model.tables():
        rows = changes.filter(field=name)
        assert sorted(str(change.row) for change in rows) == sorted(
            row["id"] for row in body[camel(name)]
        )


@every_section
def test_the_page_of_a_save_tells_every_answer_in_words(put, web, plan, own, secretary, model):
    body = answers.whole(model, own)
    put(model, body)

    page = web(secretary).get(f"/proyectos/{plan.pk}/historial/{model.slug}/1/")

    told = [one for one, _ in page.context["told"]]
    assert len(told) == Change.objects.filter(owner=plan.pk, target=model.key).count()
    assert {one.kind for one in told} <= {"", "added"}
    for one in told:
        assert one.cells
        assert [cell.label for cell in one.cells if not cell.after or cell.before] == []
        assert label_of(model, one.change.field) in page.content.decode()
    ids = {str(key) for key in (*body.values(), *rows_of(body)) if isinstance(key, str)}
    codes = {cell.after for one in told for cell in one.cells}
    assert {key for key in ids & codes if re.fullmatch(r"[0-9a-f-]{36}", key)} == set()


def rows_of(body: dict) -> list:
    tables = [value for value in body.values() if value and isinstance(value, list)]
    rows = [row for table in tables for row in table if isinstance(row, dict)]
    return [value for row in rows for value in row.values()]


@every_section
def test_the_document_prints_every_answer(put, plan, own, model):
    put(model, answers.whole(model, own))
    html = document.document(plan, editing.load_all(plan))
    assert [label for label in map(model.label, model.names()) if label not in html] == []


def test_a_copy_says_the_same_with_rows_of_its_own(put, plan, own, institution, secretary):
    for model in sections.SECTIONS:
        put(model, answers.whole(model, own))
    PeiVersion.objects.filter(pk=plan.pk).update(state=State.APPROVED)
    copy = PeiVersion.objects.create(institution=institution, number=2)
    for model in sections.SECTIONS:
        model.objects.create(version=copy)

    editing.copy_answers(plan, copy)

    for model in sections.SECTIONS:
        old, new = editing.load(plan, model), editing.load(copy, model)
        ids = {
            str(before.pk): str(after.pk)
            for name in model.tables()
            for before, after in zip(old.rows(name), new.rows(name), strict=True)
        }
        assert not ids.keys() & set(ids.values())
        assert renamed(content(old), ids) == content(new)
        assert (new.revision, new.status) == (1, old.status)


def renamed(value, ids: dict):
    """``value`` with each old row id in the place of its new one."""
    if isinstance(value, dict):
        return {name: renamed(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, ids) for one in value]
    return ids.get(value, value) if isinstance(value, str) else value


@every_section
def test_a_retired_item_stays_where_it_is_and_is_not_offered(
    web, secretary, put, plan, own, model
):
    body = answers.whole(model, own)
    put(model, body)
    CatalogItem.objects.update(is_active=False)
    ProjectType.objects.update(is_active=False)

    kept = put(model, body)

    assert without_order(said(kept)) == {"applies": True, "notApplicableReason": ""} | body
    chosen = sum(
        len(getattr(editing.load(plan, model), part.name).all())
        if part.many_to_many
        else getattr(editing.load(plan, model), part.name) is not None
        for part in model.fields()
        if hasattr(part, "catalog")
    )
    clerk = web(secretary)
    shown = [clerk.get(url).content.decode() for url in pages_of(plan, model)]
    items = {str(key) for key in CatalogItem.objects.values_list("pk", flat=True)}
    offered = sum(html.count(f'value="{key}"') for html in shown for key in items)
    assert offered == chosen


# --- what it costs ------------------------------------------------------------------------------


@every_section
def test_reading_costs_the_same_whatever_the_rows(client, web, secretary, put, plan, own, model):
    """One section over the API, and each page of it."""
    clerk = web(secretary)
    asked = [(client, url_of(plan, model)), *((clerk, page) for page in pages_of(plan, model))]

    def costs(rows):
        put(model, answers.whole(model, own, rows))
        return [queries(reader.get, url) for reader, url in asked]

    assert costs(12) == costs(2)


def test_the_whole_plan_costs_the_same_whatever_the_rows(client, put, plan, own):
    def costs(rows):
        for model in sections.SECTIONS:
            put(model, answers.whole(model, own, rows))
        return [
            queries(client.get, f"/pei/{plan.pk}/total"),
            queries(document.document, plan, editing.load_all(plan)),
        ]

    costs(1)
    assert costs(6) == costs(2)


@every_section
def test_saving_costs_the_same_whatever_the_rows(put, plan, own, model):
    """Every row is removed and as many are added; so few that the history of all of them goes
    into one statement of SQLite."""
    bodies = [answers.whole(model, own, rows) for rows in (1, 1, 3, 3)]
    costs = [queries(put, model, body) for body in bodies]
    assert costs[3] == costs[1]


def queries(act, *given) -> int:
    with CaptureQueriesContext(connection) as captured:
        act(*given)
    return len(captured)
