"""The PEI of the demo school, a module for each section: nothing in it is missing."""

from pei.demo.guadual.coexistence import COEXISTENCE
from pei.demo.guadual.costs import COSTS
from pei.demo.guadual.culture import CULTURE
from pei.demo.guadual.curriculum import CURRICULUM
from pei.demo.guadual.definition import DEFINITION
from pei.demo.guadual.government import SCHOOL_GOVERNMENT
from pei.demo.guadual.management import MANAGEMENT
from pei.demo.guadual.objectives import OBJECTIVES
from pei.demo.guadual.organizations import ORGANIZATIONS
from pei.demo.guadual.principles import PRINCIPLES
from pei.demo.guadual.programs import PROGRAMS
from pei.demo.guadual.projects import PEDAGOGICAL_PROJECTS
from pei.demo.guadual.resources import RESOURCES
from pei.demo.guadual.situation import DIAGNOSIS, SITUATION
from pei.demo.guadual.strategy import PEDAGOGICAL_STRATEGY
from pei.models import sections

GUADUAL = {
    sections.Definition: DEFINITION,
    sections.Principles: PRINCIPLES,
    sections.SituationAnalysis: SITUATION,
    sections.DiagnosisReference: DIAGNOSIS,
    sections.Objectives: OBJECTIVES,
    sections.PedagogicalStrategy: PEDAGOGICAL_STRATEGY,
    sections.Curriculum: CURRICULUM,
    sections.PedagogicalProjects: PEDAGOGICAL_PROJECTS,
    sections.Coexistence: COEXISTENCE,
    sections.SchoolGovernment: SCHOOL_GOVERNMENT,
    sections.EducationalCosts: COSTS,
    sections.SocialOrganizations: ORGANIZATIONS,
    sections.ResourceEvaluation: RESOURCES,
    sections.CulturalExpressions: CULTURE,
    sections.ManagementEvaluation: MANAGEMENT,
    sections.EducationPrograms: PROGRAMS,
}
