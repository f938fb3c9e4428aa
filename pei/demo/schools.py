"""The demo schools: the one that is shown whole, one half filled, and the stranger that must not
be seen.

The DANE codes use an improbable consecutive (99xxx) and the acts improbable numbers.
"""

from dataclasses import dataclass
from datetime import date

from pei.demo import ceiba, guadual, mirador, people
from pei.demo.said import Said, table
from pei.demo.site_tables import tables_of

ISSUER = "Secretaría de Educación Departamental (acto ficticio)"
VILLAGE = "Vereda Altos del Guadual"


@dataclass(frozen=True)
class Site:
    """A site: what it must have to exist, and what its form says."""

    number: str
    dane_code: str
    name: str
    said: Said


@dataclass(frozen=True)
class Act:
    """An act of one of the school's bodies, and what its form says."""

    document: str
    number: int
    year: int
    body: str
    said: Said


@dataclass(frozen=True)
class File:
    """One of ``pei/demo/files``, all of them made up, and what the school calls it."""

    name: str
    title: str
    document_type: str


@dataclass(frozen=True)
class School:
    """A school whole: its form, files, sites and acts, who works there, and its PEI by section."""

    dane_code: str
    name: str
    municipality: str
    sector: str
    said: Said
    sites: list[Site]
    acts: list[Act]
    accounts: list[people.Account]
    plan: dict[type, Said]
    files: tuple[File, ...] = ()


def site(number, dane_code, name, levels, day, model, enrolment, teachers, services, place):
    is_principal = number == "01"
    values = {
        "headquarter_type": "principal" if is_principal else "anexa",
        "is_principal": is_principal,
        "zone": "2",
        "address": place,
        "neighbourhood": place,
        "state": "activo",
        "levels": levels,
        "academic_days": [day],
        "educational_models": [model],
        "services_note": services,
        "enrolment": enrolment,
        "enrolment_year": 2026,
        "teachers": teachers,
    }
    return Site(number, dane_code, name, Said(values, tables_of(number)))


def act(
    document, number, body, held_on, kinds, session_kind, quorum, attendees, decisions, file=None
):
    values = {
        "file": file,
        "kinds": kinds,
        "session_kind": session_kind,
        "held_on": held_on,
        "quorum": quorum,
        "attendees": attendees,
        "decisions": decisions,
    }
    return Act(document, number, held_on.year, body, Said(values))


WHOLE = ["preescolar", "basica-primaria", "basica-secundaria", "media-tecnica"]
PRIMARY = ["basica-primaria"]

# fmt: off
GUADUAL = School(
    dane_code="276100990011",
    name="Institución Educativa Altos del Guadual",
    municipality="76100",
    sector="1",
    said=Said(
        {
            "short_name": "I. E. Altos del Guadual",
            "nit": "901999999",
            "nit_dv": "8",
            "establishment_type": "institucion-educativa",
            "nature": "oficial-departamental",
            "schedule": "A",
            "zone": "2",
            "address": "Vereda Altos del Guadual, kilómetro 9",
            "neighbourhood": VILLAGE,
            "phone": "602 555 0199",
            "email": "contacto@altosdelguadual.example",
            "website": "https://altosdelguadual.example",
            "shield": "escudo.png",
            "gender": "mixto",
            "resguardo": "No aplica",
            "premises_ownership": "oficial",
            "boarding": False,
            "contracted_enrolment": False,
            "socioeconomic_stratum": 1,
            "character": "tecnico",
            "specialty": "agropecuaria",
            "detailed_specialty": "cafe-especial",
            "state": "activo",
            "state_due": "antiguo-activo",
            "founded_on": date(2002, 9, 12),
            "rector_name": people.RECTOR,
        },
        {
            "legal_acts": table(
                "resolution_type number issued_on issuer summary",
                ("fusion", "9901", date(2002, 9, 12), ISSUER,
                 "Creación por fusión de cuatro escuelas rurales"),
                ("reconocimiento-oficial", "9914", date(2006, 11, 3), ISSUER,
                 "Reconocimiento oficial"),
                ("media-tecnica", "9937", date(2014, 1, 20), ISSUER,
                 "Ampliación a media técnica"),
            )
        },
    ),
    sites=[
        site("01", "276100990011", "Altos del Guadual", WHOLE, "6", "educacion-tradicional",
             268, 13, "Energía, acueducto rural, internet 20 Mbps", VILLAGE),
        site("02", "276100990029", "El Recreo", ["preescolar", *PRIMARY], "2", "escuela-nueva",
             61, 4, "Energía, acueducto rural, internet intermitente", "Vereda El Recreo"),
        site("03", "276100990037", "La Cristalina", PRIMARY, "2", "escuela-nueva",
             48, 3, "Energía, agua lluvia, sin internet", "Vereda La Cristalina"),
        site("04", "276100990045", "Nueva Esperanza", PRIMARY, "2", "escuela-nueva",
             35, 2, "Panel solar, nacimiento, sin internet", "Vereda Nueva Esperanza"),
    ],
    acts=[
        act("acuerdo", 4, "consejo-directivo", date(2025, 11, 25), ["cd-siee"], "ordinaria", 5, 8,
            "Se adopta el Sistema Institucional de Evaluación de los Estudiantes con tres "
            "periodos de 30 %, 30 % y 40 %."),
        act("acuerdo", 5, "consejo-directivo", date(2025, 11, 25), ["cd-manual-convivencia"],
            "ordinaria", 5, 8,
            "Se adopta el manual de convivencia, revisado con 163 familias.",
            file="acuerdo-05-2025.pdf"),
        act("acuerdo", 6, "consejo-directivo", date(2025, 11, 28), ["cd-presupuesto"],
            "extraordinaria", 5, 7,
            "Se aprueba el presupuesto de 2026 del Fondo de Servicios Educativos por "
            "$ 64.000.000."),
        act("acta", 2, "consejo-academico", date(2026, 4, 17), ["ca-sesion-ordinaria"],
            "ordinaria", 7, 13,
            "El consejo académico da concepto favorable sobre la propuesta del PEI y la pasa al "
            "consejo directivo."),
        act("acta", 3, "consejo-directivo", date(2026, 4, 24),
            ["cd-sesion-ordinaria", "cd-adopcion-pei"], "ordinaria", 5, 7,
            "Se estudia la adopción del PEI. Asisten 7 de 8 integrantes y hay 7 votos a favor."),
    ],
    accounts=people.GUADUAL,
    plan=guadual.GUADUAL,
    files=(
        File("manual-de-convivencia.pdf", "Manual de convivencia 2026", "reglamento"),
        File("siee.pdf", "Sistema institucional de evaluación", "reglamento"),
        File("diagnostico-institucional.pdf", "Diagnóstico institucional 2026", "informe"),
        File("acuerdo-05-2025.pdf", "Acuerdo 05 de 2025", "acuerdo"),
        File("escudo.png", "Escudo", "otro"),
        File("bandera.png", "Bandera", "otro"),
    ),
)

CEIBA = School(
    dane_code="176834990021",
    name="Institución Educativa La Ceiba (ficticia)",
    municipality="76834",
    sector="1",
    said=Said(
        {
            "short_name": "I. E. La Ceiba",
            "establishment_type": "institucion-educativa",
            "nature": "oficial-municipal",
            "schedule": "A",
            "zone": "1",
            "address": "Calle de la Ceiba 99-99",
            "phone": "602 555 0198",
            "email": "contacto@laceiba.example",
            "rector_name": "Efraín Malecón Ficticio",
        }
    ),
    sites=[
        Site("01", "176834990021", "La Ceiba", Said(
            {"headquarter_type": "principal", "is_principal": True, "zone": "1",
             "enrolment": 530, "enrolment_year": 2026, "teachers": 24}
        )),
    ],
    acts=[
        act("acta", 1, "consejo-directivo", date(2026, 3, 13), ["cd-instalacion"], "ordinaria",
            5, 8, "Se instala el consejo directivo de La Ceiba."),
    ],
    accounts=people.CEIBA,
    plan=ceiba.CEIBA,
)
MIRADOR = School(
    dane_code="276622990031",
    name="Institución Educativa Mirador del Río (ficticia)",
    municipality="76622",
    sector="1",
    said=Said(
        {
            "short_name": "I. E. Mirador del Río",
            "establishment_type": "institucion-educativa",
            "nature": "oficial-departamental",
            "schedule": "A",
            "zone": "2",
            "address": "Vereda Mirador, kilómetro 3",
            "phone": "602 555 0197",
            "email": "contacto@miradordelrio.example",
            "rector_name": people.MIRADOR_RECTOR,
        }
    ),
    sites=[
        Site("01", "276622990031", "Mirador del Río", Said(
            {"headquarter_type": "principal", "is_principal": True, "zone": "2",
             "levels": ["preescolar", "basica-primaria", "basica-secundaria"],
             "academic_days": ["2"], "enrolment": 184, "enrolment_year": 2026, "teachers": 9}
        )),
        Site("02", "276622990049", "La Playa", Said(
            {"headquarter_type": "anexa", "zone": "2", "levels": ["basica-primaria"],
             "academic_days": ["2"], "enrolment": 27, "enrolment_year": 2026, "teachers": 1}
        )),
    ],
    acts=[
        act("acta", 1, "consejo-directivo", date(2026, 3, 6), ["cd-instalacion"], "ordinaria",
            5, 8, "Se instala el consejo directivo de Mirador del Río."),
    ],
    accounts=people.MIRADOR,
    plan=mirador.MIRADOR,
)
# fmt: on

SCHOOLS = [GUADUAL, CEIBA, MIRADOR]
