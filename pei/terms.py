"""Terms: so many working days of Colombia (Ley 51 de 1983), counted from the day after.

The days off are those of the package ``holidays``, which knows the movable ones and
9 July, which Ley 2578 de 2026 added.
"""

from datetime import date, timedelta
from functools import cache

import holidays

DAY = timedelta(days=1)


@cache
def days_off(year: int) -> frozenset[date]:
    """The public holidays of Colombia in a year."""
    return frozenset(holidays.country_holidays("CO", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < 5 and day not in days_off(day.year)


def working_day_after(day: date, count: int) -> date:
    """The last day of a term of ``count`` working days that was opened on ``day``; ``day`` itself
    is not counted (Ley 4 de 1913, art. 62)."""
    while count > 0:
        day += DAY
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after ``first`` until ``last``, ``last`` counted; below nothing
    where ``last`` is the earlier one."""
    if last < first:
        return -working_days_between(last, first)
    days = (first + DAY * number for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day) for day in days)
