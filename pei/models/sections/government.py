"""8. School government: its bodies, who sits in them, how they were elected."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone

from catalogs.fields import CatalogField
from catalogs.models import LegalParameter
from institutions.models import Offer, StoredFile
from pei.models.people import Estate, refuse_pupil_name
from pei.models.section import Component, Section, code_of, content_of_law, lacking
from pei_project.errors import Finding
from pei_project.sheets.base import Row, Topic
from pei_project.sheets.fields import (
    Choice,
    Day,
    FileField,
    Line,
    Rich,
    RowField,
    Whole,
    Year,
    YesNo,
    belongs_to,
)
from pei_project.sheets.results import Findings

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


COUNCIL = "consejo-directivo"
# Who sits in the council of an official school: Ley 115 de 1994, art. 143.
COUNCIL_SEATS = Counter(
    {
        Estate.DIRECTORS: 1,
        Estate.TEACHERS: 2,
        Estate.FAMILIES: 2,
        Estate.STUDENTS: 1,
        Estate.GRADUATES: 1,
        Estate.PRODUCTIVE: 1,
    }
)
PUPILS = {Estate.STUDENTS}
# Whose representatives a body is made of, where it is of some estates only.
ESTATES = {
    COUNCIL: set(COUNCIL_SEATS),
    "consejo-academico": {Estate.DIRECTORS, Estate.TEACHERS},
    "consejo-padres": {Estate.FAMILIES},
    "asociacion-padres": {Estate.FAMILIES},
    "consejo-estudiantes": PUPILS,
    "personeria": PUPILS,
    "contraloria": PUPILS,
    "asamblea-egresados": {Estate.GRADUATES},
}


class Position(TextChoices):
    CHAIR = "chair", "Preside"
    MEMBER = "member", "Integrante"
    SECRETARY = "secretary", "Secretaría"
    REPRESENTATIVE = "representative", "Representante"
    OMBUDSPERSON = "ombudsperson", "Personero o personera"
    COMPTROLLER = "comptroller", "Contralor o contralora"


PUPIL_POSITIONS = frozenset({Position.OMBUDSPERSON, Position.COMPTROLLER})
GRADES = tuple(str(number) for number in range(12))  # of the list "grade", from transición on


class SessionKind(TextChoices):
    ORDINARY = "ordinary", "Ordinaria"
    EXTRAORDINARY = "extraordinary", "Extraordinaria"


class SchoolGovernment(Section):
    key, slug = "school-government", "gobierno-escolar"
    component, item = Component.ADMINISTRATIVE, 8
    legal_basis = content_of_law(
        8, "los órganos, funciones y forma de integración del gobierno escolar"
    )
    lead = "La leen el consejo directivo y la Secretaría. De estudiantes no se escriben nombres."
    helpers = "Rectoría y quien lleva los libros de actas"
    at_hand = "Las actas de elección e instalación del año."
    minutes = 50
    required = ("period_year", "personero_not_council_pupil")
    at_least = {"members": 1}
    with_rows = ("bodies", "election_process")
    topics = (
        Topic("organos", "Órganos", ("period_year", "bodies")),
        Topic(
            "integrantes",
            "Integrantes y elecciones",
            ("members", "election_process", "personero_not_council_pupil"),
        ),
        Topic("sesiones", "Sesiones y otras instancias", ("session_schedule", "other_bodies")),
    )
    why = {
        "bodies": "Ley 115 de 1994, artículos 142 a 145; Decreto 1286 de 2005; Ley 1620 de 2013.",
        "members": "Los representantes se eligen para un año (Decreto 1860 de 1994, artículo 20).",
        "election_process": "El personero se elige por voto secreto en los primeros treinta días "
        "de clase (Decreto 1860 de 1994, artículo 28).",
        "personero_not_council_pupil": "Los dos cargos son incompatibles (Decreto 1860 de 1994, "
        "artículo 28). Como no se escriben nombres, lo declara la institución.",
    }

    period_year = Year("periodo", help_text="El año lectivo de este gobierno escolar.")
    personero_not_council_pupil = YesNo(
        "¿Son estudiantes distintos el de la personería y el del consejo directivo?"
    )

    class Meta:
        verbose_name = "gobierno escolar"

    def also_missing(self):
        """The bodies the law names, and how the personero was elected."""
        found = lacking(self, "bodies", BODIES, lambda row: code_of(row.organization))
        personero = {"personeria": "la elección de la personería estudiantil"}
        return found + lacking(self, "election_process", personero, body_of)

    def judged(self):
        """How the newest year differs from what the law says of official schools; it only warns
        (Ley 115 de 1994, arts. 93 y 143; Decreto 1860 de 1994, arts. 20 a 28)."""
        if not self.is_official:
            return Findings()
        rows = [row for row in self.rows("members") if row.year]
        newest = max((row.year for row in rows), default=None)
        members = [row for row in rows if row.year == newest]
        council = [
            row for row in members if body_of(row) == COUNCIL and row.is_principal is not False
        ]
        warnings = []
        if members:
            warnings = [
                *seats_off(council, newest),
                *self._pupil_off(council),
                *misplaced(members),
            ]
        if self.personero_not_council_pupil is False:
            sentence = "La personería y el estudiante del consejo directivo son incompatibles."
            named = "personero_not_council_pupil"
            warnings.append(Finding("personero_in_council", sentence, named))
        return Findings(warnings=warnings)

    def _pupil_off(self, council: "list[BodyMember]"):
        """The council's pupil is of the last grade that is offered, where the HVI says which."""
        offer = Offer.objects.filter(sheet__institution=self.institution)
        offered = set(offer.values_list("grade__code", flat=True))
        last = next((code for code in reversed(GRADES) if code in offered), None)
        grades = {code_of(row.grade) for row in council if row.estate == Estate.STUDENTS}
        if last and grades - {last, None}:
            sentence = f"El estudiante del consejo directivo es del último grado: {last}.º."
            yield Finding("council_pupil_grade", sentence, "members")


def body_of(row: "BodyMember | Election") -> str | None:
    """The code of the body of a row."""
    return code_of(row.body.organization) if row.body else None


def seats_off(council: "list[BodyMember]", year: int):
    """How many principals the council has, of which estates, and who chairs it."""
    seats = LegalParameter.objects.in_force(timezone.localdate()).get("council-seats")
    held = Counter(row.estate for row in council)
    is_full = len(council) == COUNCIL_SEATS.total()
    if seats is not None and len(council) != seats:
        sentence = (
            f"Integrantes principales del consejo directivo en {year}: {len(council)}. "
            f"La norma pide {seats:.0f}."
        )
        yield Finding("council_seats", sentence, "members")
    elif is_full and held != COUNCIL_SEATS:
        wanted = (f"{estate.label.lower()}, {count}" for estate, count in COUNCIL_SEATS.items())
        sentence = f"Los puestos del consejo directivo son: {'; '.join(wanted)}."
        yield Finding("council_estates", sentence, "members")
    chairs = [row.estate for row in council if row.position == Position.CHAIR]
    if chairs != [Estate.DIRECTORS]:
        sentence = "Al consejo directivo lo preside la rectora o el rector."
        yield Finding("council_chair", sentence, "members")


def misplaced(members: "list[BodyMember]"):
    """Who represents an estate that the seat is not for, where it can be told."""
    for row in members:
        meant = PUPILS if row.position in PUPIL_POSITIONS else ESTATES.get(body_of(row))
        if row.estate and meant and row.estate not in meant:
            words = " o ".join(estate.label.lower() for estate in Estate if estate in meant)
            sentence = f"{row.caption()}: ese puesto es de {words}."
            yield Finding("member_estate", sentence, "members")


class GovernmentBody(Row):
    sheet = belongs_to(SchoolGovernment, "bodies")
    organization = CatalogField("organization", "órgano", null=True, blank=True)
    functions = Rich("funciones", limit=4000)
    legal_basis = Line("norma que lo crea", help_text="Por ejemplo, Ley 115, artículo 143.")
    installed_on = Day("fecha de instalación")
    internal_rules = FileField(StoredFile, "reglamento interno")
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
    yearly = True
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
    minutes_file = FileField(StoredFile, "acta de la elección")
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
    required = ("body", "planned_on", "year")
    yearly = True

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "sesión", "cronograma de sesiones"


class OtherBody(Row):
    sheet = belongs_to(SchoolGovernment, "other_bodies")
    name = Line("instancia", max_length=150, help_text="Por ejemplo, comité ambiental.")
    functions = Rich("funciones", limit=2000)
    required = ("name",)

    class Meta(Row.Meta):
        verbose_name, verbose_name_plural = "instancia", "otras instancias"
