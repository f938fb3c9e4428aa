"""5. Study plan and SIEE of the demo school: 25, 30 and 37 hours a week, preschool 20."""

from datetime import date, time
from decimal import Decimal

from pei.demo.said import Said, table

# fmt: off
COMPULSORY = "obligatoria-fundamental"
PRIMARY, SECONDARY, MEDIA = ("1", "2", "3", "4", "5"), ("6", "7", "8", "9"), ("10", "11")
PRESCHOOL = ("0",)
LEVELS = {
    PRESCHOOL: "preescolar",
    PRIMARY: "basica-primaria",
    SECONDARY: "basica-secundaria",
    MEDIA: "media-tecnica",
}
WHOLE_DAY, MORNING = "6", "2"

# Each area: its subject where it has several, its kind, and the hours of a week by level.
HOURS = [
    ("dimensiones-preescolar", "Cognitiva", "dimension", {PRESCHOOL: 4}),
    ("dimensiones-preescolar", "Comunicativa", "dimension", {PRESCHOOL: 4}),
    ("dimensiones-preescolar", "Corporal", "dimension", {PRESCHOOL: 4}),
    ("dimensiones-preescolar", "Estética", "dimension", {PRESCHOOL: 3}),
    ("dimensiones-preescolar", "Ética, actitudes y valores", "dimension", {PRESCHOOL: 2}),
    ("dimensiones-preescolar", "Socioafectiva", "dimension", {PRESCHOOL: 3}),
    ("ciencias-naturales", "", COMPULSORY, {PRIMARY: 4, SECONDARY: 4, MEDIA: 6}),
    ("ciencias-sociales", "", COMPULSORY, {PRIMARY: 3, SECONDARY: 4, MEDIA: 2}),
    ("ciencias-economicas", "Ciencias económicas y políticas", COMPULSORY, {MEDIA: 1}),
    ("filosofia", "", COMPULSORY, {MEDIA: 2}),
    ("educacion-artistica", "", COMPULSORY, {PRIMARY: 1, SECONDARY: 2, MEDIA: 1}),
    ("etica-valores", "", COMPULSORY, {PRIMARY: 1, SECONDARY: 1, MEDIA: 1}),
    ("educacion-fisica", "", COMPULSORY, {PRIMARY: 2, SECONDARY: 2, MEDIA: 2}),
    ("educacion-religiosa", "", COMPULSORY, {PRIMARY: 1, SECONDARY: 1, MEDIA: 1}),
    ("humanidades", "Lengua castellana", COMPULSORY, {PRIMARY: 5, SECONDARY: 4, MEDIA: 3}),
    ("humanidades", "Inglés", COMPULSORY, {PRIMARY: 2, SECONDARY: 3, MEDIA: 3}),
    ("matematicas", "", COMPULSORY, {PRIMARY: 5, SECONDARY: 5, MEDIA: 4}),
    ("tecnologia-informatica", "", COMPULSORY, {PRIMARY: 1, SECONDARY: 2, MEDIA: 2}),
    ("area-optativa", "Agropecuaria", "optativa", {SECONDARY: 2}),
    ("area-tecnica", "Agropecuaria", "tecnica", {MEDIA: 9}),
]
BASIC_AND_MEDIA = [*PRIMARY, *SECONDARY, *MEDIA]
EVALUATION = "Se valora el proceso con rúbrica, el producto del proyecto y la autoevaluación."
STANDARDS, RIGHTS, ORIENTATIONS = "standards", "learning_rights", "orientations"
GUIDELINES = "guidelines"

AREA_PLANS = [
    ("ciencias-naturales", BASIC_AND_MEDIA, [STANDARDS, RIGHTS],
     "Se investiga el agua, el suelo y el café de la vereda: pregunta, medición y conclusión.",
     "Laboratorio, granja y guías"),
    ("ciencias-sociales", BASIC_AND_MEDIA, [STANDARDS, RIGHTS],
     "Se parte de la historia de la vereda para llegar a la del país, con fuentes y mapas.",
     "Mapas, archivo de la vereda y textos"),
    ("ciencias-economicas", list(MEDIA), [GUIDELINES],
     "Se estudian casos de la economía cafetera y de las decisiones públicas del municipio.",
     "Prensa, datos abiertos y visitas"),
    ("filosofia", list(MEDIA), [ORIENTATIONS],
     "Diálogo filosófico a partir de lecturas cortas y problemas de la vida diaria.",
     "Antología de textos"),
    ("educacion-artistica", BASIC_AND_MEDIA, [ORIENTATIONS],
     "Taller de coplas, música campesina y artes plásticas con materiales del lugar.",
     "Instrumentos, guadua y pinturas"),
    ("etica-valores", BASIC_AND_MEDIA, [GUIDELINES],
     "Dilemas, asambleas de grado y acuerdos restaurativos.",
     "Guías y manual de convivencia"),
    ("educacion-fisica", BASIC_AND_MEDIA, [ORIENTATIONS],
     "Juego, exploración del cuerpo y formación deportiva en encuentros entre sedes.",
     "Cancha e implementos deportivos"),
    ("educacion-religiosa", BASIC_AND_MEDIA, [GUIDELINES],
     "Se conoce el hecho religioso con respeto por la libertad de conciencia.",
     "Textos y testimonios de la comunidad"),
    ("humanidades", BASIC_AND_MEDIA, [STANDARDS, RIGHTS],
     "Círculos de lectura, escritura con propósito e inglés en situaciones de la vida rural.",
     "La maleta que lee, biblioteca y audios"),
    ("matematicas", BASIC_AND_MEDIA, [STANDARDS, RIGHTS],
     "Resolución de problemas con los datos de la finca y material manipulativo.",
     "Bloques, balanzas y GeoGebra"),
    ("tecnologia-informatica", BASIC_AND_MEDIA, [ORIENTATIONS],
     "Retos STEAM: se entiende un problema, se diseña, se construye y se prueba.",
     "Portátiles y kits de robótica"),
]


def hours_of_each_grade():
    for grades, level in LEVELS.items():
        # Preschool and primary have the same plan in both shifts.
        day = None if grades in (PRESCHOOL, PRIMARY) else WHOLE_DAY
        for grade in grades:
            for area, subject, kind, hours in HOURS:
                if grades in hours:
                    yield grade, area, subject, hours[grades], level, kind, day


CURRICULUM = Said(
    {
        "curriculum_structure": "areas-asignaturas",
        "preschool_dimensions":
            "La transición trabaja veinte horas semanales por dimensiones: cognitiva, "
            "comunicativa, corporal, estética, ética y socioafectiva. Se sigue el juego, el arte, "
            "la literatura y la exploración del medio, con proyectos cortos que salen de las "
            "preguntas de los niños.",
        "siee_criteria":
            "Se evalúa el saber, el hacer y el convivir. En cada área el desempeño es aprobado "
            "desde Básico. La promoción la decide la comisión de evaluación.",
        "siee_equivalence":
            "La escala va de 1,0 a 5,0. Cada nivel lleva el mismo nombre que en la escala "
            "nacional: Bajo, Básico, Alto y Superior.",
        "siee_scale_step": Decimal("0.1"),
        "siee_strategies":
            "Rúbricas, portafolio, proyectos, observación en la granja y pruebas cortas. Ninguna "
            "forma de evaluar pesa más de la mitad de la nota.",
        "siee_follow_up":
            "A mitad de cada periodo el docente revisa quién va en Bajo, avisa a la familia y "
            "acuerda un plan de apoyo.",
        "siee_self_evaluation":
            "Al terminar el periodo el estudiante se valora con una rúbrica. Su nota pesa el "
            "10 %.",
        "siee_support":
            "Planes de apoyo dentro del periodo y una semana de apoyo al final del año. Con PIAR, "
            "los ajustes de ese plan.",
        "siee_compliance":
            "Coordinación revisa los planes de evaluación al comenzar el periodo y el consejo "
            "académico los resultados al terminarlo.",
        "siee_report_frequency": "Tres informes, uno por periodo, y un informe final.",
        "siee_report_structure":
            "Son descriptivos: qué logró el estudiante en cada área, qué le falta, la nota de la "
            "escala y las inasistencias.",
        "siee_claims":
            "Se reclama ante el docente, la comisión de evaluación, el consejo académico y el "
            "consejo directivo, en ese orden. Cada uno responde en cinco días hábiles.",
        "siee_participation":
            "El sistema se construyó con los estudiantes, las familias y los docentes en mesas de "
            "trabajo por sede, y se revisa cada noviembre.",
        "siee_promotion":
            "Se promueve a quien aprueba todas las áreas o supera los planes de apoyo hasta en "
            "dos.",
        "siee_early_promotion":
            "En el primer periodo, a solicitud de la familia y con concepto del consejo "
            "académico.",
        "siee_absence":
            "No se promueve a quien falta sin justificación más del límite. Las ausencias por "
            "cosecha se acuerdan antes y se recuperan con guías.",
        "max_absence_pct": 20,
        "siee_agreement": "acuerdo 4 2025 consejo-directivo",
        "siee_file": "siee.pdf",
    },
    {
        "study_plan": table(
            "grade area_knowledge subject weekly_hours curricular_level area_type academic_day",
            *hours_of_each_grade(),
        ),
        "area_plans": table(
            "area_knowledge grades methodology resources evaluation",
            *[
                (area, grades, methodology, resources, EVALUATION)
                for area, grades, _, methodology, resources in AREA_PLANS
            ],
        ),
        "area_plan_references": table(
            "area_plan reference",
            *[
                (area, reference)
                for area, _, references, *_ in AREA_PLANS
                for reference in references
            ],
        ),
        "technical_media": table(
            "program character specialty detailed_specialty ally_type ally_name agreement_number "
            "agreement_date certificate hours",
            ("Producción agropecuaria ecológica", "tecnico", "agropecuaria", "cafe-especial",
             "institucion-superior", "Centro de formación agropecuaria (ficticio)", "099-2024",
             date(2024, 2, 15), "Técnico en producción agropecuaria ecológica", 880),
        ),
        "school_time": table(
            "headquarter academic_day level starts_at ends_at weekly_hours single_day",
            ("01", WHOLE_DAY, "preescolar", time(7), time(13), 20, True),
            ("01", WHOLE_DAY, "basica-primaria", time(7), time(14), 25, True),
            ("01", WHOLE_DAY, "basica-secundaria", time(7), time(14), 30, True),
            ("01", WHOLE_DAY, "media-tecnica", time(7), time(15, 30), 37, True),
            ("02", MORNING, "preescolar", time(7), time(11, 30), 20, False),
            ("02", MORNING, "basica-primaria", time(7), time(12, 30), 25, False),
            ("03", MORNING, "basica-primaria", time(7), time(12, 30), 25, False),
            ("04", MORNING, "basica-primaria", time(7), time(12, 30), 25, False),
        ),
        "siee_scale": table(
            "name minimum maximum national_level",
            ("Bajo", Decimal("1.0"), Decimal("2.9"), "low"),
            ("Básico", Decimal("3.0"), Decimal("3.9"), "basic"),
            ("Alto", Decimal("4.0"), Decimal("4.5"), "high"),
            ("Superior", Decimal("4.6"), Decimal("5.0"), "superior"),
        ),
        "siee_periods": table(
            "number weight starts_on ends_on",
            (1, 30, date(2026, 1, 26), date(2026, 4, 24)),
            (2, 30, date(2026, 4, 27), date(2026, 8, 14)),
            (3, 40, date(2026, 8, 18), date(2026, 11, 27)),
        ),
    },
)
