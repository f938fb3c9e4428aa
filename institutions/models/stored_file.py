"""The files of an institution: what is kept (``Blob``) and what it is called (``StoredFile``)."""

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from institutions.files.inspection import FLAGS
from institutions.files.kinds import IMAGES, KINDS, PDF, TAKEN
from institutions.files.naming import shown_name
from institutions.models.institution import Institution
from pei_project.errors import RuleBroken
from pei_project.sheets.base import Sheet
from pei_project.sheets.fields import Choice, Line
from pei_project.sheets.words import file_size


class BlobState(models.TextChoices):
    """``HELD``: its bytes are safe, but the antivirus has not answered yet."""

    PENDING = "pending", "Guardando"
    HELD = "held", "En revisión del antivirus"
    STORED = "stored", "Guardado"
    INFECTED = "infected", "Rechazado por el antivirus"


BEGUN, HELD = frozenset({BlobState.PENDING}), frozenset({BlobState.HELD})
READABLE, REFUSED = frozenset({BlobState.STORED}), frozenset({BlobState.INFECTED})


class Blob(models.Model):
    """Bytes, kept once however many files are made of them, under a name made of their hash.

    The row is there before the bytes are and goes after them, so that nothing in the storage is
    without one. ``touched_at`` is when it was last asked for: what nobody has used since is swept.
    """

    sha256 = models.CharField("huella", primary_key=True, max_length=64)
    kind = models.CharField("tipo", max_length=4, choices=[(k, v.label) for k, v in KINDS.items()])
    size = models.PositiveBigIntegerField("tamaño")
    pages = models.PositiveIntegerField("páginas", null=True)
    flags = models.JSONField("advertencias", default=list)
    state = models.CharField("estado", max_length=8, choices=BlobState, default=BlobState.PENDING)
    touched_at = models.DateTimeField("último uso", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "contenido", "contenidos"
        indexes = [models.Index(fields=["state", "touched_at"], name="blob_by_state")]

    def __str__(self):
        return self.sha256

    @property
    def path(self) -> str:
        return f"files/{self.sha256[:2]}/{self.sha256}"

    @property
    def preview_path(self) -> str:
        """Where an image stands in small."""
        return f"{self.path}.preview"

    @property
    def is_image(self) -> bool:
        return self.kind in IMAGES

    @property
    def media_type(self) -> str:
        return KINDS[self.kind].media_type

    def read(self, small: bool = False) -> bytes:
        """Its bytes; ``small``: those of an image's preview.

        Raises RuleBroken ``in_progress`` while the antivirus has not answered, ``not_found`` for
        what it refused.
        """
        if self.state in REFUSED:
            raise RuleBroken("not_found", "El antivirus rechazó este archivo y no se guardó.")
        if self.state not in READABLE:
            raise RuleBroken("in_progress", "El antivirus todavía revisa este archivo.")
        with default_storage.open(self.preview_path if small else self.path) as file:
            return file.read()


class DocumentType(models.TextChoices):
    """What a file is evidence of. (The list «document-type» is of the papers of persons.)"""

    MINUTES = "acta", "Acta"
    AGREEMENT = "acuerdo", "Acuerdo"
    RESOLUTION = "resolucion", "Resolución"
    PLAN = "plan", "Plan o proyecto"
    RULES = "reglamento", "Manual o reglamento"
    REPORT = "informe", "Informe"
    CONTRACT = "contrato", "Contrato o convenio"
    EVIDENCE = "evidencia", "Evidencia o fotografía"
    OTHER = "otro", "Otro"


class StoredFile(Sheet):
    """A file as a school knows it. Its content never changes: what takes its place is another
    file that ``replaces`` it, so that an approved PEI keeps showing what was approved."""

    key = "file"
    slug = "archivos"
    edit_rule = "file.edit"
    read_rule = "file.view"
    required = ("title",)
    named_by = ("blob",)
    stamped_by = "institution"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        related_name="files",
        editable=False,
        verbose_name="institución",
    )
    title = Line("título", max_length=200, blank=False, help_text="Como se leerá en los anexos.")
    document_type = Choice("clase de documento", DocumentType)
    name = models.CharField("nombre", max_length=130, editable=False)
    blob = models.ForeignKey(
        Blob, models.PROTECT, related_name="files", editable=False, verbose_name="contenido"
    )
    replaces = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="replaced_by",
        verbose_name="reemplaza a",
    )
    uploaded_at = models.DateTimeField("subido", default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="subido por",
    )

    class Meta:
        verbose_name, verbose_name_plural = "archivo", "archivos"
        ordering = ["-uploaded_at", "id"]
        indexes = [models.Index(fields=["institution", "-uploaded_at"], name="files_newest_first")]

    def __str__(self):
        return self.title

    @classmethod
    def complete(cls):
        """With what rules, lists and pages read of a file."""
        joined = ("blob", "institution__municipality", "uploaded_by")
        return super().complete().select_related(*joined)

    def get_absolute_url(self):
        return reverse("institutions:file", args=[self.pk])

    @property
    def filename(self) -> str:
        return shown_name(self.name, KINDS[self.blob.kind].extensions[0])

    @property
    def kind_label(self) -> str:
        return KINDS[self.blob.kind].label

    @property
    def measure(self) -> str:
        """«PDF, 12 páginas, 1,2 MB»."""
        pages = self.blob.pages
        counted = [] if pages is None else ["1 página" if pages == 1 else f"{pages} páginas"]
        return ", ".join([self.kind_label, *counted, file_size(self.blob.size)])

    @property
    def has_preview(self) -> bool:
        """Whether a browser shows it; the rest it keeps on the disk."""
        return self.blob.is_image or self.blob.kind == PDF

    @property
    def note(self) -> str:
        """What whoever opens it should know: that it is not there yet, or what it brings."""
        is_there = self.blob.state in READABLE
        waits = "" if is_there else f"{self.blob.get_state_display()}."
        return " ".join(filter(None, [waits, *(FLAGS[flag] for flag in self.blob.flags)]))

    # What a form that asks for a file says and looks for.

    @staticmethod
    def limits(kinds: tuple[str, ...] = ()) -> str:
        taken = " o ".join(KINDS[kind].code.upper() for kind in kinds) or TAKEN
        return f"{taken}, hasta {file_size(settings.FILE_MAX_BYTES)}."

    @staticmethod
    def accepted(kinds: tuple[str, ...] = ()) -> str:
        listed = [ending for kind in kinds or KINDS for ending in KINDS[kind].extensions]
        return ",".join(f".{ending}" for ending in listed)

    @staticmethod
    def most() -> int:
        return settings.FILE_MAX_BYTES

    @staticmethod
    def upload_url() -> str:
        return reverse("institutions:upload-file")

    def as_link(self):
        """The way to it on a page: seen in another tab, or kept."""
        place = reverse("institutions:view-file", args=[self.pk])
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a> <span class="file-measure">({})'
            "</span>",
            place,
            self.title,
            self.measure,
        )
