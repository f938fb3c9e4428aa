"""The table that is the truth of all background work; what an engine carries is only a nudge."""

import uuid

from django.db import models
from django.utils import timezone

from pei_project.jobs.registry import KINDS, STALE_AFTER


class State(models.TextChoices):
    WAITING = "waiting", "En espera"
    RUNNING = "running", "En curso"
    DONE = "done", "Hecho"
    DEAD = "dead", "Detenido"


class JobQuerySet(models.QuerySet):
    """A job of a kind that this process does not know is left to one that does: while a new
    release spreads, both run."""

    def due(self):
        return self.filter(kind__in=KINDS, state=State.WAITING, next_try_at__lte=timezone.now())

    def stale(self):
        """Claimed by a worker that died."""
        return self.filter(
            kind__in=KINDS, state=State.RUNNING, claimed_at__lt=timezone.now() - STALE_AFTER
        )


class Job(models.Model):
    """One piece of work. ``payload`` names what it is about (ids), it does not hold it: staff read
    it. ``claimed_by`` is another at each try, so that who lost the job cannot end it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("clase", max_length=100)
    key = models.CharField("clave", max_length=255, null=True)
    payload = models.JSONField("datos", default=dict)
    state = models.CharField("estado", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    next_try_at = models.DateTimeField("próximo intento", default=timezone.now)
    claimed_at = models.DateTimeField("último intento", null=True)
    claimed_by = models.CharField("quién lo intentó", max_length=120)
    finished_at = models.DateTimeField("terminado", null=True)
    last_error = models.TextField("último error")
    created_at = models.DateTimeField("pedido", default=timezone.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "trabajo en segundo plano"
        verbose_name_plural = "trabajos en segundo plano"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="jobs_by_state"),
            models.Index(fields=["-created_at"], name="jobs_newest_first"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_job_per_key"),
        ]

    def __str__(self):
        return self.title()

    def title(self) -> str:
        return KINDS[self.kind].title if self.kind in KINDS else self.kind
