"""Headings of two rows, the upper one over several of the lower: which column "约定时间" over "动工" is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wording.headings import COLUMNS, HIGHEST, LOWEST, Kind, Reads, bare, heading_of
from wording.units import unit_of

_ENDS: Final = re.compile(r"(?:时间|日期|情况|指标|内容|要求|进度)+$")
_STARTS: Final = ("约定", "实际", "年度", "累计完成", "其中")
_REPORTED: Final = re.compile(r"实际|完成|已")
_PROMISED: Final = frozenset(c.code for c in COLUMNS[Kind.REGISTER] if c.reads in (Reads.PROMISE, Reads.DATE))


def is_heading(text: str) -> bool:
    """Whether any of the four workbooks has this (plain) heading."""
    return any(heading_of(kind, text) is not None for kind in Kind)


def is_below(text: str) -> bool:
    """Whether this (plain) text below a heading that stands for itself belongs to the heading: a bound or a unit."""
    return text in (*LOWEST, *HIGHEST) or unit_of(text.strip("()[]")) is not None


def joined(upper: str, lower: str) -> str:
    """The heading that two (plain) ones make together: one that is known where there is such a one."""
    known = next((text for text in _candidates(upper, lower) if is_heading(text)), None)
    if known is None:
        return upper + lower
    unit = bare(upper)[1] or ""
    if bare(known)[1] is None and unit_of(unit) is not None:
        with_unit = f"{known}({unit})"
        found = [heading for kind in Kind if (heading := heading_of(kind, with_unit)) is not None]
        if any(heading.unit is not None for heading in found):
            return with_unit
    return known


def _candidates(upper: str, lower: str) -> Iterator[str]:
    over, own = bare(upper)[0], bare(lower)[0]
    unit = lower[len(own) :]
    if lower in (*LOWEST, *HIGHEST):
        yield upper + lower
    if unit_of(lower.strip("()[]")) is not None:
        yield f"{over}({lower.strip('()[]')})"
    yield over + lower
    starts = [_ENDS.sub("", over), *(start for start in _STARTS if over.startswith(start))]
    for start in starts:
        for end in ("", "日期", "时间"):
            yield f"{start}{own}{end}{unit}"
    register = heading_of(Kind.REGISTER, lower)
    if not (_REPORTED.search(over) and register is not None and register.column.code in _PROMISED):
        yield lower  # but what was really invested is no promise, whatever stands below
