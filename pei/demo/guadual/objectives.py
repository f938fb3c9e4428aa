"""3. Objectives and goals of the demo school."""

from pei.demo.guadual.situation import DIGITAL_PROBLEM, HARVEST_PROBLEM, READING_PROBLEM
from pei.demo.said import Said, table

# fmt: off
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
            "text management_area related_problem",
            (READING, "academica", READING_PROBLEM),
            (ATTENDANCE, "comunidad", HARVEST_PROBLEM),
            (TECHNICAL, "academica", None),
            (CONNECTED, "administrativa", DIGITAL_PROBLEM),
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
            ("Llegar a 4 de 4 sedes con internet estable", CONNECTED,
             "Sedes con internet estable", "sedes", 1, 4, 2028, "Rectoría"),
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
