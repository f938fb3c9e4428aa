"""Stamps: what tells that something may have changed, without reading it.

Each owner of what people write (a school, a version of its PEI) has a ``Stamp``, a random value
that the database itself draws anew with every row of the owner's that is added, changed or
removed, whoever writes and however (triggers). The official lists and the names of people have
one each for all. An answer that is kept under the stamps of all it depends on is never stale;
rolled back with the write, restored with a backup, a stamp never comes twice.

A model says whose stamp its rows draw: ``stamped_by`` is the way to the owner, "" for the owner
itself, or ``stamped_as`` one of the constants below.
"""

import uuid

from django.apps import apps
from django.db import connections, models, transaction

LISTS = uuid.UUID("00000000-0000-4000-8000-000000000001")
PEOPLE = uuid.UUID("00000000-0000-4000-8000-000000000002")
READY = uuid.UUID("00000000-0000-4000-8000-000000000003")  # of nobody: drawn to see that it can be
EVENTS = ("insert", "update", "delete")


class Stamp(models.Model):
    """``drawn`` changes with whatever the owner's rows say."""

    owner = models.UUIDField(primary_key=True)
    drawn = models.UUIDField()

    class Meta:
        verbose_name, verbose_name_plural = "sello", "sellos"

    def __str__(self):
        return f"{self.owner} {self.drawn}"


def is_stamped(model) -> bool:
    """Whether its rows draw a stamp. ``way_of`` says which."""
    return way_of(model) is not None or hasattr(model, "stamped_as")


def stamped_models() -> list:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and is_stamped(model)]


def way_of(model) -> str | None:
    """The field that leads to the owner; "": the row is the owner. A row that links a thing with
    what it chose goes by the thing."""
    if model._meta.auto_created:
        source = model._meta.auto_created
        if way_of(source) is None:
            return None
        keys = (part for part in model._meta.fields if part.related_model is source)
        return next(keys).name
    return getattr(model, "stamped_by", None)


class Sqlite:
    """One trigger for each event of each table."""

    drawn = "lower(hex(randomblob(16)))"

    @staticmethod
    def literal(owner: uuid.UUID) -> str:
        return f"'{owner.hex}'"

    @staticmethod
    def there(cursor) -> set[str]:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}

    def statements(self, model) -> list[str]:
        table = model._meta.db_table
        found = []
        for event in events_of(model):
            records = {"insert": ["NEW"], "delete": ["OLD"]}.get(event, ["OLD", "NEW"])
            drawing = "".join(self.drawing(owner_sql(model, one, self)) for one in records)
            found.append(
                f'CREATE TRIGGER "{name_of(model, event)}" AFTER {event_sql(model, event)} '
                f'ON "{table}" BEGIN {drawing} END'
            )
        return found

    def drawing(self, owner: str) -> str:
        return (
            f"INSERT INTO sheets_stamp (owner, drawn) SELECT {owner}, {self.drawn} "
            f"WHERE {owner} IS NOT NULL ON CONFLICT (owner) DO UPDATE SET drawn = excluded.drawn;"
        )

    @staticmethod
    def drop(name: str, table: str) -> str:
        return f'DROP TRIGGER IF EXISTS "{name}"'


class Postgres:
    """One function for each table, called once for each statement with all the rows it touched:
    a row of ``sheets_stamp`` changed a thousand times in one transaction would grow slow."""

    drawn = "gen_random_uuid()"
    records = {
        "insert": "NEW TABLE AS after_rows",
        "update": "OLD TABLE AS before_rows NEW TABLE AS after_rows",
        "delete": "OLD TABLE AS before_rows",
    }

    @staticmethod
    def literal(owner: uuid.UUID) -> str:
        return f"'{owner}'::uuid"

    @staticmethod
    def there(cursor) -> set[str]:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return {name for (name,) in cursor.fetchall()}

    def statements(self, model) -> list[str]:
        table, function = model._meta.db_table, name_of(model, "rows")
        found = [
            f"""
            CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP <> 'INSERT' THEN {self.drawing(model, "before_rows")} END IF;
                IF TG_OP <> 'DELETE' THEN {self.drawing(model, "after_rows")} END IF;
                RETURN NULL;
            END $$
            """
        ]
        for event in events_of(model):
            # A trigger of certain columns is not told the rows: it draws a stamp of its own kind.
            told = "" if columns_of(model) else f"REFERENCING {self.records[event]} "
            found.append(
                f'CREATE TRIGGER "{name_of(model, event)}" AFTER {event_sql(model, event)} '
                f'ON "{table}" {told}FOR EACH STATEMENT EXECUTE FUNCTION "{function}"()'
            )
        return found

    def drawing(self, model, records: str) -> str:
        source = "" if hasattr(model, "stamped_as") else f"FROM {records} AS said "
        return (
            f"INSERT INTO sheets_stamp (owner, drawn) SELECT owner, {self.drawn} FROM "
            f"(SELECT DISTINCT {owner_sql(model, 'said', self)} AS owner {source}) AS owners "
            "WHERE owner IS NOT NULL ORDER BY owner "
            "ON CONFLICT (owner) DO UPDATE SET drawn = excluded.drawn;"
        )

    @staticmethod
    def drop(name: str, table: str) -> str:
        return f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'


DIALECTS = {"sqlite": Sqlite(), "postgresql": Postgres()}


def name_of(model, event: str) -> str:
    """At most PostgreSQL's 63 letters, however long the table's name is."""
    table = model._meta.db_table
    digest = uuid.uuid5(uuid.NAMESPACE_OID, table).hex[:8]
    return f"stamp_{event}_{table[:40]}_{digest}"


def columns_of(model) -> tuple[str, ...]:
    """The only columns whose change draws a stamp, where not all of them do."""
    return getattr(model, "stamped_columns", ())


def events_of(model) -> tuple[str, ...]:
    return ("update",) if columns_of(model) else EVENTS


def event_sql(model, event: str) -> str:
    columns = ", ".join(columns_of(model))
    return f"{event.upper()} OF {columns}" if columns else event.upper()


def owner_sql(model, record: str, dialect) -> str:
    """Whose stamp a row draws, ``record`` being what SQL calls the row."""
    if hasattr(model, "stamped_as"):
        return dialect.literal(model.stamped_as)
    way = way_of(model)
    if not way:
        return f"{record}.{model._meta.pk.column}"
    key = model._meta.get_field(way)
    target = key.related_model
    if not way_of(target) or target._meta.pk.name == way_of(target):  # its key is the owner's
        return f"{record}.{key.column}"
    inner = f"of_{target._meta.model_name}"
    return (
        f'(SELECT {owner_sql(target, inner, dialect)} FROM "{target._meta.db_table}" AS {inner} '
        f"WHERE {inner}.{target._meta.pk.column} = {record}.{key.column})"
    )


# --- called around every migration ----------------------------------------------------------


def install(sender, using="default", **kwargs):
    """Handler of ``post_migrate``: make the triggers that are not there, and draw every stamp
    anew, for nobody knows what was written while they were not."""
    connection = connections[using]
    dialect = DIALECTS[connection.vendor]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if Stamp._meta.db_table not in tables:
            return
        there = dialect.there(cursor)
        for model in stamped_models():
            names = {name_of(model, event) for event in events_of(model)}
            if model._meta.db_table in tables and not names <= there:
                for name in names:
                    cursor.execute(dialect.drop(name, model._meta.db_table))
                for statement in dialect.statements(model):
                    cursor.execute(statement)
        draw_all(cursor, dialect, tables)


def draw_all(cursor, dialect, tables: set[str]) -> None:
    owners = [dialect.literal(constant) for constant in (LISTS, PEOPLE)]
    found = [f"SELECT {literal} AS owner" for literal in owners]
    for model in stamped_models():
        if way_of(model) == "" and model._meta.db_table in tables:
            found.append(f'SELECT {model._meta.pk.column} AS owner FROM "{model._meta.db_table}"')
    cursor.execute("DELETE FROM sheets_stamp")
    cursor.execute(
        f"INSERT INTO sheets_stamp (owner, drawn) SELECT owner, {dialect.drawn} "
        f"FROM ({' UNION '.join(found)}) AS owners"
    )


def remove(sender, using="default", **kwargs):
    """Handler of ``pre_migrate``: on SQLite a table is changed by making it anew, which a trigger
    that names it would not survive. Without its stamp nothing that is kept is given."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in Sqlite.there(cursor):
            if name.startswith("stamp_"):
                cursor.execute(f'DROP TRIGGER "{name}"')
        if Stamp._meta.db_table in connection.introspection.table_names(cursor):
            cursor.execute("DELETE FROM sheets_stamp")
