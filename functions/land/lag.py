"""One lag as a letter tells it: what happened to an alert that its reader has not heard of yet. And who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from land.alert import Step, StepReason, Tell, retold
from land.assessment import SEVERITY, Idle, Level, Outcome
from land.letter import Person, Role, concerns
from land.record import StoredStep
from land.values import dataclass


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


def is_told(person: Person, lag: Lag) -> bool:
    """Whether this person hears of the lag: as the parcel's 代办员, or by the roles and parcels of the contacts.

    Without a 代办员 who can be written to, the heads hear what that one would (alerts.md section 7, Who). Who has no address
    cannot be written to.
    """
    if not person.address:
        return False
    if person.person_id == lag.agent:
        return True
    in_place_of_the_agent = lag.unattended and Role.HEAD in person.roles
    return (in_place_of_the_agent or concerns(person.roles, lag.gravest)) and person.looks_after(lag.parcel_no)


def is_attended(parcel_no: str, agent: str | None, people: Iterable[Person]) -> bool:
    """Whether one of these people is a 代办员 of the parcel. agent: whom its register names."""
    return any(one.person_id == agent or (Role.AGENT in one.roles and one.looks_after(parcel_no)) for one in people)


def with_what_is_open(news: Sequence[Lag], still: Iterable[Lag], heard: Collection[str]) -> list[Lag]:
    """What the first digest to somebody tells: beside the news, what was open before, of which no letter told them.

    still: the open alerts that concern them. So whoever comes into the contacts later hears of it once, too.
    """
    told = {(lag.parcel_no, lag.subject) for lag in news}
    known = [lag for lag in still if (lag.parcel_no, lag.subject) not in told and not {*lag.keys} & {*heard}]
    return [*news, *(replace(lag, backlog=True) for lag in known)]


def keys_of(lags: Iterable[Lag]) -> tuple[str, ...]:
    """The keys of all steps that these stand for."""
    return tuple(key for lag in lags for key in lag.keys)


def by_alert(steps: Iterable[StoredStep]) -> list[tuple[StoredStep, ...]]:
    """The steps of each alert together, in the order in which they were taken."""
    alerts: dict[tuple[str, str], list[StoredStep]] = {}
    for step in steps:
        alerts.setdefault((step.parcel_id, step.step.subject), []).append(step)
    return [tuple(sorted(together, key=lambda one: one.step.number)) for together in alerts.values()]


def in_short(together: Sequence[StoredStep]) -> Step:
    """Several steps of one alert as one: the last of them.

    Its reason is told from where the first began: what came and went meanwhile opens, worsens or eases nothing. New rules
    are the reason only where they are that of every step.
    """
    first, last = together[0].step, together[-1].step
    if len(together) == 1:
        return last
    whole = replace(last, from_level=first.from_level, from_verdict=first.from_verdict)
    if all(one.step.reason is StepReason.NEW_RULES for one in together):
        return whole
    return replace(whole, reason=retold(whole))


def is_backlog(together: Sequence[StoredStep]) -> bool:
    """Whether the steps say no more than that it lagged before people were written to."""
    return together[0].step.tell is Tell.BACKLOG and all(one.step.tell is not Tell.NOW for one in together)


def agents_of(parcel_no: str, agent: str | None, people: Sequence[Person]) -> list[Person]:
    """Who acts for the parcel (alerts.md section 7, Who): the 代办员 who name it, else the one of its register's address,
    else those of the whole zone."""
    agents = [one for one in people if Role.AGENT in one.roles]
    return (
        [one for one in agents if parcel_no in one.parcels]
        or [one for one in agents if one.person_id == agent]
        or [one for one in agents if one.scope is None]
    )
