"""Who changed what, when, from what to what: rows that are only ever added.

The database itself refuses to change or remove them (``guards``), and each is bound to those
before it (``chains``).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from pei_project.requests import current_request_id
from pei_project.sheets import chains, splices
from pei_project.sheets.base import Sheet

REDACTION = "redaction"  # the target of a change that tells that another one was redacted


class Change(models.Model):
    """One answer, or one row of a table, as it was and as it became.

    All changes of one save share ``target`` and ``revision``. The person's name and role stand as
    text, as they were then. A row that is new has no ``before``, one that was removed no
    ``after``; a change of order has ``row`` empty and both lists of ids. Of a long text what was
    said before is kept as what differs (``splices``). A redacted change says nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField("cuándo", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    actor_name = models.CharField("nombre", max_length=200)
    actor_role = models.CharField("rol", max_length=100)
    request_id = models.CharField("solicitud", max_length=64)
    institution = models.UUIDField("institución", null=True)
    owner = models.UUIDField("de qué")
    target = models.CharField("formulario", max_length=80)
    revision = models.PositiveIntegerField("revisión")
    field = models.CharField("campo", max_length=80)
    row = models.UUIDField("fila", null=True)
    kept_before = models.JSONField("antes", null=True)
    after = models.JSONField("después", null=True)
    reason = models.TextField("motivo", default="", blank=True)
    sequence = models.PositiveBigIntegerField("lugar en la cadena")
    salt = models.CharField("sal", max_length=32)
    digest = models.CharField("huella de lo que dice", max_length=64)
    chained = models.CharField("eslabón", max_length=64)
    redacted_by = models.UUIDField("cambio que cuenta que se borró", null=True)

    class Meta:
        verbose_name, verbose_name_plural = "cambio", "cambios"
        ordering = ["-at", "-revision", "id"]
        indexes = [
            models.Index(fields=["owner", "-at"], name="change_owner_at"),
            models.Index(fields=["owner", "target", "revision"], name="change_owner_target"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "sequence"], name="one_change_per_place"
            ),
            models.UniqueConstraint(
                fields=["sequence"],
                condition=Q(institution=None),
                name="one_change_per_place_of_nobody",
            ),
        ]

    def __str__(self):
        return f"{self.actor_name}: {self.target}.{self.field}"

    @property
    def before(self):
        return splices.whole(self.kept_before, self.after)


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


def record(owner, target: str, revision: int, actor, found: list[dict], reason="") -> None:
    """Add the changes of one save, in the transaction that saves."""
    store(changes(owner, target, revision, actor, found, reason))


def changes(
    owner, target: str, revision: int, actor, found: list[dict], reason: str = ""
) -> list[Change]:
    """The changes of one save, not yet stored: who saves many things stores them together."""
    author = {
        "at": timezone.now(),
        "actor": actor,
        "actor_name": actor.name,
        "actor_role": str(actor.sub_role or ""),
        "request_id": current_request_id(),
    }
    place = {
        "institution": institution_of(owner),
        "owner": key_of(owner),
        "target": target,
        "revision": revision,
    }
    return [
        Change(
            **author,
            **place,
            field=one["field"],
            row=one["row"],
            kept_before=splices.spliced(one["before"], one["after"]),
            after=one["after"],
            reason=reason,
        )
        for one in found
    ]


def store(made: list[Change]) -> None:
    """Store changes, each in its place of its institution's chain."""
    if made:
        chains.chain(made)
        Change.objects.bulk_create(made)


def institution_of(thing):
    """In whose chain a thing's changes stand: the institution it is, or is of; None for what is
    of none."""
    return getattr(thing, "institution_id", thing.pk if isinstance(thing, Sheet) else None)


def key_of(thing) -> uuid.UUID:
    """What the history knows a thing by: its own id, where that is a UUID."""
    if isinstance(thing.pk, uuid.UUID):
        return thing.pk
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{thing._meta.label_lower}:{thing.pk}")


def content_at(sheet, now: dict, revision: int) -> dict:
    """The answers of ``sheet`` (tables apart) as they stood at ``revision``; ``now`` is its
    content. Two texts can be told apart only by what both started from."""
    then = {name: value for name, value in now.items() if name not in sheet.tables()}
    later = Change.objects.filter(
        owner=sheet.owner.pk, target=sheet.key, revision__gt=revision, row=None, redacted_by=None
    )
    for change in later.order_by("-revision"):
        if change.field in then:
            then[change.field] = change.before
    return then
