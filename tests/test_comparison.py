"""What changed between two versions: words, choices, rows; from what each says for ever."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pei import comparing, editing, lifecycle
from pei.comparing import CAME, CHANGED, MOVED, WENT, paired
from pei.models import SECTIONS, PeiVersion
from pei.models.sections import (
    Definition,
    EducationalCosts,
    EducationPrograms,
    Objectives,
    Principles,
    strategy,
)
from pei.states import State
from pei_project.richtext import from_plain
from tests import lives
from tests.full_plan import fill, item, rows, save

pytestmark = pytest.mark.django_db

AMENDED = {"kind": "adjustment", "reason": "Cambió la visión del colegio"}


@pytest.fixture
def first(institution, secretary, council, director):
    """An approved version that says something everywhere it matters here."""
    version = editing.open_plan(institution, secretary)
    area = item("management-area", "academica")
    save(
        version,
        secretary,
        Principles,
        {"mission": from_plain("Formar personas libres."), "vision_horizon_year": 2030},
        values=rows(
            {"name": "Respeto", "description": "Nos escuchamos."},
            {"name": "Trabajo", "description": "Lo hacemos juntos."},
            {"name": "Alegría", "description": "Se nota."},
        ),
    )
    objectives = rows({"text": "Leer mejor", "management_area": area})
    save(version, secretary, Objectives, specific_objectives=objectives)
    lives.approve(version, council, director)
    return version


@pytest.fixture
def second(first, rector):
    return lifecycle.amend(first, rector, AMENDED)


def compared(before, after, exact=True) -> dict:
    """The sections that changed, by key."""
    found = comparing.compared(comparing.told_by(before), comparing.told_by(after), exact)
    assert [one.key for one in found] == [model.key for model in SECTIONS]
    return {one.key: one for one in found if one.changes}


def rows_of(change) -> list[tuple]:
    return [
        (row.kind, row.title, {cell.label: str(cell.html) for cell in row.cells})
        for row in change.rows
    ]


# --- what differs -------------------------------------------------------------------------------


def test_a_version_that_was_just_opened_says_what_it_modifies(first, second):
    assert set(compared(first, second)) == {"definition"}  # the kind of change
    (change,) = compared(first, second)["definition"].changes
    assert (change.label, str(change.html)) == ("Tipo de cambio", "<ins>Ajuste</ins>")


def test_words_in_and_out_and_how_much_stayed(first, second, secretary):
    said = {"mission": from_plain("Formar personas buenas."), "vision_horizon_year": 2035}
    save(second, secretary, Principles, said)
    section = compared(first, second)["principles-fundamentals"]
    assert {change.label: str(change.html) for change in section.changes} == {
        "Misión": "Formar personas <del>libres</del><ins>buenas</ins>.",
        "Año de la visión": "<del>2030</del> <ins>2035</ins>",
    }
    assert section.same == 1  # the values


def test_rows_that_came_went_and_changed(first, second, secretary):
    save(
        second,
        secretary,
        Principles,
        values=rows(
            {"name": "Respeto", "description": "Nos escuchamos siempre."},
            {"name": "Alegría", "description": "Se nota."},
            {"name": "Cuidado", "description": "De todos."},
        ),
    )
    (change,) = compared(first, second)["principles-fundamentals"].changes
    means = "Qué significa aquí"
    assert rows_of(change) == [
        (CHANGED, "Respeto", {means: "Nos escuchamos<ins> siempre</ins>."}),
        (CAME, "Cuidado", {"Valor": "<ins>Cuidado</ins>", means: "<ins>De todos.</ins>"}),
        (
            WENT,
            "Trabajo",
            {"Valor": "<del>Trabajo</del>", means: "<del>Lo hacemos juntos.</del>"},
        ),
    ]
    assert change.note == ""


def test_a_new_order_is_told(first, second, secretary):
    said = [
        {"name": "Alegría", "description": "Se nota."},
        {"name": "Respeto", "description": "Nos escuchamos."},
        {"name": "Trabajo", "description": "Lo hacemos juntos."},
    ]
    save(second, secretary, Principles, values=rows(*said))
    (change,) = compared(first, second)["principles-fundamentals"].changes
    assert (change.rows, change.note) == ([], MOVED)


def test_which_row_became_which():
    def made(*said):
        return [{"name": name, "who": who, "year": year} for name, who, year in said]

    was = made(("A", "x", "1"), ("B", "y", "2"), ("", "z", "3"), ("D", "", ""))
    now = made(("Bis", "y", "2"), ("A", "x", "9"), ("", "z", "3"))
    assert list(paired(was, now)) == [
        (was[1], now[0]),  # most of it is the same
        (was[0], now[1]),  # its name is
        (was[2], now[2]),
        (was[3], None),
    ]


def test_a_section_that_no_longer_applies(first, second):
    EducationPrograms.objects.filter(version=second).update(
        applies=False, not_applicable_reason="No tiene"
    )
    (change,) = compared(first, second)["education-programs"].changes
    assert (change.label, str(change.html)) == (
        "Aplica a la institución",
        "<del>Sí</del> <ins>No: No tiene</ins>",
    )


def test_what_is_written_is_not_html(first, second, secretary):
    said = rows({"name": "<b>Respeto</b>", "description": "<script>"})
    save(second, secretary, Principles, values=said)
    page = str(compared(first, second)["principles-fundamentals"].changes[0].rows)
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


# --- what each says -----------------------------------------------------------------------------


def test_a_published_version_says_what_was_frozen(first, second, secretary):
    """Yearly tables are kept up, lists get other names, and the past stays."""
    type(item("management-area", "academica")).objects.update(name="Otro nombre")
    Principles.objects.filter(version=first).update(vision_horizon_year=2099)
    EducationalCosts.objects.filter(version=first).update(fiscal_year=2027)
    told = comparing.told_by(first).sections
    assert told["principles-fundamentals"]["content"]["vision_horizon_year"] == 2030
    assert told["educational-costs"]["content"]["fiscal_year"] is None

    (change,) = compared(first, second)["objectives"].changes
    ((kind, _, cells),) = rows_of(change)
    assert kind == CHANGED
    assert [*cells.values()] == ["<del>Gestión académica</del> <ins>Otro nombre</ins>"]


def test_every_kind_of_answer_is_read_from_the_snapshot_as_from_the_answers(
    institution, secretary, council
):
    version = editing.open_plan(institution, secretary)
    fill(version, secretary)
    live = comparing.told_by(version)
    lives.adopt(version, council)
    assert set(changed(live, comparing.told_by(version))) == set()


def changed(before, after) -> list[str]:
    return [one.key for one in comparing.compared(before, after, exact=True) if one.changes]


def test_small_counts_are_not_told_outside_the_school(first, second, secretary, gagem, web):
    model = strategy.SupportCount
    category = model._meta.get_field("category").related_model.objects.filter(
        catalog=model._meta.get_field("category").catalog
    )[0]
    counts = rows({"category": category, "count": 3})
    save(second, secretary, strategy.PedagogicalStrategy, support_counts=counts)
    told = {
        exact: str(compared(first, second, exact)["pedagogical-strategy"].changes)
        for exact in (True, False)
    }
    assert "<ins>3</ins>" in told[True]
    assert "&lt;5" in told[False]
    assert "<ins>3</ins>" not in told[False]


# --- the page -----------------------------------------------------------------------------------


def text(page) -> str:
    main = page.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_what_changed_since_the_last_approval(first, second, secretary, web):
    save(second, secretary, Principles, {"mission": from_plain("Formar personas buenas.")})
    page = web(secretary).get(f"/proyectos/{second.pk}/comparar/")
    assert page.status_code == 200
    assert "<h1>Qué cambió desde la última aprobación</h1>" in page.content.decode()
    said = text(page)
    assert (
        f"De la versión 1 ({first.frozen.last().said()['state']}) a la versión 2 (Borrador)"
        in said
    )
    assert "Cambió la visión del colegio" in said
    assert "<del>libres</del><ins>buenas</ins>" in page.content.decode()
    assert "2 respuestas sin cambios" in said
    assert "Objetivos y metas" in said.split("Sin cambios")[-1]


def test_the_earlier_one_is_always_before(first, second, secretary, web):
    save(second, secretary, Principles, {"mission": from_plain("Formar personas buenas.")})
    pages = [
        web(secretary).get(f"/proyectos/{one.pk}/comparar/", {"con": str(other.pk)})
        for one, other in ((first, second), (second, first))
    ]
    for page in pages:
        assert "<del>libres</del><ins>buenas</ins>" in page.content.decode()
        assert "Qué cambió desde la última aprobación" in page.content.decode()


def test_any_two_are_compared(first, second, secretary, rector, council, director, web):
    save(second, secretary, Principles, {"mission": from_plain("Formar personas buenas.")})
    lives.approve(second, council, director)
    third = lifecycle.amend(second, rector, AMENDED)
    page = web(secretary).get(f"/proyectos/{third.pk}/comparar/", {"con": str(first.pk)})
    assert "<h1>Comparar versiones</h1>" in page.content.decode()
    assert "<del>libres</del><ins>buenas</ins>" in page.content.decode()
    nothing = web(secretary).get(f"/proyectos/{third.pk}/comparar/")
    assert "Qué cambió desde la última aprobación" in text(nothing)


def test_one_version_has_nothing_to_be_compared_with(web, secretary, institution):
    version = editing.open_plan(institution, secretary)
    page = web(secretary).get(f"/proyectos/{version.pk}/comparar/")
    assert "tiene una sola versión" in text(page)


def test_only_what_may_be_read_is_compared(
    first, second, secretary, gagem, stranger, other_institution, web
):
    foreign = editing.open_plan(other_institution, stranger)
    save(second, secretary, Definition, {"pei_name": "Lema secreto"})
    path = f"/proyectos/{first.pk}/comparar/"
    assert web(gagem).get(path, {"con": str(second.pk)}).status_code == 404
    assert "Lema secreto" not in web(gagem).get(path).content.decode()
    assert web(secretary).get(path, {"con": str(foreign.pk)}).status_code == 404
    assert web(secretary).get(path, {"con": "x"}).status_code == 404
    assert web(stranger).get(path).status_code == 404
    PeiVersion.objects.filter(pk=first.pk).update(state=State.SUPERSEDED)
    PeiVersion.objects.filter(pk=second.pk).update(state=State.ADOPTED)
    assert "Lema secreto" in web(gagem).get(path, {"con": str(second.pk)}).content.decode()


def test_it_costs_the_same_whatever_changed(first, second, secretary, web):
    browser, path = web(secretary), f"/proyectos/{second.pk}/comparar/"

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return len(asked)

    queries()
    before = queries()
    fill(second, secretary)
    assert queries() == before
