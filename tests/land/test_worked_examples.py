"""domain.md section 9: every worked example under its own sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from stdnum.cn import uscc

from land.adjustment import AdjustmentKind, AdjustmentRow, Verification
from land.assessment import Assessment, Idle, IdleStatus, Level, Outcome, Verdict
from land.calendar import SHIPPED
from land.dossier import Dossier
from land.in_force import extension_problem, promises_on
from land.indicator import Indicator
from land.policy import DEFAULT, Policy
from land.standing import judge
from land.units import Quantity, decimal_text, exact
from tests.cast import D, changed, dossier, parcel, quantity, said


def on(day: str, file: Dossier) -> Assessment:
    return judge(file, D(day), DEFAULT)


def outcome(indicator: Indicator, day: str, file: Dossier) -> Outcome:
    return next(o for o in on(day, file).commitments if o.indicator is indicator)


def idle(day: str, file: Dossier) -> Idle:
    return on(day, file).idle


NOTHING_STARTED = dossier(parcel(start="2023-06-01", price="1200"), said("2023-12-31", groundbreaking=None))


def test_1_the_day_before_the_year_is_full_the_parcel_is_overdue_but_not_suspected() -> None:
    start = outcome(Indicator.GROUNDBREAKING, "2024-05-31", NOTHING_STARTED)
    assert (start.verdict, start.lag_days, start.level) == (Verdict.OVERDUE, 365, Level.RED)
    assert idle("2024-05-31", NOTHING_STARTED).status is IdleStatus.NONE
    assert idle("2024-06-01", NOTHING_STARTED).status is IdleStatus.NONE


def test_1_from_the_day_after_the_full_year_it_is_suspected_with_a_fifth_of_the_price_exposed() -> None:
    suspected = idle("2024-06-02", NOTHING_STARTED)
    assert suspected.status is IdleStatus.SUSPECTED_1Y
    assert suspected.since == D("2024-06-02")
    assert suspected.fee_exposure_yuan == 2_400_000
    # The investment that nobody reported goes stale 18 months after the agreed start.
    assert on("2024-06-02", NOTHING_STARTED).next_change_on == D("2024-12-02")


def test_1_after_two_full_years_it_may_be_recovered_and_no_fee_is_shown() -> None:
    assert idle("2025-06-01", NOTHING_STARTED).status is IdleStatus.SUSPECTED_1Y
    two_years = idle("2025-06-02", NOTHING_STARTED)
    assert (two_years.status, two_years.since) == (IdleStatus.SUSPECTED_2Y, D("2025-06-02"))
    assert two_years.fee_exposure_yuan is None


@pytest.mark.parametrize(
    ("start", "one_year", "two_years"),
    [("2024-02-29", "2025-03-01", "2026-03-01"), ("2023-03-01", "2024-03-02", "2025-03-02")],
)
def test_2_a_full_year_from_a_leap_day_ends_on_28_february(start: str, one_year: str, two_years: str) -> None:
    file = dossier(parcel(start=start, completion="2029-01-01"))
    day = timedelta(days=1)
    assert judge(file, D(one_year) - day).idle.status is IdleStatus.NONE
    assert judge(file, D(one_year)).idle.status is IdleStatus.SUSPECTED_1Y
    assert judge(file, D(two_years) - day).idle.status is IdleStatus.SUSPECTED_1Y
    assert judge(file, D(two_years)).idle.status is IdleStatus.SUSPECTED_2Y


def test_3_earthwork_meets_the_groundbreaking_promise_but_leaves_the_idle_clock_to_be_verified() -> None:
    file = dossier(parcel(start="2023-06-01", completion="2026-06-01"), said("2024-05-31", earthwork="2023-05-20"))
    assert outcome(Indicator.GROUNDBREAKING, "2024-06-02", file).verdict is Verdict.MET
    assert idle("2024-06-02", file).status is IdleStatus.START_UNVERIFIED
    assert on("2024-06-02", file).level is Level.YELLOW


def stopped(developed: str, investment: str | None = None, **more: str) -> Dossier:
    facts = {"groundbreaking": "2023-05-01", "stopped": "2024-03-15", "developed_area": developed, **more}
    if investment:
        facts["investment"] = investment
    return dossier(
        parcel(area="100000", area_unit="m2", investment="12000", price="1236", completion="2027-06-01"),
        said("2024-12-31", **facts),
    )


def test_4_a_stop_of_a_full_year_with_less_than_a_third_developed_is_suspected() -> None:
    assert idle("2025-03-15", stopped("33333.33")).status is IdleStatus.NONE
    assert idle("2025-03-16", stopped("33333.33")).status is IdleStatus.SUSPECTED_SUSPENDED
    assert idle("2025-03-16", stopped("33333.33")).since == D("2025-03-16")


def test_4_with_a_third_developed_and_a_quarter_invested_it_is_not() -> None:
    assert idle("2025-03-16", stopped("33333.34", investment="4000")).status is IdleStatus.NONE


def test_4_work_resumed_ends_the_suspicion() -> None:
    file = dossier(
        parcel(area="100000", area_unit="m2", completion="2027-06-01"),
        said("2024-12-31", groundbreaking="2023-05-01", stopped="2024-03-15", developed_area="33333.33"),
        said("2025-03-10", resumed="2025-03-10"),
    )
    assert idle("2025-03-16", file).status is IdleStatus.NONE


@pytest.mark.parametrize(("invested", "suspected"), [("3500", True), ("4000", False)])
def test_5_a_quarter_of_the_investment_is_measured_without_land_and_taxes(invested: str, suspected: bool) -> None:
    file = dossier(
        parcel(investment="12000", completion="2027-06-01"),
        said("2024-12-31", groundbreaking="2023-05-01", stopped="2024-03-15", investment=invested, land_cost="1236"),
    )
    assert (idle("2025-03-16", file).status is IdleStatus.SUSPECTED_SUSPENDED) is suspected


def extension(new_date: str) -> AdjustmentRow:
    return changed(AdjustmentKind.EXTENSION, "2024-01-10", indicator=Indicator.GROUNDBREAKING, new_date=new_date)


def test_6_an_extension_of_groundbreaking_moves_completion_by_as_many_days() -> None:
    file = dossier(parcel(start="2024-03-01", completion="2026-03-01"), extension("2024-09-01"))
    dates = promises_on(file, D("2024-01-10")).dates
    assert dates == {Indicator.GROUNDBREAKING: D("2024-09-01"), Indicator.COMPLETION: D("2026-09-01")}
    assert promises_on(file, D("2024-01-09")).dates[Indicator.GROUNDBREAKING] == D("2024-03-01")


@pytest.mark.parametrize(
    ("new_date", "problem"),
    [("2025-03-01", None), ("2025-03-02", "extension_too_long"), ("2024-03-01", "extension_not_later")],
)
def test_6_an_extension_reaches_one_year_at_most(new_date: str, problem: str | None) -> None:
    promises = promises_on(dossier(parcel(start="2024-03-01", completion="2026-03-01")), D("2024-01-10"))
    assert extension_problem(promises, extension(new_date)) == problem


def test_7_the_intensity_promised_on_an_area_is_an_exact_sum() -> None:
    area, intensity = exact(quantity("102.76128", "mu")), exact(quantity("250", "wan_yuan/mu"))
    assert area * intensity / exact(Quantity(Decimal(1), "mu")) == exact(quantity("25690.32", "wan_yuan"))
    assert area == exact(quantity("68507.52", "m2")) == exact(quantity("6.850752", "ha"))
    assert exact(quantity("100", "mu")) == Fraction(200000, 3)


def taxed(tax: str) -> Outcome:
    file = dossier(
        parcel(area="102.76128", full="2023-12-31", tax_per_mu="9.6", start="2021-01-01", completion="2023-01-01"),
        said("2024-12-31", tax=tax),
    )
    return outcome(Indicator.TAX_PER_MU, "2025-02-01", file)


def test_8_a_tax_of_950_on_the_area_is_short_by_3_67_percent() -> None:
    short = taxed("950.3")
    assert (short.verdict, short.check_year, short.level) == (Verdict.SHORT, 2024, Level.YELLOW)
    assert short.value is not None
    assert short.shortfall is not None
    assert decimal_text(short.value) == "92476.4658"
    assert decimal_text(short.shortfall) == "0.0367"


def test_8_the_tax_that_equals_the_promise_to_the_last_digit_meets_it() -> None:
    assert taxed("986.508288").verdict is Verdict.MET
    assert taxed("986.508287").verdict is Verdict.SHORT


@pytest.mark.parametrize(
    ("invested", "verdict", "level", "gap"),
    [
        ("4000", Verdict.ON_PACE, Level.GREEN, "9.9316"),
        ("3900", Verdict.BEHIND_PACE, Level.YELLOW, "10.9316"),
        ("1900", Verdict.BEHIND_PACE, Level.RED, "30.9316"),
    ],
)
def test_9_the_pace_of_investment_is_measured_at_the_cut_off(
    invested: str, verdict: Verdict, level: Level, gap: str
) -> None:
    file = dossier(
        parcel(start="2024-01-01", completion="2026-01-01", investment="10000"), said("2024-12-31", investment=invested)
    )
    pace = outcome(Indicator.FIXED_INVESTMENT, "2025-03-01", file)
    assert (pace.verdict, pace.level) == (verdict, level)
    assert pace.gap_points is not None
    assert decimal_text(pace.gap_points) == gap


@pytest.mark.parametrize(
    ("day", "verdict", "level"),
    [
        ("2026-05-15", Verdict.NOT_DUE, Level.GREEN),
        ("2026-05-16", Verdict.DUE_SOON, Level.BLUE),
        ("2026-06-30", Verdict.DUE_SOON, Level.BLUE),
        ("2026-07-01", Verdict.UNREPORTED, Level.YELLOW),
        ("2026-09-30", Verdict.UNREPORTED, Level.YELLOW),
        ("2026-10-01", Verdict.UNREPORTED, Level.RED),
    ],
)
def test_10_a_date_comes_near_passes_and_turns_red_after_three_months(day: str, verdict: Verdict, level: Level) -> None:
    file = dossier(parcel(start="2025-01-01", completion="2026-06-30"), said("2026-06-29", groundbreaking="2025-01-01"))
    completion = outcome(Indicator.COMPLETION, day, file)
    assert (completion.verdict, completion.level) == (verdict, level)


def test_10_a_return_that_reaches_the_date_makes_it_overdue() -> None:
    file = dossier(parcel(start="2025-01-01", completion="2026-06-30"), said("2026-06-30", groundbreaking="2025-01-01"))
    assert outcome(Indicator.COMPLETION, "2026-07-01", file).verdict is Verdict.OVERDUE


def yearly(day: str, *returns: str) -> Outcome:
    register = parcel(start="2021-01-01", completion="2023-01-01", full="2024-06-30", tax_per_mu="10")
    return outcome(Indicator.TAX_PER_MU, day, dossier(register, *(said(cutoff, tax="2000") for cutoff in returns)))


@pytest.mark.parametrize(
    ("day", "verdict", "year"),
    [
        ("2024-07-01", Verdict.NOT_DUE, 2025),
        ("2026-03-31", Verdict.NOT_DUE, 2025),
        ("2026-04-01", Verdict.UNREPORTED, 2025),
        ("2027-03-31", Verdict.UNREPORTED, 2025),
        ("2027-04-01", Verdict.UNREPORTED, 2026),
    ],
)
def test_11_the_first_check_year_begins_after_full_production(day: str, verdict: Verdict, year: int) -> None:
    judged = yearly(day)
    assert (judged.verdict, judged.check_year) == (verdict, year)


def test_11_a_full_year_is_judged_as_soon_as_it_is_returned() -> None:
    assert (yearly("2026-02-10", "2025-12-31").verdict, yearly("2026-02-10", "2025-12-31").check_year) == (
        Verdict.MET,
        2025,
    )


def test_12_credit_codes_carry_a_check_character() -> None:
    assert uscc.is_valid("91140781MA0ABCDE0A")
    assert not uscc.is_valid("91140781MA0ABCDE0B")
    assert uscc.is_valid("91140781MA0KT00030")


@pytest.mark.parametrize(
    ("start", "count", "end"), [("2025-09-22", 20, "2025-10-24"), ("2026-02-09", 13, "2026-03-04")]
)
def test_working_days_follow_the_calendar_with_its_make_up_weekends(start: str, count: int, end: str) -> None:
    assert SHIPPED.after(D(start), count).day == D(end)


def test_a_year_without_a_published_calendar_knows_weekends_only_and_says_so() -> None:
    deadline = SHIPPED.after(date(2040, 1, 2), 5)
    assert (deadline.day, deadline.provisional) == (date(2040, 1, 9), True)


def test_a_verified_cause_without_a_new_date_keeps_the_start_at_yellow() -> None:
    cause = changed(AdjustmentKind.GOVERNMENT_CAUSE, "2023-07-01", verification=Verification.VERIFIED)
    file = dossier(parcel(start="2023-06-01", completion="2029-01-01", price="1200"), cause)
    assert outcome(Indicator.GROUNDBREAKING, "2024-06-02", file).level is Level.YELLOW
    assert (idle("2024-06-02", file).status, idle("2024-06-02", file).fee_exposure_yuan) == (
        IdleStatus.CAUSE_VERIFIED,
        None,
    )


HANDED_OVER = replace(
    parcel(start="2023-06-01", price="1200", penalty="1"),
    handover_due=D("2023-03-01"), handover=D("2024-01-10"), tells_handover=True,
)  # fmt: skip
NOT_BEGUN = said("2023-12-31", groundbreaking=None)
CAUSE = AdjustmentKind.GOVERNMENT_CAUSE


def late(*rows: AdjustmentRow) -> Dossier:
    """Example 13: the land came 315 days late, and nothing was begun."""
    return dossier(HANDED_OVER, NOT_BEGUN, *rows)


@pytest.mark.parametrize(
    ("day", "status", "since", "exposure"),
    [
        ("2024-06-01", IdleStatus.NONE, None, None),
        ("2024-06-02", IdleStatus.DELIVERY_LATE, "2024-06-02", None),
        ("2025-04-11", IdleStatus.DELIVERY_LATE, "2024-06-02", None),
        ("2025-04-12", IdleStatus.SUSPECTED_1Y, "2025-04-12", 2_400_000),
        ("2026-04-11", IdleStatus.SUSPECTED_1Y, "2025-04-12", 2_400_000),
        ("2026-04-12", IdleStatus.SUSPECTED_2Y, "2026-04-12", None),
    ],
)
def test_13_land_that_came_late_is_suspected_as_many_days_later(
    day: str, status: IdleStatus, since: str | None, exposure: int | None
) -> None:
    found = idle(day, late())
    assert (found.status, found.since, found.fee_exposure_yuan) == (status, D(since) if since else None, exposure)


@pytest.mark.parametrize(
    ("day", "level"),
    [("2024-06-02", Level.YELLOW), ("2024-07-11", Level.YELLOW), ("2024-07-12", Level.RED)],
)
def test_13_the_three_months_of_groundbreaking_count_from_as_many_days_later(day: str, level: Level) -> None:
    start = outcome(Indicator.GROUNDBREAKING, day, late())
    assert (start.verdict, start.level, start.lag_days) == (Verdict.OVERDUE, level, (D(day) - D("2023-06-01")).days)
    assert start.money_at_stake_yuan == 12_000_000 * Fraction(1, 1000) * (start.lag_days - 315)


def test_13_the_days_of_late_delivery_cost_nothing_and_never_less() -> None:
    assert outcome(Indicator.GROUNDBREAKING, "2024-01-10", late()).money_at_stake_yuan == 0


def test_13_a_cause_found_untrue_decides_alone() -> None:
    file = late(changed(CAUSE, "2023-07-01", verification=Verification.UNFOUNDED))
    assert idle("2024-06-01", file).status is IdleStatus.NONE
    assert idle("2024-06-02", file).status is IdleStatus.SUSPECTED_1Y


def test_13_a_cause_to_be_verified_waits_until_the_late_delivery_shields_no_more() -> None:
    file = late(changed(CAUSE, "2023-07-01", verification=Verification.PENDING))
    assert idle("2025-04-11", file).status is IdleStatus.DELIVERY_LATE
    assert idle("2025-04-12", file).status is IdleStatus.CAUSE_PENDING


def test_13_whoever_agreed_anew_knew_of_the_delay() -> None:
    agreed = changed(AdjustmentKind.SUPPLEMENT, "2024-02-01", indicator=Indicator.GROUNDBREAKING, new_date="2024-04-11")
    assert idle("2025-04-11", late(agreed)).status is IdleStatus.NONE
    assert idle("2025-04-12", late(agreed)).status is IdleStatus.SUSPECTED_1Y


def test_land_that_has_not_come_is_asked_about_and_costs_nothing_however_late() -> None:
    file = dossier(replace(HANDED_OVER, handover=None), NOT_BEGUN)
    start = outcome(Indicator.GROUNDBREAKING, "2027-06-02", file)
    assert (start.level, start.money_at_stake_yuan) == (Level.YELLOW, None)
    found = idle("2027-06-02", file)
    assert (found.status, found.since) == (IdleStatus.DELIVERY_LATE, D("2024-06-02"))


def test_a_register_without_the_column_leaves_nothing_open() -> None:
    file = dossier(replace(HANDED_OVER, handover=None, tells_handover=False), NOT_BEGUN)
    assert idle("2024-06-02", file).status is IdleStatus.SUSPECTED_1Y


def test_who_has_a_permit_has_the_land() -> None:
    file = dossier(replace(HANDED_OVER, handover=None), said("2024-12-31", permit="2024-01-10"))
    assert (idle("2025-04-11", file).status, idle("2025-04-12", file).status) == (
        IdleStatus.DELIVERY_LATE,
        IdleStatus.SUSPECTED_1Y,
    )


def test_14_an_agreement_makes_nobody_idle_after_the_fact() -> None:
    agreed = changed(AdjustmentKind.SUPPLEMENT, "2026-07-19", indicator=Indicator.GROUNDBREAKING, new_date="2024-01-01")
    file = dossier(parcel(start="2024-10-01", completion="2027-01-01"), agreed)
    start = outcome(Indicator.GROUNDBREAKING, "2026-07-20", file)
    assert (start.verdict, start.due) == (Verdict.UNREPORTED, D("2024-01-01"))
    found = idle("2026-07-20", file)
    assert (found.status, found.since) == (IdleStatus.SUSPECTED_1Y, D("2025-10-02"))


def test_each_of_two_dates_has_a_penalty_rate_of_its_own() -> None:
    register = replace(
        parcel(start="2023-06-01", completion="2024-06-01", price="1200"),
        penalty_rates={
            Indicator.GROUNDBREAKING: quantity("1", "permille"), Indicator.COMPLETION: quantity("0.5", "permille"),
        },
    )  # fmt: skip
    file = dossier(register, said("2024-06-11", groundbreaking="2023-06-11", completion=None))
    assert outcome(Indicator.GROUNDBREAKING, "2024-06-11", file).money_at_stake_yuan == 120_000
    assert outcome(Indicator.COMPLETION, "2024-06-11", file).money_at_stake_yuan == 60_000


def test_work_that_development_needs_first_is_a_cause_like_the_others() -> None:
    cause = changed(AdjustmentKind.PRELIMINARY_WORK, "2023-07-01", verification=Verification.VERIFIED)
    assert idle("2024-06-02", dossier(parcel(start="2023-06-01"), cause)).status is IdleStatus.CAUSE_VERIFIED


def test_an_extension_is_counted_from_the_date_that_a_verified_cause_set() -> None:
    """domain.md section 14: the base of the one-year limit is the register, an agreement or a verified cause, before any extension."""
    cause = changed(
        AdjustmentKind.GOVERNMENT_CAUSE, "2024-02-01", new_date="2024-09-01", verification=Verification.VERIFIED
    )
    file = dossier(parcel(start="2024-03-01", completion="2026-03-01"), cause)
    for day, problem in (("2025-09-01", None), ("2025-09-02", "extension_too_long")):
        asked = changed(AdjustmentKind.EXTENSION, "2024-08-01", indicator=Indicator.GROUNDBREAKING, new_date=day)
        assert extension_problem(promises_on(file, D("2024-08-01")), asked) == problem


def test_where_the_promise_is_not_above_land_and_taxes_money_says_nothing_of_a_stop() -> None:
    """domain.md section 14: the money arm has no data."""
    for total, status in (("1236", IdleStatus.NONE), ("1300", IdleStatus.SUSPECTED_SUSPENDED)):
        stopped = said(
            "2024-12-31", groundbreaking="2023-05-01", stopped="2024-03-15", investment="1237", land_cost="1236"
        )
        assert idle("2025-06-01", dossier(parcel(investment=total), stopped)).status is status


def test_8_what_was_accepted_stays_accepted_whatever_comes_before_it_later() -> None:
    """domain.md section 14: extensions are checked once, when read."""
    extension = changed(
        AdjustmentKind.EXTENSION, "2024-04-01", indicator=Indicator.GROUNDBREAKING, new_date="2024-09-01"
    )
    later_received = changed(
        AdjustmentKind.SUPPLEMENT, "2024-03-01", indicator=Indicator.GROUNDBREAKING, new_date="2023-05-01"
    )
    file = dossier(parcel(start="2024-03-01", completion="2026-03-01"), extension, later_received)
    dates = promises_on(file, D("2024-05-01")).dates
    assert dates[Indicator.GROUNDBREAKING] == D("2024-09-01")  # though more than a year after 2023-05-01


EXTENDED = dossier(
    parcel(start="2024-03-01", completion="2026-03-01", production="2026-06-01", full="2027-06-01"),
    changed(AdjustmentKind.EXTENSION, "2024-02-01", indicator=Indicator.GROUNDBREAKING, new_date="2024-03-11"),
    changed(AdjustmentKind.EXTENSION, "2024-02-02", indicator=Indicator.COMPLETION, new_date="2026-03-21"),
)


def test_8_an_extension_shifts_production_too_unless_the_zones_policy_says_that_only_completion_follows() -> None:
    def due(policy: Policy) -> list[date]:
        return [o.due for o in judge(EXTENDED, D("2024-03-01"), policy).commitments[:4] if o.due is not None]

    assert due(DEFAULT) == [D("2024-03-11"), D("2026-03-21"), D("2026-06-21"), D("2027-06-21")]
    assert due(replace(DEFAULT, shifts_production=False)) == [
        D("2024-03-11"), D("2026-03-21"), D("2026-06-01"), D("2027-06-01"),
    ]  # fmt: skip


def test_6_an_indicative_commitment_is_yellow_at_most_and_keeps_its_verdict_and_its_money() -> None:
    file = dossier(
        parcel(price="1200", investment="10000"), said("2025-06-30", completion="2025-05-01", investment="100")
    )
    (plain,) = [
        o for o in judge(file, D("2026-01-01"), DEFAULT).commitments if o.indicator is Indicator.FIXED_INVESTMENT
    ]
    indicative = replace(DEFAULT, indicative=frozenset({Indicator.FIXED_INVESTMENT}))
    parcel_level = judge(file, D("2026-01-01"), indicative)
    (capped,) = [o for o in parcel_level.commitments if o.indicator is Indicator.FIXED_INVESTMENT]
    assert (plain.verdict, plain.level) == (Verdict.SHORT, Level.RED)
    assert capped == replace(plain, level=Level.YELLOW) and capped.money_at_stake_yuan
