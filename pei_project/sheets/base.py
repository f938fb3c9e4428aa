"""A sheet is one form: a handful of answers and perhaps tables of rows.

Subclasses declare fields and nothing else; form, API, document, history and completeness are
derived from them. Every answer may be blank while the form is being written; ``required`` names
what must be filled before it is submitted.
"""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import slugify

from pei_project.sheets.fields import KeyField, RowField
from pei_project.sheets.results import Computed, Drawing, Findings, Missing
from pei_project.sheets.words import capital, display, shortened, verb_for
from pei_project.text import is_blank

MAX_ROWS = 500


@dataclass(frozen=True)
class Topic:
    """One page of a long form: its part of the path, its title, and its answers in order."""

    slug: str
    title: str
    names: tuple[str, ...]


class Answers(models.Model):
    """What a sheet and a row have in common: answers, some of them required."""

    required: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()  # counts that ``sensitive`` hides outside the school
    sensitive_of: str = ""  # the answer that names the group, where without one they count all

    class Meta:
        abstract = True

    @classmethod
    def fields(cls) -> list[models.Field]:
        """The answers, in the order of declaration; plumbing is not editable."""
        fields = [*cls._meta.fields, *cls._meta.many_to_many]
        return sorted(f for f in fields if f.editable and not f.primary_key)

    @classmethod
    def field_named(cls, name: str) -> models.Field:
        return cls._meta.get_field(name)

    @classmethod
    def label(cls, name: str) -> str:
        return capital(cls._meta.get_field(name).verbose_name)

    def is_answered(self, name: str) -> bool:
        """Whether anything was said: a space is nothing, no and zero are something."""
        if self.field_named(name).many_to_many:
            return bool(getattr(self, name).all())
        value = getattr(self, name)
        return not is_blank(value) if isinstance(value, str) else value is not None


class Sheet(Answers):
    """One form. See the module."""

    revision = models.PositiveIntegerField("revisión", default=0, editable=False)
    updated_at = models.DateTimeField("guardado", null=True, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="guardado por",
    )

    # Said by each form. Rules are actions of the policy.
    key: str = ""  # its name on the wire
    slug: str = ""  # its name in the path of its page
    edit_rule: str = ""  # what writing it asks
    read_rule: str = ""  # what reading it asks of its owner
    owner_name: str = ""  # the key to what it belongs to; none: to itself
    yearly_rule: str = ""  # what writing nothing but yearly tables asks
    topics: tuple[Topic, ...] = ()
    at_least: dict[str, int] = {}  # table -> fewest rows to submit
    with_rows: tuple[str, ...] = ()  # tables that must hold certain rows (``also_missing``)
    conditional: dict = {}  # answer or table -> asks the sheet whether it must be filled here
    why: dict[str, str] = {}  # answer -> why it is asked, where the sheet's reason is not enough
    legal_basis: str = ""
    sources: dict = {}  # answer or table -> sources.Source it may be taken from
    envelope: tuple[str, ...] = ()  # marks that are saved with the answers but are none
    envelope_answers: tuple[str, ...] = ()  # those of them that an API client may write

    class Meta:
        abstract = True

    @cached_property
    def _own(self) -> dict:
        return {}  # ``pointed_to``, read once

    @property
    def owner(self):
        """What it belongs to, locked and asked about when it is written."""
        return getattr(self, self.owner_name) if self.owner_name else self

    def locked(self):
        """Read anew and held until the transaction ends (it is its own owner)."""
        return type(self)._default_manager.select_for_update().get(pk=self.pk)

    def rule_for(self, values: dict, tables: dict) -> str:
        """What writing these answers and tables asks."""
        is_yearly = tables and not values and all(self.tables()[name].yearly for name in tables)
        return self.yearly_rule if is_yearly and self.yearly_rule else self.edit_rule

    def own(self, model) -> models.QuerySet:
        """The things of ``model`` that are of the same institution and may be pointed to."""
        raise NotImplementedError(f"{type(self).__name__} has nothing of its own to point to.")

    def pointed_to(self, part: KeyField) -> list:
        """The things that the answer ``part`` of this sheet, or of a row of it, may name."""
        if isinstance(part, RowField):
            return self.rows(self.table_of(part.related_model))
        if part.related_model not in self._own:
            named_by = getattr(part.related_model, "named_by", ())
            things = self.own(part.related_model)
            self._own[part.related_model] = list(things.select_related(*named_by))
        return [thing for thing in self._own[part.related_model] if part.accepts(thing)]

    @classmethod
    def table_of(cls, row: "type[Row]") -> str:
        """What the table of these rows is called."""
        return next(name for name, model in cls.tables().items() if model is row)

    def begin(self) -> None:
        """Called with every save, before its marks are written."""

    @classmethod
    def form_title(cls) -> str:
        return capital(cls._meta.verbose_name)

    @classmethod
    def tables(cls) -> "dict[str, type[Row]]":
        """The tables by name, in the order in which they are asked."""
        found = {
            relation.get_accessor_name(): relation.related_model
            for relation in cls._meta.related_objects
            if issubclass(relation.related_model, Row) and relation.field.name == "sheet"
        }
        asked = [name for topic in cls.topics for name in topic.names if name in found]
        return {name: found[name] for name in asked} or found

    @classmethod
    def names(cls) -> list[str]:
        """Every answer and table, in the order in which they are asked and printed."""
        if cls.topics:
            return [name for topic in cls.topics for name in topic.names]
        return [f.name for f in cls.fields()] + list(cls.tables())

    @classmethod
    def pages(cls) -> tuple[Topic, ...]:
        """The pages of the form; a form without topics is one page."""
        return cls.topics or (Topic("", cls.form_title(), tuple(cls.names())),)

    @classmethod
    def page_of(cls, name: str) -> Topic:
        return next(page for page in cls.pages() if name in page.names)

    @classmethod
    def label(cls, name: str) -> str:
        if name in cls.tables():
            return capital(cls.tables()[name]._meta.verbose_name_plural)
        return super().label(name)

    @classmethod
    def table_slug(cls, name: str) -> str:
        """How the path of a page names a table."""
        return slugify(cls.tables()[name]._meta.verbose_name_plural)

    @classmethod
    def reason(cls, name: str) -> str:
        """The answer to "¿Por qué se pide?"."""
        return cls.why.get(name) or cls.legal_basis

    @classmethod
    def is_required(cls, name: str) -> bool:
        """Whether it must be filled by everybody."""
        return name in (*cls.required, *cls.at_least, *cls.with_rows)

    def is_asked(self, name: str) -> bool:
        """Whether it must be filled here: what everybody must fill, and what this sheet must."""
        asked = self.conditional.get(name)
        return self.is_required(name) or bool(asked and asked(self))

    @classmethod
    def complete(cls):
        """A queryset that reads whole sheets: one query, and one more per table and per list of
        choices, however many sheets and rows there are."""
        queryset = cls._default_manager.select_related("updated_by", *foreign_keys(cls))
        for name, row in cls.tables().items():
            rows = row._default_manager.select_related(*foreign_keys(row))
            rows = rows.prefetch_related(*many_choices(row))
            queryset = queryset.prefetch_related(models.Prefetch(name, rows))
        return queryset.prefetch_related(*many_choices(cls))

    def rows(self, name: str) -> "list[Row]":
        return list(getattr(self, name).all())

    def missing(self) -> list[Missing]:
        """The blank answers that must be filled here, in order, and what ``also_missing`` adds."""
        found = []
        for name in self.names():
            if name in self.tables():
                found += self._missing_rows(name)
            elif not self.is_answered(name) and self.is_asked(name):
                found.append(self.missing_answer(name))
        return found + self.also_missing()

    def also_missing(self) -> list[Missing]:
        """What is missing besides: certain rows of a table. Few forms ask for any."""
        return []

    def missing_answer(self, name: str) -> Missing:
        label = self.label(name)
        return Missing(name, label, f"{verb_for(self.field_named(name))} «{label}»")

    def _missing_rows(self, name: str) -> list[Missing]:
        label, rows = self.label(name), self.rows(name)
        fewest = self.at_least.get(name) or int(name in self.conditional and self.is_asked(name))
        found = []
        if len(rows) < fewest:
            wanted = "una fila" if fewest == 1 else f"al menos {fewest}"
            found.append(Missing(name, label, f"Agregue {wanted} en «{label}»: hay {len(rows)}"))
        for row in rows:
            blank = [row.label(part) for part in row.required if not row.is_answered(part)]
            if blank:
                sentence = f"Complete «{label}», {row.caption()}: {', '.join(blank).lower()}"
                found.append(Missing(name, label, sentence))
        return found

    def findings(self) -> Findings:
        """What the rules of this form say beyond what is missing. Few forms have any."""
        return Findings()

    def computed(self) -> list[Computed]:
        """What follows from the answers. Few forms have any."""
        return []

    def drawings(self) -> list[Drawing]:
        """The tables that are drawn as well. Few forms have any."""
        return []


class Row(Answers):
    """One row of a table. Its identity lasts: files, observations and conflicts hang on it."""

    stamped_by = "sheet"  # (sheets.stamps)
    help_text: str = ""  # how the table is filled
    yearly: bool = False  # its rows are of a ``year`` and are kept up in an approved version too
    totals: tuple[str, ...] = ()  # the columns that are added up, by year where it is yearly

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField("orden", default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    def __str__(self):
        return self.caption().strip("«»")

    def caption(self) -> str:
        """How a sentence names this row: by its first answer, else by its place. A row of its own
        table is no name: that one might be named by this one."""
        for part in self.fields():
            if part.many_to_many or part.related_model is type(self):
                continue
            if self.is_answered(part.name):
                return f"«{shortened(display(self, part))}»"
        return f"fila {self.order}"


def foreign_keys(model, of_row: bool = False) -> list[str]:
    """What to join to read rows of ``model`` and name what they refer to; ``of_row``: a row is
    named by its own answers, not by the rows those refer to."""
    names = []
    for part in model.fields():
        if not part.many_to_one or (of_row and isinstance(part, RowField)):
            continue
        names.append(part.name)
        named_by = getattr(part.related_model, "named_by", ())
        if isinstance(part, RowField):
            named_by = foreign_keys(part.related_model, of_row=True)
        names += [f"{part.name}__{inner}" for inner in named_by]
    return names


def many_choices(model) -> list[str]:
    return [f.name for f in model.fields() if f.many_to_many]
