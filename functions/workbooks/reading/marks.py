"""What the reader of values does not report about a workbook, for every file format."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wording.sheets.shown_texts import LONGEST_HEADING, OF_NAMES
from workbooks.grid import FIRST_SERIAL, LAST_SERIAL, MAX_COLUMNS, MAX_ROWS, Cell, Sheet
from workbooks.reading.number_format import days_part, is_percent, says_more, text_of_day, text_of_number, written

Place = tuple[int, int]  # row and column, from 0
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


class SheetMarks:
    """Of one sheet: the shown texts of cells without a usable value, days stored as texts, number formats, and the cells
    merged downward (first row, last row, column).

    formats: of numbers and days, where the format says more than the value, and of all cells in the columns of names.
    """

    def __init__(self) -> None:
        self.faults: dict[Place, str] = {}
        self.days: dict[Place, tuple[int, int, int]] = {}
        self.formats: dict[Place, str] = {}
        self.merged: list[tuple[int, int, int]] = []


class Marks:
    """The marks of a workbook, by the name of the sheet."""

    def __init__(self, from_1904: bool = False) -> None:
        self.from_1904 = from_1904
        self.sheets: dict[str, SheetMarks] = {}


def columns_of_names(rows: list[list[Cell]]) -> set[int]:
    """The columns, from 0, with a heading of numbers that are names (wording.sheets.shown_texts). There the shown text counts."""
    texts = {cell for row in rows for cell in row if type(cell) is str}
    headings = {text for text in texts if len(text) <= LONGEST_HEADING and not OF_NAMES.isdisjoint(text)}
    return {
        at
        for row in rows
        if not headings.isdisjoint(row)
        for at, cell in enumerate(row)
        if type(cell) is str and cell in headings
    }


def marked(
    name: str, rows: list[list[Cell]], marks: SheetMarks, from_1904: bool, names: set[int] | None = None
) -> Sheet:
    """The sheet of these cells with the marks applied. names: its columns of names, if already known."""
    for (row, column), text in marks.faults.items():
        while len(rows) <= row < MAX_ROWS:
            rows.append([])
        if row < len(rows) and column < MAX_COLUMNS:
            rows[row].extend([None] * (column + 1 - len(rows[row])))
            if rows[row][column] is None or text:
                rows[row][column] = ("fault", text)
    for (row, column), day in marks.days.items():
        if row < len(rows) and column < len(rows[row]) and rows[row][column] is not None:
            rows[row][column] = ("day", *day)
    if names is None:
        names = columns_of_names(rows) if marks.formats else set()
    for (row, column), code in marks.formats.items():
        if (column in names or says_more(code)) and row < len(rows) and column < len(rows[row]):
            rows[row][column] = formatted(rows[row][column], code, from_1904, is_name=column in names)
    return Sheet(name, rows, list(range(1, len(rows) + 1)), from_1904, merged=marks.merged)


def formatted(cell: Cell, code: str, from_1904: bool, *, is_name: bool) -> Cell:
    """The cell with what its number format adds to its value; a text is unchanged."""
    day = _day_of(cell, code, from_1904)
    if day is not None:
        inner = _as_precise(day, days_part(code))
        return ("shown", inner, text_of_day(code, *day), None, False, code) if is_name else inner
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        return cell
    if is_percent(code):
        percent = ("percent", cell)
        return ("shown", percent, text_of_number(code, cell), None, False, code) if is_name else percent
    figure = written(code, cell)
    if figure is None and not is_name:
        return cell
    text = text_of_number(code, cell)
    scaled = figure is not None and figure.scaled
    return ("shown", cell, text, figure.text if figure is not None else None, scaled, code)


def _day_of(cell: Cell, code: str, from_1904: bool) -> tuple[Any, ...] | None:
    """Year, month and day of a cell that is shown as a date."""
    if isinstance(cell, tuple):
        return cell[1:] if cell[0] == "day" else None
    if isinstance(cell, int | float) and days_part(code) is not None and FIRST_SERIAL <= cell <= LAST_SERIAL:
        day = (_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(days=int(cell))
        return day.year, day.month, day.day
    return None


def _as_precise(day: tuple[Any, ...], part: str | None) -> Cell:
    """The shown part of the day."""
    if part == "month":
        return ("month", day[0], day[1])
    return ("year", day[0]) if part == "year" else ("day", *day)
