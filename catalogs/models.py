"""The official lists: most in one item table, those with attributes as models of their own.

Items are retired, never deleted: an approved plan still points at them.
"""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from catalogs import registry
from pei_project.search import fold, folded
from pei_project.sheets.stamps import LISTS

plain_code = RegexValidator(r"^[A-Za-z0-9-]+\Z", "Use letras sin tilde, números y guiones.")


class ListQuerySet(models.QuerySet):
    def offered(self, chosen=()):
        """What a form offers: the items in use, and those already chosen though retired since."""
        return self.filter(Q(is_active=True) | Q(pk__in=chosen))

    def matching(self, text):
        """Whose name or code holds ``text``, whatever the accents and capitals."""
        return self.filter(Q(search_key__contains=fold(text)) | Q(code__icontains=text))


class ListItem(models.Model):
    """One entry of a list. Its code is the name programs and files know it by, for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("código", max_length=50, validators=[plain_code])
    name = models.CharField("nombre", max_length=200)
    description = models.CharField("descripción", max_length=500, blank=True)
    order = models.PositiveIntegerField("orden", default=0)
    is_active = models.BooleanField("en uso", default=True)
    # What the official file last said. The file decides when it changes its mind; in between,
    # what staff retired, reinstated or added stands (catalogs.loading).
    in_file = models.BooleanField(
        "viene del archivo oficial",
        default=False,
        editable=False,
        help_text="Al cargar de nuevo los archivos, recupera los textos que traen.",
    )
    search_key = models.GeneratedField(
        expression=folded("name"), output_field=models.TextField(), db_persist=True
    )

    stamped_as = LISTS
    objects = ListQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "name", "code"]

    def __str__(self):
        return self.name


class CatalogItem(ListItem):
    """An item of one of the lists of ``registry.CATALOGS``."""

    catalog = models.CharField("lista", max_length=40, choices=registry.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="pertenece a",
    )

    class Meta(ListItem.Meta):
        verbose_name, verbose_name_plural = "elemento de lista", "elementos de las listas"
        ordering = ["catalog", *ListItem.Meta.ordering]
        constraints = [
            models.UniqueConstraint(
                fields=["catalog", "code"],
                name="one_item_per_catalog_and_code",
                violation_error_message="La lista ya tiene un elemento con ese código.",
            )
        ]
        indexes = [
            models.Index(fields=["catalog", "is_active", "order"], name="catalog_item_offered")
        ]

    def clean(self):
        """An item stands under an item of its list's parent list, and never under itself."""
        catalog = registry.CATALOGS.get(self.catalog)
        if catalog is None:
            return  # The field has already said so.
        if self.parent is None:
            if catalog.is_dependent:
                owner = registry.CATALOGS[catalog.parent].title
                self._refuse(f"Elija de la lista «{owner}» a qué pertenece.")
            return
        if catalog.parent is None:
            self._refuse(f"La lista «{catalog.title}» no depende de otra.")
        if self.parent.catalog != catalog.parent:
            owner = registry.CATALOGS[catalog.parent].title
            self._refuse(f"Elija un elemento de la lista «{owner}».")
        if self._is_its_own_ancestor():
            self._refuse(f"«{self.parent}» ya depende de «{self}».")

    def _is_its_own_ancestor(self):
        seen, ancestor = {self.pk}, self.parent
        while ancestor and ancestor.pk not in seen:
            seen.add(ancestor.pk)
            ancestor = ancestor.parent
        return ancestor is not None

    @staticmethod
    def _refuse(sentence):
        raise ValidationError({"parent": sentence})


class OwnList(ListItem):
    """A list that is a model, because it has attributes, rules or a second parent."""

    code = models.CharField("código", max_length=50, unique=True, validators=[plain_code])

    class Meta(ListItem.Meta):
        abstract = True


class Department(OwnList):
    """A department of Colombia; its code is DIVIPOLA's two digits."""

    class Meta(OwnList.Meta):
        verbose_name, verbose_name_plural = "departamento", "departamentos"


class CertifiedEntity(OwnList):
    """An *entidad territorial certificada*: the authority of education over its municipalities
    (Ley 715 de 2001)."""

    class Meta(OwnList.Meta):
        verbose_name = "entidad territorial certificada"
        verbose_name_plural = "entidades territoriales certificadas"


class Gagem(OwnList):
    """A *Grupo de Apoyo a la Gestión Educativa Municipal*, field office of the Secretaría."""

    class Meta(OwnList.Meta):
        verbose_name, verbose_name_plural = "GAGEM", "GAGEM"


class Municipality(OwnList):
    """A municipality; its code is DIVIPOLA's five digits. It has one certified entity, where the
    system serves that territory, and at most one GAGEM."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="municipalities", verbose_name="departamento"
    )
    certified_entity = models.ForeignKey(
        CertifiedEntity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        verbose_name="entidad territorial certificada",
    )
    gagem = models.ForeignKey(
        Gagem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        verbose_name="GAGEM",
    )

    class Meta(OwnList.Meta):
        verbose_name, verbose_name_plural = "municipio", "municipios"


class ProjectType(OwnList):
    """A pedagogical project or *cátedra*, and the law that asks for it."""

    list_key = "project-type"  # what the API calls the list
    mandatory = models.BooleanField("obligatorio", default=False)
    legal_basis = models.CharField("base legal", max_length=300, blank=True)
    valid_from = models.DateField("vigente desde", null=True, blank=True)
    valid_to = models.DateField("vigente hasta", null=True, blank=True)

    class Meta(OwnList.Meta):
        verbose_name, verbose_name_plural = "tipo de proyecto", "tipos de proyecto"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="project_type_validity_in_order",
                violation_error_message="«Vigente hasta» no puede ser anterior a «Vigente desde».",
            )
        ]


class LegalParameterQuerySet(models.QuerySet):
    def in_force(self, day) -> dict:
        """The value of each parameter on that day, by its code: the newest one that has begun."""
        begun = self.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )
        return {one.code: one.value for one in begun.order_by("valid_from")}


class LegalParameter(models.Model):
    """A figure that a norm sets and another norm will change: weekly hours, seats, shares. Rules
    that use it only warn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("código", max_length=50, validators=[plain_code])
    name = models.CharField("nombre", max_length=200)
    value = models.DecimalField("valor", max_digits=8, decimal_places=2)
    legal_basis = models.CharField("base legal", max_length=300)
    valid_from = models.DateField("vigente desde")
    valid_to = models.DateField("vigente hasta", null=True, blank=True)

    stamped_as = LISTS
    objects = LegalParameterQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "parámetro legal", "parámetros legales"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="one_legal_parameter_per_code_and_day",
                violation_error_message="Ya hay un valor que rige desde ese día.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="legal_parameter_validity_in_order",
                violation_error_message="«Vigente hasta» no puede ser anterior a «Vigente desde».",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.valid_from:%d/%m/%Y})"
