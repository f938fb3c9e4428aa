"""What people were told, as a test looks at it: in the page's words, and as mails that go out."""

from django.core.mail import EmailMultiAlternatives

from notifications.letters import letter
from notifications.messages import MESSAGES, Message
from notifications.models import Mail, Notification

TOLD = "test.told"  # a message of the tests, where the fixture ``message`` is asked for
WORDS = Message("Llegó {what}", "{what} espera su respuesta hasta el {day}.", "Ver {what}")


def told(user) -> list[tuple[str, str, str]]:
    """(message, subject, sentence) of what the person reads in the page, the newest first."""
    rows = Notification.objects.told().filter(recipient=user)
    return [(row.message, row.subject, row.sentence) for row in rows]


def letters(user) -> list[EmailMultiAlternatives]:
    """The mails written to the person, as they go out, the oldest first. None for one that is
    wanted no longer."""
    return [letter(mail) for mail in Mail.objects.filter(recipient=user).order_by("created_at")]


def in_html(mail: EmailMultiAlternatives) -> str:
    [(content, kind)] = mail.alternatives
    assert kind == "text/html"
    return content


def give_message(monkeypatch) -> None:
    monkeypatch.setitem(MESSAGES, TOLD, WORDS)
