"""Turns the table's stream into queue messages, and keeps the counts of zones: no second write that could be lost.

Woken by the table's stream. For each batch of records:
1. Decide what each record asks for: a parcel to judge, urgent news, a letter to send, or a parcel to count again.
2. Send the messages to their queues, without duplicates.
3. Make sure that each zone with news has one message under way, however many steps were taken.
4. Update the counts for the parcels whose judgement changed.
5. Return the record from which the stream has to deliver again, if anything failed.
"""

from __future__ import annotations

from typing import Any

from edge import queues, telemetry
from edge.table import ledger_counts, ledger_news, ledger_stream
from land.facts import Message
from telling.wakes import UrgentNews, wake
from zones.counts import Standing


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The record from which the stream delivers again; none if all records were passed on."""
    records = event.get("Records", [])
    told: dict[Message | UrgentNews, None] = {}
    counted: list[Standing] = []
    unread: list[dict[str, Any]] = []
    for record in records:
        try:
            change = ledger_stream.change(record)
            stands = ledger_stream.counted(record)
        except Exception as error:
            telemetry.report(error, record=record["dynamodb"]["SequenceNumber"])
            unread = [record]
            break
        if change is not None and wake(change) is not None:
            told[change.about] = None
        if stands is not None:
            counted.append(stands)
    try:
        pass_on(list(told))
        ledger_counts.count(counted)
    except Exception as error:
        telemetry.report(error)
        unread = records[:1]
    return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]} for record in unread]}


def pass_on(told: list[Message | UrgentNews]) -> None:
    """Every message is in its queue, and all news has a message under way or waits for the hourly call."""
    messages = [one for one in told if not isinstance(one, UrgentNews)]
    for queue in dict.fromkeys(map(queues.of, messages)):
        queues.send(queue, [message for message in messages if queues.of(message) == queue])
    for news in told:
        if isinstance(news, UrgentNews):
            ledger_news.announce(news.zone)
