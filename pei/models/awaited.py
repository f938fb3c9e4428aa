"""PDFs that somebody was told to wait for and has not fetched yet."""

from django.conf import settings
from django.db import models

from pei.models.plan import PeiVersion


class Awaited(models.Model):
    """``tag`` names the copy that is being made, ``url`` is where it was asked for."""

    version = models.ForeignKey(PeiVersion, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tag = models.CharField(max_length=64)
    url = models.CharField(max_length=300)

    class Meta:
        verbose_name, verbose_name_plural = "PDF esperado", "PDF esperados"
        constraints = [models.UniqueConstraint(fields=["tag", "user"], name="awaited_once")]

    def __str__(self):
        return self.tag
