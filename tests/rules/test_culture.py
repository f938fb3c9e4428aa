"""12. Cultural expressions: the education of its own that ethnic groups have is asked of the
schools that serve any."""

import pytest

from pei import editing
from pei.models.sections import CulturalExpressions
from tests.full_plan import item, rows, save
from tests.rules.learning import asks

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


def test_a_blank_section_asks_for_its_strategy_and_an_activity(version):
    assert asks(editing.load(version, CulturalExpressions)) == {"cultural_strategy", "activities"}


@pytest.mark.parametrize(
    ("groups", "asked"),
    [
        ([], set()),
        (["migrante", "discapacidad"], set()),
        (["migrante", "negro-afrocolombiano"], {"ethnic_own_education"}),
        (["indigena"], {"ethnic_own_education"}),
    ],
)
def test_own_education_is_asked_where_an_activity_is_for_an_ethnic_group(
    version, secretary, groups, asked
):
    activity = {
        "name": "Encuentro",
        "activity_type": item("cultural-activity-type", "musica"),
        "population_groups": [item("population-group", code) for code in groups],
    }
    said = save(
        version,
        secretary,
        CulturalExpressions,
        {"cultural_strategy": "<p>Con las familias.</p>"},
        activities=rows(activity),
    )

    assert asks(said) == asked
    assert said.is_asked("ethnic_own_education") == bool(asked)
