"""What the API says of institutions and sites, for its document; ``api`` makes it."""

from institutions.models import (
    BlobState,
    DocumentType,
    Headquarter,
    Institution,
    SessionAct,
    StoredFile,
)
from pei_project.api.shapes import (
    ID,
    INSTANT,
    LABELS,
    NAMED,
    WHOLE,
    YES_NO,
    Shape,
    many,
    nullable,
    one_of,
    page_of,
    record,
    text,
)
from pei_project.sheets.change_views import changes_shape
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
INSTITUTION_CHANGES = changes_shape(
    "InstitutionChange", {form.key: form.form_title() for form in (Institution, SessionAct)}
)
HEADQUARTER_CHANGES = changes_shape(
    "HeadquarterChange", {Headquarter.key: Headquarter.form_title()}
)
DOCUMENT_TYPE = one_of(
    ["", *DocumentType.values],
    description="\n".join(f"- `{code}`: {label}" for code, label in DocumentType.choices),
)
USE = Shape("FileUse", record({"form": text(), "field": text(), "label": text()}))
CONTENT = {
    "name": text(description="Como se ofrece al descargarlo."),
    "mediaType": text(),
    "size": WHOLE | {"description": "En bytes."},
    "pages": nullable(WHOLE) | {"description": "De un PDF, si se pudieron contar."},
    "sha256": text(pattern="^[0-9a-f]{64}$"),
    "state": one_of(BlobState.values, description="Se descarga cuando está en `stored`."),
    "flags": many(text()) | {"description": "Lo que conviene saber antes de abrirlo."},
    "uploadedAt": INSTANT,
    "uploadedBy": NAMED,
    "replaces": nullable(ID) | {"description": "El archivo del que es otra versión."},
    "usedIn": many(USE) | {"description": "Las respuestas que lo señalan, a su alcance."},
}
FILE = Shape(
    "StoredFileOf",
    record({"id": ID, "institution": record(SCHOOL)} | answered(StoredFile) | CONTENT),
)
FILES = page_of(FILE)
