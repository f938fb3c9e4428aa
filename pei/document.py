"""The HTML of a whole PEI: its cover, and its parts in the order of the contents."""

import base64

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from institutions.files.kinds import PDF
from institutions.models import Headquarter, Institution
from pei.annexes import compliance_annex, files_annex, register_annex
from pei.compliance import compliance
from pei.models import PeiVersion, Section
from pei.models.sections.definition import Definition
from pei.printed import Fact
from pei.printing import Composer, fact
from pei.proof import Proof
from pei.register import register
from pei.states import PUBLISHED, State
from pei.typesetting import ORIGIN, Manuscript
from pei_project.errors import RuleBroken
from pei_project.sheets.base import Sheet
from pei_project.sheets.document import Cell
from pei_project.sheets.words import shortened
from pei_project.text import soft_breaks

WHOLE = "pei/pdf/document.html"
MOST_OF_A_PICTURE = 500_000  # bytes: it is written into every page that is kept
NO_CODE = "Los borradores no tienen código de verificación"


def document(version: PeiVersion, sections: list[Section]) -> str:
    """The HTML that becomes the PDF. The same content gives the same HTML: the only date in it is
    that of the last change."""
    return render_to_string(WHOLE, _context(version, sections))


def manuscript(
    version: PeiVersion,
    sections: list[Section],
    with_annexes: bool = False,
    proof: Proof | None = None,
) -> Manuscript:
    """The same, as it is set: an official document in one pass, which tags it; a draft in parts,
    so that after a change only the changed ones are set anew. ``with_annexes``: with the PDFs that
    the answers name behind it. ``proof``: of the moment it is frozen at."""
    context = _context(version, sections, proof)
    behind = annexes_of(context) if with_annexes else {}
    if not context["is_draft"]:
        return Manuscript(render_to_string(WHOLE, context), **behind)
    held = [
        render_to_string("pei/pdf/held.html", {"part": part, "origin": ORIGIN})
        for part in (*context["front"], *context["body"])
    ]
    frame = render_to_string(WHOLE, context | {"is_frame": True})
    return Manuscript(frame, tuple(held), **behind)


def annexes_of(context: dict) -> dict:
    """The PDFs that the answers name, and what stands on every page, for ``Manuscript``."""
    annexes = tuple(
        (str(one.number), one.file.title, one.file.blob_id)
        for one in context["attached"]
        if one.file.blob.kind == PDF
    )
    running = {
        "school": context["running_school"],
        "number": context["cover"]["number"],
        "state": context["running_state"],
        "footer": context["footer"],
        "is_draft": context["is_draft"],
        "is_demo": context["is_demo"],
    }
    return {"annexes": annexes, "running": running} if annexes else {}


def _context(version: PeiVersion, sections: list[Section], proof: Proof | None = None) -> dict:
    school = Institution.complete().get(pk=version.institution_id)
    sites = list(Headquarter.complete().filter(institution=school))
    definition = next((one for one in sections if isinstance(one, Definition)), None)
    changed = proof.at if proof else last_change(version, [*sections, school, *sites])
    is_draft = version.state not in PUBLISHED

    composer = Composer()
    front = [composer.institution(school, sites)]
    body = [composer.section(one) for one in sections]
    if definition:
        front.append(body.pop(sections.index(definition)))

    said = (
        (compliance_annex, compliance(sections)),
        (files_annex, composer.files.list()),
        (register_annex, register(version)),
    )
    printed = [(make, told) for make, told in said if told]
    annexes = [
        composer.annex(make, told, letter)
        for (make, told), letter in zip(printed, "ABC", strict=False)
    ]
    cover = _cover(version, definition)
    return {
        "origin": ORIGIN,
        "school": soft_breaks(school.name),
        "running_school": soft_breaks(running_name(school)),
        "place": str(school.municipality),
        "department": str(school.municipality.department),
        "codes": _codes(school),
        "shield": _picture(school.shield),
        "cover": cover,
        "cover_facts": _cover_facts(version, definition, changed, proof),
        "proof": proof,
        "running_state": proof.state if proof else running_state(version, changed),
        "footer": proof.footer if proof else NO_CODE if is_draft else "",
        "is_draft": is_draft,
        "is_demo": settings.DEBUG,
        "changed": changed,
        "front": front,
        "body": body,
        "annexes": annexes,
        "attached": composer.files.list(),
        "numbered_from": next((part.anchor for part in body if part.number), ""),
    }


def last_change(version: PeiVersion, sheets: list[Sheet]):
    """When anything that the document shows was last written."""
    return max([version.opened_at, *(sheet.updated_at for sheet in sheets if sheet.updated_at)])


def moment(at) -> str:
    return date_format(timezone.localtime(at), r"j \d\e F \d\e Y, H:i").lower()


def running_name(school: Institution) -> str:
    """The school in the room that the header has for it."""
    name = school.short_name or school.name.replace("Institución Educativa ", "I. E. ")
    return shortened(name, 45)


RUNNING_DRAFT = {
    State.DRAFT: "Borrador",
    State.RETURNED: "Devuelto · borrador",
    State.IN_COUNCIL: "En consejo · borrador",
}


def running_state(version: PeiVersion, changed) -> str:
    words = RUNNING_DRAFT.get(version.state)
    return f"{words} del {moment(changed)}" if words else version.get_state_display()


def edition(version: PeiVersion, definition: Definition | None) -> str:
    """The version as the school calls it, else its number."""
    return (definition and definition.version_label) or str(version.number)


def _picture(file) -> str:
    """An image in small, written into the page; "" where there is none, or none to be read."""
    if file is None:
        return ""
    try:
        content = file.blob.read(small=True)
    except (RuleBroken, OSError):
        return ""
    if len(content) > MOST_OF_A_PICTURE:
        return ""
    return f"data:{file.blob.media_type};base64,{base64.b64encode(content).decode()}"


def _codes(school: Institution) -> str:
    codes = [f"DANE {school.dane_code}"]
    if school.nit:
        codes.append(f"NIT {school.written_nit}")
    return " · ".join(codes)


def _validity(definition: Definition | None) -> str:
    years = [definition.validity_start, definition.validity_end] if definition else []
    return "-".join(str(year) for year in years if year)


def _change(definition: Definition | None) -> str:
    return definition.get_change_kind_display() if definition else ""


def _cover(version: PeiVersion, definition: Definition | None) -> dict:
    kind = definition.get_project_kind_display() if definition else ""
    kind = kind.split(" · ")[-1] or "Proyecto Educativo Institucional"
    name = definition.pei_name if definition else ""
    said = [f"Versión {edition(version, definition)}"]
    if validity := _validity(definition):
        said.append(f"vigencia {validity}")
    if change := _change(definition):
        said.append(change.lower())
    length = len(name)
    return {
        "kind": kind if name else "",
        "name": soft_breaks(name or kind),
        "size": "is-very-long" if length > 120 else "is-long" if length > 60 else "",
        "edition": " · ".join(said),
        "number": edition(version, definition),
    }


def _cover_facts(version, definition, changed, proof: Proof | None) -> list[Fact]:
    representative = definition.legal_representative if definition else ""
    if proof:
        said = {"Estado": proof.state, **proof.facts, "Representante legal": representative}
    else:
        is_draft = version.state not in PUBLISHED
        said = {
            "Estado": version.get_state_display(),
            "Vigencia": _validity(definition),
            "Tipo de cambio": _change(definition),
            "Representante legal": representative,
            "Fecha del borrador" if is_draft else "Último cambio": moment(changed),
        }
    return [fact(label, Cell(text, SafeString())) for label, text in said.items()]
