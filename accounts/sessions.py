"""Where somebody is signed in: the sessions of their browsers and of their API clients, which
they see and end."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import BrowserSession, RefreshFamily
from accounts.throttling import address_of

BROWSERS = [
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
]
SYSTEMS = [
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
]


@dataclass(frozen=True)
class Place:
    """One session, for its owner. ``kind``: browser or api."""

    id: str
    kind: str
    started_at: datetime
    seen_at: datetime
    device: str
    address: str
    is_current: bool


def write_down(request, user) -> None:
    """Keep that ``user`` is in this browser now, if the session has not been ended meanwhile."""
    with transaction.atomic():
        session = Session.objects.select_for_update().filter(pk=request.session.session_key)
        if session.exists():
            BrowserSession.objects.update_or_create(
                session_id=request.session.session_key,
                defaults={
                    "user": user,
                    "epoch": user.epoch,
                    "seen_at": timezone.now(),
                    **traits_of(request),
                },
            )


def traits_of(request) -> dict:
    """What tells one session from another."""
    agent = request.headers.get("User-Agent", "")
    seen = "".join(letter for letter in agent if letter.isprintable())
    return {"agent": seen[:200], "address": address_of(request)}


def places_of(user, current: str = "") -> list[Place]:
    """The sessions that are open, the newest seen first. ``current``: the id of the one that
    asks: of a family, or of Django's session."""
    browsers, families = open_browsers(user), open_families(user)
    places = [place(one, "browser", current in (one.session_id,)) for one in browsers]
    places += [place(one, "api", current == str(one.pk)) for one in families]
    return sorted(places, key=lambda one: (one.is_current, one.seen_at), reverse=True)


def place(row, kind: str, is_current: bool) -> Place:
    return Place(
        id=str(row.pk),
        kind=kind,
        started_at=row.created_at,
        seen_at=row.seen_at,
        device=in_words(row.agent, kind),
        address=row.address,
        is_current=is_current,
    )


def open_browsers(user):
    return BrowserSession.objects.filter(
        user=user, epoch=user.epoch, session__expire_date__gt=timezone.now()
    )


def open_families(user):
    return RefreshFamily.objects.filter(
        user=user, epoch=user.epoch, revoked_at=None, expires_at__gt=timezone.now()
    )


def end(user, given: str) -> bool:
    """End one of theirs, by its id; whether there was one. It is out on its next request."""
    ended, _ = Session.objects.filter(browser__in=open_browsers(user).filter(pk=given)).delete()
    revoked = open_families(user).filter(pk=given).update(revoked_at=timezone.now())
    return bool(ended or revoked)


def end_others(user, current: str) -> int:
    """End all of theirs but the ``current`` one (``places_of``); how many there were."""
    others = [one for one in places_of(user, current) if not one.is_current]
    with transaction.atomic():
        for one in others:
            end(user, one.id)
    return len(others)


def in_words(agent: str, kind: str = "browser") -> str:
    """A browser as a person would call it; of a program its own name."""
    browser = next((name for name, sign in BROWSERS if re.search(sign, agent)), "")
    system = next((name for name, sign in SYSTEMS if re.search(sign, agent)), "")
    if browser and system:
        return f"{browser} en {system}"
    if kind == "api":
        return agent.split("/")[0][:40] or "Un programa"
    return browser or system or "Un navegador"


def digest_of(key: str | None) -> str:
    return hashlib.sha256((key or "").encode()).hexdigest()[:16]
