"""14. Programmes that the demo school offers besides."""

from pei.demo.said import Said, table

# fmt: off
PROGRAMS = Said(
    {
        "families_program":
            "Escuela de familias: ocho encuentros al año sobre crianza, lectura en casa y cuidado "
            "en internet. Participan 120 personas.",
        "families_sessions": 8,
        "families_participants": 120,
        "teacher_training":
            "Plan de formación docente en PIAR, lectura y agroecología, con dos visitas de "
            "acompañamiento en aula por semestre.",
        "teacher_hours": 40,
    },
    {
        "programs": table(
            "name kind population_groups modality hours service_type gives_certificate "
            "financing_type responsible",
            ("Curso de catación de café para adultos", "informal", ["adulto"], "presencial", 20,
             "educacion-adultos", False, "convenio", "Docente técnico agropecuario"),
        ),
    },
)
