"""13. Organisation and evaluation of the management of the demo school: its self-evaluation of
2025 rates the 93 components of Guía 34, its operating plan is of 2026."""

from datetime import date

from pei.demo.said import Said, table

# fmt: off
COUNCIL, RECTORATE, COORDINATION = "Consejo directivo", "Rectoría", "Coordinación"

# The components of each process by rating: existencia, pertinencia, apropiación, mejoramiento.
SELF_EVALUATION = {
    "direccionamiento": (0, 1, 2, 1),
    "gestion-estrategica": (1, 2, 2, 0),
    "gobierno-escolar": (0, 3, 4, 1),
    "cultura-institucional": (1, 2, 1, 0),
    "clima-escolar": (1, 4, 3, 1),
    "relaciones-entorno": (0, 2, 1, 1),
    "diseno-pedagogico": (1, 2, 2, 0),
    "practicas-pedagogicas": (1, 2, 1, 0),
    "gestion-aula": (0, 2, 1, 1),
    "seguimiento-academico": (1, 3, 2, 0),
    "apoyo-gestion-academica": (0, 1, 1, 1),
    "planta-fisica": (2, 4, 1, 0),
    "servicios-complementarios": (0, 1, 1, 0),
    "talento-humano": (2, 5, 2, 1),
    "apoyo-financiero": (0, 1, 2, 1),
    "accesibilidad": (1, 2, 1, 0),
    "proyeccion-comunidad": (1, 1, 1, 1),
    "participacion-convivencia": (0, 2, 1, 0),
    "prevencion-riesgos": (2, 1, 0, 0),
}

MANAGEMENT = Said(
    {
        "org_structure":
            "La institución tiene cuatro sedes y una sola administración. El consejo directivo "
            "decide, la rectoría dirige y la coordinación acompaña a las áreas y a las sedes.\n\n"
            "El consejo académico y los comités asesoran. Cada sede tiene un docente encargado "
            "que se reúne con la rectoría cada quince días.",
        "management_criteria":
            "- Las decisiones se toman lo más cerca posible de quien las vive.\n"
            "- Las tareas se reparten según el perfil y la carga de cada persona.\n"
            "- Los recursos llegan primero a las sedes con mayores carencias.\n"
            "- Todo gasto se publica en la cartelera de cada sede.",
        "records":
            "La secretaría guarda en la sede principal los libros de matrícula, de "
            "calificaciones, de actas de cada órgano y de inventarios. Cada año se digitaliza "
            "una copia.",
        "quality_certification": "sin-certificacion",
        "evaluation_criteria":
            "En noviembre la comunidad aplica la autoevaluación de la Guía 34: equipos por área "
            "de gestión califican cada componente con evidencias y el consejo directivo aprueba "
            "el resultado.\n\n"
            "El plan de mejoramiento se revisa cada semestre y el plan operativo cada periodo.",
        "staff_evaluation":
            "Los docentes y directivos del Decreto 1278 de 2002 se evalúan cada año. Con los "
            "demás se acuerda un plan de acompañamiento entre pares.",
    },
    {
        "org_chart": table(
            "name kind parent",
            (COUNCIL, "line", None),
            (RECTORATE, "line", COUNCIL),
            ("Consejo académico", "advisory", RECTORATE),
            ("Comité de convivencia", "advisory", RECTORATE),
            ("Comité de gestión del riesgo", "advisory", RECTORATE),
            ("Secretaría y pagaduría", "line", RECTORATE),
            (COORDINATION, "line", RECTORATE),
            ("Orientación escolar", "advisory", COORDINATION),
            ("Jefes de área", "line", COORDINATION),
            *[
                (f"Sede {name}", "line", COORDINATION)
                for name in (
                    "Altos del Guadual", "El Recreo", "La Cristalina", "Nueva Esperanza",
                )
            ],
        ),
        "positions": table(
            "position profile_type functions",
            (RECTORATE, "directivo-docente",
             "- Dirigir la preparación del PEI y su ejecución.\n"
             "- Presidir los consejos directivo y académico.\n"
             "- Ordenar el gasto del Fondo de Servicios Educativos y rendir cuentas."),
            (COORDINATION, "directivo-docente",
             "- Organizar los horarios y la asignación académica.\n"
             "- Acompañar a los docentes en el aula.\n"
             "- Seguir la asistencia de los estudiantes en la cosecha."),
            ("Docente de aula", "docente",
             "- Planear, enseñar y evaluar.\n"
             "- Hacer los ajustes razonables de cada estudiante.\n"
             "- Informar a las familias en cada periodo."),
            ("Orientación escolar", "orientador",
             "- Acompañar los proyectos de vida.\n"
             "- Activar la ruta de atención cuando se necesita."),
            ("Secretaría institucional", "administrativo",
             "- Llevar los libros de la institución.\n"
             "- Registrar la matrícula en el SIMAT."),
        ),
        "process_map": table(
            "name process_type management_area leader",
            ("Direccionamiento (estratégico)", "direccionamiento", "directiva", RECTORATE),
            ("Académico (misional)", "diseno-pedagogico", "academica", COORDINATION),
            ("Comunidad (misional)", "proyeccion-comunidad", "comunidad", "Orientación escolar"),
            ("Administrativo (de apoyo)", "planta-fisica", "administrativa", RECTORATE),
            ("Financiero (de apoyo)", "apoyo-financiero", "administrativa", "Pagaduría"),
            ("Evaluación", "gestion-estrategica", "directiva", "Equipo de calidad"),
        ),
        "procedures": table(
            "name process description",
            ("Matrícula", "Administrativo (de apoyo)",
             "De la confirmación del cupo al registro en el SIMAT."),
            ("Compras del FSE", "Financiero (de apoyo)",
             "De la necesidad escrita por la sede al recibo del bien y su publicación."),
            ("Seguimiento a la asistencia", "Académico (misional)",
             "Llamada a la familia al segundo día y visita al quinto."),
            ("Autoevaluación anual", "Evaluación",
             "Equipos por área, evidencias, perfil y plan de mejoramiento."),
        ),
        "self_evaluations": table(
            "process_type year existence relevance appropriation improvement",
            *[(process, 2025, *counts) for process, counts in SELF_EVALUATION.items()],
        ),
        "improvement_plan": table(
            "goal objective management_area indicator activities responsible starts_on ends_on "
            "resources amount financing_type progress",
            ("El 60 % de los estudiantes de tercero lee en nivel satisfactorio",
             "Mejorar la lectura, la escritura y la oralidad", "academica",
             "Estudiantes de tercero en nivel satisfactorio",
             "Círculos de lectura semanales y maleta viajera en las cuatro sedes.",
             "Jefatura del área de Humanidades", date(2026, 2, 2), date(2028, 11, 30),
             "Biblioteca itinerante", 4_800_000, "sgp-gratuidad", 20),
            ("El ausentismo en cosecha baja al 5 %", "Reducir el ausentismo en cosecha",
             "comunidad", "Estudiantes ausentes durante la cosecha",
             "Acuerdos con las familias, guías para la finca y visitas.", COORDINATION,
             date(2026, 2, 2), date(2028, 11, 30), "Guías y transporte", 3_000_000,
             "sgp-gratuidad", 25),
            ("Las cuatro sedes tienen internet estable", "Conectar y dotar las sedes",
             "administrativa", "Sedes con internet estable",
             "Solicitud de centros digitales y compra de equipos.", RECTORATE,
             date(2026, 2, 2), date(2028, 11, 30), "Gestión con el municipio", 26_700_000,
             "sgp-calidad-matricula", 25),
            ("Las cuatro sedes hacen dos simulacros al año",
             "Preparar a las sedes de ladera para el invierno", "comunidad",
             "Simulacros realizados en cada sede",
             "Plan de riesgo por sede y simulacros con los bomberos voluntarios.",
             "Comité de gestión del riesgo", date(2026, 2, 2), date(2028, 11, 30),
             "Señales y botiquines", 4_500_000, "sgp-gratuidad", 50),
        ),
        "operating_plan": table(
            "goals year strategies resources timetable",
            ("Que el 45 % de los estudiantes de tercero lea en nivel satisfactorio", 2026,
             "Círculos de lectura semanales y dos jornadas de lectura en familia.",
             "Maleta viajera: $ 1.600.000", "Febrero a noviembre"),
            ("Bajar el ausentismo en cosecha al 9 %", 2026,
             "Acuerdos con las familias y guías para la finca.", "Impresos: $ 1.000.000",
             "Abril a junio y octubre a noviembre"),
            ("Entregar el diseño de la batería sanitaria accesible de la sede 04", 2026,
             "Visita técnica del municipio y diseño con la comunidad.",
             "Gestión con el municipio", "Julio a noviembre"),
            ("Hacer dos simulacros en cada sede", 2026,
             "Preparación con los bomberos voluntarios.", "Señales y botiquines: $ 1.500.000",
             "Abril y septiembre"),
        ),
        "accountability": table(
            "held_on attendance",
            (date(2025, 11, 27), 138),
        ),
    },
)
