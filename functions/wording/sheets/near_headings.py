"""Unknown headings that are probably meant for a column that we read: a spelling should not lose anybody's figures."""

from __future__ import annotations

import re
from collections.abc import Container
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from wording.columns import COLUMNS, Column, Kind, Reads
from wording.sheets.heading_text import bare
from wording.sheets.headings import heading_of
from wording.units import unit_of

_OF_A_YEAR: Final = "年度"
_ALIKE: Final = 0.65  # difflib's ratio: 本年产值 is near 年度产值, 企业地址 is not near 企业名称
_SHORTEST: Final = 2  # fewest characters of a word that is searched within another
# The parts around a heading's subject: 产值 is that of 年度产值, 竣工 that of 实际竣工日期.
_VAGUE: Final = frozenset({"出让", "成交"})  # about the grant as a whole: 出让年限, 出让金缴纳情况
_AROUND: Final = re.compile(r"^(?:年度|实际|约定|预期|累计完成|其中|数据|计容|亩均|单位)+|(?:日期|时间|数额)+$")


def meant_for(kind: Kind, text: str, here: Container[str]) -> tuple[str, str] | None:
    """A problem code and the heading that an unknown (plain) one is probably meant to be; None when it seems to be a column of
    the sender's own.

    here: the codes of the columns that the table has. Only columns of days and figures are considered: an unread text is no
    loss. A fact in a register belongs in a return; a promise in a return is known from the register.
    """
    own, bracket = bare(text)
    if kind is Kind.REGISTER:
        fact = heading_of(Kind.RETURN, text) or heading_of(Kind.RETURN, _OF_A_YEAR + text)
        if fact is not None and fact.unit_known and _counts(fact.column) and fact.column.code not in here:
            return "fact_in_register", fact.column.heading
    if kind is Kind.RETURN and heading_of(Kind.REGISTER, text) is not None:
        return None
    unit = bracket if bracket is not None and unit_of(bracket) is not None else None
    lacking = [
        column for column in COLUMNS[kind] if _counts(column) and column.code not in here and _may_be_in(unit, column)
    ]
    found = [
        (max(_likeness(own, spelling), float(_subject(spelling) in own)), column)
        for column in lacking
        for spelling in (column.heading, *column.variants)
    ]
    likeness, nearest = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return ("similar_column", nearest.heading) if nearest is not None and likeness >= _ALIKE else None


def _may_be_in(unit: str | None, column: Column) -> bool:
    return unit is None or (column.dimension != "" and unit_of(unit, column.dimension) is not None)


def _counts(column: Column) -> bool:
    return column.reads not in (Reads.TEXT, Reads.CHOICE)


@lru_cache(maxsize=512)
def _subject(spelling: str) -> str:
    """What a heading is about; the whole spelling if too little would remain."""
    subject = _AROUND.sub("", spelling)
    return subject if len(subject) >= _SHORTEST and subject not in _VAGUE else spelling


def _likeness(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST and short in long:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # Upper bounds of the ratio, much quicker to compute: most spellings are nowhere near.
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()
