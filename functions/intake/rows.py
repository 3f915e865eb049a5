"""A row of a table, its cells read one by one; what a row means as a whole is the business of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeGuard

from intake.cells import (
    DAMAGED_CHARACTER,
    WITHDRAWN,
    CellError,
    Day,
    Withdrawn,
    read_day,
    read_figure,
    read_text,
    read_year,
    said,
    says_something,
    shown,
    tidy,
)
from intake.lengths import LONGEST_READ, LONGEST_TEXT, SHORT_TEXT, of_long
from intake.problems import ERROR, WARNING, WARNINGS, Problem
from intake.promises import read_promise
from intake.relative import Relative, relative_due
from intake.year_of_row import YearOfRow
from land.indicator import Indicator
from land.parcel import Target
from land.units import Quantity
from land.values import dataclass
from wording.columns import COLUMNS, Column, Kind, Reads, column_of
from wording.sheets.headings import Heading
from wording.sheets.vocabulary import DITTO, NOT_HANDED_OVER, NOT_YET, state_word
from workbooks.grid import Cell
from workbooks.reading.table import Row, Table

Value = Day | Relative | Quantity | Target | str | int | Withdrawn


@dataclass(slots=True)
class RowRead:
    """One row: what its cells say, by column code, and what is wrong with them.

    A blank cell is absent from `values`; a missing mark is absent too, but in a return, where it withdraws.
    """

    table: Table
    row: Row
    file: str | None
    position: int = 0
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)  # the codes of the columns about whose figures a question waits
    twice: dict[str, str] = field(default_factory=dict)  # column code → the firm's other parcel with the same figure
    settled: set[str] = field(default_factory=set)  # of those whose doubtful figures count, for somebody has answered
    year: YearOfRow | None = None  # of a return that is one of the years of its row
    first_number: str = ""  # of the parcel, where the cell says one that it was given since

    @property
    def line(self) -> int:
        """The row as the sender sees it."""
        return self.row.line

    @property
    def cells(self) -> dict[str, str]:
        """Column code → address, of every cell that says something."""
        found: dict[str, str] = {}
        for index, (heading, cell) in enumerate(zip(self.table.headings, self.row.cells, strict=True)):
            if not _is_blank(cell) and heading.column.code not in found:
                found[heading.column.code] = self.table.address(index, self.row)
        return found

    def cell(self, code: str) -> Cell:
        """The cell of a column as it is; of two columns the first that says something."""
        cells = zip(self.table.headings, self.row.cells, strict=True)
        return next((cell for heading, cell in cells if heading.column.code == code and not _is_blank(cell)), None)

    @property
    def refused(self) -> bool:
        mine = bool(self.problems) and any(problem.severity == ERROR for problem in self.problems)
        return mine if self.year is None else self.year.refused

    @property
    def parcel_no(self) -> str:
        value = self.values.get("parcel_no")
        return self.first_number or (value if isinstance(value, str) else "")

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
        if "question" in values and code not in ("same_figure_twice", "doubtful_figure"):
            self.asked.add(column)
        place = (self.line, column_of(self.table.kind, column).heading, self._address(column), shown(self.cell(column)))
        self.problems.append(Problem(severity, code, self.file, self.table.sheet, *place, values))

    def _address(self, column: str) -> str | None:
        """Where the column's cell stands, also a blank one; None where the table has no such column."""
        places = [index for index, heading in enumerate(self.table.headings) if heading.column.code == column]
        filled = [index for index in places if not _is_blank(self.row.cells[index])]
        return self.table.address((filled or places)[0], self.row) if places else None


def read_rows(table: Table, file: str | None, given: Mapping[str, Value] = MappingProxyType({})) -> list[RowRead]:
    """Every row with its cells read, and with the problems of single cells. given: what stands for a blank cell."""
    readers = [_Reader(table, heading) for heading in table.headings]
    columns = zip(*(row.cells for row in table.rows), strict=True)
    values = [reader.values(cells) for reader, cells in zip(readers, columns, strict=False)]
    sure = {reader.code for reader in readers if reader.sure}
    unsure = [column for column in COLUMNS[table.kind] if column.required and column.code not in sure | given.keys()]
    codes = [reader.code for reader in readers]
    reads = [
        _read(RowRead(table, row, file, values={**given}), codes, said, unsure)
        for row, said in zip(table.rows, zip(*values, strict=True), strict=True)
    ]
    for code in {reader.code for reader in readers if reader.damaged}:
        for read in reads:
            value = read.values.get(code)
            if isinstance(value, str) and DAMAGED_CHARACTER in value:
                read.wrong("damaged_text", code, line=str(read.line))
    return reads


@dataclass(frozen=True, slots=True)
class _Asks:
    """A value that does not stand by itself: a problem, or one that is to be joined with another column's."""

    value: Value | CellError


_ALIKE = frozenset((bool, int, float))  # a dict takes True, 1 and 1.0 for one


class _Reader:
    """Reads the cells of one column, each different one once: they repeat themselves.

    unit: of a figure or a promised minimum, where a number above zero needs no second look. sure: every cell says
    something, and there is nothing to ask about it. damaged: some text has a character that is none.
    """

    __slots__ = ("alone", "code", "damaged", "heading", "promises", "sure", "table", "texts", "unit")

    def __init__(self, table: Table, heading: Heading) -> None:
        column = heading.column
        self.table, self.heading, self.code = table, heading, column.code
        self.alone = sum(one.column is column for one in table.headings) == 1  # not 下限 and 上限 in two columns
        self.sure = self.damaged = False
        self.texts = column.reads is Reads.TEXT
        self.promises = column.reads is Reads.PROMISE
        simple = column.reads is Reads.FIGURE or (
            self.promises and self.alone and not heading.bound and Indicator(column.code).is_plain
        )
        self.unit = (
            (heading.unit if heading.unit is not None else column.unit) if simple and heading.unit_known else None
        )

    def values(self, cells: tuple[Cell, ...]) -> list[Value | _Asks | None]:
        """What each cell says; None for a blank one, and for a missing mark where that says nothing."""
        if not DITTO.isdisjoint(cells):
            cells = self._without_ditto(cells)
        self.damaged = self.texts and any(type(cell) is str and DAMAGED_CHARACTER in cell for cell in set(cells))
        if len(_ALIKE.intersection(map(type, cells))) > 1:
            return [self._read(cell) for cell in cells]
        different = {cell: self._read(cell) for cell in set(cells)}
        self.sure = all(value and value is not WITHDRAWN and type(value) is not _Asks for value in different.values())
        return list(map(different.__getitem__, cells))

    def _without_ditto(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """同上 stands for the cell of the row above, and for no parcel; of what adds up `intake.doubtful` asks."""
        if self.code == "parcel_no":
            return tuple(None if cell in DITTO else cell for cell in cells)
        found: list[Cell] = []
        for cell in cells:
            found.append(cell if cell not in DITTO else found[-1] if found else None)
        return tuple(found)

    def _read(self, cell: Cell) -> Value | _Asks | None:
        if self.unit is not None and isinstance(cell, float) and 0 < cell < 1e300:
            figure = Quantity(Decimal(repr(cell)), self.unit)
            return Target(figure, None, self.unit) if self.promises else figure
        if self.texts and isinstance(cell, str) and len(cell) <= SHORT_TEXT and says_something(tidy(cell)):
            text = read_text(cell, is_parcel=self.code == "parcel_no")
            return _Asks(text) if isinstance(text, CellError) else text
        value = _value(cell, self.heading, self.table)
        return value if value is None or self._stands(value) else _Asks(value)

    def _stands(self, value: Value | CellError) -> TypeGuard[Value]:
        """Whether the value is as it is, whatever else is in the row."""
        if isinstance(value, Target):
            return self.alone and all(bound is None or bound.number >= 0 for bound in (value.low, value.high))
        return not isinstance(value, CellError) and not (isinstance(value, Day) and value.month_only)


def _read(read: RowRead, codes: list[str], said: tuple[Value | _Asks | None, ...], unsure: list[Column]) -> RowRead:
    values = read.values
    for code, value in zip(codes, said, strict=True):
        if isinstance(value, _Asks):
            _keep(read, code, value.value)
        elif value is not None:
            values[code] = value
    if unsure:
        _require(read, unsure)
    return read


def _value(cell: Cell, heading: Heading, table: Table) -> Value | CellError | None:
    if isinstance(cell, str) and len(cell) > LONGEST_READ:
        found = of_long(cell, heading.column)
        if isinstance(found, CellError):
            return found
        cell = found
    tidied = said(cell)
    if isinstance(tidied, CellError) or tidied is None:
        return tidied
    if isinstance(tidied, str) and (
        state_word(tidied) in NOT_YET.get(heading.column.code, ())
        or (tidied == NOT_HANDED_OVER and heading.column.code == "handover")
    ):
        tidied = WITHDRAWN
    value = _of_kind(tidied, cell, heading, table) if not isinstance(tidied, Withdrawn) else tidied
    if isinstance(value, Withdrawn):
        return value if table.kind is Kind.RETURN else None
    if isinstance(value, Quantity) and (value.number < 0 or (heading.column.code == "area" and value.number == 0)):
        return CellError("negative_figure")
    return value


def _of_kind(tidied: Cell, cell: Cell, heading: Heading, table: Table) -> Value | CellError:
    match heading.column.reads:
        case Reads.DATE:
            relative = relative_due(tidied, heading.column.code) if table.kind is Kind.REGISTER else None
            return relative or read_day(tidied, table.from_1904)
        case Reads.FIGURE:
            return read_figure(tidied, heading)
        case Reads.PROMISE:
            return read_promise(tidied, heading)
        case Reads.YEAR:
            return read_year(tidied)
        case Reads.CHOICE:
            return shown(tidied)
    text = read_text(cell, is_parcel=heading.column.code == "parcel_no")
    if isinstance(text, CellError):
        return text
    if heading.column.code in LONGEST_TEXT and len(text) > LONGEST_TEXT[heading.column.code]:
        return CellError("too_long", {"limit": str(LONGEST_TEXT[heading.column.code])})
    return text


def _keep(read: RowRead, code: str, value: Value | CellError) -> None:
    """The value is in the row, or its problem; 下限 and 上限 of two columns are one promise; no figure is below zero."""
    if isinstance(value, CellError):
        if column_of(read.table.kind, code).kept:  # else there is nothing to compare, and nothing is lost
            read.wrong(value.code, code, **value.values)
        return
    if isinstance(value, Target):
        before = read.values.get(code)
        if isinstance(before, Target):
            value = Target(value.low or before.low, value.high or before.high, value.column_unit)
        if any(bound is not None and bound.number < 0 for bound in (value.low, value.high)):
            read.wrong("negative_figure", code)
            return
    elif isinstance(value, Day) and value.month_only:
        read.wrong("month_precision", code, day=value.day.isoformat())
    read.values[code] = value


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _require(read: RowRead, required: list[Column]) -> None:
    """Every required column says something; a cell that could not be read has its problem already."""
    complained = {problem.column for problem in read.problems}
    for column in required:
        if column.heading not in complained:
            value = read.values.get(column.code)
            if value is None or value is WITHDRAWN or value == "":
                read.wrong("required_missing", column.code)
