"""Periods of months and years, and working days (domain.md section 3).

民法典 200–204: the first day is not counted; a period ends on the corresponding day, or on the month's last day when
there is no corresponding day. 行政许可法 82: working days follow the State Council's calendar with its make-up weekends. A
package knows the years that were published when it was released. Later years come from `WorkingDays.brought`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from land.values import dataclass

ONE_DAY = timedelta(days=1)
_SATURDAY, _DECEMBER = 5, 12  # as weekday() and month count
CALENDAR_VERSION = "chinesecalendar-1.11.0"  # the source of working days; a test compares it with the pin


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """The last day of a period of `months` that runs from `day`: 2025-11-30 and 3 months end on 2026-02-28."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The last day of a period of `years` that runs from `day`: 2024-02-29 and one year end on 2025-02-28."""
    return add_months(day, 12 * years)


def months_between(start: date, end: date) -> Fraction:
    """The months from `start` to `end` (not before `start`): whole months, plus the elapsed share of the month that has begun."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, whole) > end:
        whole -= 1
    since = add_months(start, whole)
    until = add_months(start, whole + 1)
    return whole + Fraction((end - since).days, (until - since).days)


def is_year_end(day: date) -> bool:
    """Whether this is the last day of the year."""
    return (day.month, day.day) == (12, 31)


@dataclass(frozen=True, slots=True)
class YearBrought:
    """One year's deviations from the Monday-to-Friday week, as somebody supplied them: days off and make-up working days."""

    year: int
    free: frozenset[date]
    work: frozenset[date]

    def __contains__(self, day: date) -> bool:
        return day in self.free or day in self.work


class CalendarFault(StrEnum):
    """Why the days of a year cannot be used."""

    OTHER_YEAR = "other_year"  # a day of another year
    FREE_AND_WORK = "free_and_work"  # a day off that is also a make-up day
    WORKS_ANYWAY = "works_anyway"  # a make-up day from Monday to Friday


# 全国年节及纪念日放假办法 art. 2: the holidays with a fixed date in the solar calendar.
_FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


def year_brought(year: int, free: Iterable[date], work: Iterable[date]) -> YearBrought | tuple[CalendarFault, date]:
    """The year's days off and make-up days. When they cannot be used, the first fault and its day."""
    brought = YearBrought(year, frozenset(free), frozenset(work))
    for day in sorted(brought.free | brought.work):
        if day.year != year:
            return CalendarFault.OTHER_YEAR, day
        if day in brought.free and day in brought.work:
            return CalendarFault.FREE_AND_WORK, day
        if day in brought.work and day.weekday() < _SATURDAY:
            return CalendarFault.WORKS_ANYWAY, day
    return brought


def fixed_missing(brought: YearBrought) -> date | None:
    """The first fixed-date holiday that is not among the days off. None when the year has them all."""
    fixed = (date(brought.year, month, day) for month, day in _FIXED)
    return next((day for day in fixed if day not in brought.free), None)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """On which days offices are open: Monday to Friday, except where a published calendar says otherwise.

    brought: calendars newer than the shipped package, the most specific last. For each day a later calendar overrides the
    earlier ones, and all of them override the package.
    """

    brought: tuple[YearBrought, ...] = ()

    def works(self, day: date) -> bool:
        """Whether offices are open. A year that is not yet published counts as Monday to Friday."""
        for brought in reversed(self.brought):
            if day in brought:
                return day in brought.work
        if _is_shipped(day.year):
            import chinese_calendar  # imported lazily: its tables slow down the cold start, and most doors never need them

            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY

    def knows(self, year: int) -> bool:
        """Whether the year's calendar is published."""
        return _is_shipped(year) or any(brought.year == year for brought in self.brought)

    def missing(self, on: date) -> list[int]:
        """The years whose calendar is needed on the day but not published: the current year, and in December also the next."""
        needed = [on.year, on.year + 1] if on.month == _DECEMBER else [on.year]
        return [year for year in needed if not self.knows(year)]

    def after(self, day: date, count: int) -> WorkingDeadline:
        """The end of a period of `count` working days from `day`. The first working day after `day` is number 1."""
        provisional = False
        while count > 0:
            day += ONE_DAY
            provisional |= not self.knows(day.year)
            count -= self.works(day)
        return WorkingDeadline(day, provisional)


@dataclass(frozen=True, slots=True)
class WorkingDeadline:
    """The day on which a period of working days ends; provisional when it depends on an unpublished calendar."""

    day: date
    provisional: bool


SHIPPED = WorkingDays()  # the shipped package only


@lru_cache(maxsize=256)
def _is_shipped(year: int) -> bool:
    """Whether the shipped package knows the year."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
