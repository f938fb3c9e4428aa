"""The links by which people come in without a password of their own."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models.people import User


class Purpose(models.TextChoices):
    INVITATION = "invitation", "Invitación"
    RECOVERY = "recovery", "Recuperación de la contraseña"


class EntryLink(models.Model):
    """A link that lets its user choose a password once (``accounts.links``). The secret of its
    address is derived from the id, so nothing that opens a door is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="entry_links")
    purpose = models.CharField(max_length=10, choices=Purpose)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = "enlace de entrada", "enlaces de entrada"
        indexes = [models.Index(fields=["user", "purpose"], name="entry_links_of_user")]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.user_id}"
