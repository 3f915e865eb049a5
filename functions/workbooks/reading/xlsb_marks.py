"""The marks of an .xlsb: error cells, number formats, merged cells, the 1904 system.

Its parts are lists of records. They are read before the reader of values, because that reader allocates every cell up to
the furthest one.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from struct import error as Torn
from struct import unpack_from

from wording.sheets.shown_texts import BUILT_IN
from workbooks.grid import MAX_COLUMNS, MAX_ROWS
from workbooks.reading.marks import Marks, SheetMarks
from workbooks.reading.xlsx_parts import targets_of

_WORKBOOK, _SHEET, _FORMAT, _STYLE, _STYLES, _STYLES_END = 153, 156, 44, 47, 617, 618
_ROW, _MERGED = 0, 176
_FILLED = frozenset(range(2, 12))
# values and results of formulas
_FAULTS = frozenset((3, 11))
_NUMBERS = frozenset((2, 5, 9))
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


class TooFar(Exception):
    """A cell lies beyond the limits."""


def marks_of(archive: zipfile.ZipFile) -> Marks:
    """The marks of every sheet; of a truncated file, those before its end. TooFar if a cell lies beyond the limits."""
    marks = Marks()
    try:
        of_styles = _codes(archive)
        targets = targets_of(archive, "xl/workbook.bin")
        for kind, body in _records(archive.read("xl/workbook.bin")):
            if kind == _WORKBOOK:
                marks.from_1904 = bool(body[0] & 1)
            elif kind == _SHEET:
                ident, name_at = _text(body, 8)
                name, _ = _text(body, name_at)
                part = targets.get(ident, "")
                if part in archive.NameToInfo:
                    found = marks.sheets.setdefault(name, SheetMarks())
                    _read(archive.read(part), found, of_styles)
    except (Torn, IndexError, KeyError, UnicodeDecodeError, zipfile.BadZipFile):
        return marks
    return marks


def _codes(archive: zipfile.ZipFile) -> dict[int, str]:
    """Index of a cell format → the code of its number format, if it has one."""
    codes: dict[int, str] = dict(BUILT_IN)
    formats: list[int] = []
    of_cells = False
    for kind, body in _records(archive.read("xl/styles.bin")) if "xl/styles.bin" in archive.NameToInfo else ():
        if kind == _FORMAT:
            codes[unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in (_STYLES, _STYLES_END):
            of_cells = kind == _STYLES
        elif kind == _STYLE and of_cells:
            formats.append(unpack_from("<H", body, 2)[0])
    return {at: codes[ident] for at, ident in enumerate(formats) if codes.get(ident)}


def _read(part: bytes, found: SheetMarks, codes: dict[int, str]) -> None:
    row = 0
    for kind, body in _records(part):
        if kind == _ROW:
            (row,) = unpack_from("<I", body)
            continue
        if kind in _FILLED and (row >= MAX_ROWS or unpack_from("<I", body)[0] >= MAX_COLUMNS):
            raise TooFar
        if kind in _FAULTS:
            found.faults[row, unpack_from("<I", body)[0]] = _ERRORS.get(body[8], "#VALUE!")
        elif kind in _NUMBERS and codes:
            column, style = unpack_from("<II", body)
            code = codes.get(style & 0xFFFFFF)
            if code is not None:
                found.formats[row, column] = code
        elif kind == _MERGED:
            top, bottom, left, right = unpack_from("<IIII", body)
            if left == right:
                found.merged.append((top, bottom, left))


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and body of each record. Type and length are stored in groups of seven bits."""
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        length, at = _number(part, at, 4)
        yield kind, part[at : at + length]
        at += length


def _number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    number = 0
    for group in range(longest):
        number |= (part[at] & 0x7F) << 7 * group
        at += 1
        if part[at - 1] < 0x80:
            break
    return number, at


def _text(body: bytes, at: int) -> tuple[str, int]:
    """The text that begins at this offset, and the offset after it."""
    (length,) = unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end
