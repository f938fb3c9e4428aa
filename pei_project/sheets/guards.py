"""The database refuses to change or remove the history, whoever asks: triggers, on both engines.

The one exception is redacting: a change may lose what it says, and nothing else, once another
change tells of it (``redacting``). So a redaction cannot be made without leaving a trace.
"""

from django.db import connections, transaction

from pei_project.sheets.history import REDACTION, Change

TABLE = Change._meta.db_table
REFUSAL = "The history is never changed nor removed: sheets_change only takes new rows"
SAID = ("kept_before", "after", "salt", "redacted_by")  # what a redaction changes
INSTALLED = {
    "sqlite": ("history_insert", "history_update", "history_delete"),
    "postgresql": ("history_update", "history_delete", "history_truncate"),
}


def redacts(same: str) -> str:
    """When an update is a redaction; ``same`` is how the engine compares what may be NULL."""
    others = [part.column for part in Change._meta.fields if part.name not in SAID]
    return " AND ".join(
        [
            *(f'NEW."{column}" {same} OLD."{column}"' for column in others),
            "OLD.redacted_by IS NULL",
            "NEW.kept_before IS NULL AND NEW.after IS NULL AND NEW.salt = ''",
            f"EXISTS (SELECT 1 FROM {TABLE} AS told WHERE told.id = NEW.redacted_by "
            f"AND told.target = '{REDACTION}' AND told.\"row\" = OLD.id)",
        ]
    )


def sqlite_statements() -> list[str]:
    """An insertion is looked at too: INSERT OR REPLACE would take a row away unasked."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    taken = (
        f"EXISTS (SELECT 1 FROM {TABLE} AS there WHERE there.id = NEW.id OR "
        "(there.sequence = NEW.sequence AND there.institution IS NEW.institution))"
    )
    when = {"insert": taken, "update": f"NOT ({redacts('IS')})", "delete": "1"}
    return [
        f"CREATE TRIGGER IF NOT EXISTS history_{event} BEFORE {event.upper()} ON {TABLE} "
        f"WHEN {condition} {refuse}"
        for event, condition in when.items()
    ]


def postgres_statements() -> list[str]:
    function = f"""
        CREATE OR REPLACE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {redacts("IS NOT DISTINCT FROM")} THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
        END $$
    """
    each = {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"}
    return [function] + [
        f"CREATE OR REPLACE TRIGGER history_{event} BEFORE {event.upper()} ON {TABLE} "
        f"FOR EACH {unit} EXECUTE FUNCTION history_refuse()"
        for event, unit in each.items()
    ]


STATEMENTS = {"sqlite": sqlite_statements, "postgresql": postgres_statements}


def install(sender, using="default", **kwargs):
    """Handler of ``post_migrate``: make the triggers, as the table stands now."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if TABLE in connection.introspection.table_names(cursor):
            for statement in STATEMENTS[connection.vendor]():
                cursor.execute(statement)


def make_way(sender, using="default", **kwargs):
    """Handler of ``pre_migrate``: on SQLite a table is changed by making it anew, which takes its
    triggers with it, and one that names a column that is gone would be in the way."""
    if connections[using].vendor == "sqlite":
        remove(using)


def remove(using="default"):
    """Take the triggers away. The product does so only on SQLite and around a migration."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE in connection.introspection.table_names(cursor):
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            for name in INSTALLED[connection.vendor]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
