"""Whom a lag of a parcel concerns (alerts.md section 3; without a 代办员 alerts.md section 7, Who)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from land.assessment import Level
from land.people import Person, Role
from telling.alert import StepReason
from telling.ladder import LEADER
from telling.lag import Lag


class Unconcerned(StrEnum):
    """Why a lag does not concern a person."""

    NO_ADDRESS = "no_address"  # nobody can write to them
    NOT_THEIRS = "not_theirs"  # it is a parcel of others
    NOT_THEIR_LEVEL = "not_their_level"  # their role hears of what is worse, or of no lag at all
    NOT_THEIR_STEP = "not_their_step"  # it is told to others on the ladder


_AGENT = frozenset({Role.AGENT})
_HEAD = frozenset({Role.HEAD})
_LEADER = frozenset({Role.LEADER})
_HEAR: Mapping[StepReason, frozenset[Role]] = {
    StepReason.PROMISE_BROKEN: _AGENT | _HEAD,
    StepReason.PROMISE_KEPT: _AGENT | _HEAD,
    StepReason.UNANSWERED: _HEAD,
    StepReason.HOLD_ENDED: _AGENT,
    StepReason.DECISION_DUE: _HEAD,
    StepReason.PURSUED: _AGENT,
}


def unconcerned(person: Person, lag: Lag) -> Unconcerned | None:
    """Why the person hears nothing of the lag; None for whoever hears of it: as the parcel's 代办员, or by the roles and parcels
    of the contacts."""
    if not person.address:
        return Unconcerned.NO_ADDRESS
    is_agent = person.person_id == lag.agent  # whom the register names hears of it, whatever the contacts say of them
    if not is_agent and not person.looks_after(lag.parcel_no):
        return Unconcerned.NOT_THEIRS
    if lag.reason in _HEAR:
        roles = person.roles | _AGENT if is_agent or (lag.unattended and Role.HEAD in person.roles) else person.roles
        return None if roles & heard_by(lag) else Unconcerned.NOT_THEIR_STEP
    if is_agent:
        return None
    # Without a 代办员 who can be written to, the heads hear what that one would.
    in_place_of_the_agent = lag.unattended and Role.HEAD in person.roles
    return None if in_place_of_the_agent or concerns(person.roles, lag.gravest) else Unconcerned.NOT_THEIR_LEVEL


def heard_by(lag: Lag) -> frozenset[Role]:
    """The roles that hear of a step of the alert's life: of what reached the leaders they hear, too (alerts.md section 3)."""
    roles = _HEAR.get(lag.reason, frozenset()) if lag.reason is not None else frozenset()
    reaches_leaders = (lag.reason is StepReason.UNANSWERED and lag.count >= LEADER) or (
        lag.reason is StepReason.PROMISE_BROKEN and lag.count > 1
    )
    return roles | _LEADER if reaches_leaders else roles


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
