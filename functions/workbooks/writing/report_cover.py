"""The first sheet of a report: its summary, its sources, and what the other sheets answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from wording.report.review import NO_VALUE
from workbooks.inert import begins_formula
from workbooks.writing.report_sheet import ReportBook, set_page, width_of
from workbooks.writing.styles import DAY

_WIDTHS = (18, 76, 12)
_LINE = 17  # points


class Cover:
    """A sheet of three columns, written from top to bottom."""

    def __init__(self, book: ReportBook, name: str, title: str) -> None:
        self._book = book
        self._sheet: Any = book.book.add_worksheet(name)
        self._row = 0
        for at, width in enumerate(_WIDTHS):
            self._sheet.set_column(at, at, width)
        self._sheet.hide_gridlines(2)
        self._sheet.set_default_row(19)
        self._sheet.set_row(0, 40)
        self._across(title, book.styles.title())
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        set_page(self._sheet)

    def paragraphs(self, texts: Iterable[str], *, quiet: bool = False) -> None:
        """Each text over the whole width, as high as needed; an empty line after the last."""
        for text in texts:
            lines = -(-width_of(text) // (sum(_WIDTHS) - 8))
            self._sheet.set_row(self._row, lines * _LINE + 5)
            self._across(text, self._book.styles.paragraph(quiet=quiet))
        self._row += 1

    def _across(self, text: str, style: Any) -> None:
        self._sheet.merge_range(self._row, 0, self._row, 2, "", style)
        self._sheet.write_string(self._row, 0, text, style)
        self._row += 1

    def facts(self, facts: Iterable[tuple[str, str | int | datetime.date | None]]) -> None:
        """Names and values, below one another; an empty line after the last."""
        head = self._book.styles.heading(required=False)
        for name, value in facts:
            self._sheet.write_string(self._row, 0, name, head)
            inert = isinstance(value, str) and begins_formula(value)
            style = self._book.format(DAY if isinstance(value, datetime.date) else "0", "", "left", inert)
            self._sheet.merge_range(self._row, 1, self._row, 2, "", style)
            if isinstance(value, datetime.date):
                day = datetime.datetime(value.year, value.month, value.day)
                self._sheet.write_datetime(self._row, 1, day, style)
            elif isinstance(value, int):
                self._sheet.write_number(self._row, 1, value, style)
            else:
                self._sheet.write_string(self._row, 1, NO_VALUE if value is None else value, style)
            self._row += 1
        self._row += 1

    def contents(self, headings: Sequence[str], sheets: Iterable[tuple[str, str, int | None]]) -> None:
        """The other sheets by name, each with what it answers and how many lines it has; an empty line after the last."""
        head = self._book.styles.heading(required=True)
        plain = self._book.format("", "", "left", False)
        count = self._book.format("#,##0", "", "right", False)
        for at, heading in enumerate(headings):
            self._sheet.write_string(self._row, at, heading, head)
        for name, question, entries in sheets:
            self._row += 1
            self._sheet.write_url(self._row, 0, f"internal:'{name}'!A1", self._book.styles.link(), string=name)
            self._sheet.write_string(self._row, 1, question, plain)
            if entries is None:
                self._sheet.write_string(self._row, 2, "", plain)
            else:
                self._sheet.write_number(self._row, 2, entries, count)
        self._row += 2
