"""The five facts that a review asks for, and what a parcel's returns say about each (domain.md sections 5 and 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction

from land.calendar import is_year_end, months_between
from land.figure import first_check_year
from land.indicator import YEARLY, Fact
from land.milestone import reported_start
from land.returns import ReturnRow, speaks_to
from land.units import Quantity, exact
from land.values import dataclass
from zones.indicators import construction_days
from zones.scope import Followed


class Asked(StrEnum):
    """The five facts that a review asks for."""

    GROUNDBREAKING = "groundbreaking"
    CONSTRUCTION_PERIOD = "construction_period"
    PRODUCTION = "production"
    INVESTMENT = "investment"
    OUTPUT = "output"


class CellState(StrEnum):
    VALUE = "value"
    CONFIRMED_NONE = "confirmed_none"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class AskedCell:
    """What is known about one of the five facts. value: a day, months (for the construction period), or 元.

    cutoff: the cut-off that the value describes; None when not reported. age_days: days from the cut-off to the review's day.
    """

    state: CellState
    value: date | Fraction | None = None
    cutoff: date | None = None
    age_days: int | None = None


def last_full_year(on: date) -> int:
    """The last completed year on the day. On 31 December the current year counts as completed."""
    return on.year if is_year_end(on) else on.year - 1


def output_is_waived(one: Followed, taken: Sequence[ReturnRow], as_of: date) -> bool:
    """Whether a return of the year says 无变化 and no yearly figure is due that this leaves open.

    A yearly figure is due for a parcel in production, and once the first check year has come.
    """
    said = any(row.unchanged and row.cutoff >= as_of for row in taken)
    year = last_full_year(as_of)
    first = first_check_year(one.view) if set(YEARLY) & set(one.view.promises.targets) else None
    began = [day for fact in (Fact.PRODUCTION, Fact.FULL_PRODUCTION) if (day := one.view.day(fact)) is not None]
    return said and not (first is not None and first <= year) and not any(day.year <= year for day in began)


def cells_of(one: Followed, as_of: date) -> dict[Asked, AskedCell]:
    """The five cells of a parcel.

    A return makes a statement about every milestone (domain.md section 5): a milestone that no return names was not reached
    by the latest cut-off. A figure is confirmed to be none only by an explicit missing mark.
    """
    said = _ReportedFacts([r.row for r in one.dossier.returns if r.row.cutoff <= as_of], as_of)
    return {
        Asked.GROUNDBREAKING: _start(one, said),
        Asked.CONSTRUCTION_PERIOD: _period(one, said),
        Asked.PRODUCTION: _production(one, said),
        Asked.INVESTMENT: said.figure(Fact.INVESTMENT),
        Asked.OUTPUT: said.of_year(Fact.OUTPUT, last_full_year(as_of)),
    }


class _ReportedFacts:
    """What the returns that count on a day say about single facts, each with its cut-off."""

    def __init__(self, counted: list[ReturnRow], as_of: date) -> None:
        self.counted, self.as_of = counted, as_of
        self.by_cutoff = sorted(counted, key=lambda row: row.cutoff)

    def cell(self, state: CellState, value: date | Fraction | None, cutoff: date) -> AskedCell:
        return AskedCell(state, value, cutoff, (self.as_of - cutoff).days)

    def last(self, fact: Fact) -> ReturnRow | None:
        """The return that mentions the fact with the latest cut-off; among equal cut-offs, the last received."""
        return next((row for row in reversed(self.by_cutoff) if fact in row.facts), None)

    def milestone(self, fact: Fact) -> AskedCell:
        row = self.last(fact)
        value = row.facts[fact] if row is not None else None
        if row is not None and isinstance(value, date):
            return self.cell(CellState.VALUE, value, speaks_to(row.cutoff, self.counted))
        return self.none_so_far()

    def none_so_far(self) -> AskedCell:
        """Confirmed none as of the latest cut-off that covers milestones; not reported when there is no such return."""
        last = next((row for row in reversed(self.by_cutoff) if not row.figures_only), None)
        if last is None:
            return AskedCell(CellState.NOT_REPORTED)
        return self.cell(CellState.CONFIRMED_NONE, None, last.cutoff)

    def figure(self, fact: Fact) -> AskedCell:
        row = self.last(fact)
        return self._given(row, fact, None if row is None else speaks_to(row.cutoff, self.counted))

    def of_year(self, fact: Fact, year: int) -> AskedCell:
        """A yearly figure from the last received full-year return that mentions it."""
        full = [row for row in self.counted if row.year == year and row.cutoff >= date(year, 12, 31)]
        return self._given(next((row for row in reversed(full) if fact in row.facts), None), fact)

    def _given(self, row: ReturnRow | None, fact: Fact, to: date | None = None) -> AskedCell:
        """The cell for the row. to: the day that the value describes, if it is not the row's cut-off."""
        if row is None:
            return AskedCell(CellState.NOT_REPORTED)
        value, cutoff = row.facts[fact], to or row.cutoff
        if isinstance(value, Quantity):
            return self.cell(CellState.VALUE, exact(value), cutoff)
        return self.cell(CellState.CONFIRMED_NONE, None, cutoff)


def _start(one: Followed, said: _ReportedFacts) -> AskedCell:
    """The earlier of 实际动工 and 实际开工. A later milestone proves a start but not its day, so the day counts as not reported."""
    start = reported_start(one.view)
    if start is None:
        return said.none_so_far()
    proof = start[1]
    return said.milestone(proof) if proof in _STARTS else AskedCell(CellState.NOT_REPORTED)


_STARTS = (Fact.GROUNDBREAKING, Fact.EARTHWORK)


def _production(one: Followed, said: _ReportedFacts) -> AskedCell:
    """Full production proves production but not its day, so the day counts as not reported."""
    if one.view.day(Fact.PRODUCTION) is None and one.view.day(Fact.FULL_PRODUCTION) is not None:
        return AskedCell(CellState.NOT_REPORTED)
    return said.milestone(Fact.PRODUCTION)


def _period(one: Followed, said: _ReportedFacts) -> AskedCell:
    """Months from start to completion, as of the later of the two cut-offs. Without a completion day, the cell of completion."""
    completion = said.milestone(Fact.COMPLETION)
    if completion.state is not CellState.VALUE:
        return completion
    start = _start(one, said)
    days = construction_days(one)
    if days is None or start.cutoff is None or completion.cutoff is None:
        return AskedCell(CellState.NOT_REPORTED)
    return said.cell(CellState.VALUE, months_between(*days), max(start.cutoff, completion.cutoff))
