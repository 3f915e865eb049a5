"""One cell of a register → what it promises: a figure with a lower bound, an upper one, or both."""

from __future__ import annotations

from intake.cells import (
    LONGEST_NUMBER,
    UNREADABLE_NUMBER,
    CellError,
    figure_of_text,
    read_figure,
    tidy,
    without_currency,
)
from land.indicator import Indicator
from land.parcel import Target
from land.units import Quantity, exact
from wording.sheets.headings import Heading
from wording.sheets.vocabulary import AT_LEAST, AT_MOST, BOTH, BOTH_BOUNDS, OR_LESS, OR_MORE, RANGE, WITHIN
from workbooks.grid import Cell

_MAXIMA = frozenset(one for one in Indicator if one.plain_bound == "high")


def read_promise(cell: Cell, heading: Heading) -> Target | CellError:
    """What a register's figure promises: a plain number is a minimum (of energy per value added a maximum), or bounds."""
    unit = heading.unit if heading.unit is not None else heading.column.unit
    upper = heading.bound == "high" or (not heading.bound and heading.column.code in _MAXIMA)
    if isinstance(cell, tuple) and cell[0] == "shown":
        bounded = read_promise(tidy(cell[3]), heading)  # the words may say which bound it is
        if isinstance(bounded, Target):
            return bounded
    if isinstance(cell, str):
        cell = without_currency(cell, heading)
    figure = read_figure(cell, heading)
    if isinstance(figure, Quantity):
        return Target(None, figure, unit) if upper else Target(figure, None, unit)
    if not isinstance(cell, str) or len(cell) > 2 * LONGEST_NUMBER:
        return figure
    bounds = _bounds(cell, heading)
    if isinstance(bounds, CellError):
        return figure if figure.code == "unknown_unit" and bounds.code == "unreadable_number" else bounds
    low, high = bounds
    if (high if heading.bound == "low" else low if heading.bound else None) is not None:
        return UNREADABLE_NUMBER  # the heading has said which bound it is
    return Target(low, high, unit)


def _bounds(text: str, heading: Heading) -> tuple[Quantity | None, Quantity | None] | CellError:
    low: Quantity | None = None
    high: Quantity | None = None
    text = WITHIN.sub(BOTH_BOUNDS, text)
    for part in BOTH.split(text.replace("≧", "≥").replace("≦", "≤").replace("⩾", "≥").replace("⩽", "≤")):
        found = _bound(part, heading)
        if isinstance(found, CellError):
            return found
        if (found[0] and low) or (found[1] and high):
            return UNREADABLE_NUMBER
        low, high = found[0] or low, found[1] or high
    if low is not None and high is not None and exact(low) > exact(high):
        return UNREADABLE_NUMBER
    return low, high


def _bound(part: str, heading: Heading) -> tuple[Quantity | None, Quantity | None] | CellError:
    ranged = RANGE.fullmatch(part)
    if ranged:
        first, own, second, unit = ranged.groups()
        low = figure_of_text(first + (own or unit), heading)
        high = figure_of_text(second + unit, heading)
        if isinstance(low, CellError) or isinstance(high, CellError):
            return low if isinstance(low, CellError) else high  # type: ignore[return-value]
        return low, high
    for marks, ends, is_low in ((AT_LEAST, OR_MORE, True), (AT_MOST, OR_LESS, False)):
        prefix = next((mark for mark in sorted(marks, key=len, reverse=True) if part.startswith(mark)), "")
        suffix = next((mark for mark in ends if part.endswith(mark)), "") if not prefix else ""
        if prefix or suffix:
            figure = figure_of_text(part[len(prefix) : len(part) - len(suffix)], heading)
            if isinstance(figure, CellError):
                return figure
            return (figure, None) if is_low else (None, figure)
    return UNREADABLE_NUMBER
