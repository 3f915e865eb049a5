"""One row of a return: what was reported for a parcel and a year, as of a cut-off day (domain.md sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from land.indicator import Fact
from land.units import Quantity
from land.values import dataclass


class Evidence(StrEnum):
    """How what a return says was verified (核实方式), the weakest first."""

    SELF = "self"  # 企业自报
    PAPER = "paper"  # 资料
    SITE = "site"  # 现场
    JOINT_ACCEPTANCE = "joint_acceptance"  # 联合验收


_STRENGTH = {evidence: strength for strength, evidence in enumerate(Evidence)}


def weakest(*kinds: Evidence) -> Evidence:
    """What rests on all of these rests on the weakest of them."""
    return min(kinds, key=_STRENGTH.__getitem__)


def strongest(*kinds: Evidence) -> Evidence:
    """How something was verified that was verified in several ways."""
    return max(kinds, key=_STRENGTH.__getitem__)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """What one return says.

    facts: a fact is absent where the cell was blank (nothing said), None where a missing mark was written ("none as of
    this cut-off", which withdraws an earlier value), else the day or the figure.
    reason: why figures are otherwise than said before (修订原因), of all of the row's figures; "" where none is given.
    unchanged: nothing has changed since the last return (无变化): every state figure that counts speaks to this cut-off.
    evidence, verified_on: how all that the row says was verified, and when.
    figures_only: the row says nothing of milestones that it does not name: one of several years in one row of a ledger,
    and not the latest of them.
    details: what no rule reads, column code → text as written.
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
        """Whether its yearly figures count: half a year is not a year."""
        return self.cutoff >= date(self.year, 12, 31)


def speaks_to(cutoff: date, counted: Iterable[ReturnRow]) -> date:
    """The day to which a state figure of this cut-off speaks: its own, or that of the latest return that says that nothing
    has changed since (domain.md section 10). counted: the returns of the parcel that count, the figure's own the last to
    give it."""
    return max((row.cutoff for row in counted if row.unchanged and row.cutoff > cutoff), default=cutoff)
