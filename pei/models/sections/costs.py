"""9. Educational costs: what pupils pay, which in an official school is nothing, and the school's
own fund (Fondo de Servicios Educativos, FSE)."""

from collections import Counter

from django.db.models import TextChoices
from django.utils import timezone

from catalogs.fields import CatalogField, CatalogItemsField
from catalogs.models import LegalParameter
from institutions.models import SessionAct, StoredFile
from pei.models.section import Component, Section, content_of_law
from pei.models.tariffs import Concept, Periodicity, Quarter, TariffRegime, yearly_tariffs
from pei_project.errors import Finding
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    Money,
    OwnField,
    Rich,
    Year,
    YesNo,
    belongs_to,
)
from pei_project.sheets.results import Findings
from pei_project.sheets.sources import Source
from pei_project.sheets.words import pesos
from pei_project.text import written_figure


class ExpenseCategory(TextChoices):
    """What the fund may be spent on (Decreto 4791 de 2008, art. 11), in groups."""

    MAINTENANCE = "maintenance", "Mantenimiento y adecuación de la planta física"
    TEACHING_SUPPLIES = "teaching_supplies", "Dotación pedagógica"
    GOODS = "goods", "Compra de bienes y materiales"
    UTILITIES = "utilities", "Servicios públicos y conectividad"
    PROJECTS = "projects", "Proyectos y actividades pedagógicas"
    TRANSPORT = "transport", "Transporte y viajes de estudiantes"
    FOOD = "food", "Alimentación en jornada extendida"
    PRINTING = "printing", "Impresos y publicaciones"
    RENT = "rent", "Arrendamientos"
    SERVICES = "services", "Servicios técnicos y profesionales"
    INSURANCE = "insurance", "Seguros y gastos financieros"
    OTHER = "other", "Otros gastos"


def is_official(section: Section) -> bool:
    return section.is_official


def is_private(section: Section) -> bool:
    return not section.is_official


class EducationalCosts(Section):
    key, slug = "educational-costs", "costos-educativos"
    component, item = Component.ADMINISTRATIVE, 9
    legal_basis = content_of_law(
        9,
        "el sistema de matrículas y pensiones y los pagos que hacen los usuarios",
    )
    lead = "La leen el consejo directivo, la Secretaría y las familias."
    helpers = "Rectoría y quien lleva el presupuesto"
    at_hand = "El acuerdo del presupuesto o, si es privada, la resolución de tarifas."
    minutes = 40
    required = ("fiscal_year", "is_free", "enrolment_system")
    conditional = {
        "free_education_rule": is_official,
        "charges": is_private,
        "tariff_regime": is_private,
        "tariff_resolution_number": is_private,
        "tariff_resolution_date": is_private,
        "tariff_resolution_type": is_private,
        "tariff_resolution_file": is_private,
        "service_contract_file": is_private,
        "fse_income": is_official,
        "fse_expense": is_official,
        "budget_agreement": is_official,
    }
    topics = (
        Topic(
            "matricula-y-gratuidad",
            "Matrícula y gratuidad",
            ("fiscal_year", "is_free", "free_education_rule", "enrolment_system"),
        ),
        Topic(
            "cobros-y-tarifas",
            "Cobros y tarifas",
            (
                "charges",
                "tariff_regime",
                "tariff_resolution_number",
                "tariff_resolution_date",
                "tariff_resolution_type",
                "tariff_resolution_file",
                "service_contract_file",
            ),
        ),
        Topic(
            "fondo-de-servicios-educativos",
            "Fondo de Servicios Educativos",
            ("fse_income", "fse_expense", "budget_agreement", "quarterly_reports"),
        ),
    )
    why = {
        "is_free": "En los establecimientos oficiales la educación es gratuita de transición a "
        "once (Decreto 4807 de 2011).",
        "free_education_rule": "El establecimiento oficial no cobra derechos académicos ni "
        "servicios complementarios (Decreto 4807 de 2011).",
        "charges": "Los conceptos que puede cobrar un establecimiento privado son los del "
        "Decreto 2253 de 1995.",
        "tariff_regime": "Ley 115 de 1994, artículo 202: libertad regulada, libertad vigilada o "
        "régimen controlado.",
        "tariff_resolution_number": "La Secretaría autoriza cada año las tarifas antes de la "
        "matrícula (Ley 115 de 1994, artículo 202).",
        "service_contract_file": "El contrato de matrícula dice los derechos y los pagos de la "
        "familia (Ley 115 de 1994, artículo 201).",
        "fse_income": "El consejo directivo aprueba cada año el presupuesto de ingresos y gastos "
        "(Decreto 4791 de 2008; Decreto 1075 de 2015).",
        "fse_expense": "Los gastos permitidos son los del Decreto 4791 de 2008, artículo 11.",
        "budget_agreement": "El consejo directivo aprueba el presupuesto por acuerdo antes de que "
        "empiece el año (Decreto 4791 de 2008).",
        "quarterly_reports": "La rectoría informa cada trimestre cómo se gastan los recursos de "
        "gratuidad (Decreto 4807 de 2011).",
    }
    sources = {"is_free": Source("la hoja de vida", is_official)}

    fiscal_year = Year("vigencia", help_text="El año del presupuesto. Por ejemplo, 2026.")
    is_free = YesNo("¿Aplica la gratuidad?", help_text="Sí, si la institución es oficial.")
    free_education_rule = Rich(
        "reglamentación de la gratuidad",
        limit=3000,
        help_text="Solo si es oficial: qué no se cobra y qué puede pagar quien no es estudiante, "
        "como el certificado de un egresado.",
    )
    enrolment_system = Rich(
        "sistema de matrícula",
        help_text="Requisitos, fechas, renovación y registro en el SIMAT.",
    )
    tariff_regime = Choice("régimen de tarifas", TariffRegime, help_text="Solo si es privada.")
    tariff_resolution_number = Line(
        "número de la resolución de tarifas", max_length=40, help_text="Solo si es privada."
    )
    tariff_resolution_date = Day(
        "fecha de la resolución de tarifas", help_text="Solo si es privada."
    )
    tariff_resolution_type = CatalogField(
        "resolution-type",
        "tipo de acto de la resolución de tarifas",
        null=True,
        blank=True,
        help_text="Solo si es privada.",
    )
    tariff_resolution_file = FileField(
        StoredFile, "resolución de tarifas", help_text="Solo si es privada."
    )
    service_contract_file = FileField(
        StoredFile,
        "contrato de matrícula",
        help_text="Solo si es privada: el modelo, sin nombres.",
    )
    budget_agreement = OwnField(
        SessionAct,
        "acuerdo que aprueba el presupuesto",
        help_text="Se escribe antes en las actas y acuerdos de la institución.",
    )

    class Meta:
        verbose_name = "costos educativos"

    def judged(self):
        """What Decreto 4807 de 2011, Decreto 4791 de 2008 and Decreto 2253 de 1995 say of it."""
        return Findings(
            errors=self._official_charges() + self._unbalanced_years(),
            warnings=self._high_enrolment_fees(),
        )

    def _official_charges(self) -> list[Finding]:
        charged = [row for row in self.rows("charges") if row.amount]
        if not (self.is_official and charged):
            return []
        concepts = ", ".join(dict.fromkeys(row.caption() for row in charged))
        sentence = f"Una institución oficial no cobra a sus estudiantes: quite {concepts}."
        return [Finding("official_charge", sentence, "charges")]

    def _unbalanced_years(self) -> list[Finding]:
        """A budget spends what it receives, year by year."""
        income, expense = (self._budget(table) for table in ("fse_income", "fse_expense"))
        return [
            Finding(
                "fse_balance",
                f"Los ingresos del FSE de {year} suman {pesos(income[year])} y los gastos "
                f"{pesos(expense[year])}: el presupuesto debe quedar igual.",
                "fse_income",
            )
            for year in sorted(income | expense)
            if income[year] != expense[year]
        ]

    def _budget(self, table: str) -> Counter:
        """What is budgeted in a table by year; a row without a year is missing it."""
        found = Counter()
        for row in self.rows(table):
            if row.year:
                found[row.year] += row.budgeted or 0
        return found

    def _high_enrolment_fees(self) -> list[Finding]:
        """The matrícula is a limited share of what a pupil of each grade pays in a year for it
        and for the pensión."""
        most = LegalParameter.objects.in_force(timezone.localdate()).get("enrolment-fee-share")
        charges = [row for row in self.rows("charges") if row.year and row.amount]
        if most is None:
            return []
        found = []
        for year in sorted({row.year for row in charges}):
            own = [row for row in charges if row.year == year]
            high = [
                name
                for name, paid in yearly_tariffs(own).items()
                if paid[Concept.ENROLMENT] * 100 > most * sum(paid.values())
            ]
            if high:
                sentence = (
                    f"La matrícula de {year} pasa del {written_figure(most)} % de la tarifa "
                    f"anual (matrícula y pensiones): {', '.join(high)}."
                )
                found.append(Finding("enrolment_fee_share", sentence, "charges"))
        return found


class Charge(Row):
    sheet = belongs_to(EducationalCosts, "charges")
    concept = Choice("concepto", Concept)
    year = Year("año")
    amount = Money("valor", help_text="Lo que se paga cada vez, en pesos.")
    periodicity = Choice("cada cuánto se paga", Periodicity)
    grades = CatalogItemsField(
        "grade", "grados", blank=True, help_text="Ninguno, si lo pagan todos los grados."
    )
    voluntary = YesNo("¿es voluntario?")
    approval_act = OwnField(SessionAct, "acto que lo aprueba")
    required = ("concept", "year", "amount", "periodicity")
    help_text = "Si la institución es oficial no cobra nada a sus estudiantes: déjela vacía."
    yearly = True

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "cobro", "cobros"


class FseIncome(Row):
    sheet = belongs_to(EducationalCosts, "fse_income")
    financing_type = CatalogField("financing-type", "fuente", null=True, blank=True)
    year = Year("año")
    description = Line("descripción", help_text="Por ejemplo, arriendo de la tienda escolar.")
    budgeted = Money("presupuestado")
    executed = Money("ejecutado")
    required = ("financing_type", "year", "budgeted")
    help_text = "Solo si es oficial. El total debe ser igual al de los gastos."
    yearly = True
    totals = ("budgeted", "executed")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "ingreso", "ingresos del FSE"


class FseExpense(Row):
    sheet = belongs_to(EducationalCosts, "fse_expense")
    category = Choice("rubro", ExpenseCategory)
    year = Year("año")
    budgeted = Money("presupuestado")
    executed = Money("ejecutado")
    required = ("category", "year", "budgeted")
    help_text = "Solo si es oficial. El total debe ser igual al de los ingresos."
    yearly = True
    totals = ("budgeted", "executed")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "gasto", "gastos del FSE"


class QuarterlyReport(Row):
    sheet = belongs_to(EducationalCosts, "quarterly_reports")
    quarter = Choice("trimestre", Quarter)
    year = Year("año")
    reported_on = Day("fecha del informe")
    file = FileField(StoredFile, "informe")
    required = ("quarter", "year", "reported_on")
    yearly = True

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "informe", "informes trimestrales de gratuidad"
