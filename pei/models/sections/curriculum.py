"""5. Study plan, and how pupils are assessed and promoted (SIEE)."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from catalogs.fields import CatalogField, CatalogItemsField
from institutions.models import Headquarter, StoredFile
from pei.models.section import Component, code_of, content_of_law, lacking
from pei.models.sections.assessment import (
    TOPICS,
    WHY,
    Assessment,
    assesses,
    period_errors,
    scale_errors,
)
from pei.models.weekly_load import COMPULSORY, load_warnings, weekly_loads
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Hour,
    Line,
    Number,
    OwnField,
    Rich,
    RowField,
    Whole,
    YesNo,
    belongs_to,
)
from pei_project.sheets.results import Computed, Findings


class Reference(TextChoices):
    """What the ministry, or the SENA, gives an area to be planned by."""

    GUIDELINES = "guidelines", "Lineamientos curriculares"
    STANDARDS = "standards", "Estándares básicos de competencias (EBC)"
    LEARNING_RIGHTS = "learning_rights", "Derechos básicos de aprendizaje (DBA)"
    ORIENTATIONS = "orientations", "Orientaciones pedagógicas"
    PRESCHOOL = "preschool", "Bases curriculares de preescolar"
    SENA = "sena", "Programa del SENA"


def teaches(level: str):
    """Asks a section whether the school's sites teach that level."""
    return lambda section: level in section.institution.level_codes


class Curriculum(Assessment):
    key, slug = "curriculum-plan-evaluation-promotion-criteria", "plan-de-estudios-y-evaluacion"
    component, item = Component.PEDAGOGICAL, 5
    legal_basis = content_of_law(
        5, "la organización de los planes de estudio y los criterios para evaluar el rendimiento"
    )
    lead = "La leen el consejo académico, el consejo directivo y la Secretaría."
    helpers = "Coordinación, jefes de área y consejo académico"
    at_hand = "La asignación académica, los planes de área y el SIEE con su acuerdo."
    minutes = 120
    required = ("curriculum_structure",)
    at_least = {"study_plan": 1, "school_time": 1}
    with_rows = ("area_plans",)
    conditional = {
        "preschool_dimensions": teaches("preescolar"),
        "technical_media": teaches("media-tecnica"),
    } | {name: assesses for topic in TOPICS for name in topic.names}
    topics = (
        Topic("plan-de-estudios", "Plan de estudios", ("curriculum_structure", "study_plan")),
        Topic("planes-de-area", "Planes de área", ("area_plans", "area_plan_references")),
        Topic(
            "niveles", "Preescolar y media técnica", ("preschool_dimensions", "technical_media")
        ),
        Topic("jornada", "Jornada y horario", ("school_time",)),
        *TOPICS,
    )
    why = WHY | {
        "study_plan": "Ley 115 de 1994, artículos 23, 31, 32 y 79: áreas, intensidad y "
        "distribución del tiempo. Decreto 277 de 2025: horas semanales mínimas.",
        "area_plans": "Ley 115 de 1994, artículo 79: cada área dice cómo se enseña y se evalúa.",
        "preschool_dimensions": "El preescolar se organiza por dimensiones, no por áreas "
        "(Decreto 2247 de 1997).",
        "technical_media": "Ley 115 de 1994, artículos 32 y 33: la media técnica y sus "
        "especialidades.",
        "school_time": "Ley 115 de 1994, artículo 85: la jornada única es la regla y dos "
        "jornadas la excepción.",
    }

    curriculum_structure = CatalogField(
        "curriculum-structure-type", "estructura curricular", null=True, blank=True
    )
    preschool_dimensions = Rich(
        "dimensiones y bases curriculares de preescolar",
        help_text="Cómo se trabajan las dimensiones. Solo si hay preescolar.",
    )

    class Meta:
        verbose_name = "plan de estudios y evaluación"

    def also_missing(self):
        """A plan for each compulsory area that the study plan has."""
        areas = {
            row.area_knowledge.code: row.area_knowledge.name
            for row in self.rows("study_plan")
            if row.area_knowledge and code_of(row.area_type) == COMPULSORY
        }
        return lacking(self, "area_plans", areas, lambda row: code_of(row.area_knowledge))

    def judged(self):
        """The scale and the weights of the periods must add up; hours and shares only warn."""
        errors = scale_errors(self.rows("siee_scale"), self.siee_scale_step)
        errors += period_errors(self.rows("siee_periods"))
        return Findings(errors, load_warnings(self.rows("study_plan")))

    def computed(self):
        headings = ["Grado", "Nivel", "Jornada", "Horas", "Mínimo legal", "Obligatorias (%)"]
        rows = [
            [
                str(load.grade),
                str(load.level or ""),
                str(load.academic_day or ""),
                load.hours,
                "" if load.minimum is None else load.minimum,
                round(load.share) if load.compulsory else "",
            ]
            for load in weekly_loads(self.rows("study_plan"))
        ]
        if not rows:
            return []
        note = "El porcentaje mínimo de áreas obligatorias es solo de la educación básica."
        totals = ("weekly_totals", "Horas por semana de cada grado", "study_plan")
        return [Computed(*totals, headings, rows, note)]


class StudyPlanSubject(Row):
    sheet = belongs_to(Curriculum, "study_plan")
    grade = CatalogField("grade", "grado", null=True, blank=True)
    area_knowledge = CatalogField("area-knowledge", "área", null=True, blank=True)
    subject = Line("asignatura", max_length=120, help_text="Si el área tiene varias.")
    weekly_hours = Number("horas semanales", 0, 60)
    curricular_level = CatalogField(
        "curricular-levels",
        "nivel",
        null=True,
        blank=True,
        help_text="En la media elija si es académica o técnica.",
    )
    area_type = CatalogField("area-type", "tipo de área", null=True, blank=True)
    academic_day = CatalogField(
        "academic-day",
        "jornada",
        null=True,
        blank=True,
        help_text="Déjela en blanco si el plan es igual en todas las jornadas.",
    )
    required = ("grade", "area_knowledge", "weekly_hours", "curricular_level", "area_type")
    help_text = "Una fila por cada área o asignatura de cada grado."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "asignatura de un grado", "plan de estudios"

    def caption(self):
        said = [str(item) for item in (self.grade, self.subject or self.area_knowledge) if item]
        return f"«{': '.join(said)}»" if said else super().caption()


class AreaPlan(Row):
    sheet = belongs_to(Curriculum, "area_plans")
    area_knowledge = CatalogField("area-knowledge", "área", null=True, blank=True)
    grades = CatalogItemsField("grade", "grados", blank=True)
    methodology = Rich("metodología", limit=4000)
    resources = Rich("recursos", limit=2000)
    evaluation = Rich("evaluación", limit=2000)
    file = FileField(StoredFile, "documento")
    required = ("area_knowledge", "grades", "methodology", "evaluation")
    help_text = "Un plan por cada área obligatoria y fundamental del plan de estudios."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "plan de área", "planes de área"

    def __str__(self):
        return str(self.area_knowledge or "Plan sin área")


class AreaPlanReference(Row):
    sheet = belongs_to(Curriculum, "area_plan_references")
    area_plan = RowField(AreaPlan, "plan de área")
    reference = Choice("referente", Reference)
    required = ("area_plan", "reference")
    help_text = "Una fila por cada referente que el plan tiene en cuenta."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "referente", "referentes de los planes de área"


class TechnicalMedia(Row):
    sheet = belongs_to(Curriculum, "technical_media")
    program = Line("programa", max_length=200)
    character = CatalogField("character-due", "carácter", null=True, blank=True)
    specialty = CatalogField("specialty-due", "especialidad", null=True, blank=True)
    detailed_specialty = CatalogField(
        "detailed-specialty", "especialidad detallada", null=True, blank=True
    )
    ally_type = CatalogField(
        "organization-community-type", "tipo de aliado", null=True, blank=True
    )
    ally_name = Line("aliado", help_text="Por ejemplo, el SENA o una universidad.")
    agreement_number = Line("número del convenio", max_length=40)
    agreement_date = Day("fecha del convenio")
    certificate = Line("título o certificado", max_length=200)
    hours = Whole("horas", most=10_000, help_text="Las de todo el programa.")
    required = ("program", "character", "specialty")
    help_text = "La especialidad de la media técnica o la profundización de la académica."

    class Meta(Row.Meta):
        verbose_name = "programa de la media"
        verbose_name_plural = "media técnica o profundización"

    def clean(self):
        detail = self.detailed_specialty
        if detail and detail.parent_id != self.specialty_id:
            message = "Elija una que pertenezca a la especialidad."
            raise ValidationError(
                {"detailed_specialty": ValidationError(message, code="invalid_choice")}
            )


class SchoolTime(Row):
    sheet = belongs_to(Curriculum, "school_time")
    headquarter = OwnField(Headquarter, "sede")
    academic_day = CatalogField("academic-day", "jornada", null=True, blank=True)
    level = CatalogField("curricular-levels", "nivel", null=True, blank=True)
    starts_at = Hour("entrada")
    ends_at = Hour("salida")
    weekly_hours = Number("horas semanales", 0, 60)
    single_day = YesNo("¿Es jornada única?")
    required = ("headquarter", "academic_day", "starts_at", "ends_at")
    help_text = "Una fila por cada sede, jornada y nivel."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "horario", "jornada y horario"

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            message = "La hora de salida debe ser posterior a la de entrada."
            raise ValidationError(
                {"ends_at": ValidationError(message, code="invalid_combination")}
            )
