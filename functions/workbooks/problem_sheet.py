"""The sheet 「问题清单」 in a copy of the sender's workbook: every problem by its address, and what our marks replaced.

Columns beside the list, hidden, remember each marked cell's own fill, so that a corrected copy can be given back as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError, fromstring, tostring

from wording import annotations as words
from workbooks.inert import write_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_FIRST = 5  # the list's first row, below title, hint, counts and headings
_WIDTHS = (8, 16, 10, 20, 24, 80)
_MEMORY = ("K", "L", "M")  # sheet, cell, the fill that it had
_KEY_SHEET, _KEY_CELL, _KEY_FILL = 11, 12, 13


@dataclass(frozen=True, slots=True)
class Mark:
    """One problem as the copy shows it. severity: error or warning; sheet None: of a CSV, or of the whole file."""

    severity: str
    sheet: str | None
    cell: str | None
    row: int | None
    column: str | None
    text: str | None
    message: str


def is_ours(sheet: Worksheet) -> bool:
    """Whether the sheet is a 问题清单 of ours."""
    return _is_title(sheet["A1"].value)


def _is_title(value: object) -> bool:
    return isinstance(value, str) and value.strip() == words.TITLE


def write(
    book: Workbook, marks: Sequence[Mark], hint: str, fills: dict[tuple[str, str], Any], only: str | None
) -> None:
    """The sheet stands first and opens first. only: the sheet that every address without one belongs to."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.properties import PageSetupProperties

    name = words.SHEET if words.SHEET not in book.sheetnames else words.ANOTHER_SHEET
    sheet = book.create_sheet(name, 0)
    counts = {severity: sum(mark.severity == severity for mark in marks) for severity in words.SEVERITIES}
    sheet["A1"], sheet["A2"] = words.TITLE, hint
    sheet["A3"] = words.COUNTS.format(errors=counts["error"], warnings=counts["warning"])
    sheet["A1"].font = Font(bold=True, size=14)
    for column, (heading, width) in enumerate(zip(words.HEADINGS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(_FIRST - 1, column, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE8EDF3")
        sheet.column_dimensions[cell.column_letter].width = width
    plain, link = Alignment(vertical="top", wrap_text=True), Font(color="FF0563C1", underline="single")
    bad = {"error": Font(color="FF9C0006", bold=True), "warning": Font(color="FF7F6000", bold=True)}
    for row, mark in enumerate(marks, start=_FIRST):
        place = mark.cell or (words.ROW.format(row=mark.row) if mark.row else words.WHOLE_FILE)
        shown = (words.SEVERITIES[mark.severity], mark.sheet, place, mark.column, mark.text, mark.message)
        for column, text in enumerate(shown, start=1):
            if text is not None:
                write_text(sheet.cell(row, column), text)
            sheet.cell(row, column).alignment = plain
        sheet.cell(row, 1).font = bad[mark.severity]
        target = mark.sheet or only
        if target in book.sheetnames and (mark.cell or mark.row):
            where = f"'{str(target).replace(chr(39), chr(39) * 2)}'!{mark.cell or f'A{mark.row}'}"
            cell = sheet.cell(row, 3)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=where)
            cell.font = link
    for row, ((title, address), fill) in enumerate(fills.items(), start=_FIRST):
        for column, text in ((_KEY_SHEET, title), (_KEY_CELL, address), (_KEY_FILL, tostring(fill.to_tree()).decode())):
            write_text(sheet.cell(row, column), text)
    for letter in _MEMORY:
        sheet.column_dimensions[letter].hidden = True
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"
    sheet.print_area = f"A1:F{max(_FIRST, _FIRST - 1 + len(marks))}"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def take_off(book: Workbook) -> dict[tuple[str, str], Any]:
    """Every sheet of ours is gone from the workbook; the fills that it remembered, by sheet and cell."""
    from openpyxl.styles.fills import Fill

    fills: dict[tuple[str, str], Any] = {}
    for sheet in [sheet for sheet in book.worksheets if is_ours(sheet)]:
        for row in sheet.iter_rows(min_row=_FIRST, min_col=_KEY_SHEET, max_col=_KEY_FILL, values_only=True):
            title, address, fill = row
            if isinstance(title, str) and isinstance(address, str) and isinstance(fill, str):
                try:
                    fills[title, address] = Fill.from_tree(fromstring(fill))
                except (ParseError, TypeError, ValueError, KeyError, AttributeError):
                    continue
        if len(book.worksheets) > 1:
            book.remove(sheet)
    return fills
