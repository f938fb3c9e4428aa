"""The name a file is shown by: never a path of ours, always harmless in a header and on a page."""

import re
import unicodedata

from pei_project.text import without_bidi

LONGEST = 120
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]")


def split_name(given: str) -> tuple[str, str]:
    """What somebody called a file as a shown name without extension, and the extension in small
    letters ("" where there is none): ``C:\\x\\Acta 7.PDF`` -> ``("Acta 7", "pdf")``."""
    base = re.split(r"[/\\]", without_bidi(UNSEEN.sub("", given)))[-1]
    base = unicodedata.normalize("NFC", " ".join(base.split())).strip(". ")
    stem, dot, extension = base.rpartition(".")
    if not dot:
        stem, extension = extension, ""
    elif not re.fullmatch(r"[A-Za-z0-9]{1,5}", extension):
        stem, extension = base, ""
    if base and given.strip().startswith(".") and not dot:
        stem, extension = base, ""  # ".htaccess" is a name, not an extension
    return stem.strip(". ")[:LONGEST] or "Archivo", extension.lower()


def shown_name(stem: str, extension: str) -> str:
    return f"{stem}.{extension}"
