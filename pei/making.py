"""Making PDFs: each content once however many ask, in a job, by the worker or, where none is at
hand, by who asks.

The tag of a content names its job, its order (what is to be set), its copy (the PDF), and the
note that it is beyond the limits. The job's row says who makes it now; a process that is killed
leaves a claim that grows old, and then another takes the job up.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from institutions.models import Blob
from pei.appending import Annex, Running, append
from pei.copies import Shelf
from pei.models import Awaited
from pei.printing import TOO_LARGE
from pei.typesetting import Manuscript, compose, typeset
from pei_project.errors import RuleBroken
from pei_project.jobs import queue
from pei_project.jobs.models import Job, State
from pei_project.jobs.registry import job
from pei_project.jobs.running import attempt, take_up_stale
from pei_project.limited import TooMuch, has_place

KIND, TELL = "pei.pdf", "pei.pdf_ready"
PDFS = Shelf("pdf-cache", ".pdf", b"%%EOF", room=400)
PARTS = Shelf("pdf-parts", ".pdf", b"%%EOF", room=4000)
ORDERS = Shelf("pdf-orders", ".json", b"}", room=400)
REFUSED = Shelf("pdf-refused", ".txt", b".", room=2000)

WAIT = 3  # seconds a request waits before it says that the document is being made
LONG_WAIT = 180
LOOK = 0.1
# Work nobody took up for so long is done by who asks for it: the worker is busy elsewhere.
PATIENCE = timedelta(seconds=10)
FAILED_FOR = timedelta(minutes=10)
# Whoever stayed on the page that waits has fetched the copy after so long.
FETCHED_IN = timedelta(seconds=20)
FAILED = (
    "No pudimos preparar el PDF. Lo escrito sigue guardado. Vuelva a pedirlo en unos minutos; si "
    "sigue igual, avise a quien administra la plataforma."
)


@dataclass(frozen=True)
class Pdf:
    """A document and its tag, which changes with what it shows."""

    content: bytes
    tag: str


class Failed(RuleBroken):
    """It was tried as often as one may, and staff have been told."""

    def __init__(self):
        super().__init__("busy", FAILED)
        self.wait = int(FAILED_FOR.total_seconds())


def set_pages(manuscript: Manuscript) -> bytes:
    """The PDF, with the annexes behind it that it names."""
    content = set_text(manuscript)
    if not manuscript.annexes:
        return content
    annexes = [Annex(number, title, bytes_of(key)) for number, title, key in manuscript.annexes]
    return append(content, annexes, Running(**manuscript.running))


def bytes_of(key: str) -> bytes:
    """The content of an annex; nothing where it is not there to be read."""
    try:
        return Blob.objects.get(pk=key).read()
    except (Blob.DoesNotExist, RuleBroken, OSError):
        return b""


def set_text(manuscript: Manuscript) -> bytes:
    """The document itself. A part that was set before, for another version of the text, is not set
    again."""
    if not manuscript.parts:
        return typeset(manuscript.html)
    names = manuscript.names()
    kept = {name: content for name in names if (content := PARTS.get(name))}
    content, fresh = compose(manuscript, kept)
    for name, part in fresh.items():
        PARTS.put(name, part)
    return content


@job(KIND, "Preparar el PDF de un PEI", attempts=4)
def make(run):
    tag = run.payload["tag"]
    order = ORDERS.get(tag)
    if order is not None and not PDFS.get(tag):  # else who still wants it asks again
        try:
            PDFS.put(tag, set_pages(Manuscript.read(order)))
        except TooMuch:
            REFUSED.put(tag, TOO_LARGE.encode())
        ORDERS.drop(tag)
    with run.finishing():
        if Awaited.objects.filter(tag=tag).exists():
            queue.enqueue(TELL, {"tag": tag}, not_before=timezone.now() + FETCHED_IN)


def find(tag: str) -> Pdf | None:
    """The copy that is kept. Raises ``payload_too_large`` for a content beyond the limits."""
    if content := PDFS.get(tag):
        return Pdf(content, tag)
    if REFUSED.get(tag):
        raise RuleBroken("payload_too_large", TOO_LARGE)
    return None


def order(manuscript: Manuscript, plan, pay=lambda: None) -> None:
    """Ask for a PDF. ``pay`` is called where this is the first to ask, and may refuse."""
    tag = manuscript.tag
    if not ORDERS.get(tag):
        ORDERS.put(tag, manuscript.written())
    with transaction.atomic():
        row, is_first = queue.ask(KIND, {"plan": str(plan), "tag": tag}, key=tag)
        if is_first or queue.renew(row, FAILED_FOR):
            pay()


def wait(tag: str, seconds: float | None = None, is_patient: bool = True) -> Pdf | None:
    """The PDF, or None where it takes longer. Who ``is_patient`` leaves it to the worker if one
    is at hand; the limit on processes holds for all."""
    jobs = Job.objects.filter(kind=KIND, key=tag)
    return wait_for(jobs, lambda: find(tag), WAIT if seconds is None else seconds, is_patient)


def wait_for(jobs, find_it, seconds: float, is_patient: bool = True) -> Pdf | None:
    """What ``find_it`` finds once one of ``jobs`` has made it, or None where it takes longer."""
    leaves = is_patient and queue.has_worker()
    for _ in range(max(1, round(seconds / LOOK))):
        if found := find_it():
            return found
        _lend_a_hand(jobs, leaves)
        if found := find_it():
            return found
        time.sleep(LOOK)
    return None


def _lend_a_hand(jobs, leaves: bool) -> None:
    """See that the one job goes on: it may be left by a worker that died, or lie about."""
    if jobs.stale().exists():
        take_up_stale()
    due = jobs.due()
    if leaves:
        due = due.filter(next_try_at__lt=timezone.now() - PATIENCE)
    if (row := due.first()) and has_place():
        attempt(row.pk)
    if not jobs.exclude(state=State.DEAD).exists():
        raise Failed


def is_of(tag: str, plan) -> bool:
    """Whether this copy was asked for as one of this plan."""
    return Job.objects.filter(kind=KIND, key=tag, payload__plan=str(plan)).exists()
