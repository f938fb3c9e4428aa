"""Taking one mail to the server that sends it, in the background.

A worker that is killed between the server's yes and ours takes the mail there again: so it goes
out at least once, and once more at most for each kill, under the same Message-ID.
"""

import logging
import smtplib
from contextlib import suppress
from datetime import timedelta

from django.core.cache import cache
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from notifications.letters import letter
from notifications.models import Mail, MailState
from pei_project.jobs.queue import enqueue
from pei_project.jobs.registry import job

log = logging.getLogger(__name__)

SEND = "notifications.mail"
AWAY, AWAY_FOR = "notifications:mail-server-away", 60  # seconds
LONGEST_REASON = 500
NO_ANSWER = "El servidor de correo no responde."
BAD_HEADER = "La dirección o el asunto no sirven para un correo."
UNWANTED = "Ya no hacía falta: la persona no está activa o el enlace dejó de servir."


class NotSent(Exception):
    """It may be sent later."""


class Refused(Exception):
    """It will never be sent as it is."""


@job(SEND, "Enviar un correo", attempts=10, limit=timedelta(minutes=1))
def send(run):
    """Tried for some two days and a half; after that staff send it again from the desk."""
    waiting = Mail.objects.filter(pk=run.payload["mail"], state=MailState.WAITING)
    mail = waiting.select_related("recipient").first()
    if mail is None:
        return
    try:
        is_sent = deliver(mail)
    except NotSent as error:
        if run.attempt < run.kind.attempts:
            waiting.update(attempts=run.attempt, reason=str(error))
            raise
        ending = {"state": MailState.FAILED, "reason": str(error)}
    except Refused as error:
        ending = {"state": MailState.FAILED, "reason": str(error)}
    else:
        sent = {"state": MailState.SENT, "sent_at": timezone.now(), "reason": ""}
        ending = sent if is_sent else {"state": MailState.CANCELLED, "reason": UNWANTED}
    if ending["state"] is MailState.FAILED:
        log.error("Mail %s was not sent: %s", mail.pk, ending["reason"])
    with run.finishing():
        waiting.update(attempts=run.attempt, **ending)


def deliver(mail: Mail) -> bool:
    """False where it is wanted no longer. While the server is away nobody waits for it: a worker
    has other work."""
    message = letter(mail)
    if message is None:
        return False
    if cache.get(AWAY):
        raise NotSent(NO_ANSWER)
    connection = get_connection()
    try:
        connection.open()
        connection.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        code, said = answer_of(error)
        reason = told(mail, code, said)
        raise (Refused if code >= 500 else NotSent)(reason) from None
    except smtplib.SMTPResponseException as error:  # of the server to us, not of this mail
        raise NotSent(told(mail, error.smtp_code, error.smtp_error)) from None
    except (ValueError, smtplib.SMTPNotSupportedError):  # BadHeaderError is one
        raise Refused(BAD_HEADER) from None
    except (OSError, smtplib.SMTPException):
        cache.set(AWAY, True, AWAY_FOR)
        raise NotSent(NO_ANSWER) from None
    finally:
        with suppress(Exception):  # the server has said yes or no already
            connection.close()
    return True


@transaction.atomic
def retry(mail: Mail) -> bool:
    """Let a mail that failed be sent anew, with all its attempts. False where it did not fail."""
    failed = Mail.objects.filter(pk=mail.pk, state=MailState.FAILED)
    if not failed.update(state=MailState.WAITING, attempts=0):
        return False
    cache.delete(AWAY)
    enqueue(SEND, {"mail": str(mail.pk)})
    return True


def answer_of(error) -> tuple[int, bytes]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    return error.smtp_code, error.smtp_error


def told(mail: Mail, code: int, said: bytes) -> str:
    """What the server said, for staff, for the job's row and for the log: without the address of
    the person, and without a word where the mail has a secret that it may repeat."""
    words = "" if mail.link_kind else said.decode(errors="replace")
    words = " ".join(words.replace(mail.recipient.email, "…").split())
    return f"El servidor de correo respondió {code}. {words}".strip()[:LONGEST_REASON]
