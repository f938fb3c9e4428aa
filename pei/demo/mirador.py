"""The PEI of the third school: that of the first with the names of its own places and people, as a
school begins that is lent a neighbour's. Nothing in it is missing."""

from pei.demo import people
from pei.demo.guadual import GUADUAL
from pei.demo.said import Said
from pei.models.sections import Definition

OWN_NAMES = {
    "Sembrar saberes, cosechar futuro": "Mirar lejos, sembrar cerca",
    "Altos del Guadual": "Mirador del Río",
    "Café del Guadual": "Café del Mirador",
    "Juegos del Guadual": "Juegos del Mirador",
    "El Recreo": "La Playa",
    "La Cristalina": "El Remanso",
    "Nueva Esperanza": "La Loma",
    people.RECTOR: people.MIRADOR_RECTOR,
    people.COORDINATOR: people.MIRADOR_COORDINATOR,
    people.COUNCIL_MOTHER: people.MIRADOR_MOTHER,
}


def renamed(value):
    """What is said, with the school's own names in the place of the other's."""
    match value:
        case str():
            for theirs, own in OWN_NAMES.items():
                value = value.replace(theirs, own)
            return value
        case list() | tuple():
            return type(value)(renamed(one) for one in value)
        case dict():
            return {key: renamed(one) for key, one in value.items()}
        case Said():
            return Said(renamed(value.values), renamed(value.tables))
    return value


MIRADOR = {model: renamed(said) for model, said in GUADUAL.items()}
MIRADOR[Definition].values["version_label"] = "1.0"
