"""The cover record of the demo school."""

from datetime import date

from pei.demo.people import (
    COORDINATOR,
    COUNCIL_MOTHER,
    COUNSELLOR,
    FARMING_TEACHER,
    FIRST_MOTHER,
    LANGUAGE_TEACHER,
    RECTOR,
    SCIENCE_TEACHER,
    SOCIAL_TEACHER,
)
from pei.demo.said import Said, table

# fmt: off
DEFINITION = Said(
    {
        "pei_name": "Sembrar saberes, cosechar futuro",
        "project_kind": "PEI",
        "version_label": "3.0",
        "validity_start": 2026,
        "validity_end": 2030,
        "change_kind": "resignification",
        "change_summary":
            "Se integra la media técnica agroecológica, se actualiza el SIEE a tres periodos y "
            "se incorpora la educación socioemocional.",
        "legal_representative": RECTOR,
        "declaration": True,
    },
    {
        "drafting_team": table(
            "role name estate",
            ("Rectora", RECTOR, "directors"),
            ("Coordinador y líder del PEI", COORDINATOR, "directors"),
            ("Docente líder de lectura", LANGUAGE_TEACHER, "teachers"),
            ("Docente líder de la granja", FARMING_TEACHER, "teachers"),
            ("Docente líder de ambiente", SCIENCE_TEACHER, "teachers"),
            ("Docente líder de convivencia", SOCIAL_TEACHER, "teachers"),
            ("Docente orientadora", COUNSELLOR, "teachers"),
            ("Madre de familia", FIRST_MOTHER, "families"),
            ("Madre de familia", COUNCIL_MOTHER, "families"),
            ("Egresado", "Camilo Cosecha Ficticio", "graduates"),
            ("Personera estudiantil, grado once", "", "students"),
        ),
        "participation_evidence": table(
            "description held_on estate participants",
            ("Asamblea de familias", date(2026, 2, 14), "families", 163),
            ("Grupos focales con estudiantes", date(2026, 2, 20), "students", 48),
            ("Jornada docente", date(2026, 2, 27), "teachers", 22),
        ),
    },
)
