"""Whom a lag of a parcel concerns (alerts.md section 3; without a 代办员 alerts.md section 7, Who)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from land.assessment import Level
from land.people import Person, Role
from telling.lag import Lag


class Unconcerned(StrEnum):
    """Why a lag does not concern a person."""

    NO_ADDRESS = "no_address"  # nobody can write to them
    NOT_THEIRS = "not_theirs"  # it is a parcel of others
    NOT_THEIR_LEVEL = "not_their_level"  # their role hears of what is worse, or of no lag at all


def unconcerned(person: Person, lag: Lag) -> Unconcerned | None:
    """Why the person hears nothing of the lag; None for whoever hears of it: as the parcel's 代办员, or by the roles and parcels
    of the contacts."""
    if not person.address:
        return Unconcerned.NO_ADDRESS
    if person.person_id == lag.agent:
        return None  # whom the register names hears of the parcel, whatever the contacts say of them
    if not person.looks_after(lag.parcel_no):
        return Unconcerned.NOT_THEIRS
    # Without a 代办员 who can be written to, the heads hear what that one would.
    in_place_of_the_agent = lag.unattended and Role.HEAD in person.roles
    return None if in_place_of_the_agent or concerns(person.roles, lag.gravest) else Unconcerned.NOT_THEIR_LEVEL


def concerns(roles: frozenset[Role], level: Level) -> bool:
    """Whether a lag of this level is told to somebody in these roles: 代办员 all, 部门负责人 yellow and red, 包联领导 red."""
    return (
        Role.AGENT in roles
        or (Role.HEAD in roles and level in (Level.YELLOW, Level.RED))
        or (Role.LEADER in roles and level is Level.RED)
    )


def is_attended(parcel_no: str, agent: str | None, people: Iterable[Person]) -> bool:
    """Whether one of these people is a 代办员 of the parcel. agent: whom its register names."""
    return any(one.person_id == agent or (Role.AGENT in one.roles and one.looks_after(parcel_no)) for one in people)
