"""Freezing: what a version says when it is adopted or approved, kept for ever with its hash and
its code; and its PDF, which a job makes from that, once."""

import gzip
import hashlib

from institutions.files import receiving
from institutions.files.kinds import PDF
from pei import editing, making, snapshot
from pei.document import manuscript
from pei.making import Pdf
from pei.models import Frozen, FrozenFile, PeiVersion, Step
from pei.models.frozen import Moment, verification_code
from pei.proof import proof_of
from pei.states import PUBLISHED
from pei.typesetting import Manuscript
from pei_project.jobs import queue
from pei_project.jobs.models import Job
from pei_project.jobs.registry import job

KIND = "pei.freeze"
ACTS = ("academic_council_act", "directive_council_act")


def freeze(version: PeiVersion, moment: Moment, step: Step) -> Frozen:
    """Store what the version says, within the transaction of the step that freezes it, and ask
    for its PDF. The acts that the council's decision names are kept too."""
    written = editing.load_all(version)
    decision = getattr(step, "decision", None)
    decided = [getattr(decision, name, None) for name in ACTS]
    proof = proof_of(version, moment, step, verification_code())
    whole = snapshot.whole(version, written, decided) | {
        "moment": moment,
        "state": proof.state,
        "code": proof.code,
    }
    content = snapshot.canonical(whole)
    document = manuscript(version, written, with_annexes=True, proof=proof)
    frozen = Frozen.objects.create(
        version=version,
        moment=moment,
        at=step.at,
        snapshot=gzip.compress(content, mtime=0),
        manuscript=gzip.compress(document.written()),
        sha256=hashlib.sha256(content).hexdigest(),
        code=proof.code,
    )
    FrozenFile.objects.bulk_create(
        FrozenFile(frozen=frozen, file_id=file["id"]) for file in whole["files"]
    )
    queue.enqueue(KIND, {"frozen": str(frozen.pk)}, key=str(frozen.pk))
    return frozen


@job(KIND, "Preparar el PDF oficial de un PEI")
def typeset(run):
    """Any number of workers may have begun it: the first to end has made the PDF."""
    unmade = Frozen.objects.filter(pk=run.payload["frozen"], pdf=None)
    frozen = unmade.first()
    if frozen is None:
        return
    text = Manuscript.read(gzip.decompress(frozen.manuscript))
    blob = receiving.keep(PDF, making.set_pages(text))
    with run.finishing():
        unmade.update(pdf=blob, pdf_sha256=blob.sha256)


# --- the copies ---------------------------------------------------------------------------------


def copy_of(version: PeiVersion, moment: str = "") -> Frozen | None:
    """The newest frozen copy of a version, or its newest of one moment. One that was adopted and
    approved at once has one copy for both."""
    copies = version.frozen.light()
    if moment and (found := copies.filter(moment=moment).last()):
        return found
    if moment == Moment.ADOPTED:
        return copies.first()
    return None if moment else copies.last()


def current(version: PeiVersion) -> Frozen | None:
    """What a published version says for ever; None while its text may still change."""
    return copy_of(version) if version.state in PUBLISHED else None


def pdf_of(frozen: Frozen) -> Pdf | None:
    """The PDF; None while it is being made."""
    made = Frozen.objects.light().select_related("pdf").get(pk=frozen.pk)
    return Pdf(made.pdf.read(), made.pdf_sha256) if made.pdf else None


def wait(frozen: Frozen, seconds: float = making.WAIT) -> Pdf | None:
    """The PDF, or None where it takes longer; who waits lends a hand, as in ``making``."""
    jobs = Job.objects.filter(kind=KIND, key=str(frozen.pk))
    return making.wait_for(jobs, lambda: pdf_of(frozen), seconds)
