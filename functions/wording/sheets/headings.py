"""Which column a heading names, and which workbook has such headings (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from land.values import dataclass
from wording.columns import BESIDE, COLUMNS, Column, Kind, Reads
from wording.sheets.heading_text import HIGHEST, LOWEST, bare, said_in, with_bound_inside
from wording.units import unit_of

# The columns that identify each kind, in the order in which the kinds are tried.
_MARKS: Final = (
    (Kind.ADJUSTMENTS, frozenset({"事项类型"})),
    (Kind.CONTACTS, frozenset({"邮箱", "角色"})),
    (Kind.RETURN, frozenset({"填报年度"})),
    (Kind.REGISTER, frozenset({"约定动工日期"})),
)
# Headings that say nothing about a parcel; no question is asked about them.
NOTHING_SAID: Final = frozenset({"序号", "编号", "序", "no", "no."})
FOR_READING: Final = "对照"  # in a heading's brackets: the column is only for reading
PROMISED: Final = "约定"  # instead of a return's year: the row is only for reading

_SPELLINGS: Final[Mapping[Kind, Mapping[str, Column]]] = {
    kind: {spelling: column for column in (*columns, *BESIDE[kind]) for spelling in (column.heading, *column.variants)}
    for kind, columns in COLUMNS.items()
}
TELLING: Final = frozenset(
    spelling for kind, marks in _MARKS for spelling, column in _SPELLINGS[kind].items() if column.heading in marks
)


def says_nothing(heading: str) -> bool:
    """Whether the column of a (plain) heading is skipped without a question."""
    return not heading or heading.lower() in NOTHING_SAID or bare(heading)[1] == FOR_READING


def kind_of(headings: list[str]) -> Kind | None:
    """The kind of workbook that has these (plain) headings; None when no kind has."""
    spelled = set(headings) | {bare(heading)[0] for heading in headings}
    if spelled.isdisjoint(TELLING):
        return None
    for kind, marks in _MARKS:
        known = {column.heading for spelling, column in _SPELLINGS[kind].items() if spelling in spelled}
        if marks <= known:
            return kind
    return None


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says. unit: the unit code in its bracket, None if there is none; `unit_known` is False for a bracket that
    names no unit of the column's dimension. bound: "low" or "high" if the column holds only that bound.
    year: the year at the beginning of the heading. bracket: the bracket's content, if it may be a unit."""

    column: Column
    unit: str | None = None
    unit_known: bool = True
    bound: str = ""
    year: int | None = None
    bracket: str = ""


@lru_cache(maxsize=4096)
def heading_of(kind: Kind, text: str) -> Heading | None:
    """The column that a plain heading names in a workbook of this kind; None for an unknown heading."""
    spellings = _SPELLINGS[kind]
    if text in spellings:
        return Heading(spellings[text])
    own, bracket = bare(with_bound_inside(text))
    for words, bound in ((LOWEST, "low"), (HIGHEST, "high")):
        for word in words:
            whole = own if bracket is None or unit_of(bracket) is not None else own + bracket
            column = spellings.get(whole.removesuffix(word)) if whole.endswith(word) else None
            if column is not None and column.reads is Reads.PROMISE:
                unit = unit_of(bracket, column.dimension) if bracket else None
                return Heading(column, unit, bound=bound)
    column = spellings.get(own)
    if column is None or bracket is None:
        return None
    found = said_in(bracket, column.dimension, bounded=column.reads is Reads.PROMISE)
    if not column.dimension:
        return Heading(column, bound=found.bound)
    return Heading(column, found.unit, unit_known=found.known, bound=found.bound, bracket=bracket)
