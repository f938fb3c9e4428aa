"""The institution's own sheet: what the *hoja de vida institucional* says of the whole school."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from catalogs.fields import CatalogField
from catalogs.models import Municipality
from institutions import identifiers, scope
from institutions.files.kinds import IMAGES
from pei_project.errors import Finding
from pei_project.search import folded
from pei_project.sheets.base import Row, Sheet
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    Whole,
    YesNo,
    belongs_to,
    web_address,
)
from pei_project.sheets.results import Findings

OFFICIAL = "1"  # of the list "sector"
# What ends a school, of the lists "state" and "state-due", and what is said of it then.
ENDINGS = {
    "cierre-definitivo": "La institución cerró definitivamente.",
    "fusionado": "La institución se integró a otra.",
}


class Gender(models.TextChoices):
    MIXED = "mixto", "Mixto"
    FEMALE = "femenino", "Femenino"
    MALE = "masculino", "Masculino"


class Ownership(models.TextChoices):
    OFFICIAL = "oficial", "Oficial"
    PERSON = "persona-natural", "Persona natural"
    RELIGIOUS = "comunidad-religiosa", "Comunidad religiosa"
    RENTED = "arriendo", "Arriendo"
    LENT = "comodato", "Comodato"
    OTHER = "otra", "Otra"


def optional(**more):
    """A reference that may be left blank."""
    return {"null": True, "blank": True} | more


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The list twin of the "institution.view" rule; a test holds the two together."""
        if not (user.is_active and user.holds("view_institution")):
            return self.none()
        return self.filter(scope.within(user))


class Institution(Sheet):
    """A school with its own PEI. DANE code, name, municipality and sector are needed for it to
    exist; the rest counts as completeness.

    Its DANE code is also that of its principal site: codes are unique per table, not over both.
    """

    key = "institution"
    slug = "instituciones"
    stamped_by = ""
    edit_rule = "institution.edit"
    read_rule = "institution.view"
    required = (
        "establishment_type",
        "nature",
        "schedule",
        "zone",
        "address",
        "phone",
        "email",
        "gender",
        "premises_ownership",
        "character",
        "state",
        "state_due",
        "rector_name",
    )
    at_least = {"legal_acts": 1}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dane_code = models.CharField(
        "código DANE", max_length=12, unique=True, validators=[identifiers.dane_code]
    )
    name = Line(
        "nombre",
        max_length=200,
        blank=False,
        help_text="Igual al de la licencia de funcionamiento o el reconocimiento oficial.",
    )
    short_name = Line("nombre corto", max_length=80)
    nit = Line("NIT", max_length=9, validators=[identifiers.nit_body])
    nit_dv = Line("dígito de verificación", max_length=1, validators=[identifiers.nit_digit])
    establishment_type = CatalogField(
        "establishment-type", "tipo de establecimiento", **optional()
    )
    sector = CatalogField("sector", "sector")
    nature = CatalogField("nature", "naturaleza jurídica", **optional())
    schedule = CatalogField("schedule", "calendario", **optional())
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="institutions", verbose_name="municipio"
    )
    zone = CatalogField("zone", "zona", **optional())
    address = Line("dirección", max_length=200)
    neighbourhood = Line("barrio o vereda", max_length=120)
    phone = Line("teléfono", max_length=60)
    email = models.EmailField("correo", blank=True)
    website = Line(
        "sitio web",
        max_length=200,
        validators=[web_address],
        help_text="Con https:// al comienzo.",
    )
    gender = Choice("género de la población atendida", Gender)
    resguardo = Line("resguardo", max_length=120, help_text="Si no aplica, escriba «No aplica».")
    premises_ownership = Choice("propiedad de la planta física", Ownership)
    boarding = YesNo("internado")
    contracted_enrolment = YesNo("matrícula contratada")
    socioeconomic_stratum = Whole("estrato", 0, 6)
    character = CatalogField("character-due", "carácter", **optional())
    specialty = CatalogField("specialty-due", "especialidad", **optional())
    detailed_specialty = CatalogField("detailed-specialty", "especialidad detallada", **optional())
    state = CatalogField("state", "estado", **optional())
    state_due = CatalogField("state-due", "estado en el DUE", **optional())
    founded_on = Day("fecha de fundación")
    foundation_act = FileField("institutions.StoredFile", "acta de fundación")
    shield = FileField("institutions.StoredFile", "escudo", kinds=IMAGES)
    photo = FileField("institutions.StoredFile", "fotografía de la institución", kinds=IMAGES)
    rector_name = Line("rectora o rector", max_length=200)
    search_key = models.GeneratedField(
        expression=folded("name"), output_field=models.TextField(), db_persist=True
    )

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "institución", "instituciones"
        ordering = ["name", "dane_code"]
        indexes = [
            models.Index(fields=["search_key", "dane_code"], name="institution_in_order"),
            models.Index(fields=["municipality", "name"], name="institution_by_municipality"),
            models.Index(fields=["sector", "name"], name="institution_by_sector"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="institution_has_a_name",
                violation_error_message="Escriba el nombre de la institución.",
            )
        ]

    def __str__(self):
        return self.name

    def own(self, model):
        return model.objects.filter(institution=self)

    def clean(self):
        """NIT and check digit go together; a detailed specialty belongs to the specialty."""
        if bool(self.nit) != bool(self.nit_dv):
            blank = "nit_dv" if self.nit else "nit"
            self._refuse(blank, "required", "Escriba el NIT y su dígito de verificación.")
        is_whole = len(self.nit) == len(identifiers.NIT_WEIGHTS) and self.nit.isdecimal()
        if is_whole and self.nit_dv != identifiers.nit_check_digit(self.nit):
            sentence = "No corresponde al NIT. Revise los dos números."
            self._refuse("nit_dv", "check_digit", sentence)
        detail = self.detailed_specialty
        if detail and detail.parent_id != self.specialty_id:
            sentence = "Elija una que pertenezca a la especialidad."
            self._refuse("detailed_specialty", "invalid_choice", sentence)

    @staticmethod
    def _refuse(name, code, sentence):
        raise ValidationError({name: ValidationError(sentence, code=code)})

    def findings(self) -> Findings:
        """A code given out before a border changed stays valid: a warning, not an error."""
        if identifiers.municipality_in(self.dane_code) == self.municipality.code:
            return Findings()
        sentence = (
            f"Los dígitos 2 a 6 del código DANE no son los de {self.municipality}"
            f" ({self.municipality.code}). Revise el código o el municipio."
        )
        return Findings(warnings=[Finding("dane_municipality", sentence, "dane_code")])

    @property
    def is_official(self) -> bool:
        """Whether it is a school of the State."""
        return self.sector.code == OFFICIAL

    @property
    def ending(self) -> str:
        """That it closed or merged; "" of a school that is open."""
        codes = [item.code for item in (self.state, self.state_due) if item]
        return next((ENDINGS[code] for code in codes if code in ENDINGS), "")

    @cached_property
    def level_codes(self) -> frozenset[str]:
        """The codes of "curricular-levels" that its sites teach, the levels above them too."""
        levels = self.headquarters.filter(levels__isnull=False)
        pairs = levels.values_list("levels__code", "levels__parent__code")
        return frozenset(code for pair in pairs for code in pair if code)

    @property
    def gagem(self):
        """The field office of the Secretaría that accompanies it, if its municipality has one."""
        return self.municipality.gagem

    @property
    def certified_entity(self):
        """The authority of education of its territory."""
        return self.municipality.certified_entity

    @property
    def written_nit(self) -> str:
        return identifiers.written_nit(self.nit, self.nit_dv)


class LegalAct(Row):
    """An administrative act by which the school exists or changed: recognition, merger ..."""

    required = ("resolution_type", "number", "issued_on", "issuer")

    sheet = belongs_to(Institution, "legal_acts")
    resolution_type = CatalogField("resolution-type", "tipo de acto", **optional())
    number = Line("número", max_length=40)
    issued_on = Day("fecha")
    issuer = Line("quién lo expidió", max_length=200)
    summary = Line("asunto", max_length=300)
    file = FileField("institutions.StoredFile", "documento")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "acto administrativo", "actos administrativos"
