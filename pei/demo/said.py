"""How the demo data is written down: plain values, with codes where a list is chosen from."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """What is said of one form. An item of a list is named by its code, a row of another table
    of the PEI by its first answer, a site of the school by its number ("01") and an act by its
    document, number, year and body ("acuerdo 4 2025 consejo-directivo"), a file by its name;
    ``loading`` finds them."""

    values: dict
    tables: dict[str, list[dict]] = field(default_factory=dict)


def table(columns: str, *rows: tuple) -> list[dict]:
    """Rows by the names of their columns: ``table("name text", ("a", "b"))``."""
    names = columns.split()
    return [dict(zip(names, row, strict=True)) for row in rows]
