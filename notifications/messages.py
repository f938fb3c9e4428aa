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
    "accounts.invitation": Message(
        "Invitación a {site}",
        "{by} le abrió una cuenta en {site}. Lugar: {place}. Función: {role}. Elija su contraseña "
        "para ingresar. El enlace sirve una sola vez y hasta el {until}.",
        "Aceptar la invitación",
    ),
    "accounts.recovery": Message(
        "Elija otra contraseña",
        "Alguien pidió cambiar la contraseña de su cuenta. Si fue usted, abra el enlace: sirve "
        "una sola vez, durante una hora. Si no fue usted, no haga nada: la contraseña sigue "
        "igual.",
        "Elegir otra contraseña",
    ),
    "accounts.password_changed": Message(
        "Su contraseña cambió",
        "La contraseña de su cuenta cambió y se cerraron las sesiones que estaban abiertas. Si no "
        "fue usted, elija otra de inmediato y avise a quien le dio la cuenta.",
        "Elegir otra contraseña",
    ),
    "accounts.second_factor_on": Message(
        "Su cuenta pide ahora un segundo factor",
        "Desde hoy, para ingresar se pide su contraseña y un código de la aplicación que usted "
        "eligió. Si no fue usted, avise a quien administra la plataforma.",
        "Ver el segundo factor",
    ),
    "accounts.second_factor_off": Message(
        "Su cuenta ya no pide un segundo factor",
        "Desde ahora basta su contraseña para ingresar. Si no fue usted, cambie su contraseña y "
        "avise a quien administra la plataforma.",
        "Ver el segundo factor",
    ),
    "accounts.second_factor_reset": Message(
        "Quitaron el segundo factor de su cuenta",
        "Quien administra la plataforma quitó el segundo factor de su cuenta y cerró sus "
        "sesiones. Ingrese con su contraseña para activar otro. Si usted no lo pidió, avise.",
    ),
    "accounts.recovery_codes": Message(
        "Tiene códigos de recuperación nuevos",
        "Los códigos de recuperación que tenía ya no sirven. Si no los cambió usted, cambie su "
        "contraseña y avise a quien administra la plataforma.",
        "Ver el segundo factor",
    ),
}


def check(message: str, given) -> None:
    """Raise KeyError for a message that is not there, ValueError where the values given are not
    those of its holes."""
    holes = MESSAGES[message].holes
    if holes != set(given):
        raise ValueError(f"{message} takes {sorted(holes)}, not {sorted(given)}.")


def subject(message: str, values: dict) -> str:
    """One line, whatever the values hold."""
    return " ".join(MESSAGES[message].subject.format(**values).split())


def sentence(message: str, values: dict) -> str:
    return MESSAGES[message].sentence.format(**values)


def button(message: str, values: dict) -> str:
    return " ".join(MESSAGES[message].button.format(**values).split())
