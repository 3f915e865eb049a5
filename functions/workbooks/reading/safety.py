"""Cheap checks of a zipped workbook before anything parses it: its format, and that it is no zip bomb.

They read the zip's directory, the beginning of each XML part, and, for an .xlsx, how far its cells reach.
"""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from workbooks.grid import MAX_COLUMNS, MAX_ROWS, Refused

MAX_MEMBER, MAX_TOTAL, MAX_RATIO = 64 * 1024 * 1024, 128 * 1024 * 1024, 100
_SMALL = 1024 * 1024  # smaller members may have any compression ratio
_LARGE = 8 * _SMALL
_PICTURES = ("xl/media/", "pictures/", "thumbnails/")
_LISTS = ("Basic/", "Dialogs/")  # folders of an .ods whose parts have a DTD; they are never parsed
_HEAD = 4096
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_]")
# Cells from column IW or from row 10 000 on. The group holds the row's number when the column is within the limit.
_FAR = re.compile(rb' r="(?:(?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z])\d{1,7}|[A-Z]{1,2}(\d{5,7}))"')
_PLACE = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"')


class Format(StrEnum):
    """The format of a zipped workbook."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"


_EXCEL_MACROS = re.compile(r"(?:.*/)?vbaproject\.bin$")
_MACROS = {
    Format.XLSX: _EXCEL_MACROS,
    Format.XLSB: _EXCEL_MACROS,
    Format.ODS: re.compile(
        r"basic/[^/]+/(?!script-l[bc]\.xml$)[^/]+|scripts/.*[^/]$"
    ),  # lists of modules are not macros
}


def checked(archive: zipfile.ZipFile) -> Format | Refused:
    """The format of the archive, or why it is refused."""
    members = archive.infolist()
    names = [member.filename.replace("\\", "/").lstrip("/").lower() for member in members]
    if any(member.flag_bits & 1 for member in members):
        return Refused.ENCRYPTED
    if len(set(names)) != len(names):
        return Refused.NOT_A_WORKBOOK
    if sum(member.file_size for member in members) > MAX_TOTAL or any(map(_floods, members)):
        return Refused.TOO_LARGE
    kind = _kind(set(names))
    if kind is None:
        return Refused.NOT_A_WORKBOOK
    if kind is Format.ODS and _is_locked(archive, names):
        return Refused.ENCRYPTED
    if any(
        _MACROS[kind].match(name) and _has_code(archive, member) for name, member in zip(names, members, strict=True)
    ):
        return Refused.HAS_MACROS
    if any(_has_dtd(archive, member) for member in members if not member.filename.startswith(_LISTS)):
        return Refused.NOT_A_WORKBOOK
    return kind


def _kind(names: set[str]) -> Format | None:
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if "[content_types].xml" in names:
        return Format.XLSX
    return Format.ODS if "content.xml" in names else None


def _has_code(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part for macros contains code. A part that is not a Visual Basic project counts as code."""
    if not _EXCEL_MACROS.match(member.filename.replace("\\", "/").lstrip("/").lower()):
        return True
    from workbooks.reading import visual_basic

    return visual_basic.has_code(archive.read(member), visual_basic.IN_ZIP)


def _floods(member: zipfile.ZipInfo) -> bool:
    if member.file_size > MAX_MEMBER:
        return True
    if member.filename.lower().startswith(_PICTURES) and member.file_size <= _LARGE:
        return False  # a picture of one colour compresses well, and is never unpacked
    return member.file_size > _SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1)


def _has_dtd(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether an XML part, whatever its name, declares a document type. A declaration can only stand before the root."""
    with archive.open(member) as part:
        head = part.read(_HEAD).replace(b"\x00", b"")  # UTF-16 too
        if not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            return False
        if not _ROOT.search(_COMMENT.sub(b"", head)):
            head += part.read().replace(b"\x00", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _is_locked(archive: zipfile.ZipFile, names: list[str]) -> bool:
    """OpenDocument encrypts its parts one by one and says so in its manifest."""
    return "meta-inf/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml")


def reaches_too_far(part: bytes) -> bool:
    """Whether filled cells of a sheet of an .xlsx lie beyond our limits.

    The part's own <dimension> is not used: it may be wrong. Formatted blank cells do not count, however far they reach.
    """
    if not any(int(far.group(1) or MAX_ROWS + 1) > MAX_ROWS for far in _FAR.finditer(part)):
        return False
    rows, columns = _last_filled(part)
    return rows > MAX_ROWS or columns > MAX_COLUMNS


def _last_filled(part: bytes) -> tuple[int, int]:
    """The last row and column of any cell that has a value; formatted blank cells do not count."""
    rows = columns = 0
    for cell in re.finditer(rb"<(?:\w+:)?c\b([^>]*[^/])>(?!</)", part):
        place = _PLACE.search(cell.group(1))
        if place is not None:
            rows = max(rows, int(place.group(2)))
            columns = max(columns, column_number(place.group(1)))
    return rows, columns


def column_number(letters: bytes) -> int:
    """A column's number from its letters, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def opened(data: bytes) -> zipfile.ZipFile | None:
    """The archive; None if the bytes are not a zip file."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
