"""What the API says of institutions and sites, for its document; ``api`` makes it."""

from institutions.models import Headquarter, Institution, SessionAct
from pei_project.api.shapes import (
    ID,
    LABELS,
    WHOLE,
    YES_NO,
    Shape,
    many,
    nullable,
    page_of,
    record,
    text,
)
from pei_project.sheets.shapes import answered

CODE = nullable(text(description="Código; `labels` dice cómo se llama."))
SCHOOL = {"id": ID, "daneCode": text(), "name": text()}
TERRITORY = dict.fromkeys(("department", "gagem", "certifiedEntity"), CODE)
IN_SHORT = Shape(
    "InstitutionInShort",
    record(
        SCHOOL
        | {"municipality": CODE}
        | TERRITORY
        | dict.fromkeys(("sector", "zone", "establishmentType", "state"), CODE)
        | {"headquarterCount": WHOLE, "labels": LABELS}
    ),
)
INSTITUTIONS = page_of(IN_SHORT)
SITE_IN_SHORT = Shape(
    "HeadquarterInShort",
    record(SCHOOL | {"number": text(), "isPrincipal": YES_NO, "state": CODE}),
)
INSTITUTION = Shape(
    "Institution",
    record({"id": ID} | answered(Institution) | TERRITORY | {"headquarters": many(SITE_IN_SHORT)}),
)


def of_school(name: str, sheet) -> Shape:
    """A whole sheet of a thing of an institution, with whose it is."""
    return Shape(name, record({"id": ID, "institution": record(SCHOOL)} | answered(sheet)))


SITE = of_school("Headquarter", Headquarter)
SITES = page_of(SITE)
ACT = of_school("SessionActOf", SessionAct)
ACTS = page_of(ACT)
