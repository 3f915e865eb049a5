"""Steps and readers with visible names: P1 is 甲's, a step's key is its parcel, subject and number."""

from __future__ import annotations

from land.assessment import Level
from land.people import Person, Role
from telling.alert import Alert, Step, StepReason, Tell
from telling.record import StoredAlert, StoredStep
from telling.told import Reader
from tests.cast import D

RED, YELLOW, BLUE, GREEN = Level.RED, Level.YELLOW, Level.BLUE, Level.GREEN
AGENT = Person("a1", "代办员甲", "agent@demo.example", frozenset({Role.AGENT}), parcels=frozenset({"P1"}))
HEAD = Person("h1", "部门负责人", "head@demo.example", frozenset({Role.HEAD}))
LEADER = Person("l1", "包联领导", "leader@demo.example", frozenset({Role.LEADER}))
STAFF = [AGENT, HEAD, LEADER]


def step(
    moved: tuple[Level, Level] = (GREEN, RED),
    number: int = 1,
    *,
    parcel_no: str = "P1",
    subject: str = "groundbreaking",
    reason: StepReason = StepReason.OPENED,
    tell: Tell | None = None,
    on: str = "2026-07-01",
    agent: str | None = None,
    verdict: str = "overdue",
) -> StoredStep:
    """A step from one level to another; what became red cannot wait unless said otherwise."""
    before, after = moved
    how = tell or (Tell.NOW if after is RED else Tell.MORNING)
    was = "" if before is GREEN else "due_soon" if before is BLUE else "overdue"
    taken = Step(
        subject,
        number,
        reason,
        how,
        on=D(on),
        from_level=before,
        to_level=after,
        from_verdict=was,
        to_verdict=verdict if after is not GREEN else "",
    )
    return StoredStep(
        f"{parcel_no}/{subject}/{number}",
        "demo",
        f"id-{parcel_no}",
        parcel_no,
        enterprise="甲公司",
        agent=agent,
        step=taken,
        outcome=None,
        told=False,
    )


def open_alert(
    parcel_no: str = "P1", level: Level = YELLOW, *, subject: str = "groundbreaking", steps: int = 1
) -> StoredAlert:
    """An alert as the listing holds it."""
    day = D("2026-07-01")
    alert = Alert(subject, level, "overdue", day, changed_on=day, steps=steps)
    return StoredAlert(
        "demo",
        f"id-{parcel_no}",
        parcel_no,
        "甲公司",
        agent=None,
        alert=alert,
        outcome=None,
        judged_on=day,
        key=f"{parcel_no}/{subject}/{steps}",
    )


def reader(person: Person, *heard: str, has_letter: bool = False, is_first: bool = False) -> Reader:
    return Reader(person, frozenset(heard), has_letter, is_first)
