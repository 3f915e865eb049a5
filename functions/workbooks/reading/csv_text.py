"""A CSV → its one sheet. The encoding follows a rule, the delimiter from counting; nothing is guessed by statistics."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from workbooks.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Refused, Sheet

_LONGEST_FIELD = 1 << 25  # longer than any upload
_DAMAGED = "\ufffd"
_LOOK = 50  # lines from which the delimiter is determined
# Beginnings of text formats that spreadsheets export and that are not CSV.
_OTHERS = ("<?xml", "<html", "<!doctype", "<table", "<!--", "<workbook", "id;p", "{\\rtf")


def sheet_of(data: bytes) -> list[Sheet] | Refused:
    """The sheet. Each row has the line in which its record starts."""
    text = _decoded(data.rstrip(b"\x1a"))  # the end mark of DOS texts
    if text is None or "\x00" in text or _is_binary(text[:4096]):
        return Refused.NOT_A_WORKBOOK
    text = text.lstrip("\ufeff")
    if text[:100].lstrip(" \t\r\n").lower().startswith(_OTHERS):
        return Refused.NOT_A_WORKBOOK
    csv.field_size_limit(_LONGEST_FIELD)  # a setting of the whole process
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
            rows.append([_told(value) if value[:1] in _MARKED else value for value in record])
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error:
        return Refused.NOT_A_WORKBOOK
    return [Sheet(None, rows, lines)]


_MARKED = frozenset(("", "'", "="))
_AS_TEXT = re.compile(r"=\"((?:[^\"]|\"\")*)\"|'([^']*)", re.DOTALL)


def _told(value: str) -> str | None:
    """A text without the marks that make a spreadsheet keep it as text: ="00123" and '00123 are 00123. None if it is blank."""
    found = _AS_TEXT.fullmatch(value)
    if found is not None:
        value = (found.group(1) or "").replace('""', '"') or found.group(2) or ""
    return value or None


def _delimiter(text: str) -> str:
    """Comma, tab or semicolon: the one that splits the most lines near the top into an equal number of fields. If no two lines
    are equal, the one that gives some line the most fields."""
    top = text[:200_000]
    return max(",\t;", key=lambda delimiter: _parts(top, delimiter))


def _parts(top: str, delimiter: str) -> tuple[int, int]:
    try:
        records = csv.reader(io.StringIO(top, newline=""), delimiter=delimiter)
        sizes = Counter(len(record) - 1 for record in islice(records, _LOOK))
    except csv.Error:
        return 0, 0
    alike = max((size * times for size, times in sizes.items() if times > 1), default=0)
    return alike, max(sizes, default=0)


def _is_binary(head: str) -> bool:
    """Whether more than one in twenty characters is a control character that texts do not have. Pasted text may bring a few."""
    controls = sum(char < " " and char not in "\t\r\n" for char in head)
    return controls * 20 > len(head)


def _decoded(data: bytes) -> str | None:
    """The text by its byte order mark, else as strict UTF-8, else as strict GB18030; never by a statistical guess.

    A few damaged characters do not change the encoding: each becomes U+FFFD, and the rest is read.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strict(data, "utf-16")
    if data[:3] == b"\xef\xbb\xbf":
        return _strict(data, "utf-8-sig") or _damaged(data, "utf-8-sig")
    whole = _strict(data, "utf-8")
    if whole is not None:
        return whole
    repaired = _damaged(data, "utf-8")
    if repaired is not None and _plainly_utf8(repaired):
        return repaired
    return _strict(data, "gb18030") or _damaged(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _damaged(data: bytes, encoding: str) -> str | None:
    """The text if at most one place is damaged, or one per hundred bytes; None otherwise: then it is hardly a text."""
    text = data.decode(encoding, "replace")
    places = text.count(_DAMAGED)
    return text if places <= 1 or places * 100 <= len(data) else None


def _plainly_utf8(repaired: str) -> bool:
    """Whether it has so many valid multi-byte characters that it can only be UTF-8."""
    return sum(char > "\x7f" for char in repaired) > 11 * repaired.count(_DAMAGED)
