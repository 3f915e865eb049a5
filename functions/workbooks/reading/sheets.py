"""Bytes → sheets of plain cells. Runs in the limited child: a hostile file may crash this process, but no other."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from workbooks.grid import HIDDEN_ROWS, HIDDEN_SHEETS, MAX_COLUMNS, Cell, Refused, Sheet, packed, too_far
from workbooks.reading import csv_text, ole, unlocked, xlsb_parts, xlsx_marks
from workbooks.reading.marks import Marks, SheetMarks, columns_of_names, marked
from workbooks.reading.safety import Format, checked, opened, reaches_too_far
from workbooks.reading.xlsx_parts import book_of

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_Rows = list[tuple[str, list[list[Any]], bool]]  # name, values, whether hidden


# Late imports. The limited child imports them before it looks at the bytes: afterwards it cannot.
_XLSX = ("python_calamine", "encodings.cp437")
_XLSB = ("workbooks.reading.xlsb_marks", "encodings.utf_16_le", *_XLSX)
_ODS = ("workbooks.reading.ods", "encodings.cp437")
_XLS = (
    "workbooks.reading.xls",
    "workbooks.reading.visual_basic",
    "xlrd",
    "xlrd.xldate",
    "xlrd.compdoc",
    "encodings.utf_16_le",
)
_CSV = (
    "workbooks.reading.xls",
    "workbooks.reading.visual_basic",
    "encodings.utf_16",
    "encodings.utf_8_sig",
    "encodings.gb18030",
)
_LOCKED = (*unlocked.NEEDED, "workbooks.reading.xls", *_XLSX)
NEEDED_MOSTLY = ("workbooks.reading.xlsx_again", "openpyxl", *_XLSB, *_ODS, *_XLS, *_CSV)
NEEDED = (*NEEDED_MOSTLY, *unlocked.NEEDED)


def needed_for(data: bytes) -> tuple[str, ...]:
    """The modules of `NEEDED` that are probably needed to read the bytes, by a quick look."""
    if data[:4] in _ZIP:
        listed = data[-65_536:]  # an archive lists its parts at its end
        return _ODS if b"content.xml" in listed else _XLSB if b".bin" in listed else _XLSX
    if data.startswith(ole.SIGNATURE):
        return _LOCKED if ole.is_encrypted_package(data) else _XLS
    return _CSV


def read_packed(data: bytes) -> bytes:
    """`read`, as bytes for another process."""
    return packed(read(data))


def read(data: bytes, *, was_locked: bool = False) -> list[Sheet] | Refused:
    """The sheets of a workbook or CSV (of hidden ones only the first rows), or why it is refused. The format is determined by
    the bytes, never by a file name. was_locked: the bytes were decrypted from another file."""
    if data[:4] in _ZIP:
        archive = opened(data)
        return Refused.NOT_A_WORKBOOK if archive is None else _zipped(data, archive)
    from workbooks.reading import visual_basic, xls

    if data.startswith(ole.SIGNATURE) or xls.is_bare(data):
        if ole.is_encrypted_package(data) or xls.is_locked(data):
            plain = None if was_locked else unlocked.unlocked(data)
            if plain is None:
                return Refused.ENCRYPTED
        else:
            plain = None
        if ole.has_macros(data) and visual_basic.has_code(data, visual_basic.IN_XLS):
            return Refused.HAS_MACROS
        if plain is not None:
            return read(plain, was_locked=True)
        try:
            return xls.sheets_of(data)
        except Exception:  # the second reader tolerates more
            return _made(_rows(data), lambda _: Marks())
    return csv_text.sheet_of(data)


def _zipped(data: bytes, archive: zipfile.ZipFile) -> list[Sheet] | Refused:
    try:
        kind = checked(archive)
        if isinstance(kind, Refused):
            return kind
        if kind is not Format.ODS and xlsb_parts.is_binary(archive):
            return _binary(data, archive)
        book = None if kind is Format.ODS else book_of(archive)
        if book is not None and book.has_macros:
            return Refused.HAS_MACROS
        if book is not None and any(reaches_too_far(part) for _, part in book.sheets):
            return Refused.TOO_LARGE
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error):
        return Refused.NOT_A_WORKBOOK
    if book is None:
        from workbooks.reading import ods

        return ods.sheets_of(archive)
    rows = _rows(book.copy or data)
    if rows is Refused.NOT_A_WORKBOOK:
        rows = _rows_again(data)
    return _made(rows, lambda names: xlsx_marks.marks_of(book, names))


def _binary(data: bytes, archive: zipfile.ZipFile) -> list[Sheet] | Refused:
    """The sheets of an .xlsb."""
    from workbooks.reading import xlsb_marks

    if xlsb_parts.has_code(archive):
        return Refused.HAS_MACROS
    copy = xlsb_parts.copy_of(archive)
    try:
        marks = xlsb_marks.marks_of(archive if copy is None else zipfile.ZipFile(io.BytesIO(copy)))
    except xlsb_marks.TooFar:
        return Refused.TOO_LARGE
    return _made(_rows(copy or data), lambda _: marks)


def _made(rows: _Rows | Refused, find_marks: Callable[[dict[str, set[int]]], Marks]) -> list[Sheet] | Refused:
    """The sheets of these rows with their marks. `find_marks` gets the columns of names of each sheet."""
    if isinstance(rows, Refused):
        return rows
    cells = [(name, _cells(values), hidden) for name, values, hidden in rows]
    names = {name: columns_of_names(found) for name, found, _ in cells}
    marks = find_marks(names)
    return [
        marked(name, found, marks.sheets.get(name, SheetMarks()), marks.from_1904, names=names[name])._replace(
            hidden=hidden
        )
        for name, found, hidden in cells
    ]


def _cells(rows: list[list[Any]]) -> list[list[Cell]]:
    """The values as plain cells. Equal texts and days become one object, which is packed and unpacked once."""
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
    """The sheets with their values, by the fastest reader."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    found, hidden = [], 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            if meta.visible is not SheetVisibleEnum.Visible:
                hidden += 1
                found.append((meta.name, _first_rows(book, meta.name) if hidden <= HIDDEN_SHEETS else [], True))
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if too_far(sheet.total_height, sheet.total_width):
                return Refused.TOO_LARGE
            found.append((meta.name, sheet.to_python(skip_empty_area=False), False))
    except PasswordError:
        return Refused.ENCRYPTED
    except MemoryError:
        return Refused.TOO_LARGE
    except Exception:  # a broken file can raise anything
        return Refused.NOT_A_WORKBOOK
    except BaseException as surprise:  # calamine's panics (Rust) are not Exceptions
        if type(surprise).__name__ != "PanicException":
            raise
        return Refused.NOT_A_WORKBOOK
    return found


def _first_rows(book: Any, name: str) -> list[list[Any]]:
    """The first rows of a hidden sheet; empty if it cannot be read: no file is refused for that."""
    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_width > MAX_COLUMNS:
            return []
        found: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=HIDDEN_ROWS)
    except BaseException as surprise:  # its panics are no Exceptions
        if not isinstance(surprise, Exception) and type(surprise).__name__ != "PanicException":
            raise
        return []
    return found


def _rows_again(data: bytes) -> _Rows | Refused:
    """The same by a reader that is slower and tolerates more."""
    from workbooks.reading import xlsx_again

    try:
        return xlsx_again.rows_of(data)
    except MemoryError:
        return Refused.TOO_LARGE
    except Exception:  # neither reader can read it
        return Refused.NOT_A_WORKBOOK


def _plain(value: Any) -> Cell:
    if isinstance(value, int | float | str):
        return value if value != "" else None
    if isinstance(value, datetime.date):  # also a datetime: the time of day is dropped
        return ("day", value.year, value.month, value.day)
    return str(value) if value is not None else None  # a time or a duration: no column wants one
