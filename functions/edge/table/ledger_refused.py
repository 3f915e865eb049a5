"""Refused rows of returns in the table: which known parcels they were of, and for which year."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date

from boto3.dynamodb.conditions import Key

from edge.table import ledger_gone, ledger_items, ledger_keys, ledger_table
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


def refused_rows(zone: str, before_seq: int = sys.maxsize, after_seq: int = 0) -> dict[str, tuple[Refused, ...]]:
    """By parcel number, every row of a return that was refused (from uploads between those places), in the order of receipt."""
    first = ledger_keys.refused(zone, after_seq + 1, 0)
    end = ledger_keys.refused(zone, min(before_seq, 9_999_999_999), 0)
    mine = Key("pk").eq(ledger_keys.zone_pk(zone)) & Key("sk").between(first["sk"], end["sk"])
    found: dict[str, list[Refused]] = {}
    for stored in ledger_table.query(mine):
        if not ledger_gone.counts(stored, before_seq):
            continue
        item = ledger_items.lifted(stored)
        received_on = date.fromisoformat(item["received_on"])
        for parcel_no, year in json.loads(item["lines"]):
            found.setdefault(parcel_no, []).append(Refused(year, int(item["seq"]), received_on))
    return {parcel_no: tuple(rows) for parcel_no, rows in found.items()}
