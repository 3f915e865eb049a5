"""The roll-out: a lag that began before a zone's letters start is told once, in a table, and never as news.

alerts.md section 3 (Roll-out) and alerts.md section 7 (Backlog).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from land.assessment import Assessment, Idle, Level, Outcome, Verdict
from land.calendar import ONE_DAY, add_months
from land.indicator import CUMULATIVE, YEARLY, Indicator
from land.policy import Policy
from telling.alert import IDLE, Alert, Step, StepReason, Tell, is_lag

_TWINS = frozenset(indicator.value for indicator in CUMULATIVE)


def began(judged: Outcome | Idle, policy: Policy) -> date | None:
    """The first day of the lag. None when only the first judgement can tell (pace, or a building measured before its due day)."""
    if isinstance(judged, Idle):
        return judged.since
    values = judged.explanation.values
    if judged.verdict is Verdict.BEHIND_PACE:
        # The gap is computed for the cut-off, so it existed on that day, regardless of when it was judged.
        return values["cutoff"] if isinstance(values.get("cutoff"), date) else None  # type: ignore[return-value]
    if judged.explanation.code == "stale":
        since, months = values["since"], values["months"]
        return add_months(since, months) + ONE_DAY if isinstance(since, date) and isinstance(months, int) else None
    if judged.indicator in YEARLY:
        year = judged.check_year
        return None if year is None else date(year + 1, *policy.reported_by) + ONE_DAY
    return None if judged.due is None else judged.due + ONE_DAY


def placed(
    moved: list[tuple[Alert, Step]],
    before: Mapping[str, Alert],
    assessment: Assessment,
    policy: Policy,
    alerts_from: date,
    *,
    is_first: bool,
) -> Iterator[tuple[Alert, Step]]:
    """The changed alerts and their steps, each with the right `tell`: as news, as backlog, or not at all.

    before: the parcel's earlier alerts. is_first: the parcel was never judged before.
    """
    judged: dict[str, Outcome | Idle] = {one.indicator.value: one for one in assessment.commitments}
    judged[IDLE] = assessment.idle
    for alert, step in moved:
        was = before.get(alert.subject)
        now = judged.get(alert.subject)
        if assessment.is_withdrawn:
            yield alert, step
            continue
        was_level = None if was is None else was.state.level
        if not is_lag(alert.level) or now is None:
            # A backlog alert ends without a letter.
            ends = was is not None and was.backlog
            yield replace(alert, backlog=False), replace(step, tell=Tell.NOBODY) if ends else step
        elif was is not None and was_level is not None and is_lag(was_level):
            # A known lag is news only if it became worse (a higher level, or a second idle year), or if another year's began.
            is_new = step.reason is StepReason.WORSENED or (
                step.reason is StepReason.ANEW
                and not _is_old(now, None, assessment.on, policy, alerts_from=alerts_from, is_first=False)
            )
            stays = was.backlog and not is_new
            told = replace(step, tell=Tell.NOBODY) if stays else _calmed(step, before)
            yield replace(alert, backlog=stays), told
        elif _is_old(now, was, assessment.on, policy, alerts_from=alerts_from, is_first=is_first):
            yield replace(alert, backlog=True), replace(step, tell=Tell.BACKLOG)
        else:
            yield alert, _calmed(step, before)


def _is_old(
    now: Outcome | Idle, was: Alert | None, on: date, policy: Policy, alerts_from: date, *, is_first: bool
) -> bool:
    if on < alerts_from:
        return True  # the zone's letters have not begun
    if was is not None and was.level is Level.GREEN:
        return was.pending and was.backlog  # a lag that recurs is no backlog; one that a withdrawal left untold is
    if isinstance(now, Outcome) and is_first and _by_first_judging(now, on):
        return True
    since = began(now, policy)
    return since is not None and since < alerts_from


def _by_first_judging(now: Outcome, on: date) -> bool:
    """Whether alerts.md dates the lag by the parcel's first judgement: pace, a stale figure, or a bounded figure before its due day."""
    if now.verdict is Verdict.BEHIND_PACE or now.explanation.code == "stale":
        return True
    return now.indicator in (Indicator.PLOT_RATIO, Indicator.BUILDING_COEFFICIENT) and (
        now.due is None or on <= now.due
    )


def _calmed(step: Step, before: Mapping[str, Alert]) -> Step:
    """The step, not urgent if a related alert is already red: another missing figure of the return, or the figure's twin."""
    if step.tell is not Tell.NOW:
        return step
    for subject, alert in before.items():
        same = step.to_verdict == alert.verdict
        missing = same and step.to_verdict == Verdict.UNREPORTED
        twins = same and {subject, step.subject} == _TWINS
        if alert.level is Level.RED and subject != step.subject and (missing or twins):
            return replace(step, tell=Tell.MORNING)
    return step
