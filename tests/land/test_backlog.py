"""What lagged before people were written to, and what is news: alerts.md sections 3 and 7."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.assessment import Assessment, Level
from land.dossier import Dossier
from land.policy import DEFAULT
from land.standing import judge
from telling.alert import IDLE, Alert, Step, StepReason, Tell, next_steps
from telling.backlog import placed
from tests.cast import D, dossier, parcel, said

SILENT = dossier(parcel(start="2026-06-30", completion="2030-01-01"))


class File:
    """A parcel that is judged day by day."""

    def __init__(self, alerts_from: str) -> None:
        self.alerts: dict[str, Alert] = {}
        self.alerts_from = D(alerts_from)
        self.first = True

    def judged(self, file: Dossier, on: str | date) -> list[Step]:
        assessment: Assessment = judge(file, D(on) if isinstance(on, str) else on)
        moved = next_steps(self.alerts, assessment)
        found = list(placed(moved, self.alerts, assessment, DEFAULT, alerts_from=self.alerts_from, is_first=self.first))
        self.alerts |= {alert.subject: alert for alert, _ in found}
        self.first = False
        return [step for _, step in found]


def tells(steps: list[Step]) -> dict[str, Tell]:
    return {step.subject: step.tell for step in steps}


@pytest.mark.parametrize(
    ("alerts_from", "tell"),
    [
        ("2026-07-01", Tell.MORNING),  # due + 1 is the day on which people begin to be written to
        ("2026-07-02", Tell.BACKLOG),
    ],
)
def test_a_milestone_lags_from_the_day_after_its_due_day(alerts_from: str, tell: Tell) -> None:
    assert tells(File(alerts_from).judged(SILENT, "2026-07-10")) == {"groundbreaking": tell}


@pytest.mark.parametrize(("alerts_from", "tell"), [("2027-07-01", Tell.NOW), ("2027-07-02", Tell.BACKLOG)])
def test_idle_land_is_suspected_from_its_since(alerts_from: str, tell: Tell) -> None:
    assert tells(File(alerts_from).judged(SILENT, "2027-07-05"))[IDLE] is tell


@pytest.mark.parametrize(("alerts_from", "tell"), [("2026-04-01", Tell.MORNING), ("2026-04-02", Tell.BACKLOG)])
def test_a_yearly_figure_lags_from_the_day_after_the_reporting_day(alerts_from: str, tell: Tell) -> None:
    register = parcel(
        start="2021-01-01", completion="2022-01-01", production="2022-06-01", full="2023-06-01", tax_per_mu="9"
    )
    whole = said(
        "2025-12-31", groundbreaking="2020-12-01", completion="2021-12-01", production="2022-05-01",
        full_production="2023-05-01", investment="10000",
    )  # fmt: skip
    assert tells(File(alerts_from).judged(dossier(register, whole), "2026-04-10")) == {"tax_per_mu": tell}


def test_the_pace_at_the_first_judging_is_backlog_and_later_it_is_news_if_its_cut_off_is_new() -> None:
    register = parcel(start="2025-01-01", completion="2027-01-01")
    begun = said("2026-07-01", groundbreaking="2025-01-01", investment="100")
    assert tells(File("2026-07-01").judged(dossier(register, begun), "2026-07-02")) == {
        "fixed_investment": Tell.BACKLOG
    }
    known = File("2026-07-01")
    known.judged(dossier(register, said("2026-06-30", groundbreaking="2025-01-01", investment="9000")), "2026-07-01")
    behind = said("2026-07-20", groundbreaking="2025-01-01", investment="100")
    assert tells(known.judged(dossier(register, behind), "2026-07-21")) == {"fixed_investment": Tell.NOW}


def test_a_return_that_comes_in_the_first_week_and_speaks_of_last_year_brings_backlog() -> None:
    register = parcel(start="2025-01-01", completion="2027-01-01")
    known = File("2026-07-01")
    known.judged(dossier(register), "2026-07-01")
    behind = said("2025-12-31", groundbreaking="2025-01-01", investment="100")
    assert tells(known.judged(dossier(register, behind), "2026-07-03"))["fixed_investment"] is Tell.BACKLOG


def test_backlog_that_grows_worse_is_news_and_what_only_changes_or_ends_is_counted() -> None:
    known = File("2026-07-02")
    known.judged(SILENT, "2026-07-10")
    told = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-11"))
    assert [(s.reason, s.tell) for s in known.judged(told, "2026-07-12")] == [(StepReason.CHANGED, Tell.NOBODY)]
    assert known.alerts["groundbreaking"].backlog
    assert [(s.reason, s.tell) for s in known.judged(told, "2026-10-01")] == [(StepReason.WORSENED, Tell.NOW)]
    assert not known.alerts["groundbreaking"].backlog

    ends = File("2026-07-02")
    ends.judged(SILENT, "2026-07-10")
    begun = dossier(
        parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-11", groundbreaking="2026-07-05")
    )
    assert [(s.reason, s.tell) for s in ends.judged(begun, "2026-07-12")] == [(StepReason.RESOLVED, Tell.NOBODY)]


def test_what_ended_and_recurs_is_no_backlog() -> None:
    known = File("2026-07-02")
    known.judged(SILENT, "2026-07-10")
    register = parcel(start="2026-06-30", completion="2030-01-01")
    known.judged(dossier(register, said("2026-07-11", groundbreaking="2026-07-05")), "2026-07-12")
    again = dossier(register, said("2026-07-11", groundbreaking="2026-07-05"), said("2026-07-20", groundbreaking=None))
    assert tells(known.judged(again, "2026-07-21")) == {"groundbreaking": Tell.MORNING}


def test_a_second_idle_year_that_begins_later_is_news() -> None:
    known = File("2027-07-05")
    known.judged(SILENT, "2027-07-10")
    assert tells(known.judged(SILENT, "2028-07-01"))[IDLE] is Tell.NOW


def test_red_within_a_line_that_is_red_already_is_no_alarm() -> None:
    """The completion turned red for want of a return; what else the same return would say waits for the morning."""
    known = File("2020-01-01")
    register = parcel(start="2024-01-01", completion="2026-01-01", production="2026-03-01")
    begun = said("2025-12-01", groundbreaking="2024-01-01", investment="10000")
    known.judged(dossier(register, begun), "2026-03-31")
    assert tells(known.judged(dossier(register, begun), "2026-04-02")) == {"completion": Tell.NOW}
    assert tells(known.judged(dossier(register, begun), "2026-06-02")) == {"production": Tell.MORNING}


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(1, 400))
def test_nothing_that_a_zone_knew_before_it_began_to_write_is_ever_urgent(on: date, days: int) -> None:
    steps = File((on + timedelta(days=days)).isoformat()).judged(SILENT, on)
    assert all(step.tell is Tell.BACKLOG for step in steps if step.to_level in (Level.YELLOW, Level.RED))
