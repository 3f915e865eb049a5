"""What is taken of a workbook once more, after somebody said that its doubtful figures are as they were meant: these alone
(domain.md section 14, Questions)."""

from __future__ import annotations

from dataclasses import replace

from intake.rows import RowRead
from land.adjustment import AdjustmentRow
from land.dossier import Dossier, Received
from land.parcel import RegisterRow
from land.returns import ReturnRow

Row = RegisterRow | ReturnRow | AdjustmentRow


def as_confirmed(read: RowRead, row: Row, dossier: Dossier | None, since: int) -> Row | None:
    """What is stored of a row when the figures of its workbook were confirmed: of a return these figures, of any other row
    that has one the whole; nothing where something newer than the workbook speaks of the same.

    dossier: of its parcel, None of one that is not known yet. since: the workbook's place in the order of receipt.
    """
    if not read.settled:
        return None
    if dossier is None:
        return row
    if isinstance(row, RegisterRow):
        return None if any(_is_newer(one, since) for one in dossier.registers) else row
    if isinstance(row, AdjustmentRow):
        same = (one for one in dossier.adjustments if one.row.identity == row.identity)
        return None if any(_is_newer(one, since) for one in same) else row
    of_year = [one.row for one in dossier.returns if one.row.year == row.year and _is_newer(one, since)]
    facts = {
        fact: value
        for fact, value in row.facts.items()
        if fact in read.settled and not any(fact in other.facts for other in of_year)
    }
    return replace(row, facts=facts) if facts else None


def _is_newer(received: Received[RegisterRow] | Received[ReturnRow] | Received[AdjustmentRow], since: int) -> bool:
    return received.source is not None and received.source.seq > since
