"""Files that are encrypted with the default password, which Excel tries without asking.

Excel encrypts a file like this when only its structure or a sheet is protected. Opening it asks for no password.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

_BY_ITSELF = "VelvetSweatshop"  # MS-OFFCRYPTO 2.3.7.2 and MS-XLS 2.2.10
_CIPHERS = ("cryptography.hazmat.backends.openssl.backend", "cryptography.hazmat.decrepit.ciphers.algorithms")
_READERS = ("msoffcrypto.format.ooxml", "msoffcrypto.format.xls97", "msoffcrypto.method.rc4_cryptoapi")
NEEDED = ("msoffcrypto", *_READERS, *_CIPHERS, "xml.dom.expatbuilder", "encodings.utf_16_le")
_BLOCK = 1024  # bytes of a stream under one key
_HEAD, _FILE_PASS, _SHEET, _SHEETS_PLACE = 4, 47, 133, 4
_PLAIN = frozenset(
    {2057, 47, 404, 405, 225, 312, 406}
)  # BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDHead, RRDInfo


def unlocked(data: bytes) -> bytes | None:
    """The decrypted file, for an .xls its workbook stream; None if it needs another password."""
    import msoffcrypto

    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if file.format == "xls97":
            file.load_key(password=_BY_ITSELF)  # this also verifies it
            return _stream(file)
        file.load_key(password=_BY_ITSELF, verify_password=True)
        out = io.BytesIO()
        file.decrypt(out)
    except Exception:  # another password, an unknown encryption, or a broken file
        return None
    return out.getvalue()


def _stream(file: Any) -> bytes | None:
    """The decrypted records of an .xls. The package's own method writes a temporary file, which the limited child cannot."""
    from msoffcrypto.method.rc4 import DocumentRC4
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    file.data.workbook.seek(0)
    hidden = file.data.workbook.read()
    if file.type == "rc4":
        found = DocumentRC4.decrypt(file.key, file.salt, io.BytesIO(hidden), blocksize=_BLOCK)
    elif file.type == "rc4_cryptoapi":
        found = DocumentRC4CryptoAPI.decrypt(file.key, file.salt, file.keySize, io.BytesIO(hidden), blocksize=_BLOCK)
    else:
        return None
    plain = bytearray(found.read())
    for at, kind, size in _records(hidden):
        kept = _HEAD + (size if kind in _PLAIN else _SHEETS_PLACE if kind == _SHEET else 0)
        plain[at : at + kept] = hidden[at : at + kept]
        if kind == _FILE_PASS:
            plain[at : at + 2] = b"\0\0"  # record type 0, which readers skip
    return bytes(plain)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Offset, type and length (without its head) of each record."""
    at = 0
    while at + _HEAD <= len(stream):
        size = int.from_bytes(stream[at + 2 : at + _HEAD], "little")
        yield at, int.from_bytes(stream[at : at + 2], "little"), size
        at += _HEAD + size
