"""Refused rows of returns in the table: which known parcels they were of, and for which year."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from boto3.dynamodb.conditions import Key

from edge import ledger_items, ledger_keys, ledger_table
from land.refused import Refused
from land.upload import Upload


def keep(upload: Upload, refused: Mapping[str, Iterable[int | None]]) -> None:
    """The zone knows what of this upload was refused: parcel number → years, None for an unreadable one.

    A repeat must give the same, and writes it once more. Nothing is written where nothing was refused.
    """
    if upload.seq is None or upload.received_on is None:
        raise ValueError("an upload without an object has no rows")
    about = {"seq": upload.seq, "upload_id": upload.upload_id, "received_on": upload.received_on.isoformat()}
    lines = ([parcel_no, year] for parcel_no, years in refused.items() for year in years)
    ledger_table.put_many(
        [
            ledger_items.item(ledger_keys.refused(upload.zone, upload.seq, number), "refused", about, {"lines": text})
            for number, text in enumerate(ledger_items.chunks(lines), start=1)
        ]
    )


def refused_rows(zone: str, before_seq: int | None = None) -> dict[str, tuple[Refused, ...]]:
    """By parcel number, every row of a return that was refused (from uploads before that place), in the order of receipt."""
    mine = (
        Key("sk").begins_with(ledger_keys.REFUSED)
        if before_seq is None
        else Key("sk").between(ledger_keys.REFUSED, ledger_keys.refused(zone, before_seq, 0)["sk"])
    )
    found: dict[str, list[Refused]] = {}
    for stored in ledger_table.query(Key("pk").eq(ledger_keys.zone_pk(zone)) & mine):
        item = ledger_items.lifted(stored)
        received_on = date.fromisoformat(item["received_on"])
        for parcel_no, year in json.loads(item["lines"]):
            found.setdefault(parcel_no, []).append(Refused(year, int(item["seq"]), received_on))
    return {parcel_no: tuple(rows) for parcel_no, rows in found.items()}
