"""Leases: one worker at a time for one thing, by an item that expires.

A lease keeps work apart that would only cost more side by side. It guards nothing: whoever outlives it is stopped by the
conditions of the writes themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from boto3.dynamodb.conditions import Attr

from edge import clock, ids
from edge.table import ledger_items, ledger_keys, ledger_table
from land.values import dataclass

_DAY = 24 * 3600  # DynamoDB may then take away what nobody released


@dataclass(slots=True)
class Lease:
    """A lease that this worker holds. is_over: it was given back together with other writes."""

    key: ledger_keys.Key
    holder: str
    is_over: bool = False

    def end_op(self) -> ledger_table.Operation:
        """Part of a transaction: the lease is given back; its condition is lost where another worker holds it by now."""
        return ledger_table.delete_op(self.key, Attr("holder").eq(self.holder))


@contextmanager
def held(what: str, of: str, seconds: int) -> Iterator[Lease | None]:
    """The lease, which this worker alone holds until the block ends; None: another one does, and nothing was changed.

    what, of: the thing, e.g. "INTAKE" of a zone. seconds: true ones, after which the lease of a worker that died is free. Let
    them be a little more than the longest life of the worker. Where the block failed, the lease stands as if the worker had
    died: else everybody who waits would run into the same outage within the second.
    """
    lease = Lease(ledger_keys.lease(what, of), ids.new_secret())
    now = clock.wall()
    until = {"holder": lease.holder, "until": now + seconds, "expires_at": now + seconds + _DAY}
    free = Attr("pk").not_exists() | Attr("until").lte(now)
    mine = lease if ledger_table.put(ledger_items.item(lease.key, "lease", until), free) else None
    yield mine
    if mine is not None and not mine.is_over:
        ledger_table.transact([mine.end_op()])  # another holder's stays: this one may have ended meanwhile
