"""A section of the PEI: a sheet that hangs on a version."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import TextChoices

from institutions.models import Institution
from pei.models.plan import PeiVersion
from pei.states import REOPENED
from pei_project.sheets.base import Row, Sheet
from pei_project.sheets.fields import Paragraph
from pei_project.sheets.results import Findings, Missing


class Status(TextChoices):
    """What the school says of a section. The system only counts what is missing."""

    NOT_STARTED = "not_started", "Sin iniciar"
    IN_PROGRESS = "in_progress", "En curso"
    READY = "ready", "Lista"
    OBSERVED = "observed", "Con observaciones"
    NOT_APPLICABLE = "not_applicable", "No aplica"


class Component(TextChoices):
    """The groups of the documented API, and what a school calls them."""

    ADMINISTRATIVE = "administrative-management", "Gestión directiva y administrativa"
    ADMINISTRATIVE_COMMUNITY = (
        "administrative-community-management",
        "Gestión directiva y de la comunidad",
    )
    PEDAGOGICAL = "academic-pedagogical", "Gestión académica y pedagógica"
    ADMINISTRATIVE_PEDAGOGICAL = (
        "administrative-management-academic-pedagogical",
        "Gestión directiva y académica",
    )
    COMMUNITY = "community", "Gestión de la comunidad"


class Section(Sheet):
    """One form of the PEI. Subclasses declare answers and nothing else; see ``Sheet``."""

    version = models.OneToOneField(
        PeiVersion, models.CASCADE, primary_key=True, related_name="+", editable=False
    )
    status = models.CharField(
        "estado", max_length=14, choices=Status, default=Status.NOT_STARTED, editable=False
    )
    applies = models.BooleanField("aplica", default=True, editable=False)
    not_applicable_reason = Paragraph("por qué no aplica", editable=False)

    stamped_by = "version"
    edit_rule = "pei.edit"
    read_rule = "pei.read"
    owner_name = "version"
    yearly_rule = "pei.keep_year"
    envelope = ("status", "applies", "not_applicable_reason")
    envelope_answers = ("applies", "not_applicable_reason")

    component: Component | None = None
    item: int | None = None  # of Decreto 1860 de 1994, art. 14
    may_not_apply = False
    lead = ""  # what is asked and who will read it
    helpers = ""  # who can help
    at_hand = ""  # papers to have at hand
    minutes = 20

    class Meta:
        abstract = True

    def __str__(self):
        return self.form_title()

    @property
    def institution(self) -> Institution:
        return self.version.institution

    @property
    def is_official(self) -> bool:
        """Whether the school is the State's: some rules hold for those only."""
        return self.institution.is_official

    def rule_for(self, values, tables):
        """An approved version keeps its yearly tables until the next one is opened."""
        rule = super().rule_for(values, tables)
        is_yearly = rule == self.yearly_rule and self.version.keeps_years()
        return rule if is_yearly else self.writing_rule

    @property
    def writing_rule(self) -> str:
        """What is asked of who writes its text: of a version that was returned only the sections
        that were observed are open."""
        closed = self.version.state in REOPENED and self.key not in self.version.observed_sections
        return "pei.edit_unobserved" if closed else self.edit_rule

    def own(self, model):
        if issubclass(model, Row):  # of another section of this version
            return model.objects.filter(sheet=self.version_id)
        return model.objects.filter(institution=self.version.institution_id)

    @classmethod
    def component_name(cls) -> str:
        return cls.component.label if cls.component else ""

    @classmethod
    def complete(cls):
        return super().complete().select_related("version__institution__sector")

    def clean(self):
        if self.applies:
            return
        if not self.may_not_apply:
            raise ValidationError(
                {"applies": ValidationError("Esta sección aplica siempre.", code="invalid")}
            )
        if not self.not_applicable_reason.strip():
            reason = ValidationError("Escriba por qué no aplica.", code="required")
            raise ValidationError({"not_applicable_reason": reason})

    def begin(self):
        if not self.applies:
            self.status = Status.NOT_APPLICABLE
        elif self.status in (Status.NOT_STARTED, Status.NOT_APPLICABLE):
            self.status = Status.IN_PROGRESS

    def missing(self):
        return super().missing() if self.applies else []

    def findings(self):
        return self.judged() if self.applies else Findings()

    def judged(self) -> Findings:
        """What the rules of this section say of it. Few sections have none."""
        return Findings()


def content_of_law(item: int, words: str) -> str:
    """The legal basis of a section: one of the contents that every PEI must have."""
    return (
        f"Decreto 1860 de 1994, artículo 14, numeral {item}: {words}. Hoy está en el Decreto 1075 "
        "de 2015, artículo 2.3.3.1.4.1."
    )


def code_of(item) -> str | None:
    return item.code if item else None


def lacking(section: Section, table: str, wanted: dict[str, str], said) -> list[Missing]:
    """What a table must name and does not: ``wanted`` code -> words, ``said(row)`` -> code."""
    there = {said(row) for row in section.rows(table)}
    words = [word for code, word in wanted.items() if code not in there]
    if not words:
        return []
    label = section.label(table)
    return [Missing(table, label, f"Agregue en «{label}»: {', '.join(words)}")]
