"""Our marks in the cells of an openpyxl workbook: a fill in a shade of our own, and a comment with a start and an end tag.

A mark has a number. The cell's own fill is stored under this number (workbooks.marking.problem_sheet), and under the cell's
address in case its comment is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from wording.sheets import annotations as words
from wording.sheets.folding import NOTE, WORDS, grade_of
from workbooks.marking.problem_sheet import Mark, Memory

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MOST_MARKED = 5_000  # marked cells; the list has all problems
_COLOURS = {"error": "FFFFC7CF", "warning": "FFFFEB9D"}  # shades of our own, so that our fills are recognised
_OURS = re.compile(rf"\s*{words.MARK}(?: ?(\d+))?{words.MARK_HEAD_END}.*?{words.MARK_END}", re.DOTALL)


def take_marks_off(book: Workbook, memory: Sequence[Memory]) -> None:
    """Our fills and comments are removed. The cells have their own fills and comments again."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    by_number = {one.number: one.fill for one in memory}
    by_cell = {(one.sheet, one.cell): one.fill for one in memory}
    for sheet in book.worksheets:
        for cell in list(sheet._cells.values()):  # only existing cells: rows and columns would create others
            if isinstance(cell, MergedCell):
                continue
            number = None
            found = _OURS.search(cell.comment.text) if cell.comment is not None else None
            if found is not None:
                number = found.group(1)
                own = _OURS.sub("", cell.comment.text).strip("\n")
                cell.comment = Comment(own, cell.comment.author) if own.strip() else None
            if cell.has_style and _is_our_colour(cell.fill):
                fill = by_number.get(number) if number else by_cell.get((sheet.title, cell.coordinate))
                cell.fill = fill if fill is not None else PatternFill()


def _is_our_colour(fill: Any) -> bool:
    return getattr(getattr(fill, "fgColor", None), "rgb", None) in _COLOURS.values()


def mark_cells(book: Workbook, marks: Sequence[Mark], only: str | None) -> list[Memory]:
    """Every cell with a problem is coloured and has a comment. Returns the fills that the marks replaced.

    only: the sheet of marks that name no sheet.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    by_cell: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        title = mark.sheet or only
        noted = grade_of(mark) == NOTE  # a note asks for no correction
        if mark.cell and not noted and title is not None and title in book.sheetnames:
            by_cell.setdefault((title, mark.cell), []).append(mark)
    memory: list[Memory] = []
    colours = {severity: PatternFill("solid", fgColor=colour) for severity, colour in _COLOURS.items()}
    for number, ((title, address), found) in enumerate(list(by_cell.items())[:MOST_MARKED], start=1):
        cell = _cell(book[title], address)
        memory.append(Memory(str(number), title, cell.coordinate, copy(cell.fill)))
        cell.fill = colours["error" if any(mark.severity == "error" for mark in found) else "warning"]
        said = "\n".join(f"{WORDS[grade_of(mark)]}：{mark.message}" for mark in found)
        text = f"{words.MARK} {number}{words.MARK_HEAD_END}{said}{words.MARK_END}"
        before = cell.comment
        comment = Comment(
            f"{before.text.rstrip()}\n\n{text}" if before else text, before.author if before else words.AUTHOR
        )
        comment.width = 320
        comment.height = 60 + 22 * (comment.text.count("\n") + len(comment.text) // 22)
        cell.comment = comment
    return memory


def _cell(sheet: Worksheet, address: str) -> Any:
    """The cell, or the first cell of its merged range. A new cell gets the style of its row or column."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(address)
    exists = (row, column) in sheet._cells
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        around = next(area for area in sheet.merged_cells.ranges if address in area)
        return sheet.cell(around.min_row, around.min_col)
    if not exists:
        dimensions = [sheet.row_dimensions[row]] if row in sheet.row_dimensions else []
        dimensions += [d for d in sheet.column_dimensions.values() if d.min and d.max and d.min <= column <= d.max]
        styled = next((one for one in dimensions if one.has_style), None)
        if styled is not None:
            cell._style = copy(styled._style)
    return cell
