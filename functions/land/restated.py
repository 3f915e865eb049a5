"""A year's return as it stands: one row that says again what is known, and changes nothing when it is received once more."""

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
    """What the returns of the year have come to, as of the latest cut-off among them; None where there are none.

    State figures are those that count on that day, whichever return gave them. Not so the cumulative investment: its
    cut-off is part of what it says (domain.md section 6), so it is here only where a return gave it as of that very day.
    Yearly figures are those of full-year returns (domain.md section 5); where there is none, what the year's returns say so far.
    What was withdrawn, and a day that a later cut-off has corrected, is absent: a blank cell changes nothing.

    as_of: the row speaks to that day instead. Then a figure of a part of the year that ended before it is absent, too: it
    would look like that of the whole.
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
    """The returns whose yearly figures the row says again, the last the one that counts."""
    end = date(year, 12, 31)
    if as_of is not None and as_of < end:
        return [row for row in own if row.cutoff == as_of]
    full = [row for row in own if row.cutoff >= end]
    return full or ([] if as_of is not None else sorted(own, key=lambda row: row.cutoff))


def fingerprint(parcel_no: str, year: int, cutoff: date | None, facts: Mapping[Fact, date | Fraction | None]) -> str:
    """The same for two rows that say the same, however it is written: by it a row that nobody touched is known again.

    facts: figures exact, each in the unit of its dimension; None for a written missing mark.
    """
    said = [f"{fact.value}={value}" for fact, value in sorted(facts.items())]
    return sha256("|".join([parcel_no, str(year), str(cutoff), *said]).encode()).hexdigest()[:16]
