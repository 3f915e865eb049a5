"""Workbooks encrypted as Excel encrypts them: an .xlsx as a package, an .xls record by record (MS-XLS 2.2.10)."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from hashlib import md5
from typing import Any

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from msoffcrypto.format.ooxml import OOXMLFile

from tests.workbooks import strange

BY_ITSELF = "VelvetSweatshop"
_SALT, _VERIFIER = bytes(range(16)), bytes(range(16, 32))
_BOF, _FILE_PASS, _SHEET, _BLOCK = 2057, 47, 133, 1024


def locked_xlsx(data: bytes, password: str = BY_ITSELF) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def locked_xls(rows: Sequence[Sequence[Any]], password: str = BY_ITSELF) -> bytes:
    """The key stream runs over everything; heads of records, a few whole records, and where sheets begin stay plain."""
    plain = strange.xls_book(rows).get_biff_data()
    first = 4 + struct.unpack_from("<H", plain, 2)[0]
    proof = _crypted(_VERIFIER + md5(_VERIFIER).digest(), password)
    head = struct.pack("<HHHHH", _FILE_PASS, 54, 1, 1, 1) + _SALT + proof
    moved = bytearray(plain[:first] + head + plain[first:])
    moved += bytes(-len(moved) % 4)  # what is behind the last record is made of whole heads of nothing
    for at, kind, _ in list(_records(moved)):
        if kind == _SHEET:
            begins = struct.unpack_from("<I", moved, at + 4)[0]
            struct.pack_into("<I", moved, at + 4, begins + len(head))
    hidden = bytearray(_crypted(bytes(moved), password))
    for at, kind, size in _records(moved):
        kept = 4 + (size if kind in (_BOF, _FILE_PASS, 225) else 4 if kind == _SHEET else 0)
        hidden[at : at + kept] = moved[at : at + kept]
    return strange.in_ole(bytes(hidden))


def _records(stream: bytes | bytearray) -> Any:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, size
        at += 4 + size


def _crypted(data: bytes, password: str) -> bytes:
    """By the 40 bit key of every block of 1 024 bytes."""
    start = md5(password.encode("utf-16-le")).digest()[:5]
    base = md5((start + _SALT) * 16).digest()[:5]
    found = b""
    for number, at in enumerate(range(0, len(data), _BLOCK)):
        key = md5(base + struct.pack("<I", number)).digest()
        found += Cipher(ARC4(key), mode=None).encryptor().update(data[at : at + _BLOCK])
    return found
