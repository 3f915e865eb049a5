"""The key of the numbers that 宗地编号变更 gave to the parcels of a zone, beside those of `ledger_keys`."""

from __future__ import annotations

from edge.table.ledger_keys import Key, zone_pk


def numbers(code: str) -> Key:
    return {"pk": zone_pk(code), "sk": "NUMBERS"}
