"""``receive``: from what a browser or a client sent to bytes that are kept; ``add``: from those to
a file of an institution."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Sum
from django.utils import timezone

from institutions.files import antivirus, archives
from institutions.files.antivirus import Verdict
from institutions.files.inspection import Seen, inspect
from institutions.files.kinds import HEAD, Kind, kind_of, refused
from institutions.files.naming import split_name
from institutions.models import Blob, BlobState, Institution, StoredFile
from institutions.models.stored_file import BEGUN, HELD, REFUSED
from pei_project.jobs import queue
from pei_project.sheets.saving import create_sheet
from pei_project.sheets.words import file_size
from pei_project.uploads import too_large

UNUSED = timedelta(hours=1)  # for so long what was sent may wait to become a file
INFECTED = "El antivirus encontró un virus en el archivo. No se guardó."


@dataclass(frozen=True)
class Received:
    """Bytes that are kept, and what whoever sent them called them."""

    blob: Blob
    name: str


def receive(upload) -> Received:
    """Look at an uploaded file and keep its bytes; nothing is a file yet.

    Done outside any transaction: reading, looking and keeping take their time, and what was kept
    and never became a file is swept. Raises InvalidInput (``empty_file``, ``type_not_allowed``,
    ``type_mismatch``, ``invalid_file``, ``archive_too_large``, ``image_too_large``, ``infected``)
    and RuleBroken ``payload_too_large`` (413).
    """
    if upload.size > settings.FILE_MAX_BYTES:
        raise too_large()
    content = upload.read()
    if not content:
        raise refused("empty_file", "El archivo está vacío. Ábralo y guárdelo otra vez.")
    name, extension = split_name(upload.name or "")
    kind = kind_of(extension, content[:HEAD])
    if kind.is_archive:
        archives.check(content)
    return Received(_kept(kind, inspect(kind.code, content)), name)


def _kept(kind: Kind, seen: Seen) -> Blob:
    digest = hashlib.sha256(seen.content).hexdigest()
    facts = {"kind": kind.code, "size": len(seen.content), "pages": seen.pages}
    with transaction.atomic():
        blob, _ = Blob.objects.select_for_update().get_or_create(
            sha256=digest, defaults=facts | {"flags": list(seen.flags)}
        )
        blob.touched_at = timezone.now()
        blob.save(update_fields=["touched_at"])
    if blob.state in REFUSED:
        raise refused("infected", INFECTED)
    if blob.state in BEGUN:
        _write(blob.path, seen.content)
        if seen.preview:
            _write(blob.preview_path, seen.preview)
        settle(blob, antivirus.scan(seen.content))
        if blob.state in REFUSED:
            raise refused("infected", INFECTED)
    return blob


def keep(kind: str, content: bytes) -> Blob:
    """Keep bytes that the product made itself: nobody has to look at them. They are swept where
    nothing names them an hour later."""
    facts = {"kind": kind, "size": len(content)}
    digest = hashlib.sha256(content).hexdigest()
    blob, _ = Blob.objects.update_or_create(
        sha256=digest, defaults={"touched_at": timezone.now()}, create_defaults=facts
    )
    _write(blob.path, content)
    Blob.objects.filter(pk=digest).update(state=BlobState.STORED)
    return blob


def _write(path: str, content: bytes) -> None:
    if not default_storage.exists(path) or default_storage.size(path) != len(content):
        default_storage.save(path, ContentFile(content))


def settle(blob: Blob, verdict: Verdict) -> None:
    """What becomes of bytes that are safe on the disk once the antivirus has been asked."""
    told = {Verdict.CLEAN: BlobState.STORED, Verdict.INFECTED: BlobState.INFECTED}
    blob.state = told.get(verdict, BlobState.HELD)
    with transaction.atomic():
        # Whoever sends the same bytes at once may have been told already.
        open_for = Blob.objects.filter(pk=blob.pk).exclude(state=BlobState.STORED)
        is_told = open_for.update(state=blob.state)
        if is_told and blob.state in HELD:
            queue.enqueue("files.scan", {"sha256": blob.sha256})
    if is_told and blob.state in REFUSED:
        discard(blob)


def discard(blob: Blob) -> None:
    """Take the bytes away; the row is its owner's to keep or to delete."""
    for path in (blob.path, blob.preview_path):
        default_storage.delete(path)


@transaction.atomic
def add(
    institution: Institution,
    received: Received,
    *,
    actor,
    title: str = "",
    document_type: str = "",
    replaces: StoredFile | None = None,
) -> StoredFile:
    """Make a file of an institution out of what was received, with its history.

    Its title is what it was called, unless one is said. Raises what ``create_sheet`` does, and
    InvalidInput ``too_many_files`` or ``quota_exceeded``.
    """
    Institution.objects.select_for_update().get(pk=institution.pk)
    _check_room(institution, received.blob, replaces)
    file = StoredFile(
        institution=institution,
        blob=received.blob,
        name=received.name,
        replaces=replaces,
        uploaded_by=actor,
    )
    said = {"title": title.strip() or received.name, "document_type": document_type}
    return create_sheet(file, said, actor=actor)


def current_files(institution: Institution):
    """The files of an institution that no other has replaced: what its quota counts."""
    newer = StoredFile.objects.filter(replaces=OuterRef("pk"))
    return StoredFile.objects.filter(~Exists(newer), institution=institution)


def _check_room(institution: Institution, blob: Blob, replaces: StoredFile | None) -> None:
    kept = current_files(institution)
    if replaces:
        kept = kept.exclude(pk=replaces.pk)
    used = kept.aggregate(files=Count("pk"), size=Sum("blob__size", default=0))
    if used["files"] >= settings.FILES_MAX:
        sentence = f"La institución ya tiene {settings.FILES_MAX} archivos. Quite alguno."
        raise refused("too_many_files", sentence)
    if used["size"] + blob.size > settings.FILES_TOTAL_BYTES:
        most = file_size(settings.FILES_TOTAL_BYTES)
        sentence = f"Los archivos de la institución pasarían de {most}. Quite alguno primero."
        raise refused("quota_exceeded", sentence)
