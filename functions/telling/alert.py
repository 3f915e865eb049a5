"""The alert on one commitment of one parcel, and whether today takes it a step further (pure: the day comes in)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from land.assessment import SEVERITY, Assessment, IdleStatus, Level, Verdict
from land.values import dataclass

IDLE = "idle"  # the alert subject beside the indicators

# Which of two states of one level is the graver: a second idle year weighs more than the first.
_GRAVITY = {IdleStatus.SUSPECTED_2Y.value: 1}


class StepReason(StrEnum):
    """Why a step was taken."""

    DUE_SOON = "due_soon"  # the date comes within the reminder
    OPENED = "opened"  # a lag where there was none
    WORSENED = "worsened"
    CHANGED = "changed"  # another verdict of the same urgency
    EASED = "eased"
    RESOLVED = "resolved"
    PARCEL_CLOSED = "parcel_closed"  # 解除合同, 收回 or 验收销号
    NEW_RULES = "new_rules"  # nothing came, no day did: law, policy or calendar are others (telling.new_rules)
    WITHDRAWN = "withdrawn"  # no register names the parcel any more, for an upload was taken back
    RETURNED = "returned"  # one names it again, and the alert goes on as it stood


class Tell(StrEnum):
    """How the people concerned hear of a step."""

    NOW = "now"  # became red: a letter of this hour
    MORNING = "morning"  # the next working day's digest
    BACKLOG = "backlog"  # the table of a person's first digest: it lagged before anybody was written to
    NOBODY = "nobody"  # recorded only


@dataclass(frozen=True, slots=True)
class State:
    """How one subject stands in an assessment."""

    level: Level
    verdict: str


@dataclass(frozen=True, slots=True)
class Alert:
    """The alert on one subject (an indicator's code, or `idle`) as it stands. `steps` counts the steps taken so far.

    backlog: it lagged before the zone's people were written to, and has not grown worse since (telling.backlog).
    judgement: the number of the parcel's judgement that took the last step; 0 for a step that is not written yet.
    stood: how it stood when its parcel was withdrawn, None but while it is; if the parcel returns, it goes on from there.
    pending: somebody had still to hear of it then; if the parcel returns, it is told as if it began.
    """

    subject: str
    level: Level
    verdict: str
    opened_on: date
    changed_on: date
    steps: int
    backlog: bool = False
    judgement: int = 0
    stood: State | None = None
    pending: bool = False

    @property
    def state(self) -> State:
        """From where its next step goes; the days for which its parcel was withdrawn never were (alerts.md section 7)."""
        return NOTHING_WRONG if self.pending else self.stood or State(self.level, self.verdict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an alert, never changed once taken. `number` counts from 1 within the alert."""

    subject: str
    number: int
    reason: StepReason
    tell: Tell
    on: date
    from_level: Level
    to_level: Level
    from_verdict: str
    to_verdict: str


NOTHING_WRONG = State(Level.GREEN, "")


def states(assessment: Assessment) -> dict[str, State]:
    """How every subject of an assessment stands: each agreed commitment, and the idle-land state."""
    found = {o.indicator.value: State(o.level, o.verdict.value) for o in assessment.commitments}
    found[IDLE] = State(assessment.idle.level, assessment.idle.status.value)
    return found


def next_step(alert: Alert | None, subject: str, now: State, assessment: Assessment) -> tuple[Alert, Step] | None:
    """The alert and the step that today's state calls for; None where nothing moved. No alert stands for all is well.

    The same state never makes a second step, so judging twice, or late, tells nobody anything twice.
    """
    if assessment.is_withdrawn:
        return _withdrawn(alert, assessment.on)
    before = alert.state if alert is not None else NOTHING_WRONG
    if alert is None and now.level is Level.GREEN:
        return None
    reason = _reason(before, now, closed=assessment.level is Level.CLOSED)
    if reason is None and alert is not None and alert.stood is not None:
        reason = StepReason.RETURNED
    if reason is None:
        return None
    fresh = alert is None or (before.level is Level.GREEN and alert.stood is None)
    opened_on = assessment.on if alert is None or fresh else alert.opened_on
    return _stepped(alert, subject, assessment.on, reason, before=before, now=now, opened_on=opened_on)


def _withdrawn(alert: Alert | None, on: date) -> tuple[Alert, Step] | None:
    """The end of an open alert whose parcel is withdrawn; nobody hears of it."""
    if alert is None or alert.level is Level.GREEN:
        return None
    moved, step = _stepped(
        alert, alert.subject, on, StepReason.WITHDRAWN, before=alert.state, now=NOTHING_WRONG, opened_on=alert.opened_on
    )
    return replace(moved, stood=alert.state, backlog=alert.backlog), step


def _stepped(
    alert: Alert | None, subject: str, on: date, reason: StepReason, before: State, now: State, opened_on: date
) -> tuple[Alert, Step]:
    number = (alert.steps if alert is not None else 0) + 1
    step = Step(
        subject=subject,
        number=number,
        reason=reason,
        tell=_tell(reason, before, now),
        on=on,
        from_level=before.level,
        to_level=now.level,
        from_verdict=before.verdict,
        to_verdict=now.verdict,
    )
    return Alert(subject, now.level, now.verdict, opened_on, changed_on=on, steps=number), step


def next_steps(alerts: Mapping[str, Alert], assessment: Assessment) -> list[tuple[Alert, Step]]:
    """Every alert that moves today, with its step. A subject that is no longer agreed, or no longer judged, is at peace."""
    now = states(assessment)
    moved = (
        next_step(alerts.get(subject), subject, now.get(subject, NOTHING_WRONG), assessment)
        for subject in sorted({*now, *alerts})
    )
    return [one for one in moved if one is not None]


def retold(step: Step) -> StepReason:
    """Why a step is taken that stands for several, from where the first of them began."""
    before = State(step.from_level, step.from_verdict)
    now = State(step.to_level, step.to_verdict)
    return _reason(before, now, closed=step.reason is StepReason.PARCEL_CLOSED) or step.reason


def _reason(before: State, now: State, *, closed: bool) -> StepReason | None:
    was, grade = SEVERITY[before.level], SEVERITY[now.level]
    if grade == 0:
        if was == 0:
            return None
        return StepReason.PARCEL_CLOSED if closed else StepReason.RESOLVED
    if now == before:
        return None
    if now.verdict == Verdict.DUE_SOON and was < grade:
        return StepReason.DUE_SOON
    if was <= SEVERITY[Level.BLUE] < grade:
        return StepReason.OPENED
    if (grade, _GRAVITY.get(now.verdict, 0)) > (was, _GRAVITY.get(before.verdict, 0)):
        return StepReason.WORSENED
    return StepReason.EASED if grade < was else StepReason.CHANGED


def _tell(reason: StepReason, before: State, now: State) -> Tell:
    if reason in (StepReason.WITHDRAWN, StepReason.RETURNED):
        return Tell.NOBODY
    if now.level is Level.RED and reason in (StepReason.OPENED, StepReason.WORSENED):
        return Tell.NOW
    if before.level is Level.BLUE and now.level is Level.GREEN:
        return Tell.NOBODY  # what was only near and came in time troubles nobody
    return Tell.MORNING
