"""Who speaks for a parcel's enterprise: whom the contacts name for it, as long as the parcel is still that enterprise's."""

from __future__ import annotations

from land.letter import Person, Role
from land.names import plain_name


def same_holder(one: str, other: str) -> bool:
    """Whether two names of an enterprise are one: widths, spaces and kinds of brackets do not count."""
    return plain_name(one) == plain_name(other)


def is_contact_of(person: Person, parcel_no: str, holder_now: str) -> bool:
    """Whether the person is the 企业联系人 of the parcel, whose present holder is `holder_now`.

    They speak for it only while the holder is the one under which the contacts named them: who bought the parcel is not
    bound by who sold it, nor shown to them (alerts.md section 5).
    """
    if Role.ENTERPRISE not in person.roles or parcel_no not in person.parcels:
        return False
    return parcel_no in person.holders and same_holder(person.holders[parcel_no], holder_now)
