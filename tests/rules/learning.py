"""What the tests of rules say of a school, and how they read what the rules find."""

from catalogs.models import CatalogItem, LegalParameter
from institutions.models import Headquarter
from tests.full_plan import item


def site(institution, number="01", levels=(), models=()) -> Headquarter:
    """A site that teaches these levels by these models."""
    made = Headquarter.objects.create(
        institution=institution,
        dane_code=f"{institution.dane_code[:-2]}{number}",
        number=number,
        name=f"Sede {number}",
        municipality=institution.municipality,
    )
    made.levels.set(item("curricular-levels", code) for code in levels)
    made.educational_models.set(item("model", code) for code in models)
    institution.__dict__.pop("level_codes", None)  # it may have been asked before
    return made


def make_private(institution) -> None:
    institution.sector = CatalogItem.objects.exclude(code="1").filter(catalog="sector").first()
    institution.save()


def codes(findings) -> list[str]:
    return [one.code for one in findings]


def problems(refused) -> dict[str, list[str]]:
    """What the writer refused, by field."""
    return {name: [one.code for one in found] for name, found in refused.value.fields.items()}


def asks(section) -> set[str]:
    """The answers and tables that are missing."""
    return {one.name for one in section.missing()}


def set_figure(code: str, value) -> None:
    """A figure of the law, as staff would change it."""
    LegalParameter.objects.filter(code=code).update(value=value)
