"""Who changed what, when, from what to what: rows that are only ever added."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from pei_project.requests import current_request_id


class Change(models.Model):
    """One answer, or one row of a table, as it was and as it became.

    All changes of one save share ``target`` and ``revision``. The person's name and role stand as
    text, as they were then. A row that is new has no ``before``, one that was removed no
    ``after``; a change of order has ``row`` empty and both lists of ids.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField("cuándo", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    actor_name = models.CharField("nombre", max_length=200)
    actor_role = models.CharField("rol", max_length=100)
    request_id = models.CharField("solicitud", max_length=64)
    owner = models.UUIDField("de qué")
    target = models.CharField("formulario", max_length=80)
    revision = models.PositiveIntegerField("revisión")
    field = models.CharField("campo", max_length=80)
    row = models.UUIDField("fila", null=True)
    before = models.JSONField("antes", null=True)
    after = models.JSONField("después", null=True)

    class Meta:
        verbose_name, verbose_name_plural = "cambio", "cambios"
        ordering = ["-at", "-revision", "id"]
        indexes = [
            models.Index(fields=["owner", "-at"], name="change_owner_at"),
            models.Index(fields=["owner", "target", "revision"], name="change_owner_target"),
        ]

    def __str__(self):
        return f"{self.actor_name}: {self.target}.{self.field}"


def differences(before: dict, after: dict, tables) -> list[dict]:
    """What differs between two contents of one sheet, as ``field, row, before, after``."""
    found = []
    for name in after:
        if name in tables:
            found += _row_differences(name, before[name], after[name])
        elif before[name] != after[name]:
            found.append(
                {"field": name, "row": None, "before": before[name], "after": after[name]}
            )
    return found


def beginnings(content: dict, tables) -> list[dict]:
    """What a sheet says that was not there before, as ``differences`` gives it."""
    found = differences(_nothing(content, tables), content, tables)
    return [one for one in found if one["after"] not in (None, "", [])]


def endings(content: dict, tables) -> list[dict]:
    """What a sheet said that is not there any more, as ``differences`` gives it."""
    return differences(content, _nothing(content, tables), tables)


def _nothing(content: dict, tables) -> dict:
    return {name: [] if name in tables else None for name in content}


def _row_differences(name: str, before: list[dict], after: list[dict]) -> list[dict]:
    was, now = ({row["id"]: _said(row) for row in rows} for rows in (before, after))
    found = [
        {"field": name, "row": key, "before": was.get(key), "after": now.get(key)}
        for key in (was | now)
        if was.get(key) != now.get(key)
    ]
    stayed = [[key for key in rows if key in was and key in now] for rows in (was, now)]
    if stayed[0] != stayed[1]:
        found.append({"field": name, "row": None, "before": list(was), "after": list(now)})
    return found


def _said(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in ("id", "order")}


def record(owner, target: str, revision: int, actor, found: list[dict]) -> None:
    """Add the changes of one save."""
    Change.objects.bulk_create(changes(owner, target, revision, actor, found))


def changes(owner, target: str, revision: int, actor, found: list[dict]) -> list[Change]:
    """The changes of one save, not yet stored: who saves many sheets stores them together."""
    author = {
        "at": timezone.now(),
        "actor": actor,
        "actor_name": actor.name,
        "actor_role": str(actor.sub_role or ""),
        "request_id": current_request_id(),
    }
    return [
        Change(**author, owner=owner.pk, target=target, revision=revision, **change)
        for change in found
    ]


def content_at(sheet, now: dict, revision: int) -> dict:
    """The answers of ``sheet`` (tables apart) as they stood at ``revision``; ``now`` is its
    content. Two texts can be told apart only by what both started from."""
    then = {name: value for name, value in now.items() if name not in sheet.tables()}
    later = Change.objects.filter(
        owner=sheet.owner.pk, target=sheet.key, revision__gt=revision, row=None
    )
    for change in later.order_by("-revision"):
        if change.field in then:
            then[change.field] = change.before
    return then
