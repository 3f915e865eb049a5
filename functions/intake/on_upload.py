"""Takes in a workbook: reads it, checks every row against what is known, records what stands, writes the receipt.

Woken by the intake queue: an object came (S3 through EventBridge), or the night found one left. For each message:
1. Claim the object that came first under the link: the upload has its place in the zone's order; others are ignored.
2. Take in the earlier uploads of the zone that are unfinished, then this one:
3. read it in the limited child; one that was begun too often is set aside with a receipt that says so;
4. check its rows against what uploads before it say, record them, one transaction per parcel, then its people;
5. make its receipt final.
"""

from __future__ import annotations

from typing import Any

from edge import clock, dropbox, ledger, ledger_uploads, ledger_zones, queues, sandbox, telemetry
from intake.arrival import upload_id_of_object
from intake.receipts import receipt_of, refusal
from intake.taking import opened_file, take
from land.facts import UploadWaiting
from land.upload import FINAL, Receipt, Upload

ATTEMPTS = 5


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again."""
    return telemetry.batch(event, take_in_message, context)


def take_in_message(body: str) -> None:
    """The upload of one message has its final receipt, and so has every earlier one of its zone."""
    upload_id = upload_id_of_object(body) or queues.read_as(UploadWaiting, body).upload_id
    known = ledger_uploads.upload(upload_id)
    found = dropbox.first_object(known.key) if known is not None else None
    if found is None:
        return telemetry.note("no such upload, or no object yet", {"upload_id": upload_id})
    claimed = ledger_uploads.claim(upload_id, version_id=found.version_id, etag=found.etag, received_at=clock.now())
    if not isinstance(claimed, Upload):
        return telemetry.note("another object has taken the link", {"upload_id": upload_id})
    if claimed.state not in FINAL:
        for upload in [*ledger_uploads.unfinished(claimed.zone, before_seq=claimed.seq), claimed]:
            take_in(upload)
    return None


def take_in(upload: Upload) -> None:
    """The upload is recorded and has its final receipt."""
    attempt = ledger_uploads.count_attempt(upload.upload_id)
    receipt = refusal(upload, "could_not_process") if attempt > ATTEMPTS else recorded(upload)
    if receipt is not None and ledger_uploads.finish(upload, receipt):
        telemetry.count("RowsAccepted", receipt.rows_accepted)


def recorded(upload: Upload) -> Receipt | None:
    """The receipt of the upload, whose rows and people are recorded; None where somebody else finished it meanwhile."""
    zone, seq = upload.zone, upload.seq or 0
    answer = sandbox.run("workbooks.reading:read_packed", dropbox.fetch(upload.key, upload.version_id))
    opened = opened_file(None if isinstance(answer, sandbox.Died) else answer, upload.file_name)
    ids = ledger.parcel_ids(zone, opened.parcel_nos, before_seq=seq)
    known = {file.parcel_no: file for file in ledger.dossiers(zone, ids.values(), seq).values()}
    taken = take(opened, known, zone, received_on=upload.received_on, scope=upload.parcels)
    parcels = [ledger.ParcelEntries(no, ids.get(no), tuple(rows)) for no, rows in taken.entries.items()]
    if not ledger.record(upload, parcels):
        return None
    ledger_zones.keep_agents(zone, seq, taken.agents)
    if taken.contacts is not None:
        ledger_zones.replace_contacts(zone, seq, taken.contacts)
    return receipt_of(taken, opened, ledger.parcel_nos(zone, before_seq=seq), known)
