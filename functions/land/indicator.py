"""What a parcel can promise: sixteen commitments, in the order of every listing (domain.md section 2)."""

from __future__ import annotations

from enum import StrEnum


class Indicator(StrEnum):
    """One kind of commitment; the value is the code that outsiders see."""

    GROUNDBREAKING = "groundbreaking"
    COMPLETION = "completion"
    PRODUCTION = "production"
    FULL_PRODUCTION = "full_production"
    FIXED_INVESTMENT = "fixed_investment"
    INVESTMENT_INTENSITY = "investment_intensity"
    OUTPUT_PER_MU = "output_per_mu"
    TAX_PER_MU = "tax_per_mu"
    PLOT_RATIO = "plot_ratio"
    BUILDING_COEFFICIENT = "building_coefficient"
    VALUE_ADDED_PER_ENERGY = "value_added_per_energy"
    ENERGY_PER_VALUE_ADDED = "energy_per_value_added"
    VALUE_ADDED_PER_EMISSION = "value_added_per_emission"
    RD_SHARE = "rd_share"
    VALUE_ADDED_PER_MU = "value_added_per_mu"
    JOBS_PER_MU = "jobs_per_mu"


MILESTONES = (
    Indicator.GROUNDBREAKING,
    Indicator.COMPLETION,
    Indicator.PRODUCTION,
    Indicator.FULL_PRODUCTION,
)
CUMULATIVE = (Indicator.FIXED_INVESTMENT, Indicator.INVESTMENT_INTENSITY)
BOUNDED = (Indicator.PLOT_RATIO, Indicator.BUILDING_COEFFICIENT)
YEARLY = (
    Indicator.OUTPUT_PER_MU,
    Indicator.TAX_PER_MU,
    Indicator.VALUE_ADDED_PER_ENERGY,
    Indicator.ENERGY_PER_VALUE_ADDED,
    Indicator.VALUE_ADDED_PER_EMISSION,
    Indicator.RD_SHARE,
    Indicator.VALUE_ADDED_PER_MU,
    Indicator.JOBS_PER_MU,
)


class Fact(StrEnum):
    """One thing that a return can say about a parcel (domain.md section 4, Return)."""

    EARTHWORK = "earthwork"  # 实际开工日期: first earthwork or piling
    GROUNDBREAKING = "groundbreaking"  # 实际动工日期: 动工开发 in the sense of order 53 art. 30
    COMPLETION = "completion"
    PRODUCTION = "production"
    FULL_PRODUCTION = "full_production"
    STOPPED = "stopped"
    RESUMED = "resumed"
    PERMIT = "permit"  # 施工许可证日期
    INVESTMENT = "investment"  # cumulative, land price included
    LAND_COST = "land_cost"  # 其中土地价款及税费
    FLOOR_AREA = "floor_area"  # 计容建筑面积
    FOOTPRINT = "footprint"  # 建筑物占地面积
    DEVELOPED_AREA = "developed_area"
    OUTPUT = "output"
    TAX = "tax"
    VALUE_ADDED = "value_added"
    ENERGY = "energy"
    EMISSION = "emission"
    RD_SPENDING = "rd_spending"
    REVENUE = "revenue"
    JOBS = "jobs"  # 年度从业人数


DATE_FACTS = (
    Fact.EARTHWORK,
    Fact.GROUNDBREAKING,
    Fact.COMPLETION,
    Fact.PRODUCTION,
    Fact.FULL_PRODUCTION,
    Fact.STOPPED,
    Fact.RESUMED,
    Fact.PERMIT,
)
YEARLY_FACTS = (
    Fact.OUTPUT,
    Fact.TAX,
    Fact.VALUE_ADDED,
    Fact.ENERGY,
    Fact.EMISSION,
    Fact.RD_SPENDING,
    Fact.REVENUE,
    Fact.JOBS,
)
