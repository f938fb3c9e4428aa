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
    "pei.submitted": Message(
        "El PEI espera al consejo directivo",
        "{actor} envió la versión {number} del PEI de {school}. El consejo la lee y decide si la "
        "adopta o la devuelve.",
        "Leer el PEI",
    ),
    "pei.filed": Message(
        "PEI por asignar: {school}",
        "La institución envió {what}. El plazo para decidir va hasta el {due}. Falta decir quién "
        "la revisa.",
        "Ver los que están sin asignar",
    ),
    "pei.adopted": Message(
        "El consejo directivo adoptó el PEI",
        "La versión {number} del PEI de {school} quedó adoptada. Falta radicarla en la "
        "Secretaría.",
        "Ver el PEI",
    ),
    "pei.in_force": Message(
        "El PEI quedó adoptado y rige",
        "El consejo directivo adoptó la versión {number} del PEI de {school}. Rige desde ahora.",
        "Ver el PEI",
    ),
    "pei.sent_back": Message(
        "El consejo directivo devolvió el PEI",
        "La versión {number} del PEI de {school} se puede escribir otra vez. Lea la nota del "
        "consejo.",
        "Leer la nota",
    ),
    "pei.withdrawn": Message(
        "PEI retirado: {school}",
        "{actor} retiró la versión {number}. Ya no espera su decisión.",
        "Ver el PEI",
    ),
    "pei.returned": Message(
        "La Secretaría devolvió el PEI",
        "La versión {number} del PEI de {school} vuelve con {what}. Solo se abrieron las "
        "secciones observadas.",
        "Ver las observaciones",
    ),
    "pei.approved": Message(
        "La Secretaría aprobó el PEI",
        "La versión {number} del PEI de {school} rige desde ahora.",
        "Ver el PEI",
    ),
    "pei.favourable": Message(
        "El PEI tiene concepto favorable",
        "La Secretaría dio su concepto sobre la versión {number} del PEI de {school}. Falta que "
        "el consejo directivo la adopte.",
        "Ver el PEI",
    ),
    "pei.amended": Message(
        "Hay una versión nueva del PEI",
        "{actor} abrió la versión {number} del PEI de {school}. La anterior sigue rigiendo "
        "mientras tanto.",
        "Ver el PEI",
    ),
    "pei.assigned": Message(
        "Para revisar: {what}",
        "{actor} le encargó la revisión de {which}.",
        "Revisar",
    ),
    "pei.reassigned": Message(
        "Ya no revisa: {what}",
        "{actor} le encargó a otra persona la revisión de {which}.",
    ),
    "pei.term_changed": Message(
        "Otro plazo: {what}",
        "{actor} cambió el plazo de {which}.",
        "Revisar",
    ),
    "pei.entrusted": Message(
        "Le encargaron: {what}",
        "{actor} le encargó escribir en el PEI de {school}: {which}.",
        "Ver el PEI",
    ),
    "pei.released": Message(
        "Ya no tiene a cargo: {what}",
        "{actor} le quitó este encargo en el PEI de {school}: {which}. Lo que escribió sigue "
        "guardado.",
        "Ver el PEI",
    ),
    "pei.received": Message(
        "{leaver} le entregó su trabajo",
        "Su subrol en {school} es ahora: {role}. Recibió {drafts} y {sections}.",
        "Ver la constancia",
    ),
    "pei.handed_over": Message(
        "Su trabajo pasó a {taker}",
        "Su subrol en {school} es ahora: {becomes}. Pasaron {drafts} y {sections}.",
        "Ver la constancia",
    ),
    "pei.observed": Message(
        "Hay observaciones de su gobierno escolar",
        "{actor} observó la versión {number} del PEI de {school}. Se responden antes de enviarla.",
        "Ver las observaciones",
    ),
    "pei.answered": Message(
        "Respondieron sus observaciones",
        "{actor} respondió lo que usted observó en la versión {number} del PEI de {school}.",
        "Ver las respuestas",
    ),
    "pei.reopened": Message(
        "Una observación está pendiente otra vez",
        "{actor} dice que todavía falta algo en la versión {number} del PEI de {school}.",
        "Ver las observaciones",
    ),
    "pei.pdf_ready": Message(
        "El PDF está listo",
        "Ya puede descargar el PDF de la versión {number} del PEI de {school}.",
        "Descargar el PDF",
    ),
    "pei.pdf_refused": Message(
        "No se pudo preparar el PDF",
        "La versión {number} del PEI de {school} es demasiado larga para un solo PDF. Acorte los "
        "textos o las tablas y pídalo otra vez.",
        "Pedirlo otra vez",
    ),
    "pei.due_soon": Message(
        "Vence pronto: {what}",
        "Espera una decisión de la Secretaría: {which}.",
        "Ver los que vencen pronto",
    ),
    "pei.overdue": Message(
        "Plazo vencido: {what}",
        "Sigue sin decisión de la Secretaría: {which}.",
        "Ver los vencidos",
    ),
    "pei.reminder": Message(
        "Recordatorio: {what}",
        "{actor} le recuerda lo que espera una decisión: {which}. {note}",
        "Ver lo que espera",
    ),
    "pei.returned_lies": Message(
        "El PEI devuelto no avanza",
        "La Secretaría devolvió la versión {number} del PEI de {school} el {since}. Hace más de "
        "{days} días hábiles que nadie guarda un cambio.",
        "Ver las observaciones",
    ),
    "pei.entrusted_lies": Message(
        "Encargos sin avance: {what}",
        "En el PEI de {school}, hace más de {days} días hábiles que nadie guarda un cambio en: "
        "{which}.",
        "Ver el PEI",
    ),
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
