"""The night: what is due, and whatever was left undone, comes into the right queue."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from assess import on_parcels
from land.facts import ParcelTouched
from land.zone import Zone
from sweep import on_night
from tests.cast import parcel
from tests.doors.conftest import Clock
from tests.doors.test_assess import event, late_parcel
from tests.edge.brought import claimed, link, record

Bodies = Callable[[str], list[dict[str, Any]]]


def test_a_parcel_comes_up_on_the_night_of_its_day_and_not_before(
    zone: Zone, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    parcel_id = late_parcel()
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    assert on_night.handler({"on": "2026-09-30"}, context)["sent"]["assess"] == 0
    assert on_night.handler({"on": "2026-10-01"}, context)["sent"]["assess"] == 1
    assert queue_bodies("assess") == [
        {"type": "ParcelTouched", "v": 1, "zone": "demo", "parcel_id": parcel_id, "on": "2026-10-01"}
    ]


def test_a_missed_night_is_caught_up_by_the_next(zone: Zone, context: SimpleNamespace, queue_bodies: Bodies) -> None:
    parcel_id = late_parcel()
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    on_night.handler({"on": "2026-10-05"}, context)
    assert [body["on"] for body in queue_bodies("assess")] == ["2026-10-05"]


def test_facts_whose_message_vanished_are_found(zone: Zone, context: SimpleNamespace, queue_bodies: Bodies) -> None:
    parcel_id = late_parcel()
    assert on_night.handler({}, context)["on"] == "2026-07-01"
    assert [body["parcel_id"] for body in queue_bodies("assess")] == [parcel_id]


def test_a_red_step_whose_message_vanished_is_found(zone: Zone, context: SimpleNamespace, queue_bodies: Bodies) -> None:
    parcel_id = record(claimed("u1"), parcel("P1", start="2025-03-01", completion="2030-01-01"))
    on_parcels.handler(event(ParcelTouched("demo", parcel_id)), context)
    on_night.handler({}, context)
    assert {body["subject"] for body in queue_bodies("notify")} == {"groundbreaking", "idle"}


def test_an_upload_begun_and_not_finished_and_a_link_without_an_event_are_found(
    zone: Zone, context: SimpleNamespace, queue_bodies: Bodies, clock: Clock
) -> None:
    claimed("begun")
    link("waiting")
    on_night.handler({}, context)
    assert [body["upload_id"] for body in queue_bodies("intake")] == ["begun", "waiting"]


def test_by_hand_one_zone_is_swept(zone: Zone, context: SimpleNamespace, queue_bodies: Bodies) -> None:
    late_parcel()
    assert on_night.handler({"zone": "elsewhere"}, context)["sent"]["assess"] == 0
    assert on_night.handler({"zone": "demo", "on": "2026-07-02"}, context)["sent"]["assess"] == 1
