"""Who represents a parcel's enterprise: its contact person, as long as that enterprise still holds the parcel."""

from __future__ import annotations

from land.adjustment import AdjustmentKind
from land.dossier import Dossier
from land.names import plain_name
from land.people import Person, Role


def same_holder(one: str, other: str) -> bool:
    """Whether two names denote the same enterprise. Character widths, spaces and kinds of brackets are ignored."""
    return plain_name(one) == plain_name(other)


def is_contact_of(person: Person, parcel_no: str, holder_now: str) -> bool:
    """Whether the person is the 企业联系人 of the parcel, whose present holder is `holder_now`.

    They represent it only while the holder is still the one for whom the contacts named them. A buyer is not bound by the
    seller's contact, and the seller's contact may not see the buyer's data (alerts.md section 5).
    """
    if Role.ENTERPRISE not in person.roles or parcel_no not in person.parcels:
        return False
    return parcel_no in person.holders and same_holder(person.holders[parcel_no], holder_now)


def firm_names(dossier: Dossier) -> tuple[str, ...]:
    """The names that identify a parcel's enterprise on other parcels: its 统一社会信用代码, if the register has one, and its name.

    For a holder who took the parcel over later, only the name is known.
    """
    register = dossier.registers[-1].row
    taken_over = [
        one.row for one in dossier.adjustments if one.row.kind is AdjustmentKind.TRANSFER and one.row.new_holder
    ]
    holder = max(taken_over, key=lambda row: row.effective_on).new_holder if taken_over else None
    code = plain_name(register.details.get("credit_code", "")).upper()
    if holder is not None and not same_holder(holder, register.enterprise):
        return (plain_name(holder),)
    return (code, plain_name(register.enterprise)) if code else (plain_name(register.enterprise),)
