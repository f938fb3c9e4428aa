"""The PEI of the demo school, a module for each section: nothing in it is missing."""

from pei.demo.guadual.definition import DEFINITION
from pei.demo.guadual.government import SCHOOL_GOVERNMENT
from pei.demo.guadual.objectives import OBJECTIVES
from pei.demo.guadual.principles import PRINCIPLES
from pei.models.sections import Definition, Objectives, Principles, SchoolGovernment

GUADUAL = {
    Definition: DEFINITION,
    Principles: PRINCIPLES,
    Objectives: OBJECTIVES,
    SchoolGovernment: SCHOOL_GOVERNMENT,
}
