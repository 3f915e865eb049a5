"""An assessment: the state of each commitment and of the idle-land clock of one parcel on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from land.indicator import Indicator
from land.returns import Evidence
from land.values import dataclass


class Level(StrEnum):
    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    CLOSED = "closed"  # of a parcel only: 已销号


SEVERITY: Mapping[Level, int] = {Level.CLOSED: -1, Level.GREEN: 0, Level.BLUE: 1, Level.YELLOW: 2, Level.RED: 3}


class Verdict(StrEnum):
    MET = "met"
    MET_LATE = "met_late"
    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    UNREPORTED = "unreported"
    ON_PACE = "on_pace"
    BEHIND_PACE = "behind_pace"
    SHORT = "short"
    EXCEEDED = "exceeded"
    NO_DATE = "no_date"


class IdleStatus(StrEnum):
    NONE = "none"
    SUSPECTED_1Y = "suspected_1y"
    SUSPECTED_2Y = "suspected_2y"
    START_UNVERIFIED = "start_unverified"
    SUSPECTED_SUSPENDED = "suspected_suspended"
    CAUSE_PENDING = "cause_pending"
    CAUSE_VERIFIED = "cause_verified"
    DELIVERY_LATE = "delivery_late"


# A value in an explanation: a day, an exact figure (in the unit of interface.md), a count, or a code.
Known = date | Fraction | int | str


# Treat explanations and outcomes as immutable. They are not frozen because a frozen instance takes twice as long to create,
# and a parcel needs a dozen of each for every day that is assessed.
@dataclass(slots=True, unsafe_hash=True)
class Explanation:
    """Why a verdict was reached: a code and the deciding numbers or dates. `wording.sheets.sentences` turns it into a sentence."""

    code: str
    values: Mapping[str, Known] = field(default_factory=dict)


@dataclass(slots=True, unsafe_hash=True)
class Outcome:
    """The state of one commitment; fields that do not apply are None (the table in interface.md says which do).

    Figures are exact, in the unit of interface.md; shortfall is a fraction of the target, gap_points are percentage points.
    excused_days: how many of a milestone's lag_days are not the enterprise's fault.
    evidence: how the deciding day or figure was verified. None when nothing was reported.
    """

    indicator: Indicator
    verdict: Verdict
    level: Level
    explanation: Explanation
    due: date | None = None
    actual: date | None = None
    lag_days: int | None = None
    target_min: Fraction | None = None
    target_max: Fraction | None = None
    value: Fraction | None = None
    shortfall: Fraction | None = None
    gap_points: Fraction | None = None
    check_year: int | None = None
    money_at_stake_yuan: Fraction | None = None
    evidence: Evidence | None = None
    excused_days: int | None = None

    @property
    def net_days(self) -> int | None:
        """The lag in days without the excused days. None when either is unknown."""
        return None if self.lag_days is None or self.excused_days is None else self.lag_days - self.excused_days


@dataclass(frozen=True, slots=True)
class Idle:
    """The idle-land state (order 53); `since` is the first day of the suspicion."""

    status: IdleStatus
    level: Level
    reason: Explanation
    since: date | None = None
    fee_exposure_yuan: Fraction | None = None


WITHDRAWN = "withdrawn"  # the code of the reason


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdicts on one parcel on one day; area in m². A closed parcel has no commitments."""

    parcel_no: str
    on: date
    enterprise: str
    area: Fraction
    level: Level
    idle: Idle
    commitments: tuple[Outcome, ...]
    next_change_on: date | None

    @property
    def is_withdrawn(self) -> bool:
        """Whether no register names the parcel any more, because the upload that named it was withdrawn."""
        return self.idle.reason.code == WITHDRAWN
