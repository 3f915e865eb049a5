"""The sheets of an .xls (WPS .et too, and BIFF of any age without its OLE shell), read by xlrd: values, then marks.

Another reader of these files loses error cells and splits texts into bytes, which is why it only comes second here.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workbooks.grid import Cell, Refused, Sheet, too_far
from workbooks.marks import Marks, SheetMarks, is_percent, marked, padding

if TYPE_CHECKING:
    from xlrd.book import Book

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = 1, 2, 3, 4, 5  # xlrd's types of cells that hold something
_VISIBLE = 0
_BARE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_PASSWORD, _END = 0x2F, 0x0A  # BIFF records


def is_bare(data: bytes) -> bool:
    """Whether this is BIFF without an OLE shell, as Excel 2 to 4 wrote it."""
    return data.startswith(_BARE)


def sheets_of(data: bytes) -> list[Sheet] | Refused:
    """The visible sheets; whatever a broken file does to xlrd is raised."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=io.StringIO())
    marks = _marks_of(data, book)
    found = []
    for sheet in book.sheets():
        if sheet.visibility != _VISIBLE:
            continue
        if too_far(sheet.nrows, sheet.ncols):
            return Refused.TOO_LARGE
        rows = [
            [_cell(kind, value, book.datemode) for kind, value in zip(*sheet_row, strict=True)]
            for sheet_row in ((sheet.row_types(row), sheet.row_values(row)) for row in range(sheet.nrows))
        ]
        found.append(marked(sheet.name, rows, marks.sheets.get(sheet.name, SheetMarks()), marks.from_1904))
    return found


def _cell(kind: int, value: Any, datemode: int) -> Cell:
    if kind == _TEXT:
        return str(value) or None
    if kind == _NUMBER:
        return float(value)
    if kind == _DATE:
        return _day(float(value), datemode)
    if kind == _TRUTH:
        return bool(value)
    if kind == _ERROR:
        from xlrd import error_text_from_code

        return ("fault", error_text_from_code.get(value, "#VALUE!"))
    return None


def _day(serial: float, datemode: int) -> Cell:
    """The day of a serial number shown as a date; its time where it counts no day, itself where no calendar has it."""
    from xlrd.xldate import xldate_as_datetime

    try:
        moment: datetime.datetime = xldate_as_datetime(serial, datemode)
    except (OverflowError, ValueError):
        return serial
    if 0 <= serial < 1:
        return f"{moment:%H:%M:%S}"
    return ("day", moment.year, moment.month, moment.day)


def _marks_of(data: bytes, book: Book) -> Marks:
    """What only formats tell. They are read with every blank cell that bears one, which may be too many: then no marks."""
    import xlrd

    marks = Marks(book.datemode == 1)
    try:
        formatted = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        marks.sheets = dict(_formats(formatted))
    except Exception:  # whatever a strange file does to xlrd: the values are there
        return marks
    return marks


def _formats(book: Book) -> Iterator[tuple[str, SheetMarks]]:
    percents, padded = set(), {}
    for index, style in enumerate(book.xf_list):
        code = book.format_map[style.format_key].format_str if style.format_key in book.format_map else None
        if is_percent(code or ""):
            percents.add(index)
        if padding(code or ""):
            padded[index] = padding(code or "")
    for sheet in book.sheets():
        found = SheetMarks()
        found.merged = [(top, bottom - 1, left) for top, bottom, left, right in sheet.merged_cells if right == left + 1]
        for row in range(sheet.nrows) if percents or padded else ():
            for column, kind in enumerate(sheet.row_types(row)):
                if kind == _NUMBER:
                    style = sheet.cell_xf_index(row, column)
                    if style in percents:
                        found.percents.add((row, column))
                    elif style in padded:
                        found.padded[row, column] = padded[style]
        yield sheet.name, found


def is_locked(data: bytes) -> bool:
    """Whether a password is set: a record in front of everything else says so."""
    from xlrd.compdoc import CompDoc

    try:
        shell = CompDoc(data, logfile=io.StringIO())
        stream = shell.get_named_stream("Workbook") or shell.get_named_stream("Book") or b""
    except Exception:  # no directory that could be followed
        stream = b""
    at = 0
    while at + 4 <= len(stream):
        record = int.from_bytes(stream[at : at + 2], "little")
        if record in (_PASSWORD, _END):
            return record == _PASSWORD
        at += 4 + int.from_bytes(stream[at + 2 : at + 4], "little")
    return False
