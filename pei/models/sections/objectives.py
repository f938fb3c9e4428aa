"""3. Objectives and goals."""

from django.db.models import TextChoices

from catalogs.fields import CatalogField
from institutions.models import StoredFile
from pei.models.section import Component, Section, code_of, content_of_law, lacking
from pei.models.sections.situation import SituationProblem
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    FileField,
    Line,
    Number,
    Rich,
    RowField,
    SiblingField,
    Year,
    belongs_to,
)
from pei_project.sheets.results import Missing


class EducationEnd(TextChoices):
    """The thirteen ends of education (Ley 115 de 1994, art. 5), in short."""

    DEVELOPMENT = "1", "1. Pleno desarrollo de la personalidad"
    LIFE_PEACE = "2", "2. Respeto a la vida, los derechos humanos, la paz y la democracia"
    PARTICIPATION = "3", "3. Participación en las decisiones que los afectan"
    LAW_CULTURE = "4", "4. Respeto a la ley, la cultura, la historia y los símbolos patrios"
    KNOWLEDGE = "5", "5. Adquisición y generación de conocimientos"
    DIVERSITY = "6", "6. Comprensión crítica de la cultura y de la diversidad del país"
    ARTS = "7", "7. Acceso al conocimiento, la ciencia, la técnica y las artes"
    SOVEREIGNTY = "8", "8. Conciencia de la soberanía y solidaridad con el mundo"
    CRITICAL = "9", "9. Capacidad crítica, reflexiva y analítica"
    ENVIRONMENT = "10", "10. Conservación y mejoramiento del medio ambiente"
    WORK = "11", "11. Formación en la práctica del trabajo"
    HEALTH = "12", "12. Salud, higiene, prevención, recreación y deporte"
    TECHNOLOGY = "13", "13. Creación, investigación y adopción de tecnología"


class Objectives(Section):
    key, slug = "objectives", "objetivos-y-metas"
    component, item = Component.ADMINISTRATIVE, 3
    legal_basis = content_of_law(3, "los objetivos generales del proyecto")
    lead = "La leen el consejo directivo y la Secretaría."
    helpers = "Rectoría y equipo de calidad"
    at_hand = "El plan de mejoramiento (PMI) y los resultados del año anterior."
    minutes = 45
    required = ("general_objective",)
    at_least = {"specific_objectives": 3}
    with_rows = ("goals", "plans")
    topics = (
        Topic(
            "objetivos",
            "Objetivos",
            ("general_objective", "specific_objectives", "education_ends"),
        ),
        Topic("metas", "Metas", ("goals",)),
        Topic("planes", "Planes", ("alignment", "plans")),
    )
    why = {
        "goals": "El PEI debe ser concreto, factible y evaluable (Ley 115 de 1994, artículo 73).",
        "education_ends": "Ley 115 de 1994, artículo 5: los fines de la educación.",
    }

    general_objective = Rich(
        "objetivo general", limit=2000, help_text="Qué quiere lograr la institución con este PEI."
    )

    class Meta:
        verbose_name = "objetivos y metas"

    def also_missing(self):
        """A goal for each objective, and the improvement plan among the plans."""
        found = []
        measured = {goal.objective_id for goal in self.rows("goals")}
        without = [
            row.caption() for row in self.rows("specific_objectives") if row.pk not in measured
        ]
        if without or not self.rows("goals"):
            label = self.label("goals")
            which = f"para {', '.join(without)}" if without else "para cada objetivo"
            found.append(Missing("goals", label, f"Agregue una meta {which}"))
        plans = {"plan-mejoramiento": "el Plan de Mejoramiento Institucional (PMI)"}
        found += lacking(self, "plans", plans, lambda row: code_of(row.plan_type))
        return found


class SpecificObjective(Row):
    sheet = belongs_to(Objectives, "specific_objectives")
    text = Line("objetivo")
    management_area = CatalogField("management-area", "área de gestión", null=True, blank=True)
    related_problem = SiblingField(SituationProblem, "problema al que responde")
    required = ("text",)
    help_text = "Al menos tres. El orden en que los deje es el orden del documento."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "objetivo específico", "objetivos específicos"


class Goal(Row):
    sheet = belongs_to(Objectives, "goals")
    description = Line("meta")
    objective = RowField(SpecificObjective, "objetivo")
    indicator = Line("indicador")
    unit = Line("unidad", max_length=60, help_text="Por ejemplo, % o estudiantes.")
    baseline = Number("línea de base", help_text="De dónde se parte.")
    target = Number("valor de la meta", help_text="A dónde se quiere llegar.")
    due_year = Year("año")
    responsible = Line("responsable", max_length=150)
    required = ("description", "objective", "indicator", "target", "due_year", "responsible")
    help_text = "Al menos una por cada objetivo específico."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "meta", "metas"


class EducationEndServed(Row):
    sheet = belongs_to(Objectives, "education_ends")
    end = Choice("fin de la educación", EducationEnd)
    contribution = Line("cómo aporta")
    required = ("end",)

    class Meta(Row.Meta):
        verbose_name = "fin de la educación"
        verbose_name_plural = "fines de la educación a los que aporta"


class Alignment(Row):
    sheet = belongs_to(Objectives, "alignment")
    name = Line("nombre del plan", help_text="Por ejemplo, el plan decenal o el municipal.")
    plan_type = CatalogField("plan-type", "tipo de plan", null=True, blank=True)
    contribution = Line("cómo se articula")
    required = ("name",)

    class Meta(Row.Meta):
        verbose_name = "articulación"
        verbose_name_plural = "articulación con otros planes"


class InstitutionalPlan(Row):
    sheet = belongs_to(Objectives, "plans")
    name = Line("nombre")
    plan_type = CatalogField("plan-type", "tipo de plan", null=True, blank=True)
    validity = Line("vigencia", max_length=40, help_text="Por ejemplo, 2026-2028.")
    file = FileField(StoredFile, "documento")
    required = ("name", "plan_type", "validity")
    help_text = "Al menos el Plan de Mejoramiento Institucional (PMI)."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "plan", "planes institucionales"
