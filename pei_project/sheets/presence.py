"""Who has a form open now: a mark per person and form, set anew while the page is looked at."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError, models
from django.utils import timezone

from pei_project.sheets.drafts import place_of

FRESH = timedelta(minutes=3)  # a page with scripts says every minute that it is still open


class Presence(models.Model):
    """When somebody last had a form open to write in it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    owner = models.UUIDField()
    target = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "presencia", "presencias"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "target", "user"], name="one_presence_per_form"
            ),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.target}"


def others_at(sheet, user) -> str:
    """Note that ``user`` has the form open, and say who else has: «Ana Ruiz y Luis Paz también
    tienen abierta esta sección», or nothing. One query to write, one to read."""
    now, place = timezone.now(), place_of(sheet)
    with suppress(OperationalError):  # on a full disk the form is read without a mark
        Presence.objects.bulk_create(
            [Presence(user=user, at=now, **place)],
            update_conflicts=True,
            unique_fields=["owner", "target", "user"],
            update_fields=["at"],
        )
    here = Presence.objects.filter(at__gt=now - FRESH, **place).exclude(user=user)
    names = list(here.order_by("user__name").values_list("user__name", flat=True))
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} también tiene abierto este formulario"
    return f"{', '.join(names[:-1])} y {names[-1]} también tienen abierto este formulario"
