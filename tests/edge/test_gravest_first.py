"""Listings are gravest first: by the keys alone, without a table."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from edge.table import ledger_keys, ledger_listing, ledger_packing
from land.assessment import SEVERITY, Level
from telling.alert import Alert
from tests.cast import D

LEVELS = st.none() | st.sampled_from(Level)
PLACES = st.integers(0, 99).map(lambda number: f"{number:010d}")
# A parcel that is not judged yet stands behind those that are well, and before those that are closed.
RANK = {Level.RED: 0, Level.YELLOW: 1, Level.BLUE: 2, Level.GREEN: 3, None: 4, Level.CLOSED: 5}


@given(st.lists(st.tuples(LEVELS, PLACES), min_size=2))
def test_parcels_are_listed_by_level_and_then_in_the_order_of_the_register(
    parcels: list[tuple[Level | None, str]],
) -> None:
    listed = sorted(parcels, key=lambda one: ledger_keys.listed_parcel("demo", *one)["list_sk"])
    for one, following in pairwise(listed):
        assert (RANK[one[0]], one[1]) <= (RANK[following[0]], following[1])


@given(st.sampled_from(Level), st.sampled_from(Level))
def test_the_listing_and_the_severity_of_levels_agree(one: Level, other: Level) -> None:
    if SEVERITY[one] > SEVERITY[other]:
        assert ledger_keys.gravity(one) < ledger_keys.gravity(other)


def test_everything_worse_than_green_is_found_before_the_first_parcel_that_is_well() -> None:
    """What is open in a zone is read up to there."""
    first_well = ledger_keys.gravity(Level.GREEN)
    worse = [level for level in Level if ledger_keys.listed_parcel("demo", level, "9999999999")["list_sk"] < first_well]
    assert worse == [level for level in Level if SEVERITY[level] > SEVERITY[Level.GREEN]]


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.sampled_from(Level), max_size=6))
def test_the_open_alerts_of_a_parcel_are_gravest_first_and_what_is_over_is_none(levels: dict[str, Level]) -> None:
    day = D("2026-07-01")
    alerts = [Alert(subject, level, "overdue", day, changed_on=day, steps=1) for subject, level in levels.items()]
    header = {
        **ledger_keys.header("demo", "p1"), "v": 1, "parcel_no": "P1", "enterprise": "甲公司",
        "alerts": ledger_packing.pack_alerts(alerts),
    }  # fmt: skip
    listed = [one.alert for one in ledger_listing.open_alerts_of(header)]
    assert {one.subject for one in listed} == {name for name, level in levels.items() if level is not Level.GREEN}
    for one, following in pairwise(listed):
        assert (-SEVERITY[one.level], one.subject) < (-SEVERITY[following.level], following.subject)
