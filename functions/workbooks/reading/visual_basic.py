"""Whether a Visual Basic project has a line of code: in most workbooks with a project all modules are empty.

A project that cannot be read up to its last module counts as one with code.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

IN_XLS, IN_ZIP = "_VBA_PROJECT_CUR/VBA", "VBA"  # the modules' folder in an .xls, and in a zipped workbook's part
_OLD = "_vba_project"  # the project of Excel 95, at the top; it has no directory
_LONGEST = 1 << 20  # bytes of a module's text; a longer one counts as code
_STREAM, _OFFSET, _VERSION = 0x001A, 0x0031, 0x0009  # records of the project's directory
_BESIDE = ("dir", "_vba_project", "__srp_")  # streams of the folder that are not modules
_NO_CODE = (b"attribute ", b"option ", b"'", b"rem ")


class _Odd(Exception):
    """The project is malformed."""


def has_code(data: bytes, folder: str) -> bool:
    """Whether some module in the folder of this OLE file has a line beyond its attributes, options and remarks."""
    from xlrd.compdoc import CompDoc

    try:
        shell = CompDoc(data, logfile=io.StringIO())
        modules = dict(_modules(_unpacked(_stream(shell, f"{folder}/dir"), 0)))
        if not modules or _unlisted(shell, folder, set(modules)):
            return True
        return any(map(_is_code, _lines(shell, folder, modules)))
    except Exception:  # a broken or hostile file can raise anything
        return True


def _stream(shell: object, name: str) -> bytes:
    found: bytes | None = shell.get_named_stream(name)  # type: ignore[attr-defined]
    if found is None:
        raise _Odd
    return found


def _unlisted(shell: object, folder: str, modules: set[str]) -> bool:
    """Whether there is a project of an older format, or a stream in the folder that the project's directory does not list."""
    known = {name.lower() for name in modules}
    entries = shell.dirlist  # type: ignore[attr-defined]
    at = 0
    if folder == IN_XLS and any(entries[child].name.lower() == _OLD for child in entries[0].children):
        return True
    for name in folder.split("/"):
        at = next(child for child in entries[at].children if entries[child].name.lower() == name.lower())
    names = [entries[child].name.lower() for child in entries[at].children]
    return any(name not in known and not name.startswith(_BESIDE) for name in names)


def _modules(directory: bytes) -> Iterator[tuple[str, int]]:
    """The modules' streams, and the offset of the compressed text in each."""
    at, name = 0, None
    while at + 6 <= len(directory):
        kind, size = struct.unpack_from("<HI", directory, at)
        body = directory[at + 6 : at + 6 + size]
        if kind == _STREAM:
            name = body.decode("gb18030")
        elif kind == _OFFSET:
            if name is None:
                raise _Odd
            yield name, struct.unpack("<I", body)[0]
            name = None
        at += 6 + (6 if kind == _VERSION else size)


def _lines(shell: object, folder: str, modules: dict[str, int]) -> Iterator[bytes]:
    for name, offset in modules.items():
        yield from _unpacked(_stream(shell, f"{folder}/{name}"), offset).splitlines()


def _is_code(line: bytes) -> bool:
    text = line.strip().lower()
    return bool(text) and not text.startswith(_NO_CODE)


def _unpacked(stream: bytes, at: int) -> bytes:
    """The text that is compressed in chunks from that offset to the end of the stream."""
    if stream[at : at + 1] != b"\x01":
        raise _Odd
    at += 1
    found = bytearray()
    while at + 2 <= len(stream):
        (head,) = struct.unpack_from("<H", stream, at)
        end = min(at + (head & 0xFFF) + 3, len(stream))
        if head & 0x7000 != 0x3000 or len(found) > _LONGEST:
            raise _Odd
        if head & 0x8000:
            _unpack_chunk(stream, at + 2, end, found)
        else:
            found += stream[at + 2 : end]
        at = end
    return bytes(found)


def _unpack_chunk(stream: bytes, at: int, end: int, found: bytearray) -> None:
    """Appends the chunk's text to `found`. After each byte of flags follow eight tokens: a byte, or offset and length of a copy."""
    start = len(found)
    while at < end:
        flags = stream[at]
        at += 1
        for bit in range(8):
            if at >= end:
                return
            if not flags >> bit & 1:
                found.append(stream[at])
                at += 1
                continue
            (token,) = struct.unpack_from("<H", stream, at)
            at += 2
            bits = max((len(found) - start - 1).bit_length(), 4)
            back, length = (token >> 16 - bits) + 1, (token & 0xFFFF >> bits) + 3
            if back > len(found) - start:
                raise _Odd
            for _ in range(length):
                found.append(found[-back])
