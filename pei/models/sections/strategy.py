"""4. Pedagogical strategy: how the school teaches, with what, and how it includes everybody."""

from catalogs.fields import CatalogField, CatalogItemsField
from institutions.models import Headquarter, StoredFile
from pei.models.section import Component, Section, code_of, content_of_law
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    FileField,
    Line,
    Money,
    OwnField,
    Rich,
    Whole,
    Year,
    belongs_to,
    web_address,
)
from pei_project.sheets.sources import Source

OTHER_MODEL = "otro"  # of the list "model-pedagogical-type"


def models_by_site(section: Section) -> list[dict]:
    """The educational models each site works with, as the HVI has them. Where a site has one,
    it is that of all its levels; of several the HVI does not say which is of which level."""
    found = []
    for site in section.own(Headquarter).prefetch_related("educational_models", "levels"):
        models = list(site.educational_models.all())
        said = {"levels": list(site.levels.all())} if len(models) == 1 else {}
        found += [{"headquarter": site, "model": model} | said for model in models]
    return found


class PedagogicalStrategy(Section):
    key, slug = "pedagogical-strategy", "estrategia-pedagogica"
    component, item = Component.PEDAGOGICAL, 4
    legal_basis = content_of_law(
        4, "la estrategia pedagógica que guía las labores de formación de los educandos"
    )
    lead = "La leen el consejo académico, el consejo directivo y la Secretaría."
    helpers = "Coordinación, jefes de área y docente de apoyo"
    at_hand = "El PEI anterior y los proyectos de aula."
    minutes = 60
    required = ("pedagogical_model", "pedagogical_approach", "inclusion_strategies")
    at_least = {"educational_models": 1, "didactic_strategies": 1}
    conditional = {
        "other_pedagogical_model": lambda section: (
            code_of(section.pedagogical_model) == OTHER_MODEL
        ),
        "entrepreneurship": lambda section: "media" in section.institution.level_codes,
    }
    topics = (
        Topic(
            "modelo",
            "Modelo y enfoque",
            (
                "pedagogical_model",
                "other_pedagogical_model",
                "pedagogical_approach",
                "educational_models",
            ),
        ),
        Topic(
            "didactica",
            "Estrategias, ambientes y herramientas",
            ("didactic_strategies", "learning_environments", "tools"),
        ),
        Topic("inclusion", "Inclusión", ("inclusion_strategies", "support_counts")),
        Topic(
            "investigacion",
            "Investigación, innovación y emprendimiento",
            ("research_strategy", "innovation_initiatives", "entrepreneurship"),
        ),
    )
    why = {
        "inclusion_strategies": "El Decreto 1421 de 2017 pide diseño universal para el "
        "aprendizaje, ajustes razonables y un PIAR por cada estudiante que lo necesite.",
        "support_counts": "El Decreto 1421 de 2017 pide planear los apoyos. Bastan las "
        "cantidades: de un estudiante no se escribe nada.",
        "entrepreneurship": "La Ley 1014 de 2006 pide formar para el emprendimiento en todos los "
        "niveles, y proyectos en la media.",
    }
    sources = {
        "educational_models": Source("la hoja de vida", models_by_site, ("headquarter", "model"))
    }

    pedagogical_model = CatalogField(
        "model-pedagogical-type", "modelo pedagógico", null=True, blank=True
    )
    other_pedagogical_model = Line(
        "¿Cuál otro modelo?",
        max_length=120,
        help_text="Solo si eligió «Otro» en el modelo pedagógico.",
    )
    pedagogical_approach = Rich(
        "enfoque pedagógico",
        help_text="Cómo se aprende y se enseña aquí. Dos o tres párrafos bastan.",
    )
    tools = CatalogItemsField("tools", "herramientas y recursos didácticos", blank=True)
    inclusion_strategies = Rich(
        "diseño universal (DUA), ajustes razonables y PIAR",
        help_text="Qué se hace para que todos aprendan, sin nombrar a nadie.",
    )

    class Meta:
        verbose_name = "estrategia pedagógica"


class SiteEducationalModel(Row):
    sheet = belongs_to(PedagogicalStrategy, "educational_models")
    headquarter = OwnField(Headquarter, "sede")
    model = CatalogField("model", "modelo educativo", null=True, blank=True)
    levels = CatalogItemsField("curricular-levels", "niveles", blank=True)
    required = ("headquarter", "model")
    help_text = "Una fila por cada modelo de cada sede: tradicional, Escuela Nueva, Postprimaria…"

    class Meta(Row.Meta):
        verbose_name = "modelo de una sede"
        verbose_name_plural = "modelos educativos por sede"


class DidacticStrategy(Row):
    sheet = belongs_to(PedagogicalStrategy, "didactic_strategies")
    name = Line("estrategia", max_length=150)
    description = Rich("en qué consiste", limit=2000)
    levels = CatalogItemsField("curricular-levels", "niveles", blank=True)
    required = ("name", "description")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "estrategia didáctica", "estrategias didácticas"


class LearningEnvironment(Row):
    sheet = belongs_to(PedagogicalStrategy, "learning_environments")
    environment = CatalogField("environment", "ambiente", null=True, blank=True)
    headquarter = OwnField(Headquarter, "sede")
    use = Line("para qué se usa")
    required = ("environment",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "ambiente de aprendizaje", "ambientes de aprendizaje"


class SupportCount(Row):
    """How many pupils have a PIAR, by category: a count, never a person."""

    sheet = belongs_to(PedagogicalStrategy, "support_counts")
    category = CatalogField("disability", "categoría", null=True, blank=True)
    count = Whole("estudiantes", most=20_000)
    required = ("category", "count")
    help_text = "Solo cantidades. No escriba nombres ni diagnósticos."
    sensitive = ("count",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "categoría de apoyo", "estudiantes con PIAR"


class ResearchProduct(Row):
    sheet = belongs_to(PedagogicalStrategy, "research_strategy")
    name = Line("semillero o investigación", max_length=200)
    area_knowledge = CatalogField("area-knowledge", "área", null=True, blank=True)
    product_type = CatalogField("investigation-product-type", "producto", null=True, blank=True)
    year = Year("año")
    url = Line(
        "dirección en internet",
        validators=[web_address],
        help_text="Donde se puede ver, con https:// al comienzo.",
    )
    file = FileField(StoredFile, "documento")
    required = ("name",)
    help_text = "Una fila por cada producto."

    class Meta(Row.Meta):
        verbose_name = "producto de investigación"
        verbose_name_plural = "investigación escolar y semilleros"


class InnovationInitiative(Row):
    sheet = belongs_to(PedagogicalStrategy, "innovation_initiatives")
    name = Line("iniciativa", max_length=200)
    initiative_type = CatalogField("initiative-type", "tipo", null=True, blank=True)
    labpoint = CatalogField("labpoint", "laboratorio o punto", null=True, blank=True)
    description = Rich("en qué consiste", limit=2000)
    beneficiaries = Whole("beneficiarios", most=100_000)
    required = ("name", "initiative_type")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "iniciativa", "iniciativas de innovación y STEAM"


class Entrepreneurship(Row):
    sheet = belongs_to(PedagogicalStrategy, "entrepreneurship")
    name = Line("proyecto", max_length=200)
    entrepreneurship_type = CatalogField("entrepreneurship-type", "tipo", null=True, blank=True)
    financing_type = CatalogField(
        "financing-type", "fuente de financiación", null=True, blank=True
    )
    amount = Money("valor")
    required = ("name", "entrepreneurship_type")
    totals = ("amount",)
    help_text = "Si un proyecto tiene varias fuentes de dinero, una fila por cada una."

    class Meta(Row.Meta):
        verbose_name = "proyecto productivo"
        verbose_name_plural = "emprendimiento y proyectos productivos"
