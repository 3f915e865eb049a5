"""On which mornings a zone's people are written a digest."""

from __future__ import annotations

import pytest

from telling.mornings import Silence, silence
from tests.cast import D

BEGINS = D("2026-07-01")  # a Wednesday


@pytest.mark.parametrize(
    ("on", "works", "why"),
    [
        ("2026-06-30", True, Silence.NOT_BEGUN),
        ("2026-07-01", True, None),  # the first day is written
        ("2026-07-02", True, None),
        ("2026-07-04", False, Silence.DAY_OFF),
        ("2026-06-28", False, Silence.NOT_BEGUN),  # a day off before the first day is no reason to come back sooner
    ],
)
def test_people_are_written_to_from_the_first_day_on_and_on_working_days(
    on: str, works: bool, why: Silence | None
) -> None:
    assert silence(D(on), BEGINS, works=works) is why


def test_a_zone_that_begins_on_a_day_off_begins_with_the_next_working_day() -> None:
    saturday = D("2026-07-04")
    assert silence(saturday, saturday, works=False) is Silence.DAY_OFF
    assert silence(D("2026-07-06"), saturday, works=True) is None
