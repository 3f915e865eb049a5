"""The alert on one commitment of one parcel, and the step that today's state causes. Pure: the day is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from land.assessment import SEVERITY, Assessment, IdleStatus, Level, Verdict
from land.values import dataclass
from telling.ladder import NOT_SEEN, Seen
from telling.life_log import Log, Turn, Under

IDLE = "idle"  # the only alert subject that is not an indicator

# Ranks states of equal level: a second idle year is more serious than the first.
_GRAVITY = {IdleStatus.SUSPECTED_2Y.value: 1}


class StepReason(StrEnum):
    """Why a step was taken."""

    DUE_SOON = "due_soon"  # the due day is within the reminder period
    OPENED = "opened"  # a new lag
    WORSENED = "worsened"
    CHANGED = "changed"  # another verdict of the same urgency
    ANEW = "anew"  # another check year, or another due day, under which it still lags
    EASED = "eased"
    RESOLVED = "resolved"
    PARCEL_CLOSED = "parcel_closed"  # 解除合同, 收回 or 验收销号
    NEW_RULES = "new_rules"  # neither data nor a date caused it: code, policy or calendar changed (telling.new_rules)
    WITHDRAWN = "withdrawn"  # no register names the parcel any more, because an upload was withdrawn
    RETURNED = "returned"  # a register names it again, and the alert continues from its earlier state
    # Of the alert's life (telling.living). Level and verdict stay as they were.
    PROMISE_BROKEN = "promise_broken"
    PROMISE_KEPT = "promise_kept"  # a promise that was told as broken was kept after all
    UNANSWERED = "unanswered"  # nobody answered in time: the next on the ladder hears of it
    HOLD_ENDED = "hold_ended"  # nobody holds it any more: it waits for an answer
    DECISION_DUE = "decision_due"  # an objection has waited too long for its decision
    PURSUED = "pursued"  # the head takes up a backlog alert


OF_LIFE = frozenset(
    {
        StepReason.PROMISE_BROKEN,
        StepReason.PROMISE_KEPT,
        StepReason.UNANSWERED,
        StepReason.HOLD_ENDED,
        StepReason.DECISION_DUE,
        StepReason.PURSUED,
    }
)


class Tell(StrEnum):
    """How the people concerned are told of a step."""

    NOW = "now"  # became red: a letter within the hour
    MORNING = "morning"  # the next working day's digest
    BACKLOG = "backlog"  # a table in a person's first digest: it lagged before the zone's letters began
    NOBODY = "nobody"  # recorded only


@dataclass(frozen=True, slots=True)
class State:
    """The state of one subject in an assessment. about: of a lag, its check year or its due day; "" for anything else."""

    level: Level
    verdict: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """The alert on one subject (an indicator's code, or `idle`) as it stands. `steps` counts the steps taken so far.

    backlog: it lagged before the zone's letters began, and has not become worse since (telling.backlog).
    judgement: the number of the parcel's judgement that took the last step; 0 for a step that is not stored yet.
    stood: its state before its parcel was withdrawn; None unless the parcel is withdrawn now. A returning parcel continues
    from this state.
    pending: when the parcel was withdrawn, somebody had not been told yet. If the parcel returns, it is told as if new.
    about: as in State. log: what happened since the lag last began; empty if it never was one. seen: how the alert stood by this log
    when it was judged last. acts: how many acts people ever did on it, undone ones too.
    began: the number of the step with which its ladder began last. lived: how many of its last steps are of its life only;
    changed_on and judgement are those of the law's last step.
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
    about: str = ""
    log: Log = ()
    seen: Seen = NOT_SEEN
    acts: int = 0
    began: int = 0
    lived: int = 0

    @property
    def state(self) -> State:
        """The state before its next step. The time while its parcel was withdrawn is ignored (alerts.md section 7)."""
        return NOTHING_WRONG if self.pending else self.stood or State(self.level, self.verdict, self.about)

    @property
    def law_step(self) -> int:
        """The number of the last step that changed level, verdict or what it is about."""
        return self.steps - self.lived

    @property
    def beginning(self) -> Turn | None:
        """What stands for all that the law found until somebody is told or acts: how the lag came hardly matters. None: no lag."""
        if not is_lag(self.level):
            return None
        year = int(self.about) if len(self.about) == len("2026") else None
        under = Under(self.level, self.verdict, year)
        return Turn(self.opened_on, False, self.began, under, opens=True, anew=True, backlog=self.backlog)

    @property
    def shortest_log(self) -> Log:
        """The log as long as nobody was told and nobody acted."""
        return () if self.beginning is None else (self.beginning,)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an alert, immutable once taken. `number` counts from 1 within the alert.

    count: of a broken or kept promise, how many were broken; of an unanswered alert, the step of the ladder; else 0.
    """

    subject: str
    number: int
    reason: StepReason
    tell: Tell
    on: date
    from_level: Level
    to_level: Level
    from_verdict: str
    to_verdict: str
    count: int = 0


NOTHING_WRONG = State(Level.GREEN, "")


def states(assessment: Assessment) -> dict[str, State]:
    """The state of every subject of an assessment: each agreed commitment, and the idle-land state."""
    found = {
        o.indicator.value: State(o.level, o.verdict.value, _about(o.level, o.check_year or o.due))
        for o in assessment.commitments
    }
    idle = assessment.idle
    found[IDLE] = State(idle.level, idle.status.value, _about(idle.level, idle.since))
    return found


def is_lag(level: Level) -> bool:
    """Whether the level is yellow or red. Blue is only a reminder of a date."""
    return SEVERITY[level] >= SEVERITY[Level.YELLOW]


def _about(level: Level, about: date | int | None) -> str:
    return str(about) if about is not None and is_lag(level) else ""


def next_step(alert: Alert | None, subject: str, now: State, assessment: Assessment) -> tuple[Alert, Step] | None:
    """The new alert and the step that today's state causes; None when nothing changed. `alert` None means all is well so far.

    Idempotent: the same state never causes a second step, so judging twice or late tells nobody twice.
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
    """The end of an open alert whose parcel was withdrawn. Nobody is told."""
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
    moved = Alert(
        subject,
        now.level,
        now.verdict,
        opened_on,
        changed_on=on,
        steps=number,
        about=now.about,
        log=alert.log if alert is not None else (),
        seen=alert.seen if alert is not None else NOT_SEEN,
        acts=alert.acts if alert is not None else 0,
        began=alert.began if alert is not None else 0,
    )
    return moved, step


def next_steps(alerts: Mapping[str, Alert], assessment: Assessment) -> list[tuple[Alert, Step]]:
    """Every alert that changes today, with its step. A subject no longer agreed or no longer judged counts as green."""
    now = states(assessment)
    moved = (
        next_step(alerts.get(subject), subject, now.get(subject, NOTHING_WRONG), assessment)
        for subject in sorted({*now, *alerts})
    )
    return [one for one in moved if one is not None]


def retold(step: Step) -> StepReason:
    """The reason of a step that combines several, from the state before the first to the state after the last."""
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
    if (now.level, now.verdict) == (before.level, before.verdict):
        return StepReason.ANEW if now.about and before.about else None
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
        return Tell.NOBODY  # only a reminder, and the date was met: nobody needs to know
    return Tell.MORNING
