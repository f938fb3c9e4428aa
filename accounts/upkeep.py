"""What is thrown away when its time is over."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import EntryLink, RefreshFamily
from pei_project.jobs.registry import job


@job("accounts.forget_sessions", "Olvidar las sesiones vencidas", every=timedelta(days=1))
def forget_sessions(run):
    """Those of browsers, and those of the API with all their tokens."""
    now = timezone.now()
    with run.finishing():
        Session.objects.filter(expire_date__lt=now).delete()
        RefreshFamily.objects.filter(expires_at__lt=now).delete()


@job("accounts.forget_links", "Olvidar los enlaces vencidos hace un mes", every=timedelta(days=1))
def forget_links(run):
    with run.finishing():
        EntryLink.objects.filter(expires_at__lt=timezone.now() - timedelta(days=30)).delete()
