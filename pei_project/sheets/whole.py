"""Several whole sheets of one owner, read together: what ``Sheet.complete()`` reads of each, for
less. No query joins: rows come as they are, then each kind of thing that they name is read once
and given to all that name it. The queries are the same each time, so what the ORM makes of them
is kept (``Prepared``): making them costs more than running them.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from django.db import connection, models

from pei_project.sheets.base import Answers, Row, Sheet, many_choices

ANY = uuid.UUID(int=0)  # stands for the key while a query is made


class Prepared:
    """The rows of ``model`` whose ``column`` is a key, in their own order, and joined to each the
    one thing that its field ``joined`` names."""

    def __init__(self, model: type[models.Model], column: str, joined: str = ""):
        self.model, self.column = model, model._meta.get_field(column)
        self.joined = model._meta.get_field(joined) if joined else None
        asked = model._default_manager.filter(**{column: ANY})
        asked = asked.select_related(joined) if joined else asked
        compiler = asked.query.get_compiler("default")
        self.sql, _ = compiler.as_sql()
        selected = [expression for expression, _, _ in compiler.select]
        self.converters = compiler.get_converters(selected).items()
        self.names = names_of(model)

    def rows(self, key: uuid.UUID) -> list:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [self.column.get_db_prep_value(key, connection)])
            found = [list(row) for row in cursor.fetchall()]
        for place, (converters, expression) in self.converters:
            for row in found:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return [self.made(row) for row in found]

    def made(self, row: list) -> models.Model:
        width = len(self.names)
        thing = self.model.from_db("default", self.names, row[:width])
        if self.joined:
            other = self.joined.related_model
            is_named = getattr(thing, self.joined.attname) is not None
            named = other.from_db("default", names_of(other), row[width:]) if is_named else None
            self.joined.set_cached_value(thing, named)
        return thing


def names_of(model: type[models.Model]) -> list[str]:
    return [part.attname for part in model._meta.concrete_fields]


@cache
def prepared(model: type[models.Model], column: str, joined: str = "") -> Prepared:
    return Prepared(model, column, joined)


class Chosen(models.QuerySet):
    """The items that one thing has chosen, already read; narrowed further, it asks anew."""

    @classmethod
    def of(cls, model, items: list) -> "Chosen":
        made = cls(model)
        made._result_cache, made._prefetch_done = items, True
        return made

    def _chain(self):
        keys = [item.pk for item in self._result_cache]
        return self.model._default_manager.filter(pk__in=keys)._chain()


def read(sheets: Sequence[type[Sheet]], owner: models.Model, key: uuid.UUID) -> list[Sheet]:
    """The sheet of each kind with that ``key``, in that order. Raises DoesNotExist. The ``owner``
    is in hand: what a sheet hangs on by a key of its own."""
    found = []
    for model in sheets:
        sheet = next(iter(prepared(model, model._meta.pk.name, "updated_by").rows(key)), None)
        if sheet is None:
            raise model.DoesNotExist
        if model._meta.pk.related_model is type(owner):
            model._meta.pk.set_cached_value(sheet, owner)
        for name, row_model in model.tables().items():
            rows = prepared(row_model, "sheet").rows(key)
            for row in rows:
                row_model._meta.get_field("sheet").set_cached_value(row, sheet)
            sheet._prefetched_objects_cache = getattr(sheet, "_prefetched_objects_cache", {})
            sheet._prefetched_objects_cache[name] = Chosen.of(row_model, rows)
        found.append(sheet)
    things = [*found, *(row for sheet in found for row in _rows_of(sheet))]
    _give_what_is_named(things)
    return found


def _rows_of(sheet: Sheet) -> Iterator[Row]:
    for name in sheet.tables():
        yield from sheet.rows(name)


def _give_what_is_named(things: list[Answers]) -> None:
    """Set on each of ``things`` what its keys and its many choices name."""
    links = _links(things)
    wanted: dict[type, set] = defaultdict(set)
    for thing in things:
        for part in _keys_of(type(thing)):
            wanted[part.related_model].add(getattr(thing, part.attname))
    for (_, part), chosen in links.items():
        for keys in chosen.values():
            wanted[part.related_model].update(keys)
    here = {thing.pk: thing for thing in things if isinstance(thing, Row)}
    items = {model: _read_named(model, keys - {None}, here) for model, keys in wanted.items()}
    for thing in things:
        for part in _keys_of(type(thing)):
            named = items[part.related_model].get(getattr(thing, part.attname))
            if named is not None or getattr(thing, part.attname) is None:
                part.set_cached_value(thing, named)
        chosen_by = thing.__dict__.setdefault("_prefetched_objects_cache", {})
        for name in many_choices(type(thing)):
            part = thing.field_named(name)
            keys = links[type(thing), part].get(thing.pk, ())
            own = items.get(part.related_model, {})
            # ``own`` stands in the order of the list.
            chosen_by[name] = Chosen.of(part.related_model, [own[k] for k in own if k in keys])


@cache
def _keys_of(model: type[Answers]) -> list[models.ForeignKey]:
    """What a sheet or a row names one of."""
    return [part for part in model.fields() if part.many_to_one]


def _read_named(model: type[models.Model], keys: set, here: dict) -> dict:
    """Things of ``model`` by key, in its order, with what they are named by; rows that were read
    are those very rows."""
    if issubclass(model, Row):
        found = {key: here[key] for key in keys if key in here}
        missing = keys - found.keys()
        return found | (model._default_manager.in_bulk(missing) if missing else {})
    things = model._default_manager.filter(pk__in=keys)
    named_by = getattr(model, "named_by", ())
    return {thing.pk: thing for thing in (things.select_related(*named_by) if keys else ())}


def _links(things: list[Answers]) -> dict:
    """What each thing has chosen of each list: (model, field) -> key of the thing -> keys of
    items. One query for each such field of which there are things."""
    by_model: dict[type, list] = defaultdict(list)
    for thing in things:
        by_model[type(thing)].append(thing.pk)
    found = {}
    for model, keys in by_model.items():
        for name in many_choices(model):
            part = model._meta.get_field(name)
            link = part.remote_field.through
            mine, other = part.m2m_column_name(), part.m2m_reverse_name()
            chosen = found[model, part] = defaultdict(set)
            pairs = link._default_manager.filter(**{f"{mine}__in": keys})
            for key, item in pairs.values_list(mine, other):
                chosen[key].add(item)
    return found
