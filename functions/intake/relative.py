"""Due dates that are told from another day of their row: 交地后6个月 (domain.md sections 4 and 14, Relative dates)."""

from __future__ import annotations

from functools import lru_cache

from land.indicator import MILESTONES
from land.values import dataclass
from wording.sheets.vocabulary import DAYS_FROM, RELATIVE_DATE, whole_number
from workbooks.grid import Cell


@dataclass(frozen=True, slots=True)
class Relative:
    """A day that is `months` after the first of `bases` (column codes) that the row says."""

    bases: tuple[str, ...]
    months: int


def relative_due(cell: Cell, code: str) -> Relative | None:
    """What the (tidy) cell of a register's column says, where that is a milestone's and tells its day from another."""
    return relative_date(cell) if code in MILESTONES and isinstance(cell, str) else None


@lru_cache(maxsize=4096)
def relative_date(text: str) -> Relative | None:
    """The period that a tidy text names; None for any other text, and for days, parts of months and days of its own."""
    found = RELATIVE_DATE.fullmatch(text)
    if found is None:
        return None
    years = whole_number(found["years"])
    months = whole_number(found["months"])
    if years is None or months is None:
        return None
    months += 12 * years + (6 if found["half"] or found["half_year"] else 0)
    return Relative(DAYS_FROM[found["base"]], months) if months else None
