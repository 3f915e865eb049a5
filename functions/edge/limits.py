"""How often somebody may do something in an hour. Counted in the table, for true hours; the counts go by themselves."""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr

from edge import clock, ids
from edge.table import ledger_items, ledger_keys, ledger_table

_HOUR = 3600


def within(what: str, who: str, limit: int) -> bool:
    """One more is counted. False: the hour's `limit` is reached, and nothing is."""
    now = clock.wall()
    put = {"kind": "limit", "v": ledger_items.VERSION, "expires_at": now + 2 * _HOUR}
    key = ledger_keys.limit(what, ids.hashed(who), now // _HOUR)
    free = Attr("taken").not_exists() | Attr("taken").lt(limit)
    return ledger_table.add(key, "taken", 1, free, put=put) is not None
