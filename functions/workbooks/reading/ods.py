"""The sheets of an .ods, from its own XML: values, number formats, errors, cells merged downward.

Writers of OpenDocument may indent the XML, omit the mimetype or begin with a byte order mark. All of these are read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

from workbooks.grid import HIDDEN_ROWS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Refused, Sheet
from workbooks.reading.marks import SheetMarks, marked
from workbooks.reading.ods_formats import Formats

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
_COLUMN, _LOOK, _USUAL_LOOK = f"{_TABLE}table-column", f"{_TABLE}style-name", f"{_TABLE}default-cell-style-name"
_SPANS, _WIDE = f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned"
_NUMBERS = frozenset(("float", "currency", "percentage"))
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*)?")
_ERRORS = ("#", "Err:")


class _TooFar(Exception):
    """A cell lies beyond the limits."""


def sheets_of(archive: zipfile.ZipFile) -> list[Sheet] | Refused:
    """The sheets; of hidden ones only the first rows. The archive, also its DTDs, must have been checked before."""
    try:
        formats = Formats()
        if "styles.xml" in archive.NameToInfo:
            _add_named(formats, archive.read("styles.xml"))
        return list(_sheets(archive.read("content.xml"), formats))
    except (_TooFar, MemoryError):
        return Refused.TOO_LARGE
    except Exception:  # a broken file can raise anything
        return Refused.NOT_A_WORKBOOK


def _add_named(formats: Formats, styles: bytes) -> None:
    """The named styles are in `formats`; a broken part adds nothing more."""
    try:
        for _, element in iterparse(io.BytesIO(styles), ("end",)):  # noqa: S314  (in the limited child)
            formats.add(element)
    except ParseError:
        return


def _sheets(content: bytes, formats: Formats) -> Iterator[Sheet]:
    hidden: set[str | None] = set()
    sheet = _Filling(formats)
    for _, element in iterparse(io.BytesIO(content), ("end",)):  # noqa: S314  (in the limited child)
        if element.tag == _ROW:
            sheet.add(element)
            element.clear()
        elif element.tag == _SHEET:
            filled = sheet.filled(element.get(f"{_TABLE}name", ""))
            if element.get(f"{_TABLE}style-name") in hidden:
                filled = filled._replace(rows=filled.rows[:HIDDEN_ROWS], lines=filled.lines[:HIDDEN_ROWS], hidden=True)
            yield filled
            sheet = _Filling(formats)
            element.clear()
        elif element.tag == _COLUMN:
            sheet.add_columns(element)
        else:
            formats.add(element)
        if element.tag == _STYLES:
            looks = element.find(_LOOKS)
            if looks is not None and looks.get(f"{_TABLE}display") == "false":
                hidden.add(element.get(f"{_STYLE}name"))


class _Filling:
    """A sheet under construction, row by row. Blank rows count only if a row with content follows."""

    def __init__(self, formats: Formats) -> None:
        self.rows: list[list[Cell]] = []
        self.marks = SheetMarks()
        self.at = self.cells = 0
        self._formats = formats
        self._columns: list[str | None] = []  # the codes for cells without a style of their own

    def add_columns(self, element: Element) -> None:
        """The default formats of the next columns are known."""
        code = self._formats.of(element.get(_USUAL_LOOK))
        self._columns += [code] * min(_count(element, _ACROSS), MAX_COLUMNS - len(self._columns))

    def add(self, element: Element) -> None:
        """The row is added, as often as it is repeated."""
        codes: dict[int, str] = {}
        row = self._row(element, codes)
        times = _count(element, _DOWN)
        if row:
            if self.at + times > MAX_ROWS or self.cells + len(row) * times > MAX_CELLS:
                raise _TooFar
            self.rows += [[] for _ in range(self.at - len(self.rows))]
            self.rows += [list(row) for _ in range(times)]
            self.cells += len(row) * times
            for column, code in codes.items():
                self.marks.formats |= dict.fromkeys(((self.at + down, column) for down in range(times)), code)
        self.at += times

    def filled(self, name: str) -> Sheet:
        """The sheet, after its last row."""
        return marked(name, self.rows, self.marks, from_1904=False)

    def _row(self, element: Element, codes: dict[int, str]) -> list[Cell]:
        """The cells of the row. The number formats of its numbers and days are put into `codes`, by column."""
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
                if type(value) is float or (type(value) is tuple and value[0] == "day"):
                    for at in range(column, column + times):
                        code = self._formats.of(cell.get(_LOOK)) if _LOOK in cell.attrib else self._column_code(at)
                        if code:
                            codes[at] = code
                if _SPANS in cell.attrib and cell.get(_WIDE, "1") == "1":
                    down = _count(cell, _SPANS)
                    self.marks.merged += [(self.at, self.at + down - 1, column)] if down > 1 else []
            column += times
        return row

    def _column_code(self, column: int) -> str | None:
        return self._columns[column] if column < len(self._columns) else None


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
