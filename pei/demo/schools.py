"""The demo schools: the one that is shown whole, the stranger that must not be seen, one whose PEI
is in review, and one half filled.

The DANE codes use an improbable consecutive (99xxx) and the acts improbable numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pei.demo import ceiba, guadual, mirador, palmar, people, story
from pei.demo.papers import ACTS, FILES, Act, File, act
from pei.demo.said import Said, table
from pei.demo.site_tables import tables_of
from pei.models import PeiVersion

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
class School:
    """A school whole: its form, files, sites and acts, who works there, its PEI by section, and
    what happened to it."""

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
    happened: Callable[[PeiVersion, story.Cast], None] | None = None


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
    acts=ACTS,
    accounts=people.GUADUAL,
    plan=guadual.GUADUAL,
    files=FILES,
    happened=story.approved_and_amended,
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
        site("01", "276622990031", "Mirador del Río", WHOLE, "6", "educacion-tradicional",
             268, 13, "Energía, acueducto rural, internet 20 Mbps", "Vereda Mirador"),
        site("02", "276622990049", "La Playa", ["preescolar", *PRIMARY], "2", "escuela-nueva",
             61, 4, "Energía, acueducto rural, internet intermitente", "Vereda La Playa"),
        site("03", "276622990057", "El Remanso", PRIMARY, "2", "escuela-nueva",
             48, 3, "Energía, agua lluvia, sin internet", "Vereda El Remanso"),
        site("04", "276622990080", "La Loma", PRIMARY, "2", "escuela-nueva",
             35, 2, "Panel solar, nacimiento, sin internet", "Vereda La Loma"),
    ],
    acts=ACTS,
    accounts=people.MIRADOR,
    plan=mirador.MIRADOR,
    files=FILES,
    happened=story.in_second_review,
)
PALMAR = School(
    dane_code="276622990064",
    name="Institución Educativa El Palmar (ficticia)",
    municipality="76622",
    sector="1",
    said=Said(
        {
            "short_name": "I. E. El Palmar",
            "establishment_type": "institucion-educativa",
            "nature": "oficial-departamental",
            "schedule": "A",
            "zone": "2",
            "address": "Vereda El Palmar, kilómetro 3",
            "phone": "602 555 0196",
            "email": "contacto@elpalmar.example",
            "rector_name": people.PALMAR_RECTOR,
        }
    ),
    sites=[
        Site("01", "276622990064", "El Palmar", Said(
            {"headquarter_type": "principal", "is_principal": True, "zone": "2",
             "levels": ["preescolar", "basica-primaria", "basica-secundaria"],
             "academic_days": ["2"], "enrolment": 184, "enrolment_year": 2026, "teachers": 9}
        )),
        Site("02", "276622990072", "La Playa", Said(
            {"headquarter_type": "anexa", "zone": "2", "levels": ["basica-primaria"],
             "academic_days": ["2"], "enrolment": 27, "enrolment_year": 2026, "teachers": 1}
        )),
    ],
    acts=[
        act("acta", 1, "consejo-directivo", date(2026, 3, 6), ["cd-instalacion"], "ordinaria",
            5, 8, "Se instala el consejo directivo de El Palmar."),
    ],
    accounts=people.PALMAR,
    plan=palmar.PALMAR,
)
# fmt: on

SCHOOLS = [GUADUAL, CEIBA, MIRADOR, PALMAR]
