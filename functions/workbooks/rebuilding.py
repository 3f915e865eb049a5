"""A workbook made anew from what was read of one, each cell at the address that the sender knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from wording.annotations import DATA_SHEET
from workbooks.grid import Cell, Sheet
from workbooks.inert import write_text

if TYPE_CHECKING:
    from openpyxl import Workbook

_WIDEST = 40  # characters


def rebuilt(sheets: list[Sheet]) -> Workbook:
    """The workbook; of a CSV the one sheet has a name of ours, and each record stands in the line on which it starts."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        made = book.create_sheet((sheet.name or DATA_SHEET)[:31])
        widths: dict[int, int] = {}
        for line, row in zip(sheet.lines, sheet.rows, strict=True):
            for column, cell in enumerate(row, start=1):
                if cell is not None:
                    _write(made.cell(line, column), cell, sheet.from_1904)
                    widths[column] = max(widths.get(column, 8), _width(cell))
        for first, last, column in sheet.merged:
            made.merge_cells(start_row=first + 1, end_row=last + 1, start_column=column + 1, end_column=column + 1)
        for column, width in widths.items():
            made.column_dimensions[made.cell(1, column).column_letter].width = min(width + 2, _WIDEST)
    return book


def _write(cell: Any, value: Cell, from_1904: bool) -> None:
    match value:
        case ("day", int(year), int(month), int(day)):
            cell.value, cell.number_format = date(year, month, day), "yyyy-mm-dd"
        case ("percent", number):
            cell.value, cell.number_format = number, "0.00%"
        case ("padded", number, str(text)):
            cell.value, cell.number_format = number, "0" * len(text)
        case ("fault", str(text)):
            write_text(cell, text or "#VALUE!")
        case str():
            write_text(cell, value)
        case _:
            cell.value = value


def _width(cell: Cell) -> int:
    text = cell if isinstance(cell, str) else str(cell[-1]) if isinstance(cell, tuple) else str(cell)
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text[:_WIDEST])
