"""What people are told, in Spanish: the one place for the words of all messages.

A notification keeps the id of its message and the values of its holes, and is put into words when
it is read, so a text corrected here is corrected in what was told already. A hole that is added to
a message needs another id: what was told before has no value for it.
"""

from dataclasses import dataclass
from functools import cached_property
from string import Formatter


@dataclass(frozen=True)
class Message:
    """``button`` says what is at the notification's address. Each text may have {named} holes."""

    subject: str
    sentence: str
    button: str = "Ver"

    @cached_property
    def holes(self) -> frozenset[str]:
        parsed = Formatter().parse(f"{self.subject} {self.sentence} {self.button}")
        return frozenset(name for _, name, _, _ in parsed if name)


MESSAGES = {
    # --- Propios ----------------------------------------------------------------------------
    "notifications.digest": Message(
        "Resumen del {day}",
        "Tiene {count} sin leer.",
        "Ver las notificaciones",
    ),
    # --- Del PEI ----------------------------------------------------------------------------
    # --- De las cuentas ---------------------------------------------------------------------
}

UNKNOWN = Message("Aviso de otra versión", "El texto de este aviso ya no está disponible.")


def check(message: str, given) -> None:
    """Raise KeyError for a message that is not there, ValueError where the values given are not
    those of its holes."""
    holes = MESSAGES[message].holes
    if holes != set(given):
        raise ValueError(f"{message} takes {sorted(holes)}, not {sorted(given)}.")


def words_of(message: str, values: dict) -> Message:
    """What was told by another release is told as far as this one knows it."""
    known = MESSAGES.get(message)
    return known if known and known.holes <= values.keys() else UNKNOWN


def subject(message: str, values: dict) -> str:
    """One line, whatever the values hold."""
    return " ".join(words_of(message, values).subject.format(**values).split())


def sentence(message: str, values: dict) -> str:
    return words_of(message, values).sentence.format(**values)


def button(message: str, values: dict) -> str:
    return " ".join(words_of(message, values).button.format(**values).split())
