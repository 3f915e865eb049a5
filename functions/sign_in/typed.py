"""Normalises what people type into the sign-in pages."""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}  # digits as Chinese input methods may write them
_CODE = re.compile(r"[0-9]{8}")


def address_typed(text: str) -> str:
    """The address in lower case, without spaces, with full-width characters folded. It may still not be a valid address."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def code_typed(text: str) -> str:
    """The eight digits, with spaces removed and full-width digits folded. "" for anything else, including digits of other scripts."""
    digits = "".join(text.split()).translate(_FULL_WIDTH)
    return digits if _CODE.fullmatch(digits) else ""
