"""How the product refuses: a stable name for programs and a sentence for people.

Imports nothing of ours, so that everything may import it.
"""

import math
from typing import NamedTuple

NOT_ON_THE_LIST = "Elija una opción de la lista."
NO_ROOM = (
    "No queda espacio para guardar. Lo guardado antes sigue aquí y lo que acaba de escribir no se "
    "pierde. Avise a quien administra el servicio y vuelva a intentar."
)


class Problem(NamedTuple):
    """What is wrong with one answer: a stable code and a sentence in Spanish."""

    code: str
    message: str


class Finding(NamedTuple):
    """What a rule says of a whole form: a stable code, a sentence in Spanish, and the answer or
    table it is about, if it is about one."""

    code: str
    message: str
    name: str = ""


class RuleBroken(Exception):
    """A request that is well formed and permitted but that the rules refuse.

    ``code`` is one of the error names of the API contract (``docs/api.md``); ``sentence`` is
    shown to the person as it is; ``details`` goes beside them into the API's error body.
    """

    def __init__(self, code: str, sentence: str, **details):
        super().__init__(sentence)
        self.code, self.sentence, self.details = code, sentence, details


class TooOften(RuleBroken):
    """Somebody has done this as often as one may for now; ``wait`` says for how many seconds."""

    def __init__(self, wait: float):
        sentence = "Demasiados intentos. Espere un momento y vuelva a intentar."
        super().__init__("throttled", sentence)
        self.wait = math.ceil(wait)


class StorageFull(RuleBroken):
    """There is no room to write, so nothing was written (``pei_project.disk``)."""

    def __init__(self):
        super().__init__("storage_full", NO_ROOM)


class InvalidInput(RuleBroken):
    """Answers that cannot be stored. ``fields`` maps the name of each (``mission``,
    ``values.0.name`` for the first row sent of a table) to its problems."""

    def __init__(self, fields: dict[str, list[Problem]], sentence="Revise los datos señalados."):
        super().__init__("validation_error", sentence)
        self.fields = fields
