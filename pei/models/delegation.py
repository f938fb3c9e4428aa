"""Which colleague a rector asked to write a section."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pei.models.plan import PeiVersion


class Delegation(models.Model):
    """A section of a version entrusted to one person. It says whose turn it is and closes the
    section to nobody."""

    version = models.ForeignKey(
        PeiVersion, models.CASCADE, related_name="delegations", verbose_name="versión"
    )
    section = models.CharField("sección", max_length=80)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="a quién"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién la encargó"
    )
    at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "encargo", "encargos"
        constraints = [
            models.UniqueConstraint(fields=["version", "section"], name="one_person_per_section")
        ]

    def __str__(self):
        return f"{self.section}: {self.person}"
