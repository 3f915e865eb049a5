"""Messages that have parcels judged, and a parcel that is late."""

from __future__ import annotations

from typing import Any

from edge import queues
from land.facts import ParcelTouched
from tests.cast import parcel, said
from tests.edge.brought import claimed, record


def event(*messages: ParcelTouched) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": str(n), "body": queues.encode(m), "eventSource": "aws:sqs"} for n, m in enumerate(messages)
        ]
    }


def late_parcel(upload: str = "u1", parcel_no: str = "P1") -> str:
    """Due on 2026-06-30, returned up to the day after: overdue, yellow until 2026-09-30."""
    register = parcel(parcel_no, start="2026-06-30", completion="2030-01-01")
    return record(claimed(upload), register, said("2026-07-01", parcel_no=parcel_no))
