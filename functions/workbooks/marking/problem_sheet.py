"""The sheet 「问题清单」 in a copy of the sender's workbook: every problem, equal ones in one line, and the fills that our marks replaced.

Hidden columns beside the list store each marked cell's own fill, so that the marks can be removed from a corrected copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError, fromstring, tostring

from wording.sheets import annotations as words
from wording.sheets.folding import Fold, folded, grade_of
from workbooks.inert import write_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FIRST = 5  # the list's first row, below title, hint, counts and headings
_WIDTHS = (8, 16, 10, 20, 24, 80)
_MOST_LINKS = 60_000  # a sheet holds 65 530
_MEMORY = ("K", "L", "M", "N")  # the columns of a Memory, one in each row
_NUMBER, _SHEET, _CELL, _FILL = 11, 12, 13, 14
_TOP = 8  # rows in which the title is searched: somebody may have inserted rows above it


@dataclass(frozen=True, slots=True)
class Mark:
    """One problem as the copy shows it. severity: error or warning; sheet None: in a CSV, or about the whole file. question:
    its identity if it waits for an answer."""

    severity: str
    sheet: str | None
    cell: str | None
    row: int | None
    column: str | None
    text: str | None
    message: str
    code: str = ""
    question: str | None = None
    file: None = None  # a copy is of one file


@dataclass(frozen=True, slots=True)
class Memory:
    """The own fill of a marked cell. number: of the mark; sheet and cell: its place when it was marked."""

    number: str
    sheet: str
    cell: str
    fill: Any


def is_list(top: Iterable[Sequence[object]]) -> bool:
    """Whether the first rows of a sheet are those of a 问题清单 of ours: by its title, or by its headings."""
    for row in islice(top, _TOP):
        texts = [str(value).strip() if value is not None else "" for value in row[: len(words.HEADINGS)]]
        if words.TITLE in texts or texts == [*words.HEADINGS]:
            return True
    return False


def is_ours(sheet: Worksheet) -> bool:
    """Whether the sheet is a 问题清单 of ours."""
    return is_list(sheet.iter_rows(max_row=_TOP, max_col=len(words.HEADINGS), values_only=True))


def write(
    book: Workbook,
    marks: Sequence[Mark],
    hint: str,
    memory: Sequence[Memory],
    only: str | None,
    more: tuple[int, int] = (0, 0),
) -> None:
    """The list is the first and the active sheet. only: the sheet of every address that names none. more: the numbers of
    errors and of other problems that are not among the marks."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.properties import PageSetupProperties

    name = words.SHEET if words.SHEET not in book.sheetnames else words.ANOTHER_SHEET
    sheet = book.create_sheet(name, 0)
    lines = folded(marks)
    sheet["A1"], sheet["A2"] = words.TITLE, hint
    sheet["A3"] = words.counts_text(Counter(map(grade_of, marks)), *more)
    sheet["A1"].font = Font(bold=True, size=14)
    for column, (heading, width) in enumerate(zip(words.HEADINGS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(_FIRST - 1, column, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE8EDF3")
        sheet.column_dimensions[cell.column_letter].width = width
    plain = Alignment(vertical="top", wrap_text=True)
    link = Font(color="FF0563C1", underline="single")
    bad = {"error": Font(color="FF9C0006", bold=True), "warning": Font(color="FF7F6000", bold=True)}
    for row, line in enumerate(lines, start=_FIRST):
        shown = (line.word, line.sheet, line.place, line.column, line.text, line.message)
        for column, text in enumerate(shown, start=1):
            if text:
                write_text(sheet.cell(row, column), text)
            sheet.cell(row, column).alignment = plain
        sheet.cell(row, 1).font = bad.get(line.grade, Font())
        where = _first_of(line, only, book.sheetnames)
        if row < _MOST_LINKS and where is not None:
            cell = sheet.cell(row, 3)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=where)
            cell.font = link
    for row, one in enumerate(memory, start=_FIRST):
        remembered = ((_NUMBER, one.number), (_SHEET, one.sheet), (_CELL, one.cell))
        for column, text in (*remembered, (_FILL, tostring(one.fill.to_tree()).decode())):
            write_text(sheet.cell(row, column), text)
    for letter in _MEMORY:
        sheet.column_dimensions[letter].hidden = True
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"
    sheet.print_area = f"A1:F{max(_FIRST, _FIRST - 1 + len(lines))}"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def _first_of(line: Fold, only: str | None, names: Sequence[str]) -> str | None:
    """The place of the line's first problem as a link within the workbook; None if it has no place."""
    first, target = line.problems[0], line.sheet or only
    if target not in names or not (first.cell or first.row):
        return None
    address = first.cell or f"A{first.row}"
    return f"'{str(target).replace(chr(39), chr(39) * 2)}'!{address}"


def take_off(book: Workbook) -> list[Memory]:
    """Every sheet of ours is removed from the workbook. Returns what those sheets stored."""
    from openpyxl.styles.fills import Fill

    memory: list[Memory] = []
    for sheet in [sheet for sheet in book.worksheets if is_ours(sheet)]:
        for row in sheet.iter_rows(min_row=_FIRST, min_col=_NUMBER, max_col=_FILL, values_only=True):
            number, title, address, fill = ("" if value is None else str(value) for value in row)
            try:
                memory.append(Memory(number.removesuffix(".0"), title, address, Fill.from_tree(fromstring(fill))))  # noqa: S314  (in the child)
            except (ParseError, TypeError, ValueError, KeyError, AttributeError):
                continue  # a row of the list without a memory
        if len(book.worksheets) > 1:
            book.remove(sheet)
    return memory
