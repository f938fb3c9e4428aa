"""The acts and agreements of the institution's bodies (product.md, "Acts belong to the
institution"): written in any state of its PEI, whose sections point to them."""

import uuid

from django.db import models
from django.urls import reverse

from catalogs.fields import CatalogField, CatalogItemsField
from institutions import scope
from institutions.models.institution import Institution
from institutions.models.stored_file import StoredFile
from pei_project.errors import Finding
from pei_project.sheets.base import Sheet
from pei_project.sheets.fields import Choice, Day, FileField, Rich, Whole, Year
from pei_project.sheets.results import Findings


class Document(models.TextChoices):
    MINUTES = "acta", "Acta"
    AGREEMENT = "acuerdo", "Acuerdo"


class SessionKind(models.TextChoices):
    ORDINARY = "ordinaria", "Ordinaria"
    EXTRAORDINARY = "extraordinaria", "Extraordinaria"


class SessionActQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who may see the institution may see its acts: the twin of "institution.view"."""
        if not (user.is_active and user.holds("view_institution")):
            return self.none()
        return self.filter(scope.within(user, "institution__"))


class SessionAct(Sheet):
    """What one body of the institution decided in one session: its minutes (*acta*) or an
    agreement (*acuerdo*). Each body numbers each kind of document anew every year."""

    key = "act"
    slug = "actas"
    stamped_by = "institution"
    edit_rule = "act.edit"
    read_rule = "institution.view"
    # The first four say which one it is: without them none is stored.
    required = ("document", "number", "year", "body")
    required += ("kinds", "session_kind", "held_on", "quorum", "decisions")
    named_by = ("body",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="session_acts", verbose_name="institución"
    )
    document = Choice("documento", Document, max_length=10, blank=False)
    number = Whole("número", least=1, most=9999, null=False, blank=False)
    year = Year("año", null=False, blank=False)
    body = CatalogField("session-act-type", "órgano")
    kinds = CatalogItemsField("session-acts", "tipos de acta", blank=True)
    session_kind = Choice("sesión", SessionKind)
    held_on = Day("fecha de la sesión")
    quorum = Whole("quórum", most=1_000, help_text="Cuántas personas deben estar para decidir.")
    attendees = Whole("asistentes", most=100_000)
    decisions = Rich("decisiones")
    file = FileField(StoredFile, "documento firmado")

    objects = SessionActQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "acta o acuerdo", "actas y acuerdos"
        ordering = ["-year", "-held_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "body", "document", "year", "number"],
                name="one_session_act_per_number",
                violation_error_message="El órgano ya tiene ese documento con ese número y año.",
            )
        ]

    def __str__(self):
        """Names the body, which lists must load: its numbering is the body's own."""
        return f"{self.title_of_number}, {self.body}"

    @property
    def title_of_number(self) -> str:
        return f"{self.get_document_display()} {str(self.number).zfill(2)} de {self.year}"

    def findings(self):
        """The kinds of act of the list are each of one body."""
        strange = [
            Finding(
                "kind_of_other_body", f"«{kind}» no es un tipo de acta de {self.body}.", "kinds"
            )
            for kind in self.kinds.all()
            if kind.parent_id and kind.parent_id != self.body_id
        ]
        return Findings(warnings=strange)

    def get_absolute_url(self):
        return reverse("institutions:act", args=[self.institution_id, self.pk])

    def own(self, model):
        return model.objects.filter(institution=self.institution_id)

    @classmethod
    def kept_at(cls, institution) -> tuple[str, str]:
        """Where the acts of an institution are kept, and what leads there says."""
        return reverse(
            "institutions:acts", args=[institution.pk]
        ), "Ver o agregar actas y acuerdos"

    @classmethod
    def fields(cls):
        """The institution is whose the act is, not an answer of the sheet."""
        return [part for part in super().fields() if part.name != "institution"]
