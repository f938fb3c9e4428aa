"""The legal figures a new installation starts with.

They are data: staff add the next value in the admin with the day it begins. What stands here is
written only where there is none of that code and day, so that nothing staff did is undone.
"""

from datetime import date

from catalogs.models import LegalParameter

# fmt: off
# (code, name, value, legal basis, valid from)
PARAMETERS = [
    ("weekly-hours-preschool", "Horas semanales mínimas en preescolar", 20,
     "Decreto 277 de 2025", date(2025, 3, 12)),
    ("weekly-hours-primary", "Horas semanales mínimas en básica primaria", 25,
     "Decreto 277 de 2025", date(2025, 3, 12)),
    ("weekly-hours-secondary", "Horas semanales mínimas en básica secundaria y media académica",
     30, "Decreto 277 de 2025", date(2025, 3, 12)),
    ("weekly-hours-technical", "Horas semanales mínimas en media técnica", 37,
     "Decreto 277 de 2025", date(2025, 3, 12)),
    ("compulsory-share", "Porcentaje mínimo de áreas obligatorias y fundamentales en la básica",
     80, "Ley 115 de 1994, artículo 23", date(1994, 2, 8)),
    ("council-seats", "Integrantes del consejo directivo de una institución oficial", 8,
     "Ley 115 de 1994, artículo 143", date(1994, 2, 8)),
    ("enrolment-fee-share", "Porcentaje máximo de la matrícula sobre la tarifa anual", 10,
     "Decreto 2253 de 1995", date(1995, 12, 22)),
]
# fmt: on


def load_parameters() -> int:
    """Add what is not there; returns how many."""
    known = set(LegalParameter.objects.values_list("code", "valid_from"))
    new = [
        LegalParameter(code=code, name=name, value=value, legal_basis=basis, valid_from=day)
        for code, name, value, basis, day in PARAMETERS
        if (code, day) not in known
    ]
    LegalParameter.objects.bulk_create(new)
    return len(new)
