"""What a cell's number format says beyond its number."""

from __future__ import annotations

import pytest

from workbooks.reading.marks import formatted


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (19_999, 19_999),
        (20_000, ("day", 1954, 10, 3)),  # the first that counts days
        (80_000, ("day", 2119, 1, 11)),  # the last
        (80_001, 80_001),
    ],
)
def test_a_number_shown_as_a_date_is_a_day_from_20000_to_80000(number: int, shown: object) -> None:
    assert formatted(number, "yyyy-mm-dd", False, is_name=False) == shown


def test_in_the_system_of_1904_it_is_four_years_and_a_day_later() -> None:
    assert formatted(20_000, "yyyy-mm-dd", True, is_name=False) == ("day", 1958, 10, 4)


def test_a_number_that_is_shown_as_one_is_no_day() -> None:
    assert formatted(20_000, "0", False, is_name=False) == 20_000
