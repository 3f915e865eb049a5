"""One row of a return: the report on a parcel and a year, as of a cut-off day (domain.md sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from land.indicator import Fact
from land.units import Quantity
from land.values import dataclass


class Evidence(StrEnum):
    """How the content of a return was verified (核实方式), weakest first."""

    SELF = "self"  # 企业自报
    PAPER = "paper"  # 资料
    SITE = "site"  # 现场
    JOINT_ACCEPTANCE = "joint_acceptance"  # 联合验收


_STRENGTH = {evidence: strength for strength, evidence in enumerate(Evidence)}


def weakest(*kinds: Evidence) -> Evidence:
    """The weakest kind. A result that depends on several facts is only as good as the weakest one."""
    return min(kinds, key=_STRENGTH.__getitem__)


def strongest(*kinds: Evidence) -> Evidence:
    """The strongest kind, for a fact that was verified in several ways."""
    return max(kinds, key=_STRENGTH.__getitem__)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """What one return says.

    facts: absent when the cell was blank (no statement); None when it had a missing mark ("none as of this cut-off", which
    withdraws an earlier value); else the day or the figure.
    reason: why figures of the row differ from earlier ones (修订原因), for the whole row; "" when none is given.
    unchanged: nothing has changed since the last return (无变化), so every state figure that counts extends to this cut-off.
    evidence, verified_on: how and when the whole row was verified.
    figures_only: a blank milestone says nothing. Used for the earlier years when one ledger row covers several years.
    details: the columns that no rule reads, column code → text as written.
    """

    parcel_no: str
    year: int
    cutoff: date
    facts: Mapping[Fact, date | Quantity | None]
    reason: str = ""
    unchanged: bool = False
    evidence: Evidence = Evidence.SELF
    verified_on: date | None = None
    figures_only: bool = False
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_full_year(self) -> bool:
        """Whether its yearly figures count: the cut-off must reach the end of the year."""
        return self.cutoff >= date(self.year, 12, 31)


def speaks_to(cutoff: date, counted: Iterable[ReturnRow]) -> date:
    """The day that a state figure with this cut-off describes: its cut-off, or that of the latest later 无变化 return.

    domain.md section 10. counted: the parcel's returns that count, of which the figure's own is the last to give it.
    """
    return max((row.cutoff for row in counted if row.unchanged and row.cutoff > cutoff), default=cutoff)
