"""Headings of two rows, in which an upper cell spans several lower ones: which column "约定时间" over "动工" is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from wording.columns import COLUMNS, Kind, Reads
from wording.sheets.heading_text import HIGHEST, LONGEST_CELL, LOWEST, bare
from wording.sheets.headings import TELLING, heading_of
from wording.sheets.years import begins_with_year, heading_with_year, under_year
from wording.units import unit_of

_ENDS: Final = re.compile(r"(?:时间|日期|情况|指标|内容|要求|进度)+$")
_WHOSE: Final = re.compile(r"宗\s*地|地\s*块|邮\s*箱")
_OF_DAYS: Final = frozenset({"年/月/日", "年月日", "年-月-日", "年.月.日", "日期", "年/月", "年月"})
_NO_UNIT: Final = frozenset({"/", "-", "--", "—", "——", "无", "单位", "计量单位"})
_STARTS: Final = ("约定", "实际", "年度", "累计完成", "其中")
_REPORTED: Final = re.compile(r"实际|完成|已")
_PROMISED: Final = frozenset(c.code for c in COLUMNS[Kind.REGISTER] if c.reads in (Reads.PROMISE, Reads.DATE))

# What a heading of two rows may begin or end with: 约定 over 动工, 时间 over 约定动工.
_PARTS: Final = frozenset(
    part
    for spelling in TELLING
    for cut in range(2, len(spelling) + 1)
    for part in (spelling[:cut], spelling[-cut:], spelling[1:cut], spelling[cut - 1 : cut + 1])
    if len(part) > 1
)


def is_heading(text: str) -> bool:
    """Whether any of the four workbooks has this (plain) heading."""
    return any(heading_with_year(kind, text) is not None for kind in Kind)


def is_below(text: str) -> bool:
    """Whether this (plain) text below a complete heading still belongs to that heading: a bound or a unit."""
    return text in (*LOWEST, *HIGHEST) or _is_unit(text)


def as_units(texts: Sequence[str]) -> Sequence[str]:
    """A row of (plain) units, with "" for /, — and 单位 below headings that have no unit. Any other row unchanged."""
    said = [text for text in texts if text]
    if not any(map(_is_unit, said)) or not all(is_below(text) or text in _NO_UNIT for text in said):
        return texts
    return ["" if text in _NO_UNIT else text for text in texts]


def _is_unit(text: str) -> bool:
    """Whether the text is a unit, also that of days."""
    return text.strip("()[]") in _OF_DAYS or unit_of(text.strip("()[]")) is not None


def may_name_whose(cell: str) -> bool:
    """Whether a cell's text can be a heading that `names_whose` finds. A quick test, since it runs on each cell of a ledger."""
    return len(cell) <= LONGEST_CELL and _WHOSE.search(cell) is not None


def names_whose(kind: Kind, texts: Iterable[str]) -> bool:
    """Whether one of the (plain) headings says whose a row is: the parcel's number or, in contacts, the person's address."""
    code = "address" if kind is Kind.CONTACTS else "parcel_no"
    found = (heading_of(kind, text) for text in texts if text)
    return any(one is not None and one.column.code == code for one in found)


def may_tell(texts: Iterable[str]) -> bool:
    """Whether these (plain) texts of two rows can give headings that identify a kind, whole or joined. A quick test."""
    return any(text in _PARTS or bare(text)[0] in _PARTS for text in texts if text)


def joined(upper: str, lower: str) -> str:
    """The heading that two (plain) ones make together: a known heading if there is one, else both texts joined."""
    if lower.strip("()[]") in _OF_DAYS:
        return upper
    known = next((text for text in _candidates(upper, lower) if is_heading(text)), None)
    if known is None:
        return upper + lower
    unit = bare(upper)[1] or ""
    if bare(known)[1] is None and unit_of(unit) is not None:
        with_unit = f"{known}({unit})"
        found = [heading for kind in Kind if (heading := heading_with_year(kind, with_unit)) is not None]
        if any(heading.unit is not None for heading in found):
            return with_unit
    return known


def _candidates(upper: str, lower: str) -> Iterator[str]:
    over = bare(upper)[0]
    own = bare(lower)[0]
    unit = lower[len(own) :]
    if lower in (*LOWEST, *HIGHEST):
        yield upper + lower
    if unit_of(lower.strip("()[]")) is not None:
        yield f"{over}({lower.strip('()[]')})"
    if begins_with_year(over):  # never the lower name alone: it would be a figure of another time
        named = under_year(over, lower)
        if named is not None:
            yield named
        return
    yield over + lower
    starts = [_ENDS.sub("", over), *(start for start in _STARTS if over.startswith(start))]
    for start in starts:
        for end in ("", "日期", "时间"):
            yield f"{start}{own}{end}{unit}"
    register = heading_of(Kind.REGISTER, lower)
    if not (_REPORTED.search(over) and register is not None and register.column.code in _PROMISED):
        yield lower  # a figure marked as actual is no promise, whatever stands below
