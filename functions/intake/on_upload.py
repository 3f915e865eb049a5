"""Takes in a workbook: reads it, checks every row against what is known, records what stands, writes the receipt.

Woken by the intake queue: an object came (S3 through EventBridge), somebody left one for later, or the night found one. For each
message:
1. Claim the object that came first under the link: the upload has its place in the zone's order; others are ignored.
2. Whoever holds the zone's lease takes in its first unfinished upload, or takes one out that was withdrawn; who does not get
   the lease is done:
3. read it in the limited child; one whose readers were killed, or failed, too often is set aside with a receipt that says so;
4. check its rows against what uploads before it say, record them, many parcels in a transaction, then what was refused;
   where time runs out, a later message goes on from there;
5. keep what it says of people: contacts count, together with the letters to heads and officers, or are held;
6. mark its problems in a copy of it; make its receipt final, together with the letter that tells its sender.
7. The lease is free again. Send the zone's next upload to the end of the queue, so that no zone waits for all of another's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from access.openings import of_receipt
from edge import clock, copies, leases, object_claims, object_store, queues, sandbox, telemetry, withdrawing
from edge.table import (
    ledger,
    ledger_firms,
    ledger_numbers,
    ledger_people,
    ledger_questions,
    ledger_recording,
    ledger_refused,
    ledger_reviews,
    ledger_snapshots,
    ledger_uploads,
    ledger_zones,
)
from intake.copies import to_mark, worth_marking
from intake.importing import import_workbook
from intake.opening import opened_file
from intake.receipts import letter_of, letters_of_change, receipt_of, unread_receipt
from intake.renumbering import numbers_stored
from intake.s3_event import upload_id_of_object
from intake.withdrawals import letter_to_sender, letters_of_contacts
from land.facts import UploadWaiting
from land.upload import Receipt, Upload
from telling.letter import Letter
from wording.columns import Kind
from wording.sheets.annotations import LACKS

RECORDING_SECONDS = 90  # of the timeout; then the copy, the receipt and the letter still have their time


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again."""
    return telemetry.batch(event, take_in_message)


def take_in_message(body: str) -> None:
    """The message's upload has its place, and the zone's first unfinished one its final receipt, or somebody sees to that."""
    zone = object_claims.zone_of(upload_id_of_object(body) or queues.read_as(UploadWaiting, body))
    if zone is not None:
        with object_claims.turn(zone) as turn:
            until = clock.wall() + RECORDING_SECONDS  # a true second, at which writing pauses
            if turn is not None and turn[0].withdraws is None:
                take_in(turn[0].upload_id, turn[1], until)
            elif turn is not None:
                withdrawing.carry_out(*turn, until, letters_of_contacts, letter_to_sender)


def take_in(upload_id: str, lease: leases.Lease, until: int) -> None:
    """The upload has its final receipt, or is to be gone on with later."""
    with ledger_uploads.begun(upload_id) as begun:
        if begun is not None:
            upload = begun.upload
            refused = unread_receipt(upload, "could_not_process") if begun.is_hopeless else None
            receipt = refused or recorded(upload, begun.recorded, until)
            if receipt is None:
                ledger_uploads.put_off(upload_id)
            elif ledger_uploads.finish(upload, receipt, told(upload, receipt), lease):
                telemetry.count("RowsAccepted", receipt.rows_accepted)


def recorded(upload: Upload, done: int, until: int) -> Receipt | None:
    """The receipt of the upload, whose rows and people are recorded; None where they are in part, or somebody else finished it."""
    zone = upload.zone
    seq = upload.seq or 0
    data = object_store.fetch(upload)
    answer = sandbox.run("workbooks.reading.sheets:read_packed", data)
    (answered, of) = ledger_questions.confirmed(upload)
    opened = opened_file(
        None if isinstance(answer, sandbox.ChildFailed) else answer,
        upload.file_name,
        upload.received_on,
        answered,
        confirmed=of,
    )
    numbers, ids, known = ledger.named(zone, opened.named_by(upload.hands_in), seq)
    known |= ledger_firms.others(zone, known.values(), seq) if opened.may_repeat_figures else {}
    policy = ledger_zones.policy(zone, upload.received_on or clock.today())[0]
    before = ledger_snapshots.contacts_before(upload) if opened.may_change_people else []
    reviews = {one.year: one.as_of for one in ledger_reviews.open_campaigns(zone)} if opened.has_part_of_a_year else {}
    result = import_workbook(
        opened, known, zone, received_on=upload.received_on, hands_in=upload.hands_in, policy=policy, people=before, reviews=reviews,
        asked=partial(ledger_questions.note_asked, upload), numbers=numbers,
    )  # fmt: skip
    by_parcel = ledger_recording.by_parcel(result.entries, ids, known)
    if ledger_recording.record(upload, by_parcel, done, until) is not ledger_recording.Recorded.ALL:
        return None
    ledger_numbers.keep(upload, numbers_stored(entry for every in result.entries.values() for entry in every))
    ledger_refused.keep(upload, result.refused)
    ledger_firms.keep(upload, ids, result.of_firms)
    zone_name = ledger_zones.name_of(zone) if result.contacts else ""
    ledger_snapshots.keep_people(
        upload,
        result.agents,
        result.contacts,
        letters_of_change(upload, result.contacts, zone_name, clock.now(), numbers=result.numbers),
    )
    is_whole = opened.has(Kind.REGISTER) and upload.hands_in.parcels is None
    receipt = receipt_of(result, opened, ledger.parcel_nos(zone, before_seq=seq) if is_whole else (), known)
    lacks = copies.keep_marked(upload, to_mark(data, receipt), LACKS) if worth_marking(opened, receipt) else None
    return replace(receipt, copy=lacks is not None, copy_lacks=lacks or ())


def told(upload: Upload, receipt: Receipt) -> Letter | None:
    """The letter to whoever sent the upload; None where nobody can be written to."""
    found = ledger_people.sender_of(upload, clock.today())
    return (
        None
        if found is None
        else letter_of(upload, receipt, found[1], found[0], opens=of_receipt(upload), now=clock.now())
    )
