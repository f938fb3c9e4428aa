"""How long the heaviest documents take that are not refused beforehand, and what they use: row
H03, in full. Some minutes: ``python -m tests.hostile.heavy_pdf [NAME]``."""

import os
import resource
import sys
import time

import django


def contents() -> dict:
    """Name to what stands in the one section of the document."""
    from django.utils.html import escape

    from pei_project.richtext import from_plain
    from pei_project.sheets.document import Answer, Cell, Table

    def table(rows: int, columns: int, text: str) -> Table:
        cells = [[Cell(text, escape(text)) for _ in range(columns)] for _ in range(rows)]
        return Table("x", "X", ["X"] * columns, [False] * columns, cells, True, "")

    def answer(text: str) -> Answer:
        return Answer("x", "X", Cell(text, from_plain(text)), True, "")

    return {
        "5,000 rows of three": lambda composer: composer.table(table(5000, 3, "Enseñar")),
        "19,000 rows of one letter": lambda composer: composer.table(table(19_000, 1, "x")),
        "2,300 rows of eight": lambda composer: composer.table(table(2300, 8, "sí")),
        "700 rows of twelve, as cards": lambda composer: composer.table(
            table(700, 12, "Ciencias naturales y educación ambiental. " * 2)
        ),
        "100,000 words": lambda composer: composer.answer(answer("leer " * 100_000)),
        "a million letters in a row": lambda composer: composer.answer(answer("a" * 1_000_000)),
        "emoji": lambda composer: composer.answer(answer("👨‍👩‍👧‍👦 " * 50_000)),
    }


def measure(name: str, content) -> str:
    from django.template.loader import render_to_string

    from pei import typesetting
    from pei.printed import Part, PrintedTopic
    from pei.printing import Composer
    from pei_project import limited
    from pei_project.errors import RuleBroken

    began = time.monotonic()
    try:
        blocks = [content(Composer())]
        part = Part("x", "1", "X", "", "", [PrintedTopic("", blocks)])
        said = {"body": [part], "origin": typesetting.ORIGIN, "is_draft": True}
        typesetting.typeset(render_to_string("pei/pdf/document.html", said))
        end = "made"
    except (limited.TooMuch, RuleBroken) as error:
        end = f"refused ({type(error).__name__})"
    except limited.Busy as error:
        end = f"FAILED ({error})"
    took = time.monotonic() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    return f"{name}: {end} in {took:.0f} s; so far at most {most} MB"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    for name, content in contents().items():
        if name in sys.argv[1:] or not sys.argv[1:]:
            print(measure(name, content), flush=True)
