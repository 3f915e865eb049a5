"""The verdict on a promised figure: cumulative, bounded at completion, or yearly (domain.md section 6)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache

from land.assessment import Explanation, Known, Level, Outcome, Verdict
from land.calendar import ONE_DAY, add_months
from land.indicator import AREA, Fact, Indicator
from land.milestone import lateness, with_cutoff
from land.policy import Policy
from land.units import exact
from land.view import View

# Creating a Fraction costs as much as a verdict.
_NOTHING = Fraction(0)
_ALL = Fraction(1)


def invested(view: View) -> tuple[Fraction | None, date | None]:
    """The cumulative investment in 元 and the day that it describes. Without a figure, the day is the groundbreaking date in force."""
    invested = view.figure(Fact.INVESTMENT)
    return invested, view.investment_cutoff if invested is not None else view.promises.dates.get(
        Indicator.GROUNDBREAKING
    )


def judge_cumulative(indicator: Indicator, view: View, on: date, policy: Policy) -> Outcome:
    due = view.promises.dates[Indicator.COMPLETION]
    low = view.promises.targets[indicator].low
    target = exact(low) if low is not None else Fraction(0)
    value, basis = invested(view)
    if value is not None and indicator.below == AREA:
        value = _over(value, view.area, indicator.scale) if view.area else None

    def outcome(verdict: Verdict, level: Level, explanation: Explanation, **more: object) -> Outcome:
        return Outcome(indicator, verdict, level, explanation, due=due, target_min=target, value=value, **more)  # type: ignore[arg-type]

    if value is not None and value >= target:
        return outcome(Verdict.MET, Level.GREEN, Explanation("reached", {"value": value, "target": target}))
    if on > due:
        if value is not None and basis is not None and basis >= due:
            shortfall = _lack(value, target)
            money = (
                view.price * shortfall if indicator is Indicator.FIXED_INVESTMENT and view.price is not None else None
            )
            return outcome(
                Verdict.SHORT,
                _shortness(shortfall, policy),
                Explanation("short", {"value": value, "target": target, "shortfall": shortfall}),
                shortfall=shortfall,
                money_at_stake_yuan=money,
            )
        days = (on - due).days
        explanation = Explanation("figure_unreported", with_cutoff(view, due=due, on=on, days=days))
        return outcome(Verdict.UNREPORTED, lateness(due, on, policy), explanation, lag_days=days)
    if basis is not None and on > add_months(basis, policy.stale_months):
        return outcome(
            Verdict.UNREPORTED, Level.YELLOW, Explanation("stale", {"since": basis, "months": policy.stale_months})
        )
    if value is None or basis is None:
        return outcome(Verdict.NOT_DUE, Level.GREEN, Explanation("figure_not_due", {"due": due}))
    expected = expected_share(view.promises.dates.get(Indicator.GROUNDBREAKING), due, basis)
    reached = value / target
    gap = _points(expected, reached)
    pace: dict[str, Known] = {"expected": expected, "reached": reached, "gap": gap, "cutoff": basis}
    if gap < policy.yellow_points:
        return outcome(Verdict.ON_PACE, Level.GREEN, Explanation("on_pace", pace), gap_points=gap)
    level = Level.RED if gap > policy.red_points else Level.YELLOW
    return outcome(Verdict.BEHIND_PACE, level, Explanation("behind_pace", pace), gap_points=gap)


def expected_share(start: date | None, due: date, cutoff: date) -> Fraction:
    """The share of the investment expected at the cut-off, proportional to the days from groundbreaking to completion."""
    if start is None or start >= due:
        return _ALL if cutoff >= due else _NOTHING
    if cutoff <= start:
        return _NOTHING
    return _ALL if cutoff >= due else Fraction((cutoff - start).days, (due - start).days)


def judge_bounded(indicator: Indicator, view: View, on: date, policy: Policy) -> Outcome:
    due = view.promises.dates[Indicator.COMPLETION]
    built = view.figure(indicator.above)
    value = built / view.area if built is not None and view.area else None
    low, high = _bounds(indicator, view)
    if on <= due and view.day(Fact.COMPLETION) is None:
        explanation = Explanation("figure_not_due", {"due": due})
        return Outcome(
            indicator, Verdict.NOT_DUE, Level.GREEN, explanation, due=due, target_min=low, target_max=high, value=value
        )
    if value is not None:
        frame = Outcome(indicator, Verdict.MET, Level.GREEN, Explanation("reached"), due=due)
        return _measured(frame, value, low, high, policy=policy)
    days = (on - due).days
    return Outcome(
        indicator,
        Verdict.UNREPORTED,
        lateness(due, on, policy),
        Explanation("figure_unreported", with_cutoff(view, due=due, on=on, days=max(days, 0))),
        due=due,
        lag_days=days if days > 0 else None,
        target_min=low,
        target_max=high,
    )


def _bounds(indicator: Indicator, view: View) -> tuple[Fraction | None, Fraction | None]:
    target = view.promises.targets[indicator]
    return (
        exact(target.low) if target.low is not None else None,
        exact(target.high) if target.high is not None else None,
    )


def _measured(frame: Outcome, value: Fraction, low: Fraction | None, high: Fraction | None, policy: Policy) -> Outcome:
    """The outcome of comparing a value with its bounds; indicator, due day and check year come from `frame`."""
    verdict, shortfall, bound = Verdict.MET, None, low if low is not None else high
    if low is not None and value < low:
        verdict = Verdict.SHORT
        shortfall = _lack(value, low)
    elif high is not None and value > high:
        # With an upper bound of zero no share can be computed.
        verdict = Verdict.EXCEEDED
        shortfall = -_lack(value, high) if high else None
        bound = high
    values: dict[str, Known] = {"value": value}
    if bound is not None:
        values["target"] = bound
    if shortfall is not None:
        values["shortfall"] = shortfall
    if frame.check_year is not None:
        values["year"] = frame.check_year
    met = verdict is Verdict.MET
    return Outcome(
        frame.indicator,
        verdict,
        Level.GREEN if met else Level.RED if shortfall is None else _shortness(shortfall, policy),
        Explanation("reached" if met else verdict.value, values),
        due=frame.due,
        target_min=low,
        target_max=high,
        value=value,
        shortfall=shortfall,
        check_year=frame.check_year,
    )


def judge_yearly(indicator: Indicator, view: View, on: date, policy: Policy) -> Outcome:
    low, high = _bounds(indicator, view)

    def outcome(verdict: Verdict, level: Level, explanation: Explanation, year: int | None) -> Outcome:
        return Outcome(indicator, verdict, level, explanation, target_min=low, target_max=high, check_year=year)

    first = first_check_year(view)
    if first is None:
        return outcome(Verdict.NO_DATE, Level.GREEN, Explanation("no_date"), None)
    year = on.year - 1
    if year < first:
        return outcome(Verdict.NOT_DUE, Level.GREEN, Explanation("year_not_due", {"year": first}), first)
    value = _quotient(indicator, view, year)
    if value is None and on <= date(on.year, *policy.reported_by):
        if year == first:
            return outcome(Verdict.NOT_DUE, Level.GREEN, Explanation("year_not_due", {"year": first}), first)
        year -= 1
        value = _quotient(indicator, view, year)
    if value is None:
        code = "year_cell_blank" if _lacks_a_cell(indicator, view, year) else "year_unreported"
        return outcome(Verdict.UNREPORTED, Level.YELLOW, Explanation(code, {"year": year}), year)
    frame = Outcome(indicator, Verdict.MET, Level.GREEN, Explanation("reached"), check_year=year)
    return _measured(frame, value, low, high, policy=policy)


def first_check_year(view: View) -> int | None:
    """The first calendar year that begins on or after the full-production date in force."""
    full = view.promises.dates.get(Indicator.FULL_PRODUCTION)
    if full is None:
        return None
    return full.year if full.month == full.day == 1 else full.year + 1


def _quotient(indicator: Indicator, view: View, year: int) -> Fraction | None:
    over = view.of_year(indicator.above, year)
    below = indicator.below
    under = view.of_year(below, year) if isinstance(below, Fact) else view.area
    return _over(over, under, indicator.scale) if over is not None and under else None


# Each creates one fraction instead of two or three. Fractions take a fifth of the time of a judgement.


def _over(over: Fraction, under: Fraction, scale: Fraction) -> Fraction:
    """over ÷ under × scale."""
    return Fraction(
        over.numerator * under.denominator * scale.numerator, over.denominator * under.numerator * scale.denominator
    )


def _points(one: Fraction, other: Fraction) -> Fraction:
    """(one − other) × 100."""
    apart = one.numerator * other.denominator - other.numerator * one.denominator
    return Fraction(apart * 100, one.denominator * other.denominator)


def _lack(value: Fraction, bound: Fraction) -> Fraction:
    """(bound − value) ÷ bound."""
    whole = bound.numerator * value.denominator
    return Fraction(whole - value.numerator * bound.denominator, whole)


def _lacks_a_cell(indicator: Indicator, view: View, year: int) -> bool:
    """Whether a full year's return exists, but a cell that the figure is computed from is blank."""
    return year in view.yearly and not set(indicator.facts) <= set(view.yearly[year])


def days_of_yearly(view: View, on: date, policy: Policy) -> tuple[date, ...]:
    """The days on which a yearly verdict may change: each New Year's Day, and the day after each reporting day."""
    first = first_check_year(view)
    return () if first is None else _days_of_years(on.year, first, tuple(view.yearly), policy.reported_by)


@lru_cache(maxsize=4096)
def _days_of_years(now: int, first: int, returned: tuple[int, ...], reported_by: tuple[int, int]) -> tuple[date, ...]:
    """These days in order, for the years around today, after the first check year, and after each year with a return.

    Nothing is due before the end of the first check year, whatever is known.
    """
    years = {now, now + 1, now + 2, first + 1, first + 2}
    years.update(year + more for year in returned for more in (1, 2))
    due = sorted(year for year in years if year > first)
    return tuple(day for year in due for day in (date(year, 1, 1), date(year, *reported_by) + ONE_DAY))


def _shortness(shortfall: Fraction, policy: Policy) -> Level:
    return Level.RED if shortfall > policy.red_shortfall else Level.YELLOW
