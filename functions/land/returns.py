"""One row of a return: what was reported for a parcel and a year, as of a cut-off day (domain.md sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
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
    """

    parcel_no: str
    year: int
    cutoff: date
    facts: Mapping[Fact, date | Quantity | None]
    reason: str = ""
