"""14. Programmes for work and human development that the school offers besides."""

from django.db.models import TextChoices

from catalogs.fields import CatalogField, CatalogItemsField
from pei.models.section import Component, Section, content_of_law
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import Choice, Line, Number, Rich, Whole, YesNo, belongs_to
from pei_project.sheets.results import Missing


class ProgramKind(TextChoices):
    WORK = "work", "Educación para el trabajo y el desarrollo humano"
    INFORMAL = "informal", "Educación informal"
    ADULTS = "adults", "Ciclos para adultos (CLEI)"
    FAMILIES = "families", "Escuela de familias"
    TEACHERS = "teachers", "Formación docente"


class EducationPrograms(Section):
    key, slug = "education-programs", "programas-de-formacion"
    component, item = Component.ADMINISTRATIVE_COMMUNITY, 14
    legal_basis = content_of_law(
        14,
        "los programas de educación no formal y de carácter informal que ofrezca la institución "
        "(Ley 1064 de 2006: educación para el trabajo y el desarrollo humano)",
    )
    lead = "Si su institución no ofrece ninguno, dígalo al final con el motivo."
    helpers = "Rectoría y coordinación"
    at_hand = "Los planes de formación y los registros de programas, si los hay."
    minutes = 30
    may_not_apply = True
    required = ("families_program", "teacher_training")
    topics = (
        Topic(
            "familias-y-docentes",
            "Familias y docentes",
            ("families_program", "families_sessions", "families_participants", "teacher_training",
             "teacher_hours"),
        ),
        Topic("programas", "Otros programas", ("programs",)),
    )  # fmt: skip
    why = {
        "families_program": "Ley 2025 de 2020: programa para madres, padres y cuidadores.",
        "teacher_training": "El plan de formación docente hace parte de la gestión (Ley 115 de "
        "1994, artículos 109 a 111).",
    }

    families_program = Rich("programa para madres y padres", limit=3000)
    families_sessions = Whole("encuentros al año", most=400)
    families_participants = Whole("participantes", most=100_000)
    teacher_training = Rich("programa permanente de formación docente", limit=3000)
    teacher_hours = Number("horas de formación docente al año", least=0, most=5_000)

    class Meta:
        verbose_name = "programas de formación"

    def also_missing(self):
        """Programmes for work need the resolution that registers them (Decreto 1075 de 2015,
        2.6.4.1)."""
        unregistered = [
            row.caption()
            for row in self.rows("programs")
            if row.kind == ProgramKind.WORK and not row.registration
        ]
        label = self.label("programs")
        return [
            Missing("programs", label, f"Escriba la resolución que registra {name}")
            for name in unregistered
        ]


class EducationProgram(Row):
    sheet = belongs_to(EducationPrograms, "programs")
    name = Line("programa", max_length=200)
    kind = Choice("clase", ProgramKind)
    population_groups = CatalogItemsField("population-group", "a quién se dirige", blank=True)
    modality = CatalogField("modality", "modalidad", null=True, blank=True)
    hours = Number("horas", least=0, most=5_000)
    service_type = CatalogField("service-type", "servicio", null=True, blank=True)
    gives_certificate = YesNo("¿da certificado?")
    registration = Line(
        "resolución de registro", max_length=120, help_text="Solo para formación laboral."
    )
    financing_type = CatalogField(
        "financing-type", "fuente de financiación", null=True, blank=True
    )
    responsible = Line("responsable", max_length=150)
    required = ("name", "kind", "responsible")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "programa", "programas que ofrece"
