"""What happens to one alert, in the order in which it happened (alerts.md sections 1 and 7).

The log is the truth. How the alert stands (telling.life) and how far its ladder went (telling.ladder) are computed from it, so
whatever comes late, or is undone, needs no repair. `late` says of an entry that it happened after the morning's digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

from land.assessment import Level
from land.policy import Policy
from land.values import dataclass


class ActKind(StrEnum):
    """What a person does about an alert."""

    ACKNOWLEDGE = "acknowledge"  # 知悉
    PROMISE = "promise"  # 承诺
    OBJECT = "object"  # 异议
    ACCEPT = "accept"  # the objection is accepted, and its row is filed
    DECLINE = "decline"
    FULFIL = "fulfil"  # 已兑现, of a promise of other words
    PURSUE = "pursue"  # 开始催办, of a backlog alert


@dataclass(frozen=True, slots=True)
class Under:
    """What a hold is about: each kind of hold stops the ladder once for each. year: the check year of a yearly figure."""

    level: Level
    verdict: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The law found another state of the lag.

    number: of the step. opens: the lag begins, or recurs. ends: it is over. anew: the ladder begins again (alerts.md section
    7, Ladder). backlog: the lag began before the zone's letters.
    """

    on: date
    late: bool
    number: int
    under: Under
    opens: bool = False
    ends: bool = False
    anew: bool = False
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The server took a letter to an agent of the parcel that tells the step `number`."""

    on: date
    late: bool
    number: int


@dataclass(frozen=True, slots=True)
class Act:
    """A person acted, when the law had taken `number` steps.

    until: the last day of a promise. fact: what a promise names, or the cause that an objection names. cutoff: the day that a
    promised return must reach. of: the act that this one decides or fulfils.
    """

    on: date
    late: bool
    number: int
    kind: ActKind
    act_id: str
    until: date | None = None
    fact: str = ""
    cutoff: date | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class NewerFact:
    """A row was received that changes the lag's verdict, value, cut-off or cause."""

    on: date
    late: bool


@dataclass(frozen=True, slots=True)
class PromisedFact:
    """The fact of a promise was received. of: the act that promised it. day: the day of the fact."""

    on: date
    late: bool
    of: str
    day: date


@dataclass(frozen=True, slots=True)
class Settled:
    """An accepted objection is over: its row became 已核实 or 不属实, or the return came. of: the act that objected."""

    on: date
    late: bool
    of: str


Entry = Turn | Told | Act | NewerFact | PromisedFact | Settled
Log = tuple[Entry, ...]


def without(log: Iterable[Entry], act_id: str) -> Log:
    """The log as if the act had never been: an undone act never was."""
    return tuple(entry for entry in log if act_id not in (getattr(entry, "act_id", ""), getattr(entry, "of", "")))


def rests_on(log: Iterable[Entry], act_id: str) -> bool:
    """Whether a later act of a person rests on this one, so that it can no longer be undone."""
    return any(isinstance(entry, Act) and entry.of == act_id for entry in log)


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Rules:
    """The calendar of a zone, and the numbers of its ladder.

    works: whether offices are open on a day. silent: whether the zone's letters are silent on it. blocked: whether an
    office's matter that stands in the way of this alert is overdue on it.
    """

    works: Callable[[date], bool]
    silent: Callable[[date], bool] = _never
    blocked: Callable[[date], bool] = _never
    acknowledged_days: int = 10  # working days that 知悉 lasts
    head_after: int = 5  # working days from the agent's letter to step 2
    leader_after: int = 10  # working days from step 2 to step 3
    hold_days: int = 60  # natural days that all holds together may stop the ladder, under one level, verdict and year
    blocked_days: int = 60  # natural days that offices may stop it, for each opening of the alert
    decide_days: int = 30  # natural days in which staff decide an objection
    promise_days: int = 60  # natural days ahead that a promise may reach at most

    @property
    def has_offices(self) -> bool:
        """Whether an office may ever stand in the way."""
        return self.blocked is not _never

    def has_digest(self, day: date) -> bool:
        """Whether digests are written on the day."""
        return self.works(day) and not self.silent(day)


def rules_by(policy: Policy, works: Callable[[date], bool]) -> Rules:
    """The rules of a zone's policy and calendar."""
    return Rules(
        works,
        acknowledged_days=policy.acknowledged_days,
        head_after=policy.head_after,
        leader_after=policy.leader_after,
        hold_days=policy.hold_days,
        blocked_days=policy.blocked_days,
        decide_days=policy.decide_days,
        promise_days=policy.promise_days,
    )
