"""Names as people write them: kept on one line without what nobody sees, and when two of them name the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BREAKS: Final = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN: Final = frozenset({"Cf", "Cc", "Cs"})  # formats (bidi marks, soft hyphens, joiners), controls, half characters
_BRACKETS: Final = str.maketrans("[{【〔〖]}】〕〗", "((((()))))")


def one_line(text: str) -> str:
    """The text with each run of tabs and line breaks as a space, and without what nobody sees (domain.md section 14)."""
    if text.isprintable():
        return text
    return "".join(char for char in _BREAKS.sub(" ", text) if unicodedata.category(char) not in _UNSEEN)


def plain_name(text: str) -> str:
    """A name without what writers vary: full-width forms, spaces, kinds of brackets."""
    seen = "".join(one_line(text).split())
    return "".join(unicodedata.normalize("NFKC", seen).split()).translate(_BRACKETS)
