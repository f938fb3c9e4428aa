"""Sessions: where somebody is signed in, in browsers and in API clients."""

import uuid

from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from accounts.models.people import User


class Seen(models.Model):
    """A session that its owner can tell from the others. It ends when the epoch of its user is
    another one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    epoch = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    agent = models.CharField(max_length=200, default="")
    address = models.CharField(max_length=45, default="")

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.id)


class BrowserSession(Seen):
    """A browser in which somebody has signed in. It goes with Django's session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="browser_sessions")
    session = models.OneToOneField(Session, models.CASCADE, related_name="browser")

    class Meta:
        verbose_name, verbose_name_plural = "sesión de navegador", "sesiones de navegador"


class RefreshFamily(Seen):
    """One sign-in of an API client, and all refresh tokens that descend from it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="refresh_families")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = "sesión de la API", "sesiones de la API"

    def is_alive(self) -> bool:
        """Neither ended nor outlived, and its user neither disabled nor with a new password."""
        return (
            self.revoked_at is None
            and self.expires_at > timezone.now()
            and self.user.is_active
            and self.user.epoch == self.epoch
        )

    def revoke(self):
        RefreshFamily.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())


class RefreshToken(models.Model):
    """A refresh token that was given out: its SHA-256 only. Used once (``accounts.tokens``)."""

    family = models.ForeignKey(RefreshFamily, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = "token de renovación", "tokens de renovación"

    def __str__(self):
        return self.digest[:8]
