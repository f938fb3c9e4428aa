"""What the people of the demo find told, so that each has something to open and nobody a mail."""

from accounts.models import User
from notifications.models import Mail, Notification
from pei import notices
from pei.models import Step


def tell(step: Step) -> None:
    """Tell of a step that was taken in the past, on its day."""
    told = [one.pk for one in notices.of_step(step)]
    Notification.objects.filter(pk__in=told).update(told_at=step.at)


# What asked for something that the stories went on to do.
DONE = ("pei.submitted", "pei.adopted", "pei.filed", "pei.returned")


def settle(people: list[User]) -> None:
    """Of what the stories told these people only the last that is news still is unread, and
    nothing is mailed."""
    Mail.objects.filter(recipient__in=people).delete()
    seen = set()
    for one in Notification.objects.filter(recipient__in=people).order_by("-told_at"):
        kind = (one.recipient_id, one.message)
        if one.message in DONE or kind in seen:
            one.read_at = one.told_at
            one.save(update_fields=["read_at"])
        seen.add(kind)
