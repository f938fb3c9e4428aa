"""What is said of a sheet: laid over it, checked above the database, and written."""

import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import UniqueConstraint

from pei_project.errors import NOT_ON_THE_LIST, InvalidInput, Problem
from pei_project.sheets.base import MAX_ROWS, Answers, Row, Sheet
from pei_project.sheets.fields import KeyField, RowField
from pei_project.sheets.words import verb_for


@dataclass
class RowInput:
    """What is said of one row: an ``id`` (a new row may bring its own), the answers, and for
    changes of a part of a table whether it goes or to which place (from 1) it moves."""

    id: uuid.UUID | None = None
    values: dict = field(default_factory=dict)
    delete: bool = False
    order: int | None = None


@dataclass
class TableInput:
    """``whole``: the rows given are the table; rows not given are removed, position is order.
    Otherwise only the rows given are touched."""

    rows: list[RowInput]
    whole: bool = False


class Overlay:
    """A sheet with what is said of it laid over, not yet written."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self.problems: dict[str, list[Problem]] = {}
        self.said: list[str] = []
        self.choices: list[tuple[Answers, str, list]] = []
        self.references: list[tuple[KeyField, uuid.UUID | None, str]] = []
        self.rows: dict[str, list[Row]] = {}
        self.touched: dict[str, list[Row]] = {}
        self.removed: dict[str, list[uuid.UUID]] = {}

    def say(self, values: dict, tables: dict[str, TableInput]) -> None:
        self._answer(self.sheet, values, "")
        self.said = list(values)
        for name, table in tables.items():
            self._table(name, table)
        self._check_references()
        if not self.problems:
            self._check_constraints()

    def write(self) -> None:
        names = [name for name in self.said if not self._is_many(self.sheet, name)]
        if self.sheet._state.adding:
            self._store(force_insert=True)
        elif names:
            self._store(update_fields=names)
        for name, rows in self.rows.items():
            model = self.sheet.tables()[name]
            model.objects.bulk_create(row for row in rows if row._state.adding)
            plain = [f.name for f in model.fields() if not f.many_to_many]
            if self.touched[name]:
                model.objects.bulk_update(self.touched[name], [*plain, "order"])
        for name, keys in self.removed.items():
            self.sheet.tables()[name].objects.filter(pk__in=keys).delete()
        self._write_choices()

    def _store(self, **how) -> None:
        """Write the sheet itself. What is one of a kind was so when it was checked; where another
        was written at the same moment the database says it."""
        if not self._one_of_a_kind():
            self.sheet.save(**how)
            return
        try:
            with transaction.atomic():
                self.sheet.save(**how)
        except IntegrityError:
            self._check_constraints()
            if self.problems:
                raise InvalidInput(self.problems) from None
            raise

    def _one_of_a_kind(self) -> list[UniqueConstraint]:
        """The constraints that what is said may break."""
        constraints = self.sheet._meta.constraints
        unique = [one for one in constraints if isinstance(one, UniqueConstraint)]
        return [one for one in unique if set(one.fields) & set(self.said)]

    def _check_constraints(self) -> None:
        for constraint in self._one_of_a_kind():
            try:
                constraint.validate(type(self.sheet), self.sheet)
            except ValidationError as error:
                self._problem(constraint.fields[-1], "unique", error.messages[0])

    def _write_choices(self) -> None:
        """The many choices of a kind of row are written together, however many rows there are."""
        by_kind: dict[tuple[type[Answers], str], dict] = {}
        for thing, name, items in self.choices:
            by_kind.setdefault((type(thing), name), {})[thing.pk] = items
        for (model, name), chosen in by_kind.items():
            part = model._meta.get_field(name)
            link = part.remote_field.through
            mine, other = part.m2m_column_name(), part.m2m_reverse_name()
            link.objects.filter(**{f"{mine}__in": chosen}).delete()
            link.objects.bulk_create(
                link(**{mine: key, other: item.pk})
                for key, items in chosen.items()
                for item in items
            )

    # --- one answer -------------------------------------------------------------------------

    @staticmethod
    def _is_many(thing: Answers, name: str) -> bool:
        return thing.field_named(name).many_to_many

    def _problem(self, path: str, code: str, message: str) -> None:
        self.problems.setdefault(path, []).append(Problem(code, message))

    def _answer(self, thing: Answers, values: dict, prefix: str) -> None:
        """Lay ``values`` over ``thing`` and check them, whatever else it says."""
        for name, value in values.items():
            part = thing.field_named(name)
            if part.many_to_many:
                chosen = set() if thing._state.adding else set(getattr(thing, name).all())
                for item in value:
                    self._check_item(part, item, chosen, prefix + name)
                if len(set(value)) < len(value):
                    message = "Una opción se envió más de una vez."
                    self._problem(prefix + name, "duplicate", message)
                self.choices.append((thing, name, value))
            elif isinstance(part, KeyField):
                setattr(thing, part.attname, value)
                self.references.append((part, value, prefix + name))
            elif part.many_to_one:
                if value is not None:
                    self._check_item(part, value, {getattr(thing, name, None)}, prefix + name)
                elif not part.null:
                    self._problem(prefix + name, "required", _wanted(thing, name))
                setattr(thing, name, value)
            else:
                setattr(thing, name, value)
        said = [name for name in values if not thing.field_named(name).is_relation]
        others = [f.name for f in thing._meta.fields if f.name not in said]
        for check in (lambda: thing.clean_fields(exclude=others), thing.clean):
            try:
                check()
            except ValidationError as error:
                self._refused(thing, error, prefix)

    def _refused(self, thing: Answers, error: ValidationError, prefix: str) -> None:
        by_name = error.error_dict if hasattr(error, "error_dict") else {"body": error.error_list}
        for name, reasons in by_name.items():
            for reason in reasons:
                if reason.code in ("null", "blank"):
                    self._problem(prefix + name, "required", _wanted(thing, name))
                    continue
                # Django's sentence for what is no choice repeats what was sent, whole.
                is_choice = reason.code == "invalid_choice" and reason.params
                told = NOT_ON_THE_LIST if is_choice else " ".join(reason.messages)
                self._problem(prefix + name, reason.code or "invalid", told)

    def _check_item(self, part, item, chosen: set, path: str) -> None:
        limits = part.get_limit_choices_to()
        if any(getattr(item, name) != value for name, value in limits.items()):
            self._problem(path, "invalid_choice", NOT_ON_THE_LIST)
        elif not item.is_active and item not in chosen:
            self._problem(path, "inactive_choice", f"«{item.name}» ya no se ofrece. Elija otra.")

    # --- one table --------------------------------------------------------------------------

    def _table(self, name: str, table: TableInput) -> None:
        model = self.sheet.tables()[name]
        here = {row.id: row for row in self.sheet.rows(name)}
        brought = [said.id for said in table.rows if said.id]
        if len(set(brought)) < len(brought):
            self._problem(name, "duplicate", "La misma fila se envió más de una vez.")
            return
        foreign = model.objects.filter(pk__in=set(brought) - set(here)).exclude(sheet=self.sheet)
        if foreign.exists():
            self._problem(name, "invalid_choice", "Una de las filas no es de este formulario.")
            return
        rows = [] if table.whole else list(here.values())
        said_of = set()
        for place, said in enumerate(table.rows):
            row = here.get(said.id)
            if said.delete:
                rows = [other for other in rows if other is not row]
                continue
            if row is None:
                row = model(id=said.id or uuid.uuid4(), sheet=self.sheet)
                rows.append(row)
            elif table.whole:
                rows.append(row)
            said_of.add(row.id)
            if said.order is not None and not table.whole:
                rows.remove(row)
                rows.insert(min(max(said.order - 1, 0), len(rows)), row)
            self._answer(row, said.values, f"{name}.{place}.")
        if len(rows) > MAX_ROWS:
            self._problem(name, "too_many", f"Escriba como máximo {MAX_ROWS} filas.")
        self.touched[name] = []
        for order, row in enumerate(rows, start=1):
            if not row._state.adding and (row.id in said_of or row.order != order):
                self.touched[name].append(row)
            row.order = order
        self.rows[name] = rows
        self.removed[name] = [key for key in here if key not in {row.id for row in rows}]

    def _check_references(self) -> None:
        """A reference must point to a row of this very sheet that stays, or to something of the
        same institution; what is another's is as unknown as what does not exist."""
        allowed: dict[KeyField, set[uuid.UUID]] = {}
        for part, key, path in self.references:
            if key is None:
                continue
            if part not in allowed:
                allowed[part] = self._keys_for(part)
            if key not in allowed[part]:
                self._problem(path, "invalid_choice", part.not_allowed)

    def _keys_for(self, part: KeyField) -> set[uuid.UUID]:
        if isinstance(part, RowField):
            name = self.sheet.table_of(part.related_model)
            if name in self.rows:
                return {row.id for row in self.rows[name]}
        return {thing.pk for thing in self.sheet.pointed_to(part)}


def _wanted(thing: Answers, name: str) -> str:
    return f"{verb_for(thing.field_named(name))} «{thing.label(name)}»."
