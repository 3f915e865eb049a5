"""One cell → one value: a text, a day, a figure. What cannot be read is a Bad with its problem code."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from land.indicator import Indicator
from land.names import one_line
from land.parcel_key import parcel_key
from land.units import Quantity
from land.values import dataclass
from wording.sheets.headings import Heading
from wording.sheets.vocabulary import (
    CURRENCY,
    DAMAGED,
    DASHES,
    DAY_PATTERNS,
    FIGURE,
    FORMULA_MARKS,
    MISSING_DAY,
    MISSING_DAYS,
    MISSING_MARKS,
    MONTH_PATTERNS,
    SAYS_HOW_MUCH,
    UNIT_BEFORE,
    YEAR_PATTERN,
    YUAN_BEHIND,
)  # fmt: skip
from wording.units import unit_of, word_of
from workbooks.grid import FIRST_SERIAL, LAST_SERIAL, Cell

LONGEST_NUMBER: Final = 40  # characters; nobody promises more, and huge numbers are an attack
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of any day
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_DASHES: Final = re.compile("[‐‑‒–—―−]")


@dataclass(frozen=True, slots=True)
class CellError:
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
    if isinstance(cell, str):
        return cell
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
        case ("month", int(year), int(month)):
            return f"{year:04d}-{month:02d}"
        case ("year", int(year)):
            return f"{year:04d}"
        case ("shown", inner, text, *_):
            return text if isinstance(text, str) else shown(inner)
        case ("fault", str(text)):
            return text
    return str(cell)


def tidy(text: str) -> str:
    """A text without what does not count when it is read: full-width forms, spaces, kinds of dashes, what nobody sees."""
    if text.isascii():
        if text.isalnum():  # as most numbers and codes are
            return text
    else:
        text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(one_line(text).split())


def says_something(text: str) -> bool:
    """Whether a tidy text is neither blank nor a missing mark, nor what a formula shows that came to nothing."""
    return bool(text) and text not in MISSING_MARKS and text not in FORMULA_MARKS and not DASHES.fullmatch(text)


def said(cell: Cell) -> Cell | Withdrawn | CellError:
    """The cell with texts tidied; None for a blank one, WITHDRAWN for a missing mark, Bad for a formula without value."""
    if isinstance(cell, str):
        text = tidy(cell)
        if not text:
            return None
        if text in MISSING_MARKS or DASHES.fullmatch(text) or MISSING_DAY.fullmatch(text):
            return WITHDRAWN
        return CellError("formula_error") if text in FORMULA_MARKS else text
    if isinstance(cell, tuple):
        if cell[0] == "fault":
            return CellError("formula_error")
        if cell[0] == "shown":
            inner = said(cell[1])
            return cell if cell[3] is not None and isinstance(inner, int | float) else inner
        if cell[0] in ("day", "month") and (*cell[1:], 1)[:3] in MISSING_DAYS:
            return WITHDRAWN
    if isinstance(cell, float) and (cell != cell or cell in (float("inf"), float("-inf"))):
        return CellError("unreadable_number")
    return cell


def read_day(cell: Cell, from_1904: bool) -> Day | Withdrawn | CellError:
    """The day that a cell names (domain.md section 4, Dates)."""
    match cell:
        case ("day", int(year), int(month), int(day)):
            return _day(year, month, day)
        case ("month", int(year), int(month)):
            return _month(year, month)
        case ("shown", inner, *_):
            return read_day(inner, from_1904)
        case bool():
            return _UNREADABLE_DAY
        case int() | float():
            return _day_of_number(cell, from_1904)
        case str():
            return _day_of_text(cell, from_1904)
    return _UNREADABLE_DAY


_UNREADABLE_DAY: Final = CellError("unreadable_date")


def _day(year: int, month: int, day: int) -> Day | Withdrawn | CellError:
    if (year, month, day) in MISSING_DAYS:
        return WITHDRAWN
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _UNREADABLE_DAY
    try:
        return Day(date(year, month, day))
    except ValueError:
        return _UNREADABLE_DAY


def _month(year: int, month: int) -> Day | CellError:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return _UNREADABLE_DAY
    return Day(date(year, month, monthrange(year, month)[1]), month_only=True)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day_of_text(text: str, from_1904: bool) -> Day | Withdrawn | CellError:
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


def _day_of_number(number: int | float, from_1904: bool) -> Day | Withdrawn | CellError:
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return Day((_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(days=int(number)))
    if number == int(number):
        whole = int(number)
        return _day(whole // 10_000, whole // 100 % 100, whole % 100) if 10**7 <= whole < 10**8 else _UNREADABLE_DAY
    found = re.fullmatch(r"(\d{4})\.(\d{1,2})", repr(number))
    # The number 2024.1 may have been typed for January or for October: nobody can tell.
    if found is None or found.group(2) == "1":
        return _UNREADABLE_DAY
    return _month(int(found.group(1)), int(found.group(2)))


DAMAGED_CHARACTER: Final = "\ufffd"  # stands where bytes were no character of their encoding
_LONGEST_NUMERAL: Final = 10**15  # beyond, a spreadsheet has lost digits


def read_text(cell: Cell, *, is_parcel: bool) -> str | CellError:
    """The text that is shown. Of a 宗地编号 that is every letter, or it is damaged (domain.md section 4)."""
    inner = cell[1] if isinstance(cell, tuple) and cell[0] == "shown" else cell
    if isinstance(inner, int | float) and not isinstance(inner, bool) and abs(inner) >= _LONGEST_NUMERAL:
        return CellError("damaged_number")
    if not is_parcel:
        return one_line(shown(cell)).strip()
    if isinstance(cell, tuple) and (cell[2] is None if cell[0] == "shown" else cell[0] in _OF_DAYS):
        return CellError("damaged_number")
    text = parcel_key(shown(cell))
    return CellError("damaged_number") if DAMAGED.fullmatch(text) or DAMAGED_CHARACTER in text else text


_OF_DAYS: Final = frozenset(("day", "month", "year"))


def read_year(cell: Cell) -> int | CellError:
    """The year of 填报年度."""
    if isinstance(cell, tuple) and cell[0] == "year":
        year = cell[1]
    elif isinstance(cell, tuple) and cell[0] == "shown":
        return read_year(cell[1])
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        year = int(cell) if cell == int(cell) else 0
    else:
        found = YEAR_PATTERN.fullmatch(cell) if isinstance(cell, str) else None
        year = int(found.group(1)) if found else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else _UNREADABLE_DAY


UNREADABLE_NUMBER: Final = CellError("unreadable_number")


def read_figure(cell: Cell, heading: Heading) -> Quantity | CellError:
    """The figure of a cell in the unit of the cell, else of the heading, else of the column. Bounds are no figure."""
    match cell:
        case bool():
            return UNREADABLE_NUMBER
        case int() | float():
            return _in_unit(Decimal(repr(cell)), "", heading)
        case ("percent", number):
            return _in_unit(Decimal(repr(number)) * 100, "%", heading)
        case ("shown", inner, _, str(text), scaled, _):
            found = read_figure(tidy(text), heading)
            is_unit = isinstance(found, CellError) and unit_of(found.values.get("unit", "")) is not None
            if isinstance(found, CellError) and not (scaled or is_unit) and SAYS_HOW_MUCH.isdisjoint(text):
                return read_figure(inner, heading)  # words that are no unit change no number
            return found
        case str():
            return figure_of_text(cell, heading)
    return UNREADABLE_NUMBER


def figure_of_text(text: str, heading: Heading) -> Quantity | CellError:
    """The figure of a tidy text, in its own unit or in the heading's."""
    text = without_currency(text, heading)
    found = FIGURE.fullmatch(text) if len(text) <= LONGEST_NUMBER else None
    if found is None or re.search(r"\d", found.group(3).lower().replace("m2", "")):
        return UNREADABLE_NUMBER
    sign, number, unit = found.groups()
    return _in_unit(Decimal(sign + number.replace(",", "")), unit, heading)


def without_currency(text: str, heading: Heading) -> str:
    """The tidy text without a sign of currency, which is no unit (¥1200 is 1200 of the column's unit); a 元 before a number
    stands behind it. Of anything but money the text as it is."""
    if not heading.column.dimension.startswith("money") or len(text) > LONGEST_NUMBER:
        return text
    return UNIT_BEFORE.sub(YUAN_BEHIND, CURRENCY.sub("", text))


_FRACTIONS: Final = frozenset(one for one in Indicator if one.may_be_fraction)


def _in_unit(number: Decimal, written: str, heading: Heading) -> Quantity | CellError:
    column = heading.column
    if written:
        within = written[1:-1] if written.startswith("(") and written.endswith(")") else written
        unit = unit_of(within, column.dimension)
        if unit is None:
            return CellError("unknown_unit", {"unit": written, "usual": word_of(column.unit)})
    elif not heading.unit_known:
        return CellError(
            "unknown_unit", {"unit": heading.bracket or heading.column.heading, "usual": word_of(column.unit)}
        )
    else:
        unit = heading.unit if heading.unit is not None else column.unit
        if unit == "%" and number <= 1 and column.code in _FRACTIONS:
            unit = ""  # a coefficient of 0.4 is forty percent, never 0.4 %
    return Quantity(number, unit)
