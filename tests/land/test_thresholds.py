"""Every threshold at its exact equality: which side the number itself is on."""

from __future__ import annotations

import pytest

from land.adjustment import AdjustmentKind, Verification
from land.assessment import Level, Outcome, Verdict
from land.in_force import promises_on
from land.indicator import Indicator
from land.policy import DEFAULT
from land.standing import judge
from tests.cast import D, changed, dossier, parcel, said

# From start to completion 100 days, at the cut-off 60: 60 % of the investment is expected.
PACED = parcel(start="2025-01-01", completion="2025-04-11", investment="10000")


def outcome(indicator: Indicator, day: str, *rows: object, register: object = PACED) -> Outcome:
    file = dossier(register, *rows)  # type: ignore[arg-type]
    return next(one for one in judge(file, D(day), DEFAULT).commitments if one.indicator is indicator)


@pytest.mark.parametrize(
    ("invested", "verdict", "level"),
    [
        ("5000.01", Verdict.ON_PACE, Level.GREEN),
        ("5000", Verdict.BEHIND_PACE, Level.YELLOW),  # 10 points: behind
        ("3000", Verdict.BEHIND_PACE, Level.YELLOW),  # 30 points: yellow yet
        ("2999.99", Verdict.BEHIND_PACE, Level.RED),
    ],
)
def test_ten_points_are_behind_and_thirty_are_not_red(invested: str, verdict: Verdict, level: Level) -> None:
    pace = outcome(Indicator.FIXED_INVESTMENT, "2025-03-10", said("2025-03-02", investment=invested))
    assert (pace.verdict, pace.level) == (verdict, level)


@pytest.mark.parametrize(("invested", "level"), [("5000", Level.YELLOW), ("4999.99", Level.RED)])
def test_a_shortfall_of_a_half_is_not_red(invested: str, level: Level) -> None:
    short = outcome(Indicator.FIXED_INVESTMENT, "2025-05-01", said("2025-04-11", investment=invested))
    assert (short.verdict, short.level) == (Verdict.SHORT, level)


def test_an_investment_that_equals_the_promise_is_met_on_any_day() -> None:
    for day in ("2025-03-10", "2025-04-11", "2025-05-01"):
        met = outcome(Indicator.FIXED_INVESTMENT, day, said("2025-03-02", investment="10000"))
        assert met.verdict is Verdict.MET


@pytest.mark.parametrize(
    ("cutoff", "figure", "milestone"),
    [
        ("2025-04-10", Verdict.UNREPORTED, Verdict.UNREPORTED),
        ("2025-04-11", Verdict.SHORT, Verdict.OVERDUE),  # the due day itself
        ("2025-04-12", Verdict.SHORT, Verdict.OVERDUE),
    ],
)
def test_a_cut_off_on_the_due_day_speaks_of_it(cutoff: str, figure: Verdict, milestone: Verdict) -> None:
    row = said(cutoff, groundbreaking="2025-01-01", investment="9000")
    assert outcome(Indicator.FIXED_INVESTMENT, "2025-04-15", row).verdict is figure
    assert outcome(Indicator.COMPLETION, "2025-04-15", row).verdict is milestone


def test_the_due_day_is_not_late_and_a_milestone_on_it_is_met() -> None:
    assert outcome(Indicator.COMPLETION, "2025-04-11").verdict is Verdict.DUE_SOON
    assert outcome(Indicator.COMPLETION, "2025-04-12").verdict is Verdict.UNREPORTED
    row = said("2025-05-01", groundbreaking="2025-01-01", completion="2025-04-11")
    assert outcome(Indicator.COMPLETION, "2025-05-02", row).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        ("2026-12-30", Verdict.ON_PACE),  # 18 months are full
        ("2026-12-31", Verdict.UNREPORTED),
    ],
)
def test_a_figure_is_stale_on_the_day_after_eighteen_months(day: str, verdict: Verdict) -> None:
    register = parcel(start="2025-01-01", completion="2030-01-01", investment="10000")
    row = said("2025-06-30", groundbreaking="2025-01-01", investment="5000")
    assert outcome(Indicator.FIXED_INVESTMENT, day, row, register=register).verdict is verdict


def test_eighteen_months_from_the_end_of_august_end_with_february() -> None:
    register = parcel(start="2024-01-01", completion="2030-01-01", investment="10000")
    row = said("2024-08-31", groundbreaking="2024-01-01", investment="5000")
    verdicts = [
        outcome(Indicator.FIXED_INVESTMENT, day, row, register=register).verdict for day in ("2026-02-28", "2026-03-01")
    ]
    assert verdicts == [Verdict.ON_PACE, Verdict.UNREPORTED]


@pytest.mark.parametrize(("tax", "level"), [("500", Level.YELLOW), ("499.9", Level.RED)])
def test_a_yearly_figure_of_half_the_promise_is_not_red(tax: str, level: Level) -> None:
    register = parcel(start="2021-01-01", completion="2022-01-01", full="2023-01-01", area="100", tax_per_mu="10")
    short = outcome(Indicator.TAX_PER_MU, "2025-02-01", said("2024-12-31", tax=tax), register=register)
    assert (short.verdict, short.level) == (Verdict.SHORT, level)


def test_full_production_on_the_first_of_january_is_judged_in_that_year() -> None:
    first = [
        outcome(
            Indicator.TAX_PER_MU, "2025-02-01",
            register=parcel(start="2021-01-01", completion="2022-01-01", full=day, tax_per_mu="10"),
        ).check_year
        for day in ("2024-01-01", "2024-01-02")
    ]  # fmt: skip
    assert first == [2024, 2025]


# ---- two closings of one parcel ----------------------------------------------------------------------------------------

CLOSING = (AdjustmentKind.TERMINATION, AdjustmentKind.RECOVERY, AdjustmentKind.ACCEPTANCE)


@pytest.mark.parametrize("kind", CLOSING)
@pytest.mark.parametrize("other", CLOSING)
def test_of_two_closings_the_one_that_takes_effect_first_ends_the_parcel(
    kind: AdjustmentKind, other: AdjustmentKind
) -> None:
    early, late = changed(kind, "2025-05-01"), changed(other, "2025-06-01")
    for rows in ((early, late), (late, early)):  # in whichever order they were received
        file = dossier(PACED, *rows)
        assert [judge(file, D(day), DEFAULT).level for day in ("2025-04-30", "2025-05-01", "2025-06-01")] == [
            Level.RED, Level.CLOSED, Level.CLOSED,
        ]  # fmt: skip
        assert promises_on(file, D("2025-07-01")).closed_by == early


def test_of_two_closings_of_one_day_the_one_received_first_ends_the_parcel() -> None:
    first, second = changed(AdjustmentKind.ACCEPTANCE, "2025-05-01"), changed(AdjustmentKind.RECOVERY, "2025-05-01")
    assert promises_on(dossier(PACED, first, second), D("2025-05-01")).closed_by == first
    assert promises_on(dossier(PACED, second, first), D("2025-05-01")).closed_by == second


def test_the_same_closing_received_again_replaces_itself() -> None:
    first = changed(AdjustmentKind.RECOVERY, "2025-05-01")
    again = changed(AdjustmentKind.RECOVERY, "2025-05-01", verification=Verification.VERIFIED)
    assert promises_on(dossier(PACED, first, again), D("2025-05-01")).closed_by == again
