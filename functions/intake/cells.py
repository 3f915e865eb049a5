"""One cell → one value: a text, a day, a figure, a promise. What cannot be read is a Bad with its problem code."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from land.names import one_line
from land.parcel import Target
from land.units import Quantity, exact
from wording.headings import Heading
from wording.units import unit_of, word_of
from wording.vocabulary import (
    AT_LEAST,
    AT_MOST,
    BOTH,
    DASHES,
    DAY_PATTERNS,
    FIGURE,
    FORMULA_MARKS,
    MISSING_DAY,
    MISSING_DAYS,
    MISSING_MARKS,
    MONTH_PATTERNS,
    OR_LESS,
    OR_MORE,
    RANGE,
    YEAR_PATTERN,
)  # fmt: skip
from workbooks.grid import Cell

LONGEST_NUMBER: Final = 40  # characters; nobody promises more, and huge numbers are an attack
_SERIAL_FIRST, _SERIAL_LAST = 20_000, 80_000
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_DASHES: Final = re.compile("[‐‑‒–—―−]")


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be read, with what its sentence names."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """A day; of a cell that names only a month, that month's last day."""

    day: date
    month_only: bool = False


class Withdrawn:
    """A written missing mark: "none", which is more than a blank cell says."""


WITHDRAWN: Final = Withdrawn()


def shown(cell: Cell) -> str:
    """The cell's text as the sender sees it."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case ("day", int(year), int(month), int(day)):
            return f"{year:04d}-{month:02d}-{day:02d}"
        case ("percent", number):
            return f"{(Decimal(repr(number)) * 100).normalize():f}%"
        case ("padded", _, str(text)):
            return text
        case ("fault", str(text)):
            return text
    return str(cell)


def tidy(text: str) -> str:
    """A text without what does not count when it is read: full-width forms, spaces, kinds of dashes, what nobody sees."""
    if not text.isascii():
        text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(one_line(text).split())


def says_something(text: str) -> bool:
    """Whether a tidy text is neither blank nor a missing mark, nor what a formula shows that came to nothing."""
    return bool(text) and text not in MISSING_MARKS and text not in FORMULA_MARKS and not DASHES.fullmatch(text)


def said(cell: Cell) -> Cell | Withdrawn | Bad:
    """The cell with texts tidied; None for a blank one, WITHDRAWN for a missing mark, Bad for a formula without value."""
    if isinstance(cell, str):
        text = tidy(cell)
        if not text:
            return None
        if text in MISSING_MARKS or DASHES.fullmatch(text) or MISSING_DAY.fullmatch(text):
            return WITHDRAWN
        return Bad("formula_error") if text in FORMULA_MARKS else text
    if isinstance(cell, tuple):
        if cell[0] == "fault":
            return Bad("formula_error")
        if cell[0] == "padded":
            return cell[1] if isinstance(cell[1], int | float) else None
        if cell[0] == "day" and cell[1:] in MISSING_DAYS:
            return WITHDRAWN
    if isinstance(cell, float) and (cell != cell or cell in (float("inf"), float("-inf"))):
        return Bad("unreadable_number")
    return cell


def read_day(cell: Cell, from_1904: bool) -> Day | Withdrawn | Bad:
    """The day that a cell names (domain.md section 4, Dates)."""
    match cell:
        case ("day", int(year), int(month), int(day)):
            return _day(year, month, day)
        case bool():
            return _UNREADABLE_DAY
        case int() | float():
            return _day_of_number(cell, from_1904)
        case str():
            return _day_of_text(cell, from_1904)
    return _UNREADABLE_DAY


_UNREADABLE_DAY: Final = Bad("unreadable_date")


def _day(year: int, month: int, day: int) -> Day | Withdrawn | Bad:
    if (year, month, day) in MISSING_DAYS:
        return WITHDRAWN
    if not 1900 <= year <= 2199:
        return _UNREADABLE_DAY
    try:
        return Day(date(year, month, day))
    except ValueError:
        return _UNREADABLE_DAY


def _month(year: int, month: int) -> Day | Bad:
    if not (1900 <= year <= 2199 and 1 <= month <= 12):
        return _UNREADABLE_DAY
    return Day(date(year, month, monthrange(year, month)[1]), month_only=True)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day_of_text(text: str, from_1904: bool) -> Day | Withdrawn | Bad:
    for pattern in DAY_PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return _day(_year(found.group(1)), int(found.group(2)), int(found.group(3)))
    for pattern in MONTH_PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return _month(_year(found.group(1)), int(found.group(2)))
    if re.fullmatch(r"[0-9]{5}(\.[0-9]{1,10})?", text):  # a CSV has serials as text
        return _day_of_number(float(text), from_1904)
    return _UNREADABLE_DAY


def _day_of_number(number: int | float, from_1904: bool) -> Day | Withdrawn | Bad:
    if _SERIAL_FIRST <= number <= _SERIAL_LAST:
        return Day((_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(days=int(number)))
    if number == int(number):
        whole = int(number)
        return _day(whole // 10_000, whole // 100 % 100, whole % 100) if 10**7 <= whole < 10**8 else _UNREADABLE_DAY
    found = re.fullmatch(r"(\d{4})\.(\d{1,2})", repr(number))
    # The number 2024.1 may have been typed for January or for October: nobody can tell.
    if found is None or found.group(2) == "1":
        return _UNREADABLE_DAY
    return _month(int(found.group(1)), int(found.group(2)))


def read_year(cell: Cell) -> int | Bad:
    """The year of 填报年度."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        year = int(cell) if cell == int(cell) else 0
    else:
        found = YEAR_PATTERN.fullmatch(cell) if isinstance(cell, str) else None
        year = int(found.group(1)) if found else 0
    return year if 1900 <= year <= 2199 else _UNREADABLE_DAY


_UNREADABLE_NUMBER: Final = Bad("unreadable_number")


def read_figure(cell: Cell, heading: Heading) -> Quantity | Bad:
    """The figure of a cell in the unit of the cell, else of the heading, else of the column. Bounds are no figure."""
    match cell:
        case bool():
            return _UNREADABLE_NUMBER
        case int() | float():
            return _in_unit(Decimal(repr(cell)), "", heading)
        case ("percent", number):
            return _in_unit(Decimal(repr(number)) * 100, "%", heading)
        case str():
            return _figure_of_text(cell, heading)
    return _UNREADABLE_NUMBER


def _figure_of_text(text: str, heading: Heading) -> Quantity | Bad:
    found = FIGURE.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if found is None or re.search(r"\d", found.group(3).replace("m2", "").replace("hm2", "")):
        return _UNREADABLE_NUMBER
    sign, number, unit = found.groups()
    return _in_unit(Decimal(sign + number.replace(",", "")), unit, heading)


def _in_unit(number: Decimal, written: str, heading: Heading) -> Quantity | Bad:
    column = heading.column
    if written:
        unit = unit_of(written, column.dimension)
        if unit is None:
            return Bad("unknown_unit", {"unit": written, "usual": word_of(column.unit)})
    elif not heading.unit_known:
        return Bad("unknown_unit", {"unit": heading.column.heading, "usual": word_of(column.unit)})
    else:
        unit = heading.unit if heading.unit is not None else column.unit
        if column.code == "building_coefficient" and unit == "%" and number <= 1:
            unit = ""  # a coefficient of 0.4 is forty percent, never 0.4 %
    return Quantity(number, unit)


def read_promise(cell: Cell, heading: Heading) -> Target | Bad:
    """What a register's figure promises: a plain number is a minimum (of energy per value added a maximum), or bounds."""
    unit = heading.unit if heading.unit is not None else heading.column.unit
    upper = heading.bound == "high" or (not heading.bound and heading.column.code == "energy_per_value_added")
    figure = read_figure(cell, heading)
    if isinstance(figure, Quantity):
        return Target(None, figure, unit) if upper else Target(figure, None, unit)
    if not isinstance(cell, str) or len(cell) > 2 * LONGEST_NUMBER or heading.bound:
        return figure
    bounds = _bounds(cell, heading)
    if isinstance(bounds, Bad):
        return figure if figure.code == "unknown_unit" and bounds.code == "unreadable_number" else bounds
    low, high = bounds
    return Target(low, high, unit)


def _bounds(text: str, heading: Heading) -> tuple[Quantity | None, Quantity | None] | Bad:
    low: Quantity | None = None
    high: Quantity | None = None
    for part in BOTH.split(text.replace("≧", "≥").replace("≦", "≤").replace("⩾", "≥").replace("⩽", "≤")):
        found = _bound(part, heading)
        if isinstance(found, Bad):
            return found
        if (found[0] and low) or (found[1] and high):
            return _UNREADABLE_NUMBER
        low, high = found[0] or low, found[1] or high
    if low is not None and high is not None and exact(low) > exact(high):
        return _UNREADABLE_NUMBER
    return low, high


def _bound(part: str, heading: Heading) -> tuple[Quantity | None, Quantity | None] | Bad:
    ranged = RANGE.fullmatch(part)
    if ranged:
        first, own, second, unit = ranged.groups()
        low, high = _figure_of_text(first + (own or unit), heading), _figure_of_text(second + unit, heading)
        if isinstance(low, Bad) or isinstance(high, Bad):
            return low if isinstance(low, Bad) else high  # type: ignore[return-value]
        return low, high
    for marks, ends, is_low in ((AT_LEAST, OR_MORE, True), (AT_MOST, OR_LESS, False)):
        prefix = next((mark for mark in sorted(marks, key=len, reverse=True) if part.startswith(mark)), "")
        suffix = next((mark for mark in ends if part.endswith(mark)), "") if not prefix else ""
        if prefix or suffix:
            figure = _figure_of_text(part[len(prefix) : len(part) - len(suffix)], heading)
            if isinstance(figure, Bad):
                return figure
            return (figure, None) if is_low else (None, figure)
    return _UNREADABLE_NUMBER
