"""The night: what is due, and whatever was left undone, comes into the right queue."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from assess import on_parcels
from edge.table import ledger, ledger_zones
from land.assessment import Level
from land.facts import ParcelTouched
from sweep import on_night
from tests.cast import D, parcel, said
from tests.doors.conftest import Clock
from tests.doors.judging import event, late_parcel
from tests.doors.streaming import delayed
from tests.edge.brought import claimed, finished, link, record
from zones.zone import Zone

Bodies = Callable[[str], list[dict[str, Any]]]


def test_a_parcel_comes_up_on_the_night_of_its_day_and_not_before(
    zone: Zone, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    parcel_id = late_parcel()
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    assert on_night.handler({"on": "2026-09-30", "zone": "demo"}, context)["sent"]["assess"] == 0
    assert on_night.handler({"on": "2026-10-01", "zone": "demo"}, context)["sent"]["assess"] == 1
    assert queue_bodies("assess") == [
        {"type": "ParcelTouched", "v": 1, "zone": "demo", "parcel_id": parcel_id, "on": "2026-10-01"}
    ]


def test_a_missed_night_is_caught_up_by_the_next(zone: Zone, context: SimpleNamespace, queue_bodies: Bodies) -> None:
    parcel_id = late_parcel()
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    on_night.handler({"on": "2026-10-05", "zone": "demo"}, context)
    assert [body["on"] for body in queue_bodies("assess")] == ["2026-10-05"]


def test_facts_whose_message_vanished_are_found(zone: Zone, context: SimpleNamespace, queue_bodies: Bodies) -> None:
    parcel_id = late_parcel()
    assert on_night.handler({"zone": "demo"}, context)["on"] == "2026-07-01"
    assert [body["parcel_id"] for body in queue_bodies("assess")] == [parcel_id]


def test_red_steps_whose_message_vanished_are_found_and_call_for_one(zone: Zone, context: SimpleNamespace) -> None:
    for number in range(3):
        register = parcel(f"P{number}", start="2025-07-01", completion="2030-01-01")
        parcel_id = record(claimed(f"u{number}"), register)
        on_parcels.handler(event(ParcelTouched("demo", parcel_id, D("2026-07-02"))), context)
    assert on_night.handler({"zone": "demo"}, context)["sent"]["notify"] == 1
    assert on_night.handler({"zone": "demo"}, context)["sent"]["notify"] == 0, "one is under way"
    assert delayed("post") == 1


def test_an_upload_begun_and_not_finished_and_a_link_without_an_event_are_found(
    zone: Zone, context: SimpleNamespace, queue_bodies: Bodies, clock: Clock
) -> None:
    claimed("begun")
    link("waiting")
    on_night.handler({"zone": "demo"}, context)
    assert [body["upload_id"] for body in queue_bodies("intake")] == ["begun", "waiting"]


def test_by_hand_one_zone_is_swept(zone: Zone, context: SimpleNamespace, queue_bodies: Bodies) -> None:
    late_parcel()
    assert on_night.handler({"zone": "elsewhere"}, context)["sent"]["assess"] == 0
    assert on_night.handler({"zone": "demo", "on": "2026-07-02"}, context)["sent"]["assess"] == 1


def test_a_policy_wakes_its_zone_in_the_night_of_its_day_and_has_every_parcel_judged_once(
    zone: Zone, context: SimpleNamespace, clock: Clock
) -> None:
    register = parcel("P1", start="2026-06-01", completion="2026-08-22")  # 50 days ahead, with a reminder of 45
    parcel_id = record(claimed("u1"), register, said("2026-06-30", parcel_no="P1", groundbreaking="2026-05-30"))
    finished("u1")
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    ledger_zones.put_policy("demo", D("2026-07-03"), {"reminder": {"due_soon_days": 60}})
    clock.set("2026-07-02T06:00:00+08:00")
    assert on_night.handler({}, context)["zones"] == 0
    assert on_night.handler({"zone": "demo"}, context)["sent"]["assess"] == 0
    clock.set("2026-07-03T06:00:00+08:00")
    assert on_night.handler({}, context)["zones"] == 1
    assert on_night.handler({"zone": "demo"}, context)["sent"]["assess"] == 1
    assert list(ledger.unjudged("demo")) == [parcel_id]
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    assert [line.level for line in ledger.lines("demo", ["P1"])] == [Level.BLUE]
    assert on_night.handler({}, context)["zones"] == 0
    assert on_night.handler({"zone": "demo"}, context)["sent"]["assess"] == 0


def test_a_day_to_come_that_is_swept_by_hand_takes_no_policy_from_its_night(
    zone: Zone, context: SimpleNamespace, clock: Clock
) -> None:
    parcel_id = late_parcel()
    ledger_zones.put_policy("demo", D("2026-07-03"), {"reminder": {"due_soon_days": 60}})
    on_night.handler({"zone": "demo", "on": "2026-07-03"}, context)
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    clock.set("2026-07-03T06:00:00+08:00")
    on_night.handler({"zone": "demo"}, context)
    assert list(ledger.unjudged("demo")) == [parcel_id]
