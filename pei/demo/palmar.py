"""The PEI of the fourth school, half filled: four sections begun and the rest blank.

It lacks the rector's declaration, the philosophy, a goal for the last objective and the council of
students, so that «Revisar respuestas» has something of each kind to show.
"""

from pei.demo.guadual.definition import DEFINITION
from pei.demo.guadual.government import SCHOOL_GOVERNMENT
from pei.demo.guadual.objectives import CONNECTED, OBJECTIVES
from pei.demo.guadual.principles import PRINCIPLES
from pei.demo.said import Said
from pei.models.sections import Definition, Objectives, Principles, SchoolGovernment

PUPILS = "consejo-estudiantes"


def without(said: Said, *answers: str, **rows) -> Said:
    """``said`` with some answers left out, and of the tables named those rows for which the
    function given is true."""
    values = {name: value for name, value in said.values.items() if name not in answers}
    tables = {
        name: [row for row in table if not rows.get(name, lambda row: False)(row)]
        for name, table in said.tables.items()
    }
    return Said(values, tables)


begun = without(DEFINITION, "declaration")
aims = without(OBJECTIVES, goals=lambda row: row["objective"] == CONNECTED)
# Its problems are still to be written, so no objective answers any.
objectives = [row | {"related_problem": None} for row in aims.tables["specific_objectives"]]

# Nor does it have files yet.
words = without(PRINCIPLES, "philosophy")
symbols = [row | {"picture": None, "alternative_text": ""} for row in words.tables["symbols"]]

PALMAR = {
    Definition: Said(begun.values | {"pei_name": "Palma y palabra"}, begun.tables),
    Principles: Said(words.values, words.tables | {"symbols": symbols}),
    Objectives: Said(aims.values, aims.tables | {"specific_objectives": objectives}),
    SchoolGovernment: without(
        SCHOOL_GOVERNMENT,
        bodies=lambda row: row["organization"] == PUPILS,
        members=lambda row: row["body"] == PUPILS,
    ),
}
