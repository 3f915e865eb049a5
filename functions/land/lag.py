"""One lag as a letter tells it: of a step that an alert took, or of an alert that is still open. And who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from land.alert import Step, StepReason, retold
from land.assessment import SEVERITY, Idle, Level, Outcome
from land.letter import Person, concerns
from land.record import StoredStep


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag of one parcel. key: of the step; "" for an open alert. reason: of the step, None for an open alert.

    keys: of all steps that it stands for (`in_short`), its own the last.

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
    keys: tuple[str, ...] = ()


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
    return concerns(person.roles, lag.gravest) and person.looks_after(lag.parcel_no)


def told_everywhere(lag: Lag, people: Iterable[Person], told: dict[str, set[str]]) -> bool:
    """Whether everybody who hears of the step has a letter that lists it."""
    return all(lag.key in told[person.person_id] for person in people if is_told(person, lag))


def keys_of(lags: Iterable[Lag]) -> tuple[str, ...]:
    """The keys of all steps that these stand for."""
    return tuple(key for lag in lags for key in lag.keys)


def in_short(steps: Iterable[StoredStep]) -> list[tuple[StoredStep, list[StoredStep]]]:
    """Of each alert the steps of which nobody has heard, as one: the last of them, with all of them.

    Its reason is told from where the first began: what came and went meanwhile opens, worsens or eases nothing.
    """
    alerts: dict[tuple[str, str], list[StoredStep]] = {}
    for step in steps:
        alerts.setdefault((step.parcel_id, step.step.subject), []).append(step)
    found = []
    for together in alerts.values():
        together.sort(key=lambda one: one.step.number)
        first, last = together[0].step, together[-1].step
        whole = replace(last, from_level=first.from_level, from_verdict=first.from_verdict)
        whole = replace(whole, reason=retold(whole)) if len(together) > 1 else last
        found.append((replace(together[-1], step=whole), together))
    return found


def is_nothing(step: Step) -> bool:
    """Whether all is as well as it was before, or nearly: a reminder that came in time, what lagged only in between."""
    calm = SEVERITY[Level.BLUE]
    return SEVERITY[step.from_level] <= calm and SEVERITY[step.to_level] == 0


def step_keys(steps: Iterable[StoredStep]) -> list[str]:
    """The keys of the steps."""
    return [step.key for step in steps]
