"""Bytes → sheets of plain cells. Runs in the limited child: a hostile file may end the process, and only this one."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from typing import Any

from workbooks import xls_marks, xlsx_marks
from workbooks.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Refused, Sheet, packed
from workbooks.marks import Marks, SheetMarks
from workbooks.safety import Format, checked, opened, reaches_too_far

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_LONGEST_FIELD = 1 << 25  # longer than any upload
_LOOK = 50  # lines of a CSV in which the delimiter is looked for


def read_packed(data: bytes) -> bytes:
    """`read`, as bytes for another process."""
    return packed(read(data))


def read(data: bytes) -> list[Sheet] | Refused:
    """The visible sheets of a workbook or CSV, or why it is not read. What the bytes are decides, never a name."""
    if data[:4] in _ZIP:
        archive = opened(data)
        return Refused.NOT_A_WORKBOOK if archive is None else _zipped(data, archive)
    if data[:8] == _OLE:
        if _ENCRYPTED_PACKAGE in data:
            return Refused.ENCRYPTED
        return _sheets(data, lambda: xls_marks.marks_of(data))  # its macros are not run, and nobody can tell them apart
    return _csv(data)


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
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return Refused.NOT_A_WORKBOOK
    if kind is Format.XLSX:
        return _sheets(data, lambda: xlsx_marks.marks_of(archive, parts))
    if kind is Format.ODS:
        from workbooks import ods_marks  # its parser is of no use to the others

        return _sheets(data, lambda: ods_marks.marks_of(archive))
    return _sheets(data, Marks)


def _sheets(data: bytes, find_marks: Any) -> list[Sheet] | Refused:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    sheets = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        marks = find_marks()
        for meta in book.sheets_metadata:
            if meta.visible is not SheetVisibleEnum.Visible or meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if (
                sheet.total_height > MAX_ROWS
                or sheet.total_width > MAX_COLUMNS
                or sheet.total_height * sheet.total_width > MAX_CELLS
            ):
                return Refused.TOO_LARGE
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append(_sheet(meta.name, rows, marks.sheets.get(meta.name, SheetMarks()), marks.from_1904))
    except PasswordError:
        return Refused.ENCRYPTED
    except CalamineError:
        return Refused.NOT_A_WORKBOOK
    except BaseException as surprise:  # its panics are no Exceptions
        if type(surprise).__name__ != "PanicException":
            raise
        return Refused.NOT_A_WORKBOOK
    return sheets


def _sheet(name: str, rows: list[list[Any]], marks: SheetMarks, from_1904: bool) -> Sheet:
    plain: list[list[Cell]] = [
        [(value if value != "" else None) if type(value) in _AS_IT_IS else _plain(value) for value in row]
        for row in rows
    ]
    for (row, column), text in marks.faults.items():
        while len(plain) <= row < MAX_ROWS:
            plain.append([])
        if row < len(plain) and column < MAX_COLUMNS:
            plain[row].extend([None] * (column + 1 - len(plain[row])))
            if plain[row][column] is None or text:
                plain[row][column] = ("fault", text)
    for row, column in marks.percents:
        value = _number_at(plain, row, column)
        if value is not None:
            plain[row][column] = ("percent", value)
    for (row, column), digits in marks.padded.items():
        value = _number_at(plain, row, column)
        if value is not None and value == int(value):
            plain[row][column] = ("padded", value, f"{int(value):0{digits}d}")
    return Sheet(name, plain, list(range(1, len(plain) + 1)), from_1904, marks.merged)


_AS_IT_IS = frozenset((str, float, int, bool))


def _number_at(rows: list[list[Cell]], row: int, column: int) -> float | int | None:
    value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _plain(value: Any) -> Cell:
    if isinstance(value, datetime.date):  # a date-time too: the time of day is dropped
        return ("day", value.year, value.month, value.day)
    return str(value) if value is not None else None  # a time or a duration: no column wants one


def _csv(data: bytes) -> list[Sheet] | Refused:
    text = _decoded(data)
    if text is None or "\x00" in text or any(ord(c) < 32 and c not in "\t\r\n" for c in text[:4096]):
        return Refused.NOT_A_WORKBOOK
    csv.field_size_limit(_LONGEST_FIELD)  # the whole process has but one
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[Cell]] = []
    lines: list[int] = []
    start = 1
    try:
        for record in reader:
            if len(record) > MAX_COLUMNS or len(rows) >= MAX_ROWS:
                return Refused.TOO_LARGE
            rows.append([value if value != "" else None for value in record])
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error:
        return Refused.NOT_A_WORKBOOK
    return [Sheet(None, rows, lines)]


def _delimiter(text: str) -> str:
    """The one of comma, tab and semicolon that parts some line near the top into the most fields."""
    top = text[:200_000].splitlines()[:_LOOK]
    return max(",\t;", key=lambda delimiter: max((line.count(delimiter) for line in top), default=0))


def _decoded(data: bytes) -> str | None:
    """By its byte order mark, else as strict UTF-8, else as strict GB18030: never a guess by statistics."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif data[:3] == b"\xef\xbb\xbf":
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
