"""The key of a parcel inside its zone, used for storage (domain.md section 2: free text, never parsed)."""

from __future__ import annotations

import re

from land.names import one_line

_DASHES = re.compile(r"[‐‑‒–—―−﹣－]")
_SPACES = re.compile(r"\s+")
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # ！ to ～; other look-alike characters are kept


def parcel_key(text: str) -> str:
    """The normalised 宗地编号: width variants and kinds of dashes unified, spaces and invisible characters removed."""
    seen = one_line(text)
    if seen.isascii():
        return "".join(seen.split())
    return _DASHES.sub("-", _SPACES.sub("", seen.translate(_FULL_WIDTH)))
