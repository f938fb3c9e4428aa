"""Search that ignores accents and case, the same on SQLite and PostgreSQL.

A table that is searched keeps a generated column (``folded("name")``) next to what it shows;
a query folds what was typed (``fold``) and looks for it there.
"""

import unicodedata
import uuid

from django.db.models import F, Q, Value
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


def named(id_or_code: str, path: str = "") -> Q:
    """The items of a list with this id or this code. ``path`` is the way to the item."""
    try:
        return Q(**{path or "pk": uuid.UUID(id_or_code)})
    except ValueError:
        return Q(**{f"{path}__code" if path else "code": id_or_code})
