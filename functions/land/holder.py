"""placeholder until contacts lands"""

from __future__ import annotations

from land.letter import Person


def is_contact_of(person: Person, parcel_no: str, holder: str) -> bool:
    return parcel_no in person.parcels and "enterprise" in person.roles
