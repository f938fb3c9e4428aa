"""What a password may be: long enough, not known to everybody, and not made of what anybody
around the person knows. Any letters, spaces and signs are taken; none are demanded."""

import re

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pei_project.errors import InvalidInput, Problem
from pei_project.search import fold

LONGEST = 128
HELP = (
    "Al menos 10 caracteres. Puede ser una frase, con espacios. No use su nombre ni el de su "
    "institución."
)
# Words that everybody here has at hand.
LOCAL = ("pei", "dane", "colegio", "escuela", "institucion", "educativa", "secretaria", "rectoria")
SHORTEST_WORD = 4
OF_ONES_OWN = 6  # letters that are left when those words and the digits are taken away


def check(raw: str, user) -> None:
    """Raise InvalidInput for ``password`` where ``user`` may not have it."""
    try:
        validate_password(raw, user)
    except ValidationError as refused:
        problems = [Problem(one.code, one.messages[0]) for one in refused.error_list]
        raise InvalidInput({"password": problems}) from refused


class MaximumLengthValidator:
    """Longer than anybody types, and work for the hash."""

    def validate(self, password, user=None):
        if len(password) > LONGEST:
            sentence = f"La contraseña puede tener hasta {LONGEST} caracteres."
            raise ValidationError(sentence, code="max_length")

    def get_help_text(self):
        return f"Puede tener hasta {LONGEST} caracteres."


class LocalWordsValidator:
    """A password that says the name of the school, its DANE code, the person or the product needs
    something else of its own: «guadual2026» is the first that anybody tries."""

    def validate(self, password, user=None):
        known = [word for word in words_around(user) if word in (said := fold(password))]
        if not known:
            return
        for word in sorted(known, key=len, reverse=True):
            said = said.replace(word, " ")
        if len(re.findall(r"[^\W\d_]", said)) < OF_ONES_OWN:
            raise ValidationError(
                "Esta contraseña se adivina. Agregue palabras que no sean su nombre, el de su "
                "institución, su código DANE ni «PEI».",
                code="local_words",
            )

    def get_help_text(self):
        return "No la haga con su nombre, el de su institución o su código DANE."


def words_around(user) -> set[str]:
    """What is known of the person and the place by who would guess, folded."""
    texts = [settings.SITE_NAME, settings.ENTITY_NAME]
    if user is not None:
        texts += [user.name, user.email.partition("@")[0]]
        if user.institution:
            school = user.institution
            texts += [school.name, school.dane_code, school.municipality.name]
    found = (word for text in texts for word in re.split(r"[\W_]+", fold(text)))
    return {*LOCAL, *(word for word in found if len(word) >= SHORTEST_WORD)}
