"""The table's stream as the outbox reads it: which message a changed item calls for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from edge import ledger_items, ledger_keys, ledger_table, queues
from land.alert import Tell
from land.facts import LetterWritten, Message, ParcelTouched, ReportOrdered, ReviewOpened, StepTaken
from land.letter import LetterState


def read(record: Mapping[str, Any]) -> tuple[str, Message] | None:
    """The queue and the message that a stream record calls for; None for the many that call for none.

    A parcel's header whose facts_rev changed → assess; a new step that is to be told now → notify; a new letter → post;
    a review that was opened → review; a report that was ordered → report.
    """
    images = record.get("dynamodb", {})
    new = images.get("NewImage")
    if not new:
        return None
    item, old = ledger_table.plain(new), ledger_table.plain(images.get("OldImage") or {})
    kind = item.get("kind")
    if kind == "parcel" and item.get("facts_rev") != old.get("facts_rev"):
        return queues.ASSESS, ParcelTouched(*ledger_keys.parcel_of(item["pk"]))
    if old:
        return None
    if kind == "step" and item["tell"] == Tell.NOW.value and not ledger_items.lifted(item)["told"]:
        on = date.fromisoformat(item["on"])
        return queues.NOTIFY, StepTaken(item["zone"], item["parcel_id"], item["subject"], int(item["number"]), on)
    if kind == "campaign":
        return queues.REVIEW, ReviewOpened(item["zone"], int(item["year"]))
    if kind == "report":
        _, zone, year = item["pk"].split("#")
        return queues.REPORT, ReportOrdered(zone, int(year), item["sk"].removeprefix(ledger_keys.REPORTS))
    if kind == "letter" and item["state"] == LetterState.WAITING.value:
        return queues.POST, LetterWritten(item["zone"], item["person_id"], item["letter_id"])
    return None
