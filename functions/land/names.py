"""Names as people write them: reduced to one line without invisible characters, and normalised for comparison."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BREAKS: Final = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN: Final = frozenset({"Cf", "Cc", "Cs"})  # formats (bidi marks, soft hyphens, joiners), controls, lone surrogates
# Letters, digits (full-width ones too), Chinese characters and `._-()（）`: the characters allowed in a file name in a mail.
_NOT_OF_NAMES: Final = re.compile(
    r"[^A-Za-z0-9０-９Ａ-Ｚａ-ｚ\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd._()（）-]+"
)
_LONGEST_NAME: Final = 64
_BRACKETS: Final = str.maketrans("[{【〔〖]}】〕〗", "((((()))))")


def one_line(text: str) -> str:
    """The text with each run of tabs and line breaks replaced by a space, without invisible characters (domain.md section 14)."""
    if text.isprintable():
        return text
    return "".join(char for char in _BREAKS.sub(" ", text) if unicodedata.category(char) not in _UNSEEN)


def plain_name(text: str) -> str:
    """A name for comparison: width variants and kinds of brackets unified, spaces removed."""
    seen = "".join(one_line(text).split())
    return "".join(unicodedata.normalize("NFKC", seen).split()).translate(_BRACKETS)


def mail_file_name(text: str, longest: int = _LONGEST_NAME) -> str:
    """A file name that is safe in a mail: each run of other characters becomes one `_`.

    The result cannot act as a header, markup or an address, whatever the sender chose. A longer name is shortened before
    its extension.
    """
    name = _NOT_OF_NAMES.sub("_", one_line(text))
    if len(name) <= longest:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"...{dot}{ending}" if stem and len(ending) <= 5 else "..."
    return name[: longest - len(kept)] + kept
