"""Telling people: rows written in the caller's transaction, so that what was told happened."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from notifications import messages
from notifications.models import Batch, Mail, Notification


def notify(message: str, recipients, *, url: str = "", once: str = "", batch=None, **values):
    """Tell each active recipient in the page, and by mail who wants mail at once. Returns the
    ``Notification`` of each who is told.

    ``once``: a name under which one person is told only once, ever. ``batch``: tell when it
    leaves, and nobody if it is cancelled. An unknown message, or values that are not those of its
    holes, raise here and not when somebody reads.
    """
    given = checked(message, url, values)
    people = {user.pk: user for user in recipients if user.is_active}
    if once:
        told = Notification.objects.filter(once=once, recipient__in=people)
        for known in told.values_list("recipient", flat=True):
            del people[known]
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
    Notification.objects.bulk_create(rows)
    return rows


def write(message: str, user, *, link: tuple[str, str] | None = None, url: str = "", **values):
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
    return mail


def open_batch(author, title: str) -> Batch:
    """What ``author`` sends by hand: give it to ``notify``. It leaves after
    NOTIFICATIONS_OUTBOX_MINUTES; until then it waits in the author's outbox."""
    leaves = timezone.now() + timedelta(minutes=settings.NOTIFICATIONS_OUTBOX_MINUTES)
    return Batch.objects.create(author=author, title=title, leaves_at=leaves)


def checked(message: str, url: str, values: dict) -> dict:
    """The values as they are stored: texts and whole numbers; a day is said in words."""
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"Not an address of this site: {url}")
    messages.check(message, values)
    return {name: stored(value) for name, value in values.items()}


def stored(value):
    if isinstance(value, date):
        return date_format(value, r"j \d\e F \d\e Y")
    if isinstance(value, str | int):
        return value
    raise TypeError(f"A message takes texts, whole numbers and days, not {type(value)}.")
