"""How exact figures are shown: rounded half-up, without exponent, trailing zeros or a negative zero (interface.md)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from land.units import decimal_text, written_text

FIGURES = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**7)
HALVES = st.integers(-(10**12), 10**12).map(lambda whole: Fraction(2 * whole + 1, 2 * 10**4))


@given(FIGURES)
def test_a_shown_figure_is_as_near_as_four_digits_allow(value: Fraction) -> None:
    assert abs(Fraction(decimal_text(value)) - value) * 2 <= Fraction(1, 10**4)


@given(HALVES)
@example(Fraction(1, 20_000))
@example(Fraction(-1, 20_000))
def test_a_half_is_rounded_away_from_zero(value: Fraction) -> None:
    assert abs(Fraction(decimal_text(value))) == abs(value) + Fraction(1, 20_000)


@given(FIGURES)
def test_a_shown_figure_has_no_exponent_no_trailing_zero_and_no_negative_zero(value: Fraction) -> None:
    shown = decimal_text(value)
    head, point, tail = shown.partition(".")
    assert shown != "-0" and not tail.endswith("0") and bool(point) == bool(tail)
    assert head.lstrip("-").isdigit() and (head.lstrip("-") == "0" or not head.lstrip("-").startswith("0"))


@given(st.integers(-(10**20), 10**20), st.integers(0, 12))
def test_a_promise_of_up_to_twelve_digits_is_shown_as_it_was_written(whole: int, digits: int) -> None:
    assert Fraction(written_text(Fraction(whole, 10**digits))) == Fraction(whole, 10**digits)


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(1, 3), "0.3333"), (Fraction(2, 3), "0.6667"), (Fraction(1, 10**13), "0")]
)
def test_a_promise_that_has_no_end_within_twelve_digits_is_rounded_to_four(value: Fraction, shown: str) -> None:
    assert written_text(value) == shown
