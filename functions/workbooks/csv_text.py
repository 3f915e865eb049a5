"""A CSV → its one sheet: the encoding by rule, the delimiter by counting, never by statistics."""

from __future__ import annotations

import csv
import io

from workbooks.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Refused, Sheet

_LONGEST_FIELD = 1 << 25  # longer than any upload
_LOOK = 50  # lines in which the delimiter is looked for
# How texts begin that spreadsheets export under a name of theirs, and that are no CSV.
_OTHERS = ("<?xml", "<html", "<!doctype", "<table", "<!--", "<workbook", "id;p", "{\\rtf")


def sheet_of(data: bytes) -> list[Sheet] | Refused:
    """The sheet, whose rows stand in the lines where their records start."""
    text = _decoded(data)
    if text is None or "\x00" in text or any(ord(c) < 32 and c not in "\t\r\n" for c in text[:4096]):
        return Refused.NOT_A_WORKBOOK
    if text[:100].lstrip("\ufeff \t\r\n").lower().startswith(_OTHERS):
        return Refused.NOT_A_WORKBOOK
    csv.field_size_limit(_LONGEST_FIELD)  # the whole process has but one
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[Cell]] = []
    lines: list[int] = []
    start, cells = 1, 0
    try:
        for record in reader:
            while record and not record[-1]:
                record.pop()
            cells += len(record)
            if len(record) > MAX_COLUMNS or len(rows) >= MAX_ROWS or cells > MAX_CELLS:
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
