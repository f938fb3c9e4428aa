"""What is read beside the caller where the answer is about all that a version says."""

from types import SimpleNamespace

from pei.rules import RULES
from pei_project.api.kept import Beside, stamp_of
from pei_project.sheets.stamps import LISTS, PEOPLE

BESIDE = Beside(
    columns=(
        "plans.state",
        "plans.institution_id",
        "places.gagem_id",
        "places.certified_entity_id",
        stamp_of("plans.id"),
        stamp_of("plans.institution_id"),
        stamp_of(f"'{LISTS.hex}'"),
        stamp_of(f"'{PEOPLE.hex}'"),
    ),
    joins="""
        JOIN pei_peiversion AS plans ON plans.id = %s
        JOIN institutions_institution AS schools ON schools.id = plans.institution_id
        JOIN catalogs_municipality AS places ON places.id = schools.municipality_id
    """,
    named=("plan",),
    grant=RULES["pei.read"].grant,
)


def plan_and_stamps(row: tuple) -> tuple[SimpleNamespace, tuple]:
    """Of the version what the rules ask, and the stamps of all that it depends on."""
    state, school, gagem, certified_entity, *stamps = row
    place = SimpleNamespace(gagem_id=gagem, certified_entity_id=certified_entity)
    institution = SimpleNamespace(pk=school, municipality=place)
    return SimpleNamespace(state=state, institution=institution), tuple(stamps)
