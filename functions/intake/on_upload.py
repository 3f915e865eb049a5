"""Takes in a workbook: reads it, checks every row against what is known, records what stands, writes the receipt.

Woken by the intake queue: an object came (S3 through EventBridge), or the night found one left. For each message:
1. Claim the object that came first under the link: the upload has its place in the zone's order; others are ignored.
2. Take in the earlier uploads of the zone that are unfinished, then this one:
3. read it in the limited child; one that was begun too often is set aside with a receipt that says so;
4. check its rows against what uploads before it say, record them, one transaction per parcel, then what was refused
   and its people;
5. mark its problems in a copy of it; make its receipt final, together with the letter that tells its sender.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from access.invitations import reply
from edge import (
    arrivals,
    clock,
    copies,
    dropbox,
    ledger,
    ledger_questions,
    ledger_refused,
    ledger_uploads,
    ledger_zones,
    link_secret,
    queues,
    sandbox,
    settings,
    telemetry,
)  # fmt: skip
from intake.arrival import upload_id_of_object
from intake.copies import to_mark, worth_marking
from intake.receipts import letter_of, receipt_of, refusal
from intake.taking import opened_file, take
from land.facts import UploadWaiting
from land.letter import Letter
from land.upload import FINAL, Receipt, Upload
from wording.annotations import LACKS

ATTEMPTS = 5


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again."""
    return telemetry.batch(event, take_in_message, context)


def take_in_message(body: str) -> None:
    """The upload of one message has its final receipt, and so has every earlier one of its zone."""
    claimed = arrivals.claimed(upload_id_of_object(body) or queues.read_as(UploadWaiting, body).upload_id)
    if claimed is not None and claimed.state not in FINAL:
        for upload in [*ledger_uploads.unfinished(claimed.zone, before_seq=claimed.seq), claimed]:
            with ledger_uploads.attempt(upload.upload_id) as attempt:
                receipt = refusal(upload, "could_not_process") if attempt > ATTEMPTS else recorded(upload)
                if receipt is not None and ledger_uploads.finish(upload, receipt, told(upload, receipt)):
                    telemetry.count("RowsAccepted", receipt.rows_accepted)


def recorded(upload: Upload) -> Receipt | None:
    """The receipt of the upload, whose rows and people are recorded; None where somebody else finished it meanwhile."""
    zone, seq, data = upload.zone, upload.seq or 0, dropbox.fetch(upload)
    answer = sandbox.run("workbooks.reading:read_packed", data)
    opened = opened_file(None if isinstance(answer, sandbox.Died) else answer, upload.file_name)
    ids = ledger.parcel_ids(zone, opened.parcel_nos, before_seq=seq)
    known = {file.parcel_no: file for file in ledger.dossiers(zone, ids.values(), seq).values()}
    policy, day = ledger_zones.policy(zone, upload.received_on or clock.today())[0], upload.received_on
    taken = take(opened, known, zone, received_on=day, scope=upload.parcels, only=upload.only, policy=policy)
    if not ledger.record(upload, [ledger.ParcelEntries(no, ids.get(no), tuple(e)) for no, e in taken.entries.items()]):
        return None
    ledger_refused.keep(upload, taken.refused)
    taken.settle(ledger_questions.asked(upload, taken.questions))
    ledger_zones.keep_people(zone, seq, taken.agents, taken.contacts)
    others = ledger.parcel_nos(zone, before_seq=seq) if upload.parcels is None else ()
    receipt = receipt_of(taken, opened, others, known)
    lacks = copies.keep_marked(upload, to_mark(data, receipt), LACKS) if worth_marking(opened, receipt) else None
    return replace(receipt, copy=lacks is not None, copy_lacks=lacks or ())


def told(upload: Upload, receipt: Receipt) -> Letter | None:
    """The letter to whoever sent the upload; None where nobody can be written to."""
    reader = ledger_zones.person(upload.zone, upload.reader) if upload.reader else None
    zone = ledger_zones.zone(upload.zone)
    if reader is None or zone is None or not reader.address:
        return None
    link = reply(settings.links().public_url, link_secret.keys(), upload, reader, clock.wall())
    return letter_of(upload, receipt, zone.name, reader, link, clock.now())
