"""Promises and facts in one table: the kinds that a table's headings stand for (domain.md sections 4 and 14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from land.indicator import Fact
from wording.columns import COLUMNS, Kind
from wording.sheets.headings import heading_of, says_nothing
from wording.sheets.years import heading_with_year

_STARRED: Final = frozenset(column.code for column in COLUMNS[Kind.REGISTER] if column.required)
_FACTS: Final = frozenset(Fact)
_TIME: Final = frozenset(("year", "cutoff"))


def kinds_of(kind: Kind, texts: Sequence[str]) -> tuple[Kind, ...]:
    """The kinds as which a table of these (plain) headings is read. kind: the one that its key headings name.

    Both register and return when every required column of a register stands beside a column that only returns have; a return
    when facts stand beside fewer promises; else `kind`.
    """
    if kind not in (Kind.REGISTER, Kind.RETURN):
        return (kind,)
    said = [text for text in texts if not says_nothing(text)]
    promised = {found.column.code for text in said if (found := heading_of(Kind.REGISTER, text)) is not None}
    reported = {found.column.code for text in said if (found := heading_with_year(Kind.RETURN, text)) is not None}
    if promised >= _STARRED and reported & (_FACTS | _TIME):
        return (Kind.REGISTER, Kind.RETURN)
    return (Kind.RETURN,) if reported & _FACTS else (kind,)


def starred_missing(texts: Sequence[str]) -> list[str]:
    """The canonical headings that a register must have and that are not among these (plain) ones."""
    here = {found.column.code for text in texts if (found := heading_of(Kind.REGISTER, text)) is not None}
    return [column.heading for column in COLUMNS[Kind.REGISTER] if column.required and column.code not in here]
