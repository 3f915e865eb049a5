"""Figures that look as if a unit or a zero had slipped: a question, never a refusal (domain.md section 4, magnitude_slip)."""

from __future__ import annotations

from fractions import Fraction

from intake.rows import RowRead
from land.units import decimal_text
from wording.headings import COLUMNS
from wording.labels import REFERENCES, YEAR_OF
from wording.units import word_of

_FACTORS = (10, 15, 100, 10_000)
_NEAR = Fraction(2, 100)


def slipped(value: Fraction, reference: Fraction) -> int | None:
    """The factor (or its inverse) by which a figure seems to have slipped against another; None where it fits or nothing says."""
    if value <= 0 or reference <= 0:
        return None
    ratio = value / reference if value >= reference else reference / value
    if ratio < 9 or ratio > 10_300:
        return None
    for factor in _FACTORS:
        expected = reference * factor if value >= reference else reference / factor
        if abs(value - expected) <= _NEAR * expected:
            return factor
    return None


def slip(read: RowRead, code: str, value: Fraction, other: str, reference: Fraction) -> bool:
    """Whether the row was asked about this figure (in the dimension's own unit, as the reference is)."""
    factor = slipped(value, reference)
    if factor is None:
        return False
    dimension = next(c.dimension for c in COLUMNS[read.table.kind] if c.code == code)
    read.wrong(
        "magnitude_slip",
        code,
        value=_shown(value, dimension),
        other=REFERENCES.get(other) or YEAR_OF.format(year=other),
        reference=_shown(reference, dimension),
        factor=str(factor),
    )
    return True


def _shown(value: Fraction, dimension: str) -> str:
    """In the unit that people use for the dimension."""
    scale, unit = {"money": (10**4, "wan_yuan"), "area": (1, "m2"), "energy": (1, "tce"), "emission": (1, "t")}.get(
        dimension, (1, "")
    )
    return f"{decimal_text(value / scale)} {word_of(unit)}".rstrip()
