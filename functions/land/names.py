"""Names as people write them: kept on one line without what nobody sees, and when two of them name the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BREAKS: Final = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN: Final = frozenset({"Cf", "Cc", "Cs"})  # formats (bidi marks, soft hyphens, joiners), controls, half characters
# Letters, digits (full-width ones too), Chinese characters and `._-()（）`: what a file's name in a mail is made of.
_NOT_OF_NAMES: Final = re.compile(
    r"[^A-Za-z0-9０-９Ａ-Ｚａ-ｚ\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd._()（）-]+"
)
_LONGEST_NAME: Final = 64
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


def mail_file_name(text: str, longest: int = _LONGEST_NAME) -> str:
    """A file's name as mails write it: each run of what such names are not made of is one `_`. Whatever the sender called
    it, it is no header, no markup and no address there. A longer one is cut before its ending."""
    name = _NOT_OF_NAMES.sub("_", one_line(text))
    if len(name) <= longest:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"...{dot}{ending}" if stem and len(ending) <= 5 else "..."
    return name[: longest - len(kept)] + kept
