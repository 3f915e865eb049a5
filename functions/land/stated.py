"""What every cell said of a parcel's promises and facts: the statement in force, and those that it replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from land.adjustment import AdjustmentRow
from land.dossier import Dossier, FigureSource, Received
from land.in_force import Promises, adjustments_in_order, promises_by
from land.indicator import YEARLY_FACTS, Fact, Indicator
from land.parcel import RegisterRow, Target
from land.policy import DEFAULT, Policy
from land.returns import Evidence, ReturnRow, speaks_to
from land.units import Quantity, exact
from land.values import dataclass

Worth = date | Quantity | Target | None
Of = Indicator | Fact | str  # str: the code of a register's column that is neither
AREA: Final = "area"
OF_THE_LAND: Final = (
    AREA,
    "price",
    "handover_due",
    "handover",
)  # what a register says of the land besides the promises
_NEW = {True: "new_date", False: "new_value"}  # the columns of an adjustment, by whether it sets a day


@dataclass(frozen=True, slots=True)
class Stated:
    """What one cell said. value: None where a missing mark took an earlier value back.

    on: the day that a return's figure describes, or the effective day of an adjustment; None for a register. by: the
    adjustment that changed the promise. received_on: None offline; source: None if unknown. evidence: None for a promise.
    """

    value: Worth
    on: date | None = None
    received_on: date | None = None
    source: FigureSource | None = None
    by: AdjustmentRow | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A promise or a fact. year: of a yearly figure. before: what was said before with another value, newest first."""

    of: Of
    year: int | None
    now: Stated
    before: tuple[Stated, ...]


def promised(dossier: Dossier, on: date, policy: Policy = DEFAULT) -> dict[Of, Figure]:
    """What the register and the adjustments in force on the day say of the land and its promises, each with its cells."""
    by_then = [one for one in dossier.registers if one.received_on is None or one.received_on <= on]
    versions = by_then or [dossier.registers[0]]  # the first also covers all earlier days
    found: dict[Of, list[Stated]] = {}
    for version in versions:
        for of, value in _of_register(version.row).items():
            cell = version.source.of(str(of)) if version.source is not None else None
            found.setdefault(of, []).append(Stated(value, None, version.received_on, cell))
    register = versions[-1].row
    agreed = set(_of_register(register))
    before = promises_by(register, (), policy)
    rows = [row for row in adjustments_in_order(one.row for one in dossier.adjustments) if row.effective_on <= on]
    brought = {one.row.identity: one for one in dossier.adjustments}
    for count, row in enumerate(rows, start=1):
        after = promises_by(register, rows[:count], policy)
        for indicator, value in _changed(before, after).items():
            agreed.add(indicator)
            found.setdefault(indicator, []).append(_by(brought[row.identity], value))
        before = after
    return {of: _figure(of, None, said) for of, said in found.items() if of in agreed}


def _of_register(row: RegisterRow) -> dict[Of, Worth]:
    land = ((of, getattr(row, of)) for of in OF_THE_LAND)
    said: list[tuple[Of, Worth]] = [*land, *row.dates.items(), *row.targets.items()]
    return {of: value for of, value in said if value is not None}


def _changed(before: Promises, after: Promises) -> dict[Indicator, Worth]:
    """The promises that differ, as they are after."""
    dates = {one: day for one, day in after.dates.items() if before.dates.get(one) != day}
    return {**dates, **{one: target for one, target in after.targets.items() if before.targets.get(one) != target}}


def _by(one: Received[AdjustmentRow], value: Worth) -> Stated:
    column = _NEW[isinstance(value, date)]
    cell = one.source.of(column) if one.source is not None else None
    return Stated(value, one.row.effective_on, one.received_on, cell, by=one.row)


def reported(dossier: Dossier, on: date) -> list[Figure]:
    """What the returns that count on the day say, fact by fact in the order of the form, the latest year first.

    A state figure is that of the latest cut-off, a yearly one that of the last received full-year return (domain.md section 5).
    """
    counted = [one for one in dossier.returns if one.row.cutoff <= on]
    found = []
    for fact in Fact:
        for year, rows in _rows_of(fact, counted).items():
            said = [_in(row, fact, counted) for row in rows]
            if any(one.value is not None for one in said):
                found.append(_figure(fact, year, said))
    return found


def _rows_of(fact: Fact, counted: Sequence[Received[ReturnRow]]) -> Mapping[int | None, list[Received[ReturnRow]]]:
    """By year (None for a fact that is of no year), the rows that mention the fact, the one that counts last."""
    said = [one for one in counted if fact in one.row.facts]
    if fact not in YEARLY_FACTS:
        return {None: sorted(said, key=lambda one: one.row.cutoff)} if said else {}
    full = [one for one in said if one.row.is_of_full_year]
    years = sorted({one.row.year for one in full}, reverse=True)
    return {year: [one for one in full if one.row.year == year] for year in years}


def _in(one: Received[ReturnRow], fact: Fact, counted: Iterable[Received[ReturnRow]]) -> Stated:
    row = one.row
    day = row.cutoff if fact in YEARLY_FACTS else speaks_to(row.cutoff, (other.row for other in counted))
    cell = one.source.of(fact) if one.source is not None else None
    return Stated(row.facts[fact], day, one.received_on, cell, evidence=row.evidence)


def _figure(of: Of, year: int | None, said: Sequence[Stated]) -> Figure:
    """The last statement, and those before it. One that says the same as the next is the same figure, received again."""
    kept: list[Stated] = []
    for one in said:
        if kept and _worth(kept[-1].value) == _worth(one.value):
            kept.pop()
        kept.append(one)
    return Figure(of, year, kept[-1], tuple(reversed(kept[:-1])))


def _worth(value: Worth) -> object:
    if isinstance(value, Quantity):
        return exact(value)
    if isinstance(value, Target):
        return tuple(None if bound is None else exact(bound) for bound in (value.low, value.high))
    return value


def paid(dossier: Dossier, on: date) -> list[tuple[date, Fraction]]:
    """The cumulative investment in 元 by the cut-offs that count on the day, in order; of each cut-off what was received last."""
    by_cutoff: dict[date, Worth] = {}
    for one in dossier.returns:
        if one.row.cutoff <= on and Fact.INVESTMENT in one.row.facts:
            by_cutoff[one.row.cutoff] = one.row.facts[Fact.INVESTMENT]
    return [(day, exact(value)) for day, value in sorted(by_cutoff.items()) if isinstance(value, Quantity)]
