"""What the directory of an OLE file shows: whether it is an encrypted package, and whether it contains macros.

The directory is searched for names, not traversed: this also works for a broken file, and a loop in it does no harm.
"""

from __future__ import annotations

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENTRY, _LENGTH_AT, _TYPE_AT = 128, 64, 66  # the size of an entry, and the offsets of two of its fields
_LISTED = (b"\1", b"\2")  # the types of a storage and of a stream


def is_encrypted_package(data: bytes) -> bool:
    """Whether the file is an encrypted .xlsx."""
    return _has(data, "EncryptedPackage")


def has_macros(data: bytes) -> bool:
    """Whether the file has a Visual Basic storage."""
    return _has(data, "_VBA_PROJECT_CUR") or _has(data, "_VBA_PROJECT")


def _has(data: bytes, name: str) -> bool:
    """Whether a storage or stream of this name is listed; the same text in a cell does not count."""
    sought = (name + "\0").encode("utf-16-le")
    at = data.find(sought)
    while at >= 0:
        length = int.from_bytes(data[at + _LENGTH_AT : at + _TYPE_AT], "little")
        if at % _ENTRY == 0 and length == len(sought) and data[at + _TYPE_AT : at + _TYPE_AT + 1] in _LISTED:
            return True
        at = data.find(sought, at + 2)
    return False
