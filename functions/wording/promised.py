"""What was promised, in the words that stand above the cell in which the fact is reported."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from land.in_force import Promises
from land.indicator import Fact, Indicator
from land.parcel import Target
from land.units import decimal_text, exact
from wording.labels import INDICATORS

_MU: Final = Fraction(10000, 15)
_DATES: Final = {
    Indicator.GROUNDBREAKING: Fact.GROUNDBREAKING,
    Indicator.COMPLETION: Fact.COMPLETION,
    Indicator.PRODUCTION: Fact.PRODUCTION,
    Indicator.FULL_PRODUCTION: Fact.FULL_PRODUCTION,
}
# indicator → the fact beside which it is said, how many of the dimension's own unit the shown unit is, and that unit
_RATES: Final[Mapping[Indicator, tuple[Fact, Fraction, str]]] = {
    Indicator.INVESTMENT_INTENSITY: (Fact.INVESTMENT, Fraction(10**4), "万元/亩"),
    Indicator.OUTPUT_PER_MU: (Fact.OUTPUT, Fraction(10**4), "万元/亩"),
    Indicator.TAX_PER_MU: (Fact.TAX, Fraction(10**4), "万元/亩"),
    Indicator.PLOT_RATIO: (Fact.FLOOR_AREA, Fraction(1), ""),
    Indicator.BUILDING_COEFFICIENT: (Fact.FOOTPRINT, Fraction(1, 100), "%"),
    Indicator.VALUE_ADDED_PER_MU: (Fact.VALUE_ADDED, Fraction(10**4), "万元/亩"),
    Indicator.VALUE_ADDED_PER_ENERGY: (Fact.VALUE_ADDED, Fraction(1), "万元/吨标煤"),
    Indicator.ENERGY_PER_VALUE_ADDED: (Fact.ENERGY, Fraction(1), "吨标煤/万元"),
    Indicator.VALUE_ADDED_PER_EMISSION: (Fact.EMISSION, Fraction(1), "万元/吨"),
    Indicator.RD_SHARE: (Fact.RD_SPENDING, Fraction(1, 100), "%"),
    Indicator.JOBS_PER_MU: (Fact.JOBS, Fraction(1), "人/亩"),
}
# What a rate comes to on the whole parcel, in the column's own unit: of money and people per 亩, and of shares of the area.
_ON_THE_PARCEL: Final = {
    Indicator.OUTPUT_PER_MU: 1 / (_MU * 10**4),
    Indicator.TAX_PER_MU: 1 / (_MU * 10**4),
    Indicator.VALUE_ADDED_PER_MU: 1 / (_MU * 10**4),
    Indicator.JOBS_PER_MU: 1 / _MU,
    Indicator.PLOT_RATIO: Fraction(1),
    Indicator.BUILDING_COEFFICIENT: Fraction(1),
}


def promised_texts(promises: Promises) -> dict[Fact, str]:
    """By fact, what is promised of it on the day of the promises; facts of which nothing was promised are absent."""
    texts = {fact: promises.dates[i].isoformat() for i, fact in _DATES.items() if i in promises.dates}
    area = exact(promises.register.area)
    texts[Fact.DEVELOPED_AREA] = f"用地 {decimal_text(area, 2)}"
    if promises.register.price is not None:
        texts[Fact.LAND_COST] = f"成交价款 {decimal_text(exact(promises.register.price) / 10**4)}"
    total = promises.targets.get(Indicator.FIXED_INVESTMENT)
    if total is not None:
        texts[Fact.INVESTMENT] = _bounds(total, Fraction(1, 10**4))
    for indicator, (fact, scale, unit) in _RATES.items():
        target = promises.targets.get(indicator)
        if target is not None:
            said = f"{INDICATORS[indicator]}{_bounds(target, 1 / scale, unit)}"
            whole = _ON_THE_PARCEL.get(indicator)
            if whole is not None:
                said = f"{_bounds(target, area * whole, digits=2)}（{said}）"
            texts[fact] = f"{texts[fact]}（{said}）" if fact in texts else said
    return texts


def _bounds(target: Target, factor: Fraction, unit: str = "", digits: int = 4) -> str:
    low = None if target.low is None else decimal_text(exact(target.low) * factor, digits)
    high = None if target.high is None else decimal_text(exact(target.high) * factor, digits)
    if low is not None and high is not None:
        return f"{low}～{high}{unit}"
    return f"≥{low}{unit}" if low is not None else f"≤{high}{unit}"
