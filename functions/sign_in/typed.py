"""What people type into the pages of signing in, as it is meant."""

from __future__ import annotations

import re
import unicodedata

_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}  # as a Chinese input method writes digits
_CODE = re.compile(r"[0-9]{8}")


def address_typed(text: str) -> str:
    """The address in lower case, without spaces, full-width characters as plain ones; whether it is one nobody says."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def code_typed(text: str) -> str:
    """The eight digits, spaces dropped and full-width ones folded; "" for anything else, other scripts' digits included."""
    digits = "".join(text.split()).translate(_FULL_WIDTH)
    return digits if _CODE.fullmatch(digits) else ""
