"""What is observed of a version, and the verdict on each of its sections."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pei.models.plan import PeiVersion


class Severity(models.TextChoices):
    MUST = "must", "Debe corregirse"
    SHOULD = "should", "Se recomienda"


class Visibility(models.TextChoices):
    INTERNAL = "internal", "Interna: solo la Secretaría"
    SCHOOL = "school", "La ve la institución"


class ObservationState(models.TextChoices):
    PENDING = "pending", "Pendiente"
    ANSWERED = "answered", "Respondida"
    RESOLVED = "resolved", "Resuelta"


UNSETTLED = frozenset({ObservationState.PENDING, ObservationState.ANSWERED})
REOPENABLE = frozenset({ObservationState.ANSWERED, ObservationState.RESOLVED})
UNANSWERED = frozenset({ObservationState.PENDING})


class Side(models.TextChoices):
    """Who observes. Only what the Secretaría observes counts for its decision."""

    SECRETARY = "secretary", "Secretaría de Educación"
    SCHOOL = "school", "Gobierno escolar"


class ObservationQuerySet(models.QuerySet):
    def seen_by(self, user):
        """Of observations on versions that ``user`` may read, those meant for them: the school
        sees what it was told and its own, who reviews what the Secretaría observed, anybody else
        of that what the school was told."""
        if user.scope == "institution":
            return self.filter(Q(side=Side.SCHOOL) | Q(shown=True))
        seen = self.of_secretary()
        return seen if user.holds("review_pei") else seen.filter(shown=True)

    def to_answer(self):
        """What the school has to answer before it submits again."""
        told = Q(side=Side.SCHOOL) | Q(shown=True)
        return self.filter(told, state=ObservationState.PENDING)

    def of_secretary(self):
        return self.filter(side=Side.SECRETARY)

    def open(self):
        return self.exclude(state=ObservationState.RESOLVED)


class Observation(models.Model):
    """One thing observed of one section, perhaps of one answer or row of it, as it stood at
    ``revision``; ``quote`` is the words that stood there. It is pending, then answered by the
    school, then resolved by whose side observed it.

    ``visibility`` is whom it is for; ``shown`` says that the school has it before it: what the
    Secretaría writes reaches the school when the version is returned, not while it is written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        PeiVersion, models.CASCADE, related_name="observations", verbose_name="versión"
    )
    section = models.CharField("sección", max_length=80)
    field = models.CharField("respuesta", max_length=80, blank=True)
    row = models.UUIDField("fila", null=True)
    revision = models.PositiveIntegerField("revisión observada")
    quote = models.TextField("texto observado", blank=True)
    text = models.TextField("observación")
    severity = models.CharField("gravedad", max_length=8, choices=Severity, default=Severity.MUST)
    visibility = models.CharField(
        "para quién", max_length=8, choices=Visibility, default=Visibility.INTERNAL
    )
    shown = models.BooleanField("enviada a la institución", default=False)
    state = models.CharField(
        "estado", max_length=8, choices=ObservationState, default=ObservationState.PENDING
    )
    side = models.CharField("de quién", max_length=9, choices=Side)
    # The round of review it was made in: how often the version had been returned before.
    round = models.PositiveSmallIntegerField("vuelta")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    author_name = models.CharField("nombre", max_length=200)
    author_role = models.CharField("rol", max_length=100)
    at = models.DateTimeField("cuándo", default=timezone.now)
    changed = models.PositiveIntegerField("cambios", default=1)  # what an editor must have seen

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "observación", "observaciones"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["version", "section"], name="observation_section")]

    def __str__(self):
        return f"{self.section}: {self.text[:60]}"


class Reply(models.TextChoices):
    ANSWER = "answer", "Respondió"
    RESOLVE = "resolve", "La dio por resuelta"
    REOPEN = "reopen", "No quedó resuelta"


class ObservationReply(models.Model):
    """What was said or done about an observation after it was made; rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    observation = models.ForeignKey(
        Observation, models.CASCADE, related_name="replies", verbose_name="observación"
    )
    kind = models.CharField("qué", max_length=8, choices=Reply)
    text = models.TextField("texto", blank=True)
    revision = models.PositiveIntegerField("revisión")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    author_name = models.CharField("nombre", max_length=200)
    author_role = models.CharField("rol", max_length=100)
    at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "respuesta", "respuestas"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.author_name}"


class Verdict(models.Model):
    """What a reviewer says of one section in one round: with observations, or without."""

    version = models.ForeignKey(
        PeiVersion, models.CASCADE, related_name="verdicts", verbose_name="versión"
    )
    section = models.CharField("sección", max_length=80)
    round = models.PositiveSmallIntegerField("vuelta")
    is_clear = models.BooleanField("sin observaciones")
    revision = models.PositiveIntegerField("revisión")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "concepto", "conceptos"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "section", "round"], name="one_verdict_per_round"
            )
        ]

    def __str__(self):
        return f"{self.section}: {'sin' if self.is_clear else 'con'} observaciones"
