"""What a person has read."""

from functools import cache

from django.utils import timezone

from notifications.models import Notification

MOST_COUNTED = 99


def unread_of(user):
    return Notification.objects.unread().filter(recipient=user.pk)


def read(notification: Notification) -> None:
    """Once: the first time stays."""
    now = timezone.now()
    if Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now):
        notification.read_at = now
    else:
        notification.refresh_from_db(fields=["read_at"])


def read_all(user, until=None) -> int:
    """``until``: leave unread what was told after that moment."""
    mine = unread_of(user)
    if until:
        mine = mine.filter(told_at__lte=until)
    return mine.update(read_at=timezone.now())


def bell(request) -> dict:
    """Context processor: how many the person has not read, asked where a page draws it, once."""

    @cache
    def unread():
        return unread_of(request.user)[: MOST_COUNTED + 1].count()

    return {"unread": unread}
