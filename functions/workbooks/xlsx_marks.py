"""What the reader of values does not tell of an .xlsx: formulas without a value, error cells, percent formats, the 1904 system."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field

Place = tuple[int, int]  # row and column, from 0

_MAX_PART = 64 * 1024 * 1024
_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)', re.DOTALL)  # fmt: skip
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
_INLINE = re.compile(rb"<(?:\w+:)?is\b")
_PERCENT_IDS = {9, 10}


@dataclass
class Marks:
    """By sheet name: cells without a usable value with what they show, and cells shown in percent."""

    from_1904: bool = False
    faults: dict[str, dict[Place, str]] = field(default_factory=dict)
    percents: dict[str, set[Place]] = field(default_factory=dict)


def marks_of(data: bytes) -> Marks:
    """The marks of an .xlsx; none for any other file, and none for parts that are not as usual."""
    marks = Marks()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return marks
            book = _part(archive, "xl/workbook.xml")
            marks.from_1904 = re.search(rb'date1904="(1|true)"', book) is not None
            percents = _percent_styles(_part(archive, "xl/styles.xml"))
            for name, part in _sheet_parts(archive, book):
                _mark_sheet(marks, name, _part(archive, part), percents)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, ValueError, RuntimeError, EOFError):
        return marks
    return marks


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist() or archive.getinfo(name).file_size > _MAX_PART:
        return b""
    return archive.read(name)


def _sheet_parts(archive: zipfile.ZipFile, book: bytes) -> list[tuple[str, str]]:
    """Sheet names with their parts, by the workbook's relationships."""
    from html import unescape

    targets = {}
    for relation in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", _part(archive, "xl/_rels/workbook.xml.rels")):
        ident, target = re.search(rb'\bId="([^"]*)"', relation), re.search(rb'\bTarget="([^"]*)"', relation)
        if ident and target:
            path = target.group(1).decode()
            targets[ident.group(1)] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    found = []
    for sheet in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", book):
        name, ident = re.search(rb'\bname="([^"]*)"', sheet), re.search(rb'\br:id="([^"]*)"', sheet)
        if name and ident and ident.group(1) in targets:
            found.append((unescape(name.group(1).decode("utf-8")), targets[ident.group(1)]))
    return found


def _percent_styles(styles: bytes) -> set[bytes]:
    """The indexes of the cell formats that show a number in percent."""
    ids = set(_PERCENT_IDS)
    for one in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", styles):
        ident, code = re.search(rb'numFmtId="(\d+)"', one), re.search(rb'formatCode="([^"]*)"', one)
        if ident and code and b"%" in code.group(1):
            ids.add(int(ident.group(1)))
    formats = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    if formats is None:
        return set()
    found = re.findall(rb"<(?:\w+:)?xf\b[^>]*>", formats.group(0))
    numbers = [re.search(rb'numFmtId="(\d+)"', one) for one in found]
    return {str(index).encode() for index, number in enumerate(numbers) if number and int(number.group(1)) in ids}


def _mark_sheet(marks: Marks, name: str, xml: bytes, percents: set[bytes]) -> None:
    wanted = re.compile(rb'<(?:\w+:)?f\b|\bt="e"' + (rb'|\bs="(?:' + b"|".join(percents) + rb')"' if percents else b""))
    if not wanted.search(xml):
        return
    faults, shown = marks.faults.setdefault(name, {}), marks.percents.setdefault(name, set())
    for cell in _CELL.finditer(xml):
        head, body = cell.group(1), cell.group(2) or b""
        style = _STYLE.search(head)
        percent = style is not None and style.group(1) in percents
        fault, formula = b't="e"' in head, b"<f" in body or b":f" in body
        if not (percent or fault or formula):
            continue
        place = _PLACE.search(head)
        if place is None:
            continue
        at = (int(place.group(2)) - 1, _column(place.group(1)))
        value = _VALUE.search(body)
        if fault:
            faults[at] = value.group(1).decode("utf-8", "replace") if value else "#VALUE!"
        elif formula and value is None and not _INLINE.search(body):
            faults[at] = ""
        elif percent:
            shown.add(at)


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
