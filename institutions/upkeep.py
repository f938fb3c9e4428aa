"""Work on files in the background: what the antivirus could not say at once, and what nobody
uses."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from institutions.files import antivirus
from institutions.files.antivirus import Verdict
from institutions.files.receiving import UNUSED, discard, settle
from institutions.models import Blob, BlobState
from pei_project.jobs.registry import job


class Unanswered(Exception):
    """The antivirus did not say anything; the job is tried again later."""


@job("files.scan", "Revisar un archivo con el antivirus", attempts=12)
def scan(run):
    blob = Blob.objects.filter(pk=run.payload["sha256"], state=BlobState.HELD).first()
    if blob is None:
        return
    with_bytes = Blob(sha256=blob.sha256, state=BlobState.STORED)
    verdict = antivirus.scan(with_bytes.read())
    if verdict == Verdict.SILENT:
        raise Unanswered("clamd no respondió.")
    settle(blob, verdict)


@job("files.sweep", "Borrar los contenidos que ningún archivo usa", every=timedelta(days=1))
def sweep(run):
    """One at a time, each held while it goes: whoever sends the same bytes meanwhile waits, finds
    no row, and keeps them anew."""
    unused = Blob.objects.filter(~is_named(), touched_at__lt=timezone.now() - UNUSED)
    for digest in list(unused.values_list("pk", flat=True)):
        with transaction.atomic():
            blob = Blob.objects.select_for_update().filter(pk=digest).first()
            is_used = Blob.objects.filter(is_named(), pk=digest).exists()
            if blob is None or is_used or blob.touched_at > timezone.now() - UNUSED:
                continue
            discard(blob)
            blob.delete()


def is_named() -> Q:
    """Whether anything names a content: a file of a school, or what another app keeps of it."""
    named = Q()
    for relation in Blob._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            rows = relation.related_model._base_manager
            named |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return named
