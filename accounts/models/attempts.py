"""Who was tried too often."""

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone


class FailedLogin(AccessAttempt):
    """What django-axes counts of an account and an address together (``accounts.throttling``)."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = "ingreso fallido", "ingresos fallidos"
        ordering = ["-attempt_time"]

    def __str__(self):
        return f"{self.username} · {self.ip_address}"

    @classmethod
    def locked(cls):
        """Those of which ``is_locked`` says so."""
        return cls.objects.filter(
            failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
            attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME,
        )

    @property
    def locked_until(self):
        return self.attempt_time + settings.AXES_COOLOFF_TIME

    @property
    def is_locked(self) -> bool:
        enough = self.failures_since_start >= settings.AXES_FAILURE_LIMIT
        return enough and self.locked_until > timezone.now()
