"""Parcels that an upload gives another holder: whom the contacts name for them speaks for them no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from intake.problems import short
from intake.rows import RowRead
from land.adjustment import AdjustmentKind
from land.dossier import Dossier
from land.holder import is_contact_of, same_holder
from land.in_force import adjustments_in_order, promises_by
from land.people import Person, Role
from wording.columns import Kind
from wording.sheets.vocabulary import ADJUSTMENT_WORDS

_COLUMN = {Kind.REGISTER: "enterprise", Kind.ADJUSTMENTS: "new_value"}


def question_former_contacts(
    reads: Iterable[RowRead],
    before: Mapping[str, Dossier],
    after: Mapping[str, Dossier],
    people: Iterable[Person],
    on: date,
) -> None:
    """The row that gives a parcel another holder is asked about where the contacts name an 企业联系人 for the one before:
    they count no more from then on until the contacts are handed in again.

    before, after: what is known of the parcels without the upload and with it. on: the day of receipt; whose term is over
    by then counts for nothing anyway.
    """
    firms = [one for one in people if Role.ENTERPRISE in one.roles and one.serves_on(on)]
    named = {parcel_no for one in firms for parcel_no in one.parcels}
    last = {read.parcel_no: read for read in reads if read.parcel_no in named and _names_holder(read)}
    for parcel_no, read in last.items():
        if parcel_no not in before or parcel_no not in after:
            continue
        old = _in_the_end(before[parcel_no])
        new = _in_the_end(after[parcel_no])
        names = [one.name for one in firms if is_contact_of(one, parcel_no, old)]
        if names and not same_holder(old, new):
            words = {
                "parcel": read.text("parcel_no") or "",
                "old": short(old),
                "new": short(new),
                "names": "、".join(names),
            }
            read.wrong("contact_of_former_holder", _COLUMN[read.table.kind], **words)


def _names_holder(read: RowRead) -> bool:
    """Whether the row stands, and says whose the parcel is."""
    if read.refused or read.table.kind not in _COLUMN:
        return False
    transfer = ADJUSTMENT_WORDS.get(read.text("kind") or "") is AdjustmentKind.TRANSFER
    return read.table.kind is Kind.REGISTER or transfer


def _in_the_end(dossier: Dossier) -> str:
    """The holder once everything that is known has taken effect, whenever that is."""
    adjustments = adjustments_in_order(received.row for received in dossier.adjustments)
    return promises_by(dossier.registers[-1].row, adjustments).holder
