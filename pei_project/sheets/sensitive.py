"""Small counts of sensitive groups (an ethnic group, victims, pupils with a disability): under
five they could tell of one child. They are read as they are only inside the school; in every PDF,
and wherever others read, they are ``<5`` (Ley 1581 de 2012, articles 5 to 7).

A form says which of its answers are such counts: ``sensitive = ("men", "women")`` in the row or
the sheet, and the places of the columns in ``Computed``. Where only some rows are of a group,
``sensitive_of`` is the answer that names it: the others count everybody. Whether a reader may know
them is said by ``exact``, which is no unless somebody says yes: forgetting it tells nothing.
"""

import decimal

from pei_project.sheets.base import Answers, Sheet
from pei_project.sheets.results import Computed

LEAST = 5
HIDDEN = f"<{LEAST}"
NOTE = f"Los conteos menores de {LEAST} no se muestran, para que nadie pueda ser reconocido."


def is_small(value) -> bool:
    """Whether a count must not be told; zero neither, since it tells as much."""
    is_number = isinstance(value, int | float | decimal.Decimal) and not isinstance(value, bool)
    return is_number and value < LEAST


def is_hidden(thing: Answers, name: str) -> bool:
    """Whether an answer is read as ``<5`` outside the school."""
    of_group = not thing.sensitive_of or thing.is_answered(thing.sensitive_of)
    return of_group and name in thing.sensitive and is_small(getattr(thing, name))


def masked(model: type[Answers], said: dict) -> dict:
    """Answers by name, without the small counts."""
    if model.sensitive_of and not said.get(model.sensitive_of):
        return said
    return {
        name: HIDDEN if name in model.sensitive and is_small(value) else value
        for name, value in said.items()
    }


def masked_content(sheet: Sheet, content: dict) -> dict:
    """The content of a sheet, without the small counts."""
    tables = sheet.tables()
    return {
        name: [masked(tables[name], row) for row in value] if name in tables else value
        for name, value in masked(type(sheet), content).items()
    }


def masked_change(model: type[Sheet], field: str, said):
    """What a change of ``field`` says of before or after, without the small counts."""
    if field in model.tables():
        return masked(model.tables()[field], said) if isinstance(said, dict) else said
    return masked(model, {field: said})[field]


def masked_rows(one: Computed) -> list[list]:
    """The rows of a computed table, without the small counts and without the totals that would
    give them away."""
    body = one.rows[: len(one.rows) - len(one.totals())]
    hidden = {place for place in one.sensitive if any(is_small(row[place]) for row in body)}
    found = [_masked_row(row, hidden, HIDDEN) for row in body]
    return found + [_masked_row(row, hidden, "") for row in one.totals()]


def _masked_row(row: list, hidden: set[int], word: str) -> list:
    return [
        word if place in hidden and (not word or is_small(value)) else value
        for place, value in enumerate(row)
    ]
