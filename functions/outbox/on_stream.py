"""Turns the table's stream into queue messages, and nothing else: no second write that could be lost.

Woken by the table's stream. For each record, in order:
1. See whether it calls for a message: a parcel with new facts, a step to tell at once, a letter to send.
2. Send the messages, each to its queue.
3. Where sending fails, name the first record that was not told, so that the stream comes back to it.
"""

from __future__ import annotations

from typing import Any

from edge import ledger_stream, queues, telemetry


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The first record whose message was not sent, for the stream to begin again there; none where all were."""
    for record in event.get("Records", []):
        try:
            pass_on(record)
        except Exception:
            telemetry.logger.exception("a record was not passed on")
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def pass_on(record: dict[str, Any]) -> None:
    """The message that the record calls for is in its queue."""
    called = ledger_stream.read(record)
    if called is not None:
        queue, message = called
        queues.send(queue, [message])
