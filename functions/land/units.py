"""Areas, money and ratios as exact fractions (domain.md section 3): 1 亩 = 10000/15 m², 1 万元/亩 = 15 元/m².

A quantity keeps its number and unit as written. `exact` converts it to the unit in which its dimension is computed and
shown to outsiders (interface.md): m², 元, 元/亩, 人, 人/亩, 万元/吨标煤, 吨标煤/万元,
万元/吨, or a bare ratio.
"""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from land.values import dataclass

MU: Final = Fraction(10000, 15)  # m² in a 亩
WAN: Final = 10**4  # 元 in a 万元

_AREA: Final = {"m2": Fraction(1), "mu": MU, "ha": Fraction(10000), "km2": Fraction(1000000)}
_MONEY: Final = {
    "yuan": Fraction(1),
    "thousand_yuan": Fraction(1000),
    "wan_yuan": Fraction(WAN),
    "million_yuan": Fraction(10**6),
    "yi_yuan": Fraction(10**8),
}
_ENERGY: Final = {"kgce": Fraction(1, 1000), "tce": Fraction(1), "wan_tce": Fraction(10**4)}
_EMISSION: Final = {"kg": Fraction(1, 1000), "t": Fraction(1), "wan_t": Fraction(10**4)}
_PEOPLE: Final = {"person": Fraction(1)}
_SHARE: Final = {"": Fraction(1), "%": Fraction(1, 100), "permille": Fraction(1, 1000)}


def _per(over: dict[str, Fraction], under: dict[str, Fraction], scale: Fraction) -> dict[str, Fraction]:
    return {f"{a}/{b}": x / y * scale for a, x in over.items() for b, y in under.items()}


# dimension → unit → its size in the dimension's own unit
DIMENSIONS: Final[dict[str, dict[str, Fraction]]] = {
    "area": _AREA,
    "money": _MONEY,
    "share": _SHARE,
    "energy": _ENERGY,
    "emission": _EMISSION,
    "people": _PEOPLE,
    "money_per_area": _per(_MONEY, _AREA, MU),
    "people_per_area": _per(_PEOPLE, _AREA, MU),
    "money_per_energy": _per(_MONEY, _ENERGY, Fraction(1, WAN)),
    "energy_per_money": _per(_ENERGY, _MONEY, Fraction(WAN)),
    "money_per_emission": _per(_MONEY, _EMISSION, Fraction(1, WAN)),
}
ADDS_UP: Final = frozenset({"area", "money", "energy", "emission", "people"})  # sums over parcels make sense
_FACTOR: Final = {unit: factor for units in DIMENSIONS.values() for unit, factor in units.items()}
_DIMENSION: Final = {unit: name for name, units in DIMENSIONS.items() for unit in units}


def dimension_of(unit: str) -> str:
    """The dimension of a unit. KeyError for an unknown unit."""
    return _DIMENSION[unit]


def own_unit(dimension: str) -> str:
    """The unit in which a dimension is computed and shown to outsiders."""
    return next(unit for unit, size in DIMENSIONS[dimension].items() if size == 1)


@dataclass(slots=True, unsafe_hash=True)
class Quantity:
    """A number with its unit, both as written. Two quantities are equal only when they are written alike.

    Treat it as immutable. It is not frozen because a frozen instance takes twice as long to create, and a workbook has a
    hundred thousand of them.
    """

    number: Decimal
    unit: str
    # Cache of `exact`: the same quantity is judged many times.
    _exact: Fraction | None = field(default=None, init=False, repr=False, compare=False)


def exact(quantity: Quantity) -> Fraction:
    """The quantity as an exact fraction in the unit of its dimension. KeyError for an unknown unit."""
    value = quantity._exact
    if value is None:
        value = Fraction(quantity.number) * _FACTOR[quantity.unit]
        object.__setattr__(quantity, "_exact", value)
    return value


def decimal_text(value: Fraction, digits: int = 4) -> str:
    """The fraction rounded half-up to `digits`, without exponent, trailing zeros or negative zero."""
    over, under = (
        value.numerator,
        value.denominator,
    )  # integers: Fraction arithmetic would reduce at every step
    whole = (2 * abs(over) * 10**digits + under) // (2 * under)
    sign = "-" if over < 0 and whole else ""
    head, tail = divmod(whole, 10**digits)
    return f"{sign}{head}" + (f".{tail:0{digits}d}".rstrip("0") if tail else "")


def written_text(value: Fraction) -> str:
    """The fraction in full, as a promise was written, if twelve decimal digits suffice; else rounded to four."""
    return decimal_text(value, 12 if 10**12 % value.denominator == 0 else 4)
