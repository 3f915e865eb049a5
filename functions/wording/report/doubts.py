"""Figures in question as people read them: whose, which, how much, and the cell (domain.md section 10)."""

from __future__ import annotations

from typing import Final

from land.doubt import Doubt
from land.indicator import Fact
from land.values import dataclass
from wording.columns import FACTS, Kind, column_of
from wording.labels import YEAR_OF
from wording.report.report_words import place_text
from wording.units import as_written

MARKED: Final = "{word}（存疑）"


@dataclass(frozen=True, slots=True)
class Questioned:
    """One figure. subject: with its year, if it has one; place: sheet!cell, "" when unknown."""

    number: str
    subject: str
    value: str
    place: str


def questioned(one: Doubt) -> Questioned:
    name = FACTS[one.of] if isinstance(one.of, Fact) else column_of(Kind.REGISTER, one.of).heading
    when = YEAR_OF.format(year=one.year) if one.year is not None else (one.cutoff.isoformat() if one.cutoff else "")
    subject = f"{name}（{when}）" if when else name
    return Questioned(one.parcel_no, subject, as_written(one.value), place_text(one.source) or "")


def marked(word: str, *, in_question: bool) -> str:
    """The word beside a figure, marked 存疑 when the figure is in question."""
    return MARKED.format(word=word) if in_question else word
