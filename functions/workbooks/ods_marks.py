"""The marks of an .ods: cells in percent, formulas whose value is an error, cells merged downward."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

from workbooks.grid import MAX_COLUMNS, MAX_ROWS
from workbooks.marks import Marks, SheetMarks

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def marks_of(archive: zipfile.ZipFile) -> Marks:
    """The marks of every sheet; none where the content is not as usual. The check for a DTD comes before."""
    marks = Marks()
    try:
        content = archive.read("content.xml")
        for name, sheet in _sheets(content):
            marks.sheets[name] = sheet
    except (KeyError, ParseError, zipfile.BadZipFile):
        return marks
    return marks


def _sheets(content: bytes) -> Iterator[tuple[str, SheetMarks]]:
    name, found, row = "", SheetMarks(), 0
    for event, element in iterparse(io.BytesIO(content), ("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                name, found, row = element.get(f"{_TABLE}name", ""), SheetMarks(), 0
        elif element.tag == f"{_TABLE}table-row":
            times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            for again in range(min(times, max(MAX_ROWS - row, 0)) if len(element) else 0):
                if not _mark_row(found, row + again, element):
                    break
            row += times
            element.clear()
        elif element.tag == f"{_TABLE}table":
            yield name, found


def _mark_row(found: SheetMarks, row: int, element: Element) -> bool:
    """The row's marks are in; whether it had any."""
    column, any_mark = 0, False
    for cell in element:
        if cell.tag not in _CELLS or column >= MAX_COLUMNS:
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        spanned = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        kind = cell.get(f"{_OFFICE}value-type")
        shown = "".join(cell.find(f"{_TEXT}p").itertext()) if cell.find(f"{_TEXT}p") is not None else ""  # type: ignore[union-attr]
        fault = shown if shown.startswith(("#", "Err:")) and cell.get(f"{_TABLE}formula") else None
        if (
            kind == "percentage"
            or fault is not None
            or (spanned > 1 and cell.get(f"{_TABLE}number-columns-spanned", "1") == "1")
        ):
            any_mark = True
            for place in range(column, min(column + times, MAX_COLUMNS)):
                if kind == "percentage":
                    found.percents.add((row, place))
                if fault is not None:
                    found.faults[row, place] = fault
                if spanned > 1:
                    found.merged.append((row, row + spanned - 1, place))
        column += times
    return any_mark
