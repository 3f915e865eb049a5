"""The figures of a report as a sheet shows them: money in 万元, areas in 亩, shares in %."""

from __future__ import annotations

from fractions import Fraction

from land.assessment import Outcome
from land.indicator import MILESTONES, Fact, Indicator
from land.units import WAN, Quantity, exact
from wording.explanations import figure
from wording.labels import UNITS
from wording.report.report_words import AT_LEAST, AT_MOST, NO_LATER_THAN
from wording.report.review import CELL_STATES, FACT_UNITS, MEASURED_UNITS, shown_unit
from workbooks.writing.report_sheet import AMOUNT, MONEY, SHARE, StyledCell
from zones.asked import Asked, AskedCell, CellState
from zones.measured import ZoneIndicator

_PROVES = frozenset({Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION})


def wan(yuan: Fraction | None) -> StyledCell:
    return StyledCell(None if yuan is None else yuan / WAN, MONEY)


def zone_value(code: ZoneIndicator, value: Fraction | None) -> StyledCell:
    """A value of a zone indicator, in the unit of `zone_unit`."""
    unit = MEASURED_UNITS[code][2]
    if value is None or not unit:
        return StyledCell(value, SHARE)
    return wan(value) if is_money(unit) else StyledCell(value, MONEY)


def zone_unit(code: ZoneIndicator) -> str:
    return shown_unit(MEASURED_UNITS[code][2])


def is_money(unit: str) -> bool:
    return shown_unit(unit) != unit and bool(unit)


def is_rate(code: ZoneIndicator) -> bool:
    return not MEASURED_UNITS[code][2]


def promised(outcome: Outcome) -> StyledCell:
    """The promise: a day, a figure, or both bounds as a text."""
    if outcome.indicator in MILESTONES:
        return StyledCell(outcome.due)
    low, high = outcome.target_min, outcome.target_max
    if low is not None and high is not None:
        return StyledCell(f"{figure(low, outcome.indicator)} ~ {figure(high, outcome.indicator)}")
    bound = low if low is not None else high
    value, number = _scaled(outcome.indicator, bound)
    return StyledCell(value, (AT_MOST if low is None else AT_LEAST) + number)


def achieved(outcome: Outcome) -> StyledCell:
    """The reported value: a day (perhaps only proved by a later milestone), or a figure."""
    if outcome.indicator in MILESTONES:
        return StyledCell(outcome.actual, NO_LATER_THAN if outcome.explanation.values.get("proof") in _PROVES else "")
    return StyledCell(*_scaled(outcome.indicator, outcome.value))


def _scaled(indicator: Indicator, value: Fraction | None) -> tuple[Fraction | None, str]:
    if indicator.is_percentage:
        return value, SHARE
    if is_money(UNITS[indicator]):
        return (None if value is None else value / WAN), MONEY
    return value, AMOUNT


def commitment_unit(indicator: Indicator) -> str:
    return "%" if indicator.is_percentage else shown_unit(UNITS.get(indicator, ""))


def asked(fact: Asked, cell: AskedCell) -> StyledCell:
    """One of the five facts: its value, that there is none, or that it is not reported."""
    if cell.state is not CellState.VALUE:
        return StyledCell(CELL_STATES[cell.state], tone="asked" if cell.state is CellState.NOT_REPORTED else "")
    if isinstance(cell.value, Fraction) and fact in (Asked.INVESTMENT, Asked.OUTPUT):
        return wan(cell.value)
    return StyledCell(cell.value, MONEY if fact is Asked.CONSTRUCTION_PERIOD else "")


def stated(fact: Fact, value: Quantity | None) -> StyledCell:
    """A figure of a return, in the unit of `stated_unit`."""
    if value is None:
        return StyledCell(None)
    return wan(exact(value)) if is_money(FACT_UNITS[fact]) else StyledCell(exact(value), AMOUNT)


def stated_unit(fact: Fact) -> str:
    return shown_unit(FACT_UNITS[fact])
