"""One mail a day, early in the morning of Colombia, for who wants a summary."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime, make_aware

from notifications.models import Mail, Notification, Preferences, Wanted
from notifications.sending import checked, send
from pei_project.jobs.registry import job

MORNING = time(5)
MESSAGE = "notifications.digest"


@job(MESSAGE, "Resumir las notificaciones del día", every=timedelta(hours=1))
def digest(run):
    """Asked for every hour, so that a night without a worker only makes it late: it is for what
    was told before the last morning, and a person has one mail a day (a database constraint)."""
    until = last_morning()
    wanting = Preferences.objects.filter(mail=Wanted.DAILY).values("user")
    due = Notification.objects.unread().filter(
        mail=None, told_at__lt=until, recipient__in=wanting, recipient__is_active=True
    )
    had_it = Mail.objects.filter(digest_of=until.date()).values("recipient")
    people = due.exclude(recipient__in=had_it).order_by().values_list("recipient", flat=True)
    for person in list(people.distinct()):
        with transaction.atomic():
            summarise(due.filter(recipient=person), person, until.date())


def summarise(due, person, day):
    count = due.count()
    if not count:
        return
    url = reverse("notifications:list")
    counted = "1 notificación" if count == 1 else f"{count} notificaciones"
    values = checked(MESSAGE, url, {"day": day, "count": counted})
    mail, is_new = Mail.objects.get_or_create(
        recipient_id=person,
        digest_of=day,
        defaults={"message": MESSAGE, "values": values, "url": url},
    )
    if is_new:
        due.update(mail=mail)
        send(mail)


def last_morning() -> datetime:
    """The last time that it was five in the morning."""
    now = localtime()
    today = make_aware(datetime.combine(now.date(), MORNING))
    return today if today <= now else today - timedelta(days=1)
