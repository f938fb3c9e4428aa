"""A site: one of the places where an institution teaches."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from catalogs.fields import CatalogField, CatalogItemsField
from catalogs.models import Municipality
from institutions import identifiers, scope
from institutions.models.institution import Institution, optional
from pei_project.search import folded
from pei_project.sheets.base import Sheet
from pei_project.sheets.fields import Line, Whole, Year

site_number = RegexValidator(r"^[0-9]{2}\Z", "Escriba dos dígitos: 01, 02, 03…", "site_number")


def coordinate(verbose_name, most):
    """Degrees of WGS 84 to about ten centimetres."""
    return models.DecimalField(
        verbose_name,
        max_digits=9,
        decimal_places=6,
        validators=[MinValueValidator(-most), MaxValueValidator(most)],
        **optional(),
    )


class HeadquarterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The list twin of the "headquarter.view" rule; a test holds the two together."""
        if not (user.is_active and user.holds("view_headquarter")):
            return self.none()
        return self.filter(scope.within(user, "institution__"))


class Headquarter(Sheet):
    """A place where an institution teaches; ``is_principal`` says which one is the main site."""

    key = "headquarter"
    slug = "sedes"
    stamped_by = "institution"
    edit_rule = "headquarter.edit"
    read_rule = "headquarter.view"
    required = ("headquarter_type", "zone", "address", "state", "levels", "academic_days")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="headquarters", verbose_name="institución"
    )
    dane_code = models.CharField(
        "código DANE", max_length=12, unique=True, validators=[identifiers.dane_code]
    )
    number = models.CharField("número de sede", max_length=2, validators=[site_number])
    name = Line("nombre", max_length=200, blank=False)
    headquarter_type = CatalogField("headquarter-type", "tipo de sede", **optional())
    is_principal = models.BooleanField("sede principal", default=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="headquarters", verbose_name="municipio"
    )
    zone = CatalogField("zone", "zona", **optional())
    address = Line("dirección", max_length=200)
    neighbourhood = Line("barrio o vereda", max_length=120)
    latitude = coordinate("latitud", 90)
    longitude = coordinate("longitud", 180)
    phone = Line("teléfono", max_length=60)
    email = models.EmailField("correo", blank=True)
    state = CatalogField("state", "estado", **optional())
    levels = CatalogItemsField("curricular-levels", "niveles", blank=True)
    academic_days = CatalogItemsField("academic-day", "jornadas", blank=True)
    educational_models = CatalogItemsField("model", "modelos educativos", blank=True)
    services_note = Line("servicios públicos", max_length=300)
    enrolment = Whole("estudiantes", most=20_000)
    enrolment_year = Year("año de la matrícula")
    teachers = Whole("docentes", most=2_000)
    search_key = models.GeneratedField(
        expression=folded("name"), output_field=models.TextField(), db_persist=True
    )

    objects = HeadquarterQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "sede", "sedes"
        ordering = ["institution", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"],
                name="one_headquarter_per_number",
                violation_error_message="La institución ya tiene una sede con ese número.",
            ),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(is_principal=True),
                name="one_principal_headquarter",
                violation_error_message="La institución ya tiene una sede principal.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    @classmethod
    def fields(cls):
        """The institution is whose the site is, not an answer of the sheet."""
        return [part for part in super().fields() if part.name != "institution"]
