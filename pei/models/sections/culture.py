"""12. How the school joins local and regional cultural expressions."""

from catalogs.fields import CatalogField, CatalogItemsField
from institutions.models import StoredFile
from pei.models.section import Component, Section, content_of_law
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import Day, FileField, Line, Rich, belongs_to

ETHNIC = frozenset({"indigena", "negro-afrocolombiano", "raizal", "palenquero", "rom"})


def serves_ethnic_groups(section) -> bool:
    """Whether an activity of this section is for an ethnic group (Decreto 804 de 1995)."""
    return any(
        group.code in ETHNIC
        for row in section.rows("activities")
        for group in row.population_groups.all()
    )


class CulturalExpressions(Section):
    key, slug = "articulation-cultural-expressions", "expresiones-culturales"
    component, item = Component.COMMUNITY, 12
    legal_basis = content_of_law(
        12,
        "las estrategias para articular la institución con las expresiones culturales locales y "
        "regionales",
    )
    lead = "La leen el consejo directivo y la Secretaría."
    helpers = "Docentes de artística, sociales y educación física"
    at_hand = "El cronograma cultural del año."
    minutes = 30
    required = ("cultural_strategy",)
    at_least = {"activities": 1}
    conditional = {"ethnic_own_education": serves_ethnic_groups}
    topics = (
        Topic("estrategia", "Estrategia", ("cultural_strategy", "ethnic_own_education")),
        Topic("actividades", "Actividades", ("activities",)),
    )
    why = {
        "ethnic_own_education": "Ley 70 de 1993 y Decreto 804 de 1995: la educación propia de los "
        "grupos étnicos."
    }

    cultural_strategy = Rich("estrategia de articulación cultural")
    ethnic_own_education = Rich(
        "educación propia de los grupos étnicos",
        help_text="Se pide si alguna actividad es para un grupo étnico.",
    )

    class Meta:
        verbose_name = "expresiones culturales"


class CulturalActivity(Row):
    sheet = belongs_to(CulturalExpressions, "activities")
    name = Line("nombre", max_length=200)
    activity_type = CatalogField(
        "cultural-activity-type", "tipo de actividad", null=True, blank=True
    )
    held_on = Day("fecha")
    month = Line("mes", max_length=60, help_text="Si no hay fecha fija. Por ejemplo, agosto.")
    place = Line("lugar", max_length=150)
    description = Rich("descripción", limit=1500)
    partners = Line("con quién se hace", max_length=300)
    population_groups = CatalogItemsField("population-group", "grupos poblacionales", blank=True)
    areas = CatalogItemsField("area-knowledge", "áreas", blank=True)
    evidence = FileField(StoredFile, "evidencia")
    required = ("name", "activity_type")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "actividad", "actividades culturales"
