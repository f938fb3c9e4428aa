"""7. The coexistence manual: every type of situation, every part of the route, and when it was
last looked at."""

from datetime import date

import pytest
import time_machine

from catalogs.models import CatalogItem
from institutions.models import SessionAct
from pei import editing
from pei.models.sections import Coexistence
from tests.full_plan import rows, save
from tests.hostile.conftest import invalid, told
from tests.rules.learning import asks, codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def say(version, secretary):
    return lambda answers=None, **tables: save(version, secretary, Coexistence, answers, **tables)


def test_a_blank_manual_asks_for_all_of_it_but_what_few_have(version):
    optional = {"stimuli", "teacher_rules_file"}
    assert asks(editing.load(version, Coexistence)) == {*Coexistence.names()} - optional


# --- certain rows -------------------------------------------------------------------------------

TYPES = {"1": "tipo I", "2": "tipo II", "3": "tipo III"}
PARTS = {
    "promotion": "promoción",
    "prevention": "prevención",
    "care": "atención",
    "follow_up": "seguimiento",
}


def situations(*types):
    said = {"description": "Qué es", "protocol": "Qué se hace", "formative_measures": "Círculo"}
    return rows(*({"situation_type": one} | said for one in types))


def route(*parts):
    said = {"actions": "Qué se hace", "responsible": "Orientación"}
    return rows(*({"component": one} | said for one in parts))


def test_three_types_and_four_components_are_whole(say):
    said = say(situations=situations(*TYPES), care_route=route(*PARTS))
    assert asks(said) & {"situations", "care_route"} == set()


@pytest.mark.parametrize("left_out", TYPES)
def test_the_type_of_situation_that_lacks_is_named(say, left_out):
    said = say(situations=situations(*(one for one in TYPES if one != left_out)))

    lacks = [one.message for one in said.missing() if one.name == "situations"]
    assert lacks == [f"Agregue en «Situaciones y protocolos»: {TYPES[left_out]}"]


@pytest.mark.parametrize("left_out", PARTS)
def test_the_component_of_the_route_that_lacks_is_named(say, left_out):
    said = say(care_route=route(*(one for one in PARTS if one != left_out)))

    lacks = [one.message for one in said.missing() if one.name == "care_route"]
    assert lacks == [f"Agregue en «Ruta de atención integral»: {PARTS[left_out]}"]


# --- when it was reviewed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reviewed", "now", "warnings"),
    [
        (None, "2026-11-27T17:00:00Z", []),
        (date(2026, 11, 20), "2026-11-27T17:00:00Z", []),
        (date(2025, 11, 27), "2026-11-27T17:00:00Z", []),
        (date(2025, 11, 26), "2026-11-27T17:00:00Z", ["old_review"]),
        (date(2025, 11, 26), "2026-11-27T03:00:00Z", []),  # in Colombia it is the 26th still
        (date(2024, 2, 29), "2025-02-28T17:00:00Z", []),
        (date(2024, 2, 29), "2025-03-01T17:00:00Z", ["old_review"]),
        (date(2013, 3, 15), "2026-11-27T17:00:00Z", ["old_review"]),
    ],
)
def test_a_manual_reviewed_more_than_a_year_ago_is_saved_and_warned_of(
    say, reviewed, now, warnings
):
    said = say({"manual_last_review": reviewed, "manual_summary": "Cómo convivimos."})

    with time_machine.travel(now, tick=False):
        findings = said.findings()
    assert (findings.errors, codes(findings.warnings)) == ([], warnings)
    assert {one.name for one in findings.warnings} <= {"manual_last_review"}


# --- what it points to --------------------------------------------------------------------------


def agreement(institution) -> SessionAct:
    return SessionAct.objects.create(
        institution=institution,
        document="acuerdo",
        number=5,
        year=2025,
        body=CatalogItem.objects.get(catalog="session-act-type", code="consejo-directivo"),
    )


def test_only_an_act_of_the_school_adopts_the_manual(
    version, api, secretary, institution, other_institution
):
    client, url = api(secretary), f"/pei/{version.pk}/aspect/{Coexistence.key}"
    own, foreign = agreement(institution), agreement(other_institution)

    taken = client.patch(url, {"manualAgreement": str(own.pk), "revision": 0})
    refused = client.patch(url, {"manualAgreement": str(foreign.pk), "revision": 1})

    assert (taken.status_code, taken.json()["manualAgreement"]) == (200, str(own.pk))
    assert told(refused) == invalid({"manualAgreement": ["invalid_choice"]})
    assert editing.load(version, Coexistence).manual_agreement == own
