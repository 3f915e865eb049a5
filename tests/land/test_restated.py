"""A year's return said once more changes no verdict, on whatever day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier, Received
from land.indicator import Fact, Indicator
from land.parcel import RegisterRow
from land.restated import restated
from land.returns import ReturnRow
from land.standing import judge
from land.units import Quantity
from tests.land import parcels_at_random

REGISTER = RegisterRow(
    "P", "甲公司", Quantity(Decimal(100), "mu"), {Indicator.GROUNDBREAKING: date(2024, 6, 1)}, targets={}
)


def dossier(*rows: ReturnRow) -> Dossier:
    return Dossier("P", (Received(REGISTER),), tuple(Received(row) for row in rows))


def wan(number: int) -> Quantity:
    return Quantity(Decimal(number), "wan_yuan")


def given_row(year: int, cutoff: date, **facts: date | Quantity | None) -> ReturnRow:
    return ReturnRow("P", year, cutoff, {Fact(name): value for name, value in facts.items()})


def test_a_year_without_a_return_has_nothing_to_say_again() -> None:
    assert restated(dossier(given_row(2023, date(2023, 12, 31))), 2024) is None


def test_milestones_of_earlier_years_are_said_again_and_withdrawn_ones_are_not() -> None:
    found = restated(
        dossier(
            given_row(2023, date(2023, 12, 31), groundbreaking=date(2023, 5, 1), completion=date(2023, 12, 1)),
            given_row(2024, date(2024, 12, 31), completion=None, tax=wan(300)),
        ),
        2024,
    )
    assert found == given_row(2024, date(2024, 12, 31), groundbreaking=date(2023, 5, 1), tax=wan(300))


def test_an_investment_of_an_earlier_cutoff_is_not_made_newer_than_it_is() -> None:
    found = restated(
        dossier(
            given_row(2024, date(2024, 6, 30), investment=wan(4000)),
            given_row(2024, date(2024, 12, 31), floor_area=Quantity(Decimal(10), "m2")),
        ),
        2024,
    )
    assert found is not None and set(found.facts) == {Fact.FLOOR_AREA}


def test_the_last_received_of_the_full_year_counts() -> None:
    rows = [
        given_row(2024, date(2025, 3, 31), output=wan(120), investment=wan(9)),
        given_row(2024, date(2024, 12, 31), output=wan(100), investment=wan(8)),
        given_row(2024, date(2024, 6, 30), output=wan(50)),
    ]
    assert restated(dossier(*rows), 2024) == given_row(2024, date(2025, 3, 31), output=wan(100), investment=wan(9))


def test_a_day_that_was_corrected_later_is_not_said_again() -> None:
    rows = [
        given_row(2024, date(2024, 12, 31), groundbreaking=date(2024, 5, 1), completion=date(2024, 12, 1)),
        given_row(2025, date(2025, 12, 31), groundbreaking=date(2024, 6, 1), completion=date(2024, 12, 1)),
    ]
    found = restated(dossier(*rows), 2024)
    assert found is not None and found.facts == {Fact.COMPLETION: date(2024, 12, 1)}


@settings(max_examples=150, deadline=None)
@given(parcels_at_random.dossiers(), parcels_at_random.days, st.integers(2021, 2027))
def test_saying_it_again_changes_no_verdict(found: Dossier, on: date, year: int) -> None:
    again = restated(found, year)
    if again is not None:
        more = replace(found, returns=(*found.returns, Received(again)))
        assert judge(more, on) == judge(found, on)
