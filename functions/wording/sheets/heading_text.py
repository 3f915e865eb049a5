"""The text of a heading without what does not count, and what stands in its brackets (domain.md section 4, Headings)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from land.names import one_line
from wording.units import unit_of

LONGEST_HEADING: Final = 60  # characters (domain.md section 4)
LONGEST_CELL: Final = (
    400  # of a cell with a heading, a total or units in it, before spaces are dropped: a longer text has none
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
# A bound that stands outside of the bracket: 投资强度≥(万元/亩), 投资强度(万元/亩)≥, ≥投资强度.
_OUTSIDE: Final = re.compile(r"^(≥|>=|≤|<=)?([^≥≤<>()]+)(≥|>=|≤|<=)?(?:\(([^()]*)\))?(≥|>=|≤|<=)?$")
_PARTS: Final = re.compile(r"[,;、;]")


def plain(text: str) -> str:
    """A heading without what does not count: widths, spaces, line breaks, marks of required columns, its number in a form.
    Empty for a text that is too long for a heading, which costs nothing."""
    return _plain(text) if len(text) <= LONGEST_CELL else ""


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    seen = unicodedata.normalize("NFKC", _CIRCLED.sub("", one_line(text)))
    found = _NUMBERED.sub("", _REQUIRED.sub("", re.sub(r"\s+", "", seen)).strip(_STARS)).strip(_STARS)
    return found if len(found) <= LONGEST_HEADING else ""


def bare(heading: str) -> tuple[str, str | None]:
    """A plain heading without its last bracket, and what stood in it."""
    found = _BRACKET.match(heading)
    return (found.group(1).strip("*"), found.group(2)) if found else (heading, None)


def with_bound_inside(heading: str) -> str:
    """The plain heading with the sign of its bound in its bracket, wherever that stood."""
    found = _OUTSIDE.match(heading) if any(mark in heading for mark in "≥≤=") else None
    if found is None:
        return heading
    before, own, behind, inside, last = found.groups()
    marks = [mark for mark in (before, behind, last) if mark]
    return f"{own}({marks[0]}{inside or ''})" if len(marks) == 1 else heading


class Bracket(NamedTuple):
    """What a bracket says. unit: its code, None for none of the dimension; known: False where it names something else.
    bound: "low", "high" or ""."""

    unit: str | None
    known: bool
    bound: str


def said_in(bracket: str, dimension: str, *, bounded: bool) -> Bracket:
    """The unit of the dimension and the bound (where the column may have one) among what stands in a bracket; notes beside them
    do not count."""
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
            return Bracket(None, False, bound)  # of two units nobody knows which one it is
        unit = own or unit
    return Bracket(unit, unit is not None or not others, bound)
