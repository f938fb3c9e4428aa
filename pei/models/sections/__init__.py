"""The sections of the PEI in the order in which they are printed: explicit, no registration.

A new aspect is one model and one word here; form, API, PDF, history and completeness follow.
"""

from pei.models.section import Section
from pei.models.sections.coexistence import Coexistence
from pei.models.sections.costs import EducationalCosts
from pei.models.sections.culture import CulturalExpressions
from pei.models.sections.curriculum import Curriculum
from pei.models.sections.definition import Definition
from pei.models.sections.diagnosis import DiagnosisReference
from pei.models.sections.government import SchoolGovernment
from pei.models.sections.management import ManagementEvaluation
from pei.models.sections.objectives import Objectives
from pei.models.sections.organizations import SocialOrganizations
from pei.models.sections.principles import Principles
from pei.models.sections.programs import EducationPrograms
from pei.models.sections.projects import PedagogicalProjects
from pei.models.sections.resources import ResourceEvaluation
from pei.models.sections.situation import SituationAnalysis
from pei.models.sections.strategy import PedagogicalStrategy

SECTIONS: tuple[type[Section], ...] = (
    Definition,
    Principles,  # 1
    SituationAnalysis,  # 2
    DiagnosisReference,
    Objectives,  # 3
    PedagogicalStrategy,  # 4
    Curriculum,  # 5
    PedagogicalProjects,  # 6
    Coexistence,  # 7
    SchoolGovernment,  # 8
    EducationalCosts,  # 9
    SocialOrganizations,  # 10
    ResourceEvaluation,  # 11
    CulturalExpressions,  # 12
    ManagementEvaluation,  # 13
    EducationPrograms,  # 14
)


def aspects() -> tuple[type[Section], ...]:
    """The sections that are aspects of the API: all but the definition."""
    return tuple(section for section in SECTIONS if section is not Definition)


def section_named(key: str) -> type[Section] | None:
    """The section with this wire key."""
    return next((section for section in SECTIONS if section.key == key), None)


def section_at(slug: str) -> type[Section] | None:
    """The section with this part of a page's path."""
    return next((section for section in SECTIONS if section.slug == slug), None)
