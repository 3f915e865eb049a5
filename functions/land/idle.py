"""Idle land (闲置土地处置办法, order 53): whether a parcel is suspected idle on one day, and what shields it (domain.md section 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from land.adjustment import AdjustmentRow, Verification
from land.assessment import Explanation, Idle, IdleStatus, Known, Level
from land.calendar import ONE_DAY, add_years
from land.delivery import delivery
from land.indicator import Fact, Indicator
from land.policy import Policy
from land.units import exact
from land.view import View

# States that a cause does not change: there is nothing to shield, or something else already shields it.
_NOT_FOR_CAUSES = frozenset({IdleStatus.NONE, IdleStatus.START_UNVERIFIED, IdleStatus.DELIVERY_LATE})
_PROOFS = (Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION)


def judge_idle(view: View, on: date, policy: Policy) -> Idle:
    """The idle-land state on `on`. When a cause covers a suspicion, the reason also names that suspicion (art. 8 and 12)."""
    start = view.promises.idle_start
    idle = _suspicion(view, on, policy, start)
    if start is not None and idle.status in (IdleStatus.SUSPECTED_1Y, IdleStatus.SUSPECTED_2Y):
        idle = _by_delivery(idle, view, on, policy, start=start)
    cause = view.promises.cause
    if cause is None or idle.status in _NOT_FOR_CAUSES:
        return idle
    values: dict[str, Known] = {**idle.reason.values, "underneath": idle.status.value, "effective": cause.effective_on}
    if shields(cause):
        reason = Explanation("cause_verified", values)
        return replace(
            idle, status=IdleStatus.CAUSE_VERIFIED, level=Level.YELLOW, reason=reason, fee_exposure_yuan=None
        )
    if cause.verification is Verification.PENDING:
        return replace(idle, status=IdleStatus.CAUSE_PENDING, reason=Explanation("cause_pending", values))
    return idle


def _by_delivery(idle: Idle, view: View, on: date, policy: Policy, start: date) -> Idle:
    """The suspicion after late delivery: its clock starts later by the days of delay (domain.md section 7)."""
    late = delivery(view)
    if not late.days and not late.is_open(on):
        return idle
    if not late.is_open(on):
        later = _suspicion(view, on, policy, start + timedelta(days=late.days))
        if later.status is not IdleStatus.NONE:
            return later
    values: dict[str, Known] = {"due": start, "days": late.days}
    register = view.promises.register
    if register.handover_due is not None:
        values["handover_due"] = register.handover_due
    if late.delivered is not None:
        values["handover"] = late.delivered
    if late.counts_from is not None and late.counts_from != register.handover_due:
        values["counted_from"] = late.counts_from
    reason = Explanation("delivery_open" if late.delivered is None else "delivery_late", values)
    return Idle(IdleStatus.DELIVERY_LATE, Level.YELLOW, reason, since=add_years(start, 1) + ONE_DAY)


def shields(cause: AdjustmentRow | None) -> bool:
    """Whether the newest cause is verified and gives no new date. Then there is no fee and no recovery (art. 12)."""
    return cause is not None and cause.verification is Verification.VERIFIED and cause.new_date is None


def days_of_idle(view: View) -> set[date]:
    """Every day on which the idle state may change while the facts stay the same."""
    days = set()
    start = view.promises.idle_start
    if start is not None:
        late = delivery(view)
        for first in {start, start + timedelta(days=late.days)}:
            days |= {add_years(first, 1) + ONE_DAY, add_years(first, 2) + ONE_DAY}
        if late.open_from is not None:
            days.add(late.open_from)
    stopped = view.day(Fact.STOPPED)
    if stopped is not None:
        days.add(add_years(stopped, 1) + ONE_DAY)
    return days


def _suspicion(view: View, on: date, policy: Policy, start: date | None) -> Idle:
    """The state by the facts alone, before any cause, with a clock that starts on `start`."""
    for fact in _PROOFS:
        proof = view.day(fact)
        if proof is not None:
            return _none(Explanation("proved", {"fact": fact.value, "day": proof}))
    if view.day(Fact.GROUNDBREAKING) is not None:
        return _suspended(view, on, policy)
    if start is None:
        return _none(Explanation("no_start_date"))
    one_year = add_years(start, 1)
    two_years = add_years(start, 2)
    if on <= one_year:
        return _none(Explanation("within_a_year", {"due": start, "until": one_year}))
    earthwork = view.day(Fact.EARTHWORK)
    if earthwork is not None and earthwork <= one_year:
        reason = Explanation("start_unverified", {"due": start, "earthwork": earthwork})
        return Idle(IdleStatus.START_UNVERIFIED, Level.YELLOW, reason, since=one_year + ONE_DAY)
    said = "not_started" if view.last_cutoff is not None else "never_reported"
    values: dict[str, Known] = {"due": start, "on": on}
    agreed = view.promises.dates.get(Indicator.GROUNDBREAKING)
    if agreed is not None and agreed != start:
        values["agreed"] = agreed
    if view.last_cutoff is not None:
        values["cutoff"] = view.last_cutoff
    if on > two_years:
        return Idle(
            IdleStatus.SUSPECTED_2Y, Level.RED, Explanation(said, {**values, "years": 2}), since=two_years + ONE_DAY
        )
    fee = view.price * policy.fee_rate if view.price is not None else None
    return Idle(
        IdleStatus.SUSPECTED_1Y,
        Level.RED,
        Explanation(said, {**values, "years": 1}),
        since=one_year + ONE_DAY,
        fee_exposure_yuan=fee,
    )


def _suspended(view: View, on: date, policy: Policy) -> Idle:
    """The state of a parcel that has started: suspected if it stopped for a year with too little developed or invested (art. 2 and 30)."""
    stopped = view.day(Fact.STOPPED)
    resumed = view.day(Fact.RESUMED)
    if stopped is None or (resumed is not None and resumed >= stopped):
        return _none(Explanation("started"))
    since = add_years(stopped, 1) + ONE_DAY
    if on < since:
        return _none(Explanation("stopped_within_a_year", {"stopped": stopped}))
    values: dict[str, Known] = {"stopped": stopped}
    developed = _developed_share(view)
    invested = _invested_and_promised(view)
    too_little = False
    if developed is not None:
        values["developed"] = developed
        too_little = developed < policy.developed_share
    if invested is not None:
        values["invested"], values["promised"] = invested
        too_little = too_little or invested[0] < policy.invested_share * invested[1]
    if not too_little:
        return _none(Explanation("stopped_but_enough", values))
    return Idle(IdleStatus.SUSPECTED_SUSPENDED, Level.RED, Explanation("suspended", values), since=since)


def _developed_share(view: View) -> Fraction | None:
    developed = view.figure(Fact.DEVELOPED_AREA)
    return developed / view.area if developed is not None and view.area else None


def _invested_and_promised(view: View) -> tuple[Fraction, Fraction] | None:
    """Actual and promised investment, both minus the reported land price and taxes, else minus the price (art. 30).

    None when one of these is unknown, or when the promise does not exceed the land cost (domain.md section 14).
    """
    invested = view.figure(Fact.INVESTMENT)
    promised = view.promises.targets.get(Indicator.FIXED_INVESTMENT)
    land = view.figure(Fact.LAND_COST)
    land = view.price if land is None else land
    if invested is None or promised is None or promised.low is None or land is None:
        return None
    total = exact(promised.low)
    return (invested - land, total - land) if total > land else None


def _none(reason: Explanation) -> Idle:
    return Idle(IdleStatus.NONE, Level.GREEN, reason)
