"""4. Pedagogical strategy: what is asked, of whom, and what is offered from the HVI."""

import pytest

from pei import editing
from pei.models.sections import PedagogicalStrategy
from pei_project.errors import InvalidInput
from pei_project.sheets.document import plain
from pei_project.sheets.saving import save_sheet
from pei_project.sheets.sources import bring, offers
from tests.full_plan import item, rows, save
from tests.rules.learning import asks, problems, site

pytestmark = pytest.mark.django_db

ALWAYS = {
    "pedagogical_model",
    "pedagogical_approach",
    "educational_models",
    "didactic_strategies",
    "inclusion_strategies",
}


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


def strategy(version) -> PedagogicalStrategy:
    return editing.load(version, PedagogicalStrategy)


def test_what_every_school_is_asked(version):
    assert asks(strategy(version)) == ALWAYS


@pytest.mark.parametrize(
    ("levels", "asked"),
    [
        (["media-tecnica"], True),
        (["basica-primaria", "media-academica"], True),
        (["preescolar", "basica-primaria", "basica-secundaria"], False),
    ],
)
def test_entrepreneurship_is_asked_where_media_is_taught(institution, version, levels, asked):
    site(institution, levels=levels)

    assert asks(strategy(version)) - ALWAYS == ({"entrepreneurship"} if asked else set())


@pytest.mark.parametrize(("model", "asked"), [("otro", True), ("holistico", False)])
def test_another_model_is_named(version, secretary, model, asked):
    chosen = {"pedagogical_model": item("model-pedagogical-type", model)}
    saved = save(version, secretary, PedagogicalStrategy, chosen)

    assert ("other_pedagogical_model" in asks(saved)) is asked
    named = save(
        version, secretary, PedagogicalStrategy, {"other_pedagogical_model": "De la vida"}
    )
    assert "other_pedagogical_model" not in asks(named)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://semillero.example/cartilla", {}),
        ("http://semillero.example", {}),
        ("javascript:alert(1)", {"research_strategy.0.url": ["invalid"]}),
        ("ftp://semillero.example", {"research_strategy.0.url": ["invalid"]}),
        ("semillero.example", {"research_strategy.0.url": ["invalid"]}),
    ],
)
def test_an_address_is_of_the_web(version, secretary, url, found):
    said = rows({"name": "Guardianes del agua", "url": url})
    if not found:
        saved = save(version, secretary, PedagogicalStrategy, research_strategy=said)
        assert [row.url for row in saved.rows("research_strategy")] == [url]
        return
    with pytest.raises(InvalidInput) as refused:
        save(version, secretary, PedagogicalStrategy, research_strategy=said)
    assert problems(refused) == found


def test_a_pupil_with_support_is_a_count(version, secretary):
    columns = [part.name for part in PedagogicalStrategy.tables()["support_counts"].fields()]
    assert columns == ["category", "count"]
    said = rows({"category": item("disability", "intelectual"), "count": -1})
    with pytest.raises(InvalidInput) as refused:
        save(version, secretary, PedagogicalStrategy, support_counts=said)
    assert problems(refused) == {"support_counts.0.count": ["min_value"]}


def models_of(section) -> list[tuple]:
    return [
        (row.headquarter.number, row.model.code, plain(row, row.field_named("levels")))
        for row in section.rows("educational_models")
    ]


def test_the_models_of_the_sites_are_offered_and_brought(
    institution, other_institution, version, secretary
):
    site(other_institution, models=["sat"])
    section = strategy(version)
    assert offers(section, ["educational_models"]) == {}

    site(institution, "01", ["basica-secundaria"], ["educacion-tradicional", "telesecundaria"])
    site(institution, "02", ["preescolar", "basica-primaria"], ["escuela-nueva"])
    section = strategy(version)
    offer = offers(section, ["educational_models"])["educational_models"]
    assert offer.sentence == "La hoja de vida tiene 3 filas. ¿Siguen vigentes?"

    values, tables = bring(section, "educational_models")
    saved = save_sheet(section, values, tables, actor=secretary, seen=0)
    assert models_of(saved) == [
        ("01", "educacion-tradicional", []),
        ("01", "telesecundaria", []),
        ("02", "escuela-nueva", ["basica-primaria", "preescolar"]),
    ]
    again = offers(saved, ["educational_models"])["educational_models"]
    assert (again.button, again.sentence) == (
        "",
        "Tomado de la hoja de vida. ¿Sigue vigente? Si no, corríjalo aquí.",
    )
