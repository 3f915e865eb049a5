"""Letters speak of parcels: the lags of each by their cause, in the order in which they are read (alerts.md section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction

from land.adjustment import last_day_to_ask
from land.assessment import SEVERITY, Idle, IdleStatus, Level, Outcome, Verdict
from land.calendar import ONE_DAY, add_months, add_years
from land.indicator import CUMULATIVE, MILESTONES, Indicator
from land.people import Person
from land.policy import Policy
from land.values import dataclass
from telling.alert import StepReason
from telling.lag import Lag, agents_of

_SUSPECTED = frozenset({IdleStatus.SUSPECTED_1Y, IdleStatus.SUSPECTED_2Y, IdleStatus.SUSPECTED_SUSPENDED})


class Part(StrEnum):
    """The parts of a letter, in their order (alerts.md section 4)."""

    BROKEN = "broken"  # promises
    UNANSWERED = "unanswered"  # newly, for heads and leaders
    NEW_RED = "new_red"
    NEW_YELLOW = "new_yellow"
    WORSE = "worse"  # as grave as it was in colour: a second idle year
    TAKEN_BACK = "taken_back"  # a promise that was told as broken was kept
    DECISION = "decision"  # an objection waits for its decision
    WAITING = "waiting"  # for the reader's answer: a hold ended
    DUE = "due"
    CHANGED = "changed"
    BACKLOG = "backlog"
    NEW_RULES = "new_rules"  # a table: nobody did anything
    RESOLVED = "resolved"  # a count


_ORDER = {part: place for place, part in enumerate(Part)}


class HardDay(StrEnum):
    """What happens on the next day that counts."""

    DUE = "due"
    ASK = "ask"  # the last day on which an extension can be asked for (GF-2008-2601 art. 16)
    RED = "red"
    ONE_YEAR = "one_year"  # 满一年, 满两年: idle land
    TWO_YEARS = "two_years"


@dataclass(frozen=True, slots=True)
class Cause:
    """Lags of a parcel that have one cause: all that is unreported for want of a return, an investment and its intensity,
    or one by itself. The gravest first."""

    lags: tuple[Lag, ...]

    @property
    def level(self) -> Level:
        return self.lags[0].level

    @property
    def is_missing_return(self) -> bool:
        return _verdict(self.lags[0]) is Verdict.UNREPORTED

    @property
    def is_suspicion(self) -> bool:
        """Whether idle land is suspected."""
        judged = self.lags[0].judged
        return isinstance(judged, Idle) and judged.status in _SUSPECTED

    @property
    def money(self) -> Fraction:
        """The largest sum at stake, in 元, never their total; 0 where none is known."""
        return max(map(_money, self.lags))

    def days(self, on: date) -> int:
        """For how many days the oldest of them lags; 0 where that is no matter of days."""
        return max(_days(lag, on) for lag in self.lags)


@dataclass(frozen=True, slots=True)
class ToldParcel:
    """One parcel as a letter tells it. causes: the gravest first. agents: who acts for it."""

    parcel_no: str
    enterprise: str
    agents: tuple[str, ...]
    part: Part
    causes: tuple[Cause, ...]

    @property
    def level(self) -> Level:
        return max((cause.level for cause in self.causes), key=SEVERITY.__getitem__)

    @property
    def was(self) -> Level:
        """The worst of the levels at which these lags stood before."""
        return max((lag.was for cause in self.causes for lag in cause.lags), key=SEVERITY.__getitem__)


def told_parcels(lags: Iterable[Lag], people: Sequence[Person], on: date) -> list[ToldParcel]:
    """Each parcel once, in the part of its gravest news, with what is news there or graver than it is resolved."""
    parcels: dict[str, list[Lag]] = {}
    for lag in lags:
        parcels.setdefault(lag.parcel_no, []).append(lag)
    found = [_told(together, people, on) for together in parcels.values()]
    return sorted(found, key=lambda one: (_ORDER[one.part], *_weight(one.causes[0], on), one.parcel_no))


def _told(together: list[Lag], people: Sequence[Person], on: date) -> ToldParcel:
    part = min((part_of(lag) for lag in together), key=_ORDER.__getitem__)
    # Good news of a parcel with bad news is left out: its line says what there is to do.
    shown = [lag for lag in together if part is Part.RESOLVED or part_of(lag) is not Part.RESOLVED]
    last = max(shown, key=lambda lag: lag.on)
    agents = tuple(one.name for one in agents_of(last.parcel_no, last.agent, people))
    causes = sorted(_causes(shown, on), key=lambda cause: (_ORDER[_part(cause)], *_weight(cause, on)))
    return ToldParcel(last.parcel_no, last.enterprise, agents, part, causes=tuple(causes))


def _causes(lags: Iterable[Lag], on: date) -> list[Cause]:
    """The lags by cause, in the order of alerts.md section 2: the missing return, an investment with its intensity, the rest."""
    groups: dict[tuple[object, ...], list[Lag]] = {}
    for lag in lags:
        verdict = _verdict(lag)
        if verdict is Verdict.UNREPORTED:
            key: tuple[object, ...] = (verdict,)
        elif verdict is not None and lag.subject in CUMULATIVE:
            key = (CUMULATIVE, verdict)
        else:
            key = (lag.subject,)
        groups.setdefault(key, []).append(lag)
    return [
        Cause(tuple(sorted(group, key=lambda one: (-SEVERITY[one.level], -_money(one), -_days(one, on), _place(one)))))
        for group in groups.values()
    ]


_OF_LIFE = {
    StepReason.PROMISE_BROKEN: Part.BROKEN,
    StepReason.UNANSWERED: Part.UNANSWERED,
    StepReason.PROMISE_KEPT: Part.TAKEN_BACK,
    StepReason.DECISION_DUE: Part.DECISION,
    StepReason.HOLD_ENDED: Part.WAITING,
}


def part_of(lag: Lag) -> Part:
    """In which part of a letter the lag is told."""
    if lag.reason in _OF_LIFE:
        return _OF_LIFE[lag.reason]
    if lag.backlog:
        return Part.BACKLOG
    if lag.reason is StepReason.NEW_RULES:
        return Part.NEW_RULES
    if lag.reason is StepReason.DUE_SOON:
        return Part.DUE
    if lag.reason in (StepReason.RESOLVED, StepReason.PARCEL_CLOSED):
        return Part.RESOLVED
    if lag.reason in (StepReason.ANEW, StepReason.PURSUED):
        return Part.NEW_RED if lag.level is Level.RED else Part.NEW_YELLOW
    if lag.reason in (StepReason.OPENED, StepReason.WORSENED):
        if lag.level is Level.RED:
            return Part.WORSE if lag.was is Level.RED else Part.NEW_RED
        return Part.NEW_YELLOW
    return Part.CHANGED


def hard_day(cause: Cause, on: date, policy: Policy) -> tuple[date, HardDay] | None:
    """The next day on which the cause becomes graver by itself, after `on`; of a date that is near the day itself."""
    days = [found for lag in cause.lags for found in _hard_days(lag, on, policy)]
    # Of several lags with one cause the graver may be red already; that another turns red makes the cause no graver.
    return min((one for one in days if one[1] is not HardDay.RED or cause.level is not Level.RED), default=None)


def _hard_days(lag: Lag, on: date, policy: Policy) -> list[tuple[date, HardDay]]:
    judged, found = lag.judged, []
    if isinstance(judged, Idle):
        agreed = judged.reason.values.get("due")
        if judged.status is IdleStatus.SUSPECTED_1Y and isinstance(agreed, date):
            found = [(add_years(agreed, 2) + ONE_DAY, HardDay.TWO_YEARS)]
    elif judged is not None and judged.due is not None:
        if judged.verdict is Verdict.DUE_SOON:
            found = [(judged.due, HardDay.DUE)]
            ask = last_day_to_ask(judged.indicator, judged.due)
            if ask is not None:
                found.append((ask, HardDay.ASK))
            return [one for one in found if one[0] >= on]
        if judged.verdict in (Verdict.OVERDUE, Verdict.UNREPORTED):
            if judged.level is Level.YELLOW and judged.due < on:
                found = [(add_months(judged.due, policy.red_after_months) + ONE_DAY, HardDay.RED)]
            if judged.indicator is Indicator.GROUNDBREAKING:
                found.append((add_years(judged.due, 1) + ONE_DAY, HardDay.ONE_YEAR))
    return [one for one in found if one[0] > on]


def reported_until(cause: Cause) -> date | None:
    """The earliest cut-off of a return that says all that the cause misses; None where any newer one will do."""
    wanted = [day for lag in cause.lags if (day := _wanted(lag)) is not None]
    return max(wanted, default=None)


def _wanted(lag: Lag) -> date | None:
    judged = lag.judged
    if not isinstance(judged, Outcome) or judged.explanation.code == "stale":
        return None
    return date(judged.check_year, 12, 31) if judged.check_year is not None else judged.due


def _verdict(lag: Lag) -> Verdict | None:
    return lag.judged.verdict if isinstance(lag.judged, Outcome) else None


def _money(lag: Lag) -> Fraction:
    judged = lag.judged
    if isinstance(judged, Idle):
        return judged.fee_exposure_yuan or Fraction(0)
    return (judged.money_at_stake_yuan if judged is not None else None) or Fraction(0)


def _days(lag: Lag, on: date) -> int:
    judged = lag.judged
    since = judged.since if isinstance(judged, Idle) else None
    if isinstance(judged, Outcome) and judged.verdict in (Verdict.OVERDUE, Verdict.UNREPORTED):
        since = judged.due
    return max(0, (on - since).days) if since is not None else 0


def _place(lag: Lag) -> int:
    """Milestones before figures, each in the order of every listing."""
    return [*MILESTONES, *Indicator].index(lag.subject) if lag.subject in set(Indicator) else -1


def _weight(cause: Cause, on: date) -> tuple[int, bool, Fraction, int]:
    """Within a part: level, suspicion, money, days."""
    return -SEVERITY[cause.level], not cause.is_suspicion, -cause.money, -cause.days(on)


def _part(cause: Cause) -> Part:
    return min((part_of(lag) for lag in cause.lags), key=_ORDER.__getitem__)
