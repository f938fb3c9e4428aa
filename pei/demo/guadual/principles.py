"""1. Principles and foundations of the demo school."""

from pei.demo.said import Said, table

# fmt: off
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
        "philosophy":
            "Aprender es cultivar: nadie crece igual ni al mismo tiempo, pero todos necesitan "
            "suelo, agua y cuidado.",
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
            "kind description picture alternative_text",
            ("shield",
             "Una mata de guadua y un grano de café sobre tres montañas. Lo dibujaron los "
             "estudiantes de 2003.",
             "escudo.png",
             "Escudo de cinco lados con tres montañas verdes, una guadua en el centro y un grano "
             "de café abajo."),
            ("flag", "Verde arriba por la montaña y azul abajo por el agua.",
             "bandera.png", "Bandera de dos franjas: verde arriba y azul abajo."),
            ("motto", "Sembrar saberes, cosechar futuro.", None, ""),
            ("uniform", "Camiseta blanca con el escudo y pantalón o falda azul. Botas en la "
             "granja.", None, ""),
        ),
    },
)
