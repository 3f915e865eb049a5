"""When an alert goes a step further, why, and how the people concerned hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from land.adjustment import AdjustmentKind
from land.assessment import Level
from land.dossier import Dossier
from land.standing import judge
from telling.alert import IDLE, Alert, Step, StepReason, Tell, next_steps
from tests.cast import D, changed, dossier, parcel, said

LATE = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-07-01"), said("2027-12-31"))


def walk(file: Dossier, first: str, last: str) -> list[Step]:
    """The steps of every alert when each day from first to last is judged, twice each."""
    alerts: dict[str, Alert] = {}
    steps = []
    day = D(first)
    while day <= D(last):
        for _ in range(2):
            for alert, step in next_steps(alerts, judge(file, day)):
                alerts[alert.subject] = alert
                steps.append(step)
        day += timedelta(days=1)
    return steps


def of(subject: str, steps: list[Step]) -> list[tuple[str, StepReason, Tell]]:
    return [(step.on.isoformat(), step.reason, step.tell) for step in steps if step.subject == subject]


def test_a_date_that_passes_takes_three_steps_and_only_red_is_told_at_once() -> None:
    assert of("groundbreaking", walk(LATE, "2026-05-01", "2026-12-01")) == [
        ("2026-05-16", StepReason.DUE_SOON, Tell.MORNING),
        ("2026-07-01", StepReason.OPENED, Tell.MORNING),
        ("2026-10-01", StepReason.WORSENED, Tell.NOW),
    ]


def test_a_second_idle_year_is_worse_than_the_first() -> None:
    assert of(IDLE, walk(LATE, "2027-06-01", "2028-08-01")) == [
        ("2027-07-01", StepReason.OPENED, Tell.NOW),
        ("2028-07-01", StepReason.WORSENED, Tell.NOW),
    ]


def test_days_that_nobody_judged_are_made_up_by_one_step() -> None:
    steps = next_steps({}, judge(LATE, D("2026-12-01")))
    assert [(s.subject, s.reason, s.tell) for _, s in steps] == [("groundbreaking", StepReason.OPENED, Tell.NOW)]


def test_work_begun_resolves_the_alert_and_is_told_in_the_morning() -> None:
    file = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-11-01", groundbreaking="2026-10-20"))
    red = {
        "groundbreaking": Alert(
            "groundbreaking", Level.RED, "unreported", D("2026-07-01"), changed_on=D("2026-10-01"), steps=3
        )
    }
    ((alert, step),) = next_steps(red, judge(file, D("2026-11-01")))
    assert (step.reason, step.tell, step.number, alert.level) == (StepReason.RESOLVED, Tell.MORNING, 4, Level.GREEN)


def test_what_was_only_near_and_came_in_time_is_recorded_and_told_to_nobody() -> None:
    file = dossier(parcel(start="2026-06-30", completion="2030-01-01"), said("2026-06-10", groundbreaking="2026-06-01"))
    blue = {
        "groundbreaking": Alert(
            "groundbreaking", Level.BLUE, "due_soon", D("2026-05-31"), changed_on=D("2026-05-31"), steps=1
        )
    }
    ((_, step),) = next_steps(blue, judge(file, D("2026-06-10")))
    assert (step.reason, step.tell) == (StepReason.RESOLVED, Tell.NOBODY)


@pytest.mark.parametrize("kind", [AdjustmentKind.TERMINATION, AdjustmentKind.RECOVERY, AdjustmentKind.ACCEPTANCE])
def test_closing_a_parcel_ends_its_alerts_with_that_reason(kind: AdjustmentKind) -> None:
    file = dossier(parcel(start="2026-06-30", completion="2030-01-01"), changed(kind, "2026-11-01"))
    red = {
        "groundbreaking": Alert(
            "groundbreaking", Level.RED, "unreported", D("2026-07-01"), changed_on=D("2026-10-01"), steps=3
        )
    }
    ((_, step),) = next_steps(red, judge(file, D("2026-11-01")))
    assert step.reason is StepReason.PARCEL_CLOSED


def test_a_lag_that_comes_back_opens_the_alert_anew() -> None:
    green = {
        "groundbreaking": Alert(
            "groundbreaking", Level.GREEN, "met", D("2026-01-01"), changed_on=D("2026-02-01"), steps=4
        )
    }
    ((alert, step),) = next_steps(green, judge(LATE, D("2026-12-01")))
    assert (step.reason, step.number, alert.opened_on) == (StepReason.OPENED, 5, D("2026-12-01"))
