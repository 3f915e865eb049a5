"""Bytes → sheets of plain cells. Runs in the limited child: a hostile file may end the process, and only this one."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from workbooks import csv_text, ole, xlsx_marks
from workbooks.grid import Cell, Refused, Sheet, packed, too_far
from workbooks.marks import Marks, SheetMarks, marked
from workbooks.safety import Format, checked, opened, reaches_too_far

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_Rows = list[tuple[str, list[list[Any]]]]


# What is imported late, for whoever can import nothing more once it looks at the bytes.
_XLSX = ("python_calamine", "encodings.cp437")
_XLSB = ("workbooks.xlsb_marks", "encodings.utf_16_le", *_XLSX)
_ODS = ("workbooks.ods", "encodings.cp437")
_XLS = ("workbooks.xls", "xlrd", "xlrd.xldate", "xlrd.compdoc", "encodings.utf_16_le")
_CSV = ("workbooks.xls", "encodings.utf_16", "encodings.utf_8_sig", "encodings.gb18030")
NEEDED = ("workbooks.xlsx_again", "openpyxl", *_XLSB, *_ODS, *_XLS, *_CSV)


def needed_for(data: bytes) -> tuple[str, ...]:
    """The modules of `NEEDED` that reading the bytes takes, as far as a quick look tells."""
    if data[:4] in _ZIP:
        listed = data[-65_536:]  # an archive names its parts at its end
        return _ODS if b"content.xml" in listed else _XLSB if b"workbook.bin" in listed else _XLSX
    return _XLS if data.startswith(ole.SIGNATURE) else _CSV


def read_packed(data: bytes) -> bytes:
    """`read`, as bytes for another process."""
    return packed(read(data))


def read(data: bytes) -> list[Sheet] | Refused:
    """The visible sheets of a workbook or CSV, or why it is not read. What the bytes are decides, never a name."""
    if data[:4] in _ZIP:
        archive = opened(data)
        return Refused.NOT_A_WORKBOOK if archive is None else _zipped(data, archive)
    from workbooks import xls

    if data.startswith(ole.SIGNATURE) or xls.is_bare(data):
        if ole.is_encrypted_package(data) or xls.is_locked(data):
            return Refused.ENCRYPTED
        if ole.has_macros(data):
            return Refused.HAS_MACROS
        try:
            return xls.sheets_of(data)
        except Exception:  # the other reader forgives what this one does not
            return _made(_rows(data), Marks)
    return csv_text.sheet_of(data)


def _zipped(data: bytes, archive: zipfile.ZipFile) -> list[Sheet] | Refused:
    try:
        kind = checked(archive)
        if isinstance(kind, Refused):
            return kind
        parts: dict[str, bytes] = {}
        if kind is Format.XLSX:
            for name, part in xlsx_marks.sheet_parts(archive):
                parts[name] = archive.read(part) if part in archive.NameToInfo else b""
                if reaches_too_far(parts[name]):
                    return Refused.TOO_LARGE
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error):
        return Refused.NOT_A_WORKBOOK
    if kind is Format.ODS:
        from workbooks import ods  # its parser is of no use to the others

        return ods.sheets_of(archive)
    if kind is Format.XLSB:
        from workbooks import xlsb_marks

        try:
            marks = xlsb_marks.marks_of(archive)
        except xlsb_marks.TooFar:
            return Refused.TOO_LARGE
        return _made(_rows(data), lambda: marks)
    rows = _rows(data)
    if rows is Refused.NOT_A_WORKBOOK:
        rows = _rows_again(data)
    return _made(rows, lambda: xlsx_marks.marks_of(archive, parts))


def _made(rows: _Rows | Refused, find_marks: Callable[[], Marks]) -> list[Sheet] | Refused:
    """The sheets of these rows, with their marks on them."""
    if isinstance(rows, Refused):
        return rows
    marks = find_marks()
    return [
        marked(name, _cells(values), marks.sheets.get(name, SheetMarks()), marks.from_1904) for name, values in rows
    ]


def _cells(rows: list[list[Any]]) -> list[list[Cell]]:
    """The values as plain cells. Equal texts and days become one, which is packed and unpacked once."""
    known: dict[Any, Cell] = {}
    once = known.setdefault

    def day(value: datetime.date) -> Cell:
        return known.get(value) or once(value, _plain(value))

    return [
        [
            value
            if (kind := type(value)) is float
            else (once(value, value) or None)
            if kind is str
            else day(value)
            if kind is datetime.date
            else _plain(value)
            for value in row
        ]
        for row in rows
    ]


def _rows(data: bytes) -> _Rows | Refused:
    """The visible sheets with their values, by the reader that is quickest."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    found = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.visible is not SheetVisibleEnum.Visible or meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if too_far(sheet.total_height, sheet.total_width):
                return Refused.TOO_LARGE
            found.append((meta.name, sheet.to_python(skip_empty_area=False)))
    except PasswordError:
        return Refused.ENCRYPTED
    except MemoryError:
        return Refused.TOO_LARGE
    except Exception:  # whatever a broken file does to it
        return Refused.NOT_A_WORKBOOK
    except BaseException as surprise:  # its panics are no Exceptions
        if type(surprise).__name__ != "PanicException":
            raise
        return Refused.NOT_A_WORKBOOK
    return found


def _rows_again(data: bytes) -> _Rows | Refused:
    """The same by a reader that takes longer and forgives more."""
    from workbooks import xlsx_again

    try:
        return xlsx_again.rows_of(data)
    except MemoryError:
        return Refused.TOO_LARGE
    except Exception:  # neither of them can read it
        return Refused.NOT_A_WORKBOOK


def _plain(value: Any) -> Cell:
    if isinstance(value, int | float | str):
        return value if value != "" else None
    if isinstance(value, datetime.date):  # a date-time too: the time of day is dropped
        return ("day", value.year, value.month, value.day)
    return str(value) if value is not None else None  # a time or a duration: no column wants one
