"""The PDF of a PEI: what it is made from, who may have one made, and how it is sent.

The answers become HTML in ``pei.document``, the HTML becomes pages in ``pei.typesetting``, and
``pei.making`` sees to it that each content is set once. ``range_response`` answers a request.
"""

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone

from pei import freezing, making
from pei.document import document, manuscript
from pei.editing import load_all
from pei.making import Pdf
from pei.models import Frozen, PeiVersion, Section
from pei.models.frozen import Moment
from pei.printing import TOO_LARGE
from pei.states import PUBLISHED
from pei.typesetting import Manuscript, typeset
from pei_project.downloads import download
from pei_project.errors import RuleBroken
from pei_project.limited import TooMuch
from pei_project.sheets.stamps import LISTS, Stamp
from pei_project.sheets.words import shortened
from pei_project.throttling import EXPORTS

CURRENT = "current"  # the copy of a version that is sent where no other is asked for


def render_pdf(version: PeiVersion, sections: list[Section]) -> bytes:
    """The PDF of a version with these whole sections, in this order, set in one tagged pass.

    Refused with ``payload_too_large`` (413) where it would cost more than one document may.
    """
    try:
        return typeset(document(version, sections))
    except TooMuch as error:
        raise RuleBroken("payload_too_large", TOO_LARGE) from error


def pdf_of(version: PeiVersion) -> Pdf:
    """The PDF of a version as it stands, however long it takes to make."""
    if frozen := freezing.current(version):
        if found := freezing.wait(frozen, making.LONG_WAIT):
            return found
        raise making.Failed
    if found := _kept(version, with_annexes=False):
        return found
    text = manuscript_of(version)
    if found := making.find(text.tag):
        return found
    making.order(text, version.pk)
    if found := making.wait(text.tag, making.LONG_WAIT, is_patient=False):
        return found
    raise making.Failed


def asked_pdf(version: PeiVersion, user, with_annexes: bool = False) -> Pdf | str:
    """The PDF of a version as it stands, perhaps with the PDFs it names behind it; where it takes
    longer than a request waits, its tag.

    One that must be made counts for the user who asked first: TooOften after ten in a minute.
    """
    if found := _kept(version, with_annexes):
        return found
    text = manuscript_of(version, with_annexes)
    if found := making.find(text.tag):
        return found
    making.order(text, version.pk, pay=lambda: EXPORTS.take(str(user.pk)))
    return making.wait(text.tag) or text.tag


def copy_of(version: PeiVersion, copy: str) -> Frozen | None:
    """The frozen copy that is asked for: ``adopted`` or ``approved``, 404 where there is none yet;
    or that of ``current``, None where the text of today has to be set."""
    if copy == CURRENT:
        return freezing.current(version)
    if found := freezing.copy_of(version, Moment(copy)):
        return found
    raise Http404


def waited_for(version: PeiVersion, tag: str, seconds: float = 0) -> Pdf | None:
    """The PDF with this tag, asked for before; None while it is being made. Another plan's tag,
    or one that is no longer known, is 404."""
    if not making.is_of(tag, version.pk):
        raise Http404
    return making.wait(tag, seconds)


# --- What it is made from -------------------------------------------------------------------

TRIES = 3
MOST_TAGS = 2000
# The tag of what a version says, while nothing it depends on has changed: making a whole document
# only to learn its tag takes a hundred times what sending a copy does.
_tags: dict[tuple, str] = {}


def manuscript_of(version: PeiVersion, with_annexes: bool = False) -> Manuscript:
    """What the version says at one moment: read again where somebody saved while it was read, and
    at last with the version held."""
    for _ in range(TRIES):
        before = _moment(version)
        text = manuscript(version, load_all(version), with_annexes)
        if _moment(version) == before:
            _remember(before, with_annexes, text.tag)
            return text
        version = PeiVersion.objects.with_institution().get(pk=version.pk)
    with transaction.atomic():
        version = version.locked()
        return manuscript(version, load_all(version), with_annexes)


def _moment(version: PeiVersion) -> tuple:
    """All that a document depends on: the stamps of what it says, the day, on which rules of the
    law begin, and how this installation prints."""
    owners = [version.pk, version.institution_id, LISTS]
    stamps = Stamp.objects.filter(owner__in=owners).order_by("owner").values_list("owner", "drawn")
    printed = settings.PEI_PRINT_UNANSWERED, settings.DEBUG
    return (version.pk, timezone.localdate(), printed, *stamps)


def _remember(moment: tuple, with_annexes: bool, tag: str) -> None:
    if len(_tags) >= MOST_TAGS:
        _tags.clear()
    _tags[moment, with_annexes] = tag


def _kept(version: PeiVersion, with_annexes: bool) -> Pdf | None:
    """The copy of what the version says now, where that is known without reading it."""
    tag = _tags.get((_moment(version), with_annexes))
    return making.find(tag) if tag else None


# --- How it is sent -------------------------------------------------------------------------


def filename_of(version: PeiVersion, frozen: Frozen | None = None) -> str:
    """«PEI Institución Educativa Altos del Guadual, borrador.pdf»; of a frozen copy «…, versión 2,
    adoptado.pdf»."""
    state = "" if version.state in PUBLISHED else ", borrador"
    if frozen:
        state = f", versión {version.number}, {frozen.get_moment_display().lower()}"
    return f"PEI {shortened(version.institution.name, 100)}{state}.pdf"


def range_response(request, pdf: Pdf, filename: str, *, as_attachment=False) -> HttpResponse:
    """The PDF, a part of it, or 304 for who holds it: see ``pei_project.downloads``."""
    kind = "application/pdf"
    return download(request, pdf.content, pdf.tag, filename, kind, as_attachment=as_attachment)
