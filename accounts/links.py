"""Links that are used once: made, found by what stands in their address, and spent.

The address holds the id of the link and a signature of it under TOKEN_KEY. It is made when the
mail is written out (``notifications.links``), so it lies neither in the database nor in the
outbox. Looking at a link spends nothing, for programs that examine mail open what they find.
"""

import base64
import hashlib
import hmac
import re
import uuid
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import EntryLink, Purpose, User
from pei_project.errors import RuleBroken

LIFE = {Purpose.INVITATION: timedelta(days=7), Purpose.RECOVERY: timedelta(hours=1)}
PAGE = {Purpose.INVITATION: "accounts:invitation", Purpose.RECOVERY: "accounts:recovery"}
DEAD = "El enlace no sirve: venció, ya se usó o después se envió otro. Pida uno nuevo."


def give(user: User, purpose: Purpose, made_by: User | None = None) -> EntryLink:
    """A new link; the earlier ones of the same purpose end. The user is held by the caller."""
    end(user, purpose)
    now = timezone.now()
    return EntryLink.objects.create(
        user=user,
        purpose=purpose,
        created_at=now,
        expires_at=now + LIFE[purpose],
        made_by=made_by,
    )


def end(user: User, *purposes: Purpose) -> None:
    """No open link of these purposes, or of any, serves any more."""
    now = timezone.now()
    still = EntryLink.objects.filter(user=user, used_at=None, expires_at__gt=now)
    still.filter(purpose__in=purposes or Purpose.values).update(expires_at=now)


def find(token: str, *purposes: Purpose) -> EntryLink:
    """The link that the token is of, while it is open. Raises RuleBroken ``invalid_token``, the
    same for one that was used, has ended, is of somebody shut out, or never was."""
    found = open_links().filter(pk=id_in(token), purpose__in=purposes)
    link = found.select_related(
        "user__sub_role__role", "user__institution__municipality", "made_by"
    ).first()
    if link is None:
        raise dead()
    return link


def spend(link: EntryLink) -> None:
    """Use the link, in the transaction of what it is used for. Of any number who do so at once
    one UPDATE wins; the others get ``invalid_token``."""
    if not open_links().filter(pk=link.pk).update(used_at=timezone.now()):
        raise dead()


def open_links():
    return EntryLink.objects.filter(
        used_at=None, expires_at__gt=timezone.now(), user__is_active=True
    )


def dead() -> RuleBroken:
    return RuleBroken("invalid_token", DEAD)


def path_of(purpose: Purpose, link_id: str) -> str:
    """The address of a link; "" once it serves nobody."""
    if not open_links().filter(pk=link_id, purpose=purpose).exists():
        return ""
    return reverse(PAGE[purpose], args=[token_of(uuid.UUID(link_id))])


def token_of(link_id: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(link_id.bytes + _signature(link_id)).decode()


def id_in(token) -> uuid.UUID | None:
    """The id in a token that we signed; None in any other text."""
    if not isinstance(token, str) or not re.fullmatch(r"[A-Za-z0-9_-]{64}", token):
        return None
    raw = base64.urlsafe_b64decode(token)
    link_id = uuid.UUID(bytes=raw[:16])
    return link_id if hmac.compare_digest(raw[16:], _signature(link_id)) else None


def _signature(link_id: uuid.UUID) -> bytes:
    key = hashlib.sha256(b"entry:" + settings.TOKEN_KEY.encode()).digest()
    return hmac.new(key, link_id.bytes, hashlib.sha256).digest()
