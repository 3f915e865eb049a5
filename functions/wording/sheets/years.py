"""Years in headings (2023年产值) and in the title lines above a table (截至2024年12月31日): domain.md sections 4 and 14."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from land.indicator import YEARLY_FACTS, Fact
from wording.columns import Kind
from wording.sheets.headings import Heading, heading_of

_BEGINS: Final = re.compile(r"(20[0-9]{2})年(度)?(末|底)?(.*)")
_OF_A_YEAR: Final = "年度"
# Words after the year of an upper heading: with them it is not the whole year, or no fact.
_NOT_THE_YEAR: Final = re.compile(r"[0-9]月|[一二三四五六七八九十]月|半年|季度?|预计|预期|计划|目标|约定|承诺")

_DAY: Final = r"(20[0-9]{2})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?"
_MONTH: Final = r"(20[0-9]{2})[-/.年]([0-9]{1,2})月?[底末]?"
_UNTIL: Final = re.compile(rf"截[至止](?:日期|时间|日|到|于)?:?(?:{_DAY}|{_MONTH}|(20[0-9]{{2}})年[底末])")
_STAMP: Final = re.compile(rf"(?:填表|填报|制表|报送|打印|编制|更新)(?:日期|时间):?{_DAY}")
_NUMBERED: Final = re.compile(r"20[0-9]{2}年?第?[0-9]+[号期]")
_OF_A_PART: Final = r"(?!度?(?:[0-9]{1,2}[-~至]?[0-9]{0,2}月|[上下]半年|第?[一二三四1-4]季))"
_YEARS: Final = re.compile(rf"(20[0-9]{{2}})(?:年?[-~至到、](20[0-9]{{2}}))?年{_OF_A_PART}")


class Named(NamedTuple):
    """The year that title lines name, and the day if one follows 截至."""

    year: int
    day: date | None


def begins_with_year(text: str) -> bool:
    """Whether a (plain) heading begins with a year."""
    return _BEGINS.fullmatch(text) is not None


def under_year(upper: str, lower: str) -> str | None:
    """The heading of a lower row under an upper one that begins with a whole year; None under any other heading."""
    found = _BEGINS.fullmatch(upper)
    if found is None or _NOT_THE_YEAR.search(found.group(4)):
        return None
    return lower if begins_with_year(lower) else f"{found.group(1)}年{lower}"


@lru_cache(maxsize=4096)
def heading_with_year(kind: Kind, text: str) -> Heading | None:
    """The column that a plain heading names, with the year at its beginning, if any.

    After the year stands a yearly figure, with or without 年度, or a fact as of the end of that year.
    """
    known = heading_of(kind, text)
    found = _BEGINS.fullmatch(text) if known is None and kind is Kind.RETURN else None
    if found is None:
        return known
    year, _, end, name = found.groups()
    heading = heading_of(kind, name) or heading_of(kind, _OF_A_YEAR + name)
    if heading is None or heading.column.code not in set(Fact) or (end and heading.column.code in YEARLY_FACTS):
        return None
    return replace(heading, year=int(year))


def named_in(lines: Iterable[str]) -> Named | None:
    """The year and day that title lines and the sheet's name give for a table; None when they name no year or several.

    The day on which a form was filled in does not count, nor does the number of a document.
    """
    days: set[date] = set()
    years: set[int] = set()
    for line in lines:
        text = _NUMBERED.sub("", _STAMP.sub("", "".join(unicodedata.normalize("NFKC", line).split())))
        days |= {day for found in _UNTIL.finditer(text) if (day := _day(found)) is not None}
        for one in _YEARS.finditer(_UNTIL.sub("", text)):
            years |= {int(year) for year in one.groups() if year}
    years |= {day.year for day in days}
    if len(years) != 1:
        return None
    return Named(years.pop(), days.pop() if len(days) == 1 else None)


def _day(found: re.Match[str]) -> date | None:
    year, month, day, year_of_month, only_month, whole = found.groups()
    if whole:
        return date(int(whole), 12, 31)
    try:
        if year_of_month:
            last = monthrange(int(year_of_month), int(only_month))[1]
            return date(int(year_of_month), int(only_month), last)
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
