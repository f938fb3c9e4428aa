"""2. The situation of the demo school, and the diagnosis behind it."""

from datetime import date

from pei.demo.enrolment import CUT_ON, ENROLMENT, SOURCE
from pei.demo.said import Said, table

# fmt: off
READING_PROBLEM = "Lectura insuficiente"
HARVEST_PROBLEM = "Ausentismo en la cosecha"
DIGITAL_PROBLEM = "Brecha digital en las sedes 03 y 04"

CONSULTATIONS = (
    ("Asamblea de familias", date(2026, 2, 14), "families", 163),
    ("Grupos focales con estudiantes", date(2026, 2, 20), "students", 48),
    ("Jornada docente", date(2026, 2, 27), "teachers", 22),
)

SITUATION = Said(
    {
        "location_context":
            "Las cuatro sedes están en la ladera, entre 1.300 y 1.700 m s. n. m. Dos quedan a más "
            "de una hora de la principal por camino destapado y en invierno se interrumpe el "
            "paso.",
        "sociocultural_context":
            "Las familias viven en veredas unidas por el convite y la minga. La junta de acción "
            "comunal y la asociación de cafeteros organizan buena parte de la vida común.",
        "economic_context":
            "La economía es de café, plátano, lulo y jornaleo. El ingreso sube en la cosecha y "
            "escasea el resto del año.",
    },
    {
        "enrolment_summary": table(
            "headquarter grade academic_day men women year source cut_on",
            *[
                (site, grade, day, men, women, CUT_ON.year, SOURCE, CUT_ON)
                for site, day, counts in ENROLMENT
                for grade, (men, women) in counts.items()
            ],
        ),
        "performance_results": table(
            "indicator year value source",
            ("Estudiantes de tercero en nivel satisfactorio de lectura (%)", 2025, 38,
             "Evaluación de la institución"),
            ("Ausentismo en cosecha (%)", 2025, 11, "Registro de asistencia"),
        ),
        "diagnosis": table(
            "text quadrant management_area",
            ("Baja comprensión lectora en tercero", "weakness", "academica"),
            ("Dos sedes sin internet", "weakness", "administrativa"),
            ("Laboratorio de innovación cercano", "opportunity", "academica"),
            ("Compras locales del programa de alimentación", "opportunity", "comunidad"),
            ("Granja de 2 ha", "strength", "academica"),
            ("Docentes estables", "strength", "administrativa"),
            ("Migración en cosecha", "threat", "comunidad"),
            ("Deslizamientos", "threat", "comunidad"),
        ),
        "problems": table(
            "problem causes effects priority area",
            (READING_PROBLEM, "Bibliotecas sin uso y poca lectura en casa.",
             "Se aprende menos en todas las áreas.", "1", "academica"),
            (HARVEST_PROBLEM, "El trabajo familiar en la cosecha: falta el 11 %.",
             "Se interrumpen los procesos y crece el riesgo de dejar la escuela.", "2",
             "comunidad"),
            (DIGITAL_PROBLEM, "No hay señal ni equipos suficientes.",
             "Dos sedes no usan recursos en línea.", "3", "administrativa"),
        ),
        "community_consultation": table(
            "method held_on estate participants", *CONSULTATIONS,
        ),
    },
)

DIAGNOSIS = Said(
    {
        "document_title": "Diagnóstico institucional 2026 (ficticio)",
        "document_date": date(2026, 3, 6),
        "file": "diagnostico-institucional.pdf",
        "plan_type": "plan-mejoramiento",
        "organizations": ["comite-calidad", "consejo-academico", "consejo-padres"],
        "method":
            "Se revisaron la matrícula y los resultados, se recorrieron las sedes y se consultó a "
            "familias, estudiantes y docentes.",
        "main_findings":
            "- La lectura es el aprendizaje que más se atrasa.\n"
            "- La cosecha se lleva al 11 % de los estudiantes.\n"
            "- Dos sedes siguen sin internet.",
    },
    {
        "authors": table(
            "name role",
            ("Rubén Alisal Ficticio", "Coordinador y líder del PEI"),
            ("Consuelo Neblina Ficticio", "Docente orientadora"),
        ),
        "participants": table(
            "estate count", *[(estate, count) for _, _, estate, count in CONSULTATIONS],
        ),
    },
)
