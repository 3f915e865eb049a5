"""What a day costs follows what changed on it, not how many parcels a zone has: counted through the doors on the stack in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bench import living, zones
from bench.simulated.meter import Counts, Phase
from bench.simulated.running import at, running

SMALL, LARGE = 15, 60


def first_morning(count: int) -> Counts:
    """What the first morning takes of a zone whose parcels lag and were told to nobody yet."""
    stack = living.stack("2026-06-30T09:00:00")
    zone, parcels = living.Zone(stack), zones.parcels(count)
    with running(stack):
        zone.make(date(2026, 7, 1))
        for data in (zones.register(parcels), zones.contacts(parcels, firms=False)):
            zone.hand_in(data)
            stack.settle()
        stack.meter.reset()
        stack.live(at("2026-07-01T12:00:00"))
        return stack.meter.reset().of("digest.on_morning")


def test_a_first_morning_reads_a_parcel_with_news_three_times() -> None:
    small, large = first_morning(SMALL), first_morning(LARGE)
    each = (large.read_units["table"] - small.read_units["table"]) / (LARGE - SMALL)
    assert each <= 3.3, "its untold judgement, its header, and the judgement once more when it is told"


def second_morning(count: int) -> Phase:
    """The second day of a zone that was told on the first what lags; in between a parcel comes that is soon to begin."""
    stack = living.stack("2026-06-30T09:00:00")
    zone, parcels = living.Zone(stack), zones.parcels(count)
    days = {"granted": date(2026, 2, 1), "start": date(2026, 8, 1), "completion": date(2028, 8, 1)}
    later = {"production": date(2028, 11, 1), "full": date(2029, 11, 1)}
    new = replace(parcels[0], number="SF-2026-000001", **days, **later)
    with running(stack):
        zone.make(date(2026, 7, 1))
        for data in (zones.register(parcels), zones.contacts(parcels, firms=True), zones.returns(parcels, 2025)):
            zone.hand_in(data)
            stack.settle()
        stack.live(at("2026-07-01T12:00:00"))
        zone.hand_in(zones.register([new]))
        stack.settle()
        stack.meter.reset()
        stack.live(at("2026-07-02T12:00:00"))
        return stack.meter.reset()


@pytest.fixture(scope="module")
def mornings() -> tuple[Phase, Phase]:
    return second_morning(SMALL), second_morning(LARGE)


@pytest.fixture(scope="module")
def brought() -> Phase:
    """A register of sixty parcels, judged."""
    stack = living.stack("2026-06-30T09:00:00")
    zone = living.Zone(stack)
    with running(stack):
        zone.make(date(2026, 7, 1))
        stack.meter.reset()
        zone.hand_in(zones.register(zones.parcels(LARGE)))
        stack.settle()
        return stack.meter.reset()


def test_what_a_zone_goes_by_is_read_once_for_all_parcels_of_a_call(brought: Phase) -> None:
    judge = brought.of("assess.on_parcels")
    assert judge.requests["dynamodb.TransactWriteItems"] == LARGE
    assert judge.requests["dynamodb.GetItem"] == judge.calls, "the zone"
    assert judge.requests["dynamodb.Query"] == LARGE + judge.calls, "each parcel, and the policy"


def test_a_morning_reads_what_is_new_and_of_what_is_open_only_the_listing(mornings: tuple[Phase, Phase]) -> None:
    small, large = (one.of("digest.on_morning") for one in mornings)
    assert small.requests["dynamodb.PutItem"] >= 1, "somebody got a letter"
    assert large.read_units["table"] - small.read_units["table"] <= 8
    assert large.read_units["listing"] <= LARGE * 600 / 4096


def test_a_morning_asks_no_letters_of_those_whom_nothing_new_concerns(mornings: tuple[Phase, Phase]) -> None:
    small, large = (one.of("digest.on_morning") for one in mornings)
    assert large.asked - small.asked <= 4, f"{LARGE - SMALL} more firms hear of nothing"
