"""What a sender is told of a workbook that was taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from intake.changes import changes
from intake.imported import Imported
from intake.opening import Opened
from intake.problems import ERROR, KEPT, of_file
from land.adjustment import CLOSINGS, AdjustmentRow
from land.contacts import Snapshot, as_shown, told_of_change
from land.dossier import Dossier
from land.grant import LINK, PAGE
from land.numbers import Numbers
from land.opening import Opening
from land.people import Person
from land.upload import Receipt, Upload, UploadState
from telling.letter import Letter, LetterKind, contacts_letter_id, receipt_id
from wording.columns import Kind
from wording.mail.contacts_letters import ADOPTED, contacts_letter, gone_names
from wording.mail.receipt_letters import receipt_letter
from wording.sheets.folding import asks_anything, errors_first


def receipt_of(
    result: Imported, opened: Opened, known_before: Iterable[str], before: Mapping[str, Dossier] | None = None
) -> Receipt:
    """The receipt.

    known_before: every parcel of the zone before this upload, of which a register may no longer name some. before: what
    was known of the parcels that the workbook names.
    """
    problems = [problem.finding() for problem in result.problems]
    errors = sum(problem.severity == ERROR for problem in problems)
    kept = errors_first(problems, KEPT)
    kept_errors = sum(problem.severity == ERROR for problem in kept)
    if not result.rows_accepted:
        state = UploadState.REJECTED
    elif errors:
        state = UploadState.PARTLY_ACCEPTED
    else:
        asked = asks_anything(problems)
        state = UploadState.ACCEPTED_WITH_QUESTIONS if asked else UploadState.ACCEPTED
    named = {read.parcel_no for table, reads in opened.tables if table.kind is Kind.REGISTER for read in reads}
    left = [no for no in known_before if no not in named] if Kind.REGISTER in result.kinds and named else []
    unnamed = [result.numbers.shown(no, opened.on or date.max) for no in left]
    unnamed = unnamed if result.confirmed is None else []
    people = result.contacts
    return Receipt(
        state=UploadState.HELD if people is not None and people.held else state,
        kinds=tuple(kind.value for kind in result.kinds),
        rows_accepted=result.rows_accepted,
        rows_refused=result.rows_refused,
        unnamed=tuple(unnamed),
        problems=kept,
        more_errors=errors - kept_errors,
        more_others=len(problems) - len(kept) - (errors - kept_errors),
        changes=tuple(changes(before or {}, result)),
        parcels=tuple(sorted(opened.parcel_nos & result.known.keys())),
        gone=() if people is None else gone_names(people.change),
        counts_as=state if people is not None and people.held else None,
        closes=_closes(result),
    )


def _closes(result: Imported) -> bool:
    """Whether a row stands that ends the follow-up of a parcel."""
    rows = (entry.row for entries in result.entries.values() for entry in entries)
    return any(isinstance(row, AdjustmentRow) and row.kind in CLOSINGS for row in rows)


def unread_receipt(upload: Upload, code: str) -> Receipt:
    """The receipt of a file that was set aside; part of it may be recorded."""
    return Receipt(UploadState.REJECTED, problems=(of_file(code, upload.file_name).finding(),), closes=True)


def letter_of(
    upload: Upload, receipt: Receipt, zone_name: str, reader: Person, opens: Opening | None, now: datetime
) -> Letter:
    """The letter that tells the sender of it. opens: what its link opens; None: its addresses are those of the page."""
    name = receipt_id(upload.upload_id)
    at = upload.received_at or now
    base = f"{PAGE}/z/{upload.zone}" if opens is None else LINK
    mine = f"{base}/uploads/{upload.upload_id}"
    said = receipt_letter(receipt, upload.file_name, zone_name, reader.name, at=at, again=base, mine=mine)
    return said.letter_to(
        reader.person_id, zone=upload.zone, kind=LetterKind.RECEIPT, letter_id=name, at=now, opens=opens
    )


def letters_of_change(
    upload: Upload,
    contacts: Snapshot | None,
    zone_name: str,
    now: datetime,
    numbers: Numbers,
    *,
    because: str = ADOPTED,
) -> list[Letter]:
    """What heads and officers, old and new, are told of what the upload changes of the contacts; nothing where it changes
    nothing. because: why, a sentence of `wording.mail.contacts_letters`."""
    change = as_shown(contacts, numbers, now.date()).change if contacts is not None else None
    if contacts is None or not change:
        return []
    letters, at = [], upload.received_at or now
    for reader in told_of_change(contacts, at.date()):
        said = contacts_letter(zone_name, reader.name, change, at, because=because)
        name = contacts_letter_id(upload.upload_id)
        letters.append(
            said.letter_to(reader.person_id, zone=upload.zone, kind=LetterKind.CONTACTS, letter_id=name, at=now)
        )
    return letters
