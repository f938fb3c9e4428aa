"""Yearly tables: kept up by the school in an approved PEI too, always in its newest version, and
copied from one year to the next."""

import pytest

from pei import editing
from pei.models import PeiVersion
from pei.models.sections import SituationAnalysis
from pei.models.sections.situation import EnrolmentSummary
from pei.states import State
from pei_project.sheets.history import Change
from tests.full_plan import item, rows, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(institution, secretary):
    """The situation of an approved version, with the enrolment of one grade."""
    version = editing.open_plan(institution, secretary)
    count = {"year": 2025, "grade": item("grade", "1"), "men": 9, "women": 11}
    save(version, secretary, SituationAnalysis, enrolment_summary=rows(count))
    PeiVersion.objects.filter(pk=version.pk).update(state=State.APPROVED)
    return editing.load(PeiVersion.objects.get(pk=version.pk), SituationAnalysis)


@pytest.fixture
def page(section):
    topic = SituationAnalysis.page_of("enrolment_summary").slug
    return f"/proyectos/{section.pk}/{SituationAnalysis.slug}/{topic}/"


def url(section) -> str:
    return f"/pei/{section.pk}/aspect/{SituationAnalysis.key}"


def kept() -> list[tuple]:
    return [(row.year, row.men, row.women) for row in EnrolmentSummary.objects.order_by("order")]


def test_the_school_keeps_up_a_year_of_an_approved_plan(web, secretary, section, page):
    browser = web(secretary)
    read = browser.get(page).content.decode()
    assert f'href="{page}?anual=1"' in read
    assert 'name="do"' not in read

    form = browser.get(f"{page}?anual=1").content.decode()
    assert "add:enrolment_summary" in form
    table = f"{page}{SituationAnalysis.table_slug('enrolment_summary')}/"
    row = {"revision": "1", "year": "2026", "men": "8", "women": "12"}
    saved = browser.post(table, row)
    assert (saved.status_code, saved["Location"].split("#")[0]) == (302, f"{page}?anual=1")
    assert kept() == [(2025, 9, 11), (2026, 8, 12)]
    assert Change.objects.filter(owner=section.pk, revision=2, field="enrolment_summary").exists()


def test_nothing_but_yearly_tables_passes(api, web, secretary, section, page):
    client = api(secretary)
    more = {"enrolmentSummary": [{"year": 2026, "men": 8, "women": 12}]}
    for other in ({"locationContext": "Otro"}, {"problems": [{"problem": "Otro"}]}):
        refused = client.patch(url(section), {"revision": 1} | more | other)
        assert (refused.status_code, refused.json()["error"]) == (409, "invalid_state")
    assert web(secretary).post(page, {"revision": "1", "do": "save"}).status_code == 409
    assert kept() == [(2025, 9, 11)]

    assert client.patch(url(section), {"revision": 1} | more).status_code == 200
    assert kept() == [(2025, 9, 11), (2026, 8, 12)]


def test_the_council_keeps_no_year(api, web, council, section, page):
    row = {"enrolmentSummary": [{"year": 2026, "men": 8}], "revision": 1}
    assert api(council).patch(url(section), row).status_code == 403
    assert "add:enrolment_summary" not in web(council).get(f"{page}?anual=1").content.decode()
    assert kept() == [(2025, 9, 11)]


def test_a_version_that_is_not_the_newest_is_closed(api, web, secretary, section, page):
    PeiVersion.objects.create(institution=section.institution, number=2)
    row = {"enrolmentSummary": [{"year": 2026, "men": 8}], "revision": 1}
    refused = api(secretary).patch(url(section), row)
    assert (refused.status_code, refused.json()["error"]) == (409, "invalid_state")
    assert "add:enrolment_summary" not in web(secretary).get(f"{page}?anual=1").content.decode()
    assert kept() == [(2025, 9, 11)]


def test_the_newest_rows_are_copied_to_the_next_year(web, secretary, section, page):
    browser = web(secretary)
    assert "Copiar las filas para 2026" in browser.get(f"{page}?anual=1").content.decode()
    act = {"revision": "1", "do": "next-year:enrolment_summary"}
    assert browser.post(f"{page}?anual=1", act).status_code == 302
    assert kept() == [(2025, 9, 11), (2026, 9, 11)]
