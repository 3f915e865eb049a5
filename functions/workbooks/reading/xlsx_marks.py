"""The marks of an .xlsx: formulas without a value, error cells, number formats, merged cells, the 1904 system.

Its parts are searched, not parsed: only cells with a mark cost time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wording.sheets.shown_texts import BUILT_IN
from workbooks.grid import letters
from workbooks.reading.marks import Marks, Place, SheetMarks
from workbooks.reading.number_format import says_more
from workbooks.reading.safety import column_number
from workbooks.reading.xlsx_parts import Book, attributes, prefix_of, tags

_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v\b[^>/]*>([^<]+)</")
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_FORMATS = re.compile(rb"<(?:[\w.-]+:)?cellXfs\b.*?</(?:[\w.-]+:)?cellXfs>", re.DOTALL)
_DAY = re.compile(rb"(\d{4})-(\d{2})-(\d{2})(?:T|$)")


def marks_of(book: Book, names: dict[str, set[int]]) -> Marks:
    """The marks of the sheets. names: the columns of names of each sheet."""
    marks = Marks(
        any(attributes(tag).get("date1904") in ("1", "true", "on") for tag in tags(book.workbook, b"workbookPr"))
    )
    codes = _codes(book.styles)
    for name, part in book.sheets:
        marks.sheets[name] = _of_sheet(part, codes, names.get(name, set()))
    return marks


def _codes(styles: bytes) -> dict[bytes, str]:
    """Index of a cell format → the code of its number format, if it has one."""
    by_number = dict(BUILT_IN)
    for tag in tags(styles, b"numFmt"):
        one = attributes(tag)
        if one.get("numFmtId", "").isdigit():
            by_number[int(one["numFmtId"])] = one.get("formatCode", "")
    formats = _FORMATS.search(styles)
    codes = {}
    for index, tag in enumerate(tags(formats.group(0), b"xf") if formats else ()):
        number = attributes(tag).get("numFmtId", "")
        code = by_number.get(int(number), "") if number.isdigit() else ""
        if code:
            codes[b"%d" % index] = code
    return codes


def _of_sheet(part: bytes, codes: dict[bytes, str], names: set[int]) -> SheetMarks:
    found = SheetMarks()
    last = part.rfind(b"sheetData>")  # merges, validations and colours follow: their formulas are not cells' formulas
    merged = part.find(b"mergeCells", max(last, 0))
    for left, top, right, bottom in _MERGED.findall(part, merged) if merged >= 0 else ():
        if left == right:
            found.merged.append((int(top) - 1, int(bottom) - 1, column_number(left) - 1))
    everywhere = [style for style, code in codes.items() if says_more(code)]
    _find_formats(part, found, b"[A-Z]+", everywhere, codes=codes)
    for column in names:
        _find_formats(part, found, letters(column).encode(), list(codes), codes=codes)
    for head, body in _cells_around(part[:last] if last >= 0 else part):
        place = _place(head)
        value = _VALUE.search(body)
        if place is None:
            continue
        if b't="e"' in head:
            found.faults[place] = value.group(1).decode("utf-8", "replace") if value else "#VALUE!"
        elif b't="d"' in head:
            day = _DAY.match(value.group(1)) if value else None
            if day is not None:
                found.days[place] = (int(day.group(1)), int(day.group(2)), int(day.group(3)))
        elif value is None and not re.search(rb'\bt="(?:str|inlineStr)"', head):  # these types may hold an empty text
            found.faults[place] = ""
    return found


def _find_formats(part: bytes, found: SheetMarks, column: bytes, styles: list[bytes], codes: dict[bytes, str]) -> None:
    """The formats of the numbers and days with these styles. Each cell begins with its address (workbooks.reading.xlsx_parts)."""
    if not styles:
        return
    begun = b"<" + re.escape(prefix_of(part)) + b'c r="'
    pattern = begun + b"(" + column + rb')(\d+)"(?![^>]*\bt="[sibe])[^>]*?\bs="(' + b"|".join(styles) + b')"'
    for name, line, style in re.findall(pattern, part):
        found.formats[int(line) - 1, column_number(name) - 1] = codes[style]


# An error cell or a day as text, a formula, and a formula with a namespace prefix. Three searches: a literal is found ten
# times as fast as a choice between several.
_SIGNS = (re.compile(rb't="[ed]"'), re.compile(rb"<f"), re.compile(rb":f"))


def _cells_around(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Head and body of every cell that holds an error, a day as text, or a formula."""
    done = 0
    signs = _SIGNS if b":worksheet" in part[:4096] else _SIGNS[:-1]
    for hit in sorted(hit.start() for sign in signs for hit in sign.finditer(part)):
        if hit < done:
            continue
        start = max(part.rfind(b"<c ", done, hit), part.rfind(b":c ", done, hit))
        head_end = part.find(b">", start)
        if start < 0 or head_end < 0:
            continue
        end = part.find(b"c>", head_end)
        if part[head_end - 1 : head_end] == b"/" or end < 0:
            done = head_end
            yield part[start:head_end], b""
        else:
            done = end
            yield part[start:head_end], part[head_end + 1 : end]


def _place(head: bytes) -> Place | None:
    place = _PLACE.search(head)
    return None if place is None else (int(place.group(2)) - 1, column_number(place.group(1)) - 1)
