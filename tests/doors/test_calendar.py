"""Days off that are brought later, as the doors see them: the season, reminders, and what the API says of both."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from console import on_request as console
from edge.table import ledger_calendars
from land.calendar import YearBrought, year_brought
from telling.letter import LetterKind
from tests.cast import D
from tests.doors.asking import call
from tests.doors.conftest import Clock
from tests.doors.reviewing import FIRM, ask, granted, letters, morning, opened

__all__ = ["ask", "granted"]


def bring(*free: str, zone: str = "demo") -> None:
    found = year_brought(D(free[0]).year, map(D, free), [])
    assert isinstance(found, YearBrought)
    assert ledger_calendars.put_year(zone, found)


def test_a_reminder_moves_with_a_day_off_that_comes_before_it(context: SimpleNamespace) -> None:
    opened()
    morning(context, "2026-07-01")
    bring("2026-07-20")
    assert morning(context, "2026-07-15") == 0
    assert morning(context, "2026-07-16") == 2  # ten working days before 31 July, one of which is free now
    assert morning(context, "2026-07-17") == 0  # the day that was ten working days before is no second reminder


def test_a_reminder_that_is_written_is_not_written_again_when_its_day_moves(context: SimpleNamespace) -> None:
    opened()
    morning(context, "2026-07-01")
    assert morning(context, "2026-07-17") == 2
    bring("2026-07-20")
    assert [morning(context, f"2026-07-{day}") for day in (18, 20, 21)] == [0, 0, 0]
    assert len(letters(FIRM, LetterKind.REMINDER)) == 1


def test_the_api_names_the_day_of_the_next_reminder_by_the_calendar_of_today(ask: Any) -> None:
    opened()
    assert ask("status")[1]["next_reminder_on"] == "2026-07-17"
    bring("2026-07-20")
    assert ask("status")[1]["next_reminder_on"] == "2026-07-16"


def test_the_season_opens_on_the_first_working_day_of_the_calendar_that_was_brought(
    context: SimpleNamespace, clock: Clock
) -> None:
    bring("2027-02-01", "2027-02-02", zone=ledger_calendars.ALL_ZONES)
    for on, count in (("2027-02-01", 0), ("2027-02-02", 0), ("2027-02-03", 2)):
        clock.set(on)
        assert morning(context, on) == count


def test_the_summary_names_the_years_that_nobody_brought(
    context: SimpleNamespace, clock: Clock, load_event: Callable[[str], dict[str, Any]]
) -> None:
    def missing() -> Any:
        return call(console, load_event("console.summary"), context)[1]["calendar_missing"]

    assert missing() == []
    clock.set("2051-12-01")
    assert missing() == [2051, 2052]
    bring("2052-01-01")
    assert missing() == [2051]
