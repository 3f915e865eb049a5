"""One lag as a letter tells it: what happened to an alert that its reader has not heard of yet. And who acts for its parcel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from land.assessment import SEVERITY, Idle, Level, Outcome
from land.people import Person, Role
from land.values import dataclass
from telling.alert import StepReason


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag of one parcel. reason: of the steps together, None for an open alert of which nothing is told.

    keys: of all steps that it stands for, in their order.
    was: the level before them; level: how it stands now. judged: None where it is not judged any more.
    urgent: one of the steps cannot wait. backlog: it lagged before people were written to, and that is all there is to say.
    on: the day of the assessment that it speaks of. unattended: no 代办员 of the parcel can be written to.
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

    @property
    def gravest(self) -> Level:
        """The worse of how it stands and how it stood before."""
        return max(self.was, self.level, key=SEVERITY.__getitem__)

    @property
    def is_nothing(self) -> bool:
        """Whether all is as well as it was before, or nearly: a reminder that came in time, what lagged only in between."""
        return SEVERITY[self.was] <= SEVERITY[Level.BLUE] and SEVERITY[self.level] == 0


def keys_of(lags: Iterable[Lag]) -> tuple[str, ...]:
    """The keys of all steps that these stand for."""
    return tuple(key for lag in lags for key in lag.keys)


def agents_of(parcel_no: str, agent: str | None, people: Sequence[Person]) -> list[Person]:
    """Who acts for the parcel (alerts.md section 7, Who): the 代办员 who name it, else the one of its register's address,
    else those of the whole zone."""
    agents = [one for one in people if Role.AGENT in one.roles]
    return (
        [one for one in agents if parcel_no in one.parcels]
        or [one for one in agents if one.person_id == agent]
        or [one for one in agents if one.scope is None]
    )
