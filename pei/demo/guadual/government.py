"""8. School government of the demo school."""

from datetime import date

from pei.demo.people import (
    COORDINATOR,
    COUNCIL_MOTHER,
    COUNSELLOR,
    FARMING_TEACHER,
    FIRST_MOTHER,
    LANGUAGE_TEACHER,
    MATHEMATICS_TEACHER,
    RECTOR,
    SCIENCE_TEACHER,
    SOCIAL_TEACHER,
)
from pei.demo.said import Said, table

# fmt: off
COUNCIL, ACADEMIC, COEXISTENCE = "consejo-directivo", "consejo-academico", "comite-convivencia"
FAMILIES, PUPILS = "consejo-padres", "consejo-estudiantes"
OMBUDSPERSON, COMPTROLLER = "personeria", "contraloria"

AREA_TEACHERS = [
    LANGUAGE_TEACHER,
    SCIENCE_TEACHER,
    MATHEMATICS_TEACHER,
    FARMING_TEACHER,
    SOCIAL_TEACHER,
    "Fabio Tiple Ficticio",
    "Inés Alborada Ficticio",
    "Duván Cancha Ficticio",
    "Mirta Antena Ficticio",
    "Saúl Horizonte Ficticio",
    "Olga Capilla Ficticio",
]

# The ordinary sessions of 2026, a Friday of each month; the coexistence committee meets every
# two months.
SESSIONS = {
    COUNCIL: [(3, 20), (4, 24), (5, 29), (6, 12), (7, 31), (8, 28), (9, 25), (10, 30), (11, 27)],
    ACADEMIC: [(3, 13), (4, 17), (5, 15), (6, 5), (7, 17), (8, 21), (9, 18), (10, 16), (11, 20)],
    COEXISTENCE: [(3, 6), (5, 8), (7, 10), (9, 11), (11, 6)],
}

SCHOOL_GOVERNMENT = Said(
    {"period_year": 2026, "personero_not_council_pupil": True},
    {
        "bodies": table(
            "organization functions legal_basis installed_on",
            (COUNCIL,
             "- Tomar las decisiones que no sean de otra autoridad.\n"
             "- Adoptar el PEI, el manual de convivencia y el SIEE.\n"
             "- Aprobar el presupuesto de ingresos y gastos.\n"
             "- Participar en la planeación y la evaluación del PEI, y presentarlo a la "
             "Secretaría.\n"
             "- Darse su propio reglamento.",
             "Ley 115 de 1994, artículos 143 y 144", date(2026, 3, 20)),
            (ACADEMIC,
             "- Estudiar y ajustar el currículo.\n"
             "- Organizar el plan de estudios.\n"
             "- Participar en la evaluación institucional anual.\n"
             "- Atender los reclamos de los estudiantes sobre su evaluación.",
             "Ley 115 de 1994, artículo 145", None),
            (COEXISTENCE,
             "- Impulsar la ruta de atención integral.\n"
             "- Atender las situaciones tipo II y hacerles seguimiento.\n"
             "- Promover la conciliación cuando la ley la permite.",
             "Ley 1620 de 2013, artículos 12 y 13", None),
            (FAMILIES,
             "- Acompañar el análisis de los resultados y el plan de mejoramiento.\n"
             "- Promover la escuela de familias.\n"
             "- Elegir a los representantes de las familias en el consejo directivo.\n\n"
             "Lo forman 18 personas.",
             "Decreto 1286 de 2005", None),
            (PUPILS,
             "- Darse su propia organización interna.\n"
             "- Elegir al representante de los estudiantes en el consejo directivo.\n"
             "- Presentar iniciativas sobre la vida estudiantil.\n\n"
             "Lo forma una persona por grado, desde tercero. La de tercero habla también por los "
             "grados anteriores.",
             "Decreto 1860 de 1994, artículo 29", date(2026, 2, 13)),
            (OMBUDSPERSON,
             "- Promover los derechos y los deberes de los estudiantes.\n"
             "- Presentar ante la rectora las solicitudes que los protejan.\n"
             "- Apelar ante el consejo directivo cuando haga falta.",
             "Ley 115 de 1994, artículo 94", None),
            (COMPTROLLER,
             "- Velar por el buen uso de los bienes y los recursos de la institución.\n"
             "- Hacer seguimiento a la alimentación escolar.",
             "Reglamento del consejo directivo (ficticio)", None),
        ),
        "members": table(
            "body estate position full_name grade year starts_on is_principal",
            *[
                (COUNCIL, estate, position, name, grade, 2026, date(2026, 3, 20), True)
                for estate, position, name, grade in (
                    ("directors", "chair", RECTOR, None),
                    ("teachers", "representative", LANGUAGE_TEACHER, None),
                    ("teachers", "representative", FARMING_TEACHER, None),
                    ("families", "representative", FIRST_MOTHER, None),
                    ("families", "representative", COUNCIL_MOTHER, None),
                    ("students", "representative", "", "11"),
                    ("graduates", "representative", "Paula Guadua Ficticio", None),
                    ("productive", "representative", "Jairo Beneficio Ficticio", None),
                )
            ],
            (ACADEMIC, "directors", "chair", RECTOR, None, 2026, None, True),
            (ACADEMIC, "directors", "member", COORDINATOR, None, 2026, None, True),
            *[
                (ACADEMIC, "teachers", "member", name, None, 2026, None, True)
                for name in AREA_TEACHERS
            ],
            *[
                (COEXISTENCE, estate, position, name, grade, 2026, None, True)
                for estate, position, name, grade in (
                    ("directors", "chair", RECTOR, None),
                    ("directors", "member", COORDINATOR, None),
                    ("teachers", "member", COUNSELLOR, None),
                    ("teachers", "member", SOCIAL_TEACHER, None),
                    ("families", "member", "Blanca Quebrada Ficticio", None),
                    ("students", "ombudsperson", "", "11"),
                    ("students", "representative", "", "10"),
                )
            ],
            (FAMILIES, "families", "chair", "Blanca Quebrada Ficticio", None, 2026, None, True),
            *[
                (PUPILS, "students", "chair" if grade == 10 else "representative", "",
                 str(grade), 2026, date(2026, 2, 13), True)
                for grade in range(3, 12)
            ],
            (OMBUDSPERSON, "students", "ombudsperson", "", "11", 2026, date(2026, 2, 20), True),
            (COMPTROLLER, "students", "comptroller", "", "11", 2026, date(2026, 2, 20), True),
        ),
        "election_process": table(
            "body held_on method census votes",
            (OMBUDSPERSON, date(2026, 2, 20), "Voto secreto en todas las sedes", 240, 171),
        ),
        "session_schedule": table(
            "body kind planned_on year",
            *[
                (body, "ordinary", date(2026, month, day), 2026)
                for body, days in SESSIONS.items()
                for month, day in days
            ],
        ),
        "other_bodies": table(
            "name functions",
            ("Comité escolar de gestión del riesgo",
             "Mantiene el plan de riesgo y dirige los simulacros con los bomberos voluntarios."),
            ("Comité de alimentación escolar", "Hace seguimiento a los cuatro restaurantes."),
        ),
    },
)
