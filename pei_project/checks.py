"""What Django's own system checks cannot know: our keys, and what SQLite really does.

Imported by ``pei_project.sheets.apps``, which registers them.
"""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections

SHORTEST_KEY = 32
# What each connection must answer. WAL and FULL: a save acknowledged survives a power cut while
# others read. SQLite says FULL as 2.
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@register(Tags.security, deploy=True)
def keys_are_our_own(app_configs, **kwargs):
    """SECRET_KEY and TOKEN_KEY are two, long, and not the ones everybody can read."""
    keys = {"SECRET_KEY": settings.SECRET_KEY, "TOKEN_KEY": settings.TOKEN_KEY}
    found = [
        Error(f"{name} must have at least {SHORTEST_KEY} bytes.", id="pei.E001")
        for name, key in keys.items()
        if len(key.encode()) < SHORTEST_KEY
    ]
    if settings.TOKEN_KEY == settings.SECRET_KEY:
        found.append(Error("TOKEN_KEY must differ from SECRET_KEY.", id="pei.E002"))
    if settings.DEVELOPMENT_KEY in settings.SECRET_KEY:
        found.append(Error("SECRET_KEY is the development key.", id="pei.E003"))
    return found


@register(Tags.security, deploy=True)
def uploads_are_not_static_files(app_configs, **kwargs):
    """What people upload must never be served as a static file, which asks for no permission."""
    media, static = Path(settings.MEDIA_ROOT).resolve(), Path(settings.STATIC_ROOT).resolve()
    if media == static or static in media.parents or media in static.parents:
        return [Error("MEDIA_ROOT and STATIC_ROOT must be apart.", id="pei.E004")]
    return []


@register(deploy=True)
def mails_are_sent(app_configs, **kwargs):
    """Printed mails reach nobody, and leave the secret of a link in a log."""
    if settings.EMAIL_BACKEND == settings.PRINTED:
        return [Warning("EMAIL_URL says no server: mails are only printed.", id="pei.W001")]
    return []


@register(Tags.database)
def sqlite_keeps_what_it_promises(app_configs, databases=None, **kwargs):
    """A file system without WAL (a network drive) shows at ``migrate``, not at the first loss."""
    return [
        Error(f"SQLite answers {name} = {answer}, not {PRAGMAS[name]}.", id="pei.E005")
        for alias in databases or []
        for name, answer in pragmas_in_force(connections[alias]).items()
        if answer != PRAGMAS[name]
    ]


def pragmas_in_force(connection) -> dict:
    """What a SQLite file answers; nothing for another database or one in memory."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return {}
    with connection.cursor() as cursor:
        return {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]  # the names are the ones above
            for name in PRAGMAS
        }
