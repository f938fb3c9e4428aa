"""Who is asking, in one query, and beside them what an answer that is kept depends on."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from accounts.tokens import AccessToken

# A session that is alive, as RefreshFamily.is_alive says it, of a user with a sub-role. Whoever is
# not found here is told why by the ordinary way.
CALLER = """
    SELECT families.epoch, sub_roles.code,
        users.institution_id, users.gagem_id, users.certified_entity_id, sub_roles.scope,
        {holds}, {columns}
    FROM accounts_refreshfamily AS families
    JOIN accounts_user AS users ON users.id = families.user_id
    JOIN accounts_subrole AS sub_roles ON sub_roles.id = users.sub_role_id
    {joins}
    WHERE families.id = %s AND families.user_id = %s
        AND families.revoked_at IS NULL AND families.expires_at > %s
        AND users.epoch = families.epoch AND users.is_active
        {verified}
"""
# As second_factor.lacks says it.
VERIFIED = """AND (users.second_factor_at IS NOT NULL
    OR NOT (users.is_staff OR users.is_superuser OR EXISTS (SELECT 1 FROM accounts_grant AS powers
        WHERE powers.sub_role_id = sub_roles.id AND powers.action = 'approve_pei')))"""
HOLDS = """EXISTS (SELECT 1 FROM accounts_grant AS grants
    WHERE grants.sub_role_id = sub_roles.id AND grants.action = %s)"""

STAMPS = {
    "postgresql": """(SELECT string_agg(drawn::text, ',') FROM sheets_stamp
        WHERE owner IN ({owners}))""",
    "sqlite": "(SELECT group_concat(drawn) FROM sheets_stamp WHERE owner IN ({owners}))",
}


@dataclass(frozen=True)
class Caller:
    """Of a user what the rules ask (``policy``, ``institutions.scope``)."""

    institution_id: object
    gagem_id: object
    certified_entity_id: object
    scope: str
    held: frozenset[str]
    is_active = True  # else they would not have been found

    def holds(self, action: str) -> bool:
        return action in self.held


def caller_with(token: AccessToken, beside, named: dict) -> tuple[Caller, tuple, tuple] | None:
    """The caller, and the stamps and the columns of ``beside`` (``pei_project.api.kept``), if the
    caller's session is alive and what ``beside`` joins exists. ``named``: the parts of the path.

    No question is spent on whether the connection still lives: if it does not, the ordinary way
    opens another.
    """
    columns = (STAMPS[connection.vendor].format(owners=", ".join(beside.owners)), *beside.columns)
    sql = CALLER.format(
        holds=HOLDS if beside.grant else "1 = 0",
        columns=", ".join(columns),
        joins=beside.joins,
        verified=VERIFIED if settings.PEI_SECOND_FACTOR_REQUIRED else "",
    )
    said = [beside.grant] if beside.grant else []
    said += [_key(named[name]) for name in beside.named]
    said += [_key(uuid.UUID(token["sid"])), _key(uuid.UUID(token["sub"]))]
    said.append(connection.ops.adapt_datetimefield_value(timezone.now()))
    connection.health_check_done = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, said)
            found = cursor.fetchone()
    except Error:
        connection.health_check_done = False
        return None
    if found is None or found[:2] != (token["epoch"], token["subRole"]):
        return None
    *reach, holds, stamps = found[2:8]
    held = frozenset([beside.grant]) if holds else frozenset()
    return Caller(*reach, held), tuple((stamps or "").split(",")), found[8:]


def _key(value):
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
