"""A year's return as it stands: one row that repeats what is known. Receiving this row again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256

from land.dossier import Dossier
from land.indicator import DATE_FACTS, YEARLY_FACTS, Fact
from land.returns import ReturnRow, speaks_to
from land.units import Quantity


def restated(dossier: Dossier, year: int, as_of: date | None = None) -> ReturnRow | None:
    """The returns of the year combined into one row, as of their latest cut-off. None when there are no returns.

    State figures are those that count on that day, from any return. The cumulative investment is an exception: its cut-off
    is part of its meaning (domain.md section 6), so it is present only if it describes that very day.
    Yearly figures come from full-year returns (domain.md section 5). Without any, they come from the year's other returns.
    Withdrawn values, and days that a later cut-off corrected, are absent, because a blank cell changes nothing.

    as_of: use this day as the cut-off instead. Then a yearly figure of a return that ended earlier in the year is absent
    too: it would look like a figure for the whole period.
    """
    rows = [received.row for received in dossier.returns]
    own = [row for row in rows if row.year == year]
    if not own:
        return None
    cutoff = as_of or max(row.cutoff for row in own)
    counted = [row for row in rows if row.cutoff <= cutoff]
    said: dict[Fact, date | Quantity | None] = {}
    invested: date | None = None
    for row in sorted(counted, key=lambda row: row.cutoff):
        said |= {fact: value for fact, value in row.facts.items() if fact not in YEARLY_FACTS}
        invested = row.cutoff if Fact.INVESTMENT in row.facts else invested
    if invested is not None and speaks_to(invested, counted) < cutoff:
        del said[Fact.INVESTMENT]
    for row in _of_the_year(own, year, as_of):
        said |= {fact: value for fact, value in row.facts.items() if fact in YEARLY_FACTS}
    for row in sorted((row for row in rows if row.cutoff > cutoff), key=lambda row: row.cutoff):
        for fact in set(DATE_FACTS) & set(row.facts):
            if row.facts[fact] != said.get(fact):
                said[fact] = None
    return ReturnRow(
        dossier.parcel_no, year, cutoff, {fact: value for fact, value in said.items() if value is not None}
    )


def _of_the_year(own: list[ReturnRow], year: int, as_of: date | None) -> list[ReturnRow]:
    """The returns whose yearly figures the row repeats, in order; the last one takes precedence."""
    end = date(year, 12, 31)
    if as_of is not None and as_of < end:
        return [row for row in own if row.cutoff == as_of]
    full = [row for row in own if row.cutoff >= end]
    return full or ([] if as_of is not None else sorted(own, key=lambda row: row.cutoff))


def fingerprint(parcel_no: str, year: int, cutoff: date | None, facts: Mapping[Fact, date | Fraction | None]) -> str:
    """A hash that is equal for rows with equal content, however it is written. It identifies rows that nobody edited.

    facts: exact figures in the unit of their dimension; None for an explicit missing mark.
    """
    said = [f"{fact.value}={value}" for fact, value in sorted(facts.items())]
    return sha256("|".join([parcel_no, str(year), str(cutoff), *said]).encode()).hexdigest()[:16]
