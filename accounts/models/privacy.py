"""Who has read the privacy notice."""

from django.db import models
from django.utils import timezone

from accounts.models.people import User


class PrivacyAcceptance(models.Model):
    """Somebody said that they have read one version of the notice. Rows are only added."""

    user = models.ForeignKey(User, models.CASCADE, related_name="privacy_acceptances")
    version = models.CharField("versión", max_length=20)
    at = models.DateTimeField("cuándo", default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = "aviso aceptado", "avisos aceptados"
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="accepted_once")]

    def __str__(self):
        return self.version
