"""The acts and files of the demo schools. The acts have improbable numbers; ``ACTS`` and
``FILES`` are of a school whose PEI has gone its whole way."""

from dataclasses import dataclass
from datetime import date

from pei.demo.said import Said


@dataclass(frozen=True)
class Act:
    """An act of one of the school's bodies, and what its form says."""

    document: str
    number: int
    year: int
    body: str
    said: Said


@dataclass(frozen=True)
class File:
    """One of ``pei/demo/files``, all of them made up, and what the school calls it."""

    name: str
    title: str
    document_type: str


def act(
    document, number, body, held_on, kinds, session_kind, quorum, attendees, decisions, file=None
):
    values = {
        "file": file,
        "kinds": kinds,
        "session_kind": session_kind,
        "held_on": held_on,
        "quorum": quorum,
        "attendees": attendees,
        "decisions": decisions,
    }
    return Act(document, number, held_on.year, body, Said(values))


# fmt: off
ACTS = [
    act("acuerdo", 4, "consejo-directivo", date(2025, 11, 25), ["cd-siee"], "ordinaria", 5, 8,
        "Se adopta el Sistema Institucional de Evaluación de los Estudiantes con tres "
        "periodos de 30 %, 30 % y 40 %."),
    act("acuerdo", 5, "consejo-directivo", date(2025, 11, 25), ["cd-manual-convivencia"],
        "ordinaria", 5, 8,
        "Se adopta el manual de convivencia, revisado con 163 familias.",
        file="acuerdo-05-2025.pdf"),
    act("acuerdo", 6, "consejo-directivo", date(2025, 11, 28), ["cd-presupuesto"],
        "extraordinaria", 5, 7,
        "Se aprueba el presupuesto de 2026 del Fondo de Servicios Educativos por "
        "$ 64.000.000."),
    act("acta", 2, "consejo-academico", date(2026, 4, 17), ["ca-sesion-ordinaria"],
        "ordinaria", 7, 13,
        "El consejo académico da concepto favorable sobre la propuesta del PEI y la pasa al "
        "consejo directivo."),
    act("acta", 3, "consejo-directivo", date(2026, 4, 24),
        ["cd-sesion-ordinaria", "cd-adopcion-pei"], "ordinaria", 5, 7,
        "Se estudia la adopción del PEI. Asisten 7 de 8 integrantes y hay 7 votos a favor."),
    act("acta", 4, "consejo-academico", date(2026, 5, 26), ["ca-sesion-ordinaria"], "ordinaria",
        7, 12, "El consejo académico da concepto favorable sobre las correcciones del PEI."),
    act("acta", 5, "consejo-directivo", date(2026, 5, 29),
        ["cd-sesion-ordinaria", "cd-adopcion-pei"], "ordinaria", 5, 8,
        "Se adopta el PEI con las correcciones que pidió la Secretaría."),
]
FILES = (
    File("manual-de-convivencia.pdf", "Manual de convivencia 2026", "reglamento"),
    File("siee.pdf", "Sistema institucional de evaluación", "reglamento"),
    File("diagnostico-institucional.pdf", "Diagnóstico institucional 2026", "informe"),
    File("acuerdo-05-2025.pdf", "Acuerdo 05 de 2025", "acuerdo"),
    File("acuerdo-02-2026.pdf", "Acuerdo 02 de 2026", "acuerdo"),
    File("acuerdo-03-2026.pdf", "Acuerdo 03 de 2026", "acuerdo"),
    File("concepto-2026.pdf", "Concepto de la Secretaría, 2026", "informe"),
    File("escudo.png", "Escudo", "otro"),
    File("bandera.png", "Bandera", "otro"),
)
