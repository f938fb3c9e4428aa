"""Terms in working days, against the public holidays of Colombia as they are published."""

from datetime import date, timedelta

import pytest

from pei.terms import days_off, is_working_day, working_day_after, working_days_between
from pei.web.terms import due_tag

# Those that move (Ley 51 de 1983) stand on the Monday on which they are kept. Ley 2578 de 2026
# added 9 July, which moves too.
PUBLISHED = {
    2025: "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 "
    "11-17 12-08 12-25",
    2026: "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-13 07-20 08-07 08-17 "
    "10-12 11-02 11-16 12-08 12-25",
    2027: "01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 07-12 07-20 08-07 08-16 "
    "10-18 11-01 11-15 12-08 12-25",
}

# What the law says of them: on their day; on the Monday after, where their day is none (art. 1 and
# 2 of the Ley 51); so many days after Easter Sunday.
ON_THEIR_DAY = "01-01 05-01 07-20 08-07 12-08 12-25"
ON_A_MONDAY = "01-06 03-19 06-29 08-15 10-12 11-01 11-11"
AFTER_EASTER = (-3, -2, 43, 64, 71)
EASTER = {2025: date(2025, 4, 20), 2026: date(2026, 4, 5), 2027: date(2027, 3, 28)}
ADDED = {2026: " 07-09", 2027: " 07-09"}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_ones_are_those_of_the_law(year):
    def days(said):
        return {date.fromisoformat(f"{year}-{day}") for day in said.split()}

    moved = {
        day + timedelta(days=-day.weekday() % 7) for day in days(ON_A_MONDAY + ADDED.get(year, ""))
    }
    counted = {EASTER[year] + timedelta(days=number) for number in AFTER_EASTER}
    assert days(PUBLISHED[year]) == days(ON_THEIR_DAY) | moved | counted


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_days_off_are_the_published_ones(year):
    assert sorted(f"{day:%m-%d}" for day in days_off(year)) == PUBLISHED[year].split()


@pytest.mark.parametrize("year", PUBLISHED)
def test_a_working_day_is_no_weekend_and_no_holiday(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    off = PUBLISHED[year].split()
    wanted = [day for day in days if day.weekday() < 5 and f"{day:%m-%d}" not in off]
    assert [day for day in days if is_working_day(day)] == wanted


@pytest.mark.parametrize(
    ("opened", "count", "last"),
    [
        (date(2026, 4, 1), 1, date(2026, 4, 6)),  # over Thursday and Friday of Holy Week
        (date(2026, 4, 30), 30, date(2026, 6, 17)),  # three holidays that were moved to Monday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # into another year
        (date(2026, 6, 13), 1, date(2026, 6, 16)),  # opened on a Saturday before a holiday
        (date(2026, 6, 3), 0, date(2026, 6, 3)),
        (date(2025, 7, 9), 3, date(2025, 7, 14)),  # before Ley 2578 de 2026
        (date(2026, 7, 9), 3, date(2026, 7, 15)),
        (date(2027, 7, 1), 6, date(2027, 7, 13)),  # over two holidays that were moved
    ],
)
def test_a_term_ends_on_its_last_working_day(opened, count, last):
    assert working_day_after(opened, count) == last


@pytest.mark.parametrize("opened", [date(2025, 12, 20), date(2026, 5, 15), date(2027, 3, 24)])
@pytest.mark.parametrize("count", [1, 5, 30, 60])
def test_what_is_left_of_a_term_is_what_it_was_given(opened, count):
    last = working_day_after(opened, count)
    assert is_working_day(last)
    assert working_days_between(opened, last) == count
    assert working_days_between(last, opened) == -count


@pytest.mark.parametrize(
    ("due", "tag"),
    [
        (None, ("", "Sin plazo")),
        (date(2026, 6, 9), ("error", "Venció hace 3 días")),
        (date(2026, 6, 11), ("error", "Venció ayer")),
        (date(2026, 6, 12), ("warn", "Vence hoy")),
        (date(2026, 6, 16), ("warn", "1 día hábil")),  # Monday 15 is a holiday
        (date(2026, 6, 17), ("warn", "2 días hábiles")),
        (date(2026, 6, 22), ("warn", "5 días hábiles")),
        (date(2026, 6, 23), ("", "6 días hábiles")),
    ],
)
def test_a_term_in_words(due, tag):
    assert due_tag(due, date(2026, 6, 12)) == tag
