"""The one next thing: what this person does now with a version, or who has the turn; and the other
steps that they may take."""

from django.urls import reverse
from django.utils.timezone import localdate

from pei import editing, telling
from pei.checking import check
from pei.models import PeiVersion
from pei.models.section import Section, Status
from pei.needs import none_open, unassigned
from pei.states import EDITABLE, IN_REVIEW, REOPENED
from pei.terms import working_days_between
from pei.web.step_pages import PAGES, button_of
from pei.web.ways import section_url
from pei_project import policy
from pei_project.errors import RuleBroken

BLANK, OBSERVED = frozenset({Status.NOT_STARTED}), frozenset({Status.OBSERVED})
# What is asked of who may take a step, the first that they may: its page, title and sentence.
CALLS = (
    ("decide", "Registre lo que decidió el consejo", "Lea el PEI y adóptelo o devuélvalo."),
    ("file", "Radique el PEI en la Secretaría", "El consejo ya lo adoptó. Falta radicarlo."),
    ("amend", "El PEI rige", "Cuando haya que cambiarlo, abra la versión siguiente."),
)
BARS = {"withdraw": unassigned, "amend": none_open}
MEANWHILE = "Mientras tanto aquí se ve en qué paso va."


def panel(kicker: str, title: str, text: str, url: str = "", button: str = "") -> dict:
    """What ``components/next_panel.html`` takes."""
    return {"kicker": kicker, "title": title, "text": text, "url": url, "button": button}


def next_thing(version: PeiVersion, written: list[Section], user) -> dict:
    """The one next thing for this person, or who has the turn."""
    if version.state in EDITABLE and user.may("pei.edit", version):
        return of_the_writer(version, written, user)
    if user.may("pei.review", version):
        text = "Lea cada sección y observe lo que falta. Después se aprueba o se devuelve."
        url = reverse("pei:revision", args=[version.pk])
        return panel(kicker_of(version), "Revise el PEI", text, url, "Revisar el PEI")
    for name, title, text in CALLS:
        if user.may(PAGES[name].rule, version) and not hindered(version, name):
            url = reverse(f"pei:{name}", args=[version.pk])
            return panel(kicker_of(version), title, text, url, button_of(version, PAGES[name]))
    return waiting(version)


def waiting(version: PeiVersion) -> dict:
    """Who has the turn, for whom there is nothing to do now."""
    return panel(kicker_of(version), version.get_state_display(), telling.turn(version.state))


def outside(version: PeiVersion) -> dict:
    """Who has the turn, for whom the text is not to be read yet."""
    if version.state in EDITABLE:
        kicker = "Lo tiene la institución"
    else:
        kicker = version.get_state_display()
    title = "El texto se podrá leer cuando el consejo directivo lo adopte"
    return panel(kicker, title, f"{telling.turn(version.state)} {MEANWHILE}")


def kicker_of(version: PeiVersion) -> str:
    """«Lo siguiente», with the term of the review where it runs."""
    if version.state not in IN_REVIEW or version.due_on is None:
        return "Lo siguiente"
    days = working_days_between(localdate(), version.due_on)
    due = f"{version.due_on:%d/%m/%Y}"
    if days < 0:
        return f"Lo siguiente · venció el {due}"
    left = "1 día hábil" if days == 1 else f"{days} días hábiles"
    return f"Lo siguiente · hasta el {due} ({left})"


def hindered(version: PeiVersion, name: str) -> bool:
    """Whether another version, or who reviews it, stands in the way of a step."""
    if name not in BARS:
        return False
    try:
        BARS[name](version, {})
    except RuleBroken:
        return True
    return False


def others(version: PeiVersion, user, taken: str) -> list[dict]:
    """The other steps that the person may take now, but for the one whose address is ``taken``."""
    found = []
    for name, page in PAGES.items():
        url = reverse(f"pei:{name}", args=[version.pk])
        if url != taken and user.may(page.rule, version) and not hindered(version, name):
            found.append({"label": button_of(version, PAGES[name]), "url": url})
    return found


# --- of who writes ------------------------------------------------------------------------------


def of_the_writer(version: PeiVersion, written: list[Section], user) -> dict:
    """What to write next: of what is open, first what was entrusted to this person."""
    mine = set(version.delegations.filter(person=user).values_list("section", flat=True))
    is_open = [one for one in written if policy.open_for(one.writing_rule, version)]
    ordered = sorted(is_open, key=lambda section: section.key not in mine)
    if answer := to_answer(version):
        return answer
    for section in ordered:
        if section.status in editing.DONE or section.status in OBSERVED:
            continue
        missing = section.missing()
        begun = section.status not in BLANK
        return panel(
            "Lo siguiente",
            f"{'Continúe con' if begun else 'Empiece'} {section.form_title()}",
            f"{missing[0].message}." if missing else "Diga si ya está lista.",
            section_url(version, type(section)),
            "Continuar" if begun else "Empezar",
        )
    return to_send(version, written, user)


def to_answer(version: PeiVersion) -> dict | None:
    """The observations that the school has not answered yet."""
    count = version.observations.to_answer().count()
    if not count:
        return None
    what = "1 observación" if count == 1 else f"{count} observaciones"
    text = "Están en su sección. Corrija el texto y respóndalas."
    if version.state in REOPENED:
        text = "Solo se abrieron las secciones observadas. Lo demás sigue como estaba."
    url = reverse("pei:observations", args=[version.pk])
    return panel("Lo siguiente", f"Responda {what}", text, url, "Ir a responder")


def to_send(version: PeiVersion, written: list[Section], user) -> dict:
    """Everything is called ready: to be looked at, and sent by who may."""
    review = reverse("pei:review", args=[version.pk])
    if any(one.blocking for one in check(written)):
        text = "Todas las secciones están listas, pero faltan respuestas."
        return panel("Lo siguiente", "Revise las respuestas", text, review, "Mirar el conjunto")
    if user.may("pei.submit", version):
        label = button_of(version, PAGES["submit"])
        url = reverse("pei:submit", args=[version.pk])
        return panel("Lo siguiente", label, "No falta ninguna respuesta.", url, "Ir a enviar")
    text = "No falta ninguna respuesta. Solo la rectoría puede enviar el PEI: avísele."
    return panel("Lo siguiente", "Revise las respuestas", text, review, "Mirar el conjunto")
