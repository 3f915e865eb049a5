"""A new workbook from the cells that were read, each at the address that the sender knows."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from wording.sheets.annotations import DATA_SHEET
from workbooks.grid import Cell, Sheet
from workbooks.inert import write_text

if TYPE_CHECKING:
    from openpyxl import Workbook

_WIDEST = 40  # characters
_FORBIDDEN = re.compile(r"[\\*?:/\[\]]")  # in the name of a sheet


def rebuilt(sheets: list[Sheet]) -> tuple[Workbook, dict[str | None, str]]:
    """The workbook, and each sheet's name in it: one that Excel allows, and for a CSV a name of ours.

    Each record of a CSV is in the row of the line on which it starts.
    """
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    names = {}
    book.remove(book.worksheets[0])
    if any(sheet.from_1904 for sheet in sheets):
        book.epoch = CALENDAR_MAC_1904
    for sheet in sheets:
        made = book.create_sheet(_FORBIDDEN.sub("_", sheet.name or DATA_SHEET)[:31])  # made unique by openpyxl
        names[sheet.name] = made.title
        widths: dict[int, int] = {}
        for line, row in zip(sheet.lines, sheet.rows, strict=True):
            for column, cell in enumerate(row, start=1):
                if cell is not None:
                    _write(made.cell(line, column), cell)
                    widths[column] = max(widths.get(column, 8), _width(cell))
        for first, last, column in sheet.merged:
            made.merge_cells(start_row=first + 1, end_row=last + 1, start_column=column + 1, end_column=column + 1)
        for column, width in widths.items():
            made.column_dimensions[made.cell(1, column).column_letter].width = min(width + 2, _WIDEST)
    return book, names


def _write(cell: Any, value: Cell) -> None:
    match value:
        case ("day", int(year), int(month), int(day)):
            cell.value = date(year, month, day)
            cell.number_format = "yyyy-mm-dd"
        case ("percent", number):
            cell.value, cell.number_format = number, "0.00%"
        case ("month", int(year), int(month)):
            cell.value = date(year, month, 1)
            cell.number_format = "yyyy-mm"
        case ("year", int(year)):
            cell.value = date(year, 1, 1)
            cell.number_format = "yyyy"
        case ("shown", inner, _, _, _, str(code)):
            _write(cell, inner)
            cell.number_format = code
        case ("fault", str(text)):
            write_text(cell, text or "#VALUE!")
        case str():
            write_text(cell, value)
        case _:
            cell.value = value


def _width(cell: Cell) -> int:
    if isinstance(cell, tuple) and cell[0] == "shown":
        return _width(cell[2] or cell[1])
    text = cell if isinstance(cell, str) else str(cell[-1]) if isinstance(cell, tuple) else str(cell)
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text[:_WIDEST])
