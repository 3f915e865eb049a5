"""Figures of earlier years that a later return says otherwise: kept beside what was said before (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from land.dossier import Dossier
from land.indicator import DATE_FACTS, YEARLY_FACTS, Fact
from land.policy import DEFAULT, Policy
from land.returns import ReturnRow
from land.units import Quantity, exact


@dataclass(frozen=True, slots=True)
class Restatement:
    """One figure that changed. old and new as written; new is None where it was withdrawn. received_on: of the new one,
    None offline.

    share: of the change in the old figure, signed; None where that was 0 or nothing is left to compare.
    questioned: the change is beyond the policy's share, or beyond any, and wants a reason.
    """

    parcel_no: str
    fact: Fact
    year: int
    old: Quantity
    new: Quantity | None
    received_on: date | None
    share: Fraction | None
    questioned: bool


def restatements(dossier: Dossier, before_year: int, policy: Policy = DEFAULT) -> tuple[Restatement, ...]:
    """Every change of a figure of a year before `before_year`, in the order of receipt; days are no figures.

    A yearly figure is that of its year's full-year returns, whatever their cut-off; a cumulative or state figure is that
    of its cut-off and belongs to the year in which that lies, for at a later cut-off it may well have grown. The same
    value again, also in another unit, is no change; nor is a figure where none, or a withdrawn one, stood before.
    """
    found = []
    said: dict[tuple[Fact, int | date], Quantity | None] = {}
    for received in dossier.returns:
        for key, year in _figures_of(received.row):
            value = received.row.facts[key[0]]
            new = value if isinstance(value, Quantity) else None
            old = said.get(key)
            if old is not None and (new is None or exact(new) != exact(old)) and year < before_year:
                found.append(_restated(dossier.parcel_no, key[0], year, old, new, received.received_on, policy))
            said[key] = new
    return tuple(found)


def _figures_of(row: ReturnRow) -> Iterator[tuple[tuple[Fact, int | date], int]]:
    """What a return's figures are figures of, and the year to which each belongs."""
    for fact in Fact:
        if fact not in row.facts or fact in DATE_FACTS:
            continue
        if fact not in YEARLY_FACTS:
            yield (fact, row.cutoff), row.cutoff.year
        elif row.cutoff >= date(row.year, 12, 31):  # half a year is not a year
            yield (fact, row.year), row.year


def _restated(
    parcel_no: str, fact: Fact, year: int, old: Quantity, new: Quantity | None, received_on: date | None, policy: Policy
) -> Restatement:
    was = exact(old)
    share = (exact(new) - was) / was if new is not None and was else None
    questioned = share is None or abs(share) > policy.restated_questioned_above
    return Restatement(parcel_no, fact, year, old, new, received_on, share, questioned)
