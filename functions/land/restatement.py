"""Restatements: figures of earlier years that a later return changes, kept with the earlier value (domain.md section 5)."""

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
    """One figure that changed. old and new are as written; new is None when the figure was withdrawn.

    received_on: day of receipt of the new figure, None offline. share: signed change divided by the old figure; None when
    the old figure was 0 or the new one is missing. beyond: the share exceeds the policy's limit, or is None.
    reason: as given (修订原因), "" for none. source, old_source: where each figure first came from; None if unknown.
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
        """Whether a reason is required: the change is beyond the policy's limit, and no reason was given."""
        return self.beyond and not self.reason


@dataclass(frozen=True, slots=True)
class Basis:
    """The state of knowledge with which figures are compared: everything received up to a place in the order of receipt.

    as_of: only returns with a cut-off on or before that day; None means any cut-off.
    """

    seq: int
    as_of: date | None = None

    def holds(self, received: Received[ReturnRow]) -> bool:
        known = received.source is None or received.source.counted(self.seq)
        return known and (self.as_of is None or received.row.cutoff <= self.as_of)


def restatements(
    dossier: Dossier, as_of: date, policy: Policy = DEFAULT, basis: Basis | None = None
) -> tuple[Restatement, ...]:
    """Every figure of a year before the year of `as_of` whose present value differs from the earlier one. Days are excluded.

    Only returns with a cut-off on or before `as_of` count. basis: compare with what was last published; None: with the
    figure first given. Intermediate values are ignored: 500, 无, 900 gives 500 → 900, and a correction back to the old value
    gives nothing. A published figure is compared even if its upload was withdrawn later. Otherwise a withdrawn upload's
    figures are ignored.

    A yearly figure comes from its year's full-year returns, regardless of their cut-off. A cumulative or state figure
    belongs to its cut-off and that cut-off's year, because it may grow until a later cut-off. The same value in another
    unit is not a change. A first value is not a change either. The reason is the first one that a later return gives with
    the same value.
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
    """The returns behind the published figures, in the order of receipt, including those withdrawn later."""
    every = [*dossier.returns, *dossier.withdrawn]
    if dossier.withdrawn:
        every.sort(key=_seq)
    return [one for one in every if one.row.cutoff <= as_of and basis.holds(one)]


def _seq(received: Received[ReturnRow]) -> int:
    return 0 if received.source is None else received.source.seq


def _counts(rows: Sequence[Received[ReturnRow]], received: Received[ReturnRow]) -> bool:
    return any(one is received for one in rows)


def _standing(rows: Sequence[Received[ReturnRow]]) -> dict[Figure, _ReportedFigure]:
    """Each figure as it stands, with the first return of the last unbroken run with this value."""
    said: dict[Figure, _ReportedFigure] = {}
    for received in rows:
        for figure, _ in _figures_of(received.row):
            value = _figure(received.row, figure[0])
            if figure not in said or not _same(said[figure].value, value):
                said[figure] = _ReportedFigure(value, received)
    return said


def _first_given(rows: Sequence[Received[ReturnRow]]) -> dict[Figure, _ReportedFigure]:
    """Each figure as it was first given. An explicit 无 is not a figure."""
    said: dict[Figure, _ReportedFigure] = {}
    for received in rows:
        for figure, _ in _figures_of(received.row):
            value = _figure(received.row, figure[0])
            if value is not None:
                said.setdefault(figure, _ReportedFigure(value, received))
    return said


def _as_published(rows: Sequence[Received[ReturnRow]]) -> dict[Figure, _ReportedFigure]:
    """Each figure as it stood, also at the later cut-offs to which 无变化 extended it."""
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
    """The first reason given with this value of the figure in a return after `since`."""
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
    """The index of the row by identity, because rows may be equal. A withdrawn row comes after all others."""
    return next((place for place, one in enumerate(rows) if one is received), len(rows))


def _figure(row: ReturnRow, fact: Fact) -> Quantity | None:
    value = row.facts[fact]
    return value if isinstance(value, Quantity) else None


def restatements_by_return(
    dossier: Dossier, before_year: int, policy: Policy = DEFAULT
) -> tuple[tuple[int, Restatement], ...]:
    """Every single change of a figure of a year before `before_year`, in the order of receipt.

    Each change comes with the index (from 0) of its return. These are the changes that a receipt asks about, regardless of
    later changes.
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
    """Whether the return at that place restores an earlier value after a single change without a reason.

    Such a change was a slip, so the restored value is not a new one.
    """
    row = dossier.returns[place].row
    figure = next((own for own, _ in _figures_of(row) if own[0] is fact), None)
    if figure is None:
        return False
    before = [one.row for one in dossier.returns[:place] if figure in [own for own, _ in _figures_of(one.row)]]
    said = [_figure(one, fact) for one in before]
    if len(before) < 2 or before[-1].reason or _same(said[-1], said[-2]):
        return False
    return any(_same(value, _figure(row, fact)) for value in said[:-1])


Figure = tuple[Fact, int | date]  # the fact, and the year of a yearly figure or the cut-off of any other


@dataclass(slots=True)
class _ReportedFigure:
    """A figure as it stands, the return that first gave it, and the index of its change (None: not a change)."""

    value: Quantity | None
    received: Received[ReturnRow]
    change: int | None = None


def _figures_of(row: ReturnRow) -> Iterator[tuple[Figure, int]]:
    """The identity of each figure of a return, with the year to which it belongs."""
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
