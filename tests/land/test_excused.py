"""Gross, excused and net days of a lag (alerts.md section 1, days, and alerts.md section 7)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from land.adjustment import AdjustmentKind, AdjustmentRow, Verification
from land.assessment import Outcome
from land.dossier import Dossier
from land.indicator import Indicator
from land.standing import judge
from tests.cast import D, changed, dossier, parcel, said
from wording.api.assessment_json import outcome_json


def start(file: Dossier, on: str) -> Outcome:
    return next(one for one in judge(file, D(on)).commitments if one.indicator is Indicator.GROUNDBREAKING)


def cause(first: str | None, last: str | None, effective: str = "2026-04-20", **more: object) -> AdjustmentRow:
    given = {"verification": Verification.VERIFIED, **more}
    return changed(AdjustmentKind.GOVERNMENT_CAUSE, effective, affects=(first, last), **given)  # type: ignore[arg-type]


LAND = replace(
    parcel(start="2026-03-01", completion="2028-03-01"),
    handover_due=D("2026-03-31"),
    handover=D("2026-04-30"),
    tells_handover=True,
)
LATE = said("2026-06-30", groundbreaking="2026-06-09")


def days(found: Outcome) -> tuple[int | None, int | None, int | None]:
    return (found.lag_days, found.excused_days, found.net_days)


def test_6_gross_100_excused_60_net_40_for_each_day_counts_once() -> None:
    found = start(dossier(LAND, LATE, cause("2026-03-02", "2026-04-10")), "2026-07-01")
    assert days(found) == (100, 60, 40)
    shown = outcome_json(found)
    assert (shown["lag_days"], shown["excused_days"], shown["net_days"]) == (100, 60, 40)
    assert "晚 100 天（可扣除 60 天，净 40 天）" in str(shown["explanation"])


def test_nothing_excused_is_said_in_figures_only() -> None:
    found = start(dossier(parcel(start="2026-03-01"), LATE), "2026-07-01")
    assert days(found) == (100, 0, 100) and "扣除" not in str(outcome_json(found)["explanation"])


@pytest.mark.parametrize(
    ("row", "excused"),
    [
        (cause("2026-03-02", "2026-03-11"), 10),
        (cause("2026-02-01", "2026-03-01"), 0),  # the due day itself is on time
        (cause("2026-02-01", "2026-03-02"), 1),
        (cause("2026-06-09", "2026-12-31"), 1),  # up to the actual day
        (cause("2026-06-10", "2026-12-31"), 0),
        (cause("2026-05-31", None), 10),  # without an end: up to the actual day
        (cause(None, "2026-12-31"), 0),  # without a beginning: none
        (cause("2026-03-02", "2026-03-11", verification=Verification.PENDING), 0),
        (cause("2026-03-02", "2026-03-11", verification=Verification.UNFOUNDED), 0),
        (cause("2026-03-02", "2026-03-11", new_date="2026-03-01"), 0),  # it moves the due day instead
    ],
)
def test_only_a_verified_cause_without_a_new_date_excuses_the_days_that_it_names(
    row: AdjustmentRow, excused: int
) -> None:
    assert start(dossier(parcel(start="2026-03-01"), LATE, row), "2026-07-01").excused_days == excused


def test_a_cause_excuses_from_the_day_on_which_it_takes_effect() -> None:
    silent = dossier(parcel(start="2026-03-01"), cause("2026-03-02", None, "2026-04-20"))
    assert days(start(silent, "2026-04-19")) == (49, 0, 49)
    assert days(start(silent, "2026-04-20")) == (50, 50, 0)


def test_several_causes_excuse_each_by_itself() -> None:
    two = dossier(
        parcel(start="2026-03-01"), LATE, cause("2026-03-02", "2026-03-11"),
        cause("2026-03-10", "2026-03-20", "2026-05-01"),
    )  # fmt: skip
    assert start(two, "2026-07-01").excused_days == 19


def test_land_that_has_not_come_excuses_up_to_the_day() -> None:
    waiting = dossier(replace(LAND, handover=None))
    assert days(start(waiting, "2026-04-10")) == (40, 10, 30)
    silent = dossier(replace(LAND, handover=None, tells_handover=False))
    assert days(start(silent, "2026-04-10")) == (40, 0, 40)


def test_while_the_newest_cause_is_unfounded_the_delivery_excuses_nothing() -> None:
    unfounded = cause("2026-03-02", "2026-03-11", "2026-05-01", verification=Verification.UNFOUNDED)
    assert start(dossier(LAND, LATE, unfounded), "2026-07-01").excused_days == 0
    before = cause("2026-03-02", "2026-03-11", "2026-04-20")
    assert start(dossier(LAND, LATE, before, unfounded), "2026-07-01").excused_days == 10


def test_whoever_agreed_anew_knew_of_the_delay_until_then() -> None:
    anew = changed(AdjustmentKind.SUPPLEMENT, "2026-04-10", indicator=Indicator.GROUNDBREAKING, new_date="2026-04-05")
    found = start(dossier(LAND, LATE, anew), "2026-07-01")
    assert days(found) == (65, 20, 45)  # 04-11 to 04-30


def test_figures_have_no_net_days() -> None:
    file = dossier(LAND, cause("2026-03-02", None))
    figures = [one for one in judge(file, D("2028-06-01")).commitments if one.indicator is Indicator.FIXED_INVESTMENT]
    assert [days(one) for one in figures] == [(92, None, None)]
