"""Exports: ordered by who sees the zone, made once, fetched by whoever asks again; every parcel once, in each format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from openpyxl import load_workbook

from assess import on_parcels
from edge import queues
from exports import on_order
from land.facts import ExportOrdered, ParcelTouched
from tests.cast import parcel, said
from tests.doors.conftest import FILES
from tests.doors.judging import event
from tests.doors.mailing import messages
from tests.doors.service import Service, token
from tests.edge.brought import claimed, finished, record
from wording.sheets.export_words import COMMITMENTS, PARCELS
from zones.zone import Zone

Bodies = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def three(zone: Zone, context: SimpleNamespace) -> None:
    """Three parcels, of which one was never judged."""
    for number in (2, 1, 3):
        rows = [parcel(f"P{number}", start="2026-05-01", price="1200")]
        if number == 1:
            rows.append(said("2026-06-30", parcel_no="P1", groundbreaking="2026-04-01", investment="1250.5"))
        found = record(claimed(f"u{number}"), *rows)
        finished(f"u{number}")
        if number < 3:
            on_parcels.handler(event(ParcelTouched("demo", found)), context)


def ordered(context: SimpleNamespace, form: str) -> str:
    answer = Service(context).ask(
        "POST /zones/{zone}/exports", token("demo", "viewer"), path={"zone": "demo"}, body={"format": form}
    )
    assert answer["statusCode"] == 202
    said = json.loads(answer["body"])
    assert (said["state"], said["files"]) == ("due", {})
    return str(said["name"])


def read(context: SimpleNamespace, name: str, zones: str = "demo") -> dict[str, Any]:
    way, path = token(zones, "viewer"), {"zone": "demo", "name": name}
    return Service(context).ask("GET /zones/{zone}/exports/{name}", way, path=path)


def made(context: SimpleNamespace, form: str) -> dict[str, bytes]:
    """The files of an export in that format, by part, as they lie in the bucket."""
    name = ordered(context, form)
    assert on_order.handler(messages("export", ExportOrdered("demo", name)), context) == {"batchItemFailures": []}
    files = json.loads(read(context, name)["body"])["files"]
    s3 = boto3.client("s3")
    keys = {part: url.partition("?")[0].partition(f"{FILES}/")[2] for part, url in files.items()}
    return {part: s3.get_object(Bucket=FILES, Key=key)["Body"].read() for part, key in keys.items()}


def test_a_workbook_has_a_row_for_each_parcel_in_the_order_of_the_register_and_one_for_each_commitment(
    three: None, context: SimpleNamespace
) -> None:
    book = load_workbook(io.BytesIO(made(context, "xlsx")["workbook"]))
    assert book.sheetnames == ["宗地", "承诺"]
    heading, *rows = list(book["宗地"].iter_rows(values_only=True))
    assert heading == PARCELS.headings
    assert [row[0] for row in rows] == ["P2", "P1", "P3"]
    first = dict(zip(heading, rows[1], strict=True))
    assert (first["用地面积(亩)"], first["成交价款(万元)"], first["累计完成固定资产投资(万元)"]) == (150, 1200, 1250.5)
    assert first["实际动工日期"].date().isoformat() == "2026-04-01" and first["等级"] == "严重"
    heading, *rows = list(book["承诺"].iter_rows(values_only=True))
    assert heading == COMMITMENTS.headings
    starts = {row[0]: row[3] for row in rows if row[2] == "动工"}
    assert starts["P1"] == "按期完成" and set(starts) == {"P1", "P2", "P3"}


def test_csvs_say_the_same_as_the_workbook(three: None, context: SimpleNamespace) -> None:
    files = made(context, "csv")
    assert set(files) == {"parcels", "commitments"}
    assert all(data.startswith(b"\xef\xbb\xbf") for data in files.values())
    parcels, commitments = (
        list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))) for data in files.values()
    )
    assert [row["宗地编号"] for row in parcels] == ["P2", "P1", "P3"]
    assert (parcels[1]["用地面积(亩)"], parcels[1]["累计完成固定资产投资(万元)"]) == ("150", "1250.5")
    assert {row["宗地编号"] for row in commitments} == {"P1", "P2", "P3"}


def test_json_lines_are_those_of_a_snapshot(three: None, context: SimpleNamespace) -> None:
    rows = [json.loads(line) for line in made(context, "jsonl")["parcels"].splitlines()]
    assert [(row["parcel_no"], row["kind"], row["day"]) for row in rows] == [
        (f"P{n}", "parcel", "2026-07-01") for n in (2, 1, 3)
    ]


def test_an_export_is_made_once_and_one_that_is_gone_is_nothing(
    three: None, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    name = ordered(context, "jsonl")
    (body,) = queue_bodies("export")
    assert queues.read(json.dumps(body)) == ExportOrdered("demo", name)
    for _ in range(2):
        on_order.handler(messages("export", ExportOrdered("demo", name)), context)
    versions = boto3.client("s3").list_object_versions(Bucket=FILES, Prefix=f"exports/demo/{name}/")["Versions"]
    assert len(versions) == 1
    gone = messages("export", ExportOrdered("demo", "f" * 32))
    assert on_order.handler(gone, context) == {"batchItemFailures": []}


def test_who_does_not_see_the_zone_has_no_export_of_it(three: None, context: SimpleNamespace) -> None:
    name = ordered(context, "csv")
    assert read(context, name, zones="other")["statusCode"] == 404
    assert read(context, "f" * 32)["statusCode"] == 404
    assert read(context, "E" * 32)["statusCode"] == 404
    asked = Service(context).ask(
        "POST /zones/{zone}/exports", token("other", "admin"), path={"zone": "demo"}, body={"format": "csv"}
    )
    assert asked["statusCode"] == 404


@pytest.mark.parametrize("body", [{}, {"format": "pdf"}, {"format": ["xlsx"]}])
def test_another_format_is_refused_and_nothing_is_ordered(
    body: Any, zone: Zone, context: SimpleNamespace, queue_bodies: Bodies
) -> None:
    asked = Service(context).ask(
        "POST /zones/{zone}/exports", token("demo", "viewer"), path={"zone": "demo"}, body=body
    )
    assert (asked["statusCode"], json.loads(asked["body"])["code"]) == (400, "bad_export")
    assert queue_bodies("export") == []
