"""A year's return as it stands: one row that says again what is known, and changes nothing when it is received once more."""

from __future__ import annotations

from datetime import date

from land.dossier import Dossier
from land.indicator import DATE_FACTS, YEARLY_FACTS, Fact
from land.returns import ReturnRow
from land.units import Quantity


def restated(dossier: Dossier, year: int) -> ReturnRow | None:
    """What the returns of the year have come to, as of the latest cut-off among them; None where there are none.

    State figures are those that count on that day, whichever return gave them. Not so the cumulative investment: its
    cut-off is part of what it says (domain.md section 6), so it is here only where a return gave it as of that very day.
    Yearly figures are those of full-year returns (section 5); where there is none, what the year's returns say so far.
    What was withdrawn, and a day that a later cut-off has corrected, is absent: a blank cell changes nothing.
    """
    rows = [received.row for received in dossier.returns]
    own = [row for row in rows if row.year == year]
    if not own:
        return None
    cutoff = max(row.cutoff for row in own)
    said: dict[Fact, date | Quantity | None] = {}
    for row in sorted((row for row in rows if row.cutoff <= cutoff), key=lambda row: row.cutoff):
        said |= {fact: value for fact, value in row.facts.items() if fact not in YEARLY_FACTS}
        if Fact.INVESTMENT in row.facts and row.cutoff < cutoff:
            del said[Fact.INVESTMENT]
    full = [row for row in own if row.cutoff >= date(year, 12, 31)]
    for row in full or sorted(own, key=lambda row: row.cutoff):
        said |= {fact: value for fact, value in row.facts.items() if fact in YEARLY_FACTS}
    for row in sorted((row for row in rows if row.cutoff > cutoff), key=lambda row: row.cutoff):
        for fact in set(DATE_FACTS) & set(row.facts):
            if row.facts[fact] != said.get(fact):
                said[fact] = None
    return ReturnRow(
        dossier.parcel_no, year, cutoff, {fact: value for fact, value in said.items() if value is not None}
    )
