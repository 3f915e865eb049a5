"""The sender's own workbook with its problems marked: coloured cells with comments, and a first sheet that lists them all.

Runs in the limited child. Values, formulas, number formats, widths, merges, validations and other sheets are kept. What
openpyxl cannot carry over is named. Our marks from an earlier copy are removed first.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wording.sheets import annotations as words
from wording.sheets.folding import asks_anything
from workbooks.grid import Refused, plain_values
from workbooks.marking import problem_sheet
from workbooks.marking.cell_marks import mark_cells, take_marks_off
from workbooks.marking.problem_sheet import Mark
from workbooks.marking.rebuilding import rebuilt
from workbooks.reading import sheets as reading

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# Late imports, as in workbooks.reading.sheets; openpyxl takes most of the time.
_MOSTLY = ("openpyxl", "openpyxl.packaging.extended", "encodings.ascii", *reading.NEEDED_MOSTLY)
NEEDED = (*_MOSTLY, *reading.NEEDED)


def needed_for(data: bytes) -> tuple[str, ...]:
    """The modules that marking needs: nearly all, since openpyxl writes the copy of any workbook."""
    return _MOSTLY


# Names of parts, and content of sheets and drawings, that show what openpyxl would not carry over.
_LOST_PARTS = (
    ("pictures", re.compile(r"xl/media/")),
    ("slicers", re.compile(r"xl/slicers?/")),
    ("controls", re.compile(r"xl/(?:ctrlProps|activeX)/")),
    ("threaded_comments", re.compile(r"xl/threadedComments/")),
    ("connections", re.compile(r"xl/(?:connections\.xml|queryTables/)")),
    ("charts", re.compile(r"xl/charts/chart\d")),
    ("whole_charts", re.compile(r"xl/charts/chartEx")),
    ("diagrams", re.compile(r"xl/diagrams/")),
    ("embedded", re.compile(r"xl/embeddings/")),
    ("data_model", re.compile(r"xl/(?:model|timelines|timelineCaches)/")),
    ("rich_data", re.compile(r"xl/(?:richData/|cellimages\.xml)")),
)
_SHEETS = re.compile(r"xl/worksheets/sheet")
_LOST_WITHIN = (
    ("shapes", re.compile(r"xl/drawings/drawing"), re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[ >]")),
    ("open_ranges", _SHEETS, re.compile(rb"<(?:\w+:)?protectedRange\b")),
    ("dynamic_arrays", re.compile(r"xl/metadata\.xml"), re.compile(rb"fDynamic=")),
    ("sparklines", _SHEETS, re.compile(rb"sparklineGroup\b")),
    (
        "extended_rules",
        _SHEETS,
        re.compile(rb"<x14:(?:dataValidation|conditionalFormatting)\b"),
    ),
)


# openpyxl takes 40 µs and 600 bytes for every cell, marked or not. This many cells take seconds: the longest sheet that we
# read, with twenty columns.
MOST_CELLS = 400_000
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_PIECE = 1 << 20  # bytes of a part that are searched at a time


def marked_packed(packed: bytes) -> bytes:
    """`marked` for another process. In: (workbook, marks by field, how many more). Out: a line of JSON with what the copy lacks,
    then the copy. For a workbook with too many cells the copy has only the list."""
    data, marks, more = plain_values(packed)
    if _cells(data) > MOST_CELLS:
        return listed_packed(packed)
    return _answer(*marked(data, [Mark(**mark) for mark in marks], more))


def _cells(data: bytes) -> int:
    """The number of cells, counted without creating them. Counting may stop beyond MOST_CELLS."""
    if not _is_for_openpyxl(data):
        sheets = reading.read(data)
        return 0 if isinstance(sheets, Refused) else sum(len(row) for sheet in sheets for row in sheet.rows)
    found = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    while found <= MOST_CELLS and (piece := part.read(_PIECE)):
                        found += len(_CELL.findall(piece))
    return found


def listed_packed(packed: bytes) -> bytes:
    """A workbook with only the list, for a sender's workbook that is too large for the child."""
    from openpyxl import Workbook

    _, marks, more = plain_values(packed)
    book = Workbook()
    problem_sheet.write(book, [Mark(**mark) for mark in marks], words.HINT_LIST_ONLY, [], only=None, more=more)
    book.remove(book.worksheets[1])
    return _answer(_saved(book), ("table",))


def _answer(book: bytes, lacks: tuple[str, ...]) -> bytes:
    return json.dumps(lacks).encode() + b"\n" + book


def marked(data: bytes, marks: Sequence[Mark], more: tuple[int, int] = (0, 0)) -> tuple[bytes, tuple[str, ...]]:
    """An .xlsx with the marks, and the codes of what was not carried over. more: the numbers of errors and of other problems
    that are not among the marks.

    ValueError if the bytes are no workbook; those were refused when they were read.
    """
    book, lacks = _opened(data)
    only = None
    if book is None:
        sheets = reading.read(data)
        if isinstance(sheets, Refused):
            raise ValueError(sheets.value)
        book, names = rebuilt(sheets)
        lacks = () if None in names else ("layout",)
        only = names.get(None)
        marks = [replace(mark, sheet=names.get(mark.sheet, mark.sheet)) for mark in marks]
    take_marks_off(book, problem_sheet.take_off(book))
    memory = mark_cells(book, marks, only)
    if asks_anything(marks):
        problem_sheet.write(book, marks, words.HINT, memory, only=only, more=more)
    return _saved(book), lacks


def _saved(book: Workbook) -> bytes:
    """The workbook's bytes. openpyxl writes every sheet to a temporary file first, but the limited child cannot open files."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class IntoTheArchive(ExcelWriter):  # type: ignore[misc]
        def write_worksheet(self, sheet: Worksheet) -> None:
            sheet._drawing = SpreadsheetDrawing()
            sheet._drawing.charts = sheet._charts
            sheet._drawing.images = sheet._images
            with self._archive.open(sheet.path[1:], "w") as part:
                writer = WorksheetWriter(sheet, out=part)
                writer.write()
            sheet._rels = writer._rels
            self.manifest.append(sheet)

    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True  # the cached values of formulas are not carried over
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        IntoTheArchive(book, archive).save()
    return out.getvalue()


def _opened(data: bytes) -> tuple[Workbook | None, tuple[str, ...]]:
    """The sender's .xlsx and the codes of what it will lack; None for another format or if openpyxl cannot read it."""
    if not _is_for_openpyxl(data):
        return None, ()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lacks = tuple(dict.fromkeys(_lost(archive, archive.namelist())))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = _loaded(data)
    except Exception:  # a strange file can raise anything in openpyxl; our reader has read its cells
        return None, ()
    return (book, lacks) if book.worksheets else (None, ())


def _is_for_openpyxl(data: bytes) -> bool:
    """Whether it is an .xlsx that openpyxl reads in full. In a Strict Open XML file it would see no rows."""
    if data[:2] != b"PK":
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        is_book = "xl/workbook.xml" in archive.namelist()
        return is_book and b"purl.oclc.org" not in archive.read("xl/workbook.xml")


def _loaded(data: bytes) -> Workbook:
    """The workbook with every number unchanged. A number shown as a date stays a number, even one that is no valid date
    (20230601 in a cell formatted as a date)."""
    from openpyxl.reader.excel import ExcelReader

    class PlainNumbers(ExcelReader):  # type: ignore[misc]
        def read_worksheets(self) -> None:
            self.wb._date_formats = set()
            self.wb._timedelta_formats = set()
            super().read_worksheets()

    reader = PlainNumbers(io.BytesIO(data), rich_text=True)
    reader.read()
    return reader.wb


def _lost(archive: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    for code, named in _LOST_PARTS:
        if any(named.match(name) for name in names):
            yield code
    for code, of, pattern in _LOST_WITHIN:
        if any(of.match(name) and pattern.search(archive.read(name)) for name in names):
            yield code
