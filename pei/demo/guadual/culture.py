"""12. The demo school and the culture of its region."""

from datetime import date

from pei.demo.said import Said, table

# fmt: off
CULTURE = Said(
    {
        "cultural_strategy":
            "La escuela guarda y renueva lo que la montaña canta, siembra y cuenta. Cada sede "
            "prepara una muestra al año con las familias, y lo que se aprende entra a las clases "
            "de artística, sociales y lenguaje.",
        "ethnic_own_education":
            "La cátedra afrocolombiana recoge con las familias las historias y los saberes de los "
            "29 estudiantes afrodescendientes, sin separarlos de sus compañeros.",
    },
    {
        "activities": table(
            "name activity_type held_on month place description partners population_groups areas",
            ("Festival de la Guadua", "festival", None, "agosto", "Sede principal",
             "Muestra de oficios, música y comida de las veredas.", "Junta de acción comunal", [],
             ["educacion-artistica", "ciencias-sociales"]),
            ("Encuentro de coplas y músicas campesinas", "musica", None, "octubre",
             "Todas las sedes", "Coplas y tiples con los mayores.", "Familias", [],
             ["humanidades", "educacion-artistica"]),
            ("Izada de bandera", "izada-bandera", None, "cada mes", "Todas las sedes", "", "", [],
             ["ciencias-sociales"]),
            ("Foro educativo institucional", "semana-cultural", date(2026, 6, 5), "",
             "Sede principal", "", "", [], []),
            ("Conmemoración de la afrocolombianidad", "afrocolombianidad", date(2026, 5, 21), "",
             "Todas las sedes", "", "Familias", ["negro-afrocolombiano"], ["ciencias-sociales"]),
            ("Intercolegiados veredales", "deportes", None, "septiembre", "Canchas veredales",
             "", "Bomberos voluntarios", [], ["educacion-fisica"]),
        ),
    },
)
