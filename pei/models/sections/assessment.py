"""The SIEE, the part of the study plan that says how pupils are assessed and promoted (Decreto
1290 de 2009). Scale, periods and limits are the school's own decision; they must only add up."""

from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from institutions.models import SessionAct, StoredFile
from pei.models.section import Section
from pei_project.errors import Finding
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    Number,
    OwnField,
    Percent,
    Rich,
    Whole,
    belongs_to,
)
from pei_project.text import written_figure


class NationalLevel(TextChoices):
    """The national scale (Decreto 1290 de 2009, art. 5)."""

    SUPERIOR = "superior", "Superior"
    HIGH = "high", "Alto"
    BASIC = "basic", "Básico"
    LOW = "low", "Bajo"


# Decreto 1290 de 2009, art. 4: the eleven things a SIEE must contain, in the order of the law.
CONTENTS = (
    "siee_criteria",
    "siee_equivalence",
    "siee_strategies",
    "siee_follow_up",
    "siee_self_evaluation",
    "siee_support",
    "siee_compliance",
    "siee_report_frequency",
    "siee_report_structure",
    "siee_claims",
    "siee_participation",
)
TOPICS = (
    Topic(
        "criterios-y-escala",
        "Criterios y escala de evaluación",
        (*CONTENTS[:2], "siee_scale_step", "siee_scale"),
    ),
    Topic("seguimiento-y-apoyo", "Valoración, seguimiento y apoyo", CONTENTS[2:7]),
    Topic("informes-y-reclamos", "Informes, reclamos y participación", CONTENTS[7:]),
    Topic(
        "periodos-y-promocion",
        "Periodos, promoción y adopción",
        (
            "siee_periods",
            "siee_promotion",
            "siee_early_promotion",
            "siee_absence",
            "max_absence_pct",
            "siee_agreement",
            "siee_file",
        ),
    ),
)
WHY = {
    name: f"Decreto 1290 de 2009, artículo 4, numeral {number}."
    for number, name in enumerate(CONTENTS, start=1)
} | {
    "siee_scale_step": "Sin el paso no se sabe si la escala deja notas por fuera.",
    "siee_scale": "Decreto 1290 de 2009, artículo 5: cada institución define su escala y dice a "
    "qué equivale en la nacional.",
    "siee_periods": "Cuántos son y cuánto pesan lo decide la institución. Juntos son el año.",
    "siee_promotion": "Decreto 1290 de 2009, artículo 6.",
    "siee_early_promotion": "Decreto 1290 de 2009, artículo 7.",
    "siee_absence": "Decreto 1290 de 2009, artículo 6.",
    "max_absence_pct": "Decreto 1290 de 2009, artículo 6: el límite lo decide la institución.",
    "siee_agreement": "Decreto 1290 de 2009, artículo 8: el consejo directivo adopta el SIEE.",
    "siee_file": "Decreto 1290 de 2009, artículo 8: el SIEE se incorpora al PEI.",
}


def assesses(section: Section) -> bool:
    """The decree is of básica and media: a school of preschool only needs no SIEE."""
    return section.institution.level_codes != {"preescolar"}


class Assessment(Section):
    """The answers of the SIEE, for the section that holds it."""

    siee_criteria = Rich("criterios de evaluación y promoción", limit=4000)
    siee_equivalence = Rich("escala institucional y equivalencia con la nacional", limit=4000)
    siee_scale_step = Number(
        "paso de la escala",
        Decimal("0.01"),
        100,
        help_text="De cuánto en cuánto se califica: 0,1 si después de 2,9 sigue 3,0.",
    )
    siee_strategies = Rich("estrategias de valoración integral", limit=4000)
    siee_follow_up = Rich("acciones de seguimiento durante el año", limit=4000)
    siee_self_evaluation = Rich("autoevaluación de los estudiantes", limit=4000)
    siee_support = Rich("estrategias de apoyo para situaciones pendientes", limit=4000)
    siee_compliance = Rich(
        "acciones para que docentes y directivos cumplan lo establecido", limit=4000
    )
    siee_report_frequency = Rich("periodicidad de los informes a las familias", limit=4000)
    siee_report_structure = Rich("estructura de los informes", limit=4000)
    siee_claims = Rich("instancias y procedimientos de reclamación", limit=4000)
    siee_participation = Rich("participación de la comunidad en el SIEE", limit=4000)
    siee_promotion = Rich("promoción", limit=4000, help_text="Qué se necesita para pasar el año.")
    siee_early_promotion = Rich("promoción anticipada", limit=4000)
    siee_absence = Rich("inasistencia", limit=4000, help_text="Cómo influye en la promoción.")
    max_absence_pct = Percent(
        "inasistencia máxima",
        help_text="El porcentaje que decidió la institución. Por ejemplo, 20.",
    )
    siee_agreement = OwnField(SessionAct, "acuerdo que adopta el SIEE")
    siee_file = FileField(StoredFile, "documento del SIEE")

    class Meta:
        abstract = True


class ScaleLevel(Row):
    sheet = belongs_to("pei.Curriculum", "siee_scale")
    name = Line("nivel de la institución", max_length=60)
    minimum = Number("desde", 0, 1000)
    maximum = Number("hasta", 0, 1000)
    national_level = Choice("equivale en la escala nacional a", NationalLevel)
    required = ("name", "minimum", "maximum", "national_level")
    help_text = "Sin huecos ni cruces, y con los cuatro niveles de la escala nacional."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "nivel", "escala institucional"

    def clean(self):
        if None not in (self.minimum, self.maximum) and self.maximum < self.minimum:
            message = "«Hasta» no puede ser menor que «desde»."
            raise ValidationError(
                {"maximum": ValidationError(message, code="invalid_combination")}
            )


class GradingPeriod(Row):
    sheet = belongs_to("pei.Curriculum", "siee_periods")
    number = Whole("periodo", 1, 12)
    weight = Percent("peso", help_text="En porcentaje. Los de todos los periodos suman 100.")
    starts_on = Day("desde")
    ends_on = Day("hasta")
    required = ("number", "weight")
    totals = ("weight",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "periodo", "periodos"

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            message = "La fecha final no puede ser anterior a la inicial."
            raise ValidationError(
                {"ends_on": ValidationError(message, code="invalid_combination")}
            )


def scale_errors(rows: list[ScaleLevel], step: Decimal | None) -> list[Finding]:
    """A scale leaves no mark out and holds none twice: each level begins one ``step`` above the
    end of the one before. Together they stand for the four national levels (Decreto 1290 de
    2009, art. 5)."""
    if not rows:
        return []
    found = []
    bounded = [row for row in rows if None not in (row.minimum, row.maximum)]
    for lower, upper in pairwise(sorted(bounded, key=lambda row: row.minimum)):
        names = f"«{lower.name}» y «{upper.name}»"
        end, start = written_figure(lower.maximum), written_figure(upper.minimum)
        if upper.minimum <= lower.maximum:
            sentence = f"{names} se cruzan: uno termina en {end} y el otro empieza en {start}."
            found.append(Finding("scale_overlap", sentence, "siee_scale"))
        elif step is not None and upper.minimum != lower.maximum + step:
            sentence = (
                f"Entre {names} hay un hueco: uno termina en {end} y el otro empieza en {start}. "
                f"El paso de la escala es {written_figure(step)}."
            )
            found.append(Finding("scale_gap", sentence, "siee_scale"))
    said = {row.national_level for row in rows}
    without = [level.label for level in NationalLevel if level not in said]
    if without:
        sentence = f"En la escala falta a qué equivale: {', '.join(without)}."
        found.append(Finding("scale_levels", sentence, "siee_scale"))
    return found


def period_errors(rows: list[GradingPeriod]) -> list[Finding]:
    """The weights of the periods are the whole year."""
    total = sum(row.weight or 0 for row in rows)
    if not rows or total == 100:
        return []
    sentence = f"Los pesos de los periodos suman {written_figure(total)} % y deben sumar 100 %."
    return [Finding("period_weights", sentence, "siee_periods")]
