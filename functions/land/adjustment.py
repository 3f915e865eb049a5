"""One row of 变更事项: it changes a promise, the holder, or whether the parcel is still monitored (domain.md section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum

from land.indicator import Indicator
from land.parcel import Target
from land.values import dataclass


class AdjustmentKind(StrEnum):
    EXTENSION = "extension"  # 延期
    SUPPLEMENT = "supplement"  # 补充协议
    GOVERNMENT_CAUSE = "government_cause"  # 政府原因
    FORCE_MAJEURE = "force_majeure"  # 不可抗力
    PRELIMINARY_WORK = "preliminary_work"  # 前期工作 that development needs first (房地产管理法 art. 26)
    TRANSFER = "transfer"  # 受让人变更
    RENUMBERING = "renumbering"  # 宗地编号变更
    TERMINATION = "termination"  # 解除合同
    RECOVERY = "recovery"  # 收回
    ACCEPTANCE = "acceptance"  # 验收销号


CAUSES = frozenset({AdjustmentKind.GOVERNMENT_CAUSE, AdjustmentKind.FORCE_MAJEURE, AdjustmentKind.PRELIMINARY_WORK})
_ABOUT_ONE_INDICATOR = frozenset({AdjustmentKind.EXTENSION, AdjustmentKind.SUPPLEMENT})
CLOSINGS = frozenset({AdjustmentKind.TERMINATION, AdjustmentKind.RECOVERY, AdjustmentKind.ACCEPTANCE})


class Verification(StrEnum):
    PENDING = "pending"  # 待核实, also where the cell is blank
    VERIFIED = "verified"  # 已核实
    UNFOUNDED = "unfounded"  # 不属实


_ASKED_BEFORE = timedelta(days=30)


def last_day_to_ask(indicator: Indicator, due: date) -> date | None:
    """The last day on which an extension of that date can still be requested (GF-2008-2601 art. 16: 30 days before).

    None for a milestone that the grant contract does not mention.
    """
    return due - _ASKED_BEFORE if indicator in (Indicator.GROUNDBREAKING, Indicator.COMPLETION) else None


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """One adjustment; `identity` names it, and a later one of the same identity replaces it.

    affects_from, affects_to: for a cause, the first and last day on which it kept the enterprise from working. Without a last
    day the cause is still in effect. Without a first day its period is unknown.
    new_number: the number under which a renumbered parcel is shown from the effective date.
    details: the columns that no rule reads, column code → text as written.
    """

    parcel_no: str
    kind: AdjustmentKind
    effective_on: date
    indicator: Indicator | None = None
    new_date: date | None = None
    new_target: Target | None = None
    new_holder: str | None = None
    verification: Verification = Verification.PENDING
    document_no: str | None = None
    affects_from: date | None = None
    affects_to: date | None = None
    new_number: str | None = None
    details: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def identity(self) -> tuple[AdjustmentKind, Indicator | None, date]:
        """Type, indicator and effective date. Only extensions and supplements concern one indicator (domain.md section 7)."""
        about = self.indicator if self.kind in _ABOUT_ONE_INDICATOR else None
        return (self.kind, about, self.effective_on)
