"""The sections of the PEI in the order in which they are printed: explicit, no registration.

A new aspect is one model and one word here; form, API, PDF, history and completeness follow.
"""

from pei.models.section import Section
from pei.models.sections.definition import Definition
from pei.models.sections.government import SchoolGovernment
from pei.models.sections.objectives import Objectives
from pei.models.sections.principles import Principles

SECTIONS: tuple[type[Section], ...] = (Definition, Principles, Objectives, SchoolGovernment)


def aspects() -> tuple[type[Section], ...]:
    """The sections that are aspects of the API: all but the definition."""
    return tuple(section for section in SECTIONS if section is not Definition)


def section_named(key: str) -> type[Section] | None:
    """The section with this wire key."""
    return next((section for section in SECTIONS if section.key == key), None)


def section_at(slug: str) -> type[Section] | None:
    """The section with this part of a page's path."""
    return next((section for section in SECTIONS if section.slug == slug), None)
