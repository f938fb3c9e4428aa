"""Who was told what, in the page and by mail; and what waits to be told."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from notifications import messages


class Told(models.Model):
    """A message with its values: ``messages`` has the words, which are put together when read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.CharField("mensaje", max_length=60)
    values = models.JSONField("valores", default=dict)
    url = models.CharField("dirección", max_length=300)

    class Meta:
        abstract = True

    def __str__(self):
        return self.subject

    @property
    def subject(self) -> str:
        return messages.subject(self.message, self.values)

    @property
    def sentence(self) -> str:
        return messages.sentence(self.message, self.values)

    @property
    def button(self) -> str:
        return messages.button(self.message, self.values)


class BatchQuerySet(models.QuerySet):
    def waiting(self):
        """Those that have not left and were not cancelled."""
        return self.filter(left_at=None, cancelled_at=None)


class Batch(models.Model):
    """What somebody sends by hand to several people. It leaves a while after it was written, and
    may be cancelled until then; who is in it is told nothing before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="autor", related_name="batches"
    )
    title = models.CharField("título", max_length=200)
    count = models.PositiveIntegerField("personas", default=0)
    created_at = models.DateTimeField("escrito", default=timezone.now)
    leaves_at = models.DateTimeField("sale")
    left_at = models.DateTimeField("salió", null=True)
    cancelled_at = models.DateTimeField("cancelado", null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "envío", "envíos"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["author", "-created_at"], name="batches_of_author")]

    def __str__(self):
        return self.title

    @property
    def cancel_url(self) -> str:
        return reverse("notifications:cancel", args=[self.pk])


class MailState(models.TextChoices):
    WAITING = "waiting", "En espera"
    SENT = "sent", "Enviado"
    CANCELLED = "cancelled", "Cancelado"
    FAILED = "failed", "No se pudo enviar"


class Mail(Told):
    """A mail to one person, written in the transaction of what it tells of and sent by a job of
    its own (``delivery``). It holds no secret: ``link_kind`` and ``link_id`` say which address is
    made when it is sent."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="destinatario",
        related_name="mails",
    )
    link_kind = models.CharField("clase de enlace", max_length=40)
    link_id = models.CharField("de qué es el enlace", max_length=60)
    digest_of = models.DateField("resumen del día", null=True)
    state = models.CharField(
        "estado", max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    reason = models.TextField("qué pasó")
    created_at = models.DateTimeField("escrito", default=timezone.now)
    sent_at = models.DateTimeField("enviado", null=True)

    class Meta:
        verbose_name, verbose_name_plural = "correo", "correos"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at"], name="mails_newest_first"),
            models.Index(fields=["state", "-created_at"], name="mails_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "digest_of"], name="one_digest_a_day")
        ]


class NotificationQuerySet(models.QuerySet):
    def told(self):
        """Without what waits in a batch."""
        return self.filter(told_at__isnull=False)

    def unread(self):
        return self.told().filter(read_at=None)

    def visible_to(self, user):
        """The list twin of the rule "notification.view"."""
        if not user.holds("view_notification"):
            return self.none()
        return self.told().filter(recipient=user.pk)


class Notification(Told):
    """What one person is told in the page. ``told_at`` is empty while its batch waits; ``mail``
    is the one that told it too. Under one name (``once``) a person is told only once."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    once = models.CharField(max_length=200, null=True)
    batch = models.ForeignKey(Batch, models.CASCADE, null=True, related_name="notifications")
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notifications")
    told_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "notificación", "notificaciones"
        ordering = ["-told_at", "pk"]
        indexes = [
            models.Index(fields=["recipient", "-told_at"], name="notifications_of_recipient"),
            models.Index(
                fields=["recipient", "told_at"],
                condition=Q(read_at=None),
                name="notifications_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "once"], name="told_once"),
        ]

    @property
    def open_url(self) -> str:
        return reverse("notifications:open", args=[self.pk])

    @property
    def read_url(self) -> str:
        return reverse("notifications:mark", args=[self.pk])


class Wanted(models.TextChoices):
    AT_ONCE = "at_once", "Un correo por cada notificación"
    DAILY = "daily", "Un resumen al día"
    NOTHING = "nothing", "Ningún correo"


class Preferences(models.Model):
    """What a person wants by mail. Who never said has no row, and gets each at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    mail = models.CharField(
        "correos", max_length=10, choices=Wanted.choices, default=Wanted.AT_ONCE
    )

    class Meta:
        verbose_name, verbose_name_plural = "preferencia", "preferencias"

    def __str__(self):
        return self.get_mail_display()
