"""4. Pedagogical strategy of the demo school."""

from pei.demo.said import Said, table

# fmt: off
PRESCHOOL, PRIMARY, SECONDARY = "preescolar", "basica-primaria", "basica-secundaria"
TECHNICAL = "media-tecnica"
ALL = [PRESCHOOL, PRIMARY, SECONDARY, TECHNICAL]

PEDAGOGICAL_STRATEGY = Said(
    {
        "pedagogical_model": "aprendizaje-significativo",
        "pedagogical_approach":
            "Trabajamos el aprendizaje significativo con pedagogía de proyectos: se parte de lo "
            "que el estudiante sabe de su vereda, se pregunta, se investiga y se devuelve algo "
            "útil a la comunidad.\n\n"
            "En las sedes 02, 03 y 04 se trabaja con Escuela Nueva: guías, avance flexible y "
            "gobierno de estudiantes.",
        "tools": [
            "colombia-aprende", "aprender-digital", "software-notas", "guias-impresas", "scratch",
            "geogebra",
        ],
        "inclusion_strategies":
            "Cada clase se planea con diseño universal para el aprendizaje: varias formas de "
            "presentar, de participar y de mostrar lo aprendido.\n\n"
            "Los ajustes razonables se acuerdan con la familia y quedan en el PIAR. Hoy hay 17 "
            "estudiantes con PIAR. La docente orientadora los revisa cada periodo con los "
            "docentes de la sede.",
    },
    {
        "educational_models": table(
            "headquarter model levels",
            ("01", "educacion-tradicional", ALL),
            ("02", "escuela-nueva", [PRESCHOOL, PRIMARY]),
            ("03", "escuela-nueva", [PRIMARY]),
            ("04", "escuela-nueva", [PRIMARY]),
        ),
        "didactic_strategies": table(
            "name description levels",
            ("Guías de aprendizaje",
             "Cada estudiante avanza a su ritmo con guías que se escriben para la vereda.",
             [PRIMARY]),
            ("Aula-granja",
             "La huerta, el café y los animales son el laboratorio donde se mide, se observa y se "
             "decide.",
             ALL),
            ("Círculos de lectura",
             "Grupos de varias edades leen en voz alta, conversan y escriben cada semana.",
             ALL),
            ("Retos STEAM",
             "Equipos que resuelven con ciencia y tecnología un problema del campo.",
             [SECONDARY, TECHNICAL]),
        ),
        "learning_environments": table(
            "environment headquarter use",
            ("ambiente-a", "01", "Aulas de clase de todos los niveles"),
            ("ambiente-b", "01", "Biblioteca itinerante «La maleta que lee»"),
            ("ambiente-c", "01", "Laboratorio de ciencias naturales"),
            ("productivo", "01", "Granja de dos hectáreas para la media técnica"),
        ),
        "support_counts": table(
            "category count",
            ("intelectual", 8),
            ("psicosocial", 5),
            ("fisica", 2),
            ("visual-baja-vision", 2),
        ),
        "research_strategy": table(
            "name area_knowledge product_type year",
            ("Semillero «Guardianes del agua»", "ciencias-naturales", "cartilla", 2025),
            ("Semillero «Guardianes del agua»", "ciencias-naturales", "poster", 2025),
        ),
        "innovation_initiatives": table(
            "name initiative_type labpoint description beneficiaries",
            ("Sensor de humedad de bajo costo", "tecnologica", "robotica",
             "Los estudiantes de la media técnica arman un sensor que avisa cuándo regar el "
             "almácigo de café.",
             36),
        ),
        "entrepreneurship": table(
            "name entrepreneurship_type financing_type amount",
            ("Café del Guadual", "agroindustrial", "operacionales-fse", 3_000_000),
            ("Café del Guadual", "agroindustrial", "donacion", 1_500_000),
        ),
    },
)
