"""Files made to hurt whoever opens them."""

from __future__ import annotations

from tests import books
from tests.workbooks import strange
from tests.workbooks.strange import as_it_is, changed, in_sheet
from workbooks.grid import MAX_ROWS, Refused

ROWS = books.grid([books.REGISTER])
BOOK = books.xlsx({"表": ROWS})
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def declared(name: str) -> bytes:
    """The workbook with a document type in this part, behind a comment longer than anybody's first look."""
    lead = b"<!--" + b" " * 5000 + b"<a> -->"
    return changed(BOOK, lambda here, body: lead + DTD + body[body.index(b"<workbook") :] if here == name else body)


def far(member: str, place: bytes) -> bytes:
    cell = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (place.lstrip(b"ABCDEFX"), place)
    return changed(BOOK, in_sheet(b"</sheetData>", cell))


FILES = {
    "nothing": (b"", None),
    "a corner of a sheet": (far("s", b"XFD1048576"), Refused.TOO_LARGE),
    "a corner of an xlsb": (strange.xlsb([0.0] * 4, line=1 << 31), Refused.TOO_LARGE),
    "one row too many": (far("s", b"A%d" % (MAX_ROWS + 1)), Refused.TOO_LARGE),
    "a member that unpacks to much": (
        changed(BOOK, as_it_is, {"xl/a.xml": b"<a>" + b" " * 9_000_000}),
        Refused.TOO_LARGE,
    ),
    "a member of 65 MiB": (changed(BOOK, as_it_is, {"xl/media/a.png": bytes(65 << 20)}), Refused.TOO_LARGE),
    "the same name twice": (strange.zipped([("xl/workbook.xml", b"<a/>")] * 2), Refused.NOT_A_WORKBOOK),
    "the same name in capitals": (changed(BOOK, as_it_is, {"XL/Workbook.XML": b"<a/>"}), Refused.NOT_A_WORKBOOK),
    "a document type": (changed(BOOK, as_it_is, {"xl/a.xml": DTD + b"<x>&b;</x>"}), Refused.NOT_A_WORKBOOK),
    "a document type in a part of another name": (
        changed(BOOK, as_it_is, {"xl/a.dat": b" \n" + DTD + b"<x/>"}),
        Refused.NOT_A_WORKBOOK,
    ),
    "a document type behind a comment": (declared("xl/workbook.xml"), Refused.NOT_A_WORKBOOK),
    "an archive with a password": (strange.zipped([("[Content_Types].xml", b"<a/>")], mark=1), Refused.ENCRYPTED),
    "an archive of something else": (strange.zipped([("a.txt", b"a")]), Refused.NOT_A_WORKBOOK),
    "an empty archive": (b"PK\x05\x06" + bytes(18), Refused.NOT_A_WORKBOOK),
    "half a workbook": (BOOK[: len(BOOK) // 2], Refused.NOT_A_WORKBOOK),
    "a workbook with macros": (changed(BOOK, as_it_is, {"xl/vbaProject.bin": b"\0"}), Refused.HAS_MACROS),
    "an xls with macros": (strange.xls_with_macros(ROWS), Refused.HAS_MACROS),
    "an ods with macros": (
        strange.ods("", more=[("Basic/Standard/Module1.xml", b"<a/>")]),
        Refused.HAS_MACROS,
    ),
    "an xlsx with a password": (strange.encrypted_package(), Refused.ENCRYPTED),
    "an xls with a password": (strange.locked_xls(ROWS), Refused.ENCRYPTED),
    "an ods with a password": (
        strange.ods("", more=[("META-INF/manifest.xml", b"<m><encryption-data/></m>")]),
        Refused.ENCRYPTED,
    ),
    "an ods whose row is repeated for ever": (
        strange.ods(
            '<table:table><table:table-row table:number-rows-repeated="1048576">'
            '<table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>'
        ),
        Refused.TOO_LARGE,
    ),
    "a page of the web": (b"<html><table><tr><td>1</td></tr></table></html>", Refused.NOT_A_WORKBOOK),
    "a workbook of 2003": (b'<?xml version="1.0"?>\n<Workbook/>', Refused.NOT_A_WORKBOOK),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), Refused.NOT_A_WORKBOOK),
    "an OLE file of nothing": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), Refused.NOT_A_WORKBOOK),
    "a csv of too many rows": (b"a,b\n" * (MAX_ROWS + 1), Refused.TOO_LARGE),
}
