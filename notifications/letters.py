"""A mail put into words: plain text, and the same in simple HTML."""

from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.links import path_of
from notifications.models import Mail

MOST_IN_A_DIGEST = 20


def letter(mail: Mail) -> EmailMultiAlternatives | None:
    """None where it is wanted no longer: who was to be notified is not active, or the link is no
    good. Nothing in it greets by name: a name is what somebody typed."""
    notices = list(mail.notifications.all())
    if notices and not mail.recipient.is_active:
        return None
    path = path_of(mail.link_kind, mail.link_id) if mail.link_kind else mail.url
    if mail.link_kind and not path:
        return None
    items = notices if mail.digest_of else []
    context = {
        "subject": mail.subject,
        "sentence": mail.sentence,
        "items": items[:MOST_IN_A_DIGEST],
        "more": max(0, len(items) - MOST_IN_A_DIGEST),
        "button": mail.button,
        "address": absolute(path) if path else "",
        "preferences": absolute(reverse("notifications:preferences")) if notices else "",
        "site_name": settings.SITE_NAME,
        "entity_name": settings.ENTITY_NAME,
    }
    made = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string("notifications/mail.txt", context),
        from_email=formataddr((settings.SITE_NAME, settings.MAIL_FROM)),
        to=[mail.recipient.email],
        headers={
            "Message-ID": f"<{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": "es-CO",
        },
    )
    made.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return made


def absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
