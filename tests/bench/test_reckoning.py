"""What the bench makes of counts: powers, aims, yuan; and that a year is lived day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bench import __main__ as bench
from bench import living, prices, year
from bench.lines import at_least, at_most, exponent
from bench.simulated.meter import Counts
from bench.simulated.running import at, running


@pytest.mark.parametrize("power", [0, 0.5, 1, 1.7])
def test_the_exponent_of_a_power_is_that_power(power: float) -> None:
    points = [(size, 7 * size**power) for size in (500, 5_000, 20_000)]
    assert exponent(points) == pytest.approx(power)


def test_an_aim_is_reached_at_itself_and_missed_beyond() -> None:
    assert at_most("a", 8, 8).reached
    assert not at_most("a", 8.1, 8).reached
    assert at_least("a", 8, 8).reached
    assert not at_least("a", 7.9, 8).reached


def test_yuan_are_counts_times_prices() -> None:
    counts, china = Counts(), prices.prices()["china"]
    counts.write_units["table"] = 1_000_000
    counts.read_units["listing"] = 2_000_000
    assert prices.yuan(counts) == pytest.approx(china["dynamodb_million_wru"] + 2 * china["dynamodb_million_rru"])
    counts = Counts(calls=1_000_000, gb_seconds=1_000, received=500_000)
    spent = china["lambda_million_requests"] + 1_000 * china["lambda_gb_second"] + china["sqs_million_requests"]
    assert prices.yuan(counts) == pytest.approx(spent)


def test_what_is_free_never_takes_off_more_than_was_used() -> None:
    counts = Counts(calls=120, gb_seconds=1_200)
    assert prices.free(counts) == pytest.approx(prices.yuan(counts))
    much = Counts(calls=12_000_000_000, gb_seconds=1e9)
    assert prices.free(much) < prices.yuan(much) / 100


def test_a_part_that_there_is_none_of_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["nonsense"]) == 2
    assert "counting" in capsys.readouterr().out


def test_schedules_wake_their_doors_at_their_hours_and_no_oftener() -> None:
    stack = living.stack("2026-07-01T00:00:00")
    with running(stack):
        living.Zone(stack).make(date(2026, 7, 1))
        stack.live(at("2026-07-02T00:00:00"))
    calls = {door: counts.calls for door, counts in stack.meter.by_door.items() if door.endswith("for all zones")}
    assert calls["notify.on_alert_steps, for all zones"] == 24
    assert {calls[door] for door in calls if not door.startswith("notify")} == {1}
    assert {"sweep.on_night, for all zones", "digest.on_morning, for all zones"} <= set(calls)


def test_a_year_counts_every_day_once_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "BEGINS", date(2026, 3, 29))
    monkeypatch.setattr(year, "ENDS", date(2026, 4, 4))
    lived = year.lived(1)
    assert lived["days"] == {"campaign": 3, "deadline day": 1, "1 April": 1, "the days after": 2}
    everything = year.summed(lived, "requests")
    parts = [year.summed(lived, "requests", shared=shared) for shared in (True, False)]
    assert everything == sum(parts) == sum(year.summed(lived, "requests", kind) for kind in lived["days"])
    assert parts[0] >= 24 * 7, "the hours' look"
    assert [year.kind_of(date(2026, 3, 31) + timedelta(days=n)) for n in (0, 1)] == ["deadline day", "1 April"]
