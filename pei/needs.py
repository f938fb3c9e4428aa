"""What a step of a version's life needs before it is taken; each refuses what lacks."""

from pei import editing
from pei.checking import check
from pei.models import PeiVersion
from pei.models.review import Visibility
from pei.models.sections import SECTIONS
from pei.states import IN_REVIEW
from pei_project.errors import RuleBroken
from pei_project.sheets.drafts import ChangeDraft

ALREADY_OPEN = "Ya hay una versión abierta del PEI. Continúe con esa."
UNRESOLVED = "Quedan observaciones sin resolver. Resuélvalas o devuelva el PEI."
NOTHING_OBSERVED = (
    "Para devolver hace falta al menos una observación abierta que la institución pueda ver."
)
ASSIGNED = "Ya lo está revisando la Secretaría. Pídale que lo devuelva."


def complete(version: PeiVersion, said: dict) -> None:
    """Everything that is asked is answered, also what was observed; what lies in drafts is left
    out knowingly."""
    lacking = [
        {
            "aspect": one.section.key,
            "title": one.section.form_title(),
            "missing": [{"name": lack.name, "message": lack.message} for lack in one.blocking],
        }
        for one in check(editing.load_all(version))
        if one.blocking
    ]
    unanswered = [
        {"id": str(one.pk), "aspect": one.section, "text": one.text}
        for one in version.observations.to_answer()
    ]
    drafts = [] if said.get("without_drafts") else drafts_of(version)
    if lacking or unanswered or drafts:
        raise RuleBroken(
            "incomplete",
            incomplete_sentence(lacking, unanswered, drafts),
            missing=lacking,
            observations=unanswered,
            drafts=drafts,
        )


def incomplete_sentence(lacking: list, unanswered: list, drafts: list) -> str:
    if lacking:
        count = sum(len(one["missing"]) for one in lacking)
        return "Falta 1 respuesta." if count == 1 else f"Faltan {count} respuestas."
    if unanswered:
        return "Responda todas las observaciones antes de enviar."
    return "Hay texto en borradores que no está guardado. Guárdelo, o envíe sin él."


def drafts_of(version: PeiVersion) -> list[dict]:
    """What lies unsaved in the version: of whom, in which section, since when."""
    drafts = ChangeDraft.objects.with_texts().filter(owner=version.pk).select_related("user")
    titles = {model.key: model.form_title() for model in SECTIONS}
    return [
        {
            "aspect": draft.target,
            "title": titles.get(draft.target, draft.target),
            "author": draft.user.name,
            "updatedAt": draft.updated_at,
        }
        for draft in drafts
    ]


def unassigned(version: PeiVersion, said: dict) -> None:
    if version.state in IN_REVIEW and version.reviewer_id:
        raise RuleBroken("invalid_state", ASSIGNED)


def observed(version: PeiVersion, said: dict) -> None:
    if not for_the_school(version).exists():
        raise RuleBroken("incomplete", NOTHING_OBSERVED)


def resolved(version: PeiVersion, said: dict) -> None:
    if version.observations.of_secretary().open().exists():
        raise RuleBroken("incomplete", UNRESOLVED)


def for_the_school(version: PeiVersion):
    """Open observations of the Secretaría that the school is to see."""
    return version.observations.of_secretary().open().filter(visibility=Visibility.SCHOOL)


def none_open(version: PeiVersion, said: dict) -> None:
    if PeiVersion.objects.filter(institution=version.institution_id).open().exists():
        raise RuleBroken("invalid_state", ALREADY_OPEN)
