"""The marks of an .xlsx: formulas without a value, error cells, percent and 00000 formats, merged cells, the 1904 system.

Its parts are searched, not parsed: only the cells that bear a mark cost anything.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape

from workbooks.marks import Marks, Place, SheetMarks, is_percent, padding
from workbooks.safety import column_number

_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>/]*>([^<]+)</")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_DAY = re.compile(rb"(\d{4})-(\d{2})-(\d{2})(?:T|$)")
PERCENT_IDS = frozenset((9, 10))


def sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Sheet names with the names of their parts, by the workbook's relationships; none where these are not as usual."""
    book, targets = _part(archive, "xl/workbook.xml"), targets_of(archive, "xl/_rels/workbook.xml.rels")
    found = []
    for sheet in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", book):
        name, ident = re.search(rb'\bname="([^"]*)"', sheet), re.search(rb'\b\w+:id="([^"]*)"', sheet)
        if name and ident and ident.group(1) in targets:
            found.append((unescape(name.group(1).decode("utf-8", "replace")), targets[ident.group(1)]))
    return found


def targets_of(archive: zipfile.ZipFile, relations: str) -> dict[bytes, str]:
    """Identifier → the part it names, by a workbook's relationships."""
    targets = {}
    for relation in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", _part(archive, relations)):
        ident, target = re.search(rb'\bId="([^"]*)"', relation), re.search(rb'\bTarget="([^"]*)"', relation)
        if ident and target:
            path = target.group(1).decode("utf-8", "replace")
            targets[ident.group(1)] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return targets


def marks_of(archive: zipfile.ZipFile, parts: dict[str, bytes]) -> Marks:
    """The marks of the sheets whose parts are given by name."""
    marks = Marks(re.search(rb'date1904="(1|true|on)"', _part(archive, "xl/workbook.xml")) is not None)
    percents, padded = _styles(_part(archive, "xl/styles.xml"))
    for name, part in parts.items():
        marks.sheets[name] = _of_sheet(part, percents, padded)
    return marks


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        return b""


def _styles(styles: bytes) -> tuple[set[bytes], dict[bytes, int]]:
    """The indexes of the cell formats that show percent, and of those that fill up with zeros, to how many digits."""
    percent_ids, padded_ids = set(PERCENT_IDS), {}
    for one in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", styles):
        ident, code = re.search(rb'numFmtId="(\d+)"', one), re.search(rb'formatCode="([^"]*)"', one)
        if ident and code:
            written = unescape(code.group(1).decode("utf-8", "replace"))
            if is_percent(written):
                percent_ids.add(int(ident.group(1)))
            if padding(written):
                padded_ids[int(ident.group(1))] = padding(written)
    formats = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    percents, padded = set(), {}
    for index, one in enumerate(re.findall(rb"<(?:\w+:)?xf\b[^>]*>", formats.group(0)) if formats else ()):
        number = re.search(rb'numFmtId="(\d+)"', one)
        ident_of = int(number.group(1)) if number else 0
        if ident_of in percent_ids:
            percents.add(b"%d" % index)
        if ident_of in padded_ids:
            padded[b"%d" % index] = padded_ids[ident_of]
    return percents, padded


def _of_sheet(part: bytes, percents: set[bytes], padded: dict[bytes, int]) -> SheetMarks:
    found = SheetMarks()
    last = part.rfind(b"sheetData>")  # behind the cells stand merges, checks and colours, whose formulas are not theirs
    merged = part.find(b"mergeCells", max(last, 0))
    for left, top, right, bottom in _MERGED.findall(part, merged) if merged >= 0 else ():
        if left == right:
            found.merged.append((int(top) - 1, int(bottom) - 1, column_number(left) - 1))
    styles = percents | set(padded)
    if styles:
        for head in re.findall(rb'<(?:\w+:)?c\b([^>]*\bs="(?:' + b"|".join(styles) + rb')"[^>]*)>', part):
            style, place = _STYLE.search(head), _place(head)
            if style is None or place is None:
                continue
            if style.group(1) in percents:
                found.percents.add(place)
            else:
                found.padded[place] = padded[style.group(1)]
    for head, body in _cells_around(part[:last] if last >= 0 else part):
        place, value = _place(head), _VALUE.search(body)
        if place is None:
            continue
        if b't="e"' in head:
            found.faults[place] = value.group(1).decode("utf-8", "replace") if value else "#VALUE!"
        elif b't="d"' in head:
            day = _DAY.match(value.group(1)) if value else None
            if day is not None:
                found.days[place] = (int(day.group(1)), int(day.group(2)), int(day.group(3)))
        elif value is None and not re.search(rb'\bt="(?:str|inlineStr)"', head):  # these may be an empty text
            found.faults[place] = ""
    return found


# An error cell or a day as text, a formula, and one where names bear a prefix; one by one, since literals alone are found
# ten times as fast as any choice between them.
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
