"""Which rows of a workbook its sender may bring (alerts.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable

from access.handing_in import decides, refused
from intake.rows import RowRead
from land.upload import HandsIn
from wording.columns import Kind
from wording.sheets.vocabulary import ADJUSTMENT_WORDS
from workbooks.reading.table import Table


def kept_to(hands_in: HandsIn, table: Table, reads: Iterable[RowRead]) -> list[RowRead]:
    """The rows that the sender may bring; the others are refused, and nothing else is said of them."""
    mine = []
    for read in reads:
        code = _not_allowed(hands_in, table.kind, read)
        if code is None:
            mine.append(read)
        elif code == "not_your_parcel":
            read.wrong(code, "parcel_no", parcel=read.text("parcel_no") or "")
        else:
            read.wrong(code, _NAMED.get(table.kind, "parcel_no"))
    return mine


def may_bring(hands_in: HandsIn, table: Table, read: RowRead) -> bool:
    """Whether the sender may bring the row, of which nothing is said yet."""
    return _not_allowed(hands_in, table.kind, read) is None


# The column whose cell says of what kind a row is, where it is not that of the parcel.
_NAMED = {Kind.CONTACTS: "name", Kind.ADJUSTMENTS: "kind"}


def _not_allowed(hands_in: HandsIn, kind: Kind, read: RowRead) -> str | None:
    word = read.text("kind") or "" if kind is Kind.ADJUSTMENTS else ""
    adjustment = ADJUSTMENT_WORDS.get(word)
    unreadable = kind is Kind.ADJUSTMENTS and adjustment is None and decides(hands_in)
    code = None if unreadable else refused(hands_in, kind.value, adjustment)  # what nobody can read is told as that
    if code is None and hands_in.parcels is not None and read.parcel_no and read.parcel_no not in hands_in.parcels:
        return "not_your_parcel"
    return code
