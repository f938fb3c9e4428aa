"""Reminders that come by themselves, in working days: before a term and after it, and where a
school lets lie what it has to write.

What was told is remembered by version and occasion (``Reminded``), so a day without a worker
loses nothing and two runs tell once. Each person is told once of all that is theirs.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from accounts.models import User
from accounts.reaching import holders
from pei.editing import DONE
from pei.models import SECTIONS, Delegation, PeiVersion, Step
from pei.models.reminder import Occasion, Reminded
from pei.notices import in_words, of_all, page_of, tell
from pei.states import IN_REVIEW, REOPENED, State
from pei.terms import is_working_day, working_day_after, working_days_between
from pei_project import policy
from pei_project.jobs.registry import job
from pei_project.sheets.history import Change

MORNING, EVENING = 6, 18  # nobody is told at night


@job("pei.reminders", "Recordar los plazos de los PEI", every=timedelta(hours=6))
def remind(run):
    """On a working day, once: what comes back within the day was told already."""
    now = localtime()
    if not is_working_day(now.date()) or not MORNING <= now.hour < EVENING:
        return
    with run.finishing():
        remind_of_terms(now.date())
        remind_of_returned(now.date())
        remind_of_entrusted(now.date())


# --- whom -------------------------------------------------------------------------------------


def in_charge(versions: Iterable[PeiVersion]) -> dict[User, list[PeiVersion]]:
    """Who has each version in review before them: its reviewer, or while it has none who may
    review it any more, those who may assign it. Four queries."""
    people = {person.pk: person for person in holders("pei.review")}
    assigners = holders("pei.assign")
    found = defaultdict(list)
    for version in versions:
        reviewer = people.get(version.reviewer_id)
        if reviewer and policy.permitted(reviewer, "pei.review", version):
            found[reviewer].append(version)
        else:
            for person in permitted(assigners, "pei.assign", version):
                found[person].append(version)
    return found


def permitted(people: list[User], action: str, version: PeiVersion) -> list[User]:
    return [person for person in people if policy.permitted(person, action, version)]


# --- of terms -----------------------------------------------------------------------------------


def remind_of_terms(today: date) -> None:
    """Tell who is in charge that a term ends soon, once, and that it has passed, at once and every
    so many days; that, also to who may approve."""
    days = settings.PEI_DUE_SOON_DAYS
    waiting = PeiVersion.objects.filter(
        state__in=IN_REVIEW, due_on__lte=working_day_after(today, days)
    )
    waiting = list(waiting.with_institution().order_by("due_on", "pk"))
    told = last_told(waiting, Occasion.SOON)
    soon = [
        one
        for one in waiting
        if one.due_on >= today and not is_within(told.get(one.pk), one.due_on, days)
    ]
    told = last_told(waiting, Occasion.LATE)
    late = [
        one
        for one in waiting
        if one.due_on < today
        and is_time(told.get(one.pk), one.due_on, today, settings.PEI_OVERDUE_EVERY_DAYS)
    ]
    for person, versions in in_charge(soon).items():
        tell("pei.due_soon", [person], page_of(versions, "por-vencer"), **of_all(versions))
    told_late = in_charge(late)
    for person in holders("pei.approve"):
        known = told_late[person]
        known += [one for one in late if one not in known and person.may("pei.approve", one)]
    for person, versions in told_late.items():
        if versions:
            tell("pei.overdue", [person], page_of(versions, "vencidos"), **of_all(versions))
    remember(Occasion.SOON, soon, today)
    remember(Occasion.LATE, late, today)


def is_within(told: date | None, due: date, days: int) -> bool:
    """Whether it was told in the last days of this very term."""
    return told is not None and 0 <= working_days_between(told, due) <= days


def is_time(told: date | None, since: date, today: date, days: int) -> bool:
    """Whether it was not told since then, or so many working days ago."""
    if told is None or told <= since:
        return True
    return working_days_between(told, today) >= days


# --- of what lies -------------------------------------------------------------------------------


def remind_of_returned(today: date) -> None:
    """Tell who may submit a returned PEI that nobody has saved a change in it for so long."""
    returned = PeiVersion.objects.filter(state__in=REOPENED).with_institution()
    versions = list(returned.order_by("pk"))
    steps = Step.objects.filter(version__in=versions, target__in=REOPENED).order_by()
    came = days_of(steps.values_list("version").annotate(Max("at")))
    saved = days_of(changes_of(versions).values_list("owner").annotate(Max("at")))
    told = last_told(versions, Occasion.RETURNED)
    rectors, lying = holders("pei.submit"), []
    for one in versions:
        last = max(came[one.pk], saved.get(one.pk, date.min))
        if not lies(told.get(one.pk), last, today):
            continue
        lying.append(one)
        tell(
            "pei.returned_lies",
            permitted(rectors, "pei.submit", one),
            reverse("pei:observations", args=[one.pk]),
            school=one.institution.name,
            number=one.number,
            since=came[one.pk],
            days=settings.PEI_LIES_DAYS,
        )
    remember(Occasion.RETURNED, lying, today)


def remind_of_entrusted(today: date) -> None:
    """Tell who was entrusted with sections of a draft, and who may submit it, that nobody has
    saved a change in them for so long."""
    entrusted = Delegation.objects.filter(version__state=State.DRAFT).select_related("person")
    versions = PeiVersion.objects.filter(pk__in=entrusted.values("version")).with_institution()
    versions = list(versions.order_by("pk"))
    saved = changes_of(versions).values_list("owner", "target").annotate(Max("at"))
    saved = {(owner, key): localdate(at) for owner, key, at in saved}
    done = {
        (version, model.key)
        for model in SECTIONS
        for version in model.objects.filter(version__in=versions, status__in=DONE).values_list(
            "version", flat=True
        )
    }
    told = last_told(versions, Occasion.ENTRUSTED)
    left = defaultdict(lambda: defaultdict(list))
    for one in entrusted:
        place = (one.version_id, one.section)
        last = max(localdate(one.at), saved.get(place, date.min))
        if place not in done and lies(told.get(one.version_id), last, today):
            left[one.version_id][one.person].append(one.section)
    rectors, lying = holders("pei.submit"), [one for one in versions if one.pk in left]
    for version in lying:
        all_keys = [key for keys in left[version.pk].values() for key in keys]
        people = left[version.pk] | dict.fromkeys(
            permitted(rectors, "pei.submit", version), all_keys
        )
        for person, keys in people.items():
            if person.institution_id == version.institution_id:
                tell(
                    "pei.entrusted_lies",
                    [person],
                    reverse("pei:plan", args=[version.pk]),
                    school=version.institution.name,
                    days=settings.PEI_LIES_DAYS,
                    **in_words(keys),
                )
    remember(Occasion.ENTRUSTED, lying, today)


def lies(told: date | None, last: date, today: date) -> bool:
    """Whether nothing has happened for so long, nor was it told meanwhile."""
    days = settings.PEI_LIES_DAYS
    return working_days_between(last, today) > days and is_time(told, last, today, days)


def changes_of(versions: list[PeiVersion]) -> QuerySet[Change]:
    return Change.objects.filter(owner__in=[one.pk for one in versions]).order_by()


def days_of(found) -> dict:
    return {key: localdate(at) for key, at in found}


# --- what was told ------------------------------------------------------------------------------


def last_told(versions: list[PeiVersion], occasion: Occasion) -> dict:
    found = Reminded.objects.filter(version__in=versions, occasion=occasion)
    return dict(found.values_list("version", "on"))


def remember(occasion: Occasion, versions: list[PeiVersion], today: date) -> None:
    Reminded.objects.bulk_create(
        [Reminded(version=one, occasion=occasion, on=today) for one in versions],
        update_conflicts=True,
        unique_fields=["version", "occasion"],
        update_fields=["on"],
    )
