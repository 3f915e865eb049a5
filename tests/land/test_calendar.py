"""Working days: what the package knows, what came later, and what is so as long as nothing came."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.calendar import (
    SHIPPED,
    CalendarFault,
    WorkingDays,
    YearBrought,
    fixed_missing,
    year_brought,
)

D = date.fromisoformat
YEAR = 2051  # no package knows it
FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")


def brought(*free: str, work: tuple[str, ...] = (), year: int = YEAR) -> YearBrought:
    found = year_brought(year, map(D, free), map(D, work))
    assert isinstance(found, YearBrought)
    return found


def test_a_year_without_a_calendar_works_from_monday_to_friday_and_is_named_as_missing() -> None:
    assert [SHIPPED.works(D(f"{YEAR}-01-0{day}")) for day in (1, 2, 6, 7, 8)] == [False, True, True, False, False]
    assert not SHIPPED.knows(YEAR)
    assert SHIPPED.missing(D(f"{YEAR}-03-01")) == [YEAR]


def test_the_next_year_is_missed_from_december_on() -> None:
    last = next(year for year in range(2026, YEAR) if not SHIPPED.knows(year + 1))
    assert SHIPPED.missing(date(last, 11, 30)) == []
    assert SHIPPED.missing(date(last, 12, 1)) == [last + 1]
    assert WorkingDays((YearBrought(last + 1, frozenset(), frozenset()),)).missing(date(last, 12, 1)) == []


def test_a_year_that_was_brought_has_its_days_off_and_its_make_up_days() -> None:
    days = WorkingDays((brought(f"{YEAR}-01-02", work=(f"{YEAR}-01-08",)),))
    assert [days.works(D(f"{YEAR}-01-0{day}")) for day in (2, 3, 7, 8, 9)] == [False, True, False, True, True]
    assert days.knows(YEAR)


def test_a_deadline_is_provisional_until_the_calendar_is_there_and_moves_where_a_day_did() -> None:
    before = SHIPPED.after(D(f"{YEAR}-01-02"), 5)
    days = WorkingDays((brought(f"{YEAR}-01-03", work=(f"{YEAR}-01-08",)),))
    after = days.after(D(f"{YEAR}-01-02"), 5)
    assert (before.day, before.provisional) == (D(f"{YEAR}-01-09"), True)
    assert (after.day, after.provisional) == (D(f"{YEAR}-01-09"), False)
    assert WorkingDays((brought(f"{YEAR}-01-03"),)).after(D(f"{YEAR}-01-02"), 5).day == D(f"{YEAR}-01-10")


def test_a_zones_own_word_on_a_day_counts_before_the_word_for_all_and_this_before_the_packages() -> None:
    everywhere = brought("2026-04-20", work=("2026-10-01",), year=2026) if D("2026-10-01").weekday() >= 5 else None
    assert everywhere is None  # National Day 2026 is a Thursday: such a make-up day is refused
    all_zones, own = brought("2026-04-20", "2026-04-21", year=2026), brought(work=("2026-04-25",), year=2026)
    days = WorkingDays((all_zones, own))
    assert [days.works(D(f"2026-04-{day}")) for day in (20, 21, 22, 25, 26)] == [False, False, True, True, False]
    assert not days.works(D("2026-10-01"))  # what nobody says anything of is as the package has it
    assert SHIPPED.works(D("2026-04-20"))


@pytest.mark.parametrize(
    ("free", "work", "fault", "day"),
    [
        (["2050-12-31"], [], CalendarFault.OTHER_YEAR, "2050-12-31"),
        (["2051-01-07"], ["2051-01-07"], CalendarFault.FREE_AND_WORK, "2051-01-07"),
        ([], ["2051-01-02"], CalendarFault.WORKS_ANYWAY, "2051-01-02"),
    ],
)
def test_a_day_that_cannot_be_meant_is_named(free: list[str], work: list[str], fault: CalendarFault, day: str) -> None:
    assert year_brought(YEAR, map(D, free), map(D, work)) == (fault, D(day))


def test_a_year_is_whole_when_it_has_the_holidays_that_are_the_same_every_year() -> None:
    assert fixed_missing(brought(*(f"{YEAR}-{day}" for day in FIXED))) is None
    assert fixed_missing(brought(*(f"{YEAR}-{day}" for day in FIXED if day != "10-02"))) == D(f"{YEAR}-10-02")


@given(
    start=st.dates(date(2025, 1, 1), date(2056, 1, 1)),
    count=st.integers(1, 40),
    free=st.sets(st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)), max_size=40),
)
def test_as_many_working_days_lie_in_a_period_as_it_counts_and_its_last_day_is_one(
    start: date, count: int, free: set[date]
) -> None:
    days = WorkingDays((YearBrought(YEAR, frozenset(free), frozenset()),))
    end = days.after(start, count).day
    assert days.works(end)
    assert sum(days.works(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)) == count
