"""A version as it stood when it was adopted or approved: what proves it for ever."""

import gzip
import secrets
import uuid

import orjson
from django.db import models
from django.utils import timezone

from institutions.models import Blob, StoredFile
from pei.models.plan import READABLE, PeiVersion

LETTERS, GROUP = 16, 4


class Moment(models.TextChoices):
    ADOPTED = "adopted", "Adoptado"
    APPROVED = "approved", "Aprobado"


def verification_code() -> str:
    """Sixteen letters in groups of four, 80 random bits: nobody finds one by trying."""
    return grouped("".join(secrets.choice(READABLE) for _ in range(LETTERS)))


def grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


class FrozenQuerySet(models.QuerySet):
    def light(self):
        """Without what they say, which is large."""
        return self.defer("snapshot", "manuscript")


class Frozen(models.Model):
    """The snapshot of a version, its SHA-256 and its verification code, written in the transaction
    of the step that froze it. Its PDF is made from the snapshot afterwards, once: ``pdf`` is empty
    until then, and never changes after."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        PeiVersion, models.PROTECT, related_name="frozen", verbose_name="versión"
    )
    moment = models.CharField("momento", max_length=8, choices=Moment)
    at = models.DateTimeField("cuándo", default=timezone.now)
    snapshot = models.BinaryField("contenido congelado")  # gzip of canonical JSON
    manuscript = models.BinaryField("documento por imprimir")  # gzip; what the PDF is set from
    sha256 = models.CharField("huella del contenido", max_length=64)
    code = models.CharField("código", max_length=19, unique=True, default=verification_code)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name="PDF")
    pdf_sha256 = models.CharField("huella del PDF", max_length=64, blank=True)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "texto congelado", "textos congelados"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_moment_display()} · {self.version}"

    def said(self) -> dict:
        """What the version said: see ``pei.snapshot``."""
        return orjson.loads(gzip.decompress(self.snapshot))


class FrozenFile(models.Model):
    """A file that a frozen text names: it stays, whatever the school writes afterwards."""

    frozen = models.ForeignKey(Frozen, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = "texto congelado del PEI", "textos congelados del PEI"
        constraints = [
            models.UniqueConstraint(fields=["frozen", "file"], name="a_frozen_text_names_once")
        ]

    def __str__(self):
        return f"{self.frozen_id} · {self.file_id}"
