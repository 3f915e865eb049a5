"""Figures of earlier years that a later return says otherwise: kept beside what was said before (domain.md section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from land.dossier import Dossier, FigureSource, Received
from land.indicator import DATE_FACTS, YEARLY_FACTS, Fact
from land.policy import DEFAULT, Policy
from land.returns import ReturnRow
from land.units import Quantity, exact
from land.values import dataclass


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


@dataclass(frozen=True, slots=True)
class Basis:
    """With what figures are compared: what was received up to a place in the zone's order of receipt. as_of: with a cut-off
    on or before that day; None: with any."""

    seq: int
    as_of: date | None = None

    def holds(self, received: Received[ReturnRow]) -> bool:
        known = received.source is None or received.source.counted(self.seq)
        return known and (self.as_of is None or received.row.cutoff <= self.as_of)


def restatements(
    dossier: Dossier, as_of: date, policy: Policy = DEFAULT, basis: Basis | None = None
) -> tuple[Restatement, ...]:
    """Every figure of a year before that of `as_of` that counts otherwise now than it did before; days are no figures.

    Only returns with a cut-off on or before `as_of` count. basis: what was last published; None: the figure first given.
    The steps between are history: of 500, 无 and 900 the list has 500 → 900, and of a correction back nothing. What was
    published and rested on an upload that was withdrawn since is compared, too; else a withdrawn figure never was.

    A yearly figure is that of its year's full-year returns, whatever their cut-off; a cumulative or state figure is that
    of its cut-off and belongs to the year in which that lies, for at a later cut-off it may well have grown. The same
    value in another unit is no change; nor is a figure where none stood before. The reason is the first that any return
    since gives with the same figure.
    """
    counted = [received for received in dossier.returns if received.row.cutoff <= as_of]
    before = _first_given(counted) if basis is None else _as_published(_known_then(dossier, as_of, basis))
    standing = _standing(counted)
    found = []
    for figure, old in before.items():
        fact, of = figure
        year = of.year if isinstance(of, date) else of
        now = standing.get(figure) or (None if _counts(counted, old.received) else _ReportedFigure(None, old.received))
        if year < as_of.year and now is not None and old.value is not None and not _same(old.value, now.value):
            reason = _reason(counted, figure, now.value, old.received)
            change = _restated(dossier.parcel_no, fact, year, old, now=now, policy=policy, reason=reason)
            change = change if figure in standing else replace(change, received_on=None, source=None)
            found.append((_place(counted, now.received), list(Fact).index(fact), change))
    return tuple(one for _, _, one in sorted(found, key=lambda each: each[:2]))


def _known_then(dossier: Dossier, as_of: date, basis: Basis) -> list[Received[ReturnRow]]:
    """The returns on which what was published rested, in the order of receipt, those withdrawn since included."""
    every = [*dossier.returns, *dossier.withdrawn]
    if dossier.withdrawn:
        every.sort(key=_seq)
    return [one for one in every if one.row.cutoff <= as_of and basis.holds(one)]


def _seq(received: Received[ReturnRow]) -> int:
    return 0 if received.source is None else received.source.seq


def _counts(rows: Sequence[Received[ReturnRow]], received: Received[ReturnRow]) -> bool:
    return any(one is received for one in rows)


def _standing(rows: Sequence[Received[ReturnRow]]) -> dict[Figure, _ReportedFigure]:
    """Each figure as it stands, with the return that brought it: the first of those that say so in a row."""
    said: dict[Figure, _ReportedFigure] = {}
    for received in rows:
        for figure, _ in _figures_of(received.row):
            value = _figure(received.row, figure[0])
            if figure not in said or not _same(said[figure].value, value):
                said[figure] = _ReportedFigure(value, received)
    return said


def _first_given(rows: Sequence[Received[ReturnRow]]) -> dict[Figure, _ReportedFigure]:
    """Each figure as it was given first; a written 无 is no figure."""
    said: dict[Figure, _ReportedFigure] = {}
    for received in rows:
        for figure, _ in _figures_of(received.row):
            value = _figure(received.row, figure[0])
            if value is not None:
                said.setdefault(figure, _ReportedFigure(value, received))
    return said


def _as_published(rows: Sequence[Received[ReturnRow]]) -> dict[Figure, _ReportedFigure]:
    """The same as they stand, also as of the cut-offs to which 无变化 carried them."""
    said = _standing(rows)
    state = sorted((pair for pair in said.items() if isinstance(pair[0][1], date)), key=lambda pair: str(pair[0][1]))
    for row in sorted((one.row for one in rows if one.row.unchanged), key=lambda row: row.cutoff):
        for (fact, cutoff), standing in state:
            if isinstance(cutoff, date) and cutoff < row.cutoff and (fact, row.cutoff) not in dict(state):
                said[fact, row.cutoff] = standing
    return said


def _reason(
    rows: Sequence[Received[ReturnRow]], figure: Figure, value: Quantity | None, since: Received[ReturnRow]
) -> str:
    """The first reason given with this value of the figure by a return after the one that said it otherwise."""
    later = (
        rows[_place(rows, since) + 1 :] if _counts(rows, since) else [one for one in rows if _seq(one) > _seq(since)]
    )
    same = (
        one.row
        for one in later
        if any(figure == own for own, _ in _figures_of(one.row)) and _same(_figure(one.row, figure[0]), value)
    )
    return next((row.reason for row in same if row.reason), "")


def _place(rows: Sequence[Received[ReturnRow]], received: Received[ReturnRow]) -> int:
    """Which of the rows it is; others may say exactly the same. Of one that is withdrawn: behind all."""
    return next((place for place, one in enumerate(rows) if one is received), len(rows))


def _figure(row: ReturnRow, fact: Fact) -> Quantity | None:
    value = row.facts[fact]
    return value if isinstance(value, Quantity) else None


def restatements_by_return(
    dossier: Dossier, before_year: int, policy: Policy = DEFAULT
) -> tuple[tuple[int, Restatement], ...]:
    """Every single change of a figure of a year before `before_year`, in the order of receipt, each with the place (from 0)
    of the return that brought it: what is asked about when it comes, whatever becomes of the figure later.
    """
    found: list[tuple[int, Restatement]] = []
    said: dict[Figure, _ReportedFigure] = {}
    for place, received in enumerate(dossier.returns):
        for figure, year in _figures_of(received.row):
            new = _figure(received.row, figure[0])
            before = said.get(figure)
            if before is not None and _same(before.value, new):
                if before.change is not None and received.row.reason:
                    found[before.change] = _explained(*found[before.change], received.row.reason)
                continue
            said[figure] = now = _ReportedFigure(new, received)
            if before is not None and before.value is not None and year < before_year:
                now.change = len(found)
                reason = received.row.reason
                found.append(
                    (
                        place,
                        _restated(dossier.parcel_no, figure[0], year, before, now=now, policy=policy, reason=reason),
                    )
                )
    return tuple(found)


def sets_back(dossier: Dossier, place: int, fact: Fact) -> bool:
    """Whether the return at that place takes back what one return said otherwise, without a reason and only once: that
    was a slip, and the figure from before it is nothing new."""
    row = dossier.returns[place].row
    figure = next((own for own, _ in _figures_of(row) if own[0] is fact), None)
    if figure is None:
        return False
    before = [one.row for one in dossier.returns[:place] if figure in [own for own, _ in _figures_of(one.row)]]
    said = [_figure(one, fact) for one in before]
    if len(before) < 2 or before[-1].reason or _same(said[-1], said[-2]):
        return False
    return any(_same(value, _figure(row, fact)) for value in said[:-1])


Figure = tuple[Fact, int | date]  # with the year of a yearly figure, or the cut-off of any other


@dataclass(slots=True)
class _ReportedFigure:
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
        elif row.is_of_full_year:
            yield (fact, row.year), row.year


def _same(one: Quantity | None, other: Quantity | None) -> bool:
    return one is other if one is None or other is None else exact(one) == exact(other)


def _explained(place: int, change: Restatement, reason: str) -> tuple[int, Restatement]:
    return place, change if change.reason else replace(change, reason=reason)


def _restated(
    parcel_no: str, fact: Fact, year: int, before: _ReportedFigure, now: _ReportedFigure, policy: Policy, reason: str
) -> Restatement:
    if before.value is None:
        raise ValueError("where no figure stood none is restated")
    was = exact(before.value)
    new = now.value
    share = (exact(new) - was) / was if new is not None and was else None
    return Restatement(
        parcel_no,
        fact,
        year,
        before.value,
        new=new,
        received_on=now.received.received_on,
        share=share,
        beyond=share is None or abs(share) > policy.restated_questioned_above,
        reason=reason,
        source=_source(now, fact),
        old_source=_source(before, fact),
    )


def _source(said: _ReportedFigure, fact: Fact) -> FigureSource | None:
    source = said.received.source
    return None if source is None else source.of(fact.value)
