"""Tables of any length as a workbook or as CSVs, row by row: a written row is no longer in memory. Every text is inert."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import IO, Any

from wording.sheets.export_words import TableWords
from workbooks.inert import begins_formula, csv_value
from workbooks.writing.styles import DAY, Styles

_LONGEST = 32_000  # characters of a cell
_NARROW, _WIDE = 14, 60
_AMOUNT = "#,##0.00##"

Value = str | int | Fraction | datetime.date | None


class Xlsx:
    """A workbook with a sheet for each table. XlsxWriter keeps each sheet's rows in a temporary file, and one row in memory."""

    def __init__(self, out: IO[bytes], tables: Sequence[TableWords], created: datetime.date) -> None:
        import xlsxwriter

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(out, options)
        self._book.set_properties({"created": datetime.datetime(created.year, created.month, created.day)})
        styles = Styles(self._book)
        self._text = styles.cell(align="left")
        self._inert = styles.cell(align="left", inert=True)
        self._number = styles.cell(number=_AMOUNT, align="right")
        self._day = styles.cell(number=DAY, align="center")
        self._heading = styles.heading(required=True)
        self._sheets = [self._sheet(table) for table in tables]
        self._rows = [1] * len(tables)
        self._tables = tables

    def _sheet(self, table: TableWords) -> Any:
        sheet = self._book.add_worksheet(table.name)
        sheet.freeze_panes(1, 2)
        for at, heading in enumerate(table.headings):
            sheet.set_column(at, at, _WIDE if heading in table.sentences else _NARROW)
            sheet.write_string(0, at, heading, self._heading)
        return sheet

    def row(self, table: int, values: Sequence[Value]) -> None:
        """The next row of the table with that index is written. None stays empty."""
        sheet, at = self._sheets[table], self._rows[table]
        self._rows[table] += 1
        for column, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(at, column, value[:_LONGEST], self._inert if begins_formula(value) else self._text)
            elif isinstance(value, datetime.date):
                moment = datetime.datetime(value.year, value.month, value.day)
                sheet.write_datetime(at, column, moment, self._day)
            else:
                sheet.write_number(at, column, float(value), self._number)

    def close(self) -> None:
        """The workbook is complete."""
        for sheet, rows, table in zip(self._sheets, self._rows, self._tables, strict=True):
            sheet.autofilter(0, 0, max(rows - 1, 1), len(table.headings) - 1)
        self._book.close()


class Csv:
    """A CSV for each table, in UTF-8 with the byte order mark that spreadsheets need."""

    def __init__(
        self, outs: Sequence[IO[bytes]], tables: Sequence[TableWords], figure: Callable[[Fraction], str]
    ) -> None:
        """figure: how a number is written."""
        self._figure = figure
        self._texts = [io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True) for out in outs]
        self._writers = [csv.writer(text) for text in self._texts]
        for writer, table in zip(self._writers, tables, strict=True):
            writer.writerow(table.headings)

    def row(self, table: int, values: Sequence[Value]) -> None:
        """The next row of the table with that index is written. None stays empty."""
        self._writers[table].writerow([csv_value(self._written(value)) for value in values])

    def close(self) -> None:
        """The files are complete, and stay open."""
        for text in self._texts:
            text.detach()

    def _written(self, value: Value) -> object:
        if isinstance(value, datetime.date):
            return value.isoformat()
        return self._figure(value) if isinstance(value, Fraction) else "" if value is None else value
