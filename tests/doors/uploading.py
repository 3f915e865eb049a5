"""Uploads as tests hand them in: a link is opened, an object put, intake woken; and what it then says."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3

from edge import clock as edge_clock
from edge.table import ledger, ledger_uploads
from intake import on_upload
from land.upload import HandsIn, Receipt, Upload
from tests.doors.conftest import EVENTS, UPLOADS
from tests.edge import brought


def link(upload_id: str, zone: str = "demo", hands_in: HandsIn = brought.OFFICER, reader: str = "") -> Upload:
    key = f"uploads/{zone}/{upload_id}"
    upload = Upload(
        upload_id, zone, "officer", edge_clock.now(), key=key, file_name="a.xlsx", hands_in=hands_in, reader=reader
    )
    assert ledger_uploads.open_upload(upload)
    return upload


def put(upload_id: str, data: bytes) -> None:
    boto3.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/demo/{upload_id}", Body=data)


def posted(upload_id: str, data: bytes) -> None:
    link(upload_id)
    put(upload_id, data)


def created(*upload_ids: str) -> dict[str, Any]:
    """The event of these objects, as S3 sends it through EventBridge and the queue."""
    event: dict[str, Any] = json.loads((EVENTS / "intake.object_created.json").read_text(encoding="utf-8"))
    (record,) = event["Records"]
    records = []
    for number, upload_id in enumerate(upload_ids):
        one = copy.deepcopy(record)
        one["messageId"] = f"m{number}"
        one["body"] = one["body"].replace("uploads/demo/u1", f"uploads/demo/{upload_id}")
        records.append(one)
    return {"Records": records}


def receipt(upload_id: str) -> Receipt:
    found = ledger_uploads.receipt(upload_id)
    assert found is not None
    return found


def handle(event: dict[str, Any], context: SimpleNamespace) -> list[str]:
    """The ids of the messages that failed."""
    return [one["itemIdentifier"] for one in on_upload.handler(event, context)["batchItemFailures"]]


def drain(context: SimpleNamespace, queue_bodies: Callable[[str], list[dict[str, Any]]]) -> None:
    """What the door sent itself is done, until nothing is left in the queue."""
    while bodies := queue_bodies("intake"):
        for body in bodies:
            event = created("left")
            event["Records"][0]["body"] = json.dumps(body)
            assert handle(event, context) == []


def dossier(parcel_no: str) -> Any:
    (parcel_id,) = ledger.parcel_ids("demo", [parcel_no]).values()
    file = ledger.parcel_file("demo", parcel_id)
    assert file is not None
    return file.dossier
