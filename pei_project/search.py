"""Search that ignores accents and case, the same on SQLite and PostgreSQL.

A table that is searched keeps a generated column (``folded("name")``) next to what it shows;
a query folds what was typed (``fold``) and looks for it there.
"""

import unicodedata

from django.db.models import F, Value
from django.db.models.functions import Lower, Replace

PLAIN = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n"}


def fold(text: str) -> str:
    """``text`` in lower case without accents: «Bogotá D. C.» -> «bogota d. c.»."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def folded(column: str):
    """The database's twin of ``fold`` for Spanish letters, to be used in a GeneratedField.

    SQLite's LOWER knows ASCII only, so capital letters with accents are replaced too.
    """
    expression = Lower(F(column))
    for accented, plain in PLAIN.items():
        expression = Replace(expression, Value(accented), Value(plain))
        expression = Replace(expression, Value(accented.upper()), Value(plain))
    return expression
