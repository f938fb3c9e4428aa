"""8. School government: what the law says of the council of an official school. It only warns."""

import uuid

import pytest

from institutions.models import Offer
from pei import editing
from pei.models.sections import SchoolGovernment
from pei.states import State
from pei_project.sheets.overlay import RowInput, TableInput
from tests.full_plan import item, rows, save
from tests.rules.learning import asks, codes, make_private, set_figure, site

pytestmark = pytest.mark.django_db

COUNCIL = "consejo-directivo"
SEATS = [
    ("directors", "chair"),
    ("teachers", "representative"),
    ("teachers", "representative"),
    ("families", "representative"),
    ("families", "representative"),
    ("students", "representative"),
    ("graduates", "representative"),
    ("productive", "representative"),
]


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def say(version, secretary):
    return lambda answers=None, **tables: save(
        version, secretary, SchoolGovernment, answers, **tables
    )


@pytest.fixture
def seat(say):
    """``seat(*members)``: saves the bodies and who sits in them, each (estate, position) or with
    more as a dictionary; in the council unless it says another body."""

    def write(*members):
        names = {more.get("body", COUNCIL) for _, _, more in map(whole, members)}
        bodies = {name: uuid.uuid4() for name in sorted(names)}
        return say(
            bodies=TableInput(
                [
                    RowInput(key, {"organization": item("organization", name)})
                    for name, key in bodies.items()
                ],
                whole=True,
            ),
            members=rows(
                *(
                    {"estate": estate, "position": position, "year": 2026, "is_principal": True}
                    | more
                    | {"body": bodies[more.get("body", COUNCIL)]}
                    for estate, position, more in map(whole, members)
                )
            ),
        )

    return write


def whole(member) -> tuple[str, str, dict]:
    estate, position, *more = member
    return estate, position, more[0] if more else {}


def warned(section) -> list[str]:
    assert section.findings().errors == []
    return codes(section.findings().warnings)


# --- the council --------------------------------------------------------------------------------


def test_the_council_of_the_law_is_right(seat):
    assert warned(seat(*SEATS)) == []


def test_nothing_is_said_of_a_school_that_has_written_nothing(version):
    assert warned(editing.load(version, SchoolGovernment)) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (SEATS[:-1], ["council_seats"]),
        ([*SEATS, ("teachers", "representative")], ["council_seats"]),
        ([*SEATS, ("teachers", "representative", {"is_principal": False})], []),
        ([*SEATS[:-1], ("productive", "representative", {"is_principal": None})], []),
        ([*SEATS[:-1], ("teachers", "representative")], ["council_estates"]),
        (
            [*SEATS[:-1], ("community", "representative")],
            ["council_estates", "member_estate"],
        ),
        ([("directors", "member"), *SEATS[1:]], ["council_chair"]),
        ([("directors", "member"), ("teachers", "chair"), *SEATS[2:]], ["council_chair"]),
        ([SEATS[0], ("teachers", "chair"), *SEATS[2:]], ["council_chair"]),
    ],
)
def test_what_the_council_differs_in(seat, changed, found):
    assert warned(seat(*changed)) == found


def test_the_warning_says_year_and_figures(seat):
    (warning,) = seat(*SEATS[:-1]).findings().warnings

    assert warning.message == (
        "Integrantes principales del consejo directivo en 2026: 7. La norma pide 8."
    )


def test_only_the_newest_year_counts(seat):
    last_year = [(*one, {"year": 2025}) for one in SEATS[:5]]
    assert warned(seat(*last_year, *SEATS)) == []

    next_year = [(*one, {"year": 2027}) for one in SEATS[:5]]
    assert warned(seat(*next_year, *SEATS)) == ["council_seats"]


def test_how_many_seats_is_the_figure_in_force(seat):
    section = seat(*SEATS)
    set_figure("council-seats", 9)

    assert warned(section) == ["council_seats"]


def test_a_private_school_has_a_government_of_its_own(institution, seat, say):
    make_private(institution)
    seat(("teachers", "chair"), ("productive", "ombudsperson", {"body": "personeria"}))

    assert warned(say({"personero_not_council_pupil": False})) == []


# --- pupils -------------------------------------------------------------------------------------


def with_pupil(grade) -> list:
    pupil = ("students", "representative", {"grade": item("grade", grade) if grade else None})
    return [*SEATS[:5], pupil, *SEATS[6:]]


@pytest.mark.parametrize(
    ("offered", "grade", "found"),
    [
        (["10", "11"], "11", []),
        (["10", "11"], "10", ["council_pupil_grade"]),
        (["0", "4", "5"], "5", []),
        (["8", "9", "99", "26"], "9", []),  # acceleration and adults are no last grade
        (["10", "11"], None, []),
        ([], "7", []),  # the HVI does not say what is offered
    ],
)
def test_the_council_s_pupil_is_of_the_last_grade(institution, seat, offered, grade, found):
    place = site(institution)
    for order, code in enumerate(offered):
        Offer.objects.create(sheet=place, order=order, grade=item("grade", code))

    assert warned(seat(*with_pupil(grade))) == found


def test_what_another_school_offers_does_not_matter(other_institution, seat):
    Offer.objects.create(sheet=site(other_institution), order=1, grade=item("grade", "11"))

    assert warned(seat(*with_pupil("9"))) == []


@pytest.mark.parametrize(("said", "found"), [(True, []), (False, ["personero_in_council"])])
def test_the_personero_is_not_the_council_s_pupil(say, said, found):
    saved = say({"personero_not_council_pupil": said})

    assert warned(saved) == found
    assert "personero_not_council_pupil" not in asks(saved)


def test_it_must_be_declared(version):
    assert "personero_not_council_pupil" in asks(editing.load(version, SchoolGovernment))


# --- who represents whom ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "estate", "position", "found"),
    [
        ("consejo-padres", "families", "chair", []),
        ("consejo-padres", "teachers", "chair", ["member_estate"]),
        ("consejo-academico", "teachers", "member", []),
        ("consejo-academico", "directors", "chair", []),
        ("consejo-academico", "families", "member", ["member_estate"]),
        ("consejo-estudiantes", "students", "chair", []),
        ("consejo-estudiantes", "graduates", "chair", ["member_estate"]),
        ("personeria", "students", "ombudsperson", []),
        ("personeria", "teachers", "ombudsperson", ["member_estate"]),
        ("comite-convivencia", "students", "ombudsperson", []),
        ("comite-convivencia", "families", "ombudsperson", ["member_estate"]),
        ("comite-convivencia", "families", "member", []),
        ("comite-calidad", "community", "member", []),
    ],
)
def test_a_seat_is_of_its_estate(seat, body, estate, position, found):
    assert warned(seat(*SEATS, (estate, position, {"body": body}))) == found


def test_the_warning_says_whose_the_seat_is(seat):
    section = seat(*SEATS, ("teachers", "chair", {"body": "consejo-padres"}))

    assert [one.message for one in section.findings().warnings] == [
        "«Consejo de Padres de Familia: Docentes»: ese puesto es de familias."
    ]


# --- years --------------------------------------------------------------------------------------


def test_members_and_sessions_are_kept_up_in_an_approved_plan(api, secretary, version, seat):
    section = seat(*SEATS)
    type(version).objects.update(state=State.APPROVED)
    client, url = api(secretary), f"/pei/{version.pk}/aspect/school-government"
    body = str(section.rows("bodies")[0].pk)
    member = {"body": body, "estate": "families", "position": "member", "year": 2027}
    session = {"body": "consejo-directivo", "plannedOn": "2027-02-19", "year": 2027}

    yearly = {"members": [member], "sessionSchedule": [session], "revision": section.revision}
    answer = client.patch(url, yearly)
    assert (answer.status_code, len(answer.json()["members"])) == (200, 9)
    for text in ({"periodYear": 2027}, {"otherBodies": [{"name": "Comité ambiental"}]}):
        refused = client.patch(url, text | {"revision": section.revision + 1})
        assert (refused.status_code, refused.json()["error"]) == (409, "invalid_state")
