"""Who reads what was told: each person their own. Mails are watched and sent again by staff."""

from institutions.scope import everywhere
from pei_project.policy import Rule


def own(user, thing) -> bool:
    """``thing``: a notification; None: whether the person has any at all."""
    return thing is None or thing.recipient_id == user.pk


RULES = {
    "notification.view": Rule("view_notification", own),
    "mail.view": Rule("view_audit", everywhere),
    "mail.retry": Rule("manage_catalog", everywhere),
}
