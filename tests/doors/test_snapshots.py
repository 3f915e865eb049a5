"""The night's snapshots: what changed and nothing else, the same again, and indicators as a review of that day has them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from assess import on_parcels
from edge.table import ledger, ledger_keys, ledger_table, ledger_uploads, ledger_visits, ledger_zones
from edge.zone_known import zone_known
from land.facts import ParcelTouched
from land.units import decimal_text
from province import on_night
from tests import books
from tests.cast import D, parcel, said
from tests.doors.conftest import SNAPSHOTS, Clock
from tests.doors.judging import event
from tests.doors.plain_table import install
from tests.doors.receipts import sent
from tests.edge.brought import claimed, finished, record
from zones.zone import Zone

Bodies = Callable[[str], list[dict[str, Any]]]


def files() -> dict[str, bytes]:
    """Every file of the bucket, by key."""
    s3 = boto3.client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=SNAPSHOTS).get("Contents", [])]
    return {key: s3.get_object(Bucket=SNAPSHOTS, Key=key)["Body"].read() for key in keys}


def lines(day: str, name: str) -> list[dict[str, Any]]:
    found = files().get(f"snapshots/day={day}/zone=demo/{name}.jsonl.gz")
    return [] if found is None else [json.loads(line) for line in gzip.decompress(found).splitlines()]


def brought(context: SimpleNamespace, upload: str, *rows: Any) -> str:
    """The rows came with an upload that is finished, and the parcel is judged."""
    found = record(claimed(upload), *rows)
    finished(upload)
    on_parcels.handler(event(ParcelTouched("demo", found)), context)
    return found


def night(context: SimpleNamespace, clock: Clock, day: str) -> int:
    """How many parcels the zone's snapshot of that day holds."""
    clock.set(day)
    found: int = on_night.handler({"zone": "demo", "on": day, "called": True}, context)["parcels"]
    return found


@pytest.fixture
def three(zone: Zone, context: SimpleNamespace, clock: Clock) -> list[str]:
    """Three parcels: one that nobody reported on, one that started, one that is due in ten years."""
    clock.set("2026-07-01")
    return [
        brought(context, "u1", parcel("P1", start="2026-05-01")),
        brought(context, "u2", parcel("P2"), said("2026-06-30", parcel_no="P2", groundbreaking="2026-03-01")),
        brought(context, "u3", parcel("P3", start="2036-01-01", completion="2038-01-01")),
    ]


def as_reviewed(day: str) -> dict[str, tuple[str | None, int]]:
    """Value and number of those without data, of each indicator, as the review of that day computes them of all parcels."""
    found = zone_known("demo", D(day)).review(D(day)).indicators
    return {one.code.value: (None if one.value is None else decimal_text(one.value), len(one.no_data)) for one in found}


def as_written(day: str) -> dict[str, tuple[str | None, int]]:
    return {one["code"]: (one["value"], one["no_data"]) for one in lines(day, "indicators")}


def test_the_first_night_writes_every_parcel_and_the_indicators_of_the_review(
    three: list[str], context: SimpleNamespace, clock: Clock
) -> None:
    assert night(context, clock, "2026-07-02") == 3
    rows = {one["parcel_no"]: one for one in lines("2026-07-02", "parcels")}
    assert sorted(rows) == ["P1", "P2", "P3"] and {one["day"] for one in rows.values()} == {"2026-07-02"}
    start = next(one for one in rows["P2"]["commitments"] if one["indicator"] == "groundbreaking")
    assert start["actual"] == "2026-03-01"
    assert as_written("2026-07-02") == as_reviewed("2026-07-02")


def test_a_zone_in_which_nothing_changed_is_not_looked_at_before_the_first_of_the_month(
    three: list[str], context: SimpleNamespace, clock: Clock, queue_bodies: Bodies
) -> None:
    assert on_night.handler({"on": "2026-07-02"}, context)["zones"] == 1
    assert [one["zone"] for one in queue_bodies("self")] == ["demo"]
    night(context, clock, "2026-07-02")
    assert ledger_visits.due(ledger_visits.SNAPSHOT, D("2026-07-03")) == []
    assert ledger_visits.due(ledger_visits.SNAPSHOT, D("2026-08-01")) == ["demo"]
    assert night(context, clock, "2026-08-01") <= 1
    assert as_written("2026-08-01") == as_reviewed("2026-08-01")


def test_a_night_writes_the_parcel_that_changed_and_the_indicators_of_all(
    three: list[str], context: SimpleNamespace, clock: Clock
) -> None:
    night(context, clock, "2026-07-02")
    brought(context, "u4", said("2026-07-01", parcel_no="P1", groundbreaking="2026-06-30"))
    assert ledger_visits.due(ledger_visits.SNAPSHOT, D("2026-07-03")) == ["demo"]
    assert night(context, clock, "2026-07-03") == 1
    assert [one["parcel_no"] for one in lines("2026-07-03", "parcels")] == ["P1"]
    assert as_written("2026-07-03") == as_reviewed("2026-07-03")


def test_what_passes_by_itself_is_written_on_its_day(three: list[str], context: SimpleNamespace, clock: Clock) -> None:
    night(context, clock, "2026-07-02")
    for day in ("2026-09-01", "2026-12-31", "2027-01-01", "2027-04-01"):
        clock.set(day)
        on_parcels.handler(event(*(ParcelTouched("demo", one) for one in three)), context)
        night(context, clock, day)
        assert as_written(day) == as_reviewed(day), day


def test_the_same_night_again_writes_the_same_bytes(three: list[str], context: SimpleNamespace, clock: Clock) -> None:
    night(context, clock, "2026-07-02")
    brought(context, "u4", said("2026-07-01", parcel_no="P1", groundbreaking="2026-06-30"))
    night(context, clock, "2026-07-03")
    once = files()
    assert night(context, clock, "2026-07-03") == 1
    assert files() == once


def test_a_night_that_ended_before_its_state_was_kept_is_made_good(
    three: list[str], context: SimpleNamespace, clock: Clock
) -> None:
    night(context, clock, "2026-07-02")
    state = files()["state/demo.jsonl.gz"]
    brought(context, "u4", said("2026-07-01", parcel_no="P1", groundbreaking="2026-06-30"))
    night(context, clock, "2026-07-03")
    once = files()
    boto3.client("s3").put_object(Bucket=SNAPSHOTS, Key="state/demo.jsonl.gz", Body=state)
    night(context, clock, "2026-07-03")
    assert files() == once


def test_while_a_parcel_waits_for_its_judge_the_zone_is_looked_at_again(
    three: list[str], context: SimpleNamespace, clock: Clock
) -> None:
    record(claimed("u9"), parcel("P9"))
    finished("u9")
    assert night(context, clock, "2026-07-02") == 3
    assert ledger_visits.due(ledger_visits.SNAPSHOT, D("2026-07-02")) == ["demo"]


def test_an_answer_to_a_question_has_every_parcel_looked_at(
    three: list[str], context: SimpleNamespace, clock: Clock
) -> None:
    night(context, clock, "2026-07-02")
    upload = ledger_uploads.upload("u2")
    assert upload is not None
    ledger_uploads.confirm(upload, "officer")
    assert ledger_visits.due(ledger_visits.SNAPSHOT, D("2026-07-03")) == ["demo"]
    assert night(context, clock, "2026-07-03") == 3


def test_a_figure_that_is_asked_about_counts_as_in_the_review(
    zone: Zone, context: SimpleNamespace, clock: Clock
) -> None:
    clock.set("2026-07-01")
    granted = {**books.REGISTER, "出让日期": "2023-01-05", "亩均产值": 20}
    reported = {
        **books.RETURN,
        "填报年度": 2025,
        "数据截止日期": "2025-12-31",
        "年度产值": 500,
        "实际投产日期": "2023-06-01",
    }
    sent(books.book({**granted, "宗地编号": "P-1"}, {**granted, "宗地编号": "P-2"}), context)
    for number in ("P-1", "P-2"):
        sent(books.book({**reported, "宗地编号": number}), context, "填报.xlsx")
    parcels = ledger.parcel_ids("demo", ["P-1", "P-2"]).values()
    on_parcels.handler(event(*(ParcelTouched("demo", one) for one in parcels)), context)
    assert night(context, clock, "2026-07-02") == 2
    assert as_written("2026-07-02") == as_reviewed("2026-07-02")


def test_a_zone_without_parcels_is_empty_and_one_that_is_none_is_nothing(
    zone: Zone, context: SimpleNamespace, clock: Clock
) -> None:
    assert night(context, clock, "2026-07-02") == 0
    assert list(files()) == ["state/demo.jsonl.gz"]
    assert on_night.handler({"zone": "nowhere"}, context)["parcels"] == 0


def test_of_forty_parcels_a_night_reads_the_one_that_changed(
    aws: None, context: SimpleNamespace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = install(monkeypatch)
    ledger_zones.add_zone(Zone("demo", "示范开发区", "", "示范开发区", alerts_from=D("2026-07-01")))
    for n in range(40):
        brought(context, f"u{n}", parcel(f"P{n}", start="2036-01-01", completion="2038-01-01"))
    before = table.requests
    assert night(context, clock, "2026-07-02") == 40
    first = table.requests - before
    brought(context, "again", said("2026-07-01", parcel_no="P7"))
    before = table.requests
    assert night(context, clock, "2026-07-03") == 1
    assert table.requests - before == first - 39
    assert ledger_table.get(ledger_keys.zone("demo")) is not None
