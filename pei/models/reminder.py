"""What people were reminded of: by itself as terms pass, or by somebody's hand."""

from django.db import models

from notifications.models import Batch
from pei.models.plan import PeiVersion


class Occasion(models.TextChoices):
    """What a version is reminded of by itself."""

    SOON = "soon", "Vence pronto"
    LATE = "late", "Plazo vencido"
    RETURNED = "returned", "Devuelto y sin cambios"
    ENTRUSTED = "entrusted", "Encargos sin avance"


class Reminded(models.Model):
    """The day on which people were last reminded of a version."""

    version = models.ForeignKey(PeiVersion, models.CASCADE, related_name="+")
    occasion = models.CharField("de qué", max_length=9, choices=Occasion)
    on = models.DateField("cuándo")

    class Meta:
        verbose_name, verbose_name_plural = "recordatorio de plazo", "recordatorios de plazos"
        constraints = [
            models.UniqueConstraint(fields=["version", "occasion"], name="one_day_per_occasion")
        ]

    def __str__(self):
        return f"{self.get_occasion_display()} · {self.on:%d/%m/%Y}"


class Reminder(models.Model):
    """Of which versions somebody reminds who has them in charge, and what they write to them. Who
    is told what is settled when its batch leaves."""

    batch = models.OneToOneField(
        Batch, models.CASCADE, primary_key=True, related_name="+", verbose_name="envío"
    )
    versions = models.ManyToManyField(PeiVersion, related_name="+", verbose_name="versiones")
    note = models.CharField("nota", max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "recordatorio", "recordatorios"

    def __str__(self):
        return str(self.batch)
