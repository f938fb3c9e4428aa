"""What a text must be before it is stored, the same by form, API and admin.

Everything here takes time in proportion to the text's length.
"""

import decimal
import re
import unicodedata
import uuid

from django.core.exceptions import ValidationError

MARKS_PER_LETTER = 8
WORD_LENGTH = 40

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{WORD_LENGTH + 1},}}")
# Letters and signs that show nothing although Unicode does not call them spaces or formats.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_GROUPED = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_PLAIN = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_JOINER = "\u200d"

MESSAGES = {
    "control_chars": "El texto trae caracteres de control que no se pueden guardar."
    " Escríbalo de nuevo o péguelo sin formato.",
    "invalid": "El texto trae caracteres dañados. Escríbalo de nuevo.",
    "figure": "Escriba un número, por ejemplo 1.234,50.",
    "too_many_marks": f"Una letra lleva más de {MARKS_PER_LETTER} tildes o signos."
    " Escríbala de nuevo.",
}


def clean_line(text: str) -> str:
    """A text of one line (a name, a title): no space at the ends, single spaces inside, NFC."""
    check(text)
    if _BIDI.search(text):
        raise _refusal("control_chars")
    return composed(" ".join(text.split()))


def clean_text(text: str) -> str:
    """A text of several lines: LF line ends, no space at the end of a line, NFC.

    Marks that turn the direction of reading are left out; a line refuses them.
    """
    check(text)
    lines = without_bidi(unix_lines(text)).split("\n")
    return composed("\n".join(line.rstrip() for line in lines).strip("\n"))


def figure(text: str) -> str:
    """A number as it is typed in Colombia, the way a computer writes it: "1.234,50" -> "1234.50".

    Points part groups of three, a comma begins the decimals. One point that parts no group of
    three ("12.5") begins them too, as on a calculator. Nothing else is a number: no signs of
    money, no figures of other scripts, no exponent.
    """
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if text and not _PLAIN.fullmatch(text):
        raise ValidationError(MESSAGES["figure"], code="invalid")
    return text.replace(",", ".")


def written_figure(value) -> str:
    """A number as it is written in Colombia: 1234.5 -> "1.234,5". The way back is ``figure``."""
    grouped = f"{decimal.Decimal(str(value)).normalize():,f}"
    return grouped.translate(str.maketrans(",.", ".,"))


def id_or_none(given: str) -> uuid.UUID | None:
    """The id that a text is, if it is one."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


def is_storable(text: str) -> bool:
    """Whether every database takes it, however little it says."""
    return "\x00" not in text and not _SURROGATES.search(text)


def check(text: str) -> None:
    """Refuse what no text may hold: controls, half characters, heaps of marks on a letter."""
    if _SURROGATES.search(text):
        raise _refusal("invalid")
    if _CONTROLS.search(text):
        raise _refusal("control_chars")
    if not text.isascii() and _most_marks(text) > MARKS_PER_LETTER:
        raise _refusal("too_many_marks")


def without_bidi(text: str) -> str:
    return _BIDI.sub("", text)


def unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: only spaces and characters without width."""
    return all(
        letter in _INVISIBLE
        or unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cc", "Cf")
        or "\ufe00" <= letter <= "\ufe0f"
        for letter in text
    )


def ems(text: str, bold: bool = False) -> float:
    """About how wide a text is in Noto Sans, in ems."""
    narrow = sum(map(text.count, "ijlftrI.,:;|()- '\N{NO-BREAK SPACE}"))
    wide = sum(map(text.count, "mwMW")) + sum(map(str.isupper, text))
    digits = sum(map(str.isdigit, text))
    return (0.62 * len(text) - 0.28 * narrow + 0.25 * wide - 0.04 * digits) * (1.08 if bold else 1)


def soft_breaks(text: str) -> str:
    """``text`` with a place to break (U+200B) inside words of more than 40 characters.

    The PDF needs them: laying out one endless word costs the square of its length. A letter
    keeps its marks and an emoji its parts. Doing it twice changes nothing.
    """
    return _LONG_WORD.sub(lambda word: _with_breaks(word.group()), text)


def _with_breaks(word: str) -> str:
    parts, start = [], 0
    for place in range(1, len(word)):
        length = place - start
        if length >= WORD_LENGTH and (
            length >= 2 * WORD_LENGTH or not _belong_together(word[place - 1], word[place])
        ):
            parts.append(word[start:place])
            start = place
    return "\u200b".join([*parts, word[start:]])


def _belong_together(before: str, after: str) -> bool:
    """Whether both are parts of what a reader takes for one character."""
    return (
        before == _JOINER
        or unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf")
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U0001f1e6" <= before <= "\U0001f1ff" >= after >= "\U0001f1e6"  # flags
    )


def composed(text: str) -> str:
    """``text`` in NFC. A few signs come apart in it, so the marks are counted once more."""
    if unicodedata.is_normalized("NFC", text):
        return text
    composed = unicodedata.normalize("NFC", text)
    if _most_marks(composed) > MARKS_PER_LETTER:
        raise _refusal("too_many_marks")
    return composed


def _most_marks(text: str) -> int:
    """The most combining marks on one letter; characters without width start no new letter."""
    most = marks = 0
    for kind in map(unicodedata.category, text):
        if kind[0] == "M":
            marks += 1
            most = max(most, marks)
        elif kind != "Cf":
            marks = 0
    return most


def _refusal(code: str) -> ValidationError:
    return ValidationError(MESSAGES[code], code=code)
