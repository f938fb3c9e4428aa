"""The PEI of the other school: little, but something that must not be seen from outside."""

from pei.demo.said import Said
from pei.models.sections import Definition, Principles

# fmt: off
CEIBA = {
    Definition: Said({"pei_name": "Raíces junto al río", "version_label": "1.0"}),
    Principles: Said(
        {
            "mission":
                "Somos una institución urbana que forma lectores y ciudadanos a la sombra de la "
                "ceiba, entre el río y la plaza.",
        }
    ),
}
