"""The demo accounts: one for each sub-role, and the secretary of the other school.

The first account of a school writes its forms. Nobody here exists: every name ends in
«Ficticio».
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """``gagem`` and ``certified_entity`` are codes; the institution is the school's own."""

    email: str
    name: str
    sub_role: str
    gagem: str = ""
    certified_entity: str = ""
    is_platform_staff: bool = False


RECTOR = "Marlén Ocaso Ficticio"
COORDINATOR = "Rubén Alisal Ficticio"
COUNCIL_MOTHER = "Rosa Convite Ficticio"

# The staff of the demo school who sit in its bodies.
LANGUAGE_TEACHER = "Elvia Montaña Ficticio"
SCIENCE_TEACHER = "Gilberto Surco Ficticio"
MATHEMATICS_TEACHER = "Teresa Páramo Ficticio"
FARMING_TEACHER = "Wilmar Cafetal Ficticio"
SOCIAL_TEACHER = "Yolanda Sendero Ficticio"
COUNSELLOR = "Consuelo Neblina Ficticio"
FIRST_MOTHER = "Ana Ladera Ficticio"

GUADUAL = [
    Account("secretaria@demo.example", "Dora Lindero Ficticio", "institucion"),
    Account("lider@demo.example", COORDINATOR, "lider_pei"),
    Account("rectora@demo.example", RECTOR, "rector"),
    Account("consejo@demo.example", COUNCIL_MOTHER, "consejo_directivo"),
]

CEIBA = [Account("secretaria@otra.example", "Ligia Ribera Ficticio", "institucion")]

MIRADOR_RECTOR = "Amparo Colina Ficticio"
MIRADOR_COORDINATOR = "Jairo Bejuco Ficticio"
MIRADOR_MOTHER = "Luz Dary Quebrada Ficticio"
MIRADOR = [
    Account("secretaria@mirador.example", "Edilma Portal Ficticio", "institucion"),
    Account("rectora@mirador.example", MIRADOR_RECTOR, "rector"),
    Account("consejo@mirador.example", MIRADOR_MOTHER, "consejo_directivo"),
]

PALMAR_RECTOR = "Fabiola Vado Ficticio"
PALMAR = [
    Account("secretaria@palmar.example", "Nidia Remanso Ficticio", "institucion"),
    Account("rectora@palmar.example", PALMAR_RECTOR, "rector"),
]

OFFICES = [
    Account("gagem@demo.example", "Óscar Peñalta Ficticio", "gagem", gagem="gagem-roldanillo"),
    Account("calidad@demo.example", "Lucía Brisas Ficticio", "calidad", certified_entity="76"),
    Account(
        "director@demo.example",
        "Hernán Mirador Ficticio",
        "director_secretaria",
        certified_entity="76",
    ),
    Account("admin@demo.example", "Iván Telar Ficticio", "administrador", is_platform_staff=True),
    Account("consulta@demo.example", "Sara Faro Ficticio", "consulta"),
]
