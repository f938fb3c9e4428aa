"""10. The demo school and other social organisations."""

from datetime import date

from pei.demo.said import Said, table

# fmt: off
REQUEST = (
    "Solicitud escrita, concepto de coordinación, convenio firmado por la rectora e informe "
    "semestral al consejo directivo."
)

ORGANIZATIONS = Said(
    {
        "community_procedure": REQUEST,
        "media_procedure":
            "La rectora autoriza lo que se publica. La emisora comunitaria transmite cada quince "
            "días el programa «La montaña aprende», que preparan estudiantes y docentes. No se "
            "dan nombres ni imágenes de estudiantes sin permiso de la familia.",
        "union_procedure":
            "Los gremios y sindicatos piden por escrito los espacios que necesiten. La rectora "
            "responde en cinco días hábiles y cuida que no se interrumpan las clases.",
        "risk_prevention":
            "El comité de riesgo revisa las laderas antes de cada invierno y hace dos simulacros "
            "al año con los bomberos. Orientación acompaña los riesgos psicosociales con talleres "
            "por grado.",
        "premises_use":
            "El salón y la cancha se prestan a la comunidad fuera de la jornada, con acta de "
            "entrega y sin cobro para la junta de acción comunal.",
    },
    {
        "alliances": table(
            "counterpart organization_type purpose procedure instrument starts_on ends_on "
            "contact_email population_groups",
            ("Junta de acción comunal (ficticia)", "junta-accion-comunal",
             "Uso del salón y mingas.", REQUEST, "pact", None, None, "", []),
            ("Asociación de cafeteros de la vereda (ficticia)", "asociacion-productores",
             "Prácticas de la media técnica.", REQUEST, "agreement", date(2024, 2, 1),
             date(2027, 12, 15), "practicas@cafeteros.example", ["rural-disperso"]),
            ("Puesto de salud (ficticio)", "entidad-publica",
             "Jornadas de salud en las sedes.", REQUEST, "letter", None, None,
             "jornadas@puestodesalud.example", []),
            ("Emisora comunitaria (ficticia)", "fundacion-ong",
             "Programa quincenal «La montaña aprende».", REQUEST, "letter", None, None, "", []),
            ("Bomberos voluntarios (ficticios)", "defensa-civil", "Simulacros.", REQUEST,
             "letter", None, None, "", []),
            ("Universidad pública (ficticia)", "institucion-superior",
             "Semillero «Guardianes del agua».", REQUEST, "agreement", date(2025, 3, 3),
             date(2027, 12, 1), "semilleros@universidad.example", []),
        ),
        "family_school": table(
            "topic held_on attendance",
            ("Leer en casa", date(2026, 3, 7), 121),
            ("Acuerdos y límites", date(2026, 5, 9), 118),
            ("Cuidarse en internet", date(2026, 8, 8), 116),
        ),
    },
)
