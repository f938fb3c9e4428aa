"""What the PEI of the demo schools says, section by section.

Left blank on purpose, so that «Revisar respuestas» has something to show: the rector's
declaration, the philosophy, a goal for the objective of connecting the sites, and the council
of students. Adults' names are invented; of pupils there is a post and a grade.
"""

from datetime import date

from pei.demo.people import COORDINATOR, COUNCIL_MOTHER, RECTOR
from pei.demo.said import Said, table
from pei.models.sections import Definition, Objectives, Principles, SchoolGovernment

LANGUAGE_TEACHER = "Elvia Montaña Ficticio"
SCIENCE_TEACHER = "Gilberto Surco Ficticio"
MATHEMATICS_TEACHER = "Teresa Páramo Ficticio"
FARMING_TEACHER = "Wilmar Cafetal Ficticio"
SOCIAL_TEACHER = "Yolanda Sendero Ficticio"
COUNSELLOR = "Consuelo Neblina Ficticio"
FIRST_MOTHER = "Ana Ladera Ficticio"

# fmt: off

# --- Definición -----------------------------------------------------------------------------

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

# --- 1. Principios y fundamentos ------------------------------------------------------------

PRINCIPLES = Said(
    {
        "historical_review":
            "La primera escuela de la vereda se levantó en convite en 1961, con guadua donada "
            "por las familias.\n\n"
            "En 2002 cuatro escuelas se fusionaron en una sola institución. En 2009 se graduó la "
            "primera promoción de bachilleres y en 2014 inició la media técnica.",
        "institutional_identity":
            "Somos la escuela que las familias levantaron con sus manos. La guadua, el café y el "
            "agua de la montaña están en lo que enseñamos y en la manera de reunirnos.",
        "mission":
            "Somos una institución oficial rural que forma, desde la transición hasta el grado "
            "once, personas capaces de convivir, investigar su entorno y emprender con respeto "
            "por la tierra, mediante una educación inclusiva y agroecológica construida con las "
            "familias.",
        "vision":
            "En 2030 seremos reconocidos en el norte del Valle por bachilleres que permanecen y "
            "transforman el campo, con el 60 % de los egresados estudiando o emprendiendo y "
            "todas las sedes conectadas.",
        "vision_horizon_year": 2030,
        "quality_policy":
            "Mejoramos cada año con lo que muestran los aprendizajes y la autoevaluación, y "
            "contamos a la comunidad lo que se logró y lo que falta.",
        "quality_certification": "sin-certificacion",
        "inclusion_policy":
            "Cada sede aplica diseño universal para el aprendizaje. Los ajustes razonables se "
            "acuerdan con la familia.\n\n"
            "Atendemos 412 estudiantes de zona rural dispersa. De ellos, 74 son víctimas del "
            "conflicto, 29 son afrodescendientes, 17 tienen discapacidad y 8 son migrantes. Un "
            "estudiante puede estar en varios grupos.",
        "population_groups": [
            "rural-disperso", "victima-otro", "discapacidad", "negro-afrocolombiano", "migrante",
        ],
    },
    {
        "principles": table(
            "name description",
            ("Participación",
             "Las decisiones que nos afectan a todos se toman con las familias, los estudiantes "
             "y los docentes."),
            ("Inclusión y diversidad",
             "Todos aprenden aquí: la escuela se ajusta al estudiante, no al revés."),
            ("Cuidado de la vida",
             "Cuidamos a las personas, el agua, el suelo y los animales de la montaña."),
            ("Pertinencia rural",
             "Lo que se aprende sirve para vivir bien en el campo y también fuera de él."),
            ("Transparencia",
             "Damos cuenta de lo que hacemos y de los recursos que recibimos."),
        ),
        "values": table(
            "name description",
            ("Respeto", "Reconocemos la dignidad de cada persona y de cada forma de vida."),
            ("Solidaridad", "El convite y la minga son nuestra manera de resolver juntos."),
            ("Honestidad", "Decimos lo que hicimos y rendimos cuentas de lo que recibimos."),
            ("Perseverancia", "Volvemos a sembrar después de cada invierno."),
        ),
        "foundations": table(
            "foundation_type text",
            ("legal",
             "Constitución Política de 1991, artículo 67; Ley 115 de 1994; Decreto 1075 de "
             "2015."),
            ("sociological",
             "La economía campesina cafetera marca el ritmo de la comunidad: las cosechas, la "
             "migración y el trabajo en familia."),
            ("pedagogical",
             "Aprendizaje significativo y trabajo por proyectos, con Escuela Nueva en las sedes "
             "02, 03 y 04."),
        ),
        "profiles": table(
            "profile_type description",
            ("estudiante", "Curioso, crítico y cuidador del agua."),
            ("docente", "Mediador que investiga su práctica."),
            ("directivo-docente", "Lidera con escucha y rinde cuentas."),
            ("padre-familia", "Corresponsable de la formación de sus hijos."),
            ("egresado", "Emprendedor con raíces."),
        ),
        "profile_traits": table(
            "text profile",
            ("Pregunta por lo que ve en su entorno", "estudiante"),
            ("Argumenta con respeto lo que piensa", "estudiante"),
            ("Cuida el agua de su vereda", "estudiante"),
            ("Conoce a cada estudiante y ajusta su clase", "docente"),
            ("Escribe y comparte lo que aprende de su práctica", "docente"),
            ("Escucha antes de decidir", "directivo-docente"),
            ("Informa con claridad el uso de los recursos", "directivo-docente"),
            ("Acompaña las tareas y asiste a los encuentros", "padre-familia"),
            ("Estudia o emprende sin olvidar de dónde viene", "egresado"),
        ),
        "quality_objectives": table(
            "text",
            ("Mejorar cada año los resultados de lectura en tercero",),
            ("Responder todo reclamo en cinco días hábiles",),
            ("Rendir cuentas a la comunidad al terminar cada año",),
        ),
        "symbols": table(
            "kind description",
            ("shield",
             "Una mata de guadua y un grano de café sobre tres montañas. Lo dibujaron los "
             "estudiantes de 2003."),
            ("flag", "Verde arriba por la montaña y azul abajo por el agua."),
            ("motto", "Sembrar saberes, cosechar futuro."),
            ("uniform", "Camiseta blanca con el escudo y pantalón o falda azul. Botas en la "
             "granja."),
        ),
    },
)

# --- 3. Objetivos y metas -------------------------------------------------------------------

READING = "Mejorar la lectura, la escritura y la oralidad"
ATTENDANCE = "Reducir el ausentismo en cosecha"
TECHNICAL = "Consolidar la media técnica agroecológica"
CONNECTED = "Conectar y dotar las sedes"

OBJECTIVES = Said(
    {
        "general_objective":
            "Garantizar trayectorias completas con aprendizajes pertinentes para la vida rural "
            "entre 2026 y 2030.",
    },
    {
        "specific_objectives": table(
            "text management_area",
            (READING, "academica"),
            (ATTENDANCE, "comunidad"),
            (TECHNICAL, "academica"),
            (CONNECTED, "administrativa"),
        ),
        "goals": table(
            "description objective indicator unit baseline target due_year responsible",
            ("Pasar de 38 % a 60 % de estudiantes de tercero en nivel satisfactorio", READING,
             "Estudiantes de tercero en nivel satisfactorio de lectura", "%", 38, 60, 2029,
             "Área de Humanidades"),
            ("Bajar el ausentismo en cosecha de 11 % a 5 %", ATTENDANCE,
             "Estudiantes ausentes durante la cosecha", "%", 11, 5, 2028, "Coordinación"),
            ("Llegar a 25 proyectos productivos estudiantiles", TECHNICAL,
             "Proyectos productivos en marcha", "proyectos", 6, 25, 2030,
             "Docente de la media técnica"),
        ),
        "education_ends": table(
            "end contribution",
            ("2", "Semillas de paz y comité de convivencia"),
            ("3", "Gobierno escolar y asambleas de familias"),
            ("5", "Círculos de lectura y trabajo por proyectos"),
            ("10", "Semillero «Guardianes del agua»"),
            ("11", "Aula-granja y media técnica agroecológica"),
        ),
        "alignment": table(
            "name plan_type contribution",
            ("Plan Nacional Decenal de Educación 2016-2026", None,
             "Aporta al desafío de la educación rural"),
            ("Plan Escolar de Gestión del Riesgo", "plan-riesgo",
             "Prepara a las sedes de ladera para el invierno"),
        ),
        "plans": table(
            "name plan_type validity",
            ("Plan de Mejoramiento Institucional", "plan-mejoramiento", "2026-2028"),
            ("Plan Operativo Anual", "plan-operativo", "2026"),
            ("La maleta que lee", "plan-lectura", "2026-2029"),
            ("Formación docente: PIAR, lectura y agroecología", "plan-formacion", "2026"),
        ),
    },
)

# --- 8. Gobierno escolar --------------------------------------------------------------------

COUNCIL, ACADEMIC, COEXISTENCE = "consejo-directivo", "consejo-academico", "comite-convivencia"
FAMILIES, OMBUDSPERSON, COMPTROLLER = "consejo-padres", "personeria", "contraloria"

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
    {"period_year": 2026},
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

GUADUAL = {
    Definition: DEFINITION,
    Principles: PRINCIPLES,
    Objectives: OBJECTIVES,
    SchoolGovernment: SCHOOL_GOVERNMENT,
}

# --- The other school: little, but something that must not be seen from outside -------------

CEIBA = {
    Definition: Said({"pei_name": "Raíces junto al río", "version_label": "1.0"}),
    Principles: Said(
        {
            "mission":
                "Somos una institución urbana que forma lectores y ciudadanos a la sombra de la "
                "ceiba, entre el río y la plaza.",
        }
    ),
}
