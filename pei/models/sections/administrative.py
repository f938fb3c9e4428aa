"""Gestión directiva y administrativa: principles, objectives, school government."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from catalogs.fields import CatalogField, CatalogItemsField
from pei.models.section import Component, Section
from pei.models.sections.definition import Estate, refuse_pupil_name
from pei_project.errors import Problem
from pei_project.richtext import length
from pei_project.sheets.base import Findings, Missing, Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    Line,
    Number,
    Rich,
    RowField,
    Whole,
    Year,
    YesNo,
    belongs_to,
)


def lacking(section: Section, table: str, wanted: dict[str, str], said) -> list[Missing]:
    """What a table must name and does not: ``wanted`` code -> words, ``said(row)`` -> code."""
    there = {said(row) for row in section.rows(table)}
    words = [word for code, word in wanted.items() if code not in there]
    if not words:
        return []
    label = section.label(table)
    return [Missing(table, label, f"Agregue en «{label}»: {', '.join(words)}")]


def code_of(item) -> str | None:
    return item.code if item else None


# --- 1. Principios y fundamentos --------------------------------------------------------------


class FoundationType(TextChoices):
    LEGAL = "legal", "Legal"
    PHILOSOPHICAL = "philosophical", "Filosófico"
    SOCIOLOGICAL = "sociological", "Sociológico"
    PSYCHOLOGICAL = "psychological", "Psicológico"
    EPISTEMOLOGICAL = "epistemological", "Epistemológico"
    PEDAGOGICAL = "pedagogical", "Pedagógico"


class SymbolKind(TextChoices):
    SHIELD = "shield", "Escudo"
    FLAG = "flag", "Bandera"
    ANTHEM = "anthem", "Himno"
    MOTTO = "motto", "Lema"
    UNIFORM = "uniform", "Uniforme"


class Principles(Section):
    key, slug = "principles-fundamentals", "principios-y-fundamentos"
    component, item = Component.ADMINISTRATIVE, 1
    legal_basis = (
        "Decreto 1860 de 1994, artículo 14, numeral 1: los principios y fundamentos que orientan "
        "la acción de la comunidad educativa. Hoy está en el Decreto 1075 de 2015, "
        "artículo 2.3.3.1.4.1."
    )
    lead = "La leen el consejo directivo y la Secretaría."
    helpers = "Rectoría y equipo directivo"
    at_hand = "El PEI anterior y el manual de convivencia."
    minutes = 60
    required = (
        "historical_review",
        "mission",
        "vision",
        "vision_horizon_year",
        "philosophy",
        "inclusion_policy",
        "population_groups",
    )
    at_least = {"principles": 3, "values": 3}
    topics = (
        Topic("historia", "Historia e identidad", ("historical_review", "institutional_identity")),
        Topic(
            "mision-y-vision",
            "Misión, visión y valores",
            ("mission", "vision", "vision_horizon_year", "philosophy", "principles", "values"),
        ),
        Topic(
            "fundamentos",
            "Fundamentos y perfiles",
            ("foundations", "profiles", "profile_traits"),
        ),
        Topic(
            "calidad-e-inclusion",
            "Calidad, inclusión y símbolos",
            (
                "inclusion_policy",
                "population_groups",
                "quality_policy",
                "quality_objectives",
                "quality_certification",
                "symbols",
            ),
        ),
    )
    why = {
        "inclusion_policy": "El Decreto 1421 de 2017 pide que el PEI tenga un enfoque inclusivo.",
        "population_groups": "El PEI responde a las situaciones y necesidades de los estudiantes "
        "(Ley 115 de 1994, artículo 73).",
        "vision_horizon_year": "Una visión sin año no se puede evaluar, y el PEI debe ser "
        "evaluable (Ley 115 de 1994, artículo 73).",
    }

    historical_review = Rich(
        "reseña histórica",
        help_text="Fundación, fusiones y cambios de nombre. No escriba nombres de estudiantes.",
    )
    institutional_identity = Rich("identidad institucional", help_text="Qué la hace distinta.")
    mission = Rich(
        "misión",
        limit=1500,
        help_text="Qué hace hoy la institución, para quién y cómo. De tres a cinco líneas bastan.",
    )
    vision = Rich(
        "visión",
        limit=1500,
        help_text="Cómo será la institución en unos años. Diga algo que se pueda comprobar.",
    )
    vision_horizon_year = Year("año de la visión", help_text="Por ejemplo, 2030.")
    philosophy = Rich("filosofía institucional", limit=3000)
    inclusion_policy = Rich(
        "política de inclusión y equidad",
        help_text="Cómo se atiende a todos, sin nombrar a nadie.",
    )
    population_groups = CatalogItemsField(
        "population-group", "grupos poblacionales atendidos", blank=True
    )
    quality_policy = Rich("política de calidad", limit=3000)
    quality_certification = CatalogField(
        "quality-certification", "estado de certificación de calidad", null=True, blank=True
    )

    class Meta:
        verbose_name = "principios y fundamentos"

    def missing(self):
        found = super().missing()
        if not self.applies:
            return found
        foundations = {"legal": "legal", "pedagogical": "pedagógico"}
        profiles = {
            "estudiante": "estudiante",
            "docente": "docente",
            "directivo-docente": "directivo",
        }
        found += lacking(self, "foundations", foundations, lambda row: row.foundation_type)
        found += lacking(self, "profiles", profiles, lambda row: code_of(row.profile_type))
        return found

    def findings(self):
        """A mission of less than 60 characters says little (a warning, never a refusal)."""
        if 0 < length(self.mission) < 60:
            return Findings(warnings=[Problem("short", "La misión tiene menos de 60 caracteres.")])
        return Findings()

    @classmethod
    def is_required(cls, name):
        return super().is_required(name) or name in ("foundations", "profiles")


class Principle(Row):
    sheet = belongs_to(Principles, "principles")
    name = Line("principio", max_length=120)
    description = Rich("qué significa aquí", limit=1000)
    required = ("name",)
    help_text = "Al menos tres. El orden en que los deje es el orden del documento."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "principio", "principios institucionales"


class Value(Row):
    sheet = belongs_to(Principles, "values")
    name = Line("valor", max_length=120)
    description = Rich("qué significa aquí", limit=1000)
    required = ("name",)
    help_text = "Al menos tres. El orden en que los deje es el orden del documento."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "valor", "valores institucionales"


class Foundation(Row):
    sheet = belongs_to(Principles, "foundations")
    foundation_type = Choice("fundamento", FoundationType)
    text = Rich("texto", limit=3000)
    required = ("foundation_type", "text")
    help_text = "Al menos el legal y el pedagógico."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "fundamento", "fundamentos"


class Profile(Row):
    sheet = belongs_to(Principles, "profiles")
    profile_type = CatalogField("profile-type", "perfil", null=True, blank=True)
    description = Rich("descripción", limit=2000)
    required = ("profile_type", "description")
    help_text = "Al menos estudiante, docente y directivo."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "perfil", "perfiles"

    def __str__(self):
        return str(self.profile_type or "Perfil sin nombre")


class ProfileTrait(Row):
    sheet = belongs_to(Principles, "profile_traits")
    text = Line("rasgo")
    profile = RowField(Profile, "perfil")
    required = ("text", "profile")
    help_text = "Cada rasgo con el perfil al que pertenece."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "rasgo", "rasgos de los perfiles"


class QualityObjective(Row):
    sheet = belongs_to(Principles, "quality_objectives")
    text = Line("objetivo")
    required = ("text",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "objetivo de calidad", "objetivos de calidad"


class Symbol(Row):
    sheet = belongs_to(Principles, "symbols")
    kind = Choice("símbolo", SymbolKind)
    description = Rich("descripción", limit=2000)
    required = ("kind", "description")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "símbolo", "símbolos"


# --- 3. Objetivos y metas -----------------------------------------------------------------------


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
    legal_basis = (
        "Decreto 1860 de 1994, artículo 14, numeral 3: los objetivos generales del proyecto. Hoy "
        "está en el Decreto 1075 de 2015, artículo 2.3.3.1.4.1."
    )
    lead = "La leen el consejo directivo y la Secretaría."
    helpers = "Rectoría y equipo de calidad"
    at_hand = "El plan de mejoramiento (PMI) y los resultados del año anterior."
    minutes = 45
    required = ("general_objective",)
    at_least = {"specific_objectives": 3}
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

    def missing(self):
        """Besides: a goal for each objective, and the improvement plan among the plans."""
        found = super().missing()
        if not self.applies:
            return found
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

    @classmethod
    def is_required(cls, name):
        return super().is_required(name) or name in ("goals", "plans")


class SpecificObjective(Row):
    sheet = belongs_to(Objectives, "specific_objectives")
    text = Line("objetivo")
    management_area = CatalogField("management-area", "área de gestión", null=True, blank=True)
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
    required = ("name", "plan_type", "validity")
    help_text = "Al menos el Plan de Mejoramiento Institucional (PMI)."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "plan", "planes institucionales"


# --- 8. Gobierno escolar ------------------------------------------------------------------------

# Bodies that every official school has: Ley 115 de 1994, arts. 142 a 145; Decreto 1286 de 2005;
# Ley 1620 de 2013.
BODIES = {
    "consejo-directivo": "consejo directivo",
    "consejo-academico": "consejo académico",
    "comite-convivencia": "comité de convivencia",
    "consejo-padres": "consejo de padres",
    "consejo-estudiantes": "consejo de estudiantes",
    "personeria": "personería estudiantil",
}


class Position(TextChoices):
    CHAIR = "chair", "Preside"
    MEMBER = "member", "Integrante"
    SECRETARY = "secretary", "Secretaría"
    REPRESENTATIVE = "representative", "Representante"
    OMBUDSPERSON = "ombudsperson", "Personero o personera"
    COMPTROLLER = "comptroller", "Contralor o contralora"


class SessionKind(TextChoices):
    ORDINARY = "ordinary", "Ordinaria"
    EXTRAORDINARY = "extraordinary", "Extraordinaria"


class SchoolGovernment(Section):
    key, slug = "school-government", "gobierno-escolar"
    component, item = Component.ADMINISTRATIVE, 8
    legal_basis = (
        "Decreto 1860 de 1994, artículo 14, numeral 8: los órganos, funciones y forma de "
        "integración del gobierno escolar. Hoy está en el Decreto 1075 de 2015, "
        "artículo 2.3.3.1.4.1."
    )
    lead = "La leen el consejo directivo y la Secretaría. De estudiantes no se escriben nombres."
    helpers = "Rectoría y quien lleva los libros de actas"
    at_hand = "Las actas de elección e instalación del año."
    minutes = 50
    required = ("period_year",)
    at_least = {"members": 1}
    topics = (
        Topic("organos", "Órganos", ("period_year", "bodies")),
        Topic("integrantes", "Integrantes y elecciones", ("members", "election_process")),
        Topic("sesiones", "Sesiones y otras instancias", ("session_schedule", "other_bodies")),
    )
    why = {
        "bodies": "Ley 115 de 1994, artículos 142 a 145; Decreto 1286 de 2005; Ley 1620 de 2013.",
        "members": "Los representantes se eligen para un año (Decreto 1860 de 1994, artículo 20).",
        "election_process": "El personero se elige por voto secreto en los primeros treinta días "
        "de clase (Decreto 1860 de 1994, artículo 28).",
    }

    period_year = Year("periodo", help_text="El año lectivo de este gobierno escolar.")

    class Meta:
        verbose_name = "gobierno escolar"

    def missing(self):
        """Besides: the bodies the law names, and how the personero was elected."""
        found = super().missing()
        if not self.applies:
            return found
        found += lacking(self, "bodies", BODIES, lambda row: code_of(row.organization))
        personero = {"personeria": "la elección de la personería estudiantil"}
        found += lacking(
            self,
            "election_process",
            personero,
            lambda row: code_of(row.body.organization) if row.body else None,
        )
        return found

    @classmethod
    def is_required(cls, name):
        return super().is_required(name) or name in ("bodies", "election_process")


class GovernmentBody(Row):
    sheet = belongs_to(SchoolGovernment, "bodies")
    organization = CatalogField("organization", "órgano", null=True, blank=True)
    functions = Rich("funciones", limit=4000)
    legal_basis = Line("norma que lo crea", help_text="Por ejemplo, Ley 115, artículo 143.")
    installed_on = Day("fecha de instalación")
    required = ("organization", "functions")
    help_text = (
        "Consejo directivo, consejo académico, comité de convivencia, consejo de padres, consejo "
        "de estudiantes y personería."
    )

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "órgano", "órganos"

    def __str__(self):
        return str(self.organization or "Órgano sin nombre")


class BodyMember(Row):
    sheet = belongs_to(SchoolGovernment, "members")
    body = RowField(GovernmentBody, "órgano")
    estate = Choice("estamento al que representa", Estate)
    position = Choice("cargo", Position)
    full_name = Line(
        "nombre",
        max_length=150,
        help_text="De estudiantes no se escribe el nombre: deje en blanco.",
    )
    grade = CatalogField(
        "grade", "grado", null=True, blank=True, help_text="Solo para estudiantes."
    )
    year = Year("año")
    starts_on = Day("desde")
    ends_on = Day("hasta")
    is_principal = YesNo("¿Es principal?", help_text="No, si es suplente.")
    required = ("body", "estate", "position", "year")
    help_text = "De estudiantes, solo el cargo y el grado."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "integrante", "integrantes"

    def clean(self):
        refuse_pupil_name(self, "full_name")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            message = "La fecha final no puede ser anterior a la inicial."
            raise ValidationError(
                {"ends_on": ValidationError(message, code="invalid_combination")}
            )

    def caption(self):
        return f"«{self.body or 'Sin órgano'}: {self.full_name or self.get_estate_display()}»"


class Election(Row):
    sheet = belongs_to(SchoolGovernment, "election_process")
    body = RowField(GovernmentBody, "órgano o cargo que se elige")
    held_on = Day("fecha")
    method = Line("cómo se eligió", help_text="Por ejemplo, voto secreto en todas las sedes.")
    census = Whole("podían votar", most=100_000)
    votes = Whole("votos de quien ganó", most=100_000)
    required = ("body", "held_on", "method")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "elección", "proceso democrático"

    def clean(self):
        if self.census is not None and self.votes is not None and self.votes > self.census:
            message = "Los votos no pueden ser más que quienes podían votar."
            raise ValidationError({"votes": ValidationError(message, code="invalid_combination")})


class PlannedSession(Row):
    sheet = belongs_to(SchoolGovernment, "session_schedule")
    body = CatalogField("session-act-type", "órgano que se reúne", null=True, blank=True)
    kind = Choice("clase de sesión", SessionKind)
    planned_on = Day("fecha prevista")
    year = Year("año")
    required = ("body", "planned_on")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "sesión", "cronograma de sesiones"


class OtherBody(Row):
    sheet = belongs_to(SchoolGovernment, "other_bodies")
    name = Line("instancia", max_length=150, help_text="Por ejemplo, comité ambiental.")
    functions = Rich("funciones", limit=2000)
    required = ("name",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "instancia", "otras instancias"
