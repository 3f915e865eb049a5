"""Who is responsible for a parcel now: its 代办员 by contacts and register, and its holder (alerts.md section 5)."""

from __future__ import annotations

from datetime import date

from land.dossier import Dossier
from land.in_force import promises_on
from land.opening import Opening
from land.people import Person, Role
from land.values import dataclass

STAFF = frozenset(Role) - {Role.ENTERPRISE}


@dataclass(frozen=True, slots=True)
class ParcelNow:
    """The facts of a parcel that decide who may see it. agent: the person id that the newest register names."""

    parcel_no: str
    agent: str | None
    holder: str


def parcel_now(dossier: Dossier, on: date) -> ParcelNow:
    """The parcel by everything that is in force on the day."""
    promises = promises_on(dossier, on)
    return ParcelNow(promises.parcel_no, dossier.registers[-1].row.agent, promises.holder)


def covers(person: Person, roles: frozenset[Role], parcel_no: str) -> bool:
    """Whether the contacts assign the parcel to the person in one of these staff roles."""
    return bool(person.roles & roles & STAFF) and person.looks_after(parcel_no)


def in_question(person: Person | None, opens: Opening) -> frozenset[str]:
    """The link's parcels whose access the contacts alone do not decide, so that the register must be read."""
    if person is None:
        return frozenset()
    roles = frozenset({Role.AGENT}) if opens.takes else STAFF
    return frozenset(no for no in opens.parcels if not covers(person, roles, no))
