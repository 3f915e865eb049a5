"""One lag as a letter tells it: of a step that an alert took, or of an alert that is still open. And who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from land.alert import StepReason
from land.assessment import SEVERITY, Idle, Level, Outcome
from land.letter import Person, concerns


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag of one parcel. key: of the step; "" for an open alert. reason: of the step, None for an open alert.

    level: how it stands now; gravest: the worse of that and of how it stood before. judged: None where it is not judged
    any more. on: the day of the assessment that it speaks of.
    """

    key: str
    parcel_no: str
    enterprise: str
    agent: str | None
    subject: str
    level: Level
    gravest: Level
    reason: StepReason | None
    judged: Outcome | Idle | None
    on: date


def graver(one: Level, other: Level) -> Level:
    return max(one, other, key=SEVERITY.__getitem__)


def is_told(person: Person, lag: Lag) -> bool:
    """Whether this person hears of the lag: as the parcel's 代办员, or by the roles and parcels of the contacts.

    Who has no address cannot be written to.
    """
    if not person.address:
        return False
    if person.person_id == lag.agent:
        return True
    return concerns(person.roles, lag.gravest) and (not person.parcels or lag.parcel_no in person.parcels)


def told_everywhere(lag: Lag, people: Iterable[Person], told: dict[str, set[str]]) -> bool:
    """Whether everybody who hears of the step has a letter that lists it."""
    return all(lag.key in told[person.person_id] for person in people if is_told(person, lag))
