"""What is thrown away when its time is over. A draft that says something never is."""

from datetime import timedelta

from django.utils import timezone

from pei_project.jobs.registry import job
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.idempotency import LIFE, IdempotencyKey
from pei_project.sheets.presence import Presence

EMPTY = timedelta(days=30)  # longer than a page stays open that has seen the revisions of a draft


@job("sheets.forget_keys", "Olvidar las claves de reintento vencidas", every=timedelta(days=1))
def forget_keys(run):
    with run.finishing():
        IdempotencyKey.objects.filter(at__lt=timezone.now() - LIFE).delete()


@job("sheets.forget_marks", "Olvidar presencias y borradores vacíos", every=timedelta(days=1))
def forget_marks(run):
    now = timezone.now()
    with run.finishing():
        Presence.objects.filter(at__lt=now - timedelta(days=1)).delete()
        ChangeDraft.objects.filter(count=0, updated_at__lt=now - EMPTY).delete()
