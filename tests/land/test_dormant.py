"""Works that seem to stand still (domain.md section 13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.adjustment import AdjustmentKind
from land.dormant import Dormancy, dormancy, dormant_on
from land.dossier import Dossier
from land.policy import DEFAULT
from land.view import view_on
from tests.cast import D, changed, dossier, parcel, said

IN_PRODUCTION = said("2022-12-31", production="2022-06-01")


def status(on: str, *returns: object) -> Dormancy | None:
    file = dossier(parcel(), IN_PRODUCTION, *returns)
    return dormancy(view_on(file, D(on)), D(on), DEFAULT)


YEAR_23 = said("2023-12-31", output=None, tax="0")
YEAR_24 = said("2024-12-31", output="0", tax="0")


def test_nothing_made_and_nothing_paid_for_two_years_is_dormant() -> None:
    assert status("2025-04-01", YEAR_23, YEAR_24) is Dormancy.DORMANT


def test_a_year_left_blank_is_unclear() -> None:
    assert status("2025-04-01", YEAR_23, said("2024-12-31", output="0")) is Dormancy.UNCLEAR
    assert status("2025-04-01", YEAR_23, said("2024-12-31")) is Dormancy.UNCLEAR
    assert status("2025-04-01", YEAR_23) is Dormancy.UNCLEAR


@pytest.mark.parametrize("facts", [{"output": "1"}, {"tax": "0.01"}, {"output": "1", "tax": "0"}])
def test_one_positive_figure_is_life(facts: dict[str, str]) -> None:
    assert status("2025-04-01", YEAR_23, said("2024-12-31", **facts)) is None


def test_up_to_the_reporting_day_the_two_years_before_stand_unless_last_years_return_counts() -> None:
    year_22 = said("2022-12-31", output="0", tax="0")
    old = replace(IN_PRODUCTION, facts=said("2021-12-31", production="2021-06-01").facts)
    file = dossier(parcel(), old, year_22, YEAR_23)
    assert dormancy(view_on(file, D("2025-03-31")), D("2025-03-31"), DEFAULT) is Dormancy.DORMANT  # of 2022 and 2023
    assert dormancy(view_on(file, D("2025-04-01")), D("2025-04-01"), DEFAULT) is Dormancy.UNCLEAR  # nothing of 2024
    awake = dossier(parcel(), old, year_22, YEAR_23, said("2024-12-31", output="5", tax="0"))
    assert dormancy(view_on(awake, D("2025-01-02")), D("2025-01-02"), DEFAULT) is None


def test_half_a_year_is_no_year() -> None:
    assert status("2025-04-01", YEAR_23, said("2024-06-30", 2024, output="0", tax="0")) is Dormancy.UNCLEAR


def test_production_must_have_begun_by_the_first_day_of_the_two_years() -> None:
    on = D("2025-04-01")
    for day, expected in (("2023-01-01", Dormancy.DORMANT), ("2023-01-02", None)):
        file = dossier(parcel(), said("2023-12-31", output="0", tax="0", production=day), YEAR_24)
        assert dormancy(view_on(file, on), on, DEFAULT) is expected
    full = dossier(parcel(), said("2023-12-31", output="0", tax="0", full_production="2022-12-31"), YEAR_24)
    assert dormancy(view_on(full, on), on, DEFAULT) is Dormancy.DORMANT
    never = dossier(parcel(), YEAR_23, YEAR_24)
    assert dormancy(view_on(never, on), on, DEFAULT) is None


def test_a_zone_names_its_dormant_parcels_with_their_years_but_no_closed_one() -> None:
    file = dossier(parcel(), IN_PRODUCTION, YEAR_23, YEAR_24)
    closed = dossier(parcel(), IN_PRODUCTION, YEAR_23, YEAR_24, changed(AdjustmentKind.TERMINATION, "2025-01-01"))
    (one,) = dormant_on([file, closed], D("2025-04-01"))
    assert (one.parcel_no, one.enterprise, one.status, one.years) == (
        "JX-2023-01", "甲公司", Dormancy.DORMANT, (2023, 2024),
    )  # fmt: skip


@given(st.integers(0, 3000), st.sampled_from(["0", "1", None, ""]), st.sampled_from(["0", "1", None, ""]))
def test_whoever_reports_more_is_never_more_dormant(days: int, output: str | None, tax: str | None) -> None:
    """A positive figure of one of the years ends it on every day, whatever else is said."""
    on = D("2023-01-01") + timedelta(days=days)
    facts = {name: text for name, text in (("output", output), ("tax", tax)) if text != ""}
    file: Dossier = dossier(parcel(), IN_PRODUCTION, YEAR_23, said("2024-12-31", **facts))
    found = dormancy(view_on(file, on), on, DEFAULT)
    if "1" in facts.values() and D("2025-04-01") <= on < D("2027-01-01"):
        assert found is None
    if found is Dormancy.DORMANT:
        assert "1" not in facts.values() and len(facts) == 2
