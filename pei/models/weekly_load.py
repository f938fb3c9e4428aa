"""What a week of the study plan adds up to, grade by grade, beside what the law asks: the hours of
Decreto 277 de 2025 and the share of compulsory areas of Ley 115 de 1994, article 23."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from catalogs.models import CatalogItem, LegalParameter
from pei_project.errors import Finding
from pei_project.text import written_figure

COMPULSORY = "obligatoria-fundamental"  # of the list "area-type"
BASIC = frozenset({"basica-primaria", "basica-secundaria"})
MEDIA = "media"
STREAMS = frozenset({"media-academica", "media-tecnica"})
MINIMUM_HOURS = {
    "preescolar": "weekly-hours-preschool",
    "basica-primaria": "weekly-hours-primary",
    "basica-secundaria": "weekly-hours-secondary",
    MEDIA: "weekly-hours-secondary",
    "media-academica": "weekly-hours-secondary",
    "media-tecnica": "weekly-hours-technical",
}


@dataclass
class WeeklyLoad:
    """The week of one grade, at one level and in one shift (None: in all)."""

    grade: CatalogItem
    level: CatalogItem | None
    academic_day: CatalogItem | None
    minimum: Decimal | None  # hours the law asks of that level, where it asks any
    least_share: Decimal | None  # of a hundred, where the law asks one of that level
    hours: Decimal = Decimal(0)
    compulsory: Decimal = Decimal(0)  # hours of compulsory areas

    @property
    def share(self) -> Decimal:
        """The compulsory areas, of a hundred hours."""
        return 100 * self.compulsory / self.hours if self.hours else Decimal(0)

    @property
    def name(self) -> str:
        named = [self.grade, self.level if self.level and self.level.code in STREAMS else None]
        return ", ".join(str(item) for item in [*named, self.academic_day] if item)


def weekly_loads(rows) -> list[WeeklyLoad]:
    """The weeks of the rows of a study plan, in the order of the grades: two queries.

    The level is the one the grade stands under; in the media a row says whether it is of the
    technical or of the academic one.
    """
    levels = {item.pk: item for item in CatalogItem.objects.filter(catalog="curricular-levels")}
    figures = LegalParameter.objects.in_force(timezone.localdate())
    found: dict[tuple, WeeklyLoad] = {}
    for row in rows:
        if not row.grade:
            continue
        level = _level(row, levels)
        code = level.code if level else ""
        load = found.setdefault(
            (row.grade_id, code, row.academic_day_id),
            WeeklyLoad(
                row.grade,
                level,
                row.academic_day,
                figures.get(MINIMUM_HOURS.get(code)),
                figures.get("compulsory-share") if code in BASIC else None,
            ),
        )
        hours = row.weekly_hours or 0
        load.hours += hours
        if row.area_type and row.area_type.code == COMPULSORY:
            load.compulsory += hours
    return sorted(found.values(), key=_place)


def _level(row, levels: dict) -> CatalogItem | None:
    own = levels.get(row.grade.parent_id)
    says_stream = row.curricular_level and row.curricular_level.code in STREAMS
    return row.curricular_level if own and own.code == MEDIA and says_stream else own


def _place(load: WeeklyLoad) -> tuple[int, int, int]:
    return tuple(item.order if item else 0 for item in (load.grade, load.level, load.academic_day))


def load_warnings(rows) -> list[Finding]:
    """The grades of less hours, or less compulsory ones, than the law asks of their level."""
    found = []
    for load in weekly_loads(rows):
        if load.minimum is not None and load.hours < load.minimum:
            hours, minimum = map(written_figure, (load.hours, load.minimum))
            sentence = f"{load.name}: suma {hours} horas semanales y la norma pide {minimum}."
            found.append(Finding("weekly_hours", sentence, "study_plan"))
        if load.least_share is not None and load.hours and load.share < load.least_share:
            sentence = (
                f"{load.name}: las áreas obligatorias son el {written_share(load)} % de las horas "
                f"y en la básica son al menos el {written_figure(load.least_share)} %."
            )
            found.append(Finding("compulsory_share", sentence, "study_plan"))
    return found


def written_share(load: WeeklyLoad) -> str:
    """To one decimal downwards, so that what falls short never looks as if it did not."""
    return written_figure(int(load.share * 10) / 10)
