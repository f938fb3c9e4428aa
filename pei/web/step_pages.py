"""The pages of the steps of a version's life, declared: who may, what is asked, what is told."""

from collections.abc import Callable
from dataclasses import dataclass

from pei import lifecycle, steps, telling
from pei.models import PeiVersion, Step


@dataclass(frozen=True)
class StepPage:
    """The page of a step: ``rule`` says who may, ``names`` which transitions it may take,
    ``groups`` its fields under their headings, with a note; ``does`` takes the step. ``needed``:
    fields that an answer makes needed; ``files``: those with which a file is brought."""

    rule: str
    form: type[steps.StepForm]
    title: str
    lead: str
    signs: str
    names: tuple[str, ...]
    groups: tuple[tuple[str, str, tuple[str, ...]], ...]
    does: Callable[[PeiVersion, object, dict], Step]
    needed: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def button_of(version: PeiVersion, page: StepPage) -> str:
    """What its button says; where an answer decides between two steps, neither of them."""
    if len(page.names) > 1:
        return "Registrar la decisión"
    return telling.words(page.names[0], lifecycle.leads_to(version, page.names[0])).label


def takes(name: str) -> Callable:
    return lambda version, actor, said: lifecycle.take(version, name, actor, said)


def decides(version: PeiVersion, actor, said: dict) -> Step:
    return lifecycle.decide(version, actor, said).step


def amends(version: PeiVersion, actor, said: dict) -> Step:
    return lifecycle.amend(version, actor, said).steps.get()


IF_ADOPTED = "Solo si el consejo lo adopta."
VOTES = ("quorum", "votes_for", "votes_against", "abstentions")
# fmt: off
PAGES = {
    "submit": StepPage(
        "pei.submit", steps.SubmitForm, "Enviar el PEI",
        "Lea primero las respuestas y el PDF: es lo que se va a decidir.",
        "Lo envía usted, en nombre de la institución.",
        ("submit",), (("", "", ("note",)),), takes("submit")),
    "decide": StepPage(
        "pei.decide", steps.DecisionForm, "Decisión del consejo directivo",
        "Registre lo que el consejo decidió en su sesión. Tenga a mano su acta, el acuerdo "
        "firmado y el acta del consejo académico.",
        "El acuerdo lo firma el consejo directivo. Lo registra usted.",
        ("adopt", "send_back"), (
            ("1. Decisión", "", ("result", "note")),
            ("2. Concepto del consejo académico", IF_ADOPTED, ("academic_council_act",)),
            ("3. Sesión y votos", IF_ADOPTED, ("directive_council_act", *VOTES)),
            ("4. Acuerdo", IF_ADOPTED, ("agreement_number", "agreement_date", "agreement_file",
                            "effective_from", "dissemination")),
        ), decides,
        needed=steps.DecisionForm.needed_to_adopt,
        files=("agreement_file",)),
    "file": StepPage(
        "pei.file", steps.FilingForm, "Radicar el PEI en la Secretaría",
        "Se radica el texto que adoptó el consejo. La constancia lleva nuestro código; si ya "
        "tiene el radicado de la Gobernación, escríbalo.",
        "Lo radica usted, en nombre de la institución.",
        ("file",), (("", "", ("filing_number", "filed_on", "note")),), takes("file")),
    "withdraw": StepPage(
        "pei.withdraw", steps.WithdrawForm, "Retirar el PEI",
        "Úselo si encontró algo que debe cambiar antes de que se decida.",
        "Lo retira usted, en nombre de la institución.",
        ("withdraw",), (("", "", ("reason",)),), takes("withdraw")),
    "reject": StepPage(
        "pei.reject", steps.RejectForm, "Devolver el PEI con observaciones",
        "La institución recibe las observaciones que son para ella. Las internas no las ve.",
        "Lo devuelve usted, en nombre de la Secretaría.",
        ("reject",), (("", "", ("note",)),), takes("reject")),
    "approve": StepPage(
        "pei.approve", steps.ApproveForm, "Aprobar el PEI",
        "Tenga a mano el concepto firmado.",
        "El concepto lo firma la Dirección de la Secretaría. Lo registra usted.",
        ("approve",), (("", "", ("opinion_number", "opinion_date", "opinion_file",
                             "next_review_year", "note")),), takes("approve")),
    "amend": StepPage(
        "pei.amend", steps.AmendForm, "Modificar el PEI",
        "Se abre la versión siguiente con las respuestas de esta copiadas.",
        "La abre usted. Para que rija, el consejo directivo la adopta con un acuerdo.",
        ("amend",), (("", "", ("kind", "reason")),), amends),
}
# fmt: on
