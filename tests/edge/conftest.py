"""The ledger is tested in the same AWS of this process as the doors."""

from __future__ import annotations

from tests.doors.conftest import aws, clock, context, queue_bodies, table_snapshot, zone

__all__ = ["aws", "clock", "context", "queue_bodies", "table_snapshot", "zone"]
