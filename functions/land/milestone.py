"""The verdict on a milestone: a day promised against a day reported (domain.md section 6)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from land.assessment import Explanation, Known, Level, Outcome, Verdict
from land.calendar import add_months
from land.indicator import Fact, Indicator
from land.policy import Policy
from land.units import exact
from land.view import View

_LATER_MILESTONES = (Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION)
_MILESTONE_FACT = {
    Indicator.COMPLETION: Fact.COMPLETION,
    Indicator.PRODUCTION: Fact.PRODUCTION,
    Indicator.FULL_PRODUCTION: Fact.FULL_PRODUCTION,
}


def judge_milestone(indicator: Indicator, view: View, on: date, policy: Policy) -> Outcome:
    due = view.promises.dates[indicator]
    proof: Fact | None = None
    if indicator is Indicator.GROUNDBREAKING:
        start = reported_start(view)
        actual, proof = start if start is not None else (None, None)
    else:
        actual = view.day(_MILESTONE_FACT[indicator])
    if actual is not None:
        return _reached(indicator, view, due, actual, proof)
    if on <= due:
        soon = on >= due - timedelta(days=policy.due_soon_days)
        code = "due_today" if on == due else "due_soon" if soon else "not_due"
        return Outcome(
            indicator,
            Verdict.DUE_SOON if soon else Verdict.NOT_DUE,
            Level.BLUE if soon else Level.GREEN,
            Explanation(code, {"due": due, "days": (due - on).days}),
            due=due,
        )
    said_so = view.last_cutoff is not None and view.last_cutoff >= due
    return Outcome(
        indicator,
        Verdict.OVERDUE if said_so else Verdict.UNREPORTED,
        lateness(due, on, policy),
        Explanation("overdue" if said_so else "unreported", with_cutoff(view, due=due, on=on, days=(on - due).days)),
        due=due,
        lag_days=(on - due).days,
        money_at_stake_yuan=_penalty(indicator, view, (on - due).days) if said_so else None,
    )


def _reached(indicator: Indicator, view: View, due: date, actual: date, proof: Fact | None) -> Outcome:
    lag = (actual - due).days
    values: dict[str, Known] = {"due": due, "actual": actual, "days": lag}
    if proof is not None:
        values["proof"] = proof.value
    if lag <= 0:
        return Outcome(indicator, Verdict.MET, Level.GREEN, Explanation("met", values), due=due, actual=actual)
    return Outcome(
        indicator,
        Verdict.MET_LATE,
        Level.GREEN,
        Explanation("met_late", values),
        due=due,
        actual=actual,
        lag_days=lag,
        money_at_stake_yuan=_penalty(indicator, view, lag),
    )


def _penalty(indicator: Indicator, view: View, days: int) -> Fraction | None:
    """price × 违约金日率 × days of lateness, for groundbreaking and completion (domain.md section 8)."""
    rate = view.promises.register.daily_penalty_rate
    if view.price is None or rate is None or indicator not in (Indicator.GROUNDBREAKING, Indicator.COMPLETION):
        return None
    return view.price * exact(rate) * days


def reported_start(view: View) -> tuple[date, Fact] | None:
    """The day that meets the groundbreaking promise and the fact that says so; a later milestone proves 'no later than'."""
    for facts in ((Fact.GROUNDBREAKING, Fact.EARTHWORK), _LATER_MILESTONES):
        given = [(day, fact) for fact in facts if (day := view.day(fact)) is not None]
        if given:
            return min(given)
    return None


def lateness(due: date, on: date, policy: Policy) -> Level:
    """The level of what is overdue or unreported: yellow up to three months after the due day, then red."""
    return Level.YELLOW if on <= add_months(due, policy.red_after_months) else Level.RED


def with_cutoff(view: View, **values: Known) -> dict[str, Known]:
    """The values of an explanation with the cut-off of the latest return that counts, where there is any."""
    return {**values, "cutoff": view.last_cutoff} if view.last_cutoff is not None else values
