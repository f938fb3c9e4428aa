"""2. Analysis of the institutional situation: the problems and where they come from."""

from django.db.models import TextChoices

from catalogs.fields import CatalogField
from institutions.models import EnrolmentCount, Headquarter, StoredFile
from pei.models import guide34
from pei.models.people import Estate
from pei.models.section import Component, Section, content_of_law, lacking
from pei.models.sections.management import SelfEvaluation
from pei_project.richtext import from_plain
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    Number,
    OwnField,
    Rich,
    Whole,
    Year,
    belongs_to,
)
from pei_project.sheets.sources import Source


class Quadrant(TextChoices):
    """Of the matrix of strengths and weaknesses (DOFA)."""

    WEAKNESS = "weakness", "Debilidad"
    OPPORTUNITY = "opportunity", "Oportunidad"
    STRENGTH = "strength", "Fortaleza"
    THREAT = "threat", "Amenaza"


class Priority(TextChoices):
    ONE = "1", "1, la más urgente"
    TWO = "2", "2"
    THREE = "3", "3"
    FOUR = "4", "4"
    FIVE = "5", "5, la menos urgente"


def place_of(section) -> str:
    """Where the school and its sites stand, in a paragraph to begin with. What the school has
    written itself is never offered to be replaced by it: the answer comes back as it stands while
    it holds the paragraph, and nothing once it does not."""
    school = section.institution
    where = f"La institución está en {school.municipality}, {school.municipality.department}"
    zone = f", zona {str(school.zone).lower()}" if school.zone else ""
    sites = [_site(one) for one in section.own(Headquarter).select_related("zone")]
    tail = f" Sedes: {'; '.join(sites)}." if sites else ""
    paragraph = from_plain(f"{where}{zone}.{tail}")
    if section.is_answered("location_context"):
        return section.location_context if paragraph in section.location_context else ""
    return paragraph


def _site(site: Headquarter) -> str:
    zone = f"zona {str(site.zone).lower()}" if site.zone else ""
    return ", ".join(said for said in (str(site), site.neighbourhood, zone) if said)


def enrolment_of(section) -> list[dict]:
    """The newest year that the sites count, row by row. A grade that the school has split by
    population group stays as the school counted it."""
    counts = EnrolmentCount.objects.filter(
        sheet__institution=section.version.institution_id, year__isnull=False
    ).select_related("sheet", "grade", "academic_day")
    counts = list(counts.order_by("-year", "sheet__number", "order"))
    split = {
        (row.headquarter_id, row.year, row.grade_id, row.academic_day_id)
        for row in section.rows("enrolment_summary")
        if row.population_group_id
    }
    return [
        {
            "headquarter": one.sheet,
            "year": one.year,
            "grade": one.grade,
            "academic_day": one.academic_day,
            "men": one.men,
            "women": one.women,
            "source": one.source,
            "cut_on": one.cut_on,
        }
        for one in counts
        if one.year == counts[0].year
        and (one.sheet_id, one.year, one.grade_id, one.academic_day_id) not in split
    ]


class SituationAnalysis(Section):
    key, slug = "institutional-situation-analysis", "analisis-de-la-situacion"
    component, item = Component.ADMINISTRATIVE_COMMUNITY, 2
    legal_basis = content_of_law(
        2, "el análisis de la situación institucional que permita identificar problemas y orígenes"
    )
    lead = "Es la base de los objetivos. La leen el consejo directivo y la Secretaría."
    helpers = "Equipo directivo, orientación escolar y representantes de las familias"
    at_hand = "La matrícula por grado, los resultados de las pruebas y las actas de la consulta."
    minutes = 90
    required = ("location_context", "sociocultural_context", "economic_context")
    at_least = {"enrolment_summary": 1, "problems": 1, "community_consultation": 1}
    with_rows = ("diagnosis",)
    topics = (
        Topic(
            "contexto",
            "Contexto",
            ("location_context", "sociocultural_context", "economic_context"),
        ),
        Topic("matricula-y-resultados", "Matrícula y resultados", (
            "enrolment_summary", "performance_results")),
        Topic("diagnostico", "Diagnóstico y problemas", (
            "diagnosis", "problems", "community_consultation")),
    )  # fmt: skip
    why = {
        "problems": "La ley pide identificar los problemas y sus orígenes (Decreto 1860 de 1994, "
        "artículo 14, numeral 2).",
        "community_consultation": "El PEI se elabora con la participación de la comunidad "
        "educativa (Decreto 1860 de 1994, artículo 15).",
        "diagnosis": "La autoevaluación parte de fortalezas y oportunidades (Guía 34 del "
        "Ministerio de Educación).",
    }
    sources = {
        "location_context": Source("la hoja de vida", place_of),
        "enrolment_summary": Source(
            "la hoja de vida de las sedes",
            enrolment_of,
            key=("headquarter", "year", "grade", "academic_day"),
        ),
    }

    location_context = Rich(
        "contexto geográfico y territorial",
        help_text="Dónde están las sedes, cómo se llega y qué riesgos tiene el lugar.",
    )
    sociocultural_context = Rich(
        "contexto sociocultural", help_text="Quiénes son las familias y qué costumbres comparten."
    )
    economic_context = Rich(
        "contexto económico de las familias",
        help_text="De qué viven las familias, en conjunto. No escriba casos ni nombres.",
    )

    class Meta:
        verbose_name = "análisis de la situación"

    def also_missing(self):
        quadrants = {one.value: one.label.lower() for one in Quadrant}
        return lacking(self, "diagnosis", quadrants, lambda row: row.quadrant)

    def computed(self):
        """The last self-evaluation, which is kept in the management section of this version."""
        rows = SelfEvaluation.objects.filter(sheet=self.version_id).select_related("process_type")
        return [guide34.profile(list(rows), "last_self_evaluation", after="diagnosis")]


class EnrolmentSummary(Row):
    sheet = belongs_to(SituationAnalysis, "enrolment_summary")
    headquarter = OwnField(Headquarter, "sede")
    grade = CatalogField("grade", "grado", null=True, blank=True)
    academic_day = CatalogField("academic-day", "jornada", null=True, blank=True)
    population_group = CatalogField(
        "population-group",
        "grupo poblacional",
        null=True,
        blank=True,
        help_text="Solo si separa un grupo. En blanco, la fila es del grado.",
    )
    men = Whole("hombres", most=20_000)
    women = Whole("mujeres", most=20_000)
    year = Year("año")
    source = Line("fuente", max_length=120, help_text="Por ejemplo, SIMAT anexo 6A.")
    cut_on = Day("fecha de corte")
    required = ("headquarter", "grade", "academic_day", "men", "women", "year")
    help_text = (
        "Cuántos estudiantes hay, sin nombres. Cada uno se cuenta una vez: si separa un grupo "
        "poblacional, réstelo de la fila del grado."
    )
    yearly = True
    totals = ("men", "women")
    sensitive, sensitive_of = ("men", "women"), "population_group"

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "fila de matrícula", "matrícula"

    def caption(self):
        said = [str(one) for one in (self.headquarter, self.grade) if one]
        return f"«{' · '.join(said) or f'fila {self.order}'}»"


class PerformanceResult(Row):
    sheet = belongs_to(SituationAnalysis, "performance_results")
    indicator = Line("indicador", help_text="Por ejemplo, Saber 11, promedio global.")
    year = Year("año")
    value = Number("valor")
    source = Line("fuente", max_length=150)
    required = ("indicator", "year", "value")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "resultado", "resultados"


class DiagnosisPoint(Row):
    sheet = belongs_to(SituationAnalysis, "diagnosis")
    text = Line("qué se encontró")
    quadrant = Choice("clase", Quadrant)
    management_area = CatalogField("management-area", "área de gestión", null=True, blank=True)
    required = ("text", "quadrant")
    help_text = "Al menos una debilidad, una oportunidad, una fortaleza y una amenaza."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "punto", "matriz DOFA"


class SituationProblem(Row):
    sheet = belongs_to(SituationAnalysis, "problems")
    problem = Line("problema")
    causes = Rich("causas", limit=1500)
    effects = Rich("efectos", limit=1500)
    priority = Choice("prioridad", Priority)
    area = CatalogField("management-area", "área de gestión", null=True, blank=True)
    required = ("problem", "causes", "priority")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "problema", "problemas y causas"


class Consultation(Row):
    sheet = belongs_to(SituationAnalysis, "community_consultation")
    method = Line("cómo se consultó", help_text="Por ejemplo, asamblea o grupos focales.")
    held_on = Day("fecha")
    estate = Choice("estamento", Estate)
    participants = Whole("participantes", most=100_000)
    file = FileField(StoredFile, "soporte")
    required = ("method", "held_on", "estate", "participants")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "consulta", "consulta a la comunidad"
