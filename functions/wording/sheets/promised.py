"""The promises as texts, each for the cell above the one in which its fact is reported."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from land.in_force import Promises
from land.indicator import AREA, FIGURES, MILESTONES, Fact, Indicator, IndicatorKind
from land.parcel import Target
from land.units import WAN, Quantity, decimal_text, exact
from wording.columns import INDICATORS
from wording.units import word_of

# The fact beside which a rate is shown, if not the one that it is a rate of: that fact already has two rates.
_BESIDE: Final[Mapping[Indicator, Fact]] = {Indicator.VALUE_ADDED_PER_EMISSION: Fact.EMISSION}
# Among the rates of one fact the rate per 亩 comes first: it gives what the whole parcel owes.
_RATES: Final = sorted((one for one in FIGURES if one.below is not None), key=lambda one: one.below != AREA)


def promised_texts(promises: Promises) -> dict[Fact, str]:
    """By fact, its promise on the day of the promises. Facts without a promise are absent."""
    texts = {one.above: promises.dates[one].isoformat() for one in MILESTONES if one in promises.dates}
    area = exact(promises.register.area)
    texts[Fact.DEVELOPED_AREA] = f"用地 {decimal_text(area, 2)}"
    if promises.register.price is not None:
        texts[Fact.LAND_COST] = f"成交价款 {decimal_text(exact(promises.register.price) / WAN)}"
    total = promises.targets.get(Indicator.FIXED_INVESTMENT)
    if total is not None:
        texts[Fact.INVESTMENT] = _bounds(total, 1 / _size(Fact.INVESTMENT))
    for indicator in _RATES:
        target = promises.targets.get(indicator)
        if target is not None:
            said = f"{INDICATORS[indicator]}{_bounds(target, 1 / _size(indicator), word_of(indicator.unit or ''))}"
            if indicator.below == AREA and indicator.kind is not IndicatorKind.CUMULATIVE:
                whole = area / indicator.scale / _size(indicator.above)
                said = f"{_bounds(target, whole, digits=2)}（{said}）"
            fact = _BESIDE.get(indicator, indicator.above)
            texts[fact] = f"{texts[fact]}（{said}）" if fact in texts else said
    return texts


def _size(of: Fact | Indicator) -> Fraction:
    """The unit of its column as a multiple of the dimension's own unit."""
    return exact(Quantity(Decimal(1), of.unit or ""))


def _bounds(target: Target, factor: Fraction, unit: str = "", digits: int = 4) -> str:
    low = None if target.low is None else decimal_text(exact(target.low) * factor, digits)
    high = None if target.high is None else decimal_text(exact(target.high) * factor, digits)
    if low is not None and high is not None:
        return f"{low}～{high}{unit}"
    return f"≥{low}{unit}" if low is not None else f"≤{high}{unit}"
