"""What stands between a PEI and its submission to the council: asked once, shown everywhere."""

from dataclasses import dataclass

from pei.models import Section
from pei_project.errors import Finding
from pei_project.sheets.results import Missing


@dataclass(frozen=True)
class Checked:
    """One section: what is missing, what its rules refuse, and what they only advise."""

    section: Section
    missing: list[Missing]
    errors: list[Finding]
    warnings: list[Finding]

    @property
    def blocking(self) -> list[Missing | Finding]:
        """What must be mended before the PEI is submitted; each has a ``name`` and a
        ``message``."""
        return [*self.missing, *self.errors]


def check(sections: list[Section]) -> list[Checked]:
    """Every section of a version, whole, against what is asked of it (product.md, "Required")."""
    found = []
    for section in sections:
        said = section.findings()
        found.append(Checked(section, section.missing(), said.errors, said.warnings))
    return found
