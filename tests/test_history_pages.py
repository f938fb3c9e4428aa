"""The pages and routes of the history: who reads it, how it is narrowed, what a save changed, a
text of before written again, and the same in a spreadsheet."""

import csv
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import CatalogItem
from institutions.models import Headquarter
from pei import editing
from pei.models import PeiVersion
from pei.models.sections import Objectives, Principles
from pei.states import State
from pei_project.sheets.history import Change, record
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.redacting import redact
from pei_project.sheets.saving import save_sheet

pytestmark = pytest.mark.django_db

OLD = "<p>Formamos personas que cuidan el río.</p>"
NEW = "<p>Formamos personas que cuidan el monte.</p>"


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def write(plan, secretary):
    def save(model=Principles, tables=None, actor=secretary, **values):
        section = editing.load(plan, model)
        return save_sheet(section, values, tables, actor=actor, seen=section.revision)

    return save


@pytest.fixture
def url(plan):
    return f"/proyectos/{plan.pk}/historial/"


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


def change(plan, **said) -> Change:
    return Change.objects.filter(owner=plan.pk, **said).latest("sequence")


# --- the list -----------------------------------------------------------------------------------


def test_steps_stand_first_and_saves_of_a_day_are_one_entry(web, plan, write, secretary, url):
    for text in (OLD, NEW, OLD):
        write(mission=text)
    write(Objectives, general_objective="<p>Uno.</p>")
    page = web(secretary).get(url)
    said = text_of(page)
    assert said.index("Abierto") < said.index("Lo que se guardó")
    assert [one["title"] for one in page.context["steps"]] == ["Abierto"]
    assert said.count("history__version") == 1
    first, second = page.context["entries"]
    assert (first["form"], first["labels"]) == (Objectives.form_title(), ["Objetivo general"])
    assert len(second["saves"]) == 3
    assert f'href="{url}{Principles.slug}/2/"' in said
    assert "Ver los 3 guardados" in said


def test_saves_of_another_person_or_day_stand_apart(web, plan, write, secretary, leader, url):
    with time_machine.travel("2026-11-02T15:00:00Z", tick=False):
        write(mission=OLD)
    with time_machine.travel("2026-11-03T15:00:00Z", tick=False):
        write(mission=NEW)
    with time_machine.travel("2026-11-03T15:01:00Z", tick=False):
        write(mission=OLD, actor=leader)
    told = web(secretary).get(url).context["entries"]
    assert [one["author"] for one in told] == ["Lider", "Secretaria", "Secretaria"]


NARROWED = [
    ("", 3),
    ("seccion=principles-fundamentals", 2),
    ("seccion=objectives", 1),
    ("seccion=nada", 3),
    ("quien={leader}", 1),
    ("quien=x", 3),
    ("desde=2026-11-03", 2),
    ("hasta=2026-11-02", 1),
    ("desde=2026-11-03&hasta=2026-11-03", 1),
    ("desde=2026-02-30&hasta=x&pagina=99", 3),
    ("desde=0001-01-01", 3),
    ("seccion=objectives&quien={leader}", 0),
]


@pytest.mark.parametrize(("query", "count"), NARROWED)
def test_the_list_is_narrowed(web, write, secretary, leader, url, query, count):
    """The days are Colombia's: what is said at three of the night in Greenwich is of the eve."""
    for at, model, said, actor in (
        ("2026-11-03T03:00:00Z", Principles, {"mission": OLD}, secretary),
        ("2026-11-03T15:00:00Z", Principles, {"vision": OLD}, leader),
        ("2026-11-05T15:00:00Z", Objectives, {"general_objective": OLD}, secretary),
    ):
        with time_machine.travel(at, tick=False):
            write(model, actor=actor, **said)
    asked = f"{url}?{query.format(leader=leader.pk)}"
    page = web(secretary).get(asked)
    assert len(page.context["entries"]) == count
    file = web(secretary).get(f"{asked}&formato=csv")
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert len({tuple(line[:4]) for line in lines[1:]}) == count


def test_the_list_costs_the_same_queries_whatever_it_holds(web, write, secretary, url):
    client = web(secretary)

    def counted():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    write(mission=OLD)
    client.get(url)
    few = counted()
    for number in range(6):
        write(mission=f"<p>{number}</p>")
        write(Objectives, general_objective=f"<p>{number}</p>")
    assert counted() == few


# --- one save -----------------------------------------------------------------------------------


def test_a_save_shows_the_words_that_went_and_came(web, write, secretary, url):
    write(mission=OLD)
    write(mission=NEW)
    said = text_of(web(secretary).get(f"{url}{Principles.slug}/2/"))
    assert "cuidan el <del>río</del><ins>monte</ins>." in said
    assert "<ins>Texto agregado</ins> <del>Texto quitado</del>" in said


def test_a_save_shows_rows_that_came_changed_and_went(web, plan, write, secretary, url):
    add = [RowInput(values={"text": "Leer más"}), RowInput(values={"text": "Sembrar <b>"})]
    saved = write(Objectives, {"specific_objectives": TableInput(add)})
    one, two = saved.rows("specific_objectives")
    rows = [RowInput(one.pk, values={"text": "Leer mejor"}), RowInput(two.pk, delete=True)]
    write(Objectives, {"specific_objectives": TableInput(rows)})
    first = text_of(web(secretary).get(f"{url}{Objectives.slug}/1/"))
    assert first.count("Fila agregada") == 2
    assert "<ins>Sembrar &lt;b&gt;</ins>" in first
    second = web(secretary).get(f"{url}{Objectives.slug}/2/")
    said = text_of(second)
    assert "Leer <del>más</del><ins>mejor</ins>" in said
    assert "Fila quitada" in said
    assert {one.kind for one, _ in second.context["told"]} == {"changed", "removed"}


def test_codes_are_told_by_their_names_in_a_query_for_each_answer(web, plan, secretary, url):
    zones = [CatalogItem.objects.get(catalog="zone", code=code) for code in ("1", "2")]
    site = Headquarter.objects.create(
        institution=plan.institution,
        dane_code="176100000099",
        number="02",
        name="La otra",
        municipality=plan.institution.municipality,
    )
    said = {"field": "zone", "row": None, "before": zones[0].code, "after": zones[1].code}
    record(site, "headquarter", 1, secretary, [said])
    page = web(secretary).get(f"/sedes/{site.pk}/historial/1/")
    assert f"<del>{zones[0].name}</del><ins>{zones[1].name}</ins>" in text_of(page)


@pytest.mark.parametrize("path", ["nada/1/", "principios-y-fundamentos/99/", "definicion/1/"])
def test_a_save_that_there_is_not(web, write, secretary, url, path):
    write(mission=OLD)
    assert web(secretary).get(f"{url}{path}").status_code == 404


def test_what_is_redacted_is_told_without_what_it_said(
    web, api, plan, write, secretary, staff, url
):
    write(mission="<p>Llame a Ana.</p>")
    redact(change(plan, field="mission"), staff, "Lo pidió Ana.")
    page = text_of(web(secretary).get(f"{url}{Principles.slug}/1/"))
    assert "Lo que decía se borró del historial." in page
    assert "Llame" not in page
    assert "Borró del historial: Lo pidió Ana." in text_of(web(secretary).get(url))
    told = api(secretary).get(f"/change-history/pei/{plan.pk}?field=mission").json()["results"]
    assert [(one["target"], one["redacted"], one["after"], one["reason"]) for one in told] == [
        ("redaction", False, None, "Lo pidió Ana."),
        (Principles.key, True, None, ""),
    ]


# --- restoring ----------------------------------------------------------------------------------


def test_a_text_of_before_is_written_again_as_a_new_change(web, plan, write, secretary, url):
    write(mission=OLD)
    write(mission=NEW)
    client, old = web(secretary), change(plan, field="mission", revision=1)
    save = text_of(client.get(f"{url}{Principles.slug}/1/"))
    restore = f"{url}{old.pk}/restaurar/"
    assert f'href="{restore}"' in save
    asked = client.get(restore)
    assert "cuidan el <del>monte</del><ins>río</ins>." in text_of(asked)
    assert change(plan, field="mission").after == NEW
    answer = client.post(restore, {"revision": asked.context["revision"]})
    assert answer.status_code == 302
    assert editing.load(plan, Principles).mission == OLD
    new = change(plan, field="mission")
    assert (new.before, new.after, new.revision, new.actor) == (NEW, OLD, 3, secretary)
    assert new.reason.startswith("Restauró un texto del ")
    assert restore not in text_of(client.get(f"{url}{Principles.slug}/1/"))


def test_the_text_from_before_a_save_is_restored_too(web, plan, write, secretary, url):
    write(mission=OLD)
    write(mission=NEW)
    last = change(plan, field="mission", revision=2)
    restore = f"{url}{last.pk}/restaurar/"
    assert f"{restore}?texto=antes" in text_of(web(secretary).get(f"{url}{Principles.slug}/2/"))
    web(secretary).post(restore, {"texto": "antes", "revision": 2})
    assert editing.load(plan, Principles).mission == OLD


def test_a_restoring_that_is_late_overwrites_nothing(web, plan, write, secretary, url):
    write(mission=OLD)
    write(mission=NEW)
    old = change(plan, field="mission", revision=1)
    answer = web(secretary).post(f"{url}{old.pk}/restaurar/", {"revision": 1})
    assert answer.status_code == 409
    assert editing.load(plan, Principles).mission == NEW


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("secretary", State.DRAFT, 302),
        ("secretary", State.ADOPTED, 409),
        ("council", State.DRAFT, 403),
        ("reviewer", State.DRAFT, 404),
        ("reviewer", State.ADOPTED, 403),
        ("stranger", State.ADOPTED, 404),
    ],
)
def test_who_may_restore(request, web, plan, write, url, who, state, status):
    write(mission=OLD)
    write(mission=NEW)
    old = change(plan, field="mission", revision=1)
    PeiVersion.objects.filter(pk=plan.pk).update(state=state)
    client = web(request.getfixturevalue(who))
    answer = client.post(f"{url}{old.pk}/restaurar/", {"revision": 2})
    assert answer.status_code == status
    assert editing.load(plan, Principles).mission == (OLD if status == 302 else NEW)
    page = client.get(f"{url}{Principles.slug}/2/")
    assert ("restaurar" in page.content.decode()) is (who == "secretary" and state == State.DRAFT)


def test_what_is_no_text_or_of_another_plan_is_not_restored(
    web, plan, write, secretary, staff, stranger, other_institution, url
):
    rows = TableInput([RowInput(values={"text": "Leer más"})])
    write(Objectives, {"specific_objectives": rows}, general_objective=OLD)
    other = editing.open_plan(other_institution, stranger)
    save_sheet(editing.load(other, Principles), {"mission": OLD}, actor=stranger, seen=0)
    text = change(plan, field="general_objective")
    client = web(secretary)
    assert client.get(f"{url}{text.pk}/restaurar/").status_code == 200
    redact(text, staff, "Por error.")
    told = [
        change(plan, field="specific_objectives"),
        text,
        change(plan, target="redaction"),
        change(other, field="mission"),
    ]
    for one in told:
        assert client.get(f"{url}{one.pk}/restaurar/").status_code == 404, one


# --- a file -------------------------------------------------------------------------------------


def test_a_file_of_the_history_runs_nothing_and_opens_in_spanish(web, plan, write, secretary, url):
    write(mission='<p>=HYPERLINK("x")</p>')
    answer = web(secretary).get(f"{url}?formato=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    told = next(row for row in rows if row["Dato"] == "Misión")
    assert (told["Quién"], told["Antes"], told["Después"]) == (
        "Secretaria", "", "'=HYPERLINK(\"x\")",
    )  # fmt: skip


def test_files_are_counted(web, plan, write, secretary, url):
    write(mission=OLD)
    client = web(secretary)
    statuses = [client.get(f"{url}?formato=csv").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


# --- institutions and sites ---------------------------------------------------------------------


@pytest.fixture
def site(institution, secretary):
    made = Headquarter.objects.create(
        institution=institution,
        dane_code=institution.dane_code,
        number="01",
        name="La sede",
        municipality=institution.municipality,
    )
    said = {"field": "name", "row": None, "before": "Sede", "after": "La sede"}
    record(made, "headquarter", 1, secretary, [said])
    said = {"field": "name", "row": None, "before": "Colegio", "after": institution.name}
    record(institution, "institution", 1, secretary, [said])
    return made


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("reviewer", 200), ("auditor", 200), ("stranger", 404)],
)
def test_the_history_of_a_school_and_of_a_site(request, web, api, site, who, status):
    client, program = web(request.getfixturevalue(who)), api(request.getfixturevalue(who))
    for sheet, page, route in (
        (site.institution, "instituciones", "institution"),
        (site, "sedes", "headquarter"),
    ):
        url = f"/{page}/{sheet.pk}/historial/"
        for path in (url, f"{url}1/", f"{url}?formato=csv"):
            assert client.get(path).status_code == status
        told = program.get(f"/change-history/{route}/{sheet.pk}")
        assert told.status_code == status
        if status == 200:
            assert sheet.name in text_of(client.get(url + "1/"))
            assert client.get(f"{url}2/").status_code == 404
            assert [(one["target"], one["after"]) for one in told.json()["results"]] == [
                (route, sheet.name)
            ]


def test_the_history_of_a_school_is_of_it_and_its_acts_only(api, plan, site, write, secretary):
    """Not of its PEI, which others may not read yet, nor of its people."""
    from pei_project.sheets import things

    write(mission=OLD)
    said = {"field": "name", "row": None, "before": "A", "after": "B"}
    things.record_thing(secretary, secretary, [said])
    url = f"/change-history/institution/{plan.institution_id}"
    told = api(secretary).get(url).json()["results"]
    assert {one["target"] for one in told} == {"institution"}
    for query in (
        "target=institution",
        "field=name",
        f"user={secretary.pk}",
        "since=2026-01-01T00:00:00Z",
    ):
        assert api(secretary).get(f"{url}?{query}").json()["count"] == 1
    for query in ("target=act", "field=phone", f"user={plan.pk}", "until=2026-01-01T00:00:00Z"):
        assert api(secretary).get(f"{url}?{query}").json()["count"] == 0
    assert api(secretary).get(f"{url}?other=1").status_code == 400
