"""Bytes → sheets of plain cells. Runs in the limited child: a hostile file may end the process, and only this one."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

from workbooks.grid import Cell, Refused, Sheet, packed
from workbooks.xlsx_marks import Marks, marks_of

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20_000, 256, 1_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_packed(data: bytes) -> bytes:
    """`read`, as bytes for another process."""
    return packed(read(data))


def read(data: bytes) -> list[Sheet] | Refused:
    """The visible sheets of a workbook or CSV, or why it is not read. What the bytes are decides, never a name."""
    if data[:4] == b"PK\x03\x04" or data[:8] == _OLE:
        return _workbook(data)
    return _csv(data)


def _workbook(data: bytes) -> list[Sheet] | Refused:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    if data[:8] == _OLE and _ENCRYPTED_PACKAGE in data:
        return Refused.ENCRYPTED
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        marks = marks_of(data)
        sheets = []
        for meta in book.sheets_metadata:
            if meta.visible is not SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                return Refused.TOO_LARGE
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                return Refused.TOO_LARGE
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append(_sheet(meta.name, rows, marks))
    except PasswordError:
        return Refused.ENCRYPTED
    except CalamineError:
        return Refused.NOT_A_WORKBOOK
    return sheets


def _sheet(name: str, rows: list[list[Any]], marks: Marks) -> Sheet:
    plain: list[list[Cell]] = [[_plain(value) for value in row] for row in rows]
    for (row, column), text in marks.faults.get(name, {}).items():
        while len(plain) <= row:
            plain.append([])
        plain[row].extend([None] * (column + 1 - len(plain[row])))
        if plain[row][column] is None or text:
            plain[row][column] = ("fault", text)
    for row, column in marks.percents.get(name, ()):
        if row < len(plain) and column < len(plain[row]) and isinstance(plain[row][column], int | float):
            plain[row][column] = ("percent", plain[row][column])
    return Sheet(name, plain, list(range(1, len(plain) + 1)), marks.from_1904)


_AS_IT_IS = (str, float, int, bool)


def _plain(value: Any) -> Cell:
    if type(value) in _AS_IT_IS:
        return value if value != "" else None
    if isinstance(value, datetime.date):  # a date-time too: the time of day is dropped
        return ("day", value.year, value.month, value.day)
    return str(value) if value is not None else None  # a time or a duration: no column wants one


def _csv(data: bytes) -> list[Sheet] | Refused:
    text = _decoded(data)
    if text is None or any(ord(c) < 32 and c not in "\t\r\n" for c in text[:4096]) or "\x00" in text:
        return Refused.NOT_A_WORKBOOK
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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
