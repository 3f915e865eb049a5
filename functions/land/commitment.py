"""One commitment on one day: its verdict, and the days on which it can change without new data (domain.md section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from land.assessment import Explanation, Level, Outcome, Verdict
from land.calendar import ONE_DAY, add_months
from land.delivery import Delivery, delivery
from land.figure import days_of_yearly, invested, judge_bounded, judge_cumulative, judge_yearly
from land.indicator import CUMULATIVE, MILESTONES, YEARLY, Fact, Indicator
from land.milestone import judge_milestone, reported_start
from land.policy import Policy
from land.view import View

_IN_ORDER = tuple(Indicator)  # iterating the enum itself costs a call per member
# While the facts do not change, these verdicts are final. Yearly figures are excepted: they are judged again every year.
_SETTLED = frozenset({Verdict.MET, Verdict.MET_LATE, Verdict.SHORT, Verdict.EXCEEDED})


def agreed(view: View) -> Iterator[Indicator]:
    """The commitments that were agreed, in the order of every listing."""
    dates, targets = view.promises.dates, view.promises.targets
    for milestone in MILESTONES:
        if milestone in dates:
            yield milestone
    for indicator in _IN_ORDER:
        if indicator in targets:
            yield indicator


def judge_commitment(indicator: Indicator, view: View, on: date, policy: Policy) -> Outcome:
    """The state of an agreed commitment on `on`."""
    if indicator in MILESTONES:
        return judge_milestone(indicator, view, on, policy)
    if indicator in YEARLY:
        return judge_yearly(indicator, view, on, policy)
    if Indicator.COMPLETION not in view.promises.dates:
        # The register requires the date, but a dossier from another source may lack it.
        return Outcome(indicator, Verdict.NO_DATE, Level.GREEN, Explanation("no_completion_date"))
    return (
        judge_cumulative(indicator, view, on, policy)
        if indicator in CUMULATIVE
        else judge_bounded(indicator, view, on, policy)
    )


def rests_on(outcome: Outcome, view: View) -> tuple[Fact, ...]:
    """The facts from which the outcome's day or figure is computed. Empty for a milestone with no report."""
    if outcome.indicator is Indicator.GROUNDBREAKING:
        start = reported_start(view)
        return () if start is None else (start[1],)
    if outcome.indicator in MILESTONES:
        return (outcome.indicator.above,) if outcome.actual is not None else ()
    return outcome.indicator.facts


def _days_of_delivery(late: Delivery, due: date, policy: Policy) -> Iterator[date]:
    if late.open_from is not None:
        yield late.open_from
    if late.days:
        yield add_months(due + timedelta(days=late.days), policy.red_after_months) + ONE_DAY


def days_of_verdict(outcome: Outcome, view: View, on: date, policy: Policy) -> Iterable[date]:
    """Every day on which this commitment's verdict, level or check year may change while the facts stay the same."""
    indicator = outcome.indicator
    if indicator in YEARLY:
        return days_of_yearly(view, on, policy)
    if outcome.verdict in _SETTLED or outcome.due is None:
        return ()
    due = outcome.due
    days = [due + ONE_DAY, add_months(due, policy.red_after_months) + ONE_DAY]
    if indicator in MILESTONES:
        days.insert(0, due - timedelta(days=policy.due_soon_days))
        if indicator is Indicator.GROUNDBREAKING:
            days += _days_of_delivery(delivery(view), due, policy)
    elif indicator in CUMULATIVE:
        _, basis = invested(view)
        if basis is not None:
            days.append(add_months(basis, policy.stale_months) + ONE_DAY)
    return days
