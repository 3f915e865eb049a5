"""Figures that look as if a unit or a zero had slipped: a question, never a refusal (domain.md section 4, magnitude_slip)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from intake.rows import RowRead
from land.parcel import Target
from land.units import DIMENSIONS, Quantity, decimal_text, exact
from wording.columns import column_of
from wording.labels import IN_UNIT, POINT_MOVED, REFERENCES, YEAR_OF
from wording.units import word_of

_FACTORS = (10, 15, 100, 10_000)
_NEAR = Fraction(2, 100)


def slipped(value: Fraction, reference: Fraction) -> int | None:
    """The factor (or its inverse) by which a figure seems to have slipped against another; None where it fits or nothing says."""
    # Whole numbers over one denominator: nearly every figure fits, and seven comparisons are made of each row.
    one, other = value.numerator * reference.denominator, reference.numerator * value.denominator
    smaller, larger = (one, other) if one < other else (other, one)
    if smaller <= 0 or not 9 * smaller <= larger <= 10_300 * smaller:
        return None
    for factor in _FACTORS:
        expected = reference * factor if value >= reference else reference / factor
        if abs(value - expected) <= _NEAR * expected:
            return factor
    return None


def slip(read: RowRead, code: str, value: Fraction, other: str, reference: Fraction, year: int | None = None) -> bool:
    """Whether the row was asked about this figure (in the dimension's own unit, as the reference is; of a return with its year).

    The question names both readings: as written, and what it would be after the slip.
    """
    factor = slipped(value, reference)
    if factor is None:
        return False
    column = column_of(read.table.kind, code)
    too_big = value > reference
    written = _written(read, code)
    read.wrong(
        "magnitude_slip",
        code,
        value=f"{decimal_text(Fraction(written.number))} {word_of(written.unit)}"
        if written
        else _shown(value, column.unit),
        reading=_reading(written.unit if written else "", column.dimension, factor, too_big),
        understood=_shown(value / factor if too_big else value * factor, column.unit),
        other=REFERENCES.get(other) or YEAR_OF.format(year=other),
        reference=_shown(reference, column.unit),
        question=f"{read.parcel_no}/{code}/{year or ''}/{value}",
    )
    return True


def _written(read: RowRead, code: str) -> Quantity | None:
    value = read.values.get(code)
    return value.low if isinstance(value, Target) else value if isinstance(value, Quantity) else None


def _reading(unit: str, dimension: str, factor: int, too_big: bool) -> str:
    """In which other unit the figure would be of the expected size; where there is none, how its point would move."""
    units = DIMENSIONS.get(dimension, {})
    for other, size in units.items():
        if unit in units and (units[unit] / size if too_big else size / units[unit]) == factor:
            return IN_UNIT.format(unit=word_of(other))
    return POINT_MOVED[factor, too_big]


def _shown(value: Fraction, unit: str) -> str:
    """In the unit of the column."""
    return f"{decimal_text(value / exact(Quantity(Decimal(1), unit)))} {word_of(unit)}".rstrip()
