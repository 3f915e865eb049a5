"""What the reader of values does not tell of a workbook, whatever its format."""

from __future__ import annotations

import re

from workbooks.grid import MAX_COLUMNS, MAX_ROWS, Cell, Sheet

Place = tuple[int, int]  # row and column, from 0
_PADDED = re.compile(r"0{2,}")


class SheetMarks:
    """Of one sheet: cells without a usable value with what they show, days written as texts, cells shown in percent or
    with leading zeros (to so many digits), and the cells merged downward (first row, last row, column)."""

    def __init__(self) -> None:
        self.faults: dict[Place, str] = {}
        self.days: dict[Place, tuple[int, int, int]] = {}
        self.percents: set[Place] = set()
        self.padded: dict[Place, int] = {}
        self.merged: list[tuple[int, int, int]] = []


class Marks:
    """Of a workbook, by the name of the sheet."""

    def __init__(self, from_1904: bool = False) -> None:
        self.from_1904 = from_1904
        self.sheets: dict[str, SheetMarks] = {}


def is_percent(code: str) -> bool:
    """Whether a number format shows percent (a % in quotes or behind a backslash is only a word)."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def padding(code: str) -> int:
    """To how many digits a number format fills up with zeros; 0 for any other format."""
    return len(code) if _PADDED.fullmatch(code) else 0


def marked(name: str, rows: list[list[Cell]], marks: SheetMarks, from_1904: bool) -> Sheet:
    """A sheet of plain cells, with its marks on them."""
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
    for row, column in marks.percents:
        value = _number_at(rows, row, column)
        if value is not None:
            rows[row][column] = ("percent", value)
    for (row, column), digits in marks.padded.items():
        value = _number_at(rows, row, column)
        if value is not None and value == int(value):
            rows[row][column] = ("padded", value, f"{int(value):0{digits}d}")
    return Sheet(name, rows, list(range(1, len(rows) + 1)), from_1904, marks.merged)


def _number_at(rows: list[list[Cell]], row: int, column: int) -> float | int | None:
    value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
