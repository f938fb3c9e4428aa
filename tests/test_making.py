"""Making PDFs: once for each content, by whoever is at hand, waited for on a page, given up with
a word; and drafts set in parts."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone
from pypdf import PdfReader

from notifications.models import Notification
from pei import making, pdf
from pei.document import manuscript
from pei.editing import load_all, open_plan
from pei.models import PeiVersion
from pei.models.sections import Principles
from pei.states import State
from pei.typesetting import Manuscript, compose
from pei_project import limited
from pei_project.jobs import models, queue
from pei_project.jobs.models import Job
from pei_project.jobs.registry import STALE_AFTER
from pei_project.throttling import Counter
from tests.full_plan import fill, save

pytestmark = pytest.mark.django_db

MADE = b"%PDF made %%EOF"


@pytest.fixture
def version(institution, secretary):
    return open_plan(institution, secretary)


@pytest.fixture
def press(monkeypatch):
    """What was set, in place of setting it; ``fails`` may hold what setting it raises."""

    class Press(list):
        fails = None

        def __call__(self, text):
            self.append(text.tag)
            if self.fails:
                raise self.fails
            return MADE

    made = Press()
    monkeypatch.setattr(making, "set_pages", made)
    return made


@pytest.fixture
def hurry(monkeypatch):
    """Nobody waits for long."""
    monkeypatch.setattr(making, "WAIT", 0)


@pytest.fixture
def worker(hurry):
    """One is at hand, though it does nothing until a test sweeps."""
    queue.tell_of_worker()


@pytest.fixture(params=["page", "API"])
def ask(request, version, secretary, web, api):
    """``ask()``: the answer to who downloads the PDF."""
    if request.param == "page":
        return lambda: web(secretary).get(f"/proyectos/{version.pk}/pdf/")
    return lambda: api(secretary).get(f"/pei/{version.pk}/download")


# --- Who makes it ---------------------------------------------------------------------------


def test_where_no_worker_is_at_hand_who_asks_makes_it(ask, press):
    assert (ask().content, len(press)) == (MADE, 1)
    assert (ask().content, len(press)) == (MADE, 1)


def test_a_worker_makes_it_meanwhile_a_page_is_shown(version, web, secretary, press, worker):
    browser, path = web(secretary), f"/proyectos/{version.pk}/pdf/"
    page = browser.get(path)
    assert (page.status_code, press) == (200, [])
    assert "Preparando el PDF" in page.content.decode()
    seconds, again = page["Refresh"].split("; url=")
    assert (int(seconds) > 0, again.startswith(f"{path}?espera=")) == (True, True)
    assert "Preparando el PDF" in browser.get(again).content.decode()

    save(version, secretary, Principles, {"vision_horizon_year": 2031})
    queue.sweep()
    ready = browser.get(again)
    assert "El PDF está listo" in ready.content.decode()
    copy = browser.get(ready["Refresh"].split("; url=")[1])
    assert (copy.content, copy["Content-Type"], len(press)) == (MADE, "application/pdf", 1)


@pytest.mark.parametrize("stays", [True, False])
def test_who_left_is_told_when_it_is_ready(version, web, secretary, press, worker, stays):
    browser, path = web(secretary), f"/proyectos/{version.pk}/pdf/"
    page = browser.get(f"{path}?anexos=1")
    assert "le avisamos cuando esté listo" in page.content.decode()
    again = page["Refresh"].split("; url=")[1]
    queue.sweep()
    if stays:
        copy = browser.get(again)["Refresh"].split("; url=")[1]
        assert browser.get(copy).content == MADE
    queue.sweep()
    assert not Notification.objects.exists()  # there was no time to fetch it
    with time_machine.travel(timezone.now() + making.FETCHED_IN + timedelta(seconds=1)):
        queue.sweep()
    told = [(one.recipient, one.url) for one in Notification.objects.all()]
    assert told == ([] if stays else [(secretary, f"{path}?anexos=1")])
    if not stays:
        assert browser.get(told[0][1]).content == MADE


def test_a_program_is_told_where_and_when_to_ask_again(version, api, secretary, press, worker):
    client, path = api(secretary), f"/pei/{version.pk}/download?copy=current"
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (202, path)
    assert answer.headers["Retry-After"].isdigit()
    assert client.get(path).status_code == 202
    queue.sweep()
    assert (client.get(path).content, len(press)) == (MADE, 1)


def test_asking_again_counts_once(version, secretary, press, worker, monkeypatch):
    monkeypatch.setattr(pdf, "EXPORTS", Counter("one", limit=1))
    for _ in range(2):
        assert isinstance(pdf.asked_pdf(version, secretary), str)
    assert Job.objects.filter(kind=making.KIND).count() == 1


def test_what_the_worker_leaves_lying_is_made_by_who_asks(ask, press, worker):
    ask()
    with time_machine.travel(timezone.now() + making.PATIENCE + timedelta(seconds=1)):
        queue.tell_of_worker()
        assert ask().content == MADE


def test_a_making_that_was_killed_is_taken_up(ask, press, worker):
    ask()
    Job.objects.filter(kind=making.KIND).update(
        state=models.State.RUNNING, claimed_at=timezone.now(), attempts=1
    )
    ask()
    assert press == []
    with time_machine.travel(timezone.now() + STALE_AFTER + timedelta(minutes=1)):
        assert ask().content == MADE


@pytest.mark.parametrize("left", [None, b"%PDF half a fi"])
def test_a_copy_that_is_gone_or_half_written_is_made_again(version, secretary, press, left):
    first = pdf.asked_pdf(version, secretary)
    default_storage.delete(making.PDFS.path(first.tag))
    if left:
        making.PDFS.put(first.tag, left)
    assert pdf.asked_pdf(version, secretary) == first
    assert len(press) == 2


# --- What comes of it -----------------------------------------------------------------------


def test_a_content_beyond_the_limits_is_refused_and_not_tried_again(ask, press):
    press.fails = limited.TooMuch()
    for _ in range(2):
        answer = ask()
        assert answer.status_code == 413
        assert "Acorte los textos o las tablas" in answer.content.decode()
    assert len(press) == 1


def test_a_making_that_fails_is_given_up_with_a_word_and_tried_anew_later(ask, press, hurry):
    press.fails = RuntimeError("no fonts")
    now = timezone.now()
    for hours in range(4):
        with time_machine.travel(now + timedelta(hours=hours)):
            answer = ask()
    assert (answer.status_code, len(press)) == (503, 4)
    assert "Lo escrito sigue guardado" in answer.content.decode()
    assert answer["Retry-After"] == "600"
    press.fails = None
    with time_machine.travel(now + timedelta(hours=3, minutes=1)):
        assert ask().status_code == 503
    with time_machine.travel(now + timedelta(hours=3, minutes=11)):
        assert ask().content == MADE


def test_the_copy_of_another_plan_is_not_found(version, other_institution, stranger, web, press):
    tag = pdf.pdf_of(version).tag
    own = open_plan(other_institution, stranger)
    for name in ("espera", "copia"):
        path = f"/proyectos/{own.pk}/pdf/?{name}="
        assert web(stranger).get(path + tag).status_code == 404
        assert web(stranger).get(f"{path}../../x").status_code == 404


# --- The limited process --------------------------------------------------------------------


def test_no_more_run_at_once_than_there_are_cores(monkeypatch, tmp_path):
    monkeypatch.setattr(limited.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(limited, "PLACES", 2)
    with limited.place(), limited.place():
        assert not limited.has_place()
        with pytest.raises(limited.Busy), limited.place(wait=0):
            pass
    assert limited.has_place()


def test_a_process_that_is_killed_is_no_sign_of_a_content_beyond_the_limits(monkeypatch):
    monkeypatch.setattr(limited, "WALL_SECONDS", 0.01)
    with pytest.raises(limited.Busy):
        limited.run("pei.typesetting", {})
    monkeypatch.setattr(limited, "WALL_SECONDS", 60)
    with pytest.raises(RuntimeError, match="document.html"):
        limited.run("pei.typesetting", {})


# --- Drafts ---------------------------------------------------------------------------------


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def words(page) -> list[str]:
    """In whatever order they are drawn."""
    return sorted(page.extract_text().split())


def outline(reader: PdfReader, marks=None) -> list:
    return [
        outline(reader, mark)
        if isinstance(mark, list)
        else (mark.title, reader.get_destination_page_number(mark), round(mark.top))
        for mark in (reader.outline if marks is None else marks)
    ]


def links(reader: PdfReader) -> list:
    found = []
    for number, page in enumerate(reader.pages):
        for link in page.get("/Annots", []):
            link = link.get_object()
            found.append((number, link.get("/Dest") or link["/A"]["/URI"]))
    return sorted(found)


def test_a_draft_in_parts_looks_as_one_set_at_once(version, secretary):
    fill(version, secretary)
    mission = '<p>Lea <a href="https://www.mineducacion.gov.co/" rel="x">la ley</a>.</p>'
    Principles.objects.filter(version=version).update(mission=mission)
    whole = read(pdf.render_pdf(version, load_all(version)))
    text = manuscript(version, load_all(version))
    content, set_now = compose(text, {})
    parts = read(content)
    assert len(set_now) == len(text.parts) > 10
    assert [words(page) for page in parts.pages] == [words(page) for page in whole.pages]
    assert [page.mediabox for page in parts.pages] == [page.mediabox for page in whole.pages]
    assert parts.page_labels == whole.page_labels
    assert [title for title, *_ in flat(outline(parts))] == [t for t, *_ in flat(outline(whole))]
    assert [page for _, page, _ in flat(outline(parts))] == [p for _, p, _ in flat(outline(whole))]
    assert links(parts) == links(whole)
    assert parts.metadata.title == whole.metadata.title
    assert parts.trailer["/Root"]["/Lang"] == "es-CO"

    save(version, secretary, Principles, {"vision_horizon_year": 2031})
    changed = manuscript(version, load_all(version))
    content, set_now = compose(changed, set_now)
    assert set(set_now) == set(changed.names()) - set(text.names())
    assert len(set_now) == 1
    assert "2031" in "".join(page.extract_text() for page in read(content).pages)


def flat(marks: list) -> list:
    return [each for mark in marks for each in (flat(mark) if isinstance(mark, list) else [mark])]


def test_an_official_document_is_set_at_once_and_tagged(version):
    PeiVersion.objects.filter(pk=version.pk).update(state=State.ADOPTED)
    version.refresh_from_db()
    assert manuscript(version, load_all(version)).parts == ()
    reader = read(pdf.pdf_of(version).content)
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_a_manuscript_is_kept_as_it_is():
    text = Manuscript("<p>ñ</p>", ("<a>", "\u2028"))
    assert Manuscript.read(text.written()) == text
    assert text.tag != Manuscript("<p>ñ</p><a>", ("\u2028",)).tag
