"""What somebody sent by hand, when it leaves and when it does not."""

from django.db import transaction
from django.utils import timezone

from notifications.models import Batch, Notification
from notifications.sending import LEAVE, mail_at_once
from pei_project.errors import RuleBroken
from pei_project.jobs.registry import job

HAS_LEFT = "El envío ya salió. Ya no se puede cancelar."
IS_CANCELLED = "El envío ya estaba cancelado."


@job(LEAVE, "Entregar un envío")
def leave(run):
    """Who is active by now is told, in the page and as each wants by mail."""
    with run.finishing():
        now = timezone.now()
        if not Batch.objects.waiting().filter(pk=run.payload["batch"]).update(left_at=now):
            return
        held = Notification.objects.filter(batch=run.payload["batch"])
        rows = list(held.filter(recipient__is_active=True))
        held.filter(recipient__is_active=True).update(told_at=now)
        mail_at_once(rows)


@transaction.atomic
def cancel(batch: Batch) -> None:
    """Nobody is told. Raises RuleBroken ``invalid_state`` where it has left, or was cancelled."""
    if not Batch.objects.waiting().filter(pk=batch.pk).update(cancelled_at=timezone.now()):
        batch.refresh_from_db()
        raise RuleBroken("invalid_state", HAS_LEFT if batch.left_at else IS_CANCELLED)
    batch.notifications.all().delete()
