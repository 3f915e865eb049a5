"""The table's stream, and queues, as their readers see them."""

from __future__ import annotations

import base64
import json
from typing import Any

import boto3

from edge import settings
from edge.table import ledger_table


def as_stream(value: Any) -> str:
    """Binary in a stream's event is base64 text."""
    return base64.b64encode(bytes(value)).decode()


def as_records(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    images = [
        json.loads(json.dumps({k: ledger_table._write(v) for k, v in item.items()}, default=as_stream))
        for item in items
    ]
    return [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(n), "NewImage": image}}
        for n, image in enumerate(images)
    ]


def delayed(queue: str) -> int:
    """How many messages the queue keeps back for some seconds."""
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=getattr(settings.queues(), queue), AttributeNames=["All"])
    return int(found["Attributes"]["ApproximateNumberOfMessagesDelayed"])
