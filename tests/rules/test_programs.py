"""14. Programmes: what trains for work is registered, and a school that offers none says so."""

import pytest

from pei import editing
from pei.models.section import Status
from pei.models.sections import EducationPrograms
from tests.full_plan import rows, save
from tests.hostile.conftest import invalid, told
from tests.rules.learning import asks

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def offer(version, secretary):
    """``offer(kind, registration)``: one programme, and nothing else."""

    def offer(kind, registration=""):
        program = {
            "name": "Catación de café",
            "kind": kind,
            "responsible": "Docente técnico",
            "registration": registration,
        }
        return save(version, secretary, EducationPrograms, programs=rows(program))

    return offer


def test_a_blank_section_asks_for_families_and_teachers_and_for_no_other_programme(version):
    asked = asks(editing.load(version, EducationPrograms))
    assert asked == {"families_program", "teacher_training"}


def test_a_programme_for_work_says_the_resolution_that_registers_it(offer):
    lacks = [one.message for one in offer("work").missing() if one.name == "programs"]
    assert lacks == ["Escriba la resolución que registra «Catación de café»"]
    assert "programs" not in asks(offer("work", "Resolución 9912 de 2024"))


@pytest.mark.parametrize("kind", ["informal", "adults", "families", "teachers"])
def test_no_other_programme_is_registered(offer, kind):
    assert "programs" not in asks(offer(kind))


def put_aside(client, version, reason):
    return client.patch(
        f"/pei/{version.pk}/aspect/{EducationPrograms.key}",
        {"applies": False, "notApplicableReason": reason, "revision": 0},
    )


def test_a_school_without_programmes_says_why_and_is_asked_nothing(version, api, secretary):
    answer = put_aside(api(secretary), version, "La institución no ofrece ninguno.")

    assert answer.status_code == 200
    said = editing.load(version, EducationPrograms)
    assert (said.status, said.missing()) == (Status.NOT_APPLICABLE, [])


def test_a_school_that_does_not_say_why_is_refused(version, api, secretary):
    answer = put_aside(api(secretary), version, "  ")

    assert told(answer) == invalid({"notApplicableReason": ["required"]})
    assert editing.load(version, EducationPrograms).applies is True
