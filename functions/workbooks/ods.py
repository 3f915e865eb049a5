"""The sheets of an .ods, from its own XML: values, percent cells, errors, cells merged downward.

Whoever writes OpenDocument may indent its XML, leave out its mimetype or begin with a byte order mark; all that is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, iterparse

from workbooks.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Refused, Sheet

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TABLE, _TEXT, _STYLE = (_NAMES % name for name in ("office", "table", "text", "style"))
_ROW, _SHEET, _CELL, _COVERED = (
    f"{_TABLE}{name}" for name in ("table-row", "table", "table-cell", "covered-table-cell")
)
_PARAGRAPH, _STYLES, _LOOKS = f"{_TEXT}p", f"{_STYLE}style", f"{_STYLE}table-properties"
_KIND, _VALUE, _ACROSS, _DOWN = (
    f"{_OFFICE}value-type",
    f"{_OFFICE}value",
    f"{_TABLE}number-columns-repeated",
    f"{_TABLE}number-rows-repeated",
)
_SPANS, _WIDE = f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned"
_NUMBERS = frozenset(("float", "currency", "percentage"))
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*)?")
_ERRORS = ("#", "Err:")


class _TooFar(Exception):
    """Something stands beyond what is read."""


def sheets_of(archive: zipfile.ZipFile) -> list[Sheet] | Refused:
    """The visible sheets. The checks of the archive, for a DTD too, come before."""
    try:
        return list(_sheets(archive.read("content.xml")))
    except (_TooFar, MemoryError):
        return Refused.TOO_LARGE
    except Exception:  # whatever is broken in it
        return Refused.NOT_A_WORKBOOK


def _sheets(content: bytes) -> Iterator[Sheet]:
    hidden: set[str | None] = set()
    sheet = _Filling()
    for _, element in iterparse(io.BytesIO(content), ("end",)):
        if element.tag == _ROW:
            sheet.add(element)
            element.clear()
        elif element.tag == _SHEET:
            if element.get(f"{_TABLE}style-name") not in hidden:
                yield sheet.filled(element.get(f"{_TABLE}name", ""))
            sheet = _Filling()
            element.clear()
        elif element.tag == _STYLES:
            looks = element.find(_LOOKS)
            if looks is not None and looks.get(f"{_TABLE}display") == "false":
                hidden.add(element.get(f"{_STYLE}name"))


class _Filling:
    """A sheet whose rows come one by one; blank ones count only where something follows."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.merged: list[tuple[int, int, int]] = []
        self.at = self.cells = 0

    def add(self, element: Element) -> None:
        """The row is in, as often as it is repeated."""
        row, times = self._row(element), _count(element, _DOWN)
        if row:
            if self.at + times > MAX_ROWS or self.cells + len(row) * times > MAX_CELLS:
                raise _TooFar
            self.rows += [[] for _ in range(self.at - len(self.rows))]
            self.rows += [list(row) for _ in range(times)]
            self.cells += len(row) * times
        self.at += times

    def filled(self, name: str) -> Sheet:
        """The sheet, when its last row is in."""
        return Sheet(name, self.rows, list(range(1, len(self.rows) + 1)), merged=self.merged)

    def _row(self, element: Element) -> list[Cell]:
        row: list[Cell] = []
        column = 0
        for cell in element:
            if cell.tag != _CELL and cell.tag != _COVERED:
                continue
            times = _count(cell, _ACROSS)
            value = _value(cell) if cell.tag == _CELL and (len(cell) or _KIND in cell.attrib) else None
            if value is not None:
                if column + times > MAX_COLUMNS:
                    raise _TooFar
                row += [None] * (column - len(row))
                row += [value] * times
                if _SPANS in cell.attrib and cell.get(_WIDE, "1") == "1":
                    down = _count(cell, _SPANS)
                    self.merged += [(self.at, self.at + down - 1, column)] if down > 1 else []
            column += times
        return row


def _count(element: Element, name: str) -> int:
    return max(int(element.get(name, "1")), 1) if name in element.attrib else 1


def _value(cell: Element) -> Cell:
    kind = cell.get(_KIND)
    if kind in _NUMBERS:
        if f"{_TABLE}formula" in cell.attrib and (shown := _shown(cell)).startswith(_ERRORS):
            return ("fault", shown)
        number = float(cell.get(_VALUE, ""))
        return ("percent", number) if kind == "percentage" else number
    if kind == "date":
        day = _DAY.fullmatch(cell.get(f"{_OFFICE}date-value", ""))
        if day is not None:
            return ("day", *map(int, day.groups()))
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    text = cell.get(f"{_OFFICE}string-value") or _shown(cell)
    if f"{_TABLE}formula" in cell.attrib and text.startswith(_ERRORS):
        return ("fault", text)
    return text or None


def _shown(cell: Element) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell if paragraph.tag == _PARAGRAPH)


def _text(element: Element) -> str:
    """The text of a paragraph or a part of it; spaces, tabs and line breaks are elements of their own."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        match child.tag.removeprefix(_TEXT):
            case "s":
                parts.append(" " * min(_count(child, f"{_TEXT}c"), 1000))
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case _:
                parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
