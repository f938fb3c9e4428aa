"""How far a PEI answers to the law: the fourteen contents that Decreto 1860 de 1994, article 14
(today Decreto 1075 de 2015, article 2.3.3.1.4.1) asks of every PEI, each with the sections that
hold it.

Computed from the sections each time, never stored: which content a section holds is its ``item``.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from pei.checking import Checked, check
from pei.models import Section
from pei_project.errors import Finding
from pei_project.sheets.results import Missing

LAW = "Decreto 1860 de 1994, artículo 14"
CONTENTS = {
    1: "Principios y fundamentos que orientan a la comunidad",
    2: "Análisis de la situación institucional: problemas y sus orígenes",
    3: "Objetivos generales del proyecto",
    4: "Estrategia pedagógica que guía la formación",
    5: "Planes de estudio y criterios de evaluación",
    6: "Acciones pedagógicas para la democracia, la sexualidad, el tiempo libre, el ambiente y "
    "los valores",
    7: "Manual de convivencia y reglamento para docentes",
    8: "Órganos, funciones y forma de integrar el gobierno escolar",
    9: "Matrículas, pensiones y otros cobros",
    10: "Relación con otras organizaciones sociales",
    11: "Evaluación de los recursos disponibles y previstos",
    12: "Articulación con las expresiones culturales locales y regionales",
    13: "Organización administrativa y evaluación de la gestión",
    14: "Programas de educación para el trabajo y de educación informal",
}


class Fulfilment(TextChoices):
    """How far one content is."""

    COMPLETE = "complete", "Completo"
    IN_PROGRESS = "in_progress", "En curso"
    NOT_STARTED = "not_started", "Sin iniciar"
    NOT_APPLICABLE = "not_applicable", "No aplica"


@dataclass(frozen=True)
class Content:
    """One of the fourteen, the sections that hold it, and what stands between them and the law:
    what is missing and what their rules refuse."""

    item: int
    sections: list[Section]
    lacks: list[tuple[Section, Missing | Finding]]

    @property
    def title(self) -> str:
        return CONTENTS[self.item]

    @property
    def status(self) -> Fulfilment:
        applying = [section for section in self.sections if section.applies]
        if not applying:
            return Fulfilment.NOT_APPLICABLE
        if not any(section.revision for section in applying):
            return Fulfilment.NOT_STARTED
        is_whole = all(section.revision for section in applying) and not self.lacks
        return Fulfilment.COMPLETE if is_whole else Fulfilment.IN_PROGRESS

    @property
    def missing(self) -> list[str]:
        """The titles of the answers and tables that are behind, each once."""
        labels = (
            section.label(one.name) if one.name else section.form_title()
            for section, one in self.lacks
        )
        return list(dict.fromkeys(labels))


def compliance(written: list[Section]) -> list[Content]:
    """The contents in the order of the law, from the whole sections of a version. One that no
    section holds is left out: a test sees to it that there is none."""
    return of_checked(check([section for section in written if section.item in CONTENTS]))


def of_checked(checked: list[Checked]) -> list[Content]:
    """The same, of sections that were checked already."""
    found = []
    for item in CONTENTS:
        own = [one for one in checked if one.section.item == item]
        if own:
            lacks = [(one.section, lack) for one in own for lack in one.blocking]
            found.append(Content(item, [one.section for one in own], lacks))
    return found
