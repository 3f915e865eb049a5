"""The sender's own workbook with its problems marked: coloured cells with comments, and a first sheet that lists them all.

Runs in the limited child. Values, formulas, number formats, widths, merges, validations and other sheets stay; what
openpyxl cannot carry over is named. Our own marks of an earlier copy are taken off first.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from wording import annotations as words
from workbooks import problem_sheet
from workbooks.grid import Refused, plain_values
from workbooks.problem_sheet import Mark
from workbooks.reading import read
from workbooks.rebuilding import rebuilt

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_MARKED = 5_000  # cells; the list has them all
_COLOURS = {"error": "FFFFC7CF", "warning": "FFFFEB9D"}  # a shade of our own, by which they are known again
# What a part's name, or what stands in a sheet's or drawing's part, tells that openpyxl would not carry over.
_LOST_PARTS = (
    ("pictures", re.compile(r"xl/media/")),
    ("slicers", re.compile(r"xl/slicers?/")),
    ("controls", re.compile(r"xl/(?:ctrlProps|activeX)/")),
    ("threaded_comments", re.compile(r"xl/threadedComments/")),
    ("connections", re.compile(r"xl/(?:connections\.xml|queryTables/)")),
    ("charts", re.compile(r"xl/charts/")),
)
_LOST_WITHIN = (
    ("shapes", re.compile(r"xl/drawings/drawing"), re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[ >]")),
    ("sparklines", re.compile(r"xl/worksheets/sheet"), re.compile(rb"sparklineGroup\b")),
    (
        "extended_rules",
        re.compile(r"xl/worksheets/sheet"),
        re.compile(rb"<x14:(?:dataValidation|conditionalFormatting)\b"),
    ),
)


def marked_packed(packed: bytes) -> bytes:
    """`marked` for another process: (workbook, marks as tuples) in; out a line of JSON, what the copy lacks, then the copy."""
    data, marks = plain_values(packed)
    return _answer(*marked(data, [Mark(*mark) for mark in marks]))


def listed_packed(packed: bytes) -> bytes:
    """The list alone, where the sender's workbook is beyond what the child can carry."""
    from openpyxl import Workbook

    _, marks = plain_values(packed)
    book = Workbook()
    problem_sheet.write(book, [Mark(*mark) for mark in marks], words.HINT_LIST_ONLY, {}, None)
    book.remove(book.worksheets[1])
    return _answer(_saved(book), ("table",))


def _answer(book: bytes, lacks: tuple[str, ...]) -> bytes:
    return json.dumps(lacks).encode() + b"\n" + book


def marked(data: bytes, marks: Sequence[Mark]) -> tuple[bytes, tuple[str, ...]]:
    """An .xlsx with the marks in it, and the codes of what it could not carry over.

    ValueError where the bytes are no workbook; those were refused when they were read.
    """
    book, lacks = _opened(data)
    only = None
    if book is None:
        sheets = read(data)
        if isinstance(sheets, Refused):
            raise ValueError(sheets.value)
        book, lacks = rebuilt(sheets), ("layout",) if sheets and sheets[0].name is not None else ()
        only = book.sheetnames[0] if sheets and sheets[0].name is None else None
    _clean(book, problem_sheet.take_off(book))
    fills = _colour(book, marks, only)
    problem_sheet.write(book, marks, words.HINT, fills, only) if marks else None
    return _saved(book), lacks


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True  # the values that formulas had are not carried over
    book.save(out)
    return out.getvalue()


def _opened(data: bytes) -> tuple[Workbook | None, tuple[str, ...]]:
    """The sender's .xlsx itself with what it will lack; None for another format, and for one that openpyxl does not take."""
    from openpyxl import load_workbook

    if data[:2] != b"PK":
        return None, ()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names or b"purl.oclc.org" in archive.read("xl/workbook.xml"):
            return None, ()  # of a Strict one openpyxl would see no row
        lacks = tuple(dict.fromkeys(_lost(archive, names)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), rich_text=True)
    except Exception:  # whatever a strange file does to openpyxl: its cells were read all the same
        return None, ()
    return (book, lacks) if book.worksheets else (None, ())


def _lost(archive: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    for code, named in _LOST_PARTS:
        if any(named.match(name) for name in names):
            yield code
    for code, of, pattern in _LOST_WITHIN:
        if any(of.match(name) and pattern.search(archive.read(name)) for name in names):
            yield code


def _clean(book: Workbook, fills: dict[tuple[str, str], Any]) -> None:
    """Our colours and comments are gone; the cells have the fills that they had."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                if cell.comment is not None and words.MARK in cell.comment.text:
                    own = cell.comment.text.partition(words.MARK)[0].rstrip()
                    cell.comment = Comment(own, cell.comment.author) if own else None
                if cell.has_style and _is_our_colour(cell.fill):
                    cell.fill = fills.get((sheet.title, cell.coordinate), PatternFill())


def _is_our_colour(fill: Any) -> bool:
    return getattr(getattr(fill, "fgColor", None), "rgb", None) in _COLOURS.values()


def _colour(book: Workbook, marks: Sequence[Mark], only: str | None) -> dict[tuple[str, str], Any]:
    """Every cell with a problem is coloured and says what; the fills that they had."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    by_cell: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        title = mark.sheet or only
        if mark.cell and title is not None and title in book.sheetnames:
            by_cell.setdefault((title, mark.cell), []).append(mark)
    fills: dict[tuple[str, str], Any] = {}
    colours = {severity: PatternFill("solid", fgColor=colour) for severity, colour in _COLOURS.items()}
    for (title, address), found in list(by_cell.items())[:MOST_MARKED]:
        cell = book[title][address]
        if isinstance(cell, MergedCell):
            continue
        fills[title, address] = cell.fill.__copy__()
        cell.fill = colours["error" if any(mark.severity == "error" for mark in found) else "warning"]
        text = words.MARK + "\n".join(f"{words.SEVERITIES[mark.severity]}：{mark.message}" for mark in found)
        before = cell.comment.text.rstrip() + "\n\n" if cell.comment is not None else ""
        comment = Comment(before + text, words.AUTHOR)
        comment.width, comment.height = 320, 60 + 22 * (before + text).count("\n") + 22 * (len(text) // 22)
        cell.comment = comment
    return fills
