"""One row of the register: a parcel and what was promised for it (domain.md section 4, Register)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from land.indicator import Indicator
from land.units import Quantity
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A promised figure: at least `low`, at most `high`, or both.

    `column_unit` is the unit of the register's column. A supplementary agreement without a unit is read in this unit
    (domain.md section 4, 新约定值).
    """

    low: Quantity | None
    high: Quantity | None
    column_unit: str


class ProjectType(StrEnum):
    ORDINARY = "ordinary"  # 一般: may be approved against promises
    OTHER = "other"  # 其他


class Approval(StrEnum):
    ON_PROMISE = "on_promise"  # 承诺制
    REGULAR = "regular"  # 常规


class LandUse(StrEnum):
    INDUSTRIAL = "industrial"  # 工业
    OTHER = "other"


@dataclass(slots=True)
class RegisterRow:
    """One version of a parcel's entry in the register, as received. Treat it as immutable (`Quantity` says why it is not
    frozen).

    dates: the milestones that were agreed, with the day agreed for each.
    targets: the figures that were agreed.
    details: the columns that no rule reads, column code → text as written (no names or addresses of people).
    agent: the id of the person in 代办员, never the name.
    project_type, approval, land_use: None when the register does not say.
    penalty_rates: 违约金日率 of late groundbreaking and late completion, each only if it was agreed.
    handover_due, handover: 约定 and 实际交地日期. tells_handover: the register has a column for the latter, so a blank
    cell means that the land was not handed over. start_after_handover: the groundbreaking date was resolved from 实际交地日期.
    """

    parcel_no: str
    enterprise: str
    area: Quantity
    dates: Mapping[Indicator, date]
    targets: Mapping[Indicator, Target]
    price: Quantity | None = None
    penalty_rates: Mapping[Indicator, Quantity] = field(default_factory=dict)
    standard_land: bool = True
    granted_on: date | None = None
    agent: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    project_type: ProjectType | None = None
    approval: Approval | None = None
    land_use: LandUse | None = None
    handover_due: date | None = None
    handover: date | None = None
    tells_handover: bool = False
    start_after_handover: bool = False
