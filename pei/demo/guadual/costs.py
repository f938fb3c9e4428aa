"""9. Educational costs of the demo school: pupils pay nothing; the budget of its fund."""

from datetime import date

from pei.demo.said import Said, table

# fmt: off
COSTS = Said(
    {
        "fiscal_year": 2026,
        "is_free": True,
        "free_education_rule":
            "La gratuidad es total: no se cobra nada a los estudiantes de transición a once, en "
            "ningún momento del año.\n\n"
            "- Los egresados pagan el certificado que soliciten.\n"
            "- La tienda escolar paga el arriendo del local.\n\n"
            "Los dos pagos entran al Fondo de Servicios Educativos.",
        "enrolment_system":
            "- En octubre las familias confirman el cupo del año siguiente.\n"
            "- En noviembre y en enero se matriculan los estudiantes nuevos y antiguos en la sede "
            "que les queda más cerca.\n"
            "- Se piden el documento de identidad del estudiante, el del acudiente y el boletín "
            "del último grado. Si falta alguno, se recibe al estudiante y se ayuda a "
            "conseguirlo.\n"
            "- La secretaría registra cada matrícula en el SIMAT el mismo día.",
        "budget_agreement": "acuerdo 6 2025 consejo-directivo",
    },
    {
        "fse_income": table(
            "financing_type year description budgeted executed",
            ("sgp-gratuidad", 2026, "Gratuidad", 48_600_000, 48_600_000),
            ("sgp-calidad-matricula", 2026, "Calidad, municipio", 9_200_000, 9_200_000),
            ("operacionales-fse", 2026, "Arriendo de la tienda escolar", 3_600_000, 2_700_000),
            ("operacionales-fse", 2026, "Certificados de egresados", 420_000, 310_000),
            ("otro", 2026, "Recursos de balance de 2025", 2_180_000, 2_180_000),
        ),
        "fse_expense": table(
            "category year budgeted executed",
            ("maintenance", 2026, 18_500_000, 14_250_000),
            ("teaching_supplies", 2026, 17_200_000, 15_900_000),
            ("utilities", 2026, 8_900_000, 6_180_000),
            ("projects", 2026, 9_400_000, 7_350_000),
            ("printing", 2026, 6_000_000, 4_100_000),
            ("insurance", 2026, 4_000_000, 4_000_000),
        ),
        "quarterly_reports": table(
            "quarter year reported_on",
            ("1", 2026, date(2026, 4, 10)),
            ("2", 2026, date(2026, 7, 10)),
            ("3", 2026, date(2026, 10, 9)),
        ),
    },
)
