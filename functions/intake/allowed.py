"""Which rows of a workbook its sender may bring (alerts.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable

from access.handing_in import decides, refused
from intake.rows import RowRead
from land.upload import HandsIn
from wording.headings import Kind
from wording.vocabulary import ADJUSTMENT_WORDS
from workbooks.table import Table


def kept_to(hands_in: HandsIn, table: Table, reads: Iterable[RowRead]) -> list[RowRead]:
    """The rows that the sender may bring; the others are refused, and nothing else is said of them."""
    mine = []
    for read in reads:
        code = _not_allowed(hands_in, table.kind, read)
        if code is not None:
            read.wrong(code, _NAMED.get(table.kind, "parcel_no"))
        elif hands_in.parcels is not None and read.parcel_no and read.parcel_no not in hands_in.parcels:
            read.wrong("not_your_parcel", "parcel_no", parcel=read.parcel_no)
        else:
            mine.append(read)
    return mine


# The column whose cell says of what kind a row is, where it is not that of the parcel.
_NAMED = {Kind.CONTACTS: "name", Kind.ADJUSTMENTS: "kind"}


def _not_allowed(hands_in: HandsIn, kind: Kind, read: RowRead) -> str | None:
    word = read.text("kind") or "" if kind is Kind.ADJUSTMENTS else ""
    adjustment = ADJUSTMENT_WORDS.get(word)
    if kind is Kind.ADJUSTMENTS and adjustment is None and decides(hands_in):
        return None  # what nobody can read is told as that
    return refused(hands_in, kind.value, adjustment)
