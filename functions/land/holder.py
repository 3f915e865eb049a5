"""Who speaks for a parcel's enterprise: whom the contacts name for it, as long as the parcel is still that enterprise's."""

from __future__ import annotations

from land.adjustment import AdjustmentKind
from land.dossier import Dossier
from land.names import plain_name
from land.people import Person, Role


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


def firm_names(dossier: Dossier) -> tuple[str, ...]:
    """By what a parcel's enterprise is known again on other parcels: its 统一社会信用代码, where the register has one, and its
    name. Of who took the parcel over since only the name is known."""
    register = dossier.registers[-1].row
    taken_over = [
        one.row for one in dossier.adjustments if one.row.kind is AdjustmentKind.TRANSFER and one.row.new_holder
    ]
    holder = max(taken_over, key=lambda row: row.effective_on).new_holder if taken_over else None
    code = plain_name(register.details.get("credit_code", "")).upper()
    if holder is not None and not same_holder(holder, register.enterprise):
        return (plain_name(holder),)
    return (code, plain_name(register.enterprise)) if code else (plain_name(register.enterprise),)
