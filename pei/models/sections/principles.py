"""1. Principles and foundations: who the school is, and what it believes in."""

from django.db.models import TextChoices

from catalogs.fields import CatalogField, CatalogItemsField
from institutions.files.kinds import IMAGES
from institutions.models import StoredFile
from pei.models.section import Component, Section, code_of, content_of_law, lacking
from pei_project.errors import Finding
from pei_project.richtext import length
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import Choice, FileField, Line, Rich, RowField, Year, belongs_to
from pei_project.sheets.results import Findings, Missing


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
    legal_basis = content_of_law(
        1, "los principios y fundamentos que orientan la acción de la comunidad educativa"
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
    with_rows = ("foundations", "profiles")
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

    def also_missing(self):
        foundations = {"legal": "legal", "pedagogical": "pedagógico"}
        profiles = {
            "estudiante": "estudiante",
            "docente": "docente",
            "directivo-docente": "directivo",
        }
        found = lacking(self, "foundations", foundations, lambda row: row.foundation_type)
        found += lacking(self, "profiles", profiles, lambda row: code_of(row.profile_type))
        return found + self._pictures_untold()

    def _pictures_untold(self) -> list[Missing]:
        """Who cannot see a picture is told what it shows (WCAG 2.2, 1.1.1)."""
        label = self.label("symbols")
        return [
            Missing(
                "symbols", label, f"Complete «{label}», {row.caption()}: qué se ve en la imagen"
            )
            for row in self.rows("symbols")
            if row.picture_id and not row.is_answered("alternative_text")
        ]

    def judged(self):
        """A mission of less than 60 characters says little (a warning, never a refusal)."""
        if 0 < length(self.mission) < 60:
            return Findings(
                warnings=[Finding("short", "La misión tiene menos de 60 caracteres.", "mission")]
            )
        return Findings()


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
    picture = FileField(StoredFile, "imagen", kinds=IMAGES)
    alternative_text = Line(
        "qué se ve en la imagen",
        help_text="Para quien no puede verla. Se pide si hay imagen.",
    )
    required = ("kind", "description")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "símbolo", "símbolos"
