"""What a council decided of a version (documented: "school governing")."""

import uuid

from django.db import models

from institutions.models import SessionAct, StoredFile
from pei.models.plan import PeiVersion, Step


class Result(models.TextChoices):
    ADOPTED = "adopted", "Adoptar"
    RETURNED = "returned", "Devolver"


class CouncilDecision(models.Model):
    """One decision of the council: with which acts, votes and agreement it adopted a version, or
    with which note it sent it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        PeiVersion, models.CASCADE, related_name="decisions", verbose_name="versión"
    )
    step = models.OneToOneField(Step, models.CASCADE, related_name="decision", verbose_name="paso")
    result = models.CharField("resultado", max_length=8, choices=Result)
    academic_council_act = models.ForeignKey(
        SessionAct, models.PROTECT, null=True, related_name="+",
        verbose_name="acta del consejo académico",
    )  # fmt: skip
    directive_council_act = models.ForeignKey(
        SessionAct, models.PROTECT, null=True, related_name="+",
        verbose_name="acta del consejo directivo",
    )  # fmt: skip
    quorum = models.PositiveSmallIntegerField("quórum", null=True)
    votes_for = models.PositiveSmallIntegerField("votos a favor", null=True)
    votes_against = models.PositiveSmallIntegerField("votos en contra", null=True)
    abstentions = models.PositiveSmallIntegerField("abstenciones", null=True)
    agreement_number = models.CharField("número del acuerdo", max_length=30, blank=True)
    agreement_date = models.DateField("fecha del acuerdo", null=True)
    agreement_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="acuerdo firmado"
    )
    effective_from = models.DateField("rige desde", null=True)
    dissemination = models.JSONField("divulgación", default=list)
    note = models.TextField("nota", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "decisión del consejo", "decisiones del consejo"
        ordering = ["step__at", "id"]

    def __str__(self):
        return f"{self.get_result_display()} · {self.version}"
