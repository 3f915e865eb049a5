"""The sheets of an .xls (also WPS .et, and BIFF of any version without its OLE container), read by xlrd: values, then marks.

The other reader of these files loses error cells and splits texts into bytes, so it is only the second choice.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wording.sheets.shown_texts import BUILT_IN
from workbooks.grid import HIDDEN_ROWS, Cell, Refused, Sheet, too_far
from workbooks.reading.marks import Marks, SheetMarks, columns_of_names, marked
from workbooks.reading.number_format import says_more

if TYPE_CHECKING:
    from xlrd.book import Book

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = 1, 2, 3, 4, 5  # xlrd's types of non-blank cells
_FORMATTED = frozenset((_NUMBER, _DATE))
_VISIBLE = 0
_BARE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_PASSWORD, _END = 0x2F, 0x0A  # BIFF records


def is_bare(data: bytes) -> bool:
    """Whether this is BIFF without an OLE container, as Excel 2 to 4 wrote it."""
    return data.startswith(_BARE)


def sheets_of(data: bytes) -> list[Sheet] | Refused:
    """The sheets; of hidden ones only the first rows. For a broken file, whatever xlrd raises."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, ragged_rows=True, logfile=io.StringIO())
    found: list[tuple[str, list[list[Cell]], bool]] = []
    for sheet in book.sheets():
        hidden = sheet.visibility != _VISIBLE
        count = min(sheet.nrows, HIDDEN_ROWS) if hidden else sheet.nrows
        if too_far(count, sheet.ncols):
            return Refused.TOO_LARGE
        rows = [
            [_cell(kind, value, book.datemode) for kind, value in zip(*sheet_row, strict=True)]
            for sheet_row in ((sheet.row_types(row), sheet.row_values(row)) for row in range(count))
        ]
        found.append((sheet.name, rows, hidden))
    names = {name: columns_of_names(rows) for name, rows, _ in found}
    marks = _marks_of(data, book, names)
    return [
        marked(name, rows, marks.sheets.get(name, SheetMarks()), marks.from_1904, names=names[name])._replace(
            hidden=hidden
        )
        for name, rows, hidden in found
    ]


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
    """The day of a serial number shown as a date; its time if it is below one day, the number itself if it is no date."""
    from xlrd.xldate import xldate_as_datetime

    try:
        moment: datetime.datetime = xldate_as_datetime(serial, datemode)
    except (OverflowError, ValueError):
        return serial
    if 0 <= serial < 1:
        return f"{moment:%H:%M:%S}"
    return ("day", moment.year, moment.month, moment.day)


def _marks_of(data: bytes, book: Book, names: dict[str, set[int]]) -> Marks:
    """The marks that need formats. xlrd then reads every formatted blank cell, which may be too many: then there are none."""
    import xlrd

    marks = Marks(book.datemode == 1)
    try:
        formatted = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        marks.sheets = dict(_formats(formatted, names))
    except Exception:  # a strange file can raise anything in xlrd; the values are already read
        return marks
    return marks


def _formats(book: Book, names: dict[str, set[int]]) -> Iterator[tuple[str, SheetMarks]]:
    """The marks of each sheet. names: its columns of names, where every format counts."""
    codes: dict[int, str] = {}
    for index, style in enumerate(book.xf_list):
        known = book.format_map.get(style.format_key)
        code = (known.format_str if known is not None else None) or BUILT_IN.get(style.format_key)
        if code and code.lower() != "general":
            codes[index] = code
    wide = {style: code for style, code in codes.items() if says_more(code)}
    for sheet in book.sheets():
        found = SheetMarks()
        found.merged = [(top, bottom - 1, left) for top, bottom, left, right in sheet.merged_cells if right == left + 1]
        columns = names.get(sheet.name, set())
        for row in range(sheet.nrows) if wide or (codes and columns) else ():
            for column, kind in enumerate(sheet.row_types(row)):
                if kind in _FORMATTED and (wide or column in columns):
                    style = sheet.cell_xf_index(row, column)
                    code = codes.get(style) if column in columns else wide.get(style)
                    if code is not None:
                        found.formats[row, column] = code
        yield sheet.name, found


def is_locked(data: bytes) -> bool:
    """Whether a password is set: a record near the beginning says so."""
    from xlrd.compdoc import CompDoc

    try:
        shell = CompDoc(data, logfile=io.StringIO())
        stream = shell.get_named_stream("Workbook") or shell.get_named_stream("Book") or b""
    except Exception:  # the directory is broken
        stream = b""
    at = 0
    while at + 4 <= len(stream):
        record = int.from_bytes(stream[at : at + 2], "little")
        if record in (_PASSWORD, _END):
            return record == _PASSWORD
        at += 4 + int.from_bytes(stream[at + 2 : at + 4], "little")
    return False
