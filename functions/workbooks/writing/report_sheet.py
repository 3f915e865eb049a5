"""The workbook of a report: one table per sheet, each cell a text, a number or a day, ready to print.

The same input gives the same bytes. A text is written as a text, whatever it begins with. A missing value is a dash.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import Any, Final, NamedTuple

from wording.report.review import NO_VALUE
from wording.sheets.forms import FOOTER
from workbooks.grid import letters
from workbooks.inert import begins_formula
from workbooks.writing.styles import DAY, Styles

COUNT, MONEY, AMOUNT, SHARE = "#,##0", "#,##0.00", "#,##0.00##", "0.00%"

# The meaning of colours, as in the letters and on the page.
TONES: Final = {
    "green": "#E3F1E5", "blue": "#DDEAF7", "yellow": "#FFF2CC", "red": "#F8D7DA", "closed": "#ECEFF3", "asked": "#FFE7A3",
}  # fmt: skip

_A3, _A4 = 8, 9
_A4_HOLDS, _A3_HOLDS = 130, 230  # characters across a page that are still readable
_QUOTED = re.compile(r'"([^"]*)"')
_LONGEST = 32_000  # characters of a cell
_BESIDE = 4  # characters: the space on both sides of a text
_HEADING_MOST = 15  # characters; a longer heading is broken into lines
_ROW, _LINE, _HEADING = 18, 14, 18  # points
_SCALE, _SCALED_HOLDS = 60, 255  # % on A3, and the characters that a page then holds

Value = str | int | Fraction | datetime.date | None


class StyledCell(NamedTuple):
    """A value in a number format of its own, or on a colour (a key of TONES)."""

    value: Value
    number: str = ""
    tone: str = ""


Row = Sequence[Value | StyledCell]


@dataclass(frozen=True, slots=True)
class Column:
    """number: the format of its numbers. group: the heading above it and its neighbours of the same group. most: the width in
    characters beyond which its texts are broken into lines."""

    heading: str
    number: str = AMOUNT
    group: str = ""
    most: int = 34


class ReportBook:
    """A workbook while it is written."""

    def __init__(self, title: str, created: datetime.date) -> None:
        import xlsxwriter

        self._out = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book: Any = xlsxwriter.Workbook(self._out, options)
        self.book.set_properties(
            {"title": title, "created": datetime.datetime(created.year, created.month, created.day)}
        )
        self.styles = Styles(self.book)
        self._formats: dict[tuple[str, str, str, bool], Any] = {}

    def sheet(self, name: str, lines: Iterable[str]) -> ReportSheet:
        """A new sheet with its name and these lines above its table."""
        return ReportSheet(self, self.book.add_worksheet(name), name, lines)

    def format(self, number: str, tone: str, align: str, inert: bool) -> Any:
        """The format of that appearance, created once: a large report asks for one half a million times."""
        key = (number, tone, align, inert)
        found = self._formats.get(key)
        if found is None:
            fill = TONES[tone] if tone else ""
            found = self.styles.cell(
                fill=fill, number=number, align=align, inert=inert, wrap=align == "left", indent=align != "center"
            )
            self._formats[key] = found
        return found

    def close(self) -> bytes:
        self.book.close()
        return self._out.getvalue()


class ReportSheet:
    """A sheet, written from top to bottom: lines of text, then its table."""

    def __init__(self, book: ReportBook, sheet: Any, title: str, lines: Iterable[str]) -> None:
        self._book, self.sheet = book, sheet
        self.row = 0
        sheet.hide_gridlines(2)
        sheet.set_default_row(_ROW)
        sheet.set_row(0, 30)
        self.line(title, book.styles.title())
        self.lines(lines)

    def line(self, text: str, style: Any = None) -> None:
        """One line of text over the columns."""
        self.sheet.write_string(self.row, 0, text[:_LONGEST], style or self._book.styles.hint())
        self.row += 1

    def lines(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.line(text)

    def table(self, columns: Sequence[Column], rows: Iterable[Row], frozen: int = 1) -> None:
        """The table is written below the lines. frozen: the number of columns that stay visible."""
        grouped = any(column.group for column in columns)
        top = self.row
        heading = top + grouped
        self._headings(columns, top, grouped)
        widths = [_heading_width(column) for column in columns]
        first = self.row = heading + 1
        for row in rows:
            self._line_of(columns, row, widths)
        last = max(self.row - 1, first)
        if self.row > first:
            self.sheet.autofilter(heading, 0, last, len(columns) - 1)
            self.sheet.ignore_errors({"number_stored_as_text": f"A{first + 1}:{letters(len(columns) - 1)}{last + 1}"})
        self.sheet.freeze_panes(first, frozen)
        for at, width in enumerate(widths):
            self.sheet.set_column(at, at, width + _BESIDE)
        self._print(top, heading, last, columns, widths=[width + _BESIDE for width in widths], frozen=frozen)

    def _headings(self, columns: Sequence[Column], top: int, grouped: bool) -> None:
        style = self._book.styles.heading(required=True)
        under = self._book.styles.heading(required=False)
        low = top + grouped
        self.sheet.set_row(low, _HEADING * max(_heading_lines(column) for column in columns) + 6)
        if grouped:
            self.sheet.set_row(top, _HEADING + 6)
        at = 0
        for group, members in groupby(columns, key=lambda column: column.group):
            for number, column in enumerate(of_group := list(members), start=at):
                if grouped and not group:
                    self.sheet.merge_range(top, number, low, number, "", style)
                    self.sheet.write_string(top, number, column.heading, style)
                else:
                    self.sheet.write_string(low, number, column.heading, under if group else style)
            if group and len(of_group) > 1:
                self.sheet.merge_range(top, at, top, at + len(of_group) - 1, "", style)
            if group:
                self.sheet.write_string(top, at, group, style)
            at += len(of_group)

    def _line_of(self, columns: Sequence[Column], row: Row, widths: list[float]) -> None:
        line, sheet, look = self.row, self.sheet, self._book.format
        lines = 1
        for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
            value, number, tone = cell if isinstance(cell, StyledCell) else (cell, "", "")
            if value is None:
                sheet.write_string(line, at, NO_VALUE, look("", tone, "center", False))
                continue
            if isinstance(value, str):
                text = value[:_LONGEST]
                sheet.write_string(line, at, text, look("", tone, "left", begins_formula(text)))
                width, needs = _text_size(text, column.most)
                lines = max(lines, needs)
            elif isinstance(value, datetime.date):
                moment = datetime.datetime(value.year, value.month, value.day)
                sheet.write_datetime(line, at, moment, look(number or DAY, tone, "center", False))
                width = 16 if number else 10
            else:
                figure = float(value)
                sheet.write_number(line, at, figure, look(number or column.number, tone, "right", False))
                width = len(f"{figure:,.2f}") + _beside_number(number or column.number)
            widths[at] = max(widths[at], width)
        if lines > 1:
            sheet.set_row(line, lines * _LINE + 4)
        self.row += 1

    def _print(
        self, top: int, heading: int, last: int, columns: Sequence[Column], widths: Sequence[float], frozen: int
    ) -> None:
        """Landscape, on A4 if that is readable, else on A3. If one page is too narrow, groups of columns stay together."""
        width = sum(widths)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4 if width <= _A4_HOLDS else _A3)
        self.sheet.repeat_rows(top, heading)
        if width <= _A3_HOLDS:
            self.sheet.fit_to_pages(1, 0)
        else:
            self.sheet.set_print_scale(_SCALE)
            self.sheet.repeat_columns(0, frozen - 1)
            self.sheet.set_v_pagebreaks(_breaks(columns, widths, frozen))
        self.sheet.print_area(0, 0, last, len(widths) - 1)
        set_page(self.sheet)


def _breaks(columns: Sequence[Column], widths: Sequence[float], frozen: int) -> list[int]:
    """The columns before which a page ends."""
    found = []
    repeated = sum(widths[:frozen])
    used, at = repeated, frozen
    for group, members in groupby(columns[frozen:], key=lambda column: column.group):
        wide = len(list(members))
        for size in [wide] if group else [1] * wide:
            needs = sum(widths[at : at + size])
            if used + needs > _SCALED_HOLDS:
                found.append(at)
                used = repeated
            used, at = used + needs, at + size
    return found


def set_page(sheet: Any) -> None:
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(FOOTER)


def width_of(text: str) -> int:
    """The width of a text, in halves of a Chinese character."""
    return len(text) if text.isascii() else len(text.encode("gb18030", errors="replace"))


@lru_cache(maxsize=256)
def _beside_number(number: str) -> int:
    """The additional width of a number over one with two digits after the point: what the format adds."""
    if number == COUNT:
        return -3
    return 3 + sum(width_of(words) for words in _QUOTED.findall(number.split(";")[0]))


def _text_size(text: str, most: int) -> tuple[int, int]:
    """The width that a text takes, and its number of lines at this width."""
    width = width_of(text)
    if width <= most and "\n" not in text:
        return width, 1
    parts = [width_of(part) for part in text.split("\n")]
    return min(max(parts), most), sum(max(1, -(-part // most)) for part in parts)


def _heading_width(column: Column) -> float:
    return min(max(width_of(part) for part in column.heading.split("\n")) + 2, _HEADING_MOST)


def _heading_lines(column: Column) -> int:
    return sum(-(-width_of(part) // (_HEADING_MOST - 2)) for part in column.heading.split("\n"))
