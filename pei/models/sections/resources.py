"""11. Resources: people, premises, technology and money, those there are and those that lack.
Counts only: nobody is named here."""

from django.db.models import TextChoices

from catalogs.fields import CatalogField
from institutions.models import Headquarter, Infrastructure, PublicService, Technology
from institutions.models.site_tables import Supply
from pei.models.section import Component, Section, content_of_law
from pei.models.sections.costs import FseIncome
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Line,
    Money,
    Number,
    OwnField,
    Rich,
    Whole,
    Year,
    YesNo,
    belongs_to,
)
from pei_project.sheets.results import Computed
from pei_project.sheets.sources import Source


class StaffRole(TextChoices):
    DIRECTOR = "director", "Directivo docente"
    TEACHER = "teacher", "Docente"
    COUNSELLOR = "counsellor", "Docente orientador"
    SUPPORT_TEACHER = "support_teacher", "Docente de apoyo"
    ADMINISTRATIVE = "administrative", "Personal administrativo"


class Education(TextChoices):
    """The highest degree."""

    SECONDARY = "secondary", "Bachillerato"
    NORMALIST = "normalist", "Normalista superior"
    TECHNICAL = "technical", "Técnica o tecnológica"
    TEACHING_DEGREE = "teaching_degree", "Licenciatura"
    OTHER_DEGREE = "other_degree", "Profesional no licenciado"
    SPECIALIZATION = "specialization", "Especialización"
    MASTER = "master", "Maestría"
    DOCTORATE = "doctorate", "Doctorado"


class Vinculation(TextChoices):
    """How somebody is employed."""

    TENURED = "tenured", "En propiedad"
    TRIAL = "trial", "Periodo de prueba"
    PROVISIONAL = "provisional", "Provisional"
    TEMPORARY = "temporary", "Planta temporal"
    CONTRACT = "contract", "Contrato"


def summed(rows, same: dict[str, str], figures: dict[str, str]) -> list[dict]:
    """One row for those that agree in the columns ``same``, with their ``figures`` added up; both
    say by what name a column goes here."""
    found: dict[tuple, dict] = {}
    for row in rows:
        alike = {ours: getattr(row, theirs) for theirs, ours in same.items()}
        own = found.setdefault(tuple(alike.values()), alike | dict.fromkeys(figures.values()))
        for theirs, ours in figures.items():
            if (figure := getattr(row, theirs)) is not None:
                own[ours] = (own[ours] or 0) + figure
    return list(found.values())


def of_sites(section: Section, model: type[Row], *joined: str):
    """The rows of a table of the institution's sites, site by site."""
    rows = model.objects.filter(sheet__institution=section.version.institution_id)
    return rows.select_related("sheet", *joined).order_by("sheet__number", "order")


def premises_of_sites(section: Section) -> list[dict]:
    same = {
        "sheet": "headquarter",
        "resource_type": "resource_type",
        "environment": "environment",
        "condition": "condition",
        "is_accessible": "accessible",
    }
    rows = of_sites(section, Infrastructure, "resource_type", "environment", "condition")
    return summed(rows, same, {"quantity": "quantity"})


def technology_of_sites(section: Section) -> list[dict]:
    same = {"sheet": "headquarter", "resource_type": "resource_type", "year": "year"}
    figures = {
        "working": "quantity_working",
        "broken": "quantity_broken",
        "unused": "quantity_unused",
    }
    return summed(of_sites(section, Technology, "resource_type"), same, figures)


def income_of_fund(section: Section) -> list[dict]:
    """What section 9 budgets, source by source."""
    rows = FseIncome.objects.filter(sheet=section.version_id).select_related("financing_type")
    same = {"financing_type": "financing_type", "year": "year"}
    return summed(rows, same, {"budgeted": "amount"})


class ResourceEvaluation(Section):
    key, slug = "resource-evaluation", "evaluacion-de-los-recursos"
    component, item = Component.ADMINISTRATIVE, 11
    legal_basis = content_of_law(
        11,
        "la evaluación de los recursos humanos, físicos, económicos y tecnológicos, los "
        "disponibles y los previstos",
    )
    lead = "La leen el consejo directivo y la Secretaría. Se escriben cantidades, no nombres."
    helpers = "Rectoría, coordinación y quien lleva el inventario"
    at_hand = "La planta de personal, el inventario y la hoja de vida de cada sede."
    minutes = 60
    required = ("gap_analysis",)
    at_least = {
        "human_resources": 1,
        "physical_resources": 1,
        "technological_resources": 1,
        "economic_resources": 1,
    }
    topics = (
        Topic("personas", "Personas", ("human_resources",)),
        Topic("planta-fisica", "Planta física y servicios públicos", ("physical_resources",)),
        Topic("tecnologia", "Tecnología", ("technological_resources",)),
        Topic(
            "dinero-y-servicios",
            "Dinero, servicios y brechas",
            ("economic_resources", "complementary_services", "gap_analysis"),
        ),
    )
    why = {
        "technological_resources": "El DANE pregunta cada año por los equipos al servicio del "
        "PEI, también por los que no se usan (formulario C-600).",
        "gap_analysis": "La evaluación es de lo disponible y de lo previsto para realizar el "
        "proyecto (Decreto 1860 de 1994, artículo 14, numeral 11).",
    }
    sources = {
        "physical_resources": Source(
            "la hoja de vida de las sedes",
            premises_of_sites,
            ("headquarter", "resource_type", "environment", "condition", "accessible"),
        ),
        "technological_resources": Source(
            "la hoja de vida de las sedes",
            technology_of_sites,
            ("headquarter", "resource_type", "year"),
        ),
        "economic_resources": Source(
            "la sección «Costos educativos»", income_of_fund, ("financing_type", "year")
        ),
    }

    gap_analysis = Rich(
        "análisis de brechas y plan de adquisición",
        help_text="Qué hace falta, en qué orden se consigue, cuándo y con qué recursos.",
    )

    class Meta:
        verbose_name = "evaluación de los recursos"

    def computed(self):
        """The public services that the sites say they have: they are not asked again."""
        rows = of_sites(self, PublicService, "service_type", "operator")
        return [
            Computed(
                name="public_services",
                label="Servicios públicos de las sedes",
                after="physical_resources",
                headings=["Sede", "Servicio", "Operador", "Cómo llega", "Horas al día"],
                rows=[
                    [
                        str(row.sheet),
                        str(row.service_type or ""),
                        str(row.operator or ""),
                        row.get_supply_display(),
                        "" if row.hours_per_day is None else row.hours_per_day,
                    ]
                    for row in rows
                ],
                note="Se toman de la hoja de vida de cada sede. Corríjalos allí.",
            )
        ]


def site():
    return OwnField(Headquarter, "sede", help_text="En blanco, si es de toda la institución.")


def foreseen():
    """How many more are needed."""
    return Whole(
        "hacen falta",
        most=10_000,
        help_text="Además de lo que hay. En blanco, si nada hace falta.",
    )


class HumanResource(Row):
    sheet = belongs_to(ResourceEvaluation, "human_resources")
    role = Choice("cargo", StaffRole)
    headquarter = site()
    area_teacher = CatalogField("area-teacher", "área", null=True, blank=True)
    level = CatalogField("curricular-levels", "nivel", null=True, blank=True)
    education = Choice("formación", Education)
    vinculation = Choice("vinculación", Vinculation)
    quantity_current = Whole("hay", most=10_000)
    quantity_required = foreseen()
    note = Line("observación")
    required = ("role", "quantity_current")
    help_text = "Cuántas personas hay en cada cargo y cuántas hacen falta. No escriba nombres."
    totals = ("quantity_current", "quantity_required")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "cargo", "talento humano"


class PhysicalResource(Row):
    sheet = belongs_to(ResourceEvaluation, "physical_resources")
    resource_type = CatalogField("resource-physical-type", "recurso", null=True, blank=True)
    headquarter = site()
    quantity = Whole("hay", most=10_000)
    quantity_required = foreseen()
    condition = CatalogField("state-quality", "estado", null=True, blank=True)
    environment = CatalogField("environment", "ambiente", null=True, blank=True)
    area_m2 = Number("área en m²", least=0)
    capacity = Whole("capacidad", most=100_000, help_text="Cuántas personas caben.")
    accessible = YesNo("¿es accesible?", help_text="Para personas con discapacidad.")
    note = Line("observación")
    required = ("resource_type", "quantity", "condition")
    help_text = "Lo que hay en cada sede, en qué estado, y lo que hace falta."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "recurso físico", "recursos físicos"


class TechnologicalResource(Row):
    sheet = belongs_to(ResourceEvaluation, "technological_resources")
    resource_type = CatalogField("resource-technological-type", "recurso", null=True, blank=True)
    headquarter = site()
    quantity_working = Whole("en servicio", most=10_000)
    quantity_required = foreseen()
    quantity_broken = Whole("dañados", most=10_000)
    quantity_unused = Whole("sin uso", most=10_000, help_text="Sirven, pero no se usan.")
    year = Year("año de compra")
    connectivity = Choice("conexión a internet", Supply)
    condition = CatalogField("state-quality", "estado", null=True, blank=True)
    required = ("resource_type", "quantity_working")
    help_text = "También los equipos dañados y los que no se usan."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "recurso tecnológico", "recursos tecnológicos"


class EconomicResource(Row):
    sheet = belongs_to(ResourceEvaluation, "economic_resources")
    financing_type = CatalogField("financing-type", "fuente", null=True, blank=True)
    year = Year("año")
    amount = Money("disponible")
    amount_required = Money(
        "hace falta", help_text="Además de lo disponible. En blanco, si nada hace falta."
    )
    destination = Line("destino", help_text="En qué se usa.")
    required = ("financing_type", "year", "amount")
    help_text = "Con qué recursos cuenta el proyecto y cuánto hace falta."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "recurso económico", "recursos económicos"


class ComplementaryService(Row):
    sheet = belongs_to(ResourceEvaluation, "complementary_services")
    service_type = CatalogField("service-type", "servicio", null=True, blank=True)
    beneficiaries = Whole("beneficiarios", most=100_000)
    beneficiaries_required = Whole(
        "sin atender", most=100_000, help_text="Cuántos lo necesitan y no lo reciben."
    )
    operator = Line("operador", max_length=150)
    modality = Line("modalidad", max_length=150, help_text="Por ejemplo, comida preparada.")
    required = ("service_type", "beneficiaries")

    class Meta(Row.Meta):
        verbose_name = "servicio complementario"
        verbose_name_plural = "servicios complementarios"
