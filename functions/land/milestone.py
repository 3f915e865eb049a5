"""The verdict on a milestone: the promised day compared with the reported day (domain.md section 6)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from land.adjustment import last_day_to_ask
from land.assessment import Explanation, Known, Level, Outcome, Verdict
from land.calendar import add_months
from land.delivery import delivery
from land.excused import excused_days
from land.indicator import Fact, Indicator
from land.policy import Policy
from land.units import exact
from land.view import View

_LATER_MILESTONES = (Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION)


def judge_milestone(indicator: Indicator, view: View, on: date, policy: Policy) -> Outcome:
    due = view.promises.dates[indicator]
    proof: Fact | None = None
    if indicator is Indicator.GROUNDBREAKING:
        start = reported_start(view)
        actual, proof = start if start is not None else (None, None)
    else:
        actual = view.day(indicator.above)
    if actual is not None:
        return _reached(indicator, view, due, actual, proof=proof)
    if on <= due:
        soon = on >= due - timedelta(days=policy.due_soon_days)
        code = "due_today" if on == due else "due_soon" if soon else "not_due"
        values: dict[str, Known] = {"due": due, "days": (due - on).days}
        ask = last_day_to_ask(indicator, due) if soon else None
        if ask is not None:
            values["ask"] = ask
        return Outcome(
            indicator,
            Verdict.DUE_SOON if soon else Verdict.NOT_DUE,
            Level.BLUE if soon else Level.GREEN,
            Explanation(code, values),
            due=due,
        )
    said_so = view.last_cutoff is not None and view.last_cutoff >= due
    excused = excused_days(view, due, on)
    return Outcome(
        indicator,
        Verdict.OVERDUE if said_so else Verdict.UNREPORTED,
        _lateness_of(indicator, view, due, on, policy=policy),
        Explanation(
            "overdue" if said_so else "unreported",
            _lag(view, due, on, excused),
        ),
        due=due,
        lag_days=(on - due).days,
        money_at_stake_yuan=_penalty(indicator, view, (on - due).days, on) if said_so else None,
        excused_days=excused,
    )


def _lag(view: View, due: date, on: date, excused: int) -> dict[str, Known]:
    """The values that explain a lag, including the excused days if there are any."""
    values = with_cutoff(view, due=due, on=on, days=(on - due).days)
    return {**values, "excused": excused} if excused else values


def _reached(indicator: Indicator, view: View, due: date, actual: date, proof: Fact | None) -> Outcome:
    lag = (actual - due).days
    values: dict[str, Known] = {"due": due, "actual": actual, "days": lag}
    if proof is not None:
        values["proof"] = proof.value
    if lag <= 0:
        return Outcome(indicator, Verdict.MET, Level.GREEN, Explanation("met", values), due=due, actual=actual)
    excused = excused_days(view, due, actual)
    if excused:
        values["excused"] = excused
    return Outcome(
        indicator,
        Verdict.MET_LATE,
        Level.GREEN,
        Explanation("met_late", values),
        due=due,
        actual=actual,
        lag_days=lag,
        money_at_stake_yuan=_penalty(indicator, view, lag, actual),
        excused_days=excused,
    )


def _penalty(indicator: Indicator, view: View, days: int, until: date) -> Fraction | None:
    """price × its own 违约金日率 × days of lateness up to `until`, for groundbreaking and completion (domain.md section 8).

    For groundbreaking, the days of late delivery are subtracted. None while an overdue handover is still outstanding, and when
    the price or the rate is unknown.
    """
    rate = view.promises.register.penalty_rates.get(indicator)
    if view.price is None or rate is None:
        return None
    if indicator is Indicator.GROUNDBREAKING:
        late = delivery(view)
        if late.is_open(until):
            return None
        days = max(0, days - late.days)
    return view.price * exact(rate) * days


def _lateness_of(indicator: Indicator, view: View, due: date, on: date, policy: Policy) -> Level:
    """The level of a milestone that lags. Late delivery shields groundbreaking for the days of the delay (domain.md section 7)."""
    if indicator is not Indicator.GROUNDBREAKING:
        return lateness(due, on, policy)
    late = delivery(view)
    return Level.YELLOW if late.is_open(on) else lateness(due + timedelta(days=late.days), on, policy)


def reported_start(view: View) -> tuple[date, Fact] | None:
    """The day that meets the groundbreaking promise, and the fact that proves it. A later milestone proves 'no later than'."""
    for facts in ((Fact.GROUNDBREAKING, Fact.EARTHWORK), _LATER_MILESTONES):
        given = [(day, fact) for fact in facts if (day := view.day(fact)) is not None]
        if given:
            return min(given)
    return None


def lateness(due: date, on: date, policy: Policy) -> Level:
    """The level of something overdue or unreported: yellow up to the policy's `red_after_months` after the due day, then red."""
    return Level.YELLOW if on <= add_months(due, policy.red_after_months) else Level.RED


def with_cutoff(view: View, **values: Known) -> dict[str, Known]:
    """The values plus `cutoff`, the cut-off of the latest return that counts, if there is one."""
    return {**values, "cutoff": view.last_cutoff} if view.last_cutoff is not None else values
