"""Turns the table's stream into queue messages, and nothing else: no second write that could be lost.

Woken by the table's stream. For each batch of records:
1. See what each record calls for: a parcel to judge, a step to tell at once, a letter to send.
2. Send the messages, each once, to their queues.
3. Name the first record that could not be passed on, so that the stream comes back to it.
"""

from __future__ import annotations

from typing import Any

from edge import ledger_stream, queues, telemetry
from land.facts import Message


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The first record that was not passed on, for the stream to begin again there; none where all were."""
    records = event.get("Records", [])
    told: dict[tuple[str, Message], None] = {}
    unread: list[dict[str, Any]] = []
    for record in records:
        try:
            called = ledger_stream.read(record)
        except Exception as error:
            telemetry.report(error, record=record["dynamodb"]["SequenceNumber"])
            unread = [record]
            break
        if called is not None:
            told[called] = None
    try:
        pass_on(list(told))
    except Exception as error:
        telemetry.report(error)
        unread = records[:1]
    return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]} for record in unread]}


def pass_on(told: list[tuple[str, Message]]) -> None:
    """Every message is in its queue."""
    for queue in dict.fromkeys(queue for queue, _ in told):
        queues.send(queue, [message for to, message in told if to == queue])
