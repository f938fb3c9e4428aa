"""Telling people: rows written in the caller's transaction, so that what was told happened."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from notifications import messages
from notifications.delivery import SEND
from notifications.models import Batch, Mail, Notification, Preferences, Wanted
from pei_project.jobs.queue import enqueue, enqueue_each

LEAVE = "notifications.leave"


def notify(
    message: str,
    recipients,
    *,
    url: str = "",
    once: str = "",
    batch: Batch | None = None,
    **values,
) -> list[Notification]:
    """Tell each active recipient in the page, and by mail who wants mail at once. Returns the row
    of each who is told now.

    ``once``: a name under which one person is told only once, ever. ``batch``: tell when it
    leaves, and nobody if it is cancelled. An unknown message, or values that are not those of its
    holes, raise here and not when somebody reads.
    """
    given = checked(message, url, values)
    people = {user.pk: user for user in recipients if user.is_active}
    rows = [
        Notification(
            recipient=user,
            message=message,
            values=given,
            url=url,
            once=once or None,
            batch=batch,
            told_at=None if batch else timezone.now(),
        )
        for user in people.values()
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=bool(once))
    if once:
        keys = [row.pk for row in rows]
        new = set(Notification.objects.filter(pk__in=keys).values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in new]
    if batch:
        Batch.objects.filter(pk=batch.pk).update(count=F("count") + len(rows))
    else:
        mail_at_once(rows)
    return rows


def write(
    message: str, user, *, link: tuple[str, str] | None = None, url: str = "", **values
) -> Mail:
    """Write a mail, whatever the person's preferences say; nothing is shown in the page.

    ``link`` is (kind, id): its address is made when the mail is sent (``links``), so that no
    secret lies in the database. Raises as ``notify`` does.
    """
    kind, about = link or ("", "")
    mail = Mail.objects.create(
        recipient=user,
        message=message,
        values=checked(message, url, values),
        url=url,
        link_kind=kind,
        link_id=about,
    )
    send(mail)
    return mail


@transaction.atomic
def open_batch(author, title: str) -> Batch:
    """What ``author`` sends by hand: give it to ``notify``. It leaves after
    NOTIFICATIONS_OUTBOX_MINUTES; until then it waits in the author's outbox."""
    leaves_at = timezone.now() + timedelta(minutes=settings.NOTIFICATIONS_OUTBOX_MINUTES)
    batch = Batch.objects.create(author=author, title=title, leaves_at=leaves_at)
    enqueue(LEAVE, {"batch": str(batch.pk)}, not_before=leaves_at)
    return batch


def send(mail: Mail) -> None:
    enqueue(SEND, {"mail": str(mail.pk)})


def mail_at_once(rows: list[Notification]) -> None:
    """Write the mails of what was just told, to who wants each by mail."""
    people = {row.recipient_id for row in rows}
    others = Preferences.objects.filter(user__in=people).exclude(mail=Wanted.AT_ONCE)
    spared = set(others.values_list("user", flat=True))
    chosen = [row for row in rows if row.recipient_id not in spared]
    for row in chosen:
        row.mail = Mail(
            recipient_id=row.recipient_id, message=row.message, values=row.values, url=row.url
        )
    Mail.objects.bulk_create([row.mail for row in chosen])
    Notification.objects.bulk_update(chosen, ["mail"], batch_size=500)
    enqueue_each(SEND, [{"mail": str(row.mail.pk)} for row in chosen])


def checked(message: str, url: str, values: dict) -> dict:
    """The values as they are stored: texts and whole numbers; a day is said in words."""
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"Not an address of this site: {url}")
    messages.check(message, values)
    return {name: stored(value) for name, value in values.items()}


def stored(value) -> str | int:
    if isinstance(value, datetime):
        value = localtime(value).date()
    if isinstance(value, date):
        return date_format(value, r"j \d\e F \d\e Y").lower()
    if isinstance(value, str | int):
        return value
    raise TypeError(f"A message takes texts, whole numbers and days, not {type(value)}.")
