"""10. Other organisations: alliances end after they begin, and are of the list of allies."""

from datetime import date

import pytest

from pei import editing
from pei.models.sections import SocialOrganizations
from pei_project.errors import InvalidInput
from tests.full_plan import item, rows, save
from tests.hostile.conftest import invalid, told
from tests.rules.learning import asks, problems

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def say(version, secretary):
    return lambda answers=None, **tables: save(
        version, secretary, SocialOrganizations, answers, **tables
    )


def test_a_blank_section_asks_for_its_procedures_and_an_ally(version):
    assert asks(editing.load(version, SocialOrganizations)) == {
        "media_procedure",
        "union_procedure",
        "community_procedure",
        "alliances",
    }


def test_an_alliance_says_with_whom_for_what_and_how(say):
    whole = {
        "counterpart": "Junta de acción comunal",
        "organization_type": item("organization-community-type", "junta-accion-comunal"),
        "purpose": "<p>Mingas</p>",
        "procedure": "<p>Por escrito</p>",
    }
    assert "alliances" not in asks(say(alliances=rows(whole)))
    for name in whole:
        blank = None if name == "organization_type" else ""
        assert "alliances" in asks(say(alliances=rows(whole | {name: blank})))


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 2, 1), date(2027, 2, 1)),
        (date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 2, 1), None),
        (None, date(2026, 2, 1)),
    ],
)
def test_an_alliance_ends_when_it_begins_or_later(say, starts_on, ends_on):
    said = say(alliances=rows({"starts_on": starts_on, "ends_on": ends_on}))
    assert [(row.starts_on, row.ends_on) for row in said.rows("alliances")] == [
        (starts_on, ends_on)
    ]


def test_an_alliance_that_ends_before_it_begins_is_refused(say, version):
    dates = {"starts_on": date(2026, 2, 2), "ends_on": date(2026, 2, 1)}

    with pytest.raises(InvalidInput) as refused:
        say(alliances=rows(dates))

    assert problems(refused) == {"alliances.0.ends_on": ["invalid_combination"]}
    assert editing.load(version, SocialOrganizations).rows("alliances") == []


def test_an_ally_is_of_the_list_of_organisations_and_no_body_of_the_school(
    version, api, secretary
):
    taken, refused = (
        api(secretary).patch(
            f"/pei/{version.pk}/aspect/{SocialOrganizations.key}",
            {"alliances": [{"organizationType": code}], "revision": revision},
        )
        for revision, code in enumerate(("junta-accion-comunal", "consejo-directivo"))
    )

    assert taken.json()["alliances"][0]["organizationType"] == "junta-accion-comunal"
    assert told(refused) == invalid({"alliances.0.organizationType": ["invalid_choice"]})
