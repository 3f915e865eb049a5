"""Strange files, honest and hostile, made from scratch: each a few lines that say what is strange about it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlwt
from xlwt.CompoundDoc import XlsDoc

Change = Callable[[str, bytes], bytes | None]


def changed(data: bytes, change: Change, extra: Mapping[str, bytes] | None = None) -> bytes:
    """The archive with each member as `change` wants it (None leaves it out), and extra ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = change(name, old.read(name))
            if body is not None:
                new.writestr(name, body)
        for name, body in (extra or {}).items():
            new.writestr(name, body)
    return out.getvalue()


def as_it_is(name: str, body: bytes) -> bytes:
    return body


def in_sheet(old: bytes, new: bytes) -> Change:
    return lambda name, body: body.replace(old, new) if name == "xl/worksheets/sheet1.xml" else body


def amplified(book: bytes) -> bytes:
    """The .xlsx with one long text that a million cells point at."""
    cells = b'<row r="%d">' + b"".join(b'<c t="s"><v>0</v></c>' for _ in range(200)) + b"</row>"
    rows = b"".join(cells % line for line in range(2, 5000))
    data = changed(book, in_sheet(b"</sheetData>", rows + b"</sheetData>"))
    long_text = b"<sst><si><t>" + b"abcdefgh" * 25_000 + b"</t></si></sst>"
    return changed(data, lambda name, body: long_text if name == "xl/sharedStrings.xml" else body)


def strict(data: bytes) -> bytes:
    """An .xlsx as Strict Open XML: the same parts under the names of the standard."""
    names = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
    )

    def change(name: str, body: bytes) -> bytes:
        for old, new in names:
            body = body.replace(old, new)
        return body

    return changed(data, change)


def in_utf16(name: str, body: bytes) -> bytes:
    if not name.startswith("xl/") or not name.endswith(".xml"):
        return body
    text = body.decode("utf-8")
    text = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
    return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


def zipped(members: Sequence[tuple[str, bytes]], *, mark: int = 0) -> bytes:
    """An archive of these members, the same name twice if asked. mark: flag bits that every entry gets."""
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, body in members:
            archive.writestr(name, body)
    data = bytearray(out.getvalue())
    at = data.find(b"PK\x01\x02")
    while mark and at >= 0:
        data[at + 8] |= mark
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


# ---- .xls -------------------------------------------------------------------------------------------------------------


def xls_book(rows: Sequence[Sequence[Any]]) -> xlwt.Workbook:
    """A workbook of one sheet; a text that begins with # is an error cell."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and value.startswith("#"):
                sheet.row(line).set_cell_error(column, value)
            elif value is not None:
                sheet.write(line, column, value)
    return book


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    xls_book(rows).save(out)
    return out.getvalue()


def locked_xls(rows: Sequence[Sequence[Any]]) -> bytes:
    """The record of a password behind the first one, where Excel writes it."""
    stream = xls_book(rows).get_biff_data()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    return in_ole(stream[:first] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) + stream[first:])


def xls_with_macros(rows: Sequence[Sequence[Any]]) -> bytes:
    """A storage of Visual Basic in one of the directory's free places."""
    data = bytearray(xls(rows))
    name = "_VBA_PROJECT_CUR\0".encode("utf-16-le")
    at = data.find("Workbook\0".encode("utf-16-le")) + 128
    data[at : at + 67] = name.ljust(64, b"\0") + struct.pack("<HB", len(name), 1)
    return bytes(data)


def in_ole(stream: bytes) -> bytes:
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


def encrypted_package() -> bytes:
    """An .xlsx behind a password, as far as its directory tells."""
    data = bytearray(in_ole(b"\0" * 5000))
    old, new = "Workbook\0".encode("utf-16-le"), "EncryptedPackage\0".encode("utf-16-le")
    at = data.find(old)
    data[at : at + 66] = new.ljust(64, b"\0") + struct.pack("<H", len(new))
    return bytes(data)


# ---- .xlsb and .ods ---------------------------------------------------------------------------------------------------


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes((kind,)) if kind < 128 else bytes((kind & 0x7F | 0x80, kind >> 7))
    return head + bytes((len(body),)) + body


def _words(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    cells: Sequence[float | bytes], *, from_1904: bool = False, percent: int | None = None, line: int = 0
) -> bytes:
    """A workbook of one row: numbers, and error codes as single bytes. percent: the column shown so; line: from 0."""
    row = []
    for column, value in enumerate(cells):
        head = struct.pack("<II", column, int(column == percent))
        row.append(
            _record(3, head + value) if isinstance(value, bytes) else _record(5, head + struct.pack("<d", value))
        )
    sheet = [_record(129), _record(148, struct.pack("<IIII", 0, 0, 0, len(cells) - 1)), _record(145)]
    sheet += [_record(0, struct.pack("<IIHBBBI", line, 0, 300, 0, 0, 0, 0)), *row, _record(146), _record(130)]
    book = [_record(131), _record(153, struct.pack("<III", int(from_1904), 0, 0)), _record(143)]
    book += [_record(156, struct.pack("<II", 0, 1) + _words("rId1") + _words("表")), _record(144), _record(132)]
    styles = [_record(278), _record(617, struct.pack("<I", 2))]
    styles += [_record(47, struct.pack("<HH", 0, ident) + b"\0" * 12) for ident in (0, 10)]
    relation = '<Relationship Id="rId{}" Type="x/{}" Target="{}"/>'
    relations = [(1, "worksheet", "worksheets/sheet1.bin"), (2, "styles", "styles.bin")]
    body = "".join(relation.format(*one) for one in relations)
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped([
        ("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"".join(book)),
        ("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{names}">{body}</Relationships>'.encode()),
        ("xl/styles.bin", b"".join([*styles, _record(618), _record(279)])),
        ("xl/worksheets/sheet1.bin", b"".join(sheet)),
    ])  # fmt: skip


_ODS = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def ods(tables: str, *, styles: str = "", more: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """An .ods with no mimetype, indented, behind a byte order mark: whoever writes like this is read all the same."""
    content = (
        f'\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content{_ODS}>\n'
        f"<office:automatic-styles>{styles}</office:automatic-styles>\n<office:body>\n<office:spreadsheet>\n"
        f"{tables}\n</office:spreadsheet>\n</office:body>\n</office:document-content>"
    )
    return zipped([("content.xml", content.encode()), *more])
