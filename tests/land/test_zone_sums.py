"""What parcels add one by one is what the zone's indicators say of all of them, today and until the day that each names."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier
from land.indicator import Indicator
from land.standing import judge
from tests.land import parcels_at_random
from tests.land.zones import D, parcel, returned, zones
from zones.indicators import zone_indicators
from zones.measured import Measured, ZoneIndicator
from zones.scope import scope_on
from zones.sums import ParcelSums, Total, parcel_sums, sums_of


def sums(dossier: Dossier, on: date) -> ParcelSums:
    return parcel_sums(dossier, scope_on([dossier], on), judge(dossier, on))


def as_total(one: Measured) -> Total:
    return Total(
        one.code,
        one.numerator,
        one.denominator,
        one.value,
        target=one.target,
        no_data=len(one.no_data),
        in_question=len(one.in_question),
    )


@settings(max_examples=150, deadline=None)
@given(zones(received=True), parcels_at_random.days, st.integers(0, 400))
def test_the_sums_are_the_indicators_of_the_whole_zone_on_every_day_on_which_they_hold(
    parcels: list[Dossier], on: date, later: int
) -> None:
    added = [sums(one, on) for one in parcels]
    held = min((one.until for one in added), default=date.max)
    day = min(on + timedelta(days=later), held - timedelta(days=1))
    whole = zone_indicators(scope_on(parcels, day), day.year)
    assert sums_of(added, day).totals() == [as_total(one) for one in whole]


def test_a_target_of_nothing_is_a_target() -> None:
    """Begun and completed on one day, as agreed: an average of no months, beside a target of none."""
    day = {Indicator.GROUNDBREAKING: "2023-06-01", Indicator.COMPLETION: "2023-06-01"}
    built = parcel("P1", returned(2023, "2023-06-30", groundbreaking="2023-06-01", completion="2023-06-01"), dates=day)
    totals = {one.code: one for one in sums_of([sums(built, D("2023-07-01"))], D("2023-07-01")).totals()}
    assert totals[ZoneIndicator.CONSTRUCTION_MONTHS].target == 0


def test_days_that_a_parcel_is_late_run_on_though_nothing_is_judged_anew() -> None:
    late = parcel("P1", returned(2023, "2023-06-30"))
    added = sums(late, D("2023-07-01"))
    assert added.running == (ZoneIndicator.LATE_DAYS_GROUNDBREAKING,)
    days = [
        next(one.numerator for one in sums_of([added], D(day)).totals() if one.code is added.running[0])
        for day in ("2023-07-01", "2023-07-11")
    ]
    assert days[1] - days[0] == 10
