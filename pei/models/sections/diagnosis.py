"""The diagnosis behind the analysis of the situation: which document says it, and who made it."""

from catalogs.fields import CatalogField, CatalogItemsField
from institutions.models import StoredFile
from pei.models.people import Estate
from pei.models.section import Component, Section
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import Choice, Day, FileField, Line, Rich, Whole, belongs_to


class DiagnosisReference(Section):
    key, slug = "institutional-diagnosis-reference", "referencia-del-diagnostico"
    component = Component.COMMUNITY
    legal_basis = (
        "Decreto 1860 de 1994, artículo 14, numeral 2: el documento en que se apoya el análisis "
        "de la situación institucional."
    )
    lead = "Dice de dónde sale el diagnóstico. La leen el consejo directivo y la Secretaría."
    helpers = "Equipo de calidad"
    at_hand = "El documento del diagnóstico y las listas de asistencia."
    minutes = 20
    required = ("document_title", "document_date", "file", "main_findings")
    topics = (
        Topic(
            "documento",
            "Documento del diagnóstico",
            ("document_title", "document_date", "file", "plan_type", "organizations", "method"),
        ),
        Topic("autores", "Quiénes lo hicieron", ("authors", "participants")),
        Topic("hallazgos", "Hallazgos principales", ("main_findings",)),
    )
    why = {
        "participants": "El PEI se elabora con la participación de la comunidad educativa "
        "(Decreto 1860 de 1994, artículo 15)."
    }

    document_title = Line("título del documento")
    document_date = Day("fecha del documento")
    file = FileField(StoredFile, "documento del diagnóstico")
    plan_type = CatalogField("plan-type", "tipo de plan", null=True, blank=True)
    organizations = CatalogItemsField("organization", "órganos que participaron", blank=True)
    method = Rich("método", limit=3000, help_text="Cómo se recogió la información.")
    main_findings = Rich("hallazgos principales")

    class Meta:
        verbose_name = "referencia del diagnóstico"


class DiagnosisAuthor(Row):
    sheet = belongs_to(DiagnosisReference, "authors")
    name = Line("nombre", max_length=150, help_text="Solo personas adultas.")
    role = Line("cargo", max_length=120)
    required = ("name",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "autor o autora", "autores"


class DiagnosisParticipants(Row):
    sheet = belongs_to(DiagnosisReference, "participants")
    estate = Choice("estamento", Estate)
    count = Whole("cuántas personas", most=100_000)
    required = ("estate", "count")
    totals = ("count",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "grupo de participantes", "participantes"
