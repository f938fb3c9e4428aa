"""6. Pedagogical projects of the demo school: 9.400.000 pesos in all."""

from datetime import date

from pei.demo.said import Said, table

# fmt: off
ALL = [str(grade) for grade in range(12)]
FROM_FOURTH, MEDIA = ALL[4:], ALL[10:]

SCIENCE, SOCIAL, COUNSEL = "Área de Ciencias Naturales", "Área de Ciencias Sociales", "Orientación"
SPORTS, MATHEMATICS, LANGUAGES = (
    "Área de Educación Física", "Área de Matemáticas", "Área de Humanidades",
)
COORDINATION, RISK = "Coordinación", "Comité de gestión del riesgo"

ENVIRONMENT, SEXUALITY, READING = "prae", "sexualidad", "lectura"
RISK_PLAN, SERVICE, SPORT = "gestion-riesgo", "servicio-social", "tiempo-libre"

# Two types in one project are two rows; its budget stands at the first.
PEDAGOGICAL_PROJECTS = Said(
    {},
    {
        "projects": table(
            "project_type name grades areas responsible budget financing_type allies status "
            "problem objective",
            (ENVIRONMENT, "Guardianes del agua", ALL, ["ciencias-naturales"], SCIENCE, 2_400_000,
             "sgp-gratuidad", ["junta-acueducto", "institucion-superior"], "running",
             "Los nacimientos que surten a las sedes pierden caudal y se contaminan en cosecha.",
             "Proteger los nacimientos de las cuatro veredas y aprender a medir su agua."),
            (SEXUALITY, "Me cuido, te cuido", ALL, ["etica-valores", "ciencias-naturales"],
             COUNSEL, 600_000, "sgp-gratuidad", ["entidad-publica"], "running",
             "Se habla poco de sexualidad en la casa y la información llega tarde.",
             "Formar para el cuidado propio, el respeto y la decisión informada."),
            ("constitucion", "Voces de la montaña", ALL, ["ciencias-sociales"], SOCIAL, 500_000,
             "sgp-gratuidad", [], "running",
             "Pocos estudiantes participan en las decisiones de su sede.",
             "Vivir la Constitución en el gobierno escolar de cada sede."),
            ("catedra-paz", "Voces de la montaña", ALL, ["ciencias-sociales"], SOCIAL, 0,
             None, [], "running",
             "La memoria del conflicto en la vereda no se ha conversado en la escuela.",
             "Trabajar la memoria histórica y la resolución pacífica de los conflictos."),
            (SPORT, "Juegos del Guadual", ALL, ["educacion-fisica"], SPORTS,
             1_200_000, "sgp-gratuidad", ["club-deportivo"], "running",
             "Las sedes apartadas tienen pocas opciones para el tiempo libre.",
             "Abrir encuentros deportivos y culturales entre las cuatro sedes."),
            ("movilidad-segura", "Caminos seguros", ALL, ["ciencias-sociales"], COORDINATION,
             300_000, "sgp-gratuidad", [], "running",
             "Los estudiantes caminan por vías destapadas sin señales.",
             "Reconocer los riesgos del camino y andar por él de manera segura."),
            (RISK_PLAN, "Comité de riesgo por ladera", ALL, ["ciencias-naturales"], RISK,
             1_500_000, "sgp-calidad-matricula", ["defensa-civil"], "running",
             "En invierno hay deslizamientos y el paso se interrumpe.",
             "Preparar a cada sede para prevenir, avisar y evacuar."),
            ("economia-financiera", "Cuentas claras, finca sana", FROM_FOURTH, ["matematicas"],
             MATHEMATICS, 700_000, "operacionales-fse", ["cooperativa"], "running",
             "Las familias venden la cosecha sin llevar cuentas.",
             "Aprender a llevar las cuentas de una finca y a ahorrar."),
            ("emprendimiento", "Cuentas claras, finca sana", FROM_FOURTH,
             ["matematicas", "area-tecnica"], MATHEMATICS, 0, None, ["comite-cafeteros"],
             "running",
             "Los jóvenes no ven en el campo un proyecto de vida.",
             "Formular y probar un proyecto productivo desde la escuela."),
            (READING, "La maleta que lee", ALL, ["humanidades"], LANGUAGES, 1_600_000,
             "sgp-gratuidad", [], "running",
             "Solo el 38 % de tercero está en nivel satisfactorio de lectura.",
             "Llevar libros, lectura en voz alta y escritura a cada sede y a cada casa."),
            ("educacion-socioemocional", "Semilla emocional", ALL, ["etica-valores"], COUNSEL,
             400_000, "sgp-gratuidad", [], "running",
             "Crecieron los conflictos por falta de palabras para lo que se siente.",
             "Reconocer, nombrar y cuidar las emociones propias y ajenas."),
            ("afrocolombianidad", "Raíces: cátedra afrocolombiana", ALL, ["ciencias-sociales"],
             SOCIAL, 0, None, ["consejo-comunitario"], "running",
             "Se conoce poco el aporte de las comunidades negras al norte del Valle.",
             "Reconocer la historia y la cultura afrocolombianas en el currículo."),
            ("valores", "Semillas de paz y de derechos", ALL, ["etica-valores"], SOCIAL, 0, None,
             [], "running",
             "Hay burlas y exclusión en los descansos.",
             "Practicar la justicia, la solidaridad y el cooperativismo en la vida diaria."),
            ("derechos-humanos", "Semillas de paz y de derechos", ALL, ["ciencias-sociales"],
             SOCIAL, 0, None, [], "running",
             "Los derechos se conocen de nombre, pero no se sabe cómo exigirlos.",
             "Formar para conocer, ejercer y defender los derechos humanos."),
            ("prevencion-consumo", "Vida sana, decisión libre", FROM_FOURTH,
             ["educacion-fisica", "etica-valores"], COUNSEL, 0, None, ["entidad-publica"],
             "running",
             "El consumo de alcohol empieza temprano en las fiestas de la vereda.",
             "Fortalecer la decisión libre y los hábitos de vida sana."),
            ("urbanidad-civica", "Vecinos de la montaña (urbanidad y cívica)", ALL,
             ["ciencias-sociales", "etica-valores"], SOCIAL, 0, None, ["junta-accion-comunal"],
             "running",
             "Los bienes comunes de la vereda se cuidan poco.",
             "Practicar el saludo, el turno y el cuidado de lo que es de todos."),
            ("familias", "Familias que acompañan", ALL, ["etica-valores"], COUNSEL, 0, None,
             ["asociacion-padres"], "running",
             "Muchas familias quieren acompañar y no saben cómo.",
             "Aprender en ocho encuentros al año a acompañar la crianza y el estudio."),
            (SERVICE, "Ochenta horas por mi vereda", MEDIA, ["area-tecnica"],
             COORDINATION, 200_000, "operacionales-fse", ["junta-accion-comunal"], "running",
             "La vereda necesita manos y los jóvenes, experiencia.",
             "Cumplir ochenta horas de servicio en proyectos útiles para la vereda."),
        ),
        "project_activities": table(
            "name project held_on responsible",
            ("Medición del caudal de cuatro nacimientos", ENVIRONMENT, date(2026, 3, 25), SCIENCE),
            ("Siembra de guadua en la ronda del agua", ENVIRONMENT, date(2026, 10, 12), SCIENCE),
            ("Taller de autocuidado por grados", SEXUALITY, date(2026, 5, 8), COUNSEL),
            ("Intercolegiados veredales", SPORT, date(2026, 8, 15), SPORTS),
            ("Simulacro en las cuatro sedes", RISK_PLAN, date(2026, 10, 7), RISK),
            ("Visita de la maleta a cada sede", READING, date(2026, 4, 23), LANGUAGES),
            ("Reparto de horas del servicio social", SERVICE, date(2026, 2, 27), COORDINATION),
        ),
        "project_indicators": table(
            "name project unit target",
            ("Nacimientos con protección y medición", ENVIRONMENT, "nacimientos", 4),
            ("Estudiantes que participan en los talleres", SEXUALITY, "%", 95),
            ("Simulacros hechos en el año", RISK_PLAN, "simulacros", 8),
            ("Estudiantes de tercero en nivel satisfactorio", READING, "%", 60),
            ("Estudiantes de once con las ochenta horas", SERVICE, "%", 100),
        ),
    },
)
