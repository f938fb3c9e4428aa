"""The yearly self-evaluation of Guía 34 (MEN, 2008): the components of each of its 19 processes
are rated on four levels. A row holds a ``year``, a ``process_type`` and a count a rating."""

from collections import Counter
from decimal import Decimal

from catalogs.models import CatalogItem
from pei_project.sheets.results import Computed
from pei_project.sheets.words import capital

COMPONENTS = 93
RATINGS = {
    "existence": "existencia",
    "relevance": "pertinencia",
    "appropriation": "apropiación",
    "improvement": "mejoramiento continuo",
}


def totals(rows) -> dict[int, int]:
    """How many components each year rates, oldest year first; a row without a year is missing
    it."""
    found = Counter()
    for row in rows:
        if row.year:
            found[row.year] += rated(row).total()
    return dict(sorted(found.items()))


def rated(row) -> Counter:
    return Counter({rating: getattr(row, rating) or 0 for rating in RATINGS})


def profile(rows, name: str, after: str) -> Computed:
    """The institutional profile: what share of the components of each management area has each
    rating, in the latest year. ``name`` and ``after`` as in ``Computed``."""
    latest = max((row.year for row in rows if row.year), default=None)
    areas = {area.pk: area for area in CatalogItem.objects.filter(catalog="management-area")}
    by_area = {area.name: Counter() for area in areas.values()}
    own = [row for row in rows if row.process_type and latest and row.year == latest]
    for row in own:
        if area := areas.get(row.process_type.parent_id):
            by_area[area.name].update(rated(row))
    by_area["Toda la institución"] = sum(by_area.values(), Counter())
    labels = [f"{capital(label)} (%)" for label in RATINGS.values()]
    lines = [[name, *shares(found), found.total()] for name, found in by_area.items()]
    return Computed(
        name=name,
        label=f"Perfil institucional {latest}" if latest else "Perfil institucional",
        after=after,
        headings=["Área de gestión", *labels, "Componentes"],
        rows=lines if own else [],
        note="Qué parte de los componentes de cada área tiene cada calificación en el último año.",
    )


def shares(found: Counter) -> list[Decimal]:
    """The percentage of each rating, with one decimal."""
    total = found.total() or 1
    return [round(Decimal(100 * found[rating]) / total, 1) for rating in RATINGS]
