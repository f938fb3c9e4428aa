"""8. School government: its bodies, who sits in them, how they were elected."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from catalogs.fields import CatalogField
from pei.models.people import Estate, refuse_pupil_name
from pei.models.section import Component, Section, code_of, lacking
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    Line,
    Rich,
    RowField,
    Whole,
    Year,
    YesNo,
    belongs_to,
)

# Bodies that every official school has: Ley 115 de 1994, arts. 142 a 145; Decreto 1286 de 2005;
# Ley 1620 de 2013.
BODIES = {
    "consejo-directivo": "consejo directivo",
    "consejo-academico": "consejo académico",
    "comite-convivencia": "comité de convivencia",
    "consejo-padres": "consejo de padres",
    "consejo-estudiantes": "consejo de estudiantes",
    "personeria": "personería estudiantil",
}


class Position(TextChoices):
    CHAIR = "chair", "Preside"
    MEMBER = "member", "Integrante"
    SECRETARY = "secretary", "Secretaría"
    REPRESENTATIVE = "representative", "Representante"
    OMBUDSPERSON = "ombudsperson", "Personero o personera"
    COMPTROLLER = "comptroller", "Contralor o contralora"


class SessionKind(TextChoices):
    ORDINARY = "ordinary", "Ordinaria"
    EXTRAORDINARY = "extraordinary", "Extraordinaria"


class SchoolGovernment(Section):
    key, slug = "school-government", "gobierno-escolar"
    component, item = Component.ADMINISTRATIVE, 8
    legal_basis = (
        "Decreto 1860 de 1994, artículo 14, numeral 8: los órganos, funciones y forma de "
        "integración del gobierno escolar. Hoy está en el Decreto 1075 de 2015, "
        "artículo 2.3.3.1.4.1."
    )
    lead = "La leen el consejo directivo y la Secretaría. De estudiantes no se escriben nombres."
    helpers = "Rectoría y quien lleva los libros de actas"
    at_hand = "Las actas de elección e instalación del año."
    minutes = 50
    required = ("period_year",)
    at_least = {"members": 1}
    with_rows = ("bodies", "election_process")
    topics = (
        Topic("organos", "Órganos", ("period_year", "bodies")),
        Topic("integrantes", "Integrantes y elecciones", ("members", "election_process")),
        Topic("sesiones", "Sesiones y otras instancias", ("session_schedule", "other_bodies")),
    )
    why = {
        "bodies": "Ley 115 de 1994, artículos 142 a 145; Decreto 1286 de 2005; Ley 1620 de 2013.",
        "members": "Los representantes se eligen para un año (Decreto 1860 de 1994, artículo 20).",
        "election_process": "El personero se elige por voto secreto en los primeros treinta días "
        "de clase (Decreto 1860 de 1994, artículo 28).",
    }

    period_year = Year("periodo", help_text="El año lectivo de este gobierno escolar.")

    class Meta:
        verbose_name = "gobierno escolar"

    def also_missing(self):
        """The bodies the law names, and how the personero was elected."""
        found = lacking(self, "bodies", BODIES, lambda row: code_of(row.organization))
        personero = {"personeria": "la elección de la personería estudiantil"}
        found += lacking(
            self,
            "election_process",
            personero,
            lambda row: code_of(row.body.organization) if row.body else None,
        )
        return found


class GovernmentBody(Row):
    sheet = belongs_to(SchoolGovernment, "bodies")
    organization = CatalogField("organization", "órgano", null=True, blank=True)
    functions = Rich("funciones", limit=4000)
    legal_basis = Line("norma que lo crea", help_text="Por ejemplo, Ley 115, artículo 143.")
    installed_on = Day("fecha de instalación")
    required = ("organization", "functions")
    help_text = (
        "Consejo directivo, consejo académico, comité de convivencia, consejo de padres, consejo "
        "de estudiantes y personería."
    )

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "órgano", "órganos"

    def __str__(self):
        return str(self.organization or "Órgano sin nombre")


class BodyMember(Row):
    sheet = belongs_to(SchoolGovernment, "members")
    body = RowField(GovernmentBody, "órgano")
    estate = Choice("estamento al que representa", Estate)
    position = Choice("cargo", Position)
    full_name = Line(
        "nombre",
        max_length=150,
        help_text="De estudiantes no se escribe el nombre: deje en blanco.",
    )
    grade = CatalogField(
        "grade", "grado", null=True, blank=True, help_text="Solo para estudiantes."
    )
    year = Year("año")
    starts_on = Day("desde")
    ends_on = Day("hasta")
    is_principal = YesNo("¿Es principal?", help_text="No, si es suplente.")
    required = ("body", "estate", "position", "year")
    help_text = "De estudiantes, solo el cargo y el grado."

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "integrante", "integrantes"

    def clean(self):
        refuse_pupil_name(self, "full_name")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            message = "La fecha final no puede ser anterior a la inicial."
            raise ValidationError(
                {"ends_on": ValidationError(message, code="invalid_combination")}
            )

    def caption(self):
        return f"«{self.body or 'Sin órgano'}: {self.full_name or self.get_estate_display()}»"


class Election(Row):
    sheet = belongs_to(SchoolGovernment, "election_process")
    body = RowField(GovernmentBody, "órgano o cargo que se elige")
    held_on = Day("fecha")
    method = Line("cómo se eligió", help_text="Por ejemplo, voto secreto en todas las sedes.")
    census = Whole("podían votar", most=100_000)
    votes = Whole("votos de quien ganó", most=100_000)
    required = ("body", "held_on", "method")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "elección", "proceso democrático"

    def clean(self):
        if self.census is not None and self.votes is not None and self.votes > self.census:
            message = "Los votos no pueden ser más que quienes podían votar."
            raise ValidationError({"votes": ValidationError(message, code="invalid_combination")})


class PlannedSession(Row):
    sheet = belongs_to(SchoolGovernment, "session_schedule")
    body = CatalogField("session-act-type", "órgano que se reúne", null=True, blank=True)
    kind = Choice("clase de sesión", SessionKind)
    planned_on = Day("fecha prevista")
    year = Year("año")
    required = ("body", "planned_on")

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "sesión", "cronograma de sesiones"


class OtherBody(Row):
    sheet = belongs_to(SchoolGovernment, "other_bodies")
    name = Line("instancia", max_length=150, help_text="Por ejemplo, comité ambiental.")
    functions = Rich("funciones", limit=2000)
    required = ("name",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "instancia", "otras instancias"
