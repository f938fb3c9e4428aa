"""Small counts of sensitive groups: exact inside the school, "<5" everywhere else."""

import csv
import datetime
import io
from decimal import Decimal

import pytest

from institutions.models import Headquarter, Institution
from pei import editing
from pei.document import document
from pei.models import SECTIONS, PeiVersion
from pei.models.sections import SchoolGovernment
from pei.models.sections.government import Election, GovernmentBody
from pei.states import State
from pei_project.sheets.document import computed_table, is_figure
from pei_project.sheets.results import Computed, Pesos
from pei_project.sheets.sensitive import HIDDEN, NOTE, is_small, masked_rows
from pei_project.sheets.serializers import represent_computed
from pei_project.sheets.shapes import read
from tests.full_plan import item, rows, save
from tests.test_section_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(monkeypatch, institution, secretary):
    """A plan outside of which three votes are too few to be told."""
    monkeypatch.setattr(Election, "sensitive", ("votes",))
    monkeypatch.setattr(Election, "totals", ("votes", "census"))
    version = editing.open_plan(institution, secretary)
    council = {"organization": item("organization", "consejo-directivo")}
    save(version, secretary, SchoolGovernment, bodies=rows(council))
    body = GovernmentBody.objects.get()
    day = datetime.date(2026, 2, 20)
    held = [
        {"body": body.pk, "held_on": day, "method": f"Voto {votes}", "census": 40, "votes": votes}
        for votes in (3, 31)
    ]
    save(version, secretary, SchoolGovernment, election_process=rows(*held))
    PeiVersion.objects.filter(pk=version.pk).update(state=State.ADOPTED)
    version.refresh_from_db()
    return version


def votes_in(sheet: dict) -> list:
    return [row["votes"] for row in sheet["electionProcess"]]


# --- what is hidden -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "is_hidden"),
    [(0, True), (4, True), (4.5, True), (Decimal("4.99"), True), (5, False), (None, False)]
    + [(True, False), ("3", False)],
)
def test_what_is_a_small_count(value, is_hidden):
    assert is_small(value) is is_hidden


def test_what_is_called_sensitive_is_a_figure():
    sheets = [*SECTIONS, Institution, Headquarter]
    for thing in [*sheets, *(row for sheet in sheets for row in sheet.tables().values())]:
        assert all(is_figure(thing.field_named(name)) for name in thing.sensitive)


# --- who reads what -----------------------------------------------------------------------------


def test_the_school_reads_its_own_counts_as_they_are(web, council, counted):
    words = text_of(web(council).get(f"/proyectos/{counted.pk}/gobierno-escolar/"))
    assert "Voto 3 40 3" in words
    assert "Total 80 34" in words
    assert NOTE not in words


def test_outside_the_school_a_page_hides_them_and_the_total_that_tells_them(web, gagem, counted):
    words = text_of(web(gagem).get(f"/proyectos/{counted.pk}/gobierno-escolar/"))
    assert "Voto 3 40 &lt;5" in words
    assert "Voto 31 40 31" in words
    assert "Total 80" in words
    assert "34" not in words.split("Total 80")[1][:20]
    assert NOTE in words


@pytest.mark.parametrize(
    ("who", "expected"),
    [("council", [3, 31]), ("gagem", [HIDDEN, 31]), ("auditor", [HIDDEN, 31])],
)
def test_the_api_tells_them_to_the_school_only(request, api, counted, who, expected):
    client, plan = api(request.getfixturevalue(who)), f"/pei/{counted.pk}"
    aspect = f"{plan}/aspect/school-government"

    assert votes_in(client.get(aspect).json()) == expected
    one = client.get(f"{aspect}/indicator/electionProcess").json()["value"]
    assert [row["votes"] for row in one] == expected
    components = client.get(f"{plan}/total").json()["components"]
    (government,) = [
        one for part in components for one in part["aspects"] if one["key"] == "school-government"
    ]
    assert votes_in(government) == expected
    changes = client.get(f"/change-history{plan}?field=electionProcess").json()["results"]
    assert sorted((one["after"]["votes"] for one in changes), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(("who", "few"), [("council", "3"), ("gagem", HIDDEN)])
def test_the_pages_of_the_history_tell_them_to_the_school_only(request, web, counted, who, few):
    client, url = web(request.getfixturevalue(who)), f"/proyectos/{counted.pk}/historial/"
    page = client.get(f"{url}{SchoolGovernment.slug}/2/")
    cells = [cell for one, _ in page.context["told"] for cell in one.cells]
    votes = Election.label("votes")
    assert {cell.after for cell in cells if cell.label == votes} == {few, "31"}
    file = client.get(f"{url}?formato=csv").content.decode("utf-8-sig")
    lines = csv.DictReader(io.StringIO(file), delimiter=";")
    told = {line["Después"] for line in lines if line["Dato"].endswith(votes)}
    assert told == {few, "31"}


def test_who_reads_the_whole_is_part_of_its_tag(api, council, gagem, counted):
    url = f"/pei/{counted.pk}/total"
    own = api(council).get(url)["ETag"]
    assert api(gagem).get(url, HTTP_IF_NONE_MATCH=own).status_code == 200


def test_the_answer_of_a_form_is_hidden_too(api, council, gagem, monkeypatch, institution):
    monkeypatch.setattr(Headquarter, "sensitive", ("teachers",))
    site = Headquarter.objects.create(
        institution=institution,
        dane_code="276100000012",
        number="01",
        name="La Cima",
        municipality=institution.municipality,
        teachers=2,
        enrolment=3,
    )
    listed = f"/headquarter/institution/{institution.pk}"
    for who, teachers in ((council, 2), (gagem, HIDDEN)):
        said = api(who).get(f"/headquarter/{site.pk}").json()
        assert (said["teachers"], said["enrolment"]) == (teachers, 3)
        assert api(who).get(listed).json()["results"][0]["teachers"] == teachers


def test_no_pdf_tells_them(counted):
    html = document(counted, editing.load_all(counted))
    assert '<td class="figure">40</td><td class="figure">&lt;5</td>' in html
    assert '<td class="figure">80</td><td class="figure"></td>' in html
    assert NOTE in html


def test_the_document_of_the_api_says_it(counted):
    votes, census = (read(Election, Election.field_named(name)) for name in ("votes", "census"))
    assert votes["anyOf"][1] == {"const": HIDDEN}
    assert "anyOf" not in census


# --- what is computed of them -------------------------------------------------------------------


GROUPS = Computed(
    "groups",
    "Estudiantes por grupo",
    "",
    ["Grupo", "Mujeres", "Hombres", "Costo"],
    [["Víctimas", 2, 20, Pesos(1_000_000)], ["Rural", 30, 31, Pesos(0)], ["Total", 32, 51, 1]],
    note="Por sede.",
    sensitive=(1, 2),
)


def test_a_computed_table_hides_its_small_counts_and_the_total_that_tells_them():
    assert masked_rows(GROUPS) == [
        ["Víctimas", HIDDEN, 20, 1_000_000],
        ["Rural", 30, 31, 0],
        ["Total", "", 51, 1],
    ]
    assert represent_computed(GROUPS, exact=False)["rows"] == masked_rows(GROUPS)
    assert represent_computed(GROUPS, exact=True)["rows"] == GROUPS.rows


def test_a_computed_table_is_read_with_its_totals_apart_money_as_money_and_figures_aligned():
    table = computed_table(GROUPS, "", exact=False)
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Víctimas", HIDDEN, "20", "$\N{NO-BREAK SPACE}1.000.000"],
        ["Rural", "30", "31", "$\N{NO-BREAK SPACE}0"],
    ]
    assert table.totals == [["Total", "", "51", "1"]]
    assert table.figures == [False, True, True, True]
    assert all(cell.is_figure for row in table.rows for cell in row[1:])
    assert table.note == f"Por sede. {NOTE}"
    assert computed_table(GROUPS, "", exact=True).note == "Por sede."


@pytest.mark.parametrize(
    ("column", "are_figures"),
    [
        (["93 %", "–", ""], True),
        (["$ 1.200", "4,5", "No aplica"], True),
        (["2026", "2027"], False),
        (["Sí", "No", "3"], False),
        (["", ""], False),
    ],
)
def test_a_column_is_set_to_the_right_when_most_of_it_are_figures(column, are_figures):
    one = Computed("x", "X", "", ["A", "B"], [["a", said] for said in column])
    assert computed_table(one, "", exact=True).figures == [False, are_figures]
