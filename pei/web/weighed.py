"""A section as its reviewer reads it: what changed since they last looked, marked."""

from django.db.models import TextField

from pei.models.section import Section
from pei.observed import Changed
from pei_project.richtext import to_plain
from pei_project.sheets.differences import as_html, compare
from pei_project.sheets.document import parts
from pei_project.sheets.editors import read_part, table_part

ROWS = {
    "added": ("1 fila nueva", "{} filas nuevas"),
    "changed": ("1 fila cambió", "{} filas cambiaron"),
    "removed": ("1 fila se quitó", "{} filas se quitaron"),
}


def parts_of(section: Section, changed: dict[str, Changed], cards: dict, only_changed: bool):
    """The parts of a section with their observations, those about all of it apart; with
    ``only_changed`` those that changed or are observed, with their words in and out. Besides, how
    many were left out."""
    shown, hidden = [], 0
    for part in parts(section, exact=False):
        observed = cards.get(part.name, [])
        if only_changed and part.name not in changed and not observed:
            hidden += part.name in section.names()
            continue
        became = changed.get(part.name)
        item = shown_part(section, part, became if only_changed else None)
        shown.append(item | {"name": part.name, "changed": became is not None, "cards": observed})
    return shown, hidden


def shown_part(section: Section, part, became: Changed | None) -> dict:
    if part.kind == "table" and part.name in section.tables():
        table = table_part(section, part.name, exact=False)
        return {"table": table | {"help": rows_in_words(became)}}
    if part.kind != "answer":
        return read_part(part)
    html = part.cell.html
    if became and part.cell.is_school_text:
        is_rich = isinstance(section.field_named(part.name), TextField)
        before = to_plain(became.before or "") if is_rich else became.before or ""
        html = as_html(compare(before, part.cell.text))
    return {
        "is_difference": bool(became),
        "label": part.label,
        "html": html,
        "optional": not part.required,
        "paper": part.cell.is_school_text,
    }


def rows_in_words(became: Changed | None) -> str:
    """«2 filas nuevas, 1 fila cambió.»"""
    if became is None:
        return ""
    told = [
        one if became.rows[kind] == 1 else many.format(became.rows[kind])
        for kind, (one, many) in ROWS.items()
        if became.rows[kind]
    ]
    return f"{', '.join(told)}." if told else "Cambió el orden."
