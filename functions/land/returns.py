"""One row of a return: what was reported for a parcel and a year, as of a cut-off day (domain.md sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from land.indicator import Fact
from land.units import Quantity


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """What one return says.

    facts: a fact is absent where the cell was blank (nothing said), None where a missing mark was written ("none as of
    this cut-off", which withdraws an earlier value), else the day or the figure.
    reason: why figures are otherwise than said before (修订原因), of all of the row's figures; "" where none is given.
    unchanged: nothing has changed since the last return (无变化): every state figure that counts speaks to this cut-off.
    """

    parcel_no: str
    year: int
    cutoff: date
    facts: Mapping[Fact, date | Quantity | None]
    reason: str = ""
    unchanged: bool = False


def speaks_to(cutoff: date, counted: Iterable[ReturnRow]) -> date:
    """The day to which a state figure of this cut-off speaks: its own, or that of the latest return that says that nothing
    has changed since (domain.md section 10). counted: the returns of the parcel that count, the figure's own the last to
    give it."""
    return max((row.cutoff for row in counted if row.unchanged and row.cutoff > cutoff), default=cutoff)
