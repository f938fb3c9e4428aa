"""What a sheet tells of itself: what is missing, what its rules find, what follows from it."""

from dataclasses import dataclass, field

from pei_project.errors import Finding


@dataclass(frozen=True)
class Missing:
    """A required answer still blank: of which field or table, its label, what to do about it."""

    name: str
    label: str
    message: str


@dataclass(frozen=True)
class Findings:
    """What the rules of a sheet say: errors stop a submission, warnings do not."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Computed:
    """A table of what follows from the answers, shown after the answer or table ``after``.
    Figures among the cells are numbers, everything else is text."""

    name: str
    label: str
    after: str
    headings: list[str]
    rows: list[list]
    note: str = ""


@dataclass(frozen=True)
class Drawing:
    """A table drawn as a picture, shown after it: ``svg`` is safe, ``words`` say the same."""

    name: str
    label: str
    after: str
    svg: str
    words: list[str]
