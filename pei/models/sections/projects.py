"""6. Pedagogical projects: those the law asks of every school, and the school's own."""

from django.db import models
from django.db.models import Q, TextChoices
from django.utils import timezone

from catalogs.fields import CatalogField, CatalogItemsField
from catalogs.models import ProjectType
from institutions.models import StoredFile
from pei.models.section import Component, Section, content_of_law
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    Money,
    Number,
    Paragraph,
    Rich,
    RowField,
    belongs_to,
)
from pei_project.sheets.results import Computed, Missing


class ProjectStatus(TextChoices):
    PLANNED = "planned", "Formulado"
    RUNNING = "running", "En ejecución"
    EVALUATED = "evaluated", "Evaluado"


def asked_by_law():
    """The types of project every school must have today: Ley 115 de 1994, art. 14, and the
    norm each type names."""
    today = timezone.localdate()
    return ProjectType.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today),
        Q(valid_to=None) | Q(valid_to__gte=today),
        mandatory=True,
        is_active=True,
    )


def project_type():
    return models.ForeignKey(
        ProjectType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tipo de proyecto",
    )


class PedagogicalProjects(Section):
    key, slug = "pedagogical-projects", "proyectos-pedagogicos"
    component, item = Component.PEDAGOGICAL, 6
    legal_basis = content_of_law(
        6,
        "las acciones pedagógicas para la democracia, la sexualidad, el tiempo libre, el ambiente "
        "y los valores humanos",
    )
    lead = "La leen el consejo académico, el consejo directivo y la Secretaría."
    helpers = "Coordinación y líderes de cada proyecto"
    at_hand = "Los proyectos transversales y el presupuesto del año."
    minutes = 90
    with_rows = ("projects",)
    topics = (
        Topic("proyectos", "Proyectos", ("projects", "exemptions")),
        Topic(
            "actividades",
            "Actividades e indicadores",
            ("project_activities", "project_indicators"),
        ),
    )
    why = {
        "projects": "Ley 115 de 1994, artículo 14, y las leyes que crearon cada proyecto o "
        "cátedra.",
        "exemptions": "Un proyecto que la ley pide solo falta con una razón: por ejemplo, el "
        "servicio social donde no hay media.",
        "project_activities": "Decreto 1860 de 1994, artículo 36: el proyecto pedagógico es una "
        "actividad planificada dentro del plan de estudios.",
        "project_indicators": "El PEI debe ser concreto, factible y evaluable (Ley 115 de 1994, "
        "artículo 73).",
    }

    class Meta:
        verbose_name = "proyectos pedagógicos"

    def also_missing(self):
        """A project of each type the law asks for, or a reason why it does not apply."""
        there = {row.project_type_id for row in self.rows("projects")}
        there |= {
            row.project_type_id for row in self.rows("exemptions") if row.is_answered("reason")
        }
        names = [one.name for one in asked_by_law() if one.pk not in there]
        if not names:
            return []
        label, other = self.label("projects"), self.label("exemptions")
        sentence = f"Agregue en «{label}»: {'; '.join(names)}. Si uno no aplica, diga por qué en "
        return [Missing("projects", label, f"{sentence}«{other}»")]

    def computed(self):
        """The law that asks for each project, and what all of them cost."""
        projects = self.rows("projects")
        if not projects:
            return []
        headings = ["Tipo de proyecto", "Proyecto", "Base legal", "Presupuesto ($)"]
        rows = []
        for row in projects:
            kind = row.project_type
            law = [kind.name, row.name, kind.legal_basis] if kind else ["", row.name, ""]
            rows.append([*law, row.budget or 0])
        rows.append(["Total", "", "", sum(row.budget or 0 for row in projects)])
        named = ("legal_reference", "Base legal y presupuesto", "projects")
        return [Computed(*named, headings, rows)]


class Project(Row):
    sheet = belongs_to(PedagogicalProjects, "projects")
    name = Line("proyecto", max_length=200)
    project_type = project_type()
    responsible = Line("responsable", max_length=150, help_text="El área o el cargo.")
    budget = Money("presupuesto")
    financing_type = CatalogField(
        "financing-type", "fuente de financiación", null=True, blank=True
    )
    status = Choice("estado", ProjectStatus)
    grades = CatalogItemsField("grade", "grados", blank=True)
    areas = CatalogItemsField("area-knowledge", "áreas", blank=True)
    weekly_hours = Number("horas semanales", 0, 60)
    problem = Rich("problema que atiende", limit=2000)
    objective = Rich("objetivo", limit=2000)
    allies = CatalogItemsField("organization-community-type", "aliados", blank=True)
    file = FileField(StoredFile, "documento del proyecto")
    required = ("name", "project_type", "responsible", "problem", "objective")
    totals = ("budget",)
    help_text = "Si un proyecto responde a dos tipos, una fila por cada uno."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "proyecto", "proyectos pedagógicos"

    def __str__(self):
        return " · ".join(str(said) for said in (self.name, self.project_type) if said)


class Exemption(Row):
    sheet = belongs_to(PedagogicalProjects, "exemptions")
    project_type = project_type()
    reason = Paragraph("por qué no aplica")
    required = ("project_type", "reason")
    help_text = "Solo los que la ley pide y aquí no aplican."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "proyecto que no aplica", "proyectos que no aplican"


class ProjectActivity(Row):
    sheet = belongs_to(PedagogicalProjects, "project_activities")
    name = Line("actividad", max_length=200)
    project = RowField(Project, "proyecto")
    held_on = Day("fecha")
    responsible = Line("responsable", max_length=150)
    required = ("name", "project")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "actividad", "actividades de los proyectos"


class ProjectIndicator(Row):
    sheet = belongs_to(PedagogicalProjects, "project_indicators")
    name = Line("indicador", max_length=200)
    project = RowField(Project, "proyecto")
    unit = Line("unidad", max_length=60, help_text="Por ejemplo, % o familias.")
    target = Number("valor esperado")
    required = ("name", "project")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "indicador", "indicadores de los proyectos"
