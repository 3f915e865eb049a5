"""The verdicts on one parcel on one day, and the first day on which they change without new data (domain.md sections 5–8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from land.adjustment import AdjustmentRow
from land.assessment import SEVERITY, WITHDRAWN, Assessment, Explanation, Idle, IdleStatus, Level, Outcome
from land.commitment import agreed, days_of_verdict, judge_commitment, rests_on
from land.dossier import Dossier
from land.idle import days_of_idle, judge_idle, shields
from land.indicator import Indicator
from land.policy import DEFAULT, Policy
from land.units import decimal_text, written_text
from land.view import View, days_of_change, view_on


def judge(dossier: Dossier, on: date, policy: Policy = DEFAULT, known_on: date | None = None) -> Assessment:
    """The assessment on the day `on`, with the data known on `known_on` (None: all data received)."""
    view = view_on(dossier, on, known_on, policy)
    now = _judged(view, on, policy)
    ahead = _next_change(dossier, view, now, policy, known_on=known_on)
    return Assessment(
        now.parcel_no,
        on,
        now.enterprise,
        now.area,
        level=now.level,
        idle=now.idle,
        commitments=now.commitments,
        next_change_on=ahead,
    )


def _judged(view: View, on: date, policy: Policy) -> Assessment:
    promises, parcel_no = view.promises, view.promises.parcel_no
    if promises.closed_by is not None:
        idle = _closed(promises.closed_by)
        return Assessment(
            parcel_no,
            on,
            promises.holder,
            view.area,
            level=Level.CLOSED,
            idle=idle,
            commitments=(),
            next_change_on=None,
        )
    idle = judge_idle(view, on, policy)
    commitments = tuple(_commitment(indicator, view, on, policy) for indicator in agreed(view))
    level = max((idle.level, *(outcome.level for outcome in commitments)), key=SEVERITY.__getitem__)
    return Assessment(
        parcel_no, on, promises.holder, view.area, level=level, idle=idle, commitments=commitments, next_change_on=None
    )


def withdrawn(parcel_no: str, on: date) -> Assessment:
    """The assessment of a parcel that no register names any more (domain.md section 5): closed, without commitments."""
    idle = Idle(IdleStatus.NONE, Level.GREEN, Explanation(WITHDRAWN))
    return Assessment(
        parcel_no, on, "", Fraction(0), level=Level.CLOSED, idle=idle, commitments=(), next_change_on=None
    )


def _closed(closing: AdjustmentRow) -> Idle:
    reason = Explanation("closed", {"kind": closing.kind.value, "effective": closing.effective_on})
    return Idle(IdleStatus.NONE, Level.GREEN, reason)


def _commitment(indicator: Indicator, view: View, on: date, policy: Policy) -> Outcome:
    outcome = judge_commitment(indicator, view, on, policy)
    if outcome.actual is not None or outcome.value is not None:
        facts = () if view.by_own_word else rests_on(outcome, view)
        outcome.evidence = view.evidence(facts, outcome.check_year)
    due = outcome.due
    if view.promises.transfers and due is not None and due < on and (outcome.lag_days or outcome.shortfall):
        outcome.explanation = _of_transferor(outcome.explanation, due, view)
    if outcome.level is Level.RED and (indicator in policy.indicative or _is_excused(indicator, view)):
        return replace(outcome, level=Level.YELLOW)
    return outcome


def _of_transferor(explanation: Explanation, due: date, view: View) -> Explanation:
    """The explanation of a lag, plus the holder on the due day if the present holder is another."""
    then = view.promises.holder_on(due)
    if then == view.promises.holder:
        return explanation
    return Explanation(explanation.code, {**explanation.values, "then": then})


def _is_excused(indicator: Indicator, view: View) -> bool:
    """Whether a verified cause without a new date covers it: the promise stays, but nobody is at fault (domain.md section 7)."""
    return indicator is Indicator.GROUNDBREAKING and shields(view.promises.cause)


def _next_change(dossier: Dossier, view: View, now: Assessment, policy: Policy, known_on: date | None) -> date | None:
    """The first later day on which the assessment's JSON differs, ignoring counts and sentences.

    The facts are constant until a stored row begins to count. In between, each part changes only on its own days.
    """
    day = now.on
    for turn in [*days_of_change(dossier, day, known_on), None]:
        changed = _change_within(view, now, day, turn, policy=policy)
        if changed is not None or turn is None:
            return changed
        view = view_on(dossier, turn, known_on, policy)
        day = turn
        if not _same(_judged(view, day, policy), now):
            return turn
    return None


def _change_within(view: View, now: Assessment, after: date, before: date | None, policy: Policy) -> date | None:
    """The first day between `after` and `before` (both excluded) on which a part differs from `now`, with the same facts."""
    if view.promises.closed_by is not None:
        return None
    first = before or date.max
    for outcome in now.commitments:
        for day in sorted(days_of_verdict(outcome, view, after, policy)):
            if after < day < first and not _same_outcome(_commitment(outcome.indicator, view, day, policy), outcome):
                first = day
    for day in sorted(days_of_idle(view)):
        if after < day < first and not _same_idle(judge_idle(view, day, policy), now.idle):
            first = day
    return first if first != (before or date.max) else None


def _same(one: Assessment, other: Assessment) -> bool:
    return (
        one.level == other.level
        and one.parcel_no == other.parcel_no
        and one.enterprise == other.enterprise
        and _alike(one.area, other.area)
        and _same_idle(one.idle, other.idle)
        and len(one.commitments) == len(other.commitments)
        and all(_same_outcome(a, b) for a, b in zip(one.commitments, other.commitments, strict=True))
    )


def _same_outcome(one: Outcome, other: Outcome) -> bool:
    """Whether both have the same JSON, ignoring counts and sentences."""
    return (
        one.indicator == other.indicator
        and one.verdict == other.verdict
        and one.level == other.level
        and one.due == other.due
        and one.actual == other.actual
        and one.check_year == other.check_year
        and one.evidence == other.evidence
        and _alike(one.target_min, other.target_min, written_text)
        and _alike(one.target_max, other.target_max, written_text)
        and _alike(one.value, other.value)
        and _alike(one.shortfall, other.shortfall)
        and _alike(one.gap_points, other.gap_points)
    )


def _same_idle(one: Idle, other: Idle) -> bool:
    return (
        one.status == other.status
        and one.since == other.since
        and _alike(one.fee_exposure_yuan, other.fee_exposure_yuan)
    )


def _alike(one: Fraction | None, other: Fraction | None, shown: Callable[[Fraction], str] = decimal_text) -> bool:
    """Whether the JSON shows both alike. Identity is checked first, because formatting costs more than judging."""
    if one is other:
        return True
    if one is None or other is None:
        return False
    return one == other or shown(one) == shown(other)
