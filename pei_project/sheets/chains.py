"""The chain of an institution's history: each change is bound to all before it.

A change has a place in the chain of its institution; what belongs to none (lists, roles, the
people of a secretaría) has a chain of its own. ``digest`` is the SHA-256 of what the change says,
``chained`` the one of the previous ``chained``, of that digest and of everything else the change
tells. So a change that is altered, removed, added in between or put elsewhere is found
(``verifying``), while what it says can be redacted and its digest stay (``redacting``). A random
``salt``, which goes with what is redacted, keeps anybody from guessing a telephone by its digest.
"""

import datetime
import decimal
import hashlib
import json
import secrets
import uuid
from collections import defaultdict

from django.db import models

NOBODY = uuid.UUID(int=0)  # the chain of what belongs to no institution
BEGINNING = ""


class HistoryHead(models.Model):
    """Where a chain ends: held while changes are added, so that it never forks; and what tells
    that its last ones were taken away."""

    chain = models.UUIDField("cadena", primary_key=True)
    sequence = models.PositiveBigIntegerField("último lugar", default=0)
    chained = models.CharField("último eslabón", max_length=64, default=BEGINNING)

    class Meta:
        verbose_name, verbose_name_plural = "fin de cadena", "fines de cadena"

    def __str__(self):
        return f"{self.chain} {self.sequence}"


def chain(changes: list) -> None:
    """Give changes that are not stored yet their places, in the order in which they come. Their
    chains are held until the transaction of the caller ends. Three queries whatever the changes;
    two more where an institution has none yet."""
    told = defaultdict(list)
    for change in changes:
        told[change.institution or NOBODY].append(change)
    heads = held(told.keys())
    for key, own in told.items():
        head = heads[key]
        for change in own:
            change.sequence = head.sequence + 1
            change.salt = secrets.token_hex(16)
            change.digest = digest_of(change)
            change.chained = link(head.chained, change)
            head.sequence, head.chained = change.sequence, change.chained
    HistoryHead.objects.bulk_create(
        heads.values(),
        update_conflicts=True,
        unique_fields=["chain"],
        update_fields=["sequence", "chained"],
    )


def held(keys) -> dict[uuid.UUID, HistoryHead]:
    """The ends of these chains, held; in one order, so that two who hold many never wait for one
    another."""
    keys = sorted(keys)
    heads = _locked(keys)
    if lacking := [key for key in keys if key not in heads]:
        new = [HistoryHead(chain=key) for key in lacking]
        HistoryHead.objects.bulk_create(new, ignore_conflicts=True)
        heads = _locked(keys)
    return heads


def _locked(keys: list) -> dict[uuid.UUID, HistoryHead]:
    asked = HistoryHead.objects.select_for_update().filter(chain__in=keys).order_by("chain")
    return {head.chain: head for head in asked}


def digest_of(change) -> str:
    """The digest of what a change says, as it is kept."""
    return _sha256([change.salt, change.kept_before, change.after])


def link(previous: str, change) -> str:
    """What binds a change to the one before it, whose ``chained`` is ``previous``."""
    return _sha256(
        [
            previous,
            change.sequence,
            str(change.pk),
            _text(change.institution),
            change.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
            str(change.actor_id),
            change.actor_name,
            change.actor_role,
            change.request_id,
            str(change.owner),
            change.target,
            change.revision,
            change.field,
            _text(change.row),
            change.reason,
            change.digest,
        ]
    )


def _text(key) -> str | None:
    return str(key) if key else None


def _sha256(said) -> str:
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def canonical(said) -> str:
    """JSON that is the same before a database kept it and after, whichever it is: PostgreSQL
    gives back the names of an object in another order, and 1e20 as a whole number."""
    return json.dumps(_settled(said), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _settled(said):
    if isinstance(said, dict):
        return {name: _settled(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_settled(value) for value in said]
    if isinstance(said, float):
        exact = decimal.Decimal(repr(said))
        return int(exact) if exact == exact.to_integral_value() else said
    return said
