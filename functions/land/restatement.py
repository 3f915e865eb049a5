"""Figures of earlier years that a later return says otherwise: kept beside what was said before (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from land.dossier import Dossier, FigureSource, Received
from land.indicator import DATE_FACTS, YEARLY_FACTS, Fact
from land.policy import DEFAULT, Policy
from land.returns import ReturnRow
from land.units import Quantity, exact


@dataclass(frozen=True, slots=True)
class Restatement:
    """One figure that changed. old and new as written; new is None where it was withdrawn. received_on: of the new one,
    None offline.

    share: of the change in the old figure, signed; None where that was 0 or nothing is left to compare.
    beyond: the change is larger than the policy's share, or has none. reason: as given (修订原因), "" for none.
    source, old_source: from where each figure first came; None where that is not known.
    """

    parcel_no: str
    fact: Fact
    year: int
    old: Quantity
    new: Quantity | None
    received_on: date | None
    share: Fraction | None
    beyond: bool
    reason: str = ""
    source: FigureSource | None = None
    old_source: FigureSource | None = None

    @property
    def questioned(self) -> bool:
        """Whether it wants a reason: it is beyond the policy's share, and nobody has given one."""
        return self.beyond and not self.reason


def restatements(dossier: Dossier, before_year: int, policy: Policy = DEFAULT) -> tuple[Restatement, ...]:
    """Every change of a figure of a year before `before_year`, in the order of receipt; days are no figures.

    A yearly figure is that of its year's full-year returns, whatever their cut-off; a cumulative or state figure is that
    of its cut-off and belongs to the year in which that lies, for at a later cut-off it may well have grown. The same
    value again, also in another unit, is no change; nor is a figure where none, or a withdrawn one, stood before.
    The reason is that of the return which brings the change, else of the first that says the same figure again with one.
    """
    return tuple(one for _, one in restatements_by_return(dossier, before_year, policy))


def restatements_by_return(
    dossier: Dossier, before_year: int, policy: Policy = DEFAULT
) -> tuple[tuple[int, Restatement], ...]:
    """The same, each with the place (from 0) of the return that brought it among all that were received."""
    found: list[tuple[int, Restatement]] = []
    said: dict[Figure, _Said] = {}
    for place, received in enumerate(dossier.returns):
        for figure, year in _figures_of(received.row):
            value = received.row.facts[figure[0]]
            new = value if isinstance(value, Quantity) else None
            before = said.get(figure)
            if before is not None and _same(before.value, new):
                if before.change is not None and received.row.reason:
                    found[before.change] = _explained(*found[before.change], received.row.reason)
                continue
            said[figure] = now = _Said(new, received)
            if before is not None and before.value is not None and year < before_year:
                now.change = len(found)
                found.append((place, _restated(dossier.parcel_no, figure[0], year, before, before.value, now, policy)))
    return tuple(found)


Figure = tuple[Fact, int | date]  # with the year of a yearly figure, or the cut-off of any other


@dataclass(slots=True)
class _Said:
    """A figure as it stands, the return that first said so, and which change it was (None: none)."""

    value: Quantity | None
    received: Received[ReturnRow]
    change: int | None = None


def _figures_of(row: ReturnRow) -> Iterator[tuple[Figure, int]]:
    """What a return's figures are figures of, and the year to which each belongs."""
    for fact in Fact:
        if fact not in row.facts or fact in DATE_FACTS:
            continue
        if fact not in YEARLY_FACTS:
            yield (fact, row.cutoff), row.cutoff.year
        elif row.cutoff >= date(row.year, 12, 31):  # half a year is not a year
            yield (fact, row.year), row.year


def _same(one: Quantity | None, other: Quantity | None) -> bool:
    return one is other if one is None or other is None else exact(one) == exact(other)


def _explained(place: int, change: Restatement, reason: str) -> tuple[int, Restatement]:
    return place, change if change.reason else replace(change, reason=reason)


def _restated(
    parcel_no: str, fact: Fact, year: int, before: _Said, old: Quantity, now: _Said, policy: Policy
) -> Restatement:
    was, new = exact(old), now.value
    share = (exact(new) - was) / was if new is not None and was else None
    return Restatement(
        parcel_no,
        fact,
        year,
        old,
        new,
        now.received.received_on,
        share,
        beyond=share is None or abs(share) > policy.restated_questioned_above,
        reason=now.received.row.reason,
        source=_source(now, fact),
        old_source=_source(before, fact),
    )


def _source(said: _Said, fact: Fact) -> FigureSource | None:
    source = said.received.source
    return None if source is None else source.of(fact.value)
