"""7. Coexistence manual and teachers' rulebook. Never a case, never a name."""

from django.db.models import TextChoices
from django.utils import timezone

from institutions.models import SessionAct, StoredFile
from pei.models.people import Estate
from pei.models.section import Component, Section, content_of_law, lacking
from pei_project.errors import Finding
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    OwnField,
    Phone,
    Rich,
    Whole,
    belongs_to,
)
from pei_project.sheets.results import Findings


class SituationType(TextChoices):
    """Decreto 1965 de 2013, art. 40."""

    ONE = "1", "Tipo I"
    TWO = "2", "Tipo II"
    THREE = "3", "Tipo III"


class RouteComponent(TextChoices):
    """Of the route of integral care (Ley 1620 de 2013, art. 30)."""

    PROMOTION = "promotion", "Promoción"
    PREVENTION = "prevention", "Prevención"
    CARE = "care", "Atención"
    FOLLOW_UP = "follow_up", "Seguimiento"


class Coexistence(Section):
    key, slug = "coexistence-manual-teacher-regulations", "manual-de-convivencia"
    component, item = Component.ADMINISTRATIVE_PEDAGOGICAL, 7
    legal_basis = content_of_law(
        7, "el reglamento o manual de convivencia y el reglamento para docentes"
    )
    lead = "La leen las familias, el consejo directivo y la Secretaría. No escriba casos."
    helpers = "Comité escolar de convivencia y orientación"
    at_hand = "El manual vigente y el acuerdo que lo adoptó."
    minutes = 90
    required = (
        "manual_agreement",
        "manual_file",
        "manual_last_review",
        "manual_summary",
        "due_process",
        "teacher_rules",
    )
    at_least = {"rights_duties": 1, "participation_evidence": 1, "entity_directory": 1}
    with_rows = ("situations", "care_route")
    topics = (
        Topic(
            "manual",
            "Manual de convivencia",
            (
                "manual_agreement",
                "manual_file",
                "manual_last_review",
                "manual_summary",
                "rights_duties",
            ),
        ),
        Topic(
            "ruta-de-atencion",
            "Situaciones y ruta de atención",
            ("situations", "care_route", "due_process", "entity_directory"),
        ),
        Topic("participacion", "Participación y estímulos", ("participation_evidence", "stimuli")),
        Topic(
            "reglamento-docente",
            "Reglamento para docentes",
            ("teacher_rules", "teacher_rules_file"),
        ),
    )
    why = {
        "manual_agreement": "El consejo directivo adopta el manual (Ley 115 de 1994, artículos 87 "
        "y 144).",
        "manual_last_review": "El manual se revisa con la comunidad (Ley 1620 de 2013, "
        "artículo 21).",
        "manual_file": "Es el texto completo del manual vigente (Ley 115 de 1994, artículo 87).",
        "situations": "Decreto 1965 de 2013: situaciones tipo I, II y III, con su protocolo.",
        "care_route": "Ley 1620 de 2013: promoción, prevención, atención y seguimiento.",
        "due_process": "Constitución Política, artículo 29; Ley 1098 de 2006.",
        "entity_directory": "Decreto 1965 de 2013: el directorio de entidades va en el manual.",
        "teacher_rules": "Decreto 1860 de 1994, artículo 14, numeral 7.",
    }

    manual_file = FileField(StoredFile, "manual de convivencia vigente")
    teacher_rules_file = FileField(StoredFile, "documento del reglamento para docentes")
    manual_agreement = OwnField(
        SessionAct,
        "acuerdo que adopta el manual",
        help_text="Si no está en la lista, agréguelo en las actas de la institución.",
    )
    manual_last_review = Day("fecha de la última revisión")
    manual_summary = Rich("síntesis del manual")
    due_process = Rich("debido proceso y recursos")
    teacher_rules = Rich("reglamento para docentes")

    class Meta:
        verbose_name = "manual de convivencia y reglamento docente"

    def also_missing(self):
        types = {one.value: f"{one.label[0].lower()}{one.label[1:]}" for one in SituationType}
        parts = {one.value: one.label.lower() for one in RouteComponent}
        return [
            *lacking(self, "situations", types, lambda row: row.situation_type),
            *lacking(self, "care_route", parts, lambda row: row.component),
        ]

    def judged(self):
        """A manual that nobody has looked at for more than a year (a custom, so a warning)."""
        reviewed, today = self.manual_last_review, timezone.localdate()
        if reviewed and reviewed.timetuple()[:3] < (today.year - 1, today.month, today.day):
            sentence = "El manual se revisó hace más de un año. Diga si sigue vigente."
            return Findings(warnings=[Finding("old_review", sentence, "manual_last_review")])
        return Findings()


class RightsAndDuties(Row):
    sheet = belongs_to(Coexistence, "rights_duties")
    estate = Choice("estamento", Estate)
    rights = Rich("derechos", limit=3000)
    duties = Rich("deberes", limit=3000)
    required = ("estate", "rights", "duties")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "estamento", "derechos y deberes"


class CoexistenceSituation(Row):
    sheet = belongs_to(Coexistence, "situations")
    situation_type = Choice("tipo", SituationType)
    description = Rich("en qué consiste", limit=1500)
    protocol = Rich("protocolo", limit=3000)
    formative_measures = Rich("medidas formativas", limit=1500)
    required = ("situation_type", "description", "protocol")
    help_text = "Una fila por cada tipo: I, II y III."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "situación", "situaciones y protocolos"


class RouteStep(Row):
    sheet = belongs_to(Coexistence, "care_route")
    component = Choice("componente", RouteComponent)
    actions = Rich("acciones", limit=3000)
    responsible = Line("responsable", max_length=150)
    required = ("component", "actions", "responsible")
    help_text = "Los cuatro componentes: promoción, prevención, atención y seguimiento."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "componente", "ruta de atención integral"


class ManualParticipation(Row):
    sheet = belongs_to(Coexistence, "participation_evidence")
    description = Line("actividad")
    held_on = Day("fecha")
    estate = Choice("estamento", Estate)
    participants = Whole("participantes", most=100_000)
    file = FileField(StoredFile, "soporte")
    required = ("description", "held_on", "estate", "participants")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "actividad", "participación en la construcción"


class DirectoryEntry(Row):
    sheet = belongs_to(Coexistence, "entity_directory")
    organization = Line("entidad", max_length=150, help_text="Por ejemplo, ICBF u hospital.")
    phone = Phone("teléfono")
    required = ("organization", "phone")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "entidad", "directorio de entidades"


class Stimulus(Row):
    sheet = belongs_to(Coexistence, "stimuli")
    description = Line("estímulo")
    estate = Choice("estamento", Estate)
    required = ("description", "estate")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "estímulo", "estímulos"
