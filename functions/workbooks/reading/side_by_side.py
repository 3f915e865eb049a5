"""Two tables side by side on a sheet: where the second begins, and how the sheet is split."""

from __future__ import annotations

from collections.abc import Sequence

from wording.columns import Kind
from wording.sheets.headings import kind_of, says_nothing
from wording.sheets.joined_headings import names_whose
from workbooks.grid import Sheet


def second_begins(texts: Sequence[str]) -> int | None:
    """The index of the column where a second complete table begins in these (plain) headings; None if there is only one."""
    whose = [place for place, text in enumerate(texts) if text and any(names_whose(kind, [text]) for kind in Kind)]
    for place in whose[1:]:
        cut = place
        while cut - 1 > whose[0] and says_nothing(texts[cut - 1]):
            cut -= 1
        if _is_whole(texts[:cut]) and _is_whole(texts[cut:]):
            return cut
    return None


def _is_whole(texts: Sequence[str]) -> bool:
    kind = kind_of([text for text in texts if text])
    return kind is not None and names_whose(kind, texts)


def parted(sheet: Sheet, cut: int) -> tuple[Sheet, Sheet]:
    """The sheet up to that column, and from it on. Each cell keeps its address."""
    first = [row[:cut] for row in sheet.rows]
    second = [[*[None] * min(cut, len(row)), *row[cut:]] for row in sheet.rows]
    return sheet._replace(rows=first), sheet._replace(rows=second)
