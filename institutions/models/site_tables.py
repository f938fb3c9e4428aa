"""What a site says of itself in tables: what it teaches and to how many, what serves it, what it
has. Counts only, never a person."""

from django.db import models

from catalogs.fields import CatalogField
from institutions.models.headquarter import Headquarter
from institutions.models.institution import optional
from pei_project.sheets.base import Row
from pei_project.sheets.fields import Choice, Day, Line, Whole, Year, YesNo, belongs_to


class Supply(models.TextChoices):
    """How a public service arrives."""

    PERMANENT = "permanent", "Permanente"
    INTERMITTENT = "intermittent", "Intermitente"
    NONE = "none", "No llega"


class Offer(Row):
    sheet = belongs_to(Headquarter, "offer")
    grade = CatalogField("grade", "grado", **optional())
    academic_day = CatalogField("academic-day", "jornada", **optional())
    level = CatalogField("curricular-levels", "nivel", **optional())
    model = CatalogField("model", "modelo educativo", **optional())
    character = CatalogField("character-due", "carácter", **optional())
    groups = Whole("grupos", most=500)
    teachers = Whole("docentes", most=2_000)
    required = ("grade", "academic_day", "level", "groups")
    totals = ("groups",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "oferta", "oferta educativa"


class PublicService(Row):
    sheet = belongs_to(Headquarter, "public_services")
    service_type = CatalogField("public-service-type", "servicio", **optional())
    operator = CatalogField("operator-by-public-service", "operador", **optional())
    supply = Choice("cómo llega", Supply)
    hours_per_day = Whole("horas al día", most=24)
    note = Line("observación", max_length=200)
    required = ("service_type", "supply")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "servicio público", "servicios públicos por operador"


class EnrolmentCount(Row):
    sheet = belongs_to(Headquarter, "enrolment_counts")
    year = Year("año")
    grade = CatalogField("grade", "grado", **optional())
    academic_day = CatalogField("academic-day", "jornada", **optional())
    men = Whole("hombres", most=20_000)
    women = Whole("mujeres", most=20_000)
    source = Line("fuente", max_length=120, help_text="Por ejemplo, SIMAT anexo 6A.")
    cut_on = Day("fecha de corte")
    required = ("year", "grade", "academic_day", "men", "women")
    yearly = True
    totals = ("men", "women")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "matrícula de un grado", "matrícula por grado"


class Infrastructure(Row):
    sheet = belongs_to(Headquarter, "infrastructure")
    resource_type = CatalogField("resource-physical-type", "recurso", **optional())
    environment = CatalogField("environment", "ambiente", **optional())
    quantity = Whole("cantidad", most=10_000)
    condition = CatalogField("state-quality", "estado", **optional())
    is_accessible = YesNo("¿es accesible?")
    required = ("resource_type", "quantity", "condition")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "recurso físico", "planta física"


class Technology(Row):
    sheet = belongs_to(Headquarter, "technology")
    resource_type = CatalogField("resource-technological-type", "recurso", **optional())
    working = Whole("en servicio", most=10_000)
    broken = Whole("dañados", most=10_000)
    unused = Whole("sin uso", most=10_000)
    year = Year("año de compra")
    required = ("resource_type", "working")
    totals = ("working", "broken", "unused")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "recurso tecnológico", "dotación tecnológica"
