"""The cover record of a version: what it is called, for how long, what changed, who wrote it."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from pei.models.people import Estate, refuse_pupil_name
from pei.models.section import Section
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import Choice, Day, Line, Rich, Whole, Year, YesNo, belongs_to


class ProjectKind(TextChoices):
    PEI = "PEI", "PEI · Proyecto Educativo Institucional"
    PEC = "PEC", "PEC · Proyecto Educativo Comunitario"
    PER = "PER", "PER · Proyecto Educativo Rural"


class ChangeKind(TextChoices):
    CREATION = "creation", "Creación"
    ADJUSTMENT = "adjustment", "Ajuste"
    RESIGNIFICATION = "resignification", "Resignificación"


class Definition(Section):
    key, slug = "definition", "definicion"
    legal_basis = (
        "Decreto 1860 de 1994, artículos 14 a 16: formulación, adopción y registro del PEI."
    )
    lead = "Es la portada del documento. La leen el consejo directivo y la Secretaría."
    helpers = "Rectoría"
    at_hand = "El acuerdo de adopción anterior, si lo hay."
    minutes = 15
    required = (
        "pei_name",
        "project_kind",
        "version_label",
        "validity_start",
        "validity_end",
        "change_kind",
        "legal_representative",
        "declaration",
    )
    at_least = {"drafting_team": 1}
    conditional = {"change_summary": lambda section: section.version.number > 1}
    topics = (
        Topic(
            "portada",
            "Nombre y vigencia",
            (
                "pei_name",
                "project_kind",
                "version_label",
                "validity_start",
                "validity_end",
                "change_kind",
                "change_summary",
            ),
        ),
        Topic(
            "equipo",
            "Equipo y participación",
            ("drafting_team", "participation_evidence", "legal_representative", "declaration"),
        ),
    )
    why = {
        "validity_start": "El PEI se adopta para un periodo y se revisa al menos cada año.",
        "change_kind": "Un ajuste corrige; una resignificación cambia el fondo y vuelve a la "
        "Secretaría (Decreto 1860 de 1994, artículo 15).",
        "participation_evidence": "El PEI se elabora con la participación de la comunidad "
        "educativa (Decreto 1860 de 1994, artículo 15).",
    }

    pei_name = Line("nombre o lema del PEI", help_text="Como aparecerá en la portada.")
    project_kind = Choice("clase de proyecto", ProjectKind)
    version_label = Line("versión", max_length=20, help_text="Por ejemplo, 3.0.")
    validity_start = Year("año en que empieza", help_text="Por ejemplo, 2026.")
    validity_end = Year("año en que termina", help_text="Por ejemplo, 2030.")
    change_kind = Choice("tipo de cambio", ChangeKind)
    change_summary = Rich(
        "resumen del cambio",
        limit=3000,
        help_text="Qué cambia frente a la versión anterior. En la primera versión puede quedar "
        "en blanco.",
    )
    legal_representative = Line(
        "representante legal", max_length=150, help_text="Nombre de la rectora o del rector."
    )
    declaration = YesNo(
        "¿Certifica que la información es verdadera?",
        help_text="Lo responde la rectora o el rector.",
    )

    class Meta:
        verbose_name = "definición del PEI"

    def clean(self):
        super().clean()
        if self.validity_start and self.validity_end and self.validity_end < self.validity_start:
            message = "El año en que termina no puede ser anterior al año en que empieza."
            raise ValidationError(
                {"validity_end": ValidationError(message, code="invalid_combination")}
            )


class DraftingMember(Row):
    sheet = belongs_to(Definition, "drafting_team")
    role = Line("función en el equipo", max_length=120)
    name = Line(
        "nombre",
        max_length=150,
        help_text="De estudiantes no se escribe el nombre, solo el cargo.",
    )
    estate = Choice("estamento", Estate)
    required = ("role", "estate")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "integrante", "equipo que lo escribió"

    def clean(self):
        refuse_pupil_name(self, "name")


class ParticipationEvent(Row):
    sheet = belongs_to(Definition, "participation_evidence")
    description = Line("actividad")
    held_on = Day("fecha")
    estate = Choice("estamento", Estate)
    participants = Whole("participantes", most=100_000)
    required = ("description", "held_on")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "actividad", "participación de la comunidad"
