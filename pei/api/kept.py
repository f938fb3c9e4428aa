"""What is read beside the caller where the answer is about all that a version says."""

from types import SimpleNamespace

from pei.rules import RULES
from pei_project.api.kept import Beside
from pei_project.sheets.stamps import LISTS, PEOPLE

BESIDE = Beside(
    owners=("plans.id", "plans.institution_id", f"'{LISTS.hex}'", f"'{PEOPLE.hex}'"),
    columns=(
        "plans.state",
        "plans.institution_id",
        "places.gagem_id",
        "places.certified_entity_id",
    ),
    joins="""
        JOIN pei_peiversion AS plans ON plans.id = %s
        JOIN institutions_institution AS schools ON schools.id = plans.institution_id
        JOIN catalogs_municipality AS places ON places.id = schools.municipality_id
    """,
    named=("plan",),
    grant=RULES["pei.read"].grant,
)


def plan_of(columns: tuple) -> SimpleNamespace:
    """Of the version what the rules ask."""
    state, school, gagem, certified_entity = columns
    place = SimpleNamespace(gagem_id=gagem, certified_entity_id=certified_entity)
    institution = SimpleNamespace(pk=school, municipality=place)
    return SimpleNamespace(state=state, institution=institution)
