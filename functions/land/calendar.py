"""Periods of months and years, and working days (domain.md section 3).

民法典 200–204: the first day is not counted; a period ends on the corresponding day, or on the month's last day where
none corresponds. 行政许可法 82: working days follow the State Council's calendar with its make-up weekends.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

ONE_DAY = timedelta(days=1)
CALENDAR_VERSION = "chinesecalendar-1.11.0"  # what working days rest on; a test holds it against the pin


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """The last day of a period of `months` that runs from `day`: 2025-11-30 and 3 months end on 2026-02-28."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The last day of a period of `years` that runs from `day`: 2024-02-29 and one year end on 2025-02-28."""
    return add_months(day, 12 * years)


def months_between(start: date, end: date) -> Fraction:
    """The months from `start` to `end` (not before it): the whole ones, and of the month begun the share of its days."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, whole) > end:
        whole -= 1
    since, until = add_months(start, whole), add_months(start, whole + 1)
    return whole + Fraction((end - since).days, (until - since).days)


def is_year_end(day: date) -> bool:
    """Whether the year is over with this day."""
    return (day.month, day.day) == (12, 31)


def month_end(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, monthrange(year, month)[1])


def is_working_day(day: date) -> bool:
    """Whether offices are open; a year whose calendar is not yet published knows weekends only."""
    return _office_day(day)[0]


def _office_day(day: date) -> tuple[bool, bool]:
    """Whether `day` is a working day, and whether that is provisional (its year's calendar is not published)."""
    import chinese_calendar  # imported when needed: its tables cost a cold start that most doors never use

    try:
        return chinese_calendar.is_workday(day), False
    except NotImplementedError:
        return day.weekday() < 5, True


@dataclass(frozen=True, slots=True)
class WorkingDeadline:
    """The day on which a period of working days ends; provisional where it rests on an unpublished calendar."""

    day: date
    provisional: bool


def add_working_days(day: date, count: int) -> WorkingDeadline:
    """The day on which `count` working days from `day` end: the first working day after `day` is number 1."""
    provisional = False
    while count > 0:
        day += ONE_DAY
        works, unsure = _office_day(day)
        provisional |= unsure
        count -= works
    return WorkingDeadline(day, provisional)
