"""How the steps of a version's life are told, by where they lead: what a button says and what is
read of it afterwards, what it closes, who has the turn then."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime

from pei.models import PeiVersion, Step
from pei.states import State


@dataclass(frozen=True)
class Words:
    """``label`` is what a button says, ``closes`` tells beforehand what the step closes, ``past``
    is what is read of it afterwards."""

    label: str
    closes: str
    past: str


# fmt: off
WORDS = {
    "submit": Words(
        "Enviar al consejo directivo", "Mientras el consejo decide, nadie puede cambiar el texto.",
        "Enviado al consejo directivo"),
    "adopt": Words(
        "Adoptar el PEI", "El texto queda congelado, con su código de verificación.",
        "Adoptado por el consejo directivo"),
    "send_back": Words(
        "Devolver a la institución",
        "La institución vuelve a escribir y tendrá que enviarlo otra vez.",
        "Devuelto por el consejo directivo"),
    "file": Words(
        "Radicar en la Secretaría", "Desde hoy corre el plazo de revisión de la Secretaría.",
        "Radicado en la Secretaría"),
    "withdraw": Words(
        "Retirar el PEI", "El texto se abre otra vez y habrá que enviarlo de nuevo.",
        "Retirado por la institución"),
    "reject": Words(
        "Devolver con observaciones",
        "La institución verá las observaciones y podrá corregir solo esas secciones.",
        "Devuelto por la Secretaría"),
    "approve": Words(
        "Aprobar el PEI", "El texto queda congelado y rige; el anterior queda reemplazado.",
        "Aprobado por la Secretaría"),
    "amend": Words(
        "Abrir una versión nueva",
        "La versión aprobada sigue rigiendo hasta que se apruebe la nueva.",
        "Abierta para modificar el PEI"),
    "open": Words("Abrir el PEI", "", "Abierto"),
    "hand_over": Words("Hacer el relevo", "", "Relevo en la institución"),
    "assign": Words("Asignar", "", "Asignado para revisión"),
    "supersede": Words("Reemplazar", "", "Reemplazado por otra versión"),
}
# What another setting makes of a step: by its name and where it leads.
OTHERWISE = {
    ("submit", State.IN_REVIEW): Words(
        "Enviar a la Secretaría",
        "Mientras la Secretaría lo revisa, nadie puede cambiar el texto.",
        "Enviado a la Secretaría"),
    ("approve", State.IN_COUNCIL): Words(
        "Dar concepto favorable", "Pasa al consejo directivo para que lo adopte.",
        "Con concepto favorable de la Secretaría"),
    ("adopt", State.APPROVED): Words(
        "Adoptar el PEI", "El texto queda congelado y rige; el anterior queda reemplazado.",
        "Adoptado por el consejo directivo"),
}
# Who has the turn where a version stands.
TURN = {
    State.DRAFT: "La institución lo escribe.",
    State.RETURNED: "La institución corrige las secciones observadas y lo envía otra vez.",
    State.IN_COUNCIL: "El consejo directivo lo lee y decide si lo adopta o lo devuelve.",
    State.ADOPTED: "La rectoría lo radica en la Secretaría de Educación.",
    State.IN_REVIEW: "La Secretaría de Educación lo revisa y lo aprueba o lo devuelve.",
    State.APPROVED: "Rige desde ahora. Cuando haya que cambiarlo, la rectoría abre otra versión.",
    State.SUPERSEDED: "Se conserva para consulta. Rige la versión que lo reemplazó.",
}
# fmt: on


def words(name: str, target: str) -> Words:
    """How a step that leads to ``target`` is told."""
    return OTHERWISE.get((name, target)) or WORDS[name]


def past(step: Step) -> str:
    return words(step.name, step.target).past


def when(step: Step) -> str:
    """«el 16 de abril de 2026 a las 10:50»."""
    return date_format(localtime(step.at), r"\e\l j \d\e F \d\e Y \a \l\a\s H:i").lower()


def turn(version_state: str) -> str:
    return TURN[State(version_state)]


def stages() -> list[tuple[State, str]]:
    """The stations of a version's life, in their order; two settings put them in another."""
    council = (State.IN_COUNCIL, "Consejo directivo")
    review = (State.IN_REVIEW, "Revisión de la Secretaría")
    if settings.PEI_REVIEW_BEFORE_ADOPTION:
        middle = [review, council]
    else:
        middle = [council, (State.ADOPTED, "Adoptado"), review]
    return [(State.DRAFT, "Borrador"), *middle, (State.APPROVED, "Aprobado")]


def moves(version: PeiVersion) -> list[Step]:
    """The steps that moved a version, the first one first; no query where they are loaded."""
    return [step for step in version.steps.all() if step.source != step.target]


def counted(count: int, one: str, many: str) -> str:
    """«1 sección», «3 secciones»."""
    return f"{count} {one if count == 1 else many}"


def listed(names: list[str], most: int = 5) -> str:
    """«A», «A y B», «A, B y C»; of many the first ones «y 3 más»."""
    shown, left = names[:most], len(names) - most
    if left > 0:
        shown = [*shown, f"{left} más"]
    return " y ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
