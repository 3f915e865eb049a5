"""What the directory of an OLE file says: whether it is an encrypted package, and whether it carries macros.

The directory is searched for names rather than followed: a broken file has one too, and a loop in it catches nobody.
"""

from __future__ import annotations

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENTRY, _LENGTH_AT, _TYPE_AT = 128, 64, 66  # the size of an entry, and where in it two of its fields stand
_LISTED = (b"\1", b"\2")  # the types of a storage and of a stream


def is_encrypted_package(data: bytes) -> bool:
    """Whether the file is an .xlsx behind a password."""
    return _has(data, "EncryptedPackage")


def has_macros(data: bytes) -> bool:
    """Whether the file has a storage of Visual Basic."""
    return _has(data, "_VBA_PROJECT_CUR") or _has(data, "_VBA_PROJECT")


def _has(data: bytes, name: str) -> bool:
    """Whether a storage or stream of this name is listed; the same words in a cell are not."""
    sought = (name + "\0").encode("utf-16-le")
    at = data.find(sought)
    while at >= 0:
        length = int.from_bytes(data[at + _LENGTH_AT : at + _TYPE_AT], "little")
        if at % _ENTRY == 0 and length == len(sought) and data[at + _TYPE_AT : at + _TYPE_AT + 1] in _LISTED:
            return True
        at = data.find(sought, at + 2)
    return False
