"""One lag as a letter tells it: what happened to an alert since its reader was last told. Also: who acts for its parcel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from land.assessment import SEVERITY, Idle, Level, Outcome
from land.people import Person, Role
from land.values import dataclass
from telling.alert import StepReason


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag of one parcel. reason: of its steps as a whole; None for an open alert without news.

    keys: the keys of its steps, in order.
    was: the level before the steps; level: the present level. judged: None when the subject is no longer judged.
    urgent: one of the steps cannot wait. backlog: it lagged before people were written to, and there is nothing else to tell.
    on: the day of the assessment described. unattended: no 代办员 of the parcel can be written to.
    count: as in telling.alert.Step.
    """

    parcel_no: str
    enterprise: str
    agent: str | None
    subject: str
    was: Level
    level: Level
    reason: StepReason | None
    judged: Outcome | Idle | None
    on: date
    keys: tuple[str, ...] = ()
    urgent: bool = False
    backlog: bool = False
    unattended: bool = False
    count: int = 0

    @property
    def gravest(self) -> Level:
        """The worse of the present and the previous level."""
        return max(self.was, self.level, key=SEVERITY.__getitem__)

    @property
    def is_nothing(self) -> bool:
        """Whether all is well now and at most a reminder stood before: it was met in time, or a lag came and went in between."""
        return SEVERITY[self.was] <= SEVERITY[Level.BLUE] and SEVERITY[self.level] == 0


def keys_of(lags: Iterable[Lag]) -> tuple[str, ...]:
    """The keys of all steps of these lags."""
    return tuple(key for lag in lags for key in lag.keys)


def agents_of(parcel_no: str, agent: str | None, people: Sequence[Person]) -> list[Person]:
    """Who acts for the parcel (alerts.md section 7, Who): the 代办员 whose parcels include it, else the one whom its register
    gives, else those of the whole zone."""
    agents = [one for one in people if Role.AGENT in one.roles]
    return (
        [one for one in agents if parcel_no in one.parcels]
        or [one for one in agents if one.person_id == agent]
        or [one for one in agents if one.scope is None]
    )
