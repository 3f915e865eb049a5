"""The indicators that a parcel can promise and the facts that a return can report, one row each (domain.md sections 2 and 4).

Each indicator or fact is one row here and one row in `wording.columns`. Everything else about it is derived from these two.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal, Self

from land.units import DIMENSIONS, dimension_of, own_unit


class FactKind(StrEnum):
    """How a fact counts (domain.md section 5)."""

    DAY = "day"
    STATE = "state"  # a figure as of the cut-off
    YEARLY = "yearly"  # a figure of one whole year


class IndicatorKind(StrEnum):
    """The rule by which an indicator is judged (domain.md section 6)."""

    MILESTONE = "milestone"
    CUMULATIVE = "cumulative"  # against the calendar, up to completion
    BOUNDED = "bounded"  # once, at completion
    YEARLY = "yearly"


_DAY, _STATE, _OF_A_YEAR = FactKind.DAY, FactKind.STATE, FactKind.YEARLY
_MILESTONE, _CUMULATIVE, _BOUNDED, _YEARLY = IndicatorKind
AREA: Final = "area"  # the parcel's area as the divisor of a figure


class Fact(StrEnum):
    """One thing that a return can say about a parcel. The value is the code that outsiders see.

    A row: code, kind, and for a figure the unit (land.units) that applies when the heading names none.
    """

    kind: FactKind
    unit: str | None
    dimension: str

    # The defaults exist only because `Fact(code)` looks up a member by its code alone.
    def __new__(cls, code: str, kind: FactKind = _DAY, unit: str | None = None) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.kind, member.unit = kind, unit
        member.dimension = "" if unit is None else dimension_of(unit)
        return member

    EARTHWORK = "earthwork", _DAY  # 实际开工日期: first earthwork or piling
    GROUNDBREAKING = "groundbreaking", _DAY  # 实际动工日期: 动工开发 in the sense of order 53 art. 30
    COMPLETION = "completion", _DAY
    PRODUCTION = "production", _DAY
    FULL_PRODUCTION = "full_production", _DAY
    STOPPED = "stopped", _DAY
    RESUMED = "resumed", _DAY
    PERMIT = "permit", _DAY  # 施工许可证日期
    INVESTMENT = "investment", _STATE, "wan_yuan"  # cumulative, land price included
    LAND_COST = "land_cost", _STATE, "wan_yuan"  # 其中土地价款及税费
    FLOOR_AREA = "floor_area", _STATE, "m2"  # 计容建筑面积
    FOOTPRINT = "footprint", _STATE, "m2"  # 建筑物占地面积
    DEVELOPED_AREA = "developed_area", _STATE, "m2"
    OUTPUT = "output", _OF_A_YEAR, "wan_yuan"
    TAX = "tax", _OF_A_YEAR, "wan_yuan"
    VALUE_ADDED = "value_added", _OF_A_YEAR, "wan_yuan"
    ENERGY = "energy", _OF_A_YEAR, "tce"
    EMISSION = "emission", _OF_A_YEAR, "t"
    RD_SPENDING = "rd_spending", _OF_A_YEAR, "wan_yuan"
    REVENUE = "revenue", _OF_A_YEAR, "wan_yuan"
    JOBS = "jobs", _OF_A_YEAR, "person"  # 年度从业人数


def _scale(above: Fact, below: Fact | str | None, dimension: str) -> Fraction:
    """The factor that converts above ÷ below, each in its dimension's own unit, to the own unit of the indicator's dimension."""
    if below is None or not dimension:
        return Fraction(1)
    under = below.dimension if isinstance(below, Fact) else AREA
    return DIMENSIONS[dimension].get(f"{own_unit(above.dimension)}/{own_unit(under)}", Fraction(1))


class Indicator(StrEnum):
    """One kind of commitment, in the order of every listing. The value is the code that outsiders see.

    A row: code, kind, the fact that meets it, the divisor of a figure (a fact, the parcel's area, or nothing), the unit
    (land.units) that applies when the heading names none, and the bound that a plain number means.
    """

    kind: IndicatorKind
    above: Fact
    below: Fact | Literal["area"] | None
    unit: str | None
    dimension: str
    scale: Fraction
    plain_bound: Literal["low", "high"]

    def __new__(
        cls,
        code: str,
        kind: IndicatorKind = _YEARLY,
        above: Fact | None = None,
        below: Fact | Literal["area"] | None = None,
        unit: str | None = None,
        plain_bound: Literal["low", "high"] = "low",
    ) -> Self:
        assert above is not None  # The default serves lookups only, as for a fact. Every row has one.
        member = str.__new__(cls, code)
        member._value_ = code
        member.kind, member.above, member.below = kind, above, below
        member.unit, member.plain_bound = unit, plain_bound
        member.dimension = "" if unit is None else dimension_of(unit)
        member.scale = _scale(above, below, member.dimension)
        return member

    GROUNDBREAKING = "groundbreaking", _MILESTONE, Fact.GROUNDBREAKING
    COMPLETION = "completion", _MILESTONE, Fact.COMPLETION
    PRODUCTION = "production", _MILESTONE, Fact.PRODUCTION
    FULL_PRODUCTION = "full_production", _MILESTONE, Fact.FULL_PRODUCTION
    FIXED_INVESTMENT = "fixed_investment", _CUMULATIVE, Fact.INVESTMENT, None, "wan_yuan"
    INVESTMENT_INTENSITY = "investment_intensity", _CUMULATIVE, Fact.INVESTMENT, AREA, "wan_yuan/mu"
    OUTPUT_PER_MU = "output_per_mu", _YEARLY, Fact.OUTPUT, AREA, "wan_yuan/mu"
    TAX_PER_MU = "tax_per_mu", _YEARLY, Fact.TAX, AREA, "wan_yuan/mu"
    PLOT_RATIO = "plot_ratio", _BOUNDED, Fact.FLOOR_AREA, AREA, ""
    BUILDING_COEFFICIENT = "building_coefficient", _BOUNDED, Fact.FOOTPRINT, AREA, "%"
    VALUE_ADDED_PER_ENERGY = "value_added_per_energy", _YEARLY, Fact.VALUE_ADDED, Fact.ENERGY, "wan_yuan/tce"
    ENERGY_PER_VALUE_ADDED = "energy_per_value_added", _YEARLY, Fact.ENERGY, Fact.VALUE_ADDED, "tce/wan_yuan", "high"
    VALUE_ADDED_PER_EMISSION = "value_added_per_emission", _YEARLY, Fact.VALUE_ADDED, Fact.EMISSION, "wan_yuan/t"
    RD_SHARE = "rd_share", _YEARLY, Fact.RD_SPENDING, Fact.REVENUE, "%"
    VALUE_ADDED_PER_MU = "value_added_per_mu", _YEARLY, Fact.VALUE_ADDED, AREA, "wan_yuan/mu"
    JOBS_PER_MU = "jobs_per_mu", _YEARLY, Fact.JOBS, AREA, "person/mu"

    @property
    def is_percentage(self) -> bool:
        """Whether it is written and read in %."""
        return self.unit == "%"

    @property
    def may_be_fraction(self) -> bool:
        """Whether a number up to 1 in a % column means a fraction: no building covers less than a hundredth of its land."""
        return self.is_percentage and self.kind is _BOUNDED

    @property
    def is_plain(self) -> bool:
        """Whether every plain number in its column is a minimum in the column's unit, regardless of its size."""
        return self.plain_bound == "low" and not self.may_be_fraction

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts from which it is computed."""
        return (self.above, self.below) if isinstance(self.below, Fact) else (self.above,)


# Iterating an enum costs a call per member, and every judgement needs these.
MILESTONES: Final = tuple(one for one in Indicator if one.kind is _MILESTONE)
CUMULATIVE: Final = tuple(one for one in Indicator if one.kind is _CUMULATIVE)
YEARLY: Final = tuple(one for one in Indicator if one.kind is _YEARLY)
FIGURES: Final = tuple(one for one in Indicator if one.kind is not _MILESTONE)
DATE_FACTS: Final = tuple(fact for fact in Fact if fact.kind is _DAY)
YEARLY_FACTS: Final = tuple(fact for fact in Fact if fact.kind is _OF_A_YEAR)
