"""A section of the PEI: a sheet that hangs on a version."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import TextChoices

from pei.models.plan import PeiVersion
from pei_project.sheets.base import Sheet
from pei_project.sheets.fields import Paragraph


class Status(TextChoices):
    """What the school says of a section. The system only counts what is missing."""

    NOT_STARTED = "not_started", "Sin iniciar"
    IN_PROGRESS = "in_progress", "En curso"
    READY = "ready", "Lista"
    OBSERVED = "observed", "Con observaciones"
    NOT_APPLICABLE = "not_applicable", "No aplica"


class Component(TextChoices):
    """The groups of the documented API, and what a school calls them."""

    ADMINISTRATIVE = "administrative-management", "Gestión directiva y administrativa"
    ADMINISTRATIVE_COMMUNITY = (
        "administrative-community-management",
        "Gestión directiva y de la comunidad",
    )
    PEDAGOGICAL = "academic-pedagogical", "Gestión académica y pedagógica"
    ADMINISTRATIVE_PEDAGOGICAL = (
        "administrative-management-academic-pedagogical",
        "Gestión directiva y académica",
    )
    COMMUNITY = "community", "Gestión de la comunidad"


class Section(Sheet):
    """One form of the PEI. Subclasses declare answers and nothing else; see ``Sheet``."""

    version = models.OneToOneField(
        PeiVersion, models.CASCADE, primary_key=True, related_name="+", editable=False
    )
    status = models.CharField(
        "estado", max_length=14, choices=Status, default=Status.NOT_STARTED, editable=False
    )
    applies = models.BooleanField("aplica", default=True, editable=False)
    not_applicable_reason = Paragraph("por qué no aplica", editable=False)

    edit_rule = "pei.edit"
    envelope = ("status", "applies", "not_applicable_reason")
    envelope_answers = ("applies", "not_applicable_reason")

    component: Component | None = None
    item: int | None = None  # of Decreto 1860 de 1994, art. 14
    may_not_apply = False
    lead = ""  # what is asked and who will read it
    helpers = ""  # who can help
    at_hand = ""  # papers to have at hand
    minutes = 20

    class Meta:
        abstract = True

    def __str__(self):
        return self.title()

    @property
    def owner(self):
        return self.version

    @classmethod
    def component_name(cls) -> str:
        return cls.component.label if cls.component else ""

    @classmethod
    def complete(cls):
        return super().complete().select_related("version__institution")

    def clean(self):
        if self.applies:
            return
        if not self.may_not_apply:
            raise ValidationError(
                {"applies": ValidationError("Esta sección aplica siempre.", code="invalid")}
            )
        if not self.not_applicable_reason.strip():
            reason = ValidationError("Escriba por qué no aplica.", code="required")
            raise ValidationError({"not_applicable_reason": reason})

    def begin(self):
        if not self.applies:
            self.status = Status.NOT_APPLICABLE
        elif self.status in (Status.NOT_STARTED, Status.NOT_APPLICABLE):
            self.status = Status.IN_PROGRESS

    def missing(self):
        return super().missing() if self.applies else []
