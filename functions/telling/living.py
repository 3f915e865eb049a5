"""What a day's judging adds to the lives of a parcel's alerts, and the steps that follow by themselves (alerts.md sections 1, 3, 7).

The law's own steps are those of telling.alert. What follows here changes no level and no verdict: a promise that is broken, an
alert that nobody answered, a hold that ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date

from land.assessment import IdleStatus
from land.values import dataclass
from telling.alert import IDLE, Alert, Step, StepReason, Tell, is_lag
from telling.ladder import AGENT, NOT_SEEN, Climb, Standing, next_change, standing
from telling.life import LifeState
from telling.life_log import Act, ActKind, Entry, Log, NewerFact, PromisedFact, Rules, Settled, Told, Turn, Under

_SUSPECTED = frozenset({IdleStatus.SUSPECTED_1Y, IdleStatus.SUSPECTED_2Y, IdleStatus.SUSPECTED_SUSPENDED})

Moved = tuple[Alert, Step]


def _no_day(act: Act) -> date | None:
    return None


def _not_settled(act: Act) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class FactsCame:
    """What is known of a parcel, as far as lives of its alerts depend on it.

    changed: the subjects of which rows received since the last judging changed verdict, value, cut-off or cause.
    fact_of: the day of the fact that an act promises; None while it is not known. is_settled: whether the row of an accepted
    objection was verified, or its return came. never_ended: the subjects whose end rested on a withdrawn upload.
    """

    changed: frozenset[str] = frozenset()
    fact_of: Callable[[Act], date | None] = _no_day
    is_settled: Callable[[Act], bool] = _not_settled
    never_ended: frozenset[str] = frozenset()


NOTHING_CAME = FactsCame()


@dataclass(frozen=True, slots=True)
class Lived:
    """The alerts after the day, by subject; every step, the law's and those that follow, each with its alert as it stood then;
    and the next day on which a life changes by itself."""

    alerts: Mapping[str, Alert]
    steps: tuple[Moved, ...]
    next_change_on: date | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the judging. late: the morning's digest is written."""

    on: date
    late: bool
    rules: Rules
    came: FactsCame = field(default=NOTHING_CAME)


def lived(alerts: Mapping[str, Alert], moved: Iterable[Moved], today: Today) -> Lived:
    """The alerts as they live on. alerts: before the day; moved: the law's steps of the day (telling.alert.next_steps)."""
    after = dict(alerts)
    steps: list[Moved] = []
    law = {step.subject: (alert, step) for alert, step in moved}
    for subject in sorted({*alerts, *law}):
        before = alerts.get(subject)
        alert, step = law.get(subject, (before, None))
        if alert is None:
            continue
        goes_on = is_followed(alert.log) and subject in today.came.never_ended
        if step is not None and not goes_on and _begins_anew(step, before):
            alert = replace(alert, began=step.number)
        logged = replace(alert, log=_logged(alert, before, step, today))
        if step is not None and not goes_on and _opens(before):
            logged = replace(logged, seen=NOT_SEEN)
        if step is not None:
            steps.append((logged, step))
        if logged.log:
            further = list(_further(logged, step, today))
            steps += further
            logged = further[-1][0] if further else logged
            logged = replace(logged, seen=standing(logged.log, today.on, today.rules).seen)
        after[subject] = logged
    changes = [next_change(one.log, today.on, today.rules) for one in after.values() if one.log]
    return Lived(after, tuple(steps), min((day for day in changes if day is not None), default=None))


def _logged(alert: Alert, before: Alert | None, step: Step | None, today: Today) -> Log:
    """The log with what the day brings."""
    log = alert.log
    if step is not None:
        log = _turned(alert, before, step, today)
    elif is_followed(log) and is_lag(alert.level) and alert.subject in today.came.changed:
        log = (*log, NewerFact(today.on, today.late))
    return tuple(_with_facts(log, today)) if any(isinstance(entry, Act) for entry in log) else log


def is_followed(log: Log) -> bool:
    """Whether somebody was told, or acted: then it matters how everything came."""
    return any(isinstance(entry, Told | Act) for entry in log)


def _turned(alert: Alert, before: Alert | None, step: Step, today: Today) -> Log:
    was_lag = not _opens(before)
    if not is_followed(alert.log):
        return alert.shortest_log
    if alert.beginning is None:
        ends = Turn(today.on, today.late, step.number, Under(alert.level, alert.verdict), ends=True)
        return (*alert.log, ends) if was_lag else alert.log
    goes_on = alert.subject in today.came.never_ended
    if not was_lag and not goes_on:
        return alert.shortest_log
    anew = alert.began == step.number
    turn = replace(alert.beginning, on=today.on, late=today.late, number=step.number, opens=False, anew=anew)
    return (*(alert.log if was_lag else alert.log[: _last_end(alert.log)]), turn)


def _opens(before: Alert | None) -> bool:
    """Whether a lag that is there now begins, or recurs."""
    return before is None or not is_lag(before.state.level)


def _last_end(log: Log) -> int:
    """The place of the last end in the log."""
    return max(place for place, entry in enumerate(log) if isinstance(entry, Turn) and entry.ends)


def _begins_anew(step: Step, before: Alert | None) -> bool:
    """Whether the ladder begins again: a worse level, another check year or due day, a new suspicion (alerts.md section 7)."""
    if _opens(before) or step.reason in (StepReason.WORSENED, StepReason.ANEW):
        return True
    return step.subject == IDLE and step.to_verdict in _SUSPECTED and step.from_verdict != step.to_verdict


def _with_facts(log: Log, today: Today) -> Iterator[Entry]:
    """The log with the facts of its promises and objections as they are known now: what a withdrawn upload said never was."""
    known = {entry.of: entry for entry in log if isinstance(entry, PromisedFact)}
    settled = {entry.of for entry in log if isinstance(entry, Settled)}
    accepted = {entry.of for entry in log if isinstance(entry, Act) and entry.kind is ActKind.ACCEPT}
    facts = {
        entry.act_id: today.came.fact_of(entry)
        for entry in log
        if isinstance(entry, Act) and entry.kind is ActKind.PROMISE
    }
    for entry in log:
        if isinstance(entry, PromisedFact):
            day = facts.get(entry.of)
            if day is not None:
                yield replace(entry, day=day)
        else:
            yield entry
    for entry in log:
        if isinstance(entry, Act) and entry.act_id not in known and (day := facts.get(entry.act_id)) is not None:
            yield PromisedFact(today.on, today.late, entry.act_id, day)
        if isinstance(entry, Act) and entry.act_id in accepted - settled and today.came.is_settled(entry):
            yield Settled(today.on, today.late, entry.act_id)


def _further(alert: Alert, law: Step | None, today: Today) -> Iterator[Moved]:
    """The steps that follow by themselves, from how the alert was seen last to how it stands now."""
    now = standing(alert.log, today.on, today.rules)
    for reason, count in _reasons(alert, now, law):
        number = alert.steps + 1
        step = Step(
            subject=alert.subject,
            number=number,
            reason=reason,
            tell=Tell.MORNING,
            on=today.on,
            from_level=alert.level,
            to_level=alert.level,
            from_verdict=alert.verdict,
            to_verdict=alert.verdict,
            count=count,
        )
        began = number if reason is StepReason.PURSUED else alert.began
        alert = replace(alert, steps=number, lived=alert.lived + 1, began=began)
        yield alert, step


def _reasons(alert: Alert, now: Standing, law: Step | None) -> Iterator[tuple[StepReason, int]]:
    before = alert.seen
    if now.state is LifeState.RESOLVED:
        return  # the law's step says that it ended
    if any(isinstance(one, Act) and one.kind is ActKind.PURSUE and one.number == alert.steps for one in alert.log):
        yield StepReason.PURSUED, 0
    if now.broken > before.broken:
        yield StepReason.PROMISE_BROKEN, now.broken
    if now.broken < before.broken:
        yield StepReason.PROMISE_KEPT, now.broken
    if now.step > max(before.step, AGENT) and now.climb is Climb.UNANSWERED:
        yield StepReason.UNANSWERED, now.step
    # A law's step says itself that things are otherwise, and a broken promise that it waits.
    ended = now.state is LifeState.OPEN and before.state not in (LifeState.OPEN, LifeState.RESOLVED)
    if ended and law is None and now.broken <= before.broken:
        yield StepReason.HOLD_ENDED, 0
    if now.is_decision_overdue and not before.is_asked:
        yield StepReason.DECISION_DUE, 0
