"""OLE files and projects of Visual Basic, made from scratch."""

from __future__ import annotations

import struct
from collections.abc import Mapping

import xlwt

_SECTOR = 512
_END, _FREE, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
Tree = Mapping[str, "bytes | Tree"]


def ole(tree: Tree) -> bytes:
    """An OLE file of these storages and streams; a short stream is filled up with zeros, as nobody minds here."""
    entries: list[list[object]] = [["Root Entry", 5, _NONE, _NONE, 0]]  # name, type, next, first child, stream
    streams: list[bytes] = []

    def add(children: Tree) -> int:
        first = before = _NONE
        for name, what in children.items():
            at = len(entries)
            entries.append([name, 2 if isinstance(what, bytes) else 1, _NONE, _NONE, _NONE])
            if isinstance(what, bytes):
                entries[at][4] = len(streams)
                streams.append(what)
            else:
                entries[at][3] = add(what)
            if before == _NONE:
                first = at
            else:
                entries[before][2] = at
            before = at
        return first

    entries[0][3] = add(tree)
    sectors, table = [], []
    starts: list[tuple[int, int]] = []
    for stream in streams:
        padded = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
        count = len(padded) // _SECTOR
        starts.append((len(table), max(len(stream), 4096)))
        table += [*range(len(table) + 1, len(table) + count), _END]
        sectors += [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]
    directory = b"".join(_entry(entry, starts) for entry in entries)
    directory = directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0")
    first = len(table)
    table += [*range(first + 1, first + len(directory) // _SECTOR), _END]
    sectors += [directory[at : at + _SECTOR] for at in range(0, len(directory), _SECTOR)]
    fats = 1
    while fats * 128 < len(table) + fats:
        fats += 1
    where = [len(table) + number for number in range(fats)]
    table += [0xFFFFFFFD] * fats
    table += [_FREE] * (fats * 128 - len(table))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fats, first, 0, 4096,
        _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *where, *[_FREE] * (109 - fats))
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(entry: list[object], starts: list[tuple[int, int]]) -> bytes:
    name, kind, following, child, stream = entry
    text = f"{name}\0".encode("utf-16-le")
    start, size = starts[stream] if kind == 2 else (_END, 0)  # type: ignore[index]
    return struct.pack(
        "<64sHBBIII16sIQQIII", text, len(text), kind, 1, _NONE, following, child, b"", 0, 0, 0, start, size, 0
    )


def packed(text: bytes) -> bytes:
    """Text as Visual Basic packs it, by letters alone."""
    found = b"\x01"
    for at in range(0, len(text), 3500):
        piece = text[at : at + 3500]
        tokens = b"".join(b"\0" + piece[start : start + 8] for start in range(0, len(piece), 8))
        found += struct.pack("<H", 0xB000 | (len(tokens) + 2 - 3)) + tokens
    return found


ATTRIBUTES = b'Attribute VB_Name = "ThisWorkbook"\r\nAttribute VB_Base = "0{00020819}"\r\n'


def project(modules: Mapping[str, bytes], *, listed: Mapping[str, bytes] | None = None) -> Tree:
    """The folder of a project with these modules' texts. listed: those that its directory names, where not all."""
    head = struct.pack("<HIIHIIHIH", 1, 4, 3, 2, 4, 0x804, 3, 2, 936) + struct.pack("<HIIH", 9, 4, 1, 7)
    records = b"".join(
        struct.pack("<HI", 0x1A, len(name.encode("gb18030")))
        + name.encode("gb18030")
        + struct.pack("<HII", 0x31, 4, 20)
        for name in (listed if listed is not None else modules)
    )
    streams = {name: b"\xcc" * 20 + _whole(packed(text)) for name, text in modules.items()}
    return {"dir": _whole(packed(head + records + struct.pack("<HI", 0x10, 0))), **streams, "_VBA_PROJECT": b"\xcc\x61"}


def _whole(stream: bytes) -> bytes:
    """Filled up by chunks of blanks to more than what a short stream is."""
    while len(stream) < 4096:
        left = max(4096 - len(stream), 16)
        letters = min(left, 3000)
        stream += packed(b" " * letters)[1:]
    return stream


def xls(rows: list[list[object]], modules: Mapping[str, bytes], *, listed: Mapping[str, bytes] | None = None) -> bytes:
    """An .xls with a project of these modules."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(line, column, value)
    return ole({"Workbook": book.get_biff_data(), "_VBA_PROJECT_CUR": {"VBA": project(modules, listed=listed)}})
