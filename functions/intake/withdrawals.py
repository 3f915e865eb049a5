"""The letters about an upload that was taken back, or taken in again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from access.openings import of_receipt
from intake.receipts import letters_of_change
from land.contacts import Snapshot
from land.numbers import Numbers
from land.people import Person
from land.upload import Upload
from telling.letter import Letter, LetterKind, contacts_letter_id, receipt_id
from wording.mail.contacts_letters import RESTORED, WITHDRAWN
from wording.mail.withdrawal_letters import withdrawal_letter


def letters_of_contacts(
    upload: Upload, place: int, change: Snapshot, zone_name: str, now: datetime, numbers: Numbers, *, withdraws: bool
) -> list[Letter]:
    """What heads and officers, old and new, are told: other contacts count, for a workbook was taken back, or in again.

    place: that of the withdrawal in the zone's order, for each is told by itself.
    """
    name = f"{contacts_letter_id(upload.upload_id)}.{place}"
    at = replace(upload, received_at=now)
    because = WITHDRAWN if withdraws else RESTORED
    letters = letters_of_change(at, change, zone_name, now, numbers=numbers, because=because)
    return [replace(letter, letter_id=name) for letter in letters]


def letter_to_sender(upload: Upload, place: int, zone_name: str, reader: Person, now: datetime) -> Letter:
    """What the sender of the upload is told."""
    said = withdrawal_letter(upload, zone_name, reader.name, now)
    return said.letter_to(
        reader.person_id,
        zone=upload.zone,
        kind=LetterKind.RECEIPT,
        letter_id=f"{receipt_id(upload.upload_id)}.{place}",
        at=now,
        opens=of_receipt(upload),
    )
