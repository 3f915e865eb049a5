"""The significant text of a heading, and what stands in its brackets (domain.md section 4, Headings)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from land.names import one_line
from wording.units import unit_of

LONGEST_HEADING: Final = 60  # characters (domain.md section 4)
LONGEST_CELL: Final = (
    400  # characters of a cell, spaces included; no heading, total or line of units is searched in longer texts
)
LOWEST: Final = ("下限", "最小值", "最低")
HIGHEST: Final = ("上限", "最大值", "最高")
_BOUNDS: Final = (
    *((mark, "low") for mark in ("≥", ">=", "不低于", "不少于", "不小于", "大于等于")),
    *((mark, "high") for mark in ("≤", "<=", "不高于", "不超过", "不大于", "小于等于")),
)
_BRACKET: Final = re.compile(r"^(.*?)[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]$")
# Whether a column must be filled in, and its number in the form.
_CIRCLED: Final = re.compile(r"[\u2460-\u2473\u2776-\u277f\u24ea]")
_REQUIRED: Final = re.compile(r"[(\[【](?:必填|必填项|选填|选填项|可选|可不填)[)\]】]")
_NUMBERED: Final = re.compile(r"^(?:\(\d{1,2}\)|\d{1,2}[、．]|\d{1,2}\.(?!\d))(?=\D)")
_STARS: Final = "*:：★☆※▲"
# A bound outside the bracket: 投资强度≥(万元/亩), 投资强度(万元/亩)≥, ≥投资强度.
_OUTSIDE: Final = re.compile(r"^(≥|>=|≤|<=)?([^≥≤<>()]+)(≥|>=|≤|<=)?(?:\(([^()]*)\))?(≥|>=|≤|<=)?$")
_PARTS: Final = re.compile(r"[,;、;]")


def plain(text: str) -> str:
    """A heading without what is not significant: full widths, spaces, line breaks, marks of required columns, its number in a
    form. Empty for a text too long for a heading; that is decided without processing it."""
    return _plain(text) if len(text) <= LONGEST_CELL else ""


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    seen = unicodedata.normalize("NFKC", _CIRCLED.sub("", one_line(text)))
    found = _NUMBERED.sub("", _REQUIRED.sub("", re.sub(r"\s+", "", seen)).strip(_STARS)).strip(_STARS)
    return found if len(found) <= LONGEST_HEADING else ""


def bare(heading: str) -> tuple[str, str | None]:
    """A plain heading without its last bracket, and the bracket's content; None when it has none."""
    found = _BRACKET.match(heading)
    return (found.group(1).strip("*"), found.group(2)) if found else (heading, None)


def with_bound_inside(heading: str) -> str:
    """The plain heading with the sign of its bound moved into its bracket."""
    found = _OUTSIDE.match(heading) if any(mark in heading for mark in "≥≤=") else None
    if found is None:
        return heading
    before, own, behind, inside, last = found.groups()
    marks = [mark for mark in (before, behind, last) if mark]
    return f"{own}({marks[0]}{inside or ''})" if len(marks) == 1 else heading


class Bracket(NamedTuple):
    """What a bracket says. unit: its code, None when it names no unit of the dimension; known: False when it names something
    else. bound: "low", "high" or ""."""

    unit: str | None
    known: bool
    bound: str


def said_in(bracket: str, dimension: str, *, bounded: bool) -> Bracket:
    """The unit of the dimension and, if the column may have one (bounded), the bound in a bracket. Notes beside a unit are
    ignored."""
    bound, unit, others = "", None, 0
    for part in _PARTS.split(bracket):
        text = part
        for mark, which in _BOUNDS if bounded and not bound else ():
            if part.startswith(mark):
                text = part.removeprefix(mark)
                bound = which
                break
        own = unit_of(text, dimension) if text and dimension else None
        if own is None:
            others += bool(text)
        elif unit is not None and own != unit:
            return Bracket(None, False, bound)  # two different units: it is unknown which one counts
        unit = own or unit
    return Bracket(unit, unit is not None or not others, bound)
