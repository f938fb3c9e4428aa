"""What the people of the demo find told, so that each has something to open and nobody a mail."""

from accounts.models import User
from notifications.models import Mail, Notification
from pei import notices
from pei.models import Step


def tell(step: Step) -> None:
    """Tell of a step that was taken in the past, on its day."""
    told = [one.pk for one in notices.of_step(step)]
    Notification.objects.filter(pk__in=told).update(told_at=step.at)


def settle(people: list[User]) -> None:
    """Of what the stories told these people only the newest is unread, and nothing is mailed."""
    Mail.objects.filter(recipient__in=people).delete()
    newest = {}
    for one in Notification.objects.filter(recipient__in=people).order_by("told_at"):
        if former := newest.get(one.recipient_id):
            former.read_at = former.told_at
            former.save(update_fields=["read_at"])
        newest[one.recipient_id] = one
