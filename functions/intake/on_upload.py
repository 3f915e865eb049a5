"""Takes in a workbook: reads it, checks every row against what is known, records what stands, writes the receipt.

Woken by the intake queue: an object came (S3 through EventBridge), or the night found one left. For each message:
1. Claim the object that came first under the link: the upload has its place in the zone's order; others are ignored.
2. Take in the earlier uploads of the zone that are unfinished, then this one:
3. read it in the limited child; one that was begun too often is set aside with a receipt that says so;
4. check its rows against what uploads before it say, record them, one transaction per parcel, then what was refused;
5. keep what it says of people: contacts count, together with the letters to heads and officers, or are held;
6. mark its problems in a copy of it; make its receipt final, together with the letter that tells its sender.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from access.openings import of_receipt
from edge import (
    arrivals,
    clock,
    copies,
    dropbox,
    ledger,
    ledger_people,
    ledger_questions,
    ledger_refused,
    ledger_reviews,
    ledger_snapshots,
    ledger_uploads,
    ledger_zones,
    queues,
    sandbox,
    telemetry,
)  # fmt: skip
from intake.arrival import upload_id_of_object
from intake.copies import to_mark, worth_marking
from intake.receipts import letter_of, letters_of_change, receipt_of, refusal
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
    named = opened.parcel_nos | (opened.looked_after if upload.hands_in.parcels is None else set())
    ids = ledger.parcel_ids(zone, named, before_seq=seq)
    known = {file.parcel_no: file for file in ledger.dossiers(zone, ids.values(), seq).values()}
    policy, day = ledger_zones.policy(zone, upload.received_on or clock.today())[0], upload.received_on
    people = ledger_snapshots.contacts_before(upload)
    reviews = {campaign.year: campaign.as_of for campaign in ledger_reviews.open_campaigns(zone)}
    may = upload.hands_in
    taken = take(opened, known, zone, received_on=day, hands_in=may, policy=policy, people=people, reviews=reviews)
    if not ledger.record(upload, [ledger.ParcelEntries(no, ids.get(no), tuple(e)) for no, e in taken.entries.items()]):
        return None
    ledger_refused.keep(upload, taken.refused)
    taken.settle(ledger_questions.asked(upload, taken.questions))
    letters = letters_of_change(upload, taken.contacts, name_of(zone), clock.now())
    ledger_snapshots.keep_people(upload, taken.agents, taken.contacts, letters)
    others = ledger.parcel_nos(zone, before_seq=seq) if upload.hands_in.parcels is None else ()
    receipt = receipt_of(taken, opened, others, known)
    lacks = copies.keep_marked(upload, to_mark(data, receipt), LACKS) if worth_marking(opened, receipt) else None
    return replace(receipt, copy=lacks is not None, copy_lacks=lacks or ())


def told(upload: Upload, receipt: Receipt) -> Letter | None:
    """The letter to whoever sent the upload; None where nobody can be written to."""
    reader = ledger_people.person(upload.zone, upload.reader, clock.today()) if upload.reader else None
    if reader is None or not reader.address:
        return None
    return letter_of(upload, receipt, name_of(upload.zone), reader, of_receipt(upload), clock.now())


def name_of(code: str) -> str:
    """What people call the zone."""
    zone = ledger_zones.zone(code)
    return code if zone is None else zone.name
