"""13. How the school is organised, and how its management is evaluated and improved."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone

from catalogs.fields import CatalogField
from catalogs.models import CatalogItem
from institutions.models import StoredFile
from pei.models import guide34
from pei.models.charts import in_a_circle
from pei.models.section import Component, Section, code_of, content_of_law
from pei.models.sections.principles import Principles
from pei_project.errors import Finding
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.chart import org_chart
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    Money,
    Paragraph,
    Percent,
    Rich,
    RowField,
    Whole,
    Year,
    belongs_to,
)
from pei_project.sheets.results import Findings
from pei_project.sheets.sources import Source


class NodeKind(TextChoices):
    LINE = "line", "De línea"
    ADVISORY = "advisory", "Asesor"


def has_quality_system(section: Section) -> bool:
    return code_of(section.quality_certification) not in (None, "sin-certificacion")


def said_certification(section: Section) -> CatalogItem | None:
    """What section 1 says of the same thing."""
    said = Principles.objects.filter(version=section.version_id)
    return said.select_related("quality_certification").get().quality_certification


class ManagementEvaluation(Section):
    key = "administrative-organization-management-evaluation"
    slug = "organizacion-y-evaluacion-de-la-gestion"
    component, item = Component.ADMINISTRATIVE, 13
    legal_basis = content_of_law(
        13,
        "los criterios de organización administrativa y de evaluación de la gestión",
    )
    lead = "La leen el consejo directivo y la Secretaría."
    helpers = "Rectoría y equipo de calidad"
    at_hand = (
        "La autoevaluación (Guía 34), el plan de mejoramiento (PMI) y el plan operativo (POA)."
    )
    minutes = 90
    required = ("org_structure", "management_criteria", "evaluation_criteria")
    at_least = {
        "org_chart": 1,
        "positions": 1,
        "self_evaluations": 1,
        "improvement_plan": 1,
        "operating_plan": 1,
    }
    conditional = {"process_map": has_quality_system}
    topics = (
        Topic(
            "organizacion",
            "Organización",
            ("org_structure", "org_chart", "positions", "management_criteria", "records"),
        ),
        Topic(
            "procesos-y-calidad",
            "Procesos y calidad",
            ("quality_certification", "quality_system", "process_map", "procedures"),
        ),
        Topic(
            "evaluacion",
            "Evaluación de la gestión",
            (
                "evaluation_criteria",
                "staff_evaluation",
                "self_evaluations",
                "self_evaluation_file",
            ),
        ),
        Topic(
            "planes-y-cuentas",
            "Planes y rendición de cuentas",
            ("improvement_plan", "improvement_plan_file", "operating_plan", "accountability"),
        ),
    )
    why = {
        "self_evaluations": "La institución se evalúa cada año (Ley 115 de 1994, artículo 84). La "
        "Guía 34 del Ministerio tiene 93 componentes en 19 procesos.",
        "improvement_plan": "La autoevaluación termina en un plan de mejoramiento de tres años "
        "(Guía 34).",
        "operating_plan": "El plan operativo se revisa cada año y tiene metas, estrategias, "
        "recursos y cronograma (Decreto 1860 de 1994, artículo 15).",
        "accountability": "La institución rinde cuentas a la comunidad (Decreto 4791 de 2008, "
        "artículo 19).",
        "process_map": "Lo pide un sistema de gestión de calidad. Sin él puede quedar en blanco.",
    }
    sources = {
        "quality_certification": Source(
            "la sección «Principios y fundamentos»", said_certification
        )
    }

    org_structure = Rich(
        "estructura y administración", help_text="Cómo se organiza la institución y quién decide."
    )
    management_criteria = Rich(
        "criterios de organización administrativa",
        help_text="Con qué criterios se asignan funciones, tiempos y recursos.",
    )
    records = Rich(
        "archivo y gestión documental",
        limit=3000,
        help_text="Los libros reglamentarios, dónde están y quién responde por ellos.",
    )
    quality_certification = CatalogField(
        "quality-certification", "certificación de calidad", null=True, blank=True
    )
    quality_system = Rich("sistema de gestión de calidad", limit=3000)
    evaluation_criteria = Rich(
        "criterios e instrumentos de evaluación de la gestión",
        help_text="Qué se evalúa, cuándo, con qué instrumento y quién participa.",
    )
    staff_evaluation = Rich("evaluación de desempeño de docentes y directivos", limit=3000)
    self_evaluation_file = FileField(StoredFile, "documento de la autoevaluación")
    improvement_plan_file = FileField(StoredFile, "documento del plan de mejoramiento")

    class Meta:
        verbose_name = "organización y evaluación de la gestión"

    def judged(self):
        return Findings(
            errors=self._broken_chart(),
            warnings=self._incomplete_evaluations() + self._old_operating_plan(),
        )

    def _broken_chart(self) -> list[Finding]:
        """A chart has one post at its top, and nobody depends on themselves in the end."""
        nodes = self.rows("org_chart")
        circle = in_a_circle({node.pk: node.parent_id for node in nodes})
        tops = [node for node in nodes if node.kind == NodeKind.LINE and not node.parent_id]
        if circle:
            names = ", ".join(node.caption() for node in nodes if node.pk in circle)
            sentence = f"En el organigrama unos dependen de otros en círculo: {names}."
        elif nodes and len(tops) != 1:
            names = ", ".join(node.caption() for node in tops)
            sentence = "El organigrama debe tener un solo cargo u órgano de línea que no dependa "
            sentence += f"de otro, y tiene {len(tops)}: {names}." if tops else "de otro."
        else:
            return []
        return [Finding("org_chart", sentence, "org_chart")]

    def _incomplete_evaluations(self) -> list[Finding]:
        return [
            Finding(
                "self_evaluation_total",
                f"La autoevaluación de {year} suma {total} componentes. La Guía 34 tiene "
                f"{guide34.COMPONENTS}.",
                "self_evaluations",
            )
            for year, total in guide34.totals(self.rows("self_evaluations")).items()
            if total != guide34.COMPONENTS
        ]

    def _old_operating_plan(self) -> list[Finding]:
        """The plan is of each year (Decreto 1860 de 1994, art. 15)."""
        newest = max((row.year for row in self.rows("operating_plan") if row.year), default=None)
        this_year = timezone.localdate().year
        if newest is None or newest >= this_year:
            return []
        sentence = f"El plan operativo más reciente es de {newest}. Agregue el de {this_year}."
        return [Finding("operating_plan_year", sentence, "operating_plan")]

    def drawings(self):
        rows = self.rows("org_chart")
        if not rows:
            return []
        return [org_chart(rows, "org_chart_drawing", "Dibujo del organigrama", "org_chart")]

    def computed(self):
        return [
            guide34.profile(
                self.rows("self_evaluations"), "management_profile", after="self_evaluations"
            )
        ]


class OrgChartNode(Row):
    sheet = belongs_to(ManagementEvaluation, "org_chart")
    name = Line("cargo u órgano", max_length=120, help_text="No escriba nombres de personas.")
    kind = Choice("clase", NodeKind, help_text="De línea, si manda; asesor, si aconseja.")
    parent = RowField("self", "depende de", help_text="En blanco, si es el primero.")
    required = ("name", "kind")
    help_text = "Empiece por el que no depende de otro y siga hacia abajo."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "cargo u órgano", "organigrama"


class StaffPosition(Row):
    sheet = belongs_to(ManagementEvaluation, "positions")
    position = Line("cargo", max_length=120)
    profile_type = CatalogField("profile-type", "perfil", null=True, blank=True)
    functions = Rich("funciones", limit=4000)
    required = ("position", "profile_type", "functions")
    help_text = "El manual de funciones: un cargo en cada fila, sin nombres de personas."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "cargo", "manual de funciones"


class InstitutionalProcess(Row):
    sheet = belongs_to(ManagementEvaluation, "process_map")
    name = Line("proceso", max_length=150)
    process_type = CatalogField("process-type", "proceso de la Guía 34", null=True, blank=True)
    management_area = CatalogField("management-area", "área de gestión", null=True, blank=True)
    leader = Line("cargo que lo lidera", max_length=120)
    required = ("name", "process_type", "leader")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "proceso", "mapa de procesos"


class Procedure(Row):
    sheet = belongs_to(ManagementEvaluation, "procedures")
    name = Line("procedimiento", max_length=150)
    process = RowField(InstitutionalProcess, "proceso")
    description = Paragraph("en qué consiste")
    required = ("name", "process")
    help_text = "Los de cada proceso del mapa."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "procedimiento", "procedimientos"


class SelfEvaluation(Row):
    sheet = belongs_to(ManagementEvaluation, "self_evaluations")
    process_type = CatalogField("process-type", "proceso", null=True, blank=True)
    year = Year("año")
    existence = Whole(guide34.RATINGS["existence"], most=guide34.COMPONENTS)
    relevance = Whole(guide34.RATINGS["relevance"], most=guide34.COMPONENTS)
    appropriation = Whole(guide34.RATINGS["appropriation"], most=guide34.COMPONENTS)
    improvement = Whole(guide34.RATINGS["improvement"], most=guide34.COMPONENTS)
    required = ("process_type", "year", *guide34.RATINGS)
    help_text = "Una fila por proceso: cuántos de sus componentes quedaron en cada calificación."
    yearly = True
    totals = tuple(guide34.RATINGS)

    class Meta(Row.Meta):
        verbose_name = "proceso evaluado"
        verbose_name_plural = "autoevaluación institucional"


class ImprovementGoal(Row):
    sheet = belongs_to(ManagementEvaluation, "improvement_plan")
    goal = Line("meta")
    objective = Line("objetivo")
    management_area = CatalogField("management-area", "área de gestión", null=True, blank=True)
    indicator = Line("indicador")
    activities = Paragraph("actividades")
    responsible = Line("cargo responsable", max_length=150)
    starts_on = Day("empieza")
    ends_on = Day("termina")
    resources = Line("recursos")
    amount = Money("valor")
    financing_type = CatalogField("financing-type", "fuente", null=True, blank=True)
    progress = Percent("avance")
    required = ("goal", "objective", "indicator", "responsible", "starts_on", "ends_on")
    help_text = "Las metas del plan, que es de tres años."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "meta", "plan de mejoramiento institucional (PMI)"

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            message = "La fecha final no puede ser anterior a la inicial."
            raise ValidationError(
                {"ends_on": ValidationError(message, code="invalid_combination")}
            )


class OperatingGoal(Row):
    sheet = belongs_to(ManagementEvaluation, "operating_plan")
    goals = Line("meta")
    year = Year("año")
    strategies = Paragraph("estrategias")
    resources = Paragraph("recursos")
    timetable = Paragraph("cronograma", help_text="Por ejemplo, de febrero a junio.")
    file = FileField(StoredFile, "soporte")
    required = ("goals", "year", "strategies", "resources", "timetable")
    help_text = "Lo que se hará este año. Al empezar otro, copie las filas y corríjalas."
    yearly = True

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "meta del año", "plan operativo anual (POA)"


class AccountabilityMeeting(Row):
    sheet = belongs_to(ManagementEvaluation, "accountability")
    held_on = Day("fecha")
    attendance = Whole("asistentes", most=100_000)
    file = FileField(StoredFile, "soporte")
    required = ("held_on", "attendance")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "reunión", "rendición de cuentas"
