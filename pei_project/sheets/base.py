"""A sheet is one form: a handful of answers and perhaps tables of rows.

Subclasses declare fields and nothing else; form, API, document, history and completeness are
derived from them. Every answer may be blank while the form is being written; ``required`` names
what must be filled before it is submitted.
"""

import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils.text import slugify

from pei_project.errors import Problem
from pei_project.richtext import to_plain
from pei_project.sheets.fields import RowField
from pei_project.text import is_blank

MAX_ROWS = 500


@dataclass(frozen=True)
class Topic:
    """One page of a long form: its part of the path, its title, and the answers on it, in the
    order in which they are asked and printed."""

    slug: str
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A required answer still blank: of which field or table, its label, what to do about it."""

    name: str
    label: str
    sentence: str


@dataclass(frozen=True)
class Findings:
    """What the rules of a sheet say: errors stop a submission, warnings do not."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class Answers(models.Model):
    """What a sheet and a row have in common: answers, some of them required."""

    required: tuple[str, ...] = ()

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

    # Said by each form.
    key: str = ""  # its name on the wire
    slug: str = ""  # its name in the path of its page
    edit_rule: str = ""  # the action of the policy that writing it asks
    topics: tuple[Topic, ...] = ()
    at_least: dict[str, int] = {}  # table -> fewest rows to submit
    why: dict[
        str, str
    ] = {}  # answer -> why it is asked, where the sheet's own reason is not enough
    legal_basis: str = ""
    envelope: tuple[str, ...] = ()  # marks that are saved with the answers but are none
    envelope_answers: tuple[str, ...] = ()  # those of them that an API client may write

    class Meta:
        abstract = True

    @property
    def owner(self):
        """What the form belongs to, locked and asked about when it is written."""
        return self

    def locked(self):
        """This sheet, read anew and held until the transaction ends (it is its own owner)."""
        return type(self)._default_manager.select_for_update().get(pk=self.pk)

    def begin(self) -> None:
        """Called with every save, before the marks of the envelope are written."""

    @classmethod
    def title(cls) -> str:
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
        return cls.topics or (Topic("", cls.title(), tuple(cls.names())),)

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
        return name in cls.required or name in cls.at_least

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
        """The required answers still blank, in the order in which they are asked."""
        found = []
        for name in self.names():
            if name in self.tables():
                found += self._missing_rows(name)
            elif name in self.required and not self.is_answered(name):
                found.append(self.missing_answer(name))
        return found

    def missing_answer(self, name: str) -> Missing:
        label = self.label(name)
        return Missing(name, label, f"{verb_for(self.field_named(name))} «{label}»")

    def _missing_rows(self, name: str) -> list[Missing]:
        label, rows, fewest = self.label(name), self.rows(name), self.at_least.get(name, 0)
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


class Row(Answers):
    """One row of a table. Its identity lasts: files, observations and conflicts hang on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField("orden", default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    def __str__(self):
        return self.caption().strip("«»")

    def caption(self) -> str:
        """How a sentence names this row: by its first answer, else by its place."""
        for part in self.fields():
            if not part.many_to_many and self.is_answered(part.name):
                return f"«{shortened(display(self, part))}»"
        return f"fila {self.order}"


def foreign_keys(model) -> list[str]:
    """What to join to read rows of ``model`` and name the rows they refer to."""
    names = []
    for part in model.fields():
        if part.many_to_one:
            names.append(part.name)
        if isinstance(part, RowField):
            names += [f"{part.name}__{inner}" for inner in foreign_keys(part.related_model)]
    return names


def many_choices(model) -> list[str]:
    return [f.name for f in model.fields() if f.many_to_many]


def capital(label) -> str:
    label = str(label)
    return label[:1].upper() + label[1:]


def shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def display(thing: Answers, part: models.Field) -> str:
    """An answer as plain text for a reader: labels for choices, «Sí» and «No», dates in words."""
    value = getattr(thing, part.name)
    if part.many_to_many:
        return ", ".join(str(item) for item in value.all())
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if part.choices:
        return dict(part.flatchoices).get(value, value)
    if isinstance(part, models.TextField):
        return to_plain(value)
    if isinstance(part, RowField):
        return str(value)
    if isinstance(part, models.DateField):
        return f"{value:%d/%m/%Y}"
    if isinstance(part, models.DecimalField):
        return f"{value.normalize():f}".replace(".", ",")
    return str(value)


def verb_for(part: models.Field) -> str:
    """What is asked of the person: to choose from a list, or to write."""
    chosen = part.is_relation or part.choices or isinstance(part, models.BooleanField)
    return "Elija" if chosen else "Escriba"
