"""What the sites of the demo school say in tables: offer, enrolment, services, what they have.

The premises and the equipment are those that the section of resources evaluates.
"""

from pei.demo.enrolment import CUT_ON, ENROLMENT, SOURCE
from pei.demo.guadual.resources import RESOURCES

LEVELS = {0: "preescolar", **dict.fromkeys(range(1, 6), "basica-primaria")}
LEVELS |= dict.fromkeys(range(6, 10), "basica-secundaria")
LEVELS |= dict.fromkeys((10, 11), "media-tecnica")

SERVICES = {
    "01": [
        ("energia", "energia-celsia", "permanent"),
        ("acueducto", "acueducto-comunitario", "permanent"),
        ("internet", "internet-isp-local", "permanent"),
    ],
    "02": [
        ("energia", "energia-celsia", "permanent"),
        ("acueducto", "acueducto-comunitario", "permanent"),
        ("internet", "internet-centros-digitales", "intermittent"),
    ],
    "03": [
        ("energia", "energia-celsia", "permanent"),
        ("acueducto", "acueducto-pozo", "intermittent"),
        ("internet", None, "none"),
    ],
    "04": [
        ("energia", "energia-solar", "permanent"),
        ("acueducto", "acueducto-pozo", "permanent"),
        ("internet", None, "none"),
    ],
}


# The columns of a site's table -> those of the section of resources.
PREMISES = {name: name for name in ("resource_type", "environment", "quantity", "condition")}
PREMISES |= {"is_accessible": "accessible"}
EQUIPMENT = {"resource_type": "resource_type", "working": "quantity_working"}
EQUIPMENT |= {"broken": "quantity_broken", "unused": "quantity_unused", "year": "year"}


def tables_of(number: str) -> dict[str, list[dict]]:
    """The tables of the site with this number."""
    day, counts = next((day, counts) for site, day, counts in ENROLMENT if site == number)
    model = "educacion-tradicional" if number == "01" else "escuela-nueva"
    return {
        "offer": [
            {
                "grade": grade,
                "academic_day": day,
                "level": LEVELS[int(grade)],
                "model": model,
                "character": "tecnico" if int(grade) > 9 else None,
                "groups": 1,
            }
            for grade in counts
        ],
        "enrolment_counts": [
            {
                "year": 2026,
                "grade": grade,
                "academic_day": day,
                "men": men,
                "women": women,
                "source": SOURCE,
                "cut_on": CUT_ON,
            }
            for grade, (men, women) in counts.items()
        ],
        "public_services": [
            {"service_type": service, "operator": operator, "supply": supply}
            for service, operator, supply in SERVICES[number]
        ],
        "infrastructure": _resources(number, "physical_resources", PREMISES),
        "technology": _resources(number, "technological_resources", EQUIPMENT),
    }


def _resources(number: str, table: str, names: dict[str, str]) -> list[dict]:
    rows = [row for row in RESOURCES.tables[table] if row["headquarter"] == number]
    return [{own: row[name] for own, name in names.items()} for row in rows]
