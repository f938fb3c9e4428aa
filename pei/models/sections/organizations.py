"""10. How the school deals with other social organisations."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from catalogs.fields import CatalogField, CatalogItemsField
from institutions.models import StoredFile
from pei.models.section import Component, Section, content_of_law
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import Choice, Day, Email, FileField, Line, Rich, Whole, belongs_to


class Instrument(TextChoices):
    AGREEMENT = "agreement", "Convenio"
    LETTER = "letter", "Carta de intención"
    PACT = "pact", "Acuerdo verbal o acta"


class SocialOrganizations(Section):
    key, slug = "relationship-social-organizations", "relacion-con-organizaciones"
    component, item = Component.COMMUNITY, 10
    legal_basis = content_of_law(
        10,
        "los procedimientos para relacionarse con otras organizaciones sociales: los medios de "
        "comunicación, las agremiaciones, los sindicatos y las instituciones comunitarias",
    )
    lead = "La ley pide los procedimientos, no solo los nombres. La lee la Secretaría."
    helpers = "Rectoría, coordinación y consejo de padres"
    at_hand = "Los convenios y las cartas firmadas."
    minutes = 45
    required = ("media_procedure", "union_procedure", "community_procedure")
    at_least = {"alliances": 1}
    topics = (
        Topic(
            "procedimientos",
            "Procedimientos",
            ("community_procedure", "media_procedure", "union_procedure"),
        ),
        Topic("aliados", "Aliados", ("alliances",)),
        Topic(
            "familias-y-entorno",
            "Familias y entorno",
            ("family_school", "risk_prevention", "premises_use"),
        ),
    )
    why = {
        "family_school": "Ley 2025 de 2020: escuela de familias.",
        "risk_prevention": "Ley 1523 de 2012 y Guía 34, gestión de la comunidad.",
        "premises_use": "El consejo directivo reglamenta el uso de la planta física (Ley 115 de "
        "1994, artículo 144).",
    }

    media_procedure = Rich("procedimiento con los medios de comunicación", limit=3000)
    union_procedure = Rich("procedimiento con gremios y sindicatos", limit=3000)
    community_procedure = Rich("procedimiento con instituciones comunitarias", limit=3000)
    risk_prevention = Rich(
        "prevención de riesgos físicos y psicosociales", limit=3000, help_text="Sin casos."
    )
    premises_use = Rich("uso de la planta física por la comunidad", limit=3000)

    class Meta:
        verbose_name = "relación con otras organizaciones sociales"


class Alliance(Row):
    sheet = belongs_to(SocialOrganizations, "alliances")
    counterpart = Line("organización", max_length=200)
    organization_type = CatalogField(
        "organization-community-type", "tipo de organización", null=True, blank=True
    )
    purpose = Rich("para qué", limit=1500)
    procedure = Rich(
        "procedimiento", limit=1500, help_text="Quién pide, quién aprueba y cómo se hace."
    )
    instrument = Choice("instrumento", Instrument)
    starts_on = Day("desde")
    ends_on = Day("hasta")
    contact_email = Email("correo de la organización", help_text="El de la entidad.")
    population_groups = CatalogItemsField("population-group", "grupos beneficiados", blank=True)
    file = FileField(StoredFile, "convenio o carta")
    required = ("counterpart", "organization_type", "purpose", "procedure")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "aliado", "aliados y convenios"

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            message = "La fecha final no puede ser anterior a la inicial."
            raise ValidationError(
                {"ends_on": ValidationError(message, code="invalid_combination")}
            )


class FamilySchoolSession(Row):
    sheet = belongs_to(SocialOrganizations, "family_school")
    topic = Line("tema")
    held_on = Day("fecha")
    attendance = Whole("asistentes", most=100_000)
    required = ("topic",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "encuentro", "escuela de familias"
