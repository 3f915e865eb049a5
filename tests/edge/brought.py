"""Uploads for the ledger's tests, claimed and ready to be recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from edge import aws, clock
from edge.table import (
    ledger,
    ledger_items,
    ledger_judgement,
    ledger_keys,
    ledger_keys_judged,
    ledger_packing,
    ledger_recording,
    ledger_table,
    ledger_uploads,
)
from land.adjustment import AdjustmentRow
from land.parcel import RegisterRow
from land.returns import ReturnRow
from land.upload import Entry, HandsIn, Mandate, Receipt, Upload, UploadState
from telling.alert import Step
from telling.record import StoredStep

Row = RegisterRow | ReturnRow | AdjustmentRow
OFFICER = HandsIn(Mandate.OFFICER, None, fresh=True)
ACCEPTED = Receipt(UploadState.ACCEPTED, ("register",), 1, 0)


def link(upload_id: str, zone: str = "demo", at: str = "2026-07-01T08:00:00+08:00") -> Upload:
    """A link whose record waits for an object."""
    key, moment = f"uploads/{zone}/{upload_id}", datetime.fromisoformat(at)
    upload = Upload(upload_id, zone, "officer", moment, key=key, file_name="台账.xlsx", hands_in=OFFICER)
    assert ledger_uploads.open_upload(upload)
    return upload


def claimed(upload_id: str, zone: str = "demo") -> Upload:
    """An upload whose object was taken."""
    link(upload_id, zone)
    return again(upload_id)


def again(upload_id: str) -> Upload:
    found = ledger_uploads.claim(upload_id, version_id="v1", etag="e1", received_at=clock.now())
    assert isinstance(found, Upload)
    return found


def finished(upload_id: str, receipt: Receipt = ACCEPTED) -> None:
    """The upload has its final receipt."""
    upload = ledger_uploads.upload(upload_id)
    assert upload is not None and ledger_uploads.finish(upload, receipt)


def entries(*rows: Row, first: int = 1) -> tuple[Entry, ...]:
    return tuple(
        Entry(number, row, "台账", number + 1, cells={"parcel_no": f"A{number + 1}"})
        for number, row in enumerate(rows, first)
    )


def record(upload: Upload, *rows: Row) -> str:
    """The rows, all of one parcel, are recorded; its id."""
    (parcel_no,) = {row.parcel_no for row in rows}
    known = ledger.parcel_ids(upload.zone, [parcel_no], upload.seq).get(parcel_no)
    brings = [ledger_recording.ParcelEntries(parcel_no, known, entries(*rows))]
    assert ledger_recording.record(upload, brings) is ledger_recording.Recorded.ALL
    return ledger.parcel_ids(upload.zone, [parcel_no])[parcel_no]


def just_before(operation: str, act: Callable[[], object]) -> None:
    """Somebody else acts between our reading and the first call of that operation."""
    acted: list[bool] = []

    def hook(**_: Any) -> None:
        if not acted:
            acted.append(True)
            act()

    assert boto3.DEFAULT_SESSION is not None
    boto3.DEFAULT_SESSION.events.register(f"before-call.dynamodb.{operation}", hook)
    aws.forget()


def step_of(zone: str, parcel_id: str, subject: str, number: int) -> StoredStep | None:
    """The step as it lies in the table."""
    within = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").begins_with(ledger_keys_judged.JUDGED)
    every = (step for item in ledger_table.query(within) for step in ledger_judgement.steps_of(item))
    return next((one for one in every if (one.step.subject, one.step.number) == (subject, number)), None)


def judged_item(like: StoredStep, parcel_id: str, parcel_no: str, number: int, step: Step) -> ledger_table.Item:
    """A judgement of the parcel that took the step, as another one took one like it; it is still to be told."""
    key = ledger_keys_judged.judged(like.zone, parcel_id, step.on.isoformat(), number)
    said = {
        "assessment": {
            "parcel_no": parcel_no, "enterprise": like.enterprise, "on": step.on.isoformat(), "commitments": [],
            "idle": ledger_items.plain(like.outcome),
        },
        "facts_rev": 1, "versions": {}, "steps": [ledger_items.plain(step)],
    }  # fmt: skip
    untold = {ledger_keys_judged.step_name(step.subject, step.number): step.tell.value}
    values = {"agent": like.agent, "packed": ledger_packing.pack(said)}
    return ledger_items.item(key, "judged", values, ledger_judgement.marks(key, untold))
