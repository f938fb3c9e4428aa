"""The kinds of answer a form may ask for (docs/architecture.md, "Kinds of answer").

Every answer may be blank: what must be filled to submit is said by ``Sheet.required``. Each kind
normalises and checks what it is given in ``to_python``/``validators``, so that page and API are
told the same, above the database, on SQLite and PostgreSQL alike.
"""

import datetime
import decimal
import re

from django.core.exceptions import ValidationError
from django.core.validators import (
    EmailValidator,
    MaxValueValidator,
    MinValueValidator,
    URLValidator,
)
from django.db import models

from pei_project import richtext
from pei_project.errors import NOT_ON_THE_LIST
from pei_project.text import clean_line, clean_text

MARKUP = 20  # how many times longer than its text a formatted answer may come
LONG = 6000  # characters of a rich answer where no other limit is given


class Line(models.CharField):
    """One line of plain text."""

    def __init__(self, verbose_name=None, max_length=300, **kwargs):
        super().__init__(verbose_name, max_length=max_length, **({"blank": True} | kwargs))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"blank": self.blank}  # Django leaves its False unsaid

    def to_python(self, value):
        return clean_line(super().to_python(value) or "")


class Paragraph(models.CharField):
    """Plain text of a few lines."""

    def __init__(self, verbose_name=None, max_length=1000, **kwargs):
        super().__init__(verbose_name, max_length=max_length, **({"blank": True} | kwargs))

    def to_python(self, value):
        return clean_text(super().to_python(value) or "")


class Rich(models.TextField):
    """Formatted text, kept as sanitised HTML. ``limit`` counts the characters a reader sees."""

    def __init__(self, verbose_name=None, limit=LONG, **kwargs):
        self.limit = limit
        super().__init__(verbose_name, **({"blank": True} | kwargs))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"limit": self.limit}

    def to_python(self, value):
        text = super().to_python(value) or ""
        if len(text) > MARKUP * self.limit:  # before any work is spent on it
            raise self._too_long(len(text))
        return richtext.clean_html(text)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if (length := richtext.length(value)) > self.limit:
            raise self._too_long(length)

    def _too_long(self, length):
        return ValidationError(
            f"Escriba como máximo {self.limit} caracteres: hay {length}.", code="max_length"
        )


class Whole(models.IntegerField):
    """A whole number between two bounds."""

    def __init__(self, verbose_name=None, least=0, most=1_000_000, **kwargs):
        self.least, self.most = least, most
        bounds = [MinValueValidator(least), MaxValueValidator(most)]
        super().__init__(
            verbose_name, **({"null": True, "blank": True, "validators": bounds} | kwargs)
        )

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators")
        kwargs |= {"null": self.null, "blank": self.blank}  # as in Line
        return name, path, args, kwargs | {"least": self.least, "most": self.most}


class Year(Whole):
    """A calendar year."""

    def __init__(self, verbose_name=None, least=1900, most=2100, **kwargs):
        super().__init__(verbose_name, least, most, **kwargs)


class Number(models.DecimalField):
    """A figure with two decimals, between two bounds where it has any: a base line, a goal."""

    def __init__(self, verbose_name=None, least=None, most=None, **kwargs):
        self.least, self.most = least, most
        bounds = [] if least is None else [MinValueValidator(least)]
        bounds += [] if most is None else [MaxValueValidator(most)]
        blank = {"null": True, "blank": True, "max_digits": 14, "decimal_places": 2}
        super().__init__(verbose_name, **(blank | {"validators": bounds} | kwargs))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs | {"least": self.least, "most": self.most}


class Percent(Number):
    """A share of a hundred."""

    def __init__(self, verbose_name=None, least=0, most=100, **kwargs):
        super().__init__(verbose_name, least, most, **kwargs)


class Money(models.BigIntegerField):
    """Colombian pesos, whole ones: nobody counts cents. Up to twelve digits."""

    DIGITS = 12

    def __init__(self, verbose_name=None, **kwargs):
        bounds = [MinValueValidator(0)]
        super().__init__(
            verbose_name, **({"null": True, "blank": True, "validators": bounds} | kwargs)
        )

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators")
        return name, path, args, kwargs

    def to_python(self, value):
        """Takes whole numbers of any kind; "-0.00" is nothing owed."""
        if isinstance(value, float | decimal.Decimal):
            if value != int(value):
                raise ValidationError("Escriba pesos sin centavos.", code="max_decimal_places")
            value = int(value)
        return super().to_python(value)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if len(str(abs(value))) > self.DIGITS:
            sentence = f"Escriba una cifra de {self.DIGITS} dígitos como máximo."
            raise ValidationError(sentence, code="max_digits")


class Day(models.DateField):
    """A date between 1900 and 2100."""

    def __init__(self, verbose_name=None, **kwargs):
        super().__init__(verbose_name, **({"null": True, "blank": True} | kwargs))

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if not datetime.date(1900, 1, 1) <= value <= datetime.date(2100, 12, 31):
            raise ValidationError("Escriba una fecha entre 1900 y 2100.", code="out_of_range")


class Hour(models.TimeField):
    """An hour of the day, to the minute."""

    def __init__(self, verbose_name=None, **kwargs):
        super().__init__(verbose_name, **({"null": True, "blank": True} | kwargs))


class Email(Line):
    """The address of an office or a post: letters of any language after the @, none before."""

    is_email = EmailValidator("Escriba un correo como nombre@entidad.gov.co.")

    def __init__(self, verbose_name=None, max_length=254, **kwargs):
        super().__init__(verbose_name, max_length, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value.startswith('"'):  # RFC 5321 allows it, no office has one
            raise ValidationError(self.is_email.message, code="invalid")
        self.is_email(value)


class Phone(Line):
    """A telephone number, kept as its figures: "+57 (300) 000-0000" -> "+57 300 000 0000"."""

    def __init__(self, verbose_name=None, max_length=24, **kwargs):
        super().__init__(verbose_name, max_length, **kwargs)

    def to_python(self, value):
        return " ".join(re.sub(r"[().-]", " ", super().to_python(value)).split())

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if not re.fullmatch(r"\+?[0-9]+( [0-9]+)*", value, re.ASCII):
            raise ValidationError("Escriba un teléfono como 602 555 0199.", code="invalid")


web_address = URLValidator(["http", "https"], message="Escriba la dirección completa: https://…")


class YesNo(models.BooleanField):
    """Yes, no, or not said yet."""

    def __init__(self, verbose_name=None, **kwargs):
        super().__init__(verbose_name, **({"null": True, "blank": True} | kwargs))


class Choice(models.CharField):
    """One of a few kinds fixed in code: ``Choice("órgano", Body)``."""

    def __init__(self, verbose_name=None, kinds=None, **kwargs):
        if kinds is not None:
            kwargs |= {"choices": kinds.choices}
        super().__init__(verbose_name, **({"max_length": 30, "blank": True} | kwargs))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"blank": self.blank}  # as in Line


class KeyField(models.ForeignKey):
    """A reference that goes by the id of what it points to, one of ``Sheet.pointed_to``;
    ``not_allowed`` is told of any other."""

    not_allowed = NOT_ON_THE_LIST

    def accepts(self, thing) -> bool:
        return True


class RowField(KeyField):
    """A row of a table of the same sheet: the objective that a goal belongs to.

    When that row is removed the answer becomes blank, and so counts as missing.
    """

    not_allowed = "Elija una fila de este formulario."

    def __init__(self, to, verbose_name=None, **kwargs):
        kwargs |= {"to": to, "on_delete": models.SET_NULL, "related_name": "+"}
        super().__init__(verbose_name=verbose_name, **({"null": True, "blank": True} | kwargs))


class SiblingField(KeyField):
    """A row of another form of the same owner: the problem that an objective answers. It becomes
    blank when that row is removed."""

    def __init__(self, to, verbose_name=None, **kwargs):
        kwargs |= {"to": to, "on_delete": models.SET_NULL, "related_name": "+"}
        super().__init__(verbose_name=verbose_name, **({"null": True, "blank": True} | kwargs))


class OwnField(KeyField):
    """Something else of the same institution: one of its sites, one of its acts."""

    def __init__(self, to, verbose_name=None, **kwargs):
        kwargs |= {"to": to, "on_delete": models.PROTECT, "related_name": "+"}
        super().__init__(verbose_name=verbose_name, **({"null": True, "blank": True} | kwargs))


class FileField(OwnField):
    """A file of the same institution, of one of a few ``kinds`` where it says which."""

    not_allowed = "Suba un archivo de la institución, del tipo que se pide."

    def __init__(self, to, verbose_name=None, kinds=(), **kwargs):
        self.kinds = tuple(kinds)
        super().__init__(to, verbose_name, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"kinds": self.kinds} if self.kinds else {})

    def accepts(self, thing):
        return not self.kinds or thing.blob.kind in self.kinds


def list_of(part: models.Field) -> str | None:
    """The key of the official list that an answer chooses from, if it is of any: a field says it,
    or the model of a list that has attributes."""
    return getattr(part, "catalog", None) or getattr(part.related_model, "list_key", None)


def belongs_to(sheet, tables_name: str) -> models.ForeignKey:
    """The key of a row to its sheet; ``tables_name`` is what the sheet calls the table."""
    return models.ForeignKey(
        sheet, models.CASCADE, related_name=tables_name, editable=False, verbose_name="hoja"
    )
