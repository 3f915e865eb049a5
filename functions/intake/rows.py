"""A row of a table, its cells read one by one; what a row means as a whole is the business of its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from intake.cells import WITHDRAWN, Bad, Day, Withdrawn, read_day, read_figure, read_promise, read_year, said, shown
from intake.problems import ERROR, WARNING, WARNINGS, Problem
from land.parcel import Target
from land.parcel_key import parcel_key
from land.units import Quantity
from wording.headings import COLUMNS, Heading, Kind, Reads
from workbooks.grid import Cell
from workbooks.table import Row, Table

Value = Day | Quantity | Target | str | int | Withdrawn
_LONGEST_NUMERAL = 10**15  # beyond, Excel has lost digits


@dataclass(slots=True)
class RowRead:
    """One row: what its cells say, by column code, where they stand, and what is wrong with them.

    A blank cell is absent from `values`; a missing mark is absent too, but in a return, where it withdraws.
    raw: the cells as they are (新约定值 is read later, in the unit of its indicator).
    """

    table: Table
    line: int
    file: str | None
    position: int = 0
    values: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return any(problem.severity == ERROR for problem in self.problems)

    @property
    def parcel_no(self) -> str:
        value = self.values.get("parcel_no", "")
        return value if isinstance(value, str) else ""

    def text(self, code: str) -> str | None:
        value = self.values.get(code)
        return value if isinstance(value, str) else None

    def day(self, code: str) -> date | None:
        value = self.values.get(code)
        return value.day if isinstance(value, Day) else None

    def figure(self, code: str) -> Quantity | None:
        value = self.values.get(code)
        return value if isinstance(value, Quantity) else None

    def wrong(self, code: str, column: str, /, **values: str) -> None:
        """The row has this problem in this column (a column code); whether it is refused for it, the code says."""
        self._add(WARNING if code in WARNINGS else ERROR, code, column, values)

    def question(self, code: str, column: str, /, **values: str) -> None:
        """The row is stored, and this is asked about it."""
        self._add(WARNING, code, column, values)

    def _add(self, severity: str, code: str, column: str, values: dict[str, str]) -> None:
        heading = next(c.heading for c in COLUMNS[self.table.kind] if c.code == column)
        text = shown(self.raw.get(column))
        address = self._address(column)
        self.problems.append(
            Problem(severity, code, self.file, self.table.sheet, self.line, heading, address, text, values)
        )

    def _address(self, column: str) -> str | None:
        """Where the column's cell stands, also a blank one; None where the table has no such column."""
        if column in self.cells:
            return self.cells[column]
        for index, heading in enumerate(self.table.headings):
            if heading.column.code == column:
                return self.table.address(index, self.line)
        return None


def read_row(table: Table, row: Row, file: str | None) -> RowRead:
    """The row with every cell read, and with the problems of single cells."""
    read = RowRead(table, row.line, file)
    missing_says_something = table.kind is Kind.RETURN
    for index, (heading, cell) in enumerate(zip(table.headings, row.cells, strict=True)):
        if cell is None:
            continue
        tidied = said(cell)
        if tidied is None:
            continue
        code = heading.column.code
        if code not in read.cells:
            read.cells[code] = table.address(index, row.line)
            read.raw[code] = cell
        if tidied is WITHDRAWN:
            if missing_says_something:
                read.values[code] = WITHDRAWN
            continue
        value = tidied if isinstance(tidied, Bad) else _value(tidied, cell, heading, table)  # type: ignore[arg-type]
        if value is WITHDRAWN:
            if missing_says_something:
                read.values[code] = WITHDRAWN
        elif isinstance(value, Bad):
            read.wrong(value.code, code, **value.values)
        else:
            _keep(read, heading, value)
    _require(read)
    return read


def _value(tidied: Cell, cell: Cell, heading: Heading, table: Table) -> Value | Bad:
    match heading.column.reads:
        case Reads.DATE:
            return read_day(tidied, table.from_1904)
        case Reads.FIGURE:
            return read_figure(tidied, heading)
        case Reads.PROMISE:
            return read_promise(tidied, heading)
        case Reads.YEAR:
            return read_year(tidied)
        case Reads.CHOICE:
            return shown(tidied)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _LONGEST_NUMERAL:
        return Bad("unreadable_number")
    return parcel_key(shown(cell)) if heading.column.code == "parcel_no" else shown(cell).strip()


def _keep(read: RowRead, heading: Heading, value: Value | Bad) -> None:
    """The value is in the row; 下限 and 上限 of two columns are one promise; no figure is below zero."""
    code = heading.column.code
    if isinstance(value, Target):
        before = read.values.get(code)
        if isinstance(before, Target):
            value = Target(value.low or before.low, value.high or before.high, value.column_unit)
        if any(bound is not None and bound.number < 0 for bound in (value.low, value.high)):
            read.wrong("negative_figure", code)
            return
    elif isinstance(value, Quantity) and (value.number < 0 or (code == "area" and value.number == 0)):
        read.wrong("negative_figure", code)
        return
    elif isinstance(value, Day) and value.month_only:
        read.wrong("month_precision", code, day=value.day.isoformat())
    if not isinstance(value, Bad):
        read.values[code] = value


def _require(read: RowRead) -> None:
    """Every required column says something; a cell that could not be read has its problem already."""
    complained = {problem.column for problem in read.problems}
    for column in COLUMNS[read.table.kind]:
        if column.required and column.heading not in complained:
            value = read.values.get(column.code)
            if value is None or value is WITHDRAWN or value == "":
                read.wrong("required_missing", column.code)
