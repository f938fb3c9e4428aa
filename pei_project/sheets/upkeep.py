"""What is thrown away when its time is over."""

from datetime import timedelta

from django.utils import timezone

from pei_project.jobs.registry import job
from pei_project.sheets.idempotency import LIFE, IdempotencyKey


@job("sheets.forget_keys", "Olvidar las claves de reintento vencidas", every=timedelta(days=1))
def forget_keys(run):
    with run.finishing():
        IdempotencyKey.objects.filter(at__lt=timezone.now() - LIFE).delete()
