"""What people do with an upload that was read: confirm it, take it back, or have it count again.

Each gives the code of why it was not done (wording.api.refusals); None where it is, at least once its turn has come.
"""

from __future__ import annotations

from edge import clock, ids, object_claims
from edge.table import (
    ledger_gone,
    ledger_keys,
    ledger_numbers,
    ledger_snapshots,
    ledger_table,
    ledger_uploads,
    ledger_withdrawals,
)
from land.upload import FINAL, Upload, brings_figures


def confirm(upload: Upload, actor: str, reason: str) -> str | None:
    """The upload's questions are answered, its doubtful figures are on their way in, and its held contacts count."""
    if not ledger_snapshots.count_held(upload, actor):
        return "contacts_not_counted"
    ledger_uploads.confirm(upload, actor)
    object_claims.bring(brings_figures(upload, ledger_uploads.receipt(upload.upload_id), actor, clock.now()))
    return None


def withdraw(upload: Upload, actor: str, reason: str) -> str | None:
    """Nothing in the upload counts any more. Figures of it that were confirmed come in first: they go with it, and return."""
    figures = ledger_uploads.upload(ids.of_confirmed(upload.upload_id))
    if figures is not None and figures.state not in FINAL:
        return "not_read_yet"
    if upload.has_people and ledger_snapshots.has_forgotten(upload):
        return "contacts_too_old"
    ledger_withdrawals.withdraw(upload, actor, reason)
    return None


def restore(upload: Upload, actor: str, reason: str) -> str | None:
    """The upload counts again."""
    if upload.withdrawal is not None and _names_two(upload):
        return "number_given"
    ledger_withdrawals.take_back(upload)
    return None


def _names_two(upload: Upload) -> bool:
    """Whether a number of the upload names another parcel by now: one that it gave, or one of its register."""
    numbers = ledger_numbers.numbers(upload.zone)
    receipt = ledger_uploads.receipt(upload.upload_id)
    gave = ledger_numbers.given_by(upload)
    mine = {*gave, *(receipt.parcels if receipt is not None else ())}
    borne = {
        item["parcel_no"]
        for item in ledger_table.get_many(ledger_keys.alias(upload.zone, no) for no in gave)
        if ledger_gone.counts(item)
    }
    return bool(borne) or any(numbers.key(number) != gave.get(number, number) for number in mine & numbers.first.keys())


ACTS = {"confirm": confirm, "withdraw": withdraw, "restore": restore}
